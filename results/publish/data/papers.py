"""Ballot papers and electors of an area, as far as the public may know them."""

from dataclasses import dataclass

from results.count.declaration import Basis
from results.publish.page.facts import PublicNight, PublicWard


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of an area's papers; None for what is not.

    Attributes:
        total: ballot papers verified.
        turnout_pct: the total as a percentage of the electors.
    """

    total: int | None = None
    polling: int | None = None
    postal: int | None = None
    electors: int | None = None
    turnout_pct: float | None = None


def papers(ward: PublicWard, night: PublicNight) -> Papers:
    """From the turnout where that is public, else from what the declaration itself gives."""
    turnout, declared = ward.turnout, night.declarations.get(ward.contest_id)
    if turnout is not None:
        return Papers(turnout.papers, turnout.polling, turnout.postal, turnout.electorate, turnout.pct)
    given = declared.verification if declared else None
    if given is None:
        return Papers()
    return Papers(given.papers_total, given.papers_polling, given.papers_postal, given.electorate)


def papers_rejected(ward: PublicWard) -> int | None:
    """Ballot papers wholly rejected; None also where a council of several seats an area counts votes lost."""
    rejected = ward.result.rejected if ward.result else None
    if rejected is None or (rejected.basis is Basis.VOTES and ward.seats > 1):
        return None
    return rejected.wholly
