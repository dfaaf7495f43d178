"""The empty count sheet: every box of every ward in ballot paper order, safe to open and to read back."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from results.count.declaration import Declaration, Figure, Stage
from results.count.election import (
    Candidate,
    CandidateId,
    Contest,
    ContestId,
    Election,
    ElectionId,
    PartyId,
    Poll,
)
from results.count.report import Content
from results.errors import UnreadableMessage
from results.feeds.formats import count_sheet
from results.feeds.formats.boxes import CHECK_LETTERS, Kind, boxes, check_code, printed_name
from results.feeds.formats.count_sheet.words import heading, label
from results.feeds.formats.register import Register
from results.feeds.formats.template import (
    LONGEST_SHEET_NAME,
    TemplateKind,
    polled,
    sheet_names,
    written_template,
)
from tests.feeds.elections import elections
from tests.feeds.filled_sheets import filled_csv, filled_xlsx, saved
from tests.feeds.sheet_reading import Filled
from tests.nights import load

ELECTION, DECLARED = load("medway-2023")
LUTON = ELECTION.contests[ContestId("local.medway.luton.2023-05-04")]
FORMULA = '=HYPERLINK("http://x")'
KINDS = list(TemplateKind)


def workbook(election: Election) -> Workbook:
    """The template as a spreadsheet program opens it."""
    return load_workbook(io.BytesIO(written_template(election, TemplateKind.WORKBOOK)))


@pytest.fixture(scope="module")
def book() -> Workbook:
    """Medway's template; nothing is changed in it."""
    return workbook(ELECTION)


def lines(election: Election = ELECTION) -> list[dict[str, str]]:
    """The template's list, line by line."""
    text = written_template(election, TemplateKind.CSV).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def coded(sheet: Worksheet) -> dict[str, int]:
    """The row of each box by its code."""
    return {str(row[0].value): row[0].row or 0 for row in sheet.iter_rows(max_col=1) if row[0].value}


def with_names(*names: str) -> Election:
    """Medway with other wards of these names, and two candidates called as the ward."""
    people = tuple(
        Candidate(CandidateId(one), surname, "", PartyId("party:53"), FORMULA)
        for one, surname in (("a", FORMULA), ("b", "+1"))
    )
    contests = {
        ContestId(f"ward{number}"): Contest(ContestId(f"ward{number}"), name, 1, people)
        for number, name in enumerate(names)
    }
    return replace(ELECTION, contests=contests)


@settings(deadline=None, max_examples=60)
@given(elections())
def test_any_election_has_a_template_that_reads_back_as_nothing_said(election: Election) -> None:
    """Whatever wards and people are called, the empty sheet is understood and says nothing."""
    assume(polled(election))
    for kind in KINDS:
        assert count_sheet.read(written_template(election, kind), Register(election)).contents == ()


@settings(deadline=None, max_examples=40)
@given(elections(), st.integers(0, 9_999))
def test_any_votes_in_any_template_come_back(election: Election, most: int) -> None:
    """Namesakes, people called Total or Ward, names of one letter: box or id says whose votes they are."""
    wards = polled(election)
    assume(wards)
    votes = {one.candidate_id: most + place for place, one in enumerate(wards[0].candidates)}
    figures = tuple(Figure(who, count) for who, count in votes.items())
    said = {wards[0].contest_id: Declaration(wards[0].contest_id, Stage.PROVISIONAL, figures)}
    for filled in (filled_csv, filled_xlsx):
        found = dict(count_sheet.read(filled(election, said), Register(election)).contents)
        assert votes_in(found[wards[0].contest_id]) == votes
        assert len(found) == 1


def votes_in(content: Content) -> dict[CandidateId | None, int | None]:
    assert isinstance(content, Declaration)
    return {one.candidate_id: one.votes for one in content.figures}


@pytest.mark.parametrize(
    ("surname", "other"), [("Ward", ""), ("Total", ""), ("Ward", "Alan"), ("Electorate", "X")]
)
def test_people_are_not_taken_for_labels(surname: str, other: str) -> None:
    """Somebody called Ward stands in their own box."""
    person = Candidate(CandidateId("x"), surname, other, PartyId("party:53"), "Total")
    contest = replace(LUTON, candidates=(person, *LUTON.candidates))
    election = replace(ELECTION, contests={LUTON.contest_id: contest})
    said = {
        LUTON.contest_id: Declaration(LUTON.contest_id, Stage.PROVISIONAL, (Figure(CandidateId("x"), 7),))
    }
    for filled in (filled_csv, filled_xlsx):
        found = dict(count_sheet.read(filled(election, said), Register(election)).contents)
        assert votes_in(found[LUTON.contest_id])[CandidateId("x")] == 7
    columns = f"Ward,Surname,Forenames,Votes\nLuton,{surname},{other or 'Jo'},7\n".encode()
    (read,) = dict(count_sheet.read(columns, Register(election)).contents).values()
    assert list(votes_in(read).values()) == [7]


