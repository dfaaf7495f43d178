"""A paper as the screen shows it, what is read from the screen, and the sums beside it."""

from dataclasses import replace

import pytest

from results.count.declaration import Field, Verification
from results.count.election import ContestId
from results.count.procedure.acts import FirstEntry, Paper
from results.count.ward import Ward, opening
from results.desk.due import Turn, start
from results.desk.sheet import is_empty, lines, sheet, typed
from results.desk.sums import Fit, sums
from results.feeds.formats.boxes import boxes
from tests import nights
from tests.count.at_the_desk import ANN, BEN, Evening, count_typed, verification_typed

MEDWAY, DECLARED = nights.load("medway-2023")
ONE_SEAT = next(one for one in MEDWAY.contests.values() if one.area == "All Saints")
THREE_SEATS = next(one for one in MEDWAY.contests.values() if len(one.candidates) == 12)
TOTAL = Field("total_votes")


def _verified(contest_id: ContestId) -> Ward:
    ward = opening(MEDWAY.contests[contest_id])
    return replace(ward, verification=DECLARED[contest_id].verification)


def test_the_boxes_stand_in_the_papers_order() -> None:
    """The count's screen has the sheet's own boxes in the sheet's order, and every candidate by full name."""
    ward = opening(THREE_SEATS)
    on_screen = [one.box for one in lines(sheet(ward, Paper.COUNT))]
    assert on_screen == [one for one in boxes(THREE_SEATS) if not one.code.startswith("D")]
    details = {one.box.code: one.detail for one in lines(sheet(ward, Paper.COUNT))}
    assert details["B4"] == "Steven John Hudson, Reform UK"
    assert details["B1"] == "Labour Party"
    assert details["C1"] == ""


def test_verification_is_typed_on_the_count_only_while_it_is_not_known() -> None:
    """Once the verification is agreed its boxes are left out; a verification paper has nothing else."""
    codes = {one.box.code[0] for one in lines(sheet(opening(ONE_SEAT), Paper.COUNT))}
    assert codes == {"A", "B", "C"}
    known = lines(sheet(_verified(ONE_SEAT.contest_id), Paper.COUNT))
    assert {one.box.code[0] for one in known} == {"B", "C"}
    assert {one.box.code[0] for one in lines(sheet(opening(ONE_SEAT), Paper.VERIFICATION))} == {"A"}


def test_both_people_type_the_same_boxes() -> None:
    """Verification boxes that the first person filled stay for the second, though it is known by then."""
    evening = Evening.of(MEDWAY)
    whole = verification_typed(DECLARED[ONE_SEAT.contest_id]) | count_typed(DECLARED[ONE_SEAT.contest_id])
    evening.do(ANN, ONE_SEAT.contest_id, FirstEntry(Paper.COUNT, whole))
    evening.typed_twice(
        ONE_SEAT.contest_id, Paper.VERIFICATION, verification_typed(DECLARED[ONE_SEAT.contest_id])
    )
    ward = evening.ward(ONE_SEAT.contest_id)
    assert ward.verification is not None
    assert "A4" in {one.box.code for one in lines(sheet(ward, Paper.COUNT))}


def test_nobody_is_given_what_somebody_else_typed() -> None:
    """Only the first typist finds the first entry in the boxes, whoever asks and for whichever turn."""
    evening = Evening.of(MEDWAY)
    typed_first = count_typed(DECLARED[ONE_SEAT.contest_id])
    evening.do(ANN, ONE_SEAT.contest_id, FirstEntry(Paper.COUNT, typed_first))
    ward = evening.ward(ONE_SEAT.contest_id)
    assert start(ward, Paper.COUNT, Turn.FIRST, ANN.user) == typed_first
    assert start(ward, Paper.COUNT, Turn.FIRST, BEN.user) == {}
    assert start(ward, Paper.COUNT, Turn.SECOND, BEN.user) == {}
    assert start(ward, Paper.COUNT, Turn.SECOND, ANN.user) == {}


@pytest.mark.parametrize(
    ("text", "value", "word"),
    [
        ("812", "812", ""),
        (" 1,234 ", "1234", ""),
        ("12,34", "12,34", "digits"),
        ("12 34", "12 34", "digits"),
        ("-5", "-5", "digits"),
        ("8l2", "8l2", "digits"),
        ("1.5", "1.5", "digits"),
        ("١٢", "١٢", "digits"),
        ("1234567890", "1234567890", "too long"),
        ("", None, ""),
    ],
)
def test_only_digits_are_read_as_a_figure(text: str, value: str | None, word: str) -> None:
    """What is no whole number comes back as it was typed, with a word why; an empty box is none."""
    was = typed({"total_votes": text}, lines(sheet(opening(ONE_SEAT), Paper.COUNT)))
    assert was.values.get(TOTAL) == value
    assert word in was.wrong.get(TOTAL, "") if word else TOTAL not in was.wrong


