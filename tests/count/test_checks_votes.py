"""Votes, papers and rejected papers: E301-E314, and the hints that say where to look."""

from dataclasses import replace

import pytest

from results.count.checks import check
from results.count.declaration import Basis, Declaration, Heading, RejectedPapers
from results.count.election import Contest
from tests.count.ballots import (
    ALONE,
    Case,
    Findings,
    barnsley,
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
CHATHAM = medway("Chatham Central and Brompton")
FORT_HORSTED = medway("Fort Horsted")
WATLING = medway("Watling")

BROOKLANDS = ward(
    "Brooklands, Trafford, 5 May 2022",
    1,
    "Renate Helga Aspden (Green Party)",
    "Pauline Anne Cliff (Liberal Democrats)",
    "Adrian Scott Hart (Conservative and Unionist Party)",
    "Will Jones (Labour Party)",
    electorate=7717,
)
"""Trafford Council, Open Government Licence v3: 3,903 votes and 11 rejected from 3,915 papers."""

BROADHEATH = ward(
    "Broadheath, Trafford, 4 May 2023",
    3,
    "Louise Claire Bird (Liberal Democrats)",
    "Kaushik Chakraborty (Conservative and Unionist Party)",
    "Francesca Chandler (Green Party)",
    "Marian Dodds (Green Party)",
    "Stephen John Farndon (Independent)",
    "Christopher Paul Marritt (Liberal Democrats)",
    "James Christopher Miller (Liberal Democrats)",
    "Prakash Nathani (Conservative and Unionist Party)",
    "Ulrich Stephane Bertrand Savary (Labour Party)",
    "Russell Anton Scharosch (Conservative and Unionist Party)",
    "Donald Southworth (Britain First)",
    "Denise Ailsa Western (Labour Party)",
    "Amy Marie Whyte (Labour Party)",
    "Alexander Young (Green Party)",
    electorate=8771,
)
BROADHEATH_VOTES = (252, 1585, 375, 272, 192, 268, 162, 1294, 1566, 1207, 153, 1695, 1674, 268)
"""Trafford Council, Open Government Licence v3; 3,921 papers, 33 rejected."""

HIGHWORTH_NAMES = (
    "Alan Bishop",
    "Steve Weisinger",
    "Lynn Vardy",
    "Julie Murphy",
    "Pauline Webster",
    "Kim Barber",
)
HIGHWORTH = ward("Highworth", 15, *HIGHWORTH_NAMES, *(f"Not Stored {n}" for n in range(10)), electorate=6408)
"""Highworth Town Council, 2 May 2019: 2,477 papers, 41,939 votes declared; localgovernmentlawyer.co.uk 41419.

Six people's figures are known. The seats (15) and the split of the rest among ten others are ours.
"""
DECLARED = (3394, 3304, 3273, 3118, 3112, 862)
RECOUNTED = (1009, 919, 889, 732, 727, 863)


def highworth(known: tuple[int, ...], others: int) -> Findings:
    """The six known figures, and votes for the other ten together."""
    rest = [others // 10] * 9
    sheet = result(HIGHWORTH, (*known, *rest, others - sum(rest)), papers=2477, rejected=0)
    return check(sheet, HIGHWORTH, ALONE)


def forest_hill(counted_twice: int) -> Findings:
    """Lewisham, Forest Hill, 22 May 2014: a team's 1,708 votes were in twice; all else is invented."""
    contest = ward("Forest Hill", 3, "A One", "B Two", "C Three", "D Four", "E Five", electorate=10_500)
    votes = (2050 + counted_twice // 2, 1950 + counted_twice - counted_twice // 2, 1900, 1700, 1400)
    return check(result(contest, votes, papers=3240, rejected=20), contest, ALONE)


def skelton(extra: int) -> Findings:
    """Skelton ward, May 2007: one candidate's 672 went into another party's block total as well.

    Source: chrisabbott1.blogspot.com/2007/05. The other figures are invented, with unused votes counted.
    """
    contest = ward(
        "Skelton", 2, "A One (Red)", "B Two (Red)", "C Three (Blue)", "D Four (Green)", electorate=4000
    )
    declaration = result(contest, (901 + extra, 850, 672, 301), papers=1500, rejected=10)
    return check(replace(declaration, unused_votes=256), contest, ALONE)


def without_labour(*surnames: str) -> Findings:
    """Chatham Central with the block votes of some Labour candidates left out (invented fault)."""
    none = dict.fromkeys((by_surname(CHATHAM[0], name) for name in surnames), 0)
    return checked(CHATHAM, lambda one: revoted(one, **none))


def swapped(sheet: tuple[Contest, Declaration], above: int) -> Declaration:
    """The same sheet with two neighbours' figures exchanged."""
    figures = list(sheet[1].figures)
    one, other = figures[above], figures[above + 1]
    figures[above : above + 2] = replace(one, votes=other.votes), replace(other, votes=one.votes)
    return replace(sheet[1], figures=tuple(figures))


CASES = (
    Case(
        "E301",
        "Trafford 2022, Brooklands: one paper short",
        lambda: check(
            result(BROOKLANDS, (247, 202, 1501, 1953), "Will Jones", papers=3915, rejected=11),
            BROOKLANDS,
            ALONE,
        ),
        lambda: barnsley("Darfield"),
    ),
    Case(
        "E302",
        "Lewisham, Forest Hill 2014: 1,708 votes counted twice",
        lambda: forest_hill(1708),
        lambda: forest_hill(0),
    ),
    Case(
        "E303",
        "Chatham Central without Labour's block votes (invented fault)",
        lambda: without_labour("animashaun", "gurung", "maple"),
        lambda: checked(CHATHAM),
    ),
    Case(
        "E304",
        "Highworth 2019 as declared: Alan Bishop 3,394 of 2,477 papers; as recounted 1,009",
        lambda: highworth(DECLARED, 41_939 - sum(DECLARED)),
        lambda: highworth(RECOUNTED, 7_000),
    ),
    Case(
        "E305",
        "Fort Pitt, 8,593 votes + 668 unused + 21 rejected = 3 × 3,094, with 686 unused (invented slip)",
        lambda: checked(FORT_PITT, lambda one: replace(one, unused_votes=686)),
        lambda: checked(FORT_PITT, lambda one: replace(one, unused_votes=668)),
    ),
    Case(
        "W306",
        "Chatham Central without two of Labour's three blocks (invented fault)",
        lambda: without_labour("gurung", "maple"),
        lambda: checked(CHATHAM),
    ),
    Case(
        "W312",
        "Trafford 2023, Broadheath: 19 votes decide the last seat, 33 rejected",
        lambda: check(result(BROADHEATH, BROADHEATH_VOTES, papers=3921, rejected=33), BROADHEATH, ALONE),
        lambda: checked(medway("Cuxton, Halling and Riverside")),
    ),
    Case(
        "W313",
        "Medway 2023, Chatham Central with King and Maple, neighbours, exchanged (invented fault)",
        lambda: check(swapped(CHATHAM, 4), CHATHAM[0], ALONE),
        lambda: checked(CHATHAM),
    ),
)


def test_swaps_that_no_sum_can_show() -> None:
    """Nelson 2023 declared 177 and 242 the wrong way round; every sum still held, so people must catch it."""
    contest = ward(
        "Marsden West", 1, "Julie Green (Conservative)", "Patricia Hannah-Wood (Labour)", electorate=1900
    )
    wrong = result(contest, (177, 242), "Patricia Hannah-Wood", papers=420, rejected=1)
    assert check(wrong, contest, ALONE) == ()


def test_highworth_breaks_the_sum_for_any_number_of_seats() -> None:
    """41,939 votes are more than 2,477 papers allow for any town council of up to 16 seats."""
    sheet = result(HIGHWORTH, (*DECLARED, *[2487] * 9, 2493), papers=2477, rejected=0)
    assert sum(one.votes or 0 for one in sheet.figures) == 41_939
    for seats in range(2, 16):
        assert "E302" in codes(check(sheet, replace(HIGHWORTH, seats=seats), ALONE))
    assert 16 * 2477 < 41_939


def test_skelton_names_whose_votes_are_in_twice() -> None:
    """Unused votes give the exact gap, and 672 is exactly one candidate's figure."""
    assert codes(skelton(0)) == []
    assert "C Three's 672 votes may have been entered twice." in told(skelton(672), "E305")


def test_without_unused_votes_skelton_shows_in_the_use_of_votes() -> None:
    """672 votes too many need not break the inequality; over 99% use asks the question."""
    contest = ward("Skelton", 2, "A One", "B Two", "C Three", "D Four", electorate=4000)
    found = check(result(contest, (1273, 650, 672, 371), papers=1500, rejected=10), contest, ALONE)
    assert codes(found) == ["W306"]
    assert "99%" in found[0].message


def test_rejected_votes_bound_the_papers() -> None:
    """Where rejected figures count votes, only what is impossible on every reading is an error.

    10 papers, two seats, 6 rejected votes: 3 papers lost or 6 in part, so 4 to 14 votes are possible.
    """
    contest = ward("Ward", 2, "A One", "B Two", "C Three", electorate=500)

    def at(*votes: int) -> Findings:
        rejected = RejectedPapers({Heading.VOID: 6}, basis=Basis.VOTES)
        return check(replace(result(contest, votes, papers=10), rejected=rejected), contest, ALONE)

    assert not {"E302", "E303", "E304"} & set(codes(at(10, 3, 1)))
    assert "E302" in codes(at(10, 4, 1))
    assert not {"E302", "E303", "E304"} & set(codes(at(2, 1, 1)))
    assert "E303" in codes(at(1, 1, 1))
    assert "E304" in codes(at(11, 1, 1))


def test_more_votes_than_papers_needs_no_rejected_figure() -> None:
    """While rejected papers are unknown, a shortfall says nothing but an excess is certain."""
    bare = RejectedPapers()
    assert checked(FORT_HORSTED, lambda one: replace(one, rejected=bare)) == ()
    over = checked(
        FORT_HORSTED,
        lambda one: verified(replace(one, rejected=bare), papers_total=1081, papers_polling=None),
    )
    assert codes(over)[0] == "E301"
    assert "rejected not given" in over[0].message


@pytest.mark.parametrize(
    ("gap", "rejected", "fires"),
    [(20, 5, False), (19, 5, True), (30, 30, True), (31, 30, False), (0, 5, False)],
)
def test_close_results(gap: int, rejected: int, fires: bool) -> None:
    """Under 1% of valid papers, or no more than the rejected, is close; a tie is E403's business."""
    contest = ward("Ward", 1, "A One", "B Two", "C Three", electorate=9000)
    sheet = result(contest, (900 + gap, 900, 200 - gap), papers=2000 + rejected, rejected=rejected)
    assert ("W312" in codes(check(sheet, contest, ALONE))) is fires


def test_running_mates_found_from_either_side() -> None:
    """Whichever of the two has running mates, the swap is named with both boxes."""
    found = next(one for one in check(swapped(CHATHAM, 4), CHATHAM[0], ALONE) if one.code == "W313")
    assert "Swapped with" in found.message
    assert len(found.fields) == 2


def words(contest: Contest, declaration: Declaration, code: str) -> str:
    """The message alone."""
    return next(one.message for one in check(declaration, contest, ALONE) if one.code == code)


def test_the_words_of_each_sum() -> None:
    """Each message gives the whole sum, on the council's own basis, and how far it is out."""
    one = ward("Ward", 1, "A One", "B Two", electorate=9000)
    short = result(one, (1200, 800), papers=2005, rejected=4)
    assert words(one, short, "E301") == (
        "Votes 2,000 + rejected 4 = 2,004, but 2,005 papers were verified: 1 short."
    )
    two = ward("Ward", 2, "A One", "B Two", "C Three", electorate=9000)
    over = result(two, (1200, 800, 105), papers=1050, rejected=4)
    in_votes = replace(over, rejected=RejectedPapers(total=4, basis=Basis.VOTES))
    unknown = replace(over, rejected=None)
    end = "A sheet may have been entered twice."
    assert words(two, over, "E302") == f"2,105 votes is more than 2 × 1,046 valid papers: 13 over. {end}"
    assert words(two, unknown, "E302") == f"2,105 votes is more than 2 × 1,050 papers: 5 over. {end}"
    assert words(two, in_votes, "E302") == (
        f"2,105 votes is more than 2 × 1,050 papers less 4 rejected votes: 9 over. {end}"
    )
    assert words(two, over, "E304") == "A One has 1,200 votes but only 1,046 valid papers."
    assert words(two, unknown, "E304") == "A One has 1,200 votes but only 1,050 papers."
    assert words(two, in_votes, "E304") == "A One has 1,200 votes but only 1,050 papers."


def test_the_words_of_unused_votes() -> None:
    """Unused votes are added up on the council's own basis."""
    two = ward("Ward", 2, "A One", "B Two", "C Three", electorate=9000)
    sheet = replace(result(two, (900, 800, 300), papers=1050, rejected=4), unused_votes=95)
    assert words(two, sheet, "E305") == "Votes 2,000 + unused 95 should be 2 × 1,046 valid papers: 3 over."
    sheet = replace(sheet, rejected=RejectedPapers(total=10, basis=Basis.VOTES), unused_votes=80)
    assert words(two, sheet, "E305") == (
        "Votes 2,000 + unused 80 + rejected 10 should be 2 × 1,050 papers: 10 short."
    )


@pytest.mark.parametrize(
    ("total", "fires"),
    [(1199, True), (1200, False), (1980, False), (1981, True), (2000, True), (2001, False)],
)
def test_use_of_votes_at_the_ends(total: int, fires: bool) -> None:
    """60% and 99% of 2,000 votes pass, one vote beyond does not; what is impossible is left to E302."""
    contest = ward("Ward", 2, "A One", "B Two", "C Three", electorate=9000)
    sheet = result(contest, (total - 900, 500, 400), papers=1010, rejected=10)
    assert ("W306" in codes(check(sheet, contest, ALONE))) is fires


def test_one_vote_apart() -> None:
    """A lead of one is said in the singular, and needs no rejected figure."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=9000)
    sheet = replace(result(contest, (501, 500)), verification=None, rejected=None)
    assert codes(check(sheet, contest, ALONE)) == []
    sheet = result(contest, (501, 500), papers=1001)
    assert words(contest, sheet, "W312") == (
        "Only 1 vote separates A One and B Two. Recount requests are likely."
    )
