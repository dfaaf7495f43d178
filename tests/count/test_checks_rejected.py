"""Rejected papers, by heading, in part, in votes: E307-W311."""

from dataclasses import replace

import pytest

from results.count.checks import check
from results.count.declaration import Basis, Heading
from tests.count.ballots import (
    ALONE,
    Case,
    Findings,
    checked,
    codes,
    headings,
    medway,
    rejecting,
    result,
    told,
    ward,
)

FORT_PITT = medway("Fort Pitt")
FORT_HORSTED = medway("Fort Horsted")
WATLING = medway("Watling")


def bucklow(total: int) -> Findings:
    """Trafford 2023, Bucklow-St Martins: 6 over-voted, 36 void, 3 in part; the votes are invented."""
    contest = ward("Bucklow-St Martins", 3, "A One", "B Two", "C Three", "D Four", electorate=7268)
    declaration = result(contest, (1500, 1400, 1300, 303), papers=1778)
    return check(replace(declaration, rejected=headings(6, 36, total=total, in_part=3)), contest, ALONE)


CASES = (
    Case(
        "E307",
        "Fort Pitt's headings 3 + 18 under a total of 12, digits swapped (invented slip)",
        lambda: checked(FORT_PITT, lambda one: rejecting(one, total=12)),
        lambda: checked(FORT_PITT),
    ),
    Case(
        "E308",
        "Fort Horsted, one seat, with 2 rejected in part (invented); Bucklow-St Martins, three seats, has 3",
        lambda: checked(FORT_HORSTED, lambda one: rejecting(one, in_part=2)),
        lambda: bucklow(42),
    ),
    Case(
        "W309",
        "Trafford 2023, Bucklow-St Martins: 42 rejected and 3 in part; a total of 45 is invented",
        lambda: bucklow(45),
        lambda: bucklow(42),
    ),
    Case(
        "W310",
        "Medway 2023, Watling: 12 over-voted, three seats, read as papers",
        lambda: checked(WATLING, lambda one: rejecting(one, basis=Basis.PAPERS)),
        lambda: checked(WATLING),
    ),
    Case(
        "W311",
        "Medway 2023, Lordswood and Walderslade prints 0 rejected of 2,994",
        lambda: checked(medway("Lordswood and Walderslade")),
        lambda: checked(WATLING),
    ),
)


def test_rejected_votes_with_one_seat_are_papers() -> None:
    """With one vote a paper, rejected votes and rejected papers are the same number."""
    found = checked(FORT_HORSTED, lambda one: rejecting(one, basis=Basis.PAPERS))
    assert found == checked(FORT_HORSTED) == ()


def test_in_part_is_never_taken_off_the_valid_papers() -> None:
    """A total of 45 that holds 3 in part leaves 1,736 valid papers, as 42 does."""
    contest = ward("Bucklow-St Martins", 3, "A One", "B Two", "C Three", "D Four", electorate=7268)
    votes = (1736, 1736, 1736, 0)
    declaration = result(contest, votes, papers=1778)
    for total in (42, 45):
        found = check(replace(declaration, rejected=headings(6, 36, total=total, in_part=3)), contest, ALONE)
        assert not {"E302", "E304", "E307"} & set(codes(found))


def test_headings_partly_known() -> None:
    """Some headings blank: only more under the known ones than in the total is certainly wrong."""
    some: dict[Heading, int | None] = {Heading.VOID: 8, Heading.TOO_MANY: None}
    assert "E307" not in codes(checked(FORT_HORSTED, lambda one: rejecting(one, by_heading=some)))
    assert "E307" in codes(checked(FORT_HORSTED, lambda one: rejecting(one, by_heading=some, total=7)))


def test_total_above_the_headings_asks_about_papers_in_part() -> None:
    """A total above its headings, with none in part given, asks which the council means."""
    found = checked(FORT_PITT, lambda one: rejecting(one, total=23))
    assert "Does the total include papers rejected in part?" in told(found, "E307")


def test_over_votes_that_do_not_divide() -> None:
    """Trafford 2023, Timperley Central: 1 over-voted, three seats: papers, plainly."""
    assert "W310" not in codes(checked(WATLING, lambda one: replace(one, rejected=headings(1, 14))))


@pytest.mark.parametrize(("rejected", "fires"), [(14, False), (15, False), (16, True), (0, False)])
def test_rejection_rate_with_one_seat(rejected: int, fires: bool) -> None:
    """15 of 1,000 papers is usual, 16 is asked about; none of 1,000 passes."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=3000)
    found = check(result(contest, (600, 400 - rejected), papers=1000, rejected=rejected), contest, ALONE)
    assert ("W311" in codes(found)) is fires


def test_none_rejected_of_many() -> None:
    """No paper rejected of 1,001 is asked about."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=3000)
    assert "W311" in codes(check(result(contest, (600, 401), papers=1001, rejected=0), contest, ALONE))


def test_headings_are_only_asked_about_when_they_fall_short() -> None:
    """More under the headings than in the total is wrong on any reading; so is a total with in part given."""
    over = checked(FORT_PITT, lambda one: rejecting(one, total=20))
    known = checked(FORT_PITT, lambda one: rejecting(one, total=25, in_part=2))
    assert told(over, "E307") == "Headings add to 21; total says 20."
    assert told(known, "E307") == "Headings add to 21; total says 25."


def test_in_part_with_one_seat_is_e308_alone() -> None:
    """With one seat, papers in part are impossible; W309 speaks of several seats, two included."""
    found = checked(FORT_HORSTED, lambda one: rejecting(one, in_part=2, total=10))
    assert {"E308", "W309"} & set(codes(found)) == {"E308"}
    luton = checked(medway("Luton"), lambda one: rejecting(one, in_part=2, total=16))
    assert "W309" in codes(luton)
