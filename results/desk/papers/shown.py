"""Which figures a paper may show to whom: what waits is for the returning officers only."""

from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Declaration, Role, Stage, same_figures
from results.count.election import Contest, Poll
from results.count.ward import Ward
from results.desk.papers.wording import Wording

OFFICERS = frozenset({Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER})
"""Who may see figures of an area before they are declared."""


class Standing(StrEnum):
    """What the figures on a paper are worth."""

    DRAFT = "draft"
    APPROVED = "approved"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of a paper.

    Attributes:
        before: what stood in public before a correction, None where nothing did.
        approved_by, approved_at: who approved figures that are not declared; "" otherwise.
    """

    ward: Ward
    declaration: Declaration
    standing: Standing
    before: Declaration | None = None
    approved_by: str = ""
    approved_at: str = ""

    def warning(self, said: Wording) -> str:
        """What stands on top of a paper that is not for the public; "" on one that is."""
        if self.standing is Standing.DRAFT:
            return said.not_approved
        if self.standing is Standing.APPROVED:
            return said.approved.format(name=self.approved_by, time=self.approved_at)
        return ""


def shown(ward: Ward, role: Role, said: Wording, *, waiting: bool = False) -> Shown | None:
    """The figures for a paper about this area's result; None where this person may see none.

    Args:
        ward: the area.
        role: who asks.
        said: the language of the paper.
        waiting: show the figures that wait, where others are declared already (a correction).
    """
    if ward.declared is not None and not waiting:
        before = ward.history[-1].declaration if ward.history else None
        return Shown(ward, ward.declared.declaration, Standing.DECLARED, before)
    if ward.contest.poll is Poll.UNCONTESTED and ward.pending is None and ward.withdrawn is None:
        return Shown(ward, _unopposed(ward.contest), Standing.DECLARED)
    if ward.pending is None or role not in OFFICERS:
        return None
    figures = ward.pending.declaration
    before = ward.declared.declaration if ward.declared else None
    approval = ward.case.approval
    if approval is None or not same_figures(approval.figures, figures):
        return Shown(ward, figures, Standing.DRAFT, before)
    return Shown(ward, figures, Standing.APPROVED, before, approval.by.name, said.time(approval.at))


def _unopposed(contest: Contest) -> Declaration:
    """That everybody who stood is elected, where no more stood than there are seats."""
    everybody = tuple(one.candidate_id for one in contest.candidates)
    return Declaration(contest.contest_id, Stage.DECLARED, (), everybody)
