"""The valve between the night and the public: "pause everything" closes it, a person opens it again."""

from dataclasses import dataclass, replace

from results.count.events import Event, WithdrawnResult
from results.count.night import Night, receive
from results.count.report import Report
from results.record.orders import Order, PauseAll, ResumeAll


@dataclass(frozen=True, slots=True)
class Valve:
    """What the public sees of the night.

    Attributes:
        frozen: the night as it stood when everything was paused; None while nothing is.
    """

    frozen: Night | None = None

    def shown(self, night: Night) -> Night:
        """The night as the public sees it."""
        return self.frozen or night

    def after(self, order: Order, night: Night) -> "Valve":
        """The valve once this order is obeyed; pausing twice keeps the first moment."""
        match order:
            case PauseAll():
                return Valve(self.frozen or night)
            case ResumeAll():
                return Valve()
        return self

    def let_through(self, report: Report, event: Event) -> "Valve":
        """A withdrawal goes through a closed valve: what is wrong comes down whatever else is paused."""
        if self.frozen is None or not isinstance(event, WithdrawnResult):
            return self
        return replace(self, frozen=receive(self.frozen, report)[0])
