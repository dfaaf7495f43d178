"""One figure, a whole number, for each person who stands here, and nobody else: E101-W108."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from results.count.checks import check, check_verification
from results.count.declaration import Declaration, Field, Figure, Lot, Verification
from results.count.election import CandidateId
from tests.count.ballots import (
    ALONE,
    Case,
    Findings,
    checked,
    codes,
    medway,
    result,
    told,
    verified,
    ward,
)

FORT_PITT = medway("Fort Pitt")
FORT_HORSTED = medway("Fort Horsted")
MARSDEN_WEST = ward("Marsden West", 1, "Julie Green (Conservative)", "Patricia Hannah-Wood (Labour)")
"""Nelson Town Council, 4 May 2023; true votes 242 and 177.

Source: Green v Hannah-Wood [2023] EWHC 2034 (KB).
"""


def lost_line(declaration: Declaration) -> Declaration:
    return replace(declaration, figures=declaration.figures[1:])


def nelson(*lines: Figure) -> Findings:
    declared = replace(result(MARSDEN_WEST, (242, 177), "Julie Green"), figures=lines)
    return check(declared, MARSDEN_WEST, ALONE)


def luton_with_a_line_of_fort_pitt(declaration: Declaration) -> Declaration:
    return replace(declaration, figures=(*declaration.figures[1:], FORT_PITT[1].figures[0]))


def named(declaration: Declaration, candidate: str, name: str, description: str | None = None) -> Declaration:
    return replace(
        declaration,
        figures=tuple(
            replace(one, name_given=name, description_given=description)
            if one.candidate_id == candidate
            else one
            for one in declaration.figures
        ),
    )


def first_has(votes: int | None) -> Callable[[Declaration], Declaration]:
    def change(declaration: Declaration) -> Declaration:
        first, *rest = declaration.figures
        return replace(declaration, figures=(replace(first, votes=votes), *rest))

    return change


def beauvale(*people: str) -> Findings:
    """Broxtowe, Eastwood North and Greasley (Beauvale), May 2011; the figures are invented.

    The names and the swap: liberalengland.blogspot.com/2017/02.
    """
    contest = ward("Eastwood North and Greasley (Beauvale)", 2, *people, "A N Other (Example)")
    return check(result(contest, (900, 800, 700), papers=1300, rejected=10), contest, ALONE)


CASES = (
    Case(
        "E101",
        "Fort Pitt with one line lost, as Kirklees Kirkburton lost one in 2026",
        lambda: checked(FORT_PITT, lost_line),
        lambda: checked(FORT_PITT),
    ),
    Case(
        "E102",
        "Medway's Luton with a line of Fort Pitt (invented mix-up)",
        lambda: checked(medway("Luton"), luton_with_a_line_of_fort_pitt),
        lambda: checked(medway("Luton")),
    ),
    Case(
        "E103",
        "Fort Horsted with its first line twice (invented)",
        lambda: checked(FORT_HORSTED, lambda one: replace(one, figures=(one.figures[0], *one.figures))),
        lambda: checked(FORT_HORSTED),
    ),
    Case(
        "E104",
        "Nelson, Marsden West 2023: figures in another order than the ballot paper",
        lambda: nelson(
            Figure(None, 177, name_given="Patricia Hannah-Wood"), Figure(None, 242, name_given="Julie Green")
        ),
        lambda: nelson(
            Figure(CandidateId("patricia-hannah-wood"), 177), Figure(CandidateId("julie-green"), 242)
        ),
    ),
    Case(
        "W105",
        "Fort Pitt, where Medway's own page spelt the elected Harinder Singh Mahil Harinda",
        lambda: checked(FORT_PITT, lambda one: named(one, "harinder-singh-mahil", "Harinda Singh Mahil")),
        lambda: checked(FORT_PITT, lambda one: named(one, "harinder-singh-mahil", "MAHIL, Harinder  Singh")),
    ),
    Case(
        "E106",
        "Democracy Club, Sheffield 2018: 34, the turnout, in the papers field (here on Fort Pitt's sheet)",
        lambda: checked(
            FORT_PITT, lambda one: verified(one, papers_total=34, papers_polling=None, papers_postal=None)
        ),
        lambda: checked(FORT_PITT),
    ),
    Case(
        "W107",
        "Fort Horsted with 0 for its first candidate (invented)",
        lambda: checked(FORT_HORSTED, first_has(0)),
        lambda: checked(FORT_HORSTED),
    ),
    Case(
        "W108",
        "Broxtowe 2011: Bob and Hazel Charlesworth, of one surname and party, were swapped",
        lambda: beauvale("Bob Charlesworth (Example)", "Hazel Charlesworth (Example)"),
        lambda: beauvale("Bob Charlesworth (Example)", "Hazel Example (Example)"),
    ),
)


def test_blank_is_not_nought() -> None:
    """A candidate whose votes are left blank is missing, and no sum is made of the rest."""
    found = checked(FORT_HORSTED, first_has(None))
    assert codes(found) == ["E101"]
    assert "Enter 0 if they had no votes." in told(found, "E101")


def test_strangers_among_the_elected_and_the_lot_are_named() -> None:
    """Somebody marked elected, or favoured by a lot, who does not stand here is a stranger too."""
    ghost = CandidateId("a-ghost")
    found = checked(FORT_HORSTED, lambda one: replace(one, elected=(ghost,), lot=Lot((ghost,), "straws")))
    assert [one.message.split(" is ")[0] for one in found if one.code == "E102"] == ["a-ghost"]


def test_a_name_nobody_bears_is_a_stranger_not_a_match() -> None:
    """A line without an id whose name nobody here bears is E102; there is nobody to match it with."""
    found = nelson(Figure(None, 177, name_given="P. Wood"), Figure(CandidateId("julie-green"), 242))
    assert codes(found)[:3] == ["E101", "E102", "W204"]


def test_an_id_with_somebody_elses_name_is_a_swap() -> None:
    """One person's id with another's name is never guessed at: Newham 2018 mapped rows by position."""
    found = nelson(
        Figure(CandidateId("julie-green"), 177, name_given="Patricia Hannah-Wood"),
        Figure(CandidateId("patricia-hannah-wood"), 242, name_given="Julie Green"),
    )
    assert codes(found).count("E104") == 2
    assert "W105" not in codes(found)


def test_lines_in_ballot_paper_order_still_need_matching() -> None:
    """Names without ids are matched by a person even when the order looks right."""
    found = nelson(
        Figure(None, 242, name_given="Julie Green"), Figure(None, 177, name_given="Patricia Hannah-Wood")
    )
    assert "without their ids" in told(found, "E104")
    assert "E101" not in codes(found)


def test_the_commonly_used_name_is_no_misspelling() -> None:
    """Medway declared Vince Maple, who was nominated as Vincent Stewart Maple, commonly known as Vince."""
    found = checked(
        medway("Chatham Central and Brompton"),
        lambda one: named(one, "vincent-stewart-maple", "Maple, Vince"),
    )
    assert "W105" not in codes(found)


def test_a_description_differs() -> None:
    """The nominated description is published, whatever the feed writes."""
    found = checked(
        FORT_PITT, lambda one: named(one, "harinder-singh-mahil", "Harinder Singh Mahil", "Labour")
    )
    assert told(found, "W105") == (
        "The feed says Labour; the nomination says Labour and Co-operative party. "
        "We will publish Labour and Co-operative party."
    )


def test_misread_figures_are_named_with_what_was_written() -> None:
    """A "34.5%" in a votes box is said to look like a percentage there, and is not called missing too."""
    first = FORT_HORSTED[1].figures[0]
    place = Field(f"votes/{first.candidate_id}")
    found = checked(FORT_HORSTED, lambda one: replace(first_has(None)(one), misread={place: "34.5%"}))
    assert codes(found) == ["E106"]
    assert found[0].fields == (place,)
    assert "“34.5%” looks like a percentage. Enter the number of votes." in found[0].message


def test_decimals_negatives_and_the_absurd_are_not_counts() -> None:
    """12.5, -3 and a million million are each said to be no count, and count as unknown, not as 0."""
    given = Verification(
        papers_total=-3, papers_expected=10**12, misread={Field("verification/electorate"): "12.5"}
    )
    found = check_verification(given, FORT_PITT[0], ALONE)
    assert [one.message.split(": ")[0] for one in found] == [
        "Electorate",
        "Ballot papers expected",
        "Ballot papers verified",
    ]


def test_few_papers_that_the_votes_agree_with_are_papers() -> None:
    """80 papers from 1,050 electors is no percentage when 79 votes and 1 rejected paper say the same."""
    contest = ward("A small ward (invented)", 1, "Ann Example", "Bob Example", electorate=1050)
    assert "E106" not in codes(check(result(contest, (50, 29), papers=80, rejected=1), contest, ALONE))
    assert "E106" in codes(check(result(contest, (500, 290), papers=80, rejected=1), contest, ALONE))


def test_two_of_one_party_for_one_seat() -> None:
    """Two candidates of one party for one seat are read back; two independents are not a party."""
    contest = ward("One seat (invented)", 1, "Ann Oak (Labour)", "Bob Ash (Labour)", electorate=900)
    assert "stand for one party" in told(check(result(contest, (50, 29)), contest, ALONE), "W108")
    contest = ward("One seat (invented)", 1, "Ann Oak (Independent)", "Bob Ash (Independent)")
    assert "W108" not in codes(check(result(contest, (50, 29)), contest, ALONE))


def test_turnout_is_not_a_count() -> None:
    """A turnout such as 33.74 is a percentage by nature and no E106."""
    given = Verification(papers_total=3094, electorate=9170, turnout_pct_given=Decimal("33.74"))
    assert check_verification(given, FORT_PITT[0], ALONE) == ()


@pytest.mark.parametrize(
    ("papers", "electors", "fires"),
    [(99, 1001, True), (100, 1001, False), (99, 1000, False), (0, 1001, False)],
)
def test_percentage_at_the_ends(papers: int, electors: int, fires: bool) -> None:
    """Under 100 papers from over 1,000 electors looks like a percentage; no papers are for W205."""
    given = Verification(papers_total=papers, electorate=electors)
    assert ("E106" in codes(check_verification(given, ward("Ward", 1, "A One", "B Two"), ALONE))) is fires


def test_ten_million_is_the_most_a_count_can_be() -> None:
    """Ten million is read as a count, one more is not."""
    contest = ward("Ward", 1, "A One", "B Two")
    for papers, wrong in ((10_000_000, []), (10_000_001, ["E106"])):
        given = Verification(papers_total=papers, electorate=10_000_000)
        assert [one for one in codes(check_verification(given, contest, ALONE)) if one == "E106"] == wrong


def test_several_namesakes_are_counted() -> None:
    """Three, four or more of one surname are one finding."""
    for people, how_many in ((3, "Three"), (4, "Four"), (5, "5")):
        contest = ward("Ward", 1, *(f"{letter} Same" for letter in "ABCDE"[:people]))
        found = check(result(contest, (9, 8, 7, 6, 5)[:people]), contest, ALONE)
        assert f"{how_many} candidates are called Same" in told(found, "W108")


def test_a_line_for_a_stranger_is_marked_by_id_or_name() -> None:
    """The box of a stranger's line is named by the id, else by the name given."""
    by_id = nelson(Figure(CandidateId("a-stranger"), 1))
    by_name = nelson(Figure(None, 1, name_given="A Stranger"))
    nobody = nelson(Figure(None, 1))
    fields = [next(one.fields for one in found if one.code == "E102") for found in (by_id, by_name, nobody)]
    assert fields == [("votes/a-stranger",), ("votes/A Stranger",), ("votes/",)]
