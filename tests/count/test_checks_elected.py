"""Who is marked elected, ties, lots, terms, and areas without a poll: E401-E409."""

from dataclasses import replace

from results.count.checks import check
from results.count.declaration import Lot, Stage
from results.count.election import Kind
from tests.count.ballots import (
    ALONE,
    Case,
    Findings,
    by_id,
    checked,
    codes,
    medway,
    real,
    result,
    slug,
    told,
    ward,
)

FORT_PITT = medway("Fort Pitt")
CONTEST, ROCKINGHAM, _ = real("barnsley-2021", "Rockingham")
"""Barnsley, Rockingham, 6 May 2021: Sumner and Garratt 1,084 each; a coin was tossed."""

DRYBRIDGE = ward(
    "Monmouth Town Council, Drybridge",
    3,
    "Terry Christopher (Con)",
    "Malcolm Jones (Con)",
    "Stephen Davis (Monnow Group)",
    "Graham Pritchard (Con)",
    "Mark Williamson (Monmouth Party)",
    "Christopher Were (Green)",
    "Ronald Sutton (Monnow Group)",
    "Sian Damon (Plaid Cymru)",
)
"""May 2012: 217 each for Davis and Pritchard; 218 was printed. Source: monmouthshirebeacon.co.uk 284891."""

AVONMOUTH = ward("Avonmouth", 1, "Doug Naysmith (Labour)", "Spud Murphy (Conservative)")
"""Bristol, May 2010: 1,878 each after a mislaid box was found; names drawn from a box.

Source: stories.swns.com 1648.
"""

GORSE_HILL = ward(
    "Gorse Hill",
    2,
    "David Acton (Labour Party)",
    "Chris Butler (Liberal Democrats)",
    "Dawn Lee Carberry-Power (Liberal Democrats)",
    "Laura Jane Clitheroe (Green Party)",
    "Stuart John Donnelly (Conservative and Unionist Party)",
    "Hazel Joy Gibb (Independent)",
    "Fianna Frances Ritchen Hornby (Labour Party)",
    "Lijo John (Conservative and Unionist Party)",
    "Sanjai Patel (Green Party)",
    electorate=8733,
)
"""Trafford, 5 May 2022, two seats in a year of thirds; the terms' words are ours.

Source: Trafford Council, Open Government Licence v3.
"""
GORSE_HILL_VOTES = (1871, 141, 124, 286, 454, 188, 1611, 353, 182)

HIGHWORTH = ward(
    "Highworth",
    5,
    "Alan Bishop",
    "Steve Weisinger",
    "Lynn Vardy",
    "Julie Murphy",
    "Pauline Webster",
    "Kim Barber",
)
"""Highworth Town Council 2019 as recounted; the last of the seats went to Webster, 727, not Barber, 863."""
FIVE = ("Alan Bishop", "Steve Weisinger", "Lynn Vardy", "Julie Murphy")


def highworth(fifth: str) -> Findings:
    return check(result(HIGHWORTH, (1009, 919, 889, 732, 727, 863), *FIVE, fifth), HIGHWORTH, ALONE)


def rockingham(lot: Lot | None, *elected: str) -> Findings:
    ids = tuple(slug(one) for one in elected) or ROCKINGHAM.elected
    return check(replace(ROCKINGHAM, lot=lot, elected=ids), CONTEST, ALONE)


def drybridge(davis: int, *, in_votes: bool) -> Findings:
    votes = (372, 221, davis, 217, 211, 182, 170, 144)
    lot = Lot((slug("Stephen Davis"),), "folded papers drawn from a ballot box", in_votes=in_votes)
    return check(replace(result(DRYBRIDGE, votes), lot=lot), DRYBRIDGE, ALONE)


def gorse_hill(**terms: str) -> Findings:
    contest = replace(GORSE_HILL, terms=("until 2026", "until 2023"))
    return check(replace(result(contest, GORSE_HILL_VOTES), terms=by_id(**terms)), contest, ALONE)


ROCKINGHAM_TIED = (slug("Roy Garratt"), slug("Nicola Sumner"))
COIN = Lot(ROCKINGHAM.elected, "coin toss")

