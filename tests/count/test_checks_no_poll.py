"""Areas where nobody voted: uncontested, unfilled, countermanded, abandoned: E407-E409."""

from dataclasses import replace

from results.count.checks import check, check_verification
from results.count.declaration import Declaration, Lot, Stage, Verification
from results.count.election import CandidateId, Contest, Poll
from tests.count.ballots import ALONE, Case, Findings, checked, codes, medway, result, told, ward

FORT_PITT = medway("Fort Pitt")

BUCKIE = ward(
    "Ward 3 Buckie",
    3,
    "Neil McLennan (Scottish Conservative and Unionist)",
    "Christopher Thomas Price (Scottish Liberal Democrats)",
    "Sonya Warren (Scottish National Party)",
)
"""Moray Council, 5 May 2022: three candidates for three seats. Source: moray.gov.uk page_135596."""


def deemed(contest: Contest) -> Declaration:
    """Everyone standing elected without a poll."""
    everyone = tuple(one.candidate_id for one in contest.candidates)
    return Declaration(contest.contest_id, Stage.DECLARED, (), elected=everyone)


def bircham(people: int) -> Findings:
    """Bircham parish council 2023: nine candidates for eleven seats; the names are ours."""
    contest = ward("Bircham", 11, *(f"Person {n}" for n in range(people)))
    return check(deemed(contest), contest, ALONE)


CASES = (
    Case(
        "E407",
        "Moray, Buckie 2022, uncontested, with votes (invented)",
        lambda: check(result(BUCKIE, (900, 800, 700)), BUCKIE, ALONE),
        lambda: check(deemed(BUCKIE), BUCKIE, ALONE),
    ),
    Case("W408", "Bircham 2023: nine for eleven seats", lambda: bircham(9), lambda: bircham(11)),
    Case(
        "E409",
        "Fort Pitt if the poll had been countermanded (invented)",
        lambda: check(FORT_PITT[1], replace(FORT_PITT[0], poll=Poll.COUNTERMANDED), ALONE),
        lambda: checked(FORT_PITT),
    ),
)


def test_bryher_where_nobody_stood() -> None:
    """Isles of Scilly, Bryher 2021: no candidate, one seat unfilled, nobody to mark elected.

    Source: markpack.org.uk/167328.
    """
    bryher = ward("Bryher", 1)
    found = check(deemed(bryher), bryher, ALONE)
    assert [one.message for one in found] == [
        "1 seat unfilled: a further election is needed (parish: co-option may apply)."
    ]


def test_papers_for_an_uncontested_area() -> None:
    """Papers verified where no poll was held are refused before the count, and figures too."""
    assert codes(check_verification(Verification(papers_total=5), BUCKIE, ALONE)) == ["E407"]
    assert check_verification(Verification(electorate=5), BUCKIE, ALONE) == ()


def test_uncontested_declared_as_such() -> None:
    """A contest marked uncontested refuses votes even while more people are listed than seats."""
    contest = replace(FORT_PITT[0], poll=Poll.UNCONTESTED)
    assert "E407" in codes(check(FORT_PITT[1], contest, ALONE))


def test_a_lot_where_no_poll_was_held() -> None:
    """Nobody ties without a poll."""
    drawn = replace(deemed(BUCKIE), lot=Lot((CandidateId("sonya-warren"),), "straws"))
    assert codes(check(drawn, BUCKIE, ALONE)) == ["E404"]


def test_a_stopped_poll_without_figures_is_quiet() -> None:
    """An abandoned poll with nothing entered has nothing wrong; people marked elected would be."""
    contest = replace(FORT_PITT[0], poll=Poll.ABANDONED)
    nothing = Declaration(contest.contest_id, Stage.PROVISIONAL, ())
    assert check(nothing, contest, ALONE) == ()
    assert "abandoned: it will not be counted" in told(
        check(replace(nothing, elected=FORT_PITT[1].elected), contest, ALONE), "E409"
    )
