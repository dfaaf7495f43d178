"""One person's turn at the desk: what they do, and everything it is judged by."""

from dataclasses import dataclass

from results.count.checks import Tonight
from results.count.events import Refused, Worked
from results.count.filing import Outcome
from results.count.policy import Policy
from results.count.procedure.acts import Act
from results.count.procedure.hand import Hand
from results.count.report import Report
from results.count.ward import Ward


@dataclass(frozen=True, slots=True)
class Turn:
    """One deed at the desk.

    Attributes:
        tonight: every area's figures, to compare with.
        report: the report that carries the act.
    """

    policy: Policy
    tonight: Tonight
    report: Report
    act: Act

    @property
    def by(self) -> Hand:
        """Whose turn it is."""
        return self.act.by

    def worked(self, ward: Ward) -> Outcome:
        """The area after a step that nobody outside hears of."""
        about = self.report.contest_id, self.report.source
        return ward, Worked(*about, type(self.act.deed).__name__, self.by.name)

    def refused(self, ward: Ward, why: str) -> Outcome:
        """The area as it was, and why nothing was changed."""
        return ward, Refused(self.report.contest_id, self.report.source, why)