CASES = (
    Case(
        "E401",
        "Highworth 2019: Webster (727) elected, Barber (863) not",
        lambda: highworth("Pauline Webster"),
        lambda: highworth("Kim Barber"),
    ),
    Case(
        "E402",
        "Fort Pitt with one of three elected lost, as Kirklees Kirkburton lost one in 2026",
        lambda: checked(FORT_PITT, lambda one: replace(one, elected=one.elected[:2])),
        lambda: checked(FORT_PITT),
    ),
    Case(
        "E403",
        "Barnsley, Rockingham 2021 without its lot",
        lambda: rockingham(None),
        lambda: rockingham(COIN),
    ),
    Case(
        "E404",
        "Fort Pitt, 549 votes apart, with a lot (invented)",
        lambda: checked(FORT_PITT, lambda one: replace(one, lot=Lot(one.elected[:1], "straws"))),
        lambda: rockingham(COIN),
    ),
    Case(
        "W405",
        "Monmouth, Drybridge 2012: 218 printed, 217 counted",
        lambda: drybridge(218, in_votes=False),
        lambda: drybridge(218, in_votes=True),
    ),
    Case(
        "W406",
        "Trafford 2022, Gorse Hill: two seats in a year of thirds",
        gorse_hill,
        lambda: gorse_hill(david_acton="until 2026", fianna_frances_ritchen_hornby="until 2023"),
    ),
)


def test_avonmouth_tie() -> None:
    """Bristol, Avonmouth 2010: equal on 1,878 until the lot is recorded."""
    tie = result(AVONMOUTH, (1878, 1878), "Doug Naysmith")
    drawn = replace(tie, lot=Lot((slug("Doug Naysmith"),), "names drawn from a box"))
    assert "are tied on 1,878 for the last seat" in told(check(tie, AVONMOUTH, ALONE), "E403")
    assert not {"E401", "E403", "E404", "W405"} & set(codes(check(drawn, AVONMOUTH, ALONE)))


def test_the_lot_decides_between_equals() -> None:
    """With equal votes, marking the one the lot did not favour is as wrong as marking fewer votes."""
    (loser,) = set(ROCKINGHAM_TIED) - set(ROCKINGHAM.elected)
    found = rockingham(COIN, loser)
    assert "the lot fell on" in told(found, "E401")


def test_a_lot_that_does_not_settle_the_tie() -> None:
    """A lot without a method, for both of the tied, or for somebody else leaves the tie open."""
    for lot in (
        Lot(ROCKINGHAM.elected, " "),
        Lot(ROCKINGHAM_TIED, "straws"),
        Lot((CONTEST.candidates[0].candidate_id,), "straws"),
    ):
        assert "does not settle it" in told(rockingham(lot), "E403")


def test_three_equal_for_two_seats() -> None:
    """Three tied for the last two seats need a lot that names two (invented)."""
    contest = ward("Ward", 3, "A One", "B Two", "C Three", "D Four", "E Five")
    declaration = result(contest, (500, 400, 400, 400, 100))
    assert "for the last 2 seats" in told(check(declaration, contest, ALONE), "E403")
    lot = Lot((slug("B Two"), slug("C Three")), "straws")
    assert "E403" not in codes(check(replace(declaration, lot=lot), contest, ALONE))
    assert "E403" in codes(check(replace(declaration, lot=Lot(lot.winners[:1], "straws")), contest, ALONE))


def test_a_tie_that_decides_nothing_needs_no_lot() -> None:
    """Two people elected with equal votes: nobody draws lots, and a lot drawn is questioned (invented)."""
    contest = ward("Ward", 2, "A One", "B Two", "C Three")
    declaration = result(contest, (400, 400, 100))
    assert not {"E403", "E404"} & set(codes(check(declaration, contest, ALONE)))
    drawn = replace(declaration, lot=Lot((slug("A One"),), "straws"))
    assert "E404" in codes(check(drawn, contest, ALONE))


def test_a_lot_for_the_longer_term() -> None:
    """Equal votes and terms of different length: a lot is right, and the terms must be said (invented)."""
    contest = replace(ward("Ward", 2, "A One", "B Two", "C Three"), terms=("four years", "two years"))
    drawn = replace(result(contest, (400, 400, 100)), lot=Lot((slug("A One"),), "straws"))
    assert {"E404", "W406"} & set(codes(check(drawn, contest, ALONE))) == {"W406"}


