"""The valve between the night and the public: "pause everything" closes it, a person opens it again."""

from dataclasses import dataclass, replace
from datetime import datetime

from results.count.events import Event, WithdrawnResult
from results.count.night import Night, receive
from results.count.procedure.hand import Hand
from results.count.report import Report
from results.record.orders import Ordered, PauseAll, ResumeAll


@dataclass(frozen=True, slots=True)
class Paused:
    """Who stopped everything, when and why; `night` is what the public sees meanwhile."""

    by: Hand
    at: datetime
    reason: str
    night: Night


@dataclass(frozen=True, slots=True)
class Valve:
    """What the public sees of the night.

    Attributes:
        paused: None while nothing is.
    """

    paused: Paused | None = None

    def shown(self, night: Night) -> Night:
        """The night as the public sees it."""
        return self.paused.night if self.paused else night

    def after(self, ordered: Ordered, at: datetime, night: Night) -> "Valve":
        """The valve once this order is obeyed; pausing twice keeps the first moment."""
        match ordered.order:
            case PauseAll(reason=reason):
                return Valve(self.paused or Paused(ordered.by, at, reason, night))
            case ResumeAll():
                return Valve()
        return self

    def let_through(self, report: Report, event: Event) -> "Valve":
        """A withdrawal goes through a closed valve: what is wrong comes down whatever else is paused."""
        if self.paused is None or not isinstance(event, WithdrawnResult):
            return self
        return Valve(replace(self.paused, night=receive(self.paused.night, report)[0]))