def test_candidates_stand_in_ballot_paper_order_in_their_boxes(book: Workbook) -> None:
    """B1 is the first on the ballot paper, in either form, surname first."""
    for name, contest in sheet_names(ELECTION).items():
        wanted = [(f"B{place}", printed_name(one)) for place, one in enumerate(contest.candidates, 1)]
        sheet = book[name]
        rows = coded(sheet)
        assert [(code, sheet[f"B{rows[code]}"].value) for code, _ in wanted] == wanted
        listed = [line for line in lines() if line["Contest id"] == contest.contest_id]
        assert [(line["Box"], line["Candidate"]) for line in listed] == wanted


@pytest.mark.parametrize(
    ("surname", "other", "known_as", "shown"),
    [
        ("Khatkar", "Harjinder Singh", "Bill Khatkar", "KHATKAR, Bill"),
        ("de la Mare", "Ann", None, "DE LA MARE, Ann"),
        ("Smith", "", None, "Smith"),
        ("Smith", "Ann", "Annie the Hat", "Annie the Hat"),
    ],
)
def test_names_are_printed_surname_first(surname: str, other: str, known_as: str | None, shown: str) -> None:
    """As bundles are labelled; a commonly used name without the surname stands as it is."""
    person = Candidate(CandidateId("x"), surname, other, PartyId("p"), commonly_known_as=known_as)
    assert printed_name(person) == shown


def test_every_box_is_there_and_is_understood(book: Workbook) -> None:
    """Each box of the scheme has its row or column, and its label is read as the figure it is for."""
    heads = list(lines()[0])
    for name, contest in sheet_names(ELECTION).items():
        rows = coded(book[name])
        found = boxes(contest)
        assert len({one.code for one in found}) == len(found)
        for box in found:
            assert box.code in rows
            if box.kind is not Kind.PEOPLE and not box.field.startswith("votes/"):
                assert str(label(box.label)) == box.field
                in_list = f"{box.code} {box.label}"
                assert box.code == "BT" or (in_list in heads and str(heading(in_list)) == box.field)


def test_boxes_for_several_seats_only() -> None:
    """Unused votes and papers rejected in part are asked for where a voter has several votes."""
    one_seat = {box.code for box in boxes(replace(LUTON, seats=1))}
    assert {box.code for box in boxes(LUTON)} - one_seat == {"BU", "C6"}


def test_the_check_code_changes_with_what_it_stands_for() -> None:
    """Another election, ward, candidate or order of candidates has another code, of plain consonants."""
    first, second, *rest = LUTON.candidates
    others = [
        (replace(ELECTION, election_id=ElectionId("local.medway.2027-05-06")), LUTON),
        (ELECTION, replace(LUTON, contest_id=ContestId("local.medway.twydall.2023-05-04"))),
        (ELECTION, replace(LUTON, candidates=(second, first, *rest))),
        (ELECTION, replace(LUTON, candidates=(first, *rest))),
    ]
    codes = {check_code(*one) for one in others} | {check_code(ELECTION, LUTON)}
    assert len(codes) == 5
    assert all(len(code) == 4 and set(code) <= set(CHECK_LETTERS) for code in codes)
    assert check_code(ELECTION, replace(LUTON, area="Luton and Wayfield", electorate=1)) in codes


@pytest.mark.parametrize("filled", [filled_csv, filled_xlsx])
def test_a_sheet_from_before_somebody_withdrew_is_refused(filled: Filled) -> None:
    """The old sheet's check code is not that of the new list."""
    fewer = replace(LUTON, candidates=LUTON.candidates[1:])
    tonight = replace(ELECTION, contests={**ELECTION.contests, LUTON.contest_id: fewer})
    sheet = filled(ELECTION, {LUTON.contest_id: DECLARED[LUTON.contest_id]})
    with pytest.raises(UnreadableMessage, match="made for another election or before the candidates changed"):
        count_sheet.read(sheet, Register(tonight))


def test_names_moved_to_other_boxes_are_refused() -> None:
    """On a sheet with the right code, the name beside a box must be that of its candidate."""
    book = load_workbook(io.BytesIO(filled_xlsx(ELECTION, {LUTON.contest_id: DECLARED[LUTON.contest_id]})))
    sheet = book["Luton"]
    rows = coded(sheet)
    first, second = f"B{rows['B1']}", f"B{rows['B2']}"
    sheet[first], sheet[second] = sheet[second].value, sheet[first].value
    with pytest.raises(
        UnreadableMessage, match="box B1 is Simon Michael Curry's, but the line is named 'HOW"
    ) as refused:
        count_sheet.read(saved(book), Register(ELECTION))
    assert len(refused.value.problems) == 2


