"""Count sheets: any sensible layout is read as its figures; any other is refused whole, with reasons."""

from dataclasses import replace
from pathlib import Path

import pytest

from results.count.checks import Tonight, check
from results.count.declaration import Declaration, Heading, RejectedPapers, Stage, Verification, Verified
from results.count.election import ContestId
from results.count.finding import Finding, Severity
from results.count.report import Content
from results.feeds.formats.register import Register
from tests.feeds import bad_sheets, good_sheets
from tests.feeds.filled_sheets import filled_csv, filled_xlsx
from tests.feeds.impossible import IMPOSSIBLE, Impossible
from tests.feeds.sheet_reading import DECLARED, ELECTION, Filled, problems, read, votes_of
from tests.nights import load

FOLDER = Path(__file__).parent / "count_sheet"
ALL, THREE = len(ELECTION.contests), 3
GOOD = {
    "all-wards-merged-cells.xlsx": (ALL, Stage.DECLARED),
    "all-wards-old-mac-line-ends.csv": (ALL, Stage.DECLARED),
    "all-wards-semicolons-windows-1252.csv": (ALL, Stage.DECLARED),
    "all-wards-separator-named.csv": (ALL, Stage.DECLARED),
    "all-wards-tabs-utf-16.txt": (ALL, Stage.DECLARED),
    "boxes-one-ward-under-another.csv": (THREE, Stage.PROVISIONAL),
    "declaration-form-one-ward.csv": (1, Stage.PROVISIONAL),
    "formulas-with-results.xlsx": (1, Stage.PROVISIONAL),
    "one-ward-a-sheet.xlsx": (ALL, Stage.PROVISIONAL),
    "surname-and-forenames-by-votes.csv": (ALL, Stage.PROVISIONAL),
    "template-empty.csv": (0, Stage.PROVISIONAL),
    "template-saved-by-libreoffice.xlsx": (ALL, Stage.DECLARED),
    "template-three-wards.csv": (THREE, Stage.DECLARED),
    "verification-only.csv": (ALL, None),
    "ward-once-then-blank.csv": (ALL, Stage.DECLARED),
}
"""Wards in each file, and their stage; None where they are only verified."""
DAMAGED = "damaged or no workbook: open it in Excel or LibreOffice and save it as .xlsx again"
BAD = {
    "another-file.pdf": ["a PDF: send the spreadsheet it was made from"],
    "bomb.xlsx": ["it unpacks to 9 parts of 68,1"],
    "box-misspelt.csv": ["line 3: no box is called 'Electorat' (did you mean electorate?): rename it"],
    "column-hidden.xlsx": ["column C of sheet 'Luton' is hidden and holds figures: show it, or delete it"],
    "declared-at-no-time.csv": ["line 4, column B: '25:00' does not say when it was declared: write a time"],
    "declared-before-the-poll.csv": [
        "line 4, column B: '05/05/2022 01:42' is not after the poll of 2023-05-04"
    ],
    "declared-no-but-at.csv": ["line 5, column B: a time of declaration, but line 4, column B says 'no'"],
    "declared-perhaps.csv": [
        "line 4, column B: 'soon' does not say when it was declared: write yes, no or a"
    ],
    "elected-perhaps.csv": [
        "line 4, column E: 'perhaps' does not say who is elected: write Elected or leave"
    ],
    "electorate-contradicts-itself.csv": [
        "line 3, column F: Fort Horsted has '3503' here but '3530' in line 2, column F (electorate)"
    ],
    "empty.csv": ["no table of candidates and votes in it"],
    "entities.xlsx": [DAMAGED],
    "figure-under-merged-cells.xlsx": ["cell C6 of sheet 'Luton' holds a figure under merged cells: unmerge"],
    "formula-without-result.xlsx": ["cell C10 of sheet 'Luton': a formula without its result: open the file"],
    "heading-misspelt.csv": ["line 1, column F: no column is called 'Elcetorate' (did you mean electorate?)"],
    "lot-won-by-nobody-here.csv": ["line 7, column C: nobody in Fort Horsted is called 'Zebedee Nobody'"],
    "no-character-of-windows.csv": ["line 2: not text in UTF-8 or Windows-1252: save it as CSV UTF-8"],
    "nul.csv": ["line 2: a character that cannot be shown (NUL): save it as CSV again"],
    "old-excel.xls": ["an old Excel file (.xls) or one with a password: save it as .xlsx without one"],
    "open-document.ods": ["an OpenDocument file (.ods): save it as .xlsx"],
    "part-broken-off.xlsx": [DAMAGED],
    "quotation-mark-inside.csv": ["line 4: text follows a closing quotation mark"],
    "quotation-mark-never-closed.csv": ["line 4: a quotation mark that opens here is never closed"],
    "row-hidden.xlsx": ["row 6 of sheet 'Luton' is hidden and holds figures: show it, or delete it"],
    "seats-of-another-ward.csv": ["line 2, column B: seats are 3 here, but Fort Horsted elects 1"],
    "sheet-hidden.xlsx": ["sheet 'Old figures' is hidden and holds figures: show it, or delete it"],
    "sheet-of-another-ward.xlsx": ["sheet 'Luton' holds Fort Horsted: name the sheet after its ward"],
    "surname-with-another-party.csv": ["line 4, column B: 'Curry' (Green Party) in Luton may be Simon Mic"],
    "template-of-another-election.csv": ["line 181, column AE: check code 'BCDF', but Wayfield and Weeds"],
    "template-with-names-moved.csv": [f"line {line}, column D: the id is" for line in (2, 3, 4, 6, 7, 8)],
    "thousands-without-quotation-marks.csv": ["line 4: more cells than headings: put what has a comma in"],
    "total-contradicts-its-lines.csv": [
        "line 7, column C: the total says 213, but the votes of Fort Horsted from line 6, column A to line "
        "6, column A add up to 212: correct whichever is wrong"
    ],
    "utf-16-cut-in-half.csv": ["it begins like UTF-16 text but is none: save it as CSV UTF-8"],
    "votes-column-missing.csv": [
        "line 1: no column holds the votes, only 'Ward', 'Candidate', 'Party', 'Agent'"
    ],
    "votes-column-twice.csv": [
        "line 1, column E: the column 'No. of votes' says the same as 'Votes' in line 1"
    ],
    "votes-for-nobody.csv": ["line 3, column D: '37' votes, but for nobody: write the name beside them"],
    "ward-and-contest-id-differ.csv": [
        "line 2, column B: this is Luton, but the boxes above say Fort Horsted"
    ],
    "ward-misspelt.csv": [
        "line 4, column A: no area is called 'Lutton' in Medway Council election (did you mean"
    ],
    "ward-not-named.csv": [
        "line 2, column A: which ward is this: name it above, after the word Ward, or take"
    ],
    "ward-twice.csv": [
        "line 18, column A: Fort Horsted is here a second time, after line 6, column A: take one of them out",
        "line 8, column B: seats are 1 here, but Luton elects 2",
    ],
    "words-only.csv": ["no table of candidates and votes in it: one row must name the columns"],
    "zip-broken-off.xlsx": [DAMAGED],
}
"""How each problem of each bad file begins."""