def test_words_and_choices_are_read_too() -> None:
    """An explanation may say anything of a decent length; papers or votes is one of two."""
    on_screen = lines(sheet(opening(THREE_SEATS), Paper.COUNT))
    was = typed({"verification/explanation": "1 paper\n stuck ", "rejected/basis": "both"}, on_screen)
    assert was.values[Field("verification/explanation")] == "1 paper stuck"
    assert set(was.wrong) == {"rejected/basis"}
    assert typed({"rejected/basis": "Votes"}, on_screen).values == {Field("rejected/basis"): "votes"}
    assert set(typed({"verification/explanation": "x" * 501}, on_screen).wrong) == {
        "verification/explanation"
    }


def test_a_choice_alone_is_nothing_typed() -> None:
    """ "Papers" stands there by itself; a form with nothing else is empty."""
    assert is_empty({Field("rejected/basis"): "papers"})
    assert not is_empty({Field("rejected/basis"): "papers", TOTAL: "0"})


def test_a_real_paper_adds_up_in_words() -> None:
    """All Saints as declared: votes, total, headings and papers all fit, and it says so."""
    contest_id = ONE_SEAT.contest_id
    told = sums(_verified(contest_id), Paper.COUNT, count_typed(DECLARED[contest_id]) | {TOTAL: "960"})
    assert [one.words for one in told] == [
        "960 votes for all 7 candidates, the same as the paper's total.",
        "5 rejected under all headings, the same as their total.",
        "Votes 960 + rejected 5 = 965, the same as papers verified.",
    ]
    assert {one.fit for one in told} == {Fit.FITS}


def test_what_does_not_add_up_is_said_with_the_gap() -> None:
    """One figure of a real paper mistyped: each sum it spoils tells by how much."""
    contest_id = ONE_SEAT.contest_id
    slip = count_typed(DECLARED[contest_id]) | {TOTAL: "960", Field("rejected/void"): "10"}
    slip[Field("votes/kier-dorran-kemp")] = "181"
    differs = [one.words for one in sums(_verified(contest_id), Paper.COUNT, slip) if one.fit is Fit.DIFFERS]
    assert differs == [
        "1,023 votes for all 7 candidates; the paper's total: 960 (63 fewer).",
        "14 rejected under all headings; their total: 5 (9 fewer).",
        "Votes 1,023 + rejected 5 = 1,028; papers verified: 965 (63 fewer).",
    ]


def test_sums_wait_for_what_is_not_typed() -> None:
    """Half a paper is no fault: what is known is told, and what is still wanted."""
    told = sums(opening(ONE_SEAT), Paper.COUNT, {Field("votes/julie-wallace"): "252"})
    assert [one.words for one in told] == [
        "252 votes for 1 of 7 candidates so far.",
        "Votes and papers are compared once these are known: votes, papers verified, rejected papers.",
    ]
    assert {one.fit for one in told} == {Fit.OPEN}


def test_several_seats_have_a_most_and_a_least() -> None:
    """With three votes a paper the words give the range; too many votes are counted."""
    ward = replace(opening(THREE_SEATS), verification=Verification(papers_total=100))
    people = [Field(f"votes/{one.candidate_id}") for one in THREE_SEATS.candidates]
    values = dict.fromkeys(people, "20") | {Field("rejected/total"): "4", Field("unused_votes"): "48"}
    told = {one.words: one.fit for one in sums(ward, Paper.COUNT, values)}
    assert told["240 votes; with 3 votes a paper there can be 96 to 288."] is Fit.FITS
    assert told["Votes 240 + unused 48 = 288, the same as all votes there can be."] is Fit.FITS
    over = {
        one.words: one.fit
        for one in sums(ward, Paper.COUNT, dict.fromkeys(people, "30") | values | {people[0]: "80"})
    }
    assert over["300 votes; with 3 votes a paper there can be 96 to 288: 12 too many."] is Fit.DIFFERS
    under = dict.fromkeys(people, "1") | {Field("rejected/total"): "4"}
    few = {one.words: one.fit for one in sums(ward, Paper.COUNT, under)}
    assert few["12 votes; with 3 votes a paper there can be 96 to 288: 84 too few."] is Fit.DIFFERS


def test_the_verification_adds_up_in_words() -> None:
    """Polling stations and post against the total, the total against the accounts, and the turnout."""
    contest_id = ONE_SEAT.contest_id
    values = verification_typed(DECLARED[contest_id]) | {Field("verification/papers_expected"): "967"}
    assert [(one.words, one.fit) for one in sums(opening(ONE_SEAT), Paper.VERIFICATION, values)] == [
        ("Polling stations 634 + post 331 = 965 papers, the same as the total.", Fit.FITS),
        ("965 papers verified; papers expected: 967 (2 more).", Fit.DIFFERS),
        ("Turnout 27.61%: 965 papers of 3,495 electors.", Fit.OPEN),
    ]