def test_nothing_in_it_is_a_formula() -> None:
    """Names that a spreadsheet would work out are words in the workbook, and defused in the list."""
    election = replace(with_names(FORMULA, "Luton"), council=FORMULA, title="@SUM(A1)")
    for sheet in workbook(election).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(
        not text.startswith(("=", "+", "-", "@")) for line in lines(election) for text in line.values()
    )
    said = Declaration(ContestId("ward1"), Stage.PROVISIONAL, (Figure(CandidateId("b"), 5),))
    for filled in (filled_csv, filled_xlsx):
        (read,) = dict(
            count_sheet.read(filled(election, {said.contest_id: said}), Register(election)).contents
        ).values()
        assert isinstance(read, Declaration)
        assert [one.votes for one in read.figures if one.candidate_id == "b"] == [5]


def test_sheets_are_named_as_spreadsheets_allow() -> None:
    """Long names are cut, equal ones numbered, signs replaced; no two sheets have one name."""
    long = "Hempstead and Wigmore and Walderslade"
    names = list(sheet_names(with_names(long, long, "A/B: [C]?", "St Mary's", "History", "read first", "’")))
    assert names == [
        "Hempstead and Wigmore and Walde",
        "Hempstead and Wigmore and W (2)",
        "A B C",
        "St Mary’s",
        "History (2)",
        "read first (2)",
        "’",
    ]
    assert all(len(name) <= LONGEST_SHEET_NAME for name in names)


@pytest.mark.parametrize("kind", KINDS)
def test_wards_without_a_poll_are_left_out(kind: TemplateKind) -> None:
    """An uncontested ward has no sheet; the cover names it."""
    contests = {**ELECTION.contests, LUTON.contest_id: replace(LUTON, poll=Poll.UNCONTESTED)}
    election = replace(ELECTION, contests=contests)
    assert len(polled(election)) == 23
    data = written_template(election, kind)
    if kind is TemplateKind.CSV:
        assert b"Luton" not in data
    else:
        book = load_workbook(io.BytesIO(data))
        assert "Luton" not in book.sheetnames
        cover = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        assert "No poll is held in Luton." in cover


def test_only_the_boxes_can_be_typed_into_and_figures_must_be_whole(book: Workbook) -> None:
    """Every box is open on a protected sheet without a password; count boxes take whole numbers from 0."""
    for name, contest in sheet_names(ELECTION).items():
        sheet = book[name]
        rows = coded(sheet)
        assert sheet.protection.sheet
        assert not sheet.protection.password
        places = {f"D{rows[box.code]}": box.kind for box in boxes(contest)}
        places |= {f"E{rows[f'B{place}']}": Kind.YES for place in range(1, len(contest.candidates) + 1)}
        wide = {
            f"E{rows[box.code]}" for box in boxes(contest) if box.kind in {Kind.WORDS, Kind.TIME, Kind.PEOPLE}
        }
        unlocked = {
            cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
        }
        assert unlocked == places.keys() | wide
        whole = next(one for one in sheet.data_validations.dataValidation if one.type == "whole")
        assert (whole.operator, whole.formula1) == ("greaterThanOrEqual", "0")
        counted = {place for place, kind in places.items() if kind is Kind.COUNT}
        assert {
            cell for area in whole.sqref.ranges for row in area.rows for cell in map(_named, row)
        } == counted


def _named(place: tuple[int, int]) -> str:
    return f"{'ABCDE'[place[1] - 1]}{place[0]}"


def test_a_ward_is_one_page_of_a4(book: Workbook) -> None:
    """Each sheet prints upright on one A4 page, with its ward and check code at the foot."""
    for name, contest in sheet_names(ELECTION).items():
        sheet = book[name]
        setup = sheet.page_setup
        assert str(setup.paperSize) == sheet.PAPERSIZE_A4
        assert setup.orientation == "portrait"
        assert (setup.fitToWidth, setup.fitToHeight) == (1, 1)
        assert sheet.sheet_properties.pageSetUpPr
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter
        assert check_code(ELECTION, contest) in str(sheet.oddFooter.left.text)
        assert sum(sheet.column_dimensions[letter].width for letter in "ABCDE") <= 110


def test_the_cover_leads_to_every_ward(book: Workbook) -> None:
    """Its links name sheets that are there."""
    links = [cell.hyperlink for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in sheet_names(ELECTION)]
    assert book.sheetnames == ["Read first", *sheet_names(ELECTION)]