def agrees(given: object, known: object) -> bool:
    """Whether everything given is as it is known; what a layout has no place for is not given."""
    return given is None or given == known


@pytest.mark.parametrize("name", GOOD)
def test_every_good_sheet_gives_the_figures_of_the_night(name: str) -> None:
    """In any layout each ward has all its candidates' votes, and nothing that the night does not know."""
    wards, stage = GOOD[name]
    found = read((FOLDER / "good" / name).read_bytes())
    assert len(found) == wards
    for contest_id, content in found.items():
        known = DECLARED[contest_id]
        if isinstance(content, Declaration):
            assert content.stage is stage
            assert votes_of(content) == votes_of(known)
            assert set(content.elected) in ({*known.elected}, set())
            assert all(one.name_given is None and one.description_given is None for one in content.figures)
            same_rejected(content.rejected, known.rejected)
            statement = content.verification
        else:
            assert isinstance(content, Verified)
            statement = content.verification
        same_statement(statement, known.verification)


def same_rejected(given: RejectedPapers | None, known: RejectedPapers | None) -> None:
    assert known
    for heading, papers in given.by_heading.items() if given else ():
        assert papers == known.by_heading[heading]
    assert agrees(given and given.total, known.total)


def same_statement(given: Verification | None, known: Verification | None) -> None:
    assert given
    assert known
    assert agrees(given.electorate, known.electorate)
    assert agrees(given.papers_polling, known.papers_polling)
    assert agrees(given.papers_postal, known.papers_postal)
    assert agrees(given.papers_total, known.papers_total)
    assert agrees(given.turnout_pct_given, known.turnout_pct_given)
    assert not given.misread


