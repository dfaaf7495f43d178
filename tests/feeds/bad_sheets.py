"""Writes the bad count sheets in tests/feeds/count_sheet: `python -m tests.feeds.bad_sheets`.

Each is a good one, of Medway's figures of 4 May 2023, with one thing spoilt; its name says what.
"""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from results.feeds.formats.template import TemplateKind, written_template
from tests.feeds.filled_sheets import saved
from tests.feeds.good_sheets import ELECTION, FOLDER, in_sheets, with_formula

PLAIN = """Ward,Candidate,Party,Votes,Elected,Electorate
Fort Horsted,Joseph Simon Murray,Labour Party,212,,3530
Fort Horsted,Matthews John Knott,Green Party,37,,3530
Luton,Simon Michael Curry,Labour and Co-operative Party,796,Elected,6871
"""
"""Three lines in order, to be spoilt."""
CURRY = "Simon Michael Curry,Labour and Co-operative Party"
FORM = """Ward,Fort Horsted,
Seats,1,
Electorate,3530,
Declared,yes,
Candidate,Party,Votes
Joseph Simon Murray,Labour Party,212
"""


def spoilt(change: str, to: str, plain: str = PLAIN) -> bytes:
    """The text with one piece of it changed."""
    assert plain.count(change) == 1, change
    return plain.replace(change, to).encode()


def names_moved(template: str) -> str:
    """The first ward's names sorted on their own, and figures beside them."""
    lines = template.splitlines(keepends=True)
    rows = [line.split('"') for line in lines[1:8]]
    names = sorted((row[1] for row in rows), reverse=True)
    for place, (row, name) in enumerate(zip(rows, names, strict=True), 1):
        row[1] = name
        lines[place] = '"'.join(row).replace(",,", ",10,", 1)
    return "".join(lines)


def bad_csv() -> dict[str, bytes]:
    """Every bad CSV file by its name."""
    template = written_template(ELECTION, TemplateKind.CSV).decode("utf-8-sig")
    return {
        "ward-misspelt.csv": spoilt("Luton,", "Lutton,"),
        "ward-not-named.csv": b"Candidate,Party,Votes\nJoseph Simon Murray,Labour Party,212\n",
        "ward-twice.csv": (FORM + FORM.replace("Fort Horsted", "Luton") + FORM).encode(),
        "ward-and-contest-id-differ.csv": spoilt("Seats,1", "Contest id,local.medway.luton.2023-05-04", FORM),
        "votes-column-missing.csv": spoilt("Votes", "Agent"),
        "votes-column-twice.csv": spoilt("Elected,Elec", "No. of votes,Elec"),
        "heading-misspelt.csv": spoilt("Electorate", "Elcetorate"),
        "box-misspelt.csv": spoilt("Electorate", "Electorat", FORM),
        "electorate-contradicts-itself.csv": spoilt("37,,3530", "37,,3503"),
        "thousands-without-quotation-marks.csv": spoilt("796", "1,796"),
        "total-contradicts-its-lines.csv": (FORM + "Total,,213\n").encode(),
        "seats-of-another-ward.csv": spoilt("Seats,1", "Seats,3", FORM),
        "surname-with-another-party.csv": spoilt(CURRY, "Curry,Green Party"),
        "elected-perhaps.csv": spoilt(",Elected,6871", ",perhaps,6871"),
        "declared-perhaps.csv": spoilt("Declared,yes", "Declared,soon", FORM),
        "declared-at-no-time.csv": spoilt("Declared,yes", "Time of declaration,25:00", FORM),
        "declared-before-the-poll.csv": spoilt("Declared,yes", "Time of declaration,05/05/2022 01:42", FORM),
        "declared-no-but-at.csv": spoilt("Declared,yes", "Declared,no\nTime of declaration,01:42", FORM),
        "votes-for-nobody.csv": spoilt("Matthews John Knott,Green", ",Green"),
        "lot-won-by-nobody-here.csv": (FORM + "Elected by lot,,Zebedee Nobody\n").encode(),
        "template-of-another-election.csv": template.replace(template[-6:-2], "BCDF").encode(),
        "template-with-names-moved.csv": names_moved(template).encode(),
        "quotation-mark-never-closed.csv": spoilt("Simon Mich", '"Simon Mich'),
        "quotation-mark-inside.csv": spoilt("Simon Mich", '"Si" Simon Mich'),
        "nul.csv": spoilt("212", "2\x0012"),
        "no-character-of-windows.csv": PLAIN.encode().replace(b"Simon M", b"Sim\x81n M"),
        "utf-16-cut-in-half.csv": PLAIN.encode("utf-16")[:-1],
        "words-only.csv": b"Dear colleague,\nplease find the results attached.\n",
        "empty.csv": b"",
        "another-file.pdf": b"%PDF-1.7\n%",
    }


SHEET = "xl/worksheets/sheet1.xml"
UNPACKED = 65 * 1024 * 1024


def bad_workbooks() -> dict[str, bytes]:
    """Every bad workbook that we write, by its name."""
    plain = saved(in_sheets(["Luton"]))
    return {
        "formula-without-result.xlsx": saved(with_formula()),
        "sheet-hidden.xlsx": changed(hide_sheet),
        "row-hidden.xlsx": changed(hide_row),
        "column-hidden.xlsx": changed(hide_column),
        "sheet-of-another-ward.xlsx": changed(name_another_ward),
        "figure-under-merged-cells.xlsx": repacked(plain, merge_figures),
        "entities.xlsx": repacked(plain, lambda xml: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + xml),
        "part-broken-off.xlsx": repacked(plain, lambda xml: xml[:-40]),
        "zip-broken-off.xlsx": plain[:-200],
        "bomb.xlsx": repacked(plain, lambda xml: xml + b" " * UNPACKED),
    }


def changed(change: Callable[[Worksheet], None]) -> bytes:
    """A workbook of one ward with one thing done to its sheet."""
    book = in_sheets(["Luton"])
    change(book["Luton"])
    return saved(book)


def hide_sheet(sheet: Worksheet) -> None:
    """A second sheet, hidden, with other figures."""
    book = sheet.parent
    assert isinstance(book, Workbook)
    second = book.create_sheet("Old figures")
    second["A1"] = 795
    second.sheet_state = "hidden"


def hide_row(sheet: Worksheet) -> None:
    """A candidate nobody sees."""
    sheet.row_dimensions[6].hidden = True


def hide_column(sheet: Worksheet) -> None:
    """Votes nobody sees."""
    sheet.column_dimensions["C"].hidden = True


def name_another_ward(sheet: Worksheet) -> None:
    """The sheet was copied for the next ward and only its title changed."""
    sheet["A1"] = "Fort Horsted ward"


def merge_figures(xml: bytes) -> bytes:
    """The second candidate's votes go under those of the first."""
    assert xml.count(b"<mergeCells") == 1
    return xml.replace(b'<mergeCell ref="A1:D2"', b'<mergeCell ref="C5:C6"')


def repacked(data: bytes, change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    """A workbook with one of its parts changed."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return packed.getvalue()


def write() -> None:
    """Writes every bad file anew."""
    for name, data in (bad_csv() | bad_workbooks()).items():
        (FOLDER / "bad" / name).write_bytes(data)


if __name__ == "__main__":
    write()
