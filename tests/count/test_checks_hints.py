"""The hints beside figures that do not balance say where to look, and claim nothing the figures deny."""

from dataclasses import replace

import pytest

from results.count.checks import check
from results.count.checks.hints import exchanges
from results.count.declaration import Lot
from results.count.election import CandidateId
from tests.count.ballots import (
    ALONE,
    by_surname,
    checked,
    codes,
    medway,
    result,
    revoted,
    told,
    verified,
    ward,
)

FORT_PITT = medway("Fort Pitt")
FORT_HORSTED = medway("Fort Horsted")


# Fort Horsted, one seat: Clarke 489, Knott 37, Murray 212, Parker 344; 8 rejected; 1,090 papers.
@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"parker": 434}, "Viv Parker's 434 may be 344."),
        ({"murray": 212 + 37}, "Knott's 37 votes may have been entered twice."),
        ({"clarke": 489 - 212}, "Murray's 212 votes"),
        ({"clarke": 489 + 8}, "The gap is exactly the 8 rejected papers"),
        ({"clarke": 489 - 16}, "The gap is exactly twice the 8 rejected papers"),
        ({"clarke": 489 + 25}, "A bundle of 25 may have been counted twice."),
        ({"clarke": 489 - 50}, "A bundle of 50 may have been left out."),
        ({"clarke": 489 + 100}, "A bundle of 100 may have been counted twice."),
        ({"knott": 0}, "0 votes for"),
        ({"clarke": 489 + 18}, "The gap divides by 9"),
        ({"clarke": 489 - 2}, "Look for 2 papers among the rejected and in the boxes"),
        ({"clarke": 489 + 2}, "2 papers may be counted in two places"),
        ({"parker": 344 + 131}, "The last seat was won by only 14,"),
    ],
)
def test_hints_of_a_balance(change: dict[str, int], hint: str) -> None:
    """Each likely cause of an imbalance is named from the figures that show it (faults put in by us)."""
    broken = {by_surname(FORT_HORSTED[0], name): votes for name, votes in change.items()}
    assert hint in told(checked(FORT_HORSTED, lambda one: revoted(one, **broken)), "E301")


def test_swapped_digits_in_the_papers() -> None:
    """Papers written 1,900 for 1,090 are recognised although the figure itself breaks the balance."""
    found = checked(FORT_HORSTED, lambda one: verified(one, papers_total=1900, papers_polling=None))
    assert "the 1,900 papers may be 1,090" in told(found, "E301")


def test_no_swap_is_claimed_that_no_figure_bears_out() -> None:
    """A gap that 9 does not divide is never called a swap."""
    found = checked(FORT_HORSTED, lambda one: verified(one, papers_total=1083, papers_polling=None))
    assert "swapped" not in told(found, "E301")


def test_exchanges() -> None:
    """Two digits of a number change places; a number never begins with 0."""
    assert exchanges(1090) == {1900, 1009, 9010}
    assert exchanges(77) == exchanges(5) == exchanges(0) == frozenset()


def test_impossible_total_names_the_figure_that_repairs_it() -> None:
    """Fort Pitt with 7,126 for Campbell's 1,726: too many votes, and only his digits can put it right."""
    found = checked(FORT_PITT, lambda one: revoted(one, smitha_campbell=7126))
    assert {"E302", "E304"} <= set(codes(found))
    assert "Smitha Campbell's 7,126 may be 1,726" in told(found, "E302")


def test_votes_that_would_fit_with_fewer_rejected() -> None:
    """One vote over what the valid papers allow, with 20 papers rejected: look at the rejected first."""
    contest = ward("Ward", 2, "A One", "B Two", "C Three", electorate=900)
    found = check(result(contest, (300, 200, 61), papers=300, rejected=20), contest, ALONE)
    assert "recheck the 20 rejected" in told(found, "E302")


def test_lot_in_the_figures_is_a_cause() -> None:
    """A lot's extra vote printed with the others explains one vote too many."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=900)
    declaration = replace(
        result(contest, (101, 100), "A One", papers=200, rejected=0),
        lot=Lot((CandidateId("a-one"),), "straws"),
    )
    assert "extra vote of the lot" in told(check(declaration, contest, ALONE), "E301")
    inside = replace(declaration, lot=Lot((CandidateId("a-one"),), "straws", in_votes=True))
    assert codes(check(inside, contest, ALONE)) == []


def test_no_cause_outside_the_figures_is_claimed() -> None:
    """A missing bundle is all that a gap of 25 says: no other area, no swap, nobody twice."""
    found = checked(FORT_HORSTED, lambda one: revoted(one, **{by_surname(FORT_HORSTED[0], "clarke"): 464}))
    assert found[0].hints == ("A bundle of 25 may have been left out.",)


def test_one_paper_too_many() -> None:
    """One paper is said in the singular, and counted in two places, not missing."""
    found = checked(FORT_HORSTED, lambda one: revoted(one, **{by_surname(FORT_HORSTED[0], "clarke"): 490}))
    assert found[0].hints == (
        "Recheck the papers verified and the rejected papers, then recount the bundles: "
        "1 paper may be counted in two places.",
    )


def test_two_without_votes_are_both_named_and_three_are_not() -> None:
    """A figure left out may be any of two; with three nought figures it could be anybody's."""
    contest = ward("Ward", 1, "A One", "B Two", "C Three", "D Four", electorate=900)
    two = told(check(result(contest, (300, 40, 0, 0), papers=377, rejected=1), contest, ALONE), "E301")
    three = told(check(result(contest, (340, 0, 0, 0), papers=377, rejected=1), contest, ALONE), "E301")
    assert "0 votes for C Three and D Four: has a figure been left out?" in two
    assert "0 votes for" not in three


def test_papers_are_not_said_to_be_swapped_where_votes_are_several() -> None:
    """With several seats a gap in votes is no gap in papers, whatever their digits."""
    contest = ward("Ward", 2, "A One", "B Two", "C Three", electorate=900)
    sheet = replace(result(contest, (200, 150, 60), papers=310, rejected=0), unused_votes=30)
    found = told(check(sheet, contest, ALONE), "E305")
    assert "180 short" in found
    assert "papers may be" not in found
