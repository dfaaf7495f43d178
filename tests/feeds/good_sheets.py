"""Writes the good count sheets in tests/feeds/count_sheet: `python -m tests.feeds.good_sheets`.

All figures are those of Medway, 4 May 2023, in the layouts that councils use; see the README beside them.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from results.count.declaration import Declaration, Heading, Verification
from results.count.election import Candidate, Contest
from results.feeds.formats.template import TemplateKind, written_template
from tests.feeds.filled_sheets import filled_csv, saved
from tests.nights import load

FOLDER = Path(__file__).parent / "count_sheet"
ELECTION, DECLARED = load("medway-2023")
CellText = str | int | None
Rows = list[list[CellText]]
ALL = tuple(one.area for one in ELECTION.contests.values())
THREE = ("All Saints", "Fort Horsted", "Luton")
LONG_HEADS: list[CellText] = [
    "Ward", "Candidate", "Party", "No. of votes", "Result", "Eligible electors", "Ballot papers",
    "Want of official mark", "Voting for more candidates than entitled", "Identifiable", "Void", "Declared",
]  # fmt: skip
STATUTE = (
    "(a) want of an official mark",
    "(b) voting for more candidates than voter was entitled to",
    "(c) writing or mark by which voter could be identified",
    "(d) being unmarked or wholly void for uncertainty",
)


def ward(name: str) -> tuple[Contest, Declaration, Verification]:
    """One of Medway's wards with what was declared there."""
    contest = next(one for one in ELECTION.contests.values() if one.area == name)
    said = DECLARED[contest.contest_id]
    assert said.verification
    return contest, said, said.verification


def text(rows: Sequence[Sequence[CellText]], separator: str = ",", line_end: str = "\n") -> str:
    """The rows as a clerk's program saves them: quotation marks only where they must be."""
    return "".join(separator.join(_shown(cell, separator) for cell in row) + line_end for row in rows)


def _shown(cell: CellText, separator: str) -> str:
    shown = "" if cell is None else str(cell)
    return f'"{shown}"' if separator in shown or "\n" in shown else shown


def surname_first(one: Candidate) -> str:
    return f"{one.surname.upper()}, {one.other_names}"


def full_name(one: Candidate) -> str:
    return one.full_name


def votes(said: Declaration, one: Candidate) -> int:
    """A candidate's votes."""
    found = said.votes(one.candidate_id)
    assert found is not None
    return found


def long_list(areas: Iterable[str], name: Callable[[Candidate], str], thousands: str = "") -> Rows:
    """One line a candidate, the ward's figures on each."""
    rows: Rows = [LONG_HEADS]
    for area in areas:
        contest, said, statement = ward(area)
        of_ward = [statement.electorate, statement.papers_total, *rejected(said)]
        for one in contest.candidates:
            shown = f"{votes(said, one):,}".replace(",", thousands)
            elected = "Elected" if one.candidate_id in said.elected else "Not elected"
            rows.append([area, name(one), one.description, shown, elected, *of_ward, "Declared"])
    return rows


def rejected(said: Declaration) -> list[int | None]:
    """Papers under the four headings."""
    assert said.rejected
    return [said.rejected.by_heading.get(heading) for heading in Heading]


def title_form(area: str) -> Rows:
    """One ward as on the declaration's form: its name in a title, candidates, labels beneath."""
    contest, said, statement = ward(area)
    rows: Rows = [["Medway Council"], [f"Result of the poll of 4 May 2023 - {area} Ward"], []]
    rows += [["Name of Candidate", "Description (if any)", "Number of votes recorded*"]]
    for one in contest.candidates:
        mark = " Elected" if one.candidate_id in said.elected else ""
        rows.append([one.full_name, one.description, f"{votes(said, one)}{mark}"])
    rows += [["* If elected the word Elected appears against the number of votes"]]
    rows += [["Total votes", "", said.total_votes], [], ["The ballot papers rejected were as follows"]]
    rows += [[label, "", papers] for label, papers in zip(STATUTE, rejected(said), strict=True)]
    rows += [["Total", "", said.rejected.total if said.rejected else None], []]
    rows += [["Ballot papers from polling stations", "", statement.papers_polling]]
    rows += [["Postal ballot papers", "", statement.papers_postal], ["Total", "", statement.papers_total]]
    return [
        *rows,
        ["Electorate", "", statement.electorate],
        ["Turnout", "", f"{statement.turnout_pct_given}%"],
    ]


def boxes_form(area: str) -> Rows:
    """One ward in boxes beside their labels."""
    contest, said, statement = ward(area)
    rows: Rows = [["Ward:", area, "", "Electorate", statement.electorate], ["Seats", contest.seats]]
    rows += [
        ["Ballot papers verified", statement.papers_total],
        [],
        ["No.", "Candidate", "Party", "Votes", "Elected"],
    ]
    for place, one in enumerate(contest.candidates, 1):
        rows.append([place, surname_first(one), one.description, votes(said, one)])
        rows[-1] += ["Y"] if one.candidate_id in said.elected else []
    return [
        *rows,
        ["", "Total", "", said.total_votes],
        ["Spoilt papers", "", "", sum(one or 0 for one in rejected(said))],
        [],
    ]