@pytest.mark.parametrize("name", BAD)
def test_every_bad_sheet_is_refused_with_place_and_remedy(name: str) -> None:
    """Each problem is told, in order, and nothing else is."""
    found = problems((FOLDER / "bad" / name).read_bytes())
    assert [one[: len(begins)] for one, begins in zip(found, BAD[name], strict=True)] == BAD[name]


def test_every_sample_is_tried() -> None:
    """No file of the folder is forgotten; those that we write say what the scripts write."""
    assert {path.name for path in (FOLDER / "good").iterdir()} == set(GOOD)
    assert {path.name for path in (FOLDER / "bad").iterdir()} == set(BAD)
    for folder, files in (("good", good_sheets.good()), ("bad", bad_sheets.bad_csv())):
        for name, data in files.items():
            if name.endswith((".csv", ".txt", ".pdf")):
                assert (FOLDER / folder / name).read_bytes() == data, name


@pytest.mark.parametrize("filled", [filled_csv, filled_xlsx])
@pytest.mark.parametrize("night", ["medway-2023", "barnsley-2021", "cheltenham-2024", "trafford-2023"])
def test_a_night_comes_back_from_our_own_sheet_as_it_went_in(night: str, filled: Filled) -> None:
    """Every figure, mark, lot and statement of four real nights is read as it was declared."""
    election, declarations = load(night)
    found = read(filled(election, declarations), Register(election))
    assert {one: normal(content) for one, content in found.items()} == {
        one: normal(replace(said, entered_by="Ann Clerk", checked_by="Bob Checker"))
        for one, said in declarations.items()
    }


def normal(content: Content) -> Declaration:
    """A declaration in one order, with every heading, those not given as not known."""
    assert isinstance(content, Declaration)
    rejected = content.rejected or RejectedPapers()
    headings: dict[Heading, int | None] = dict.fromkeys(Heading)
    return replace(
        content,
        figures=tuple(sorted(content.figures, key=lambda one: str(one.candidate_id))),
        elected=tuple(sorted(content.elected)),
        rejected=replace(rejected, by_heading=headings | dict(rejected.by_heading)),
    )


FEW = tuple(
    ContestId(f"local.medway.{one}.2023-05-04")
    for one in ("all-saints", "fort-pitt", "fort-horsted", "luton")
)


@pytest.mark.parametrize(("filled", "wards"), [(filled_csv, tuple(ELECTION.contests)), (filled_xlsx, FEW)])
@pytest.mark.parametrize("impossible", IMPOSSIBLE, ids=lambda one: one.name)
def test_what_cannot_be_is_not_let_through(
    impossible: Impossible, filled: Filled, wards: tuple[ContestId, ...]
) -> None:
    """Twelve of twelve impossible results are found in every ward that can show them, in either form."""
    election = replace(ELECTION, contests={one: ELECTION.contests[one] for one in wards})
    spoilt = {
        one: impossible.spoil(DECLARED[one], contest)
        for one, contest in election.contests.items()
        if impossible.fits(contest)
    }
    assert spoilt
    found = read(filled(election, spoilt), Register(election))
    for contest_id in spoilt:
        content = found[contest_id]
        assert isinstance(content, Declaration)
        errors = filter(is_error, check(content, election.contests[contest_id], Tonight()))
        assert impossible.code in {one.code for one in errors}


def is_error(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def test_what_was_not_spoilt_is_not_refused() -> None:
    """The same night as it was finds no error, so that the test above shows something."""
    for contest_id, content in read(filled_csv(ELECTION, DECLARED)).items():
        assert isinstance(content, Declaration)
        assert not [one for one in check(content, ELECTION.contests[contest_id], Tonight()) if is_error(one)]