def test_terms_that_are_not_those_of_the_seats() -> None:
    """Both given the longer term: that is not what the seats have."""
    both = gorse_hill(david_acton="until 2026", fianna_frances_ritchen_hornby="until 2026")
    assert "until 2026 and until 2023. Who takes the longer term?" in told(both, "W406")


def test_in_the_figures_with_one_seat() -> None:
    """One vote more than papers after a lot, though the figures tie: the extra vote is asked about."""
    contest = ward("Ward", 1, "A One", "B Two", electorate=900)
    declaration = result(contest, (100, 100), "A One", papers=199, rejected=0)
    found = check(replace(declaration, lot=Lot((slug("A One"),), "straws")), contest, ALONE)
    assert codes(found) == ["E301", "W405"]


def test_provisional_figures_mark_nobody_yet() -> None:
    """Provisional figures may leave out who is elected; a declaration may not."""
    provisional = replace(FORT_PITT[1], stage=Stage.PROVISIONAL, elected=())
    assert codes(check(provisional, FORT_PITT[0], ALONE)) == []
    assert codes(checked(FORT_PITT, lambda one: replace(one, elected=()))) == ["E402"]


def test_one_person_marked_twice() -> None:
    """Three marks for two people are not three elected."""
    found = checked(FORT_PITT, lambda one: replace(one, elected=(*one.elected[:2], one.elected[1])))
    assert [one.message for one in found if one.code == "E402"] == [
        "2 marked elected, 3 seats.",
        "Harinder Singh Mahil is marked elected 2 times.",
    ]


def test_more_votes_is_seen_even_while_others_are_unknown() -> None:
    """Any two known figures the wrong way round are enough."""
    found = check(
        result(HIGHWORTH, (None, 919, 889, 732, 727, 863), *FIVE, "Pauline Webster"), HIGHWORTH, ALONE
    )
    assert "Pauline Webster (727) is marked elected but Kim Barber (863) has more." in told(found, "E401")


def test_one_seat_in_the_singular() -> None:
    """Nobody marked for one seat: "1 seat"."""
    nobody = check(replace(ROCKINGHAM, elected=()), CONTEST, ALONE)
    assert "0 marked elected, 1 seat." in told(nobody, "E402")


def test_a_lot_two_votes_apart_is_no_lot_in_the_figures() -> None:
    """Only one vote is the lot's; two ahead is a lot without a tie."""
    assert {"E404", "W405"} & set(codes(drybridge(219, in_votes=False))) == {"E404"}


def test_terms_of_one_length_need_no_word() -> None:
    """Two seats of the same term leave nothing to say, and a lot between people elected is questioned."""
    contest = replace(ward("Ward", 2, "A One", "B Two", "C Three"), terms=("four years", "four years"))
    drawn = replace(result(contest, (400, 400, 100)), lot=Lot((slug("A One"),), "straws"))
    assert {"E404", "W406"} & set(codes(check(drawn, contest, ALONE))) == {"E404"}


def test_a_lot_for_terms_needs_equal_votes() -> None:
    """With mixed terms but unequal votes there is nothing to draw lots for."""
    contest = replace(ward("Ward", 2, "A One", "B Two", "C Three"), terms=("four years", "two years"))
    drawn = replace(result(contest, (401, 390, 100)), lot=Lot((slug("A One"),), "straws"))
    assert "E404" in codes(check(drawn, contest, ALONE))


def test_a_referendum_is_never_settled_by_lot() -> None:
    """Equal answers mean that neither has a majority: nobody draws lots, and nothing is marked."""
    question = replace(ward("A referendum", 1, "Yes", "No"), kind=Kind.REFERENDUM)
    equal = replace(result(question, (50, 50), papers=100, rejected=0), elected=())
    assert not {"E402", "E403"} & set(codes(check(equal, question, ALONE)))
    wrong = replace(equal, elected=(slug("Yes"),))
    assert "E402" in codes(check(wrong, question, ALONE))
    assert {"E402", "E403"} <= set(codes(check(equal, replace(question, kind=Kind.COUNCILLORS), ALONE)))
