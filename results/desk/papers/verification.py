"""The statement as to the result of verification: papers found, papers expected, and why they differ.

Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, rule 45; Electoral Commission,
completion of verification: an explanation for any variance.
"""

from dataclasses import dataclass

from results.count.declaration import Verification
from results.count.election import Contest, Election
from results.count.outcome import electorate, turnout_pct
from results.desk.papers.notice import Facts, heading
from results.desk.papers.wording import Wording


@dataclass(frozen=True, slots=True)
class Statement:
    """All that stands on the statement, in words.

    Attributes:
        explanation: why the papers differ from the accounts; "" where they do not.
    """

    title: str
    facts: Facts
    opening: str
    papers: Facts
    explanation: str
    officer: str
    published_by: str


def statement(election: Election, contest: Contest, verified: Verification, said: Wording) -> Statement:
    """The statement for these figures."""
    officer = contest.authority or said.officer_of(contest.kind)
    electors, pct = electorate(contest, verified), turnout_pct(contest, verified)
    optional = (
        (said.electorate, None if electors is None else f"{electors:,}"),
        (said.turnout, None if pct is None else f"{pct:.1f}%"),
    )
    return Statement(
        title=said.verification_title,
        facts=heading(election, contest, said),
        opening=said.verified,
        papers=(
            (said.papers_polling, said.counted(verified.papers_polling)),
            (said.papers_postal, said.counted(verified.papers_postal)),
            (said.papers_total, said.counted(verified.papers_total)),
            (said.papers_expected, said.counted(verified.papers_expected)),
            *((said.difference, text) for text in _difference(verified, said)),
            *((label, text) for label, text in optional if text is not None),
        ),
        explanation=_explanation(verified, said),
        officer=officer,
        published_by=said.published_by.format(officer=officer, council=election.council),
    )


def _variance(verified: Verification) -> int | None:
    if verified.papers_total is None or verified.papers_expected is None:
        return None
    return verified.papers_total - verified.papers_expected


def _difference(verified: Verification, said: Wording) -> tuple[str, ...]:
    variance = _variance(verified)
    if variance is None:
        return ()
    if variance == 0:
        return (said.no_difference,)
    return ((said.more if variance > 0 else said.fewer).format(count=f"{abs(variance):,}"),)


def _explanation(verified: Verification, said: Wording) -> str:
    return verified.explanation or (said.no_explanation if _variance(verified) else "")