def once_only(rows: Rows) -> Rows:
    """The ward's name and figures on its first line alone, as merged cells leave them."""
    seen: set[CellText] = set()
    shown: Rows = [rows[0]]
    for row in rows[1:]:
        again = row[0] in seen
        seen.add(row[0])
        shown.append(["", *row[1:5], *[""] * 7] if again else row)
    return shown


def verification_list() -> Rows:
    """The statements of verification of all wards, before any vote is counted."""
    rows: Rows = [
        ["Electoral Division", "Electorate", "Polling station papers", "Postal papers", "Total verified"]
    ]
    for area in ALL:
        _, _, statement = ward(area)
        papers = [statement.papers_polling, statement.papers_postal, statement.papers_total]
        rows.append([area, statement.electorate, *papers])
    return [*rows, ["Total", "", "", "", 9999999]]


def split_names(areas: Iterable[str]) -> Rows:
    """Surname and forenames in columns of their own, candidates by their votes."""
    rows: Rows = [["Ward code", "Ward Name", "Last name", "First name(s)", "Votes Cast", "Turnout %"]]
    for area in areas:
        contest, said, statement = ward(area)
        for one in sorted(contest.candidates, key=lambda one: -votes(said, one)):
            rows.append(
                ["", area, one.surname, one.other_names, votes(said, one), f"{statement.turnout_pct_given}"]
            )
    return rows


def in_sheets(areas: Iterable[str]) -> Workbook:
    """A workbook with a title over several cells and one ward a sheet, named by its tab."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for area in areas:
        contest, said, statement = ward(area)
        sheet = book.create_sheet(area[:31])
        sheet["A1"] = "Count sheet, Medway 2023"
        sheet.merge_cells("A1:D2")
        sheet.append([])
        sheet.append(["Candidate", "Party", "Votes", "Outcome"])
        for one in contest.candidates:
            outcome = "Elected" if one.candidate_id in said.elected else None
            sheet.append([one.name, one.description, float(votes(said, one)), outcome])
        sheet.append(["Electorate", None, statement.electorate])
        sheet.append(["Turnout", None, float(statement.turnout_pct_given or 0) / 100])
        sheet.cell(sheet.max_row, 3).number_format = "0.00%"
    return book


def one_list(areas: Iterable[str]) -> Workbook:
    """A workbook with all wards in one list, the ward's cells merged."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Medway Council: results 4 May 2023"
    sheet.merge_cells("A1:L1")
    for row in once_only(long_list(areas, full_name)):
        sheet.append(
            [
                int(one) if isinstance(one, str) and one.isdigit() else None if one == "" else one
                for one in row
            ]
        )
    merge_wards(sheet)
    return book


def merge_wards(sheet: Worksheet) -> None:
    """Each ward's name over all of its lines."""
    tops = [row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value]
    for top, after in zip(tops, [*tops[1:], sheet.max_row + 1], strict=True):
        sheet.merge_cells(start_row=top, end_row=after - 1, start_column=1, end_column=1)


def with_formula() -> Workbook:
    """One ward a sheet, with the total worked out by the spreadsheet."""
    book = in_sheets(["Luton"])
    sheet = book["Luton"]
    people = len(ward("Luton")[0].candidates)
    sheet.insert_rows(4 + people)
    sheet.cell(4 + people, 1, "Total votes")
    sheet.cell(4 + people, 3, f"=SUM(C4:C{3 + people})")
    return book


def good() -> dict[str, bytes]:
    """Every good file that we write, by its name."""
    semicolons = text(long_list(ALL, surname_first, "."), ";", "\r\n").replace(".", " ")
    three = {c: d for c, d in DECLARED.items() if ELECTION.contests[c].area in THREE}
    return {
        "all-wards-semicolons-windows-1252.csv": ("Zählung;;\r\n" + semicolons).encode("windows-1252"),
        "all-wards-tabs-utf-16.txt": text(long_list(ALL, full_name, ","), "\t", "\r\n").encode("utf-16"),
        "all-wards-old-mac-line-ends.csv": text(long_list(ALL, full_name), ",", "\r").encode(),
        "all-wards-separator-named.csv": b"sep=;\r\n"
        + text(long_list(ALL, full_name, ","), ";", "\r\n").encode(),
        "ward-once-then-blank.csv": text(once_only(long_list(ALL, full_name))).encode(),
        "surname-and-forenames-by-votes.csv": text(split_names(ALL)).encode("utf-8-sig"),
        "declaration-form-one-ward.csv": text(title_form("Luton")).encode(),
        "boxes-one-ward-under-another.csv": text(
            [row for area in THREE for row in boxes_form(area)]
        ).encode(),
        "verification-only.csv": text(verification_list()).encode(),
        "template-three-wards.csv": filled_csv(ELECTION, three),
        "template-empty.csv": written_template(ELECTION, TemplateKind.CSV),
        "one-ward-a-sheet.xlsx": saved(in_sheets(ALL)),
        "all-wards-merged-cells.xlsx": saved(one_list(ALL)),
    }


def write() -> None:
    """Writes every good file anew."""
    for name, data in good().items():
        (FOLDER / "good" / name).write_bytes(data)


if __name__ == "__main__":
    write()
