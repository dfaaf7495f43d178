"""Workbooks: cells are read as people see them; what nobody sees, and what is no workbook, is refused."""

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from results.errors import UnreadableMessage
from results.feeds.formats import workbook as reader
from results.feeds.formats.table import Row
from results.feeds.formats.workbook import is_workbook, tables_of_workbook
from tests.feeds.filled_sheets import saved
from tests.feeds.workbooks import MAIN, PARTS, SHEET, packed, unpacked, workbook

GOOD = sorted((Path(__file__).parent / "count_sheet" / "good").glob("*.xlsx"))


def sheet_with(**cells: str | float | date | time) -> tuple[Workbook, Worksheet]:
    """A workbook with these cells in its one sheet, Strood."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Strood"
    for place, value in cells.items():
        sheet[place] = value
    return book, sheet


def cells_of(data: bytes) -> dict[str, str]:
    """What the one sheet shows, by place."""
    (table,) = tables_of_workbook(data)
    return {
        f"{chr(ord('A') + column)}{row.line}": cell
        for row in table.rows
        for column, cell in enumerate(row.cells)
        if cell
    }


def problems(data: bytes) -> tuple[str, ...]:
    """Why a workbook is refused."""
    with pytest.raises(UnreadableMessage) as refused:
        tables_of_workbook(data)
    return refused.value.problems


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_openpyxl_sees_the_same_cells(path: Path) -> None:
    """Of every good workbook, also LibreOffice's, the same cells hold the same as for another reader."""
    book = load_workbook(path, data_only=True)
    tables = tables_of_workbook(path.read_bytes())
    assert [one.name for one in tables] == book.sheetnames
    for table in tables:
        ours = {(row.line, place): cell for row in table.rows for place, cell in enumerate(row.cells, 1)}
        for row in book[str(table.name)].iter_rows():
            for cell in row:
                shown = ours.get((cell.row or 0, cell.column or 0), "")
                assert shown == as_shown(cell.value, cell.number_format)


def as_shown(value: object, number_format: str) -> str:
    """What openpyxl's value looks like in the cell."""
    if isinstance(value, float) and "%" in number_format:
        return f"{value * 100:.10g}%"
    return "" if value is None else str(value).strip()


def test_numbers_days_and_times_are_shown_as_people_write_them() -> None:
    """12.0 is 12; a half stays a half; days, times and shares show what they are."""
    book, sheet = sheet_with(
        A1=12.0, A2=12.5, A3=date(2023, 5, 4), A4=datetime(2023, 5, 5, 1, 42), A5=time(1, 42), A6=0.429,  # noqa: DTZ001
        A7=True, A8=" 1,234 ", A9=-7, A10=0.1 + 0.2, A11=1e15,
    )  # fmt: skip
    sheet["A6"].number_format = "0.0%"
    assert list(cells_of(saved(book)).values()) == [
        "12", "12.5", "2023-05-04", "2023-05-05 01:42", "01:42", "42.9%", "TRUE", "1,234", "-7", "0.3",
        "1000000000000000",
    ]  # fmt: skip


def test_a_number_that_the_sheet_took_for_a_day_is_shown_as_that_day() -> None:
    """What Excel made of a typed "3-4" is not given as 45,000 votes."""
    book, sheet = sheet_with(A1=45019)
    sheet["A1"].number_format = "d-mmm"
    assert cells_of(saved(book)) == {"A1": "2023-04-03"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        *((code, "45019") for code in ("General", "#,##0", '0 "days"', "[Red]0", "0.00E+00", r"0\d")),
        *((code, "2023-04-03") for code in ("[$-F800]dddd, mmmm dd, yyyy", "h:mm", "d-mmm")),
        ("0%", "4501900%"),
    ],
)
def test_which_formats_show_a_day(code: str, shown: str) -> None:
    """Letters in quotation marks, colours and conditions do not make a number a day."""
    book, sheet = sheet_with(A1=45019)
    sheet["A1"].number_format = code
    assert cells_of(saved(book)) == {"A1": shown}


def test_days_of_old_macs_are_counted_from_1904() -> None:
    """A workbook that counts from 1904 gives the day its user saw."""
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    book = PARTS["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    data = workbook('<row r="1"><c r="A1" s="1"><v>43557</v></c></row>', styles=styles, workbook=book)
    assert cells_of(data) == {"A1": "2023-04-03"}


def test_texts_come_in_many_forms() -> None:
    """Shared, in pieces of several fonts, without reading aids, with Excel's own escapes, or in the cell."""
    shared = (
        f'<sst xmlns="{MAIN}"><si><t>Ann</t></si><si><r><t>Ann </t></r><r><t>Abbot</t></r>'
        "<rPh><t>no</t></rPh></si><si><t>a_x000D_b</t></si></sst>"
    )
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'
        '<row r="3"><c r="B3" t="inlineStr"><is><t> Bob </t><rPh><t>no</t></rPh></is></c>'
        '<c t="str"><f>A1</f><v>Ann</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    assert cells_of(workbook(rows, sharedStrings=shared)) == {
        "A1": "Ann", "B1": "Ann Abbot", "C1": "a b", "B3": "Bob", "C3": "Ann", "D3": "#REF!",
    }  # fmt: skip


def test_prefixed_elements_are_the_same_elements() -> None:
    """A program that writes x:row for row is understood."""
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData>'
    assert cells_of(packed(PARTS | {SHEET: sheet + "</x:worksheet>"})) == {"A1": "5"}


def test_a_formula_counts_by_its_saved_result() -> None:
    """With a result it is that; without, it is named, since only a spreadsheet can work it out."""
    rows = (
        '<row r="2"><c r="B2"><f>SUM(A1:A9)</f><v>5</v></c><c r="C2" t="str"><f>IF(A1,1,"")</f><v></v></c>'
        '<c r="D2"><f>B2*2</f></c></row>'
    )
    assert problems(workbook(rows)) == (
        "cell D2 of sheet 'Strood': a formula without its result: open the file in Excel or LibreOffice, "
        "save it and send it again",
    )
    assert cells_of(workbook(rows.replace("<f>B2*2</f>", "<f>B2*2</f><v>10</v>"))) == {"B2": "5", "D2": "10"}


def test_figures_in_hidden_places_are_named() -> None:
    """Hidden sheets, rows and columns with figures, and figures under merged cells, are all told at once."""
    book, sheet = sheet_with(A1="Name", A3=5, B4=6, C5=7, D6=8)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Back", 0)["A1"] = "5"
    book["Back"].sheet_state = "veryHidden"
    parts = unpacked(saved(book))
    xml = parts["xl/worksheets/sheet2.xml"]
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="D5:E6"/></mergeCells>'
    xml = xml.replace(b'<row r="5"', b'<row r="5" ht="0"').replace(b"</sheetData>", merged)
    parts["xl/worksheets/sheet2.xml"] = xml
    assert problems(packed(parts)) == (
        "sheet 'Back' is hidden and holds figures: show it, or delete it",
        "row 3 of sheet 'Strood' is hidden and holds figures: show it, or delete it",
        "column B of sheet 'Strood' is hidden and holds figures: show it, or delete it",
        "row 5 of sheet 'Strood' is hidden and holds figures: show it, or delete it",
        "cell D6 of sheet 'Strood' holds a figure under merged cells: unmerge them",
    )


def test_hidden_words_harm_nobody() -> None:
    """A hidden sheet of words, such as a list of choices, is left aside; a hidden row of words is read."""
    book, sheet = sheet_with(A1="Name", A2="yes")
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("Lists")["A1"] = "Elected"
    book["Lists"].sheet_state = "hidden"
    (table,) = tables_of_workbook(saved(book))
    assert table.rows == (Row(1, ("Name",)), Row(2, ("yes",)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file (.xls) or one with a password"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x05\x06" + bytes(18), "empty ZIP"),
        (b"PK\x03\x04", "damaged"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        (packed({"word/document.xml": "<document/>"}), "damaged or no workbook"),
        (b"PK\x03\x04" + bytes(reader.LARGEST_BYTES), "8,388,612 bytes"),
        (packed({f"part{number}": "" for number in range(reader.MOST_PARTS + 1)}), "5,001 parts"),
        (packed(PARTS | {SHEET: b" " * (reader.LARGEST_UNPACKED + 1)}), "no count sheet is so large"),
        (workbook("<row>" + "<c/>" * 256 + "<c><v>1</v></c></row>"), "further to the right"),
        (workbook('</sheetData><mergeCells><mergeCell ref="A1:B99999"/></mergeCells>'), "merged cells"),
        (workbook('<row r="0"><c r="A0"/></row>'), "damaged"),
        (workbook('<row r="9999999"><c><v>1</v></c></row>'), "damaged"),
        (workbook('<row><c t="s"><v>7</v></c></row>'), "damaged"),
        (workbook("<row>"), "damaged"),
        (workbook('<row r="x"/>'), "damaged"),
        (b"PK\x03\x04" + packed({}), "damaged"),
        (workbook('<row><c t="inlineStr"><is><t>\x80</t></is></c></row>'), "A1 of sheet 'Strood': a char"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_workbook_is_refused_with_a_remedy(data: bytes, words: str) -> None:
    """Each kind of wrong file is told from the others."""
    assert is_workbook(data)
    assert words in problems(data)[0]


@pytest.mark.parametrize(
    "start",
    ["<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
     "<?xml version='1.0' encoding='utf-7'?>", "<?xml version='1.0' encoding='big5'?>"],
)  # fmt: skip
def test_no_document_type_entity_or_strange_encoding(start: str) -> None:
    """XML that could expand, fetch or mislead is refused wherever it stands in the workbook."""
    for part in (*PARTS, SHEET):
        parts = PARTS | {SHEET: f'<worksheet xmlns="{MAIN}"/>'}
        assert "damaged" in problems(packed(parts | {part: start + parts[part]}))[0]


def test_a_directory_that_lies_about_sizes_unpacks_nothing_more() -> None:
    """A part that claims to be small is not unpacked beyond its claim."""
    data = bytearray(packed(PARTS | {SHEET: b" " * 50_000_000}))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    struct.pack_into("<I", data, entry + 24, 100)
    assert "damaged" in problems(bytes(data))[0]


def test_parts_twice_or_packed_strangely_are_damaged() -> None:
    """Two parts of one name, or a way of packing that spreadsheets do not use, are refused."""
    assert "damaged" in problems(packed(PARTS | {"XL/workbook.xml": PARTS["xl/workbook.xml"]}))[0]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
    assert "damaged" in problems(file.getvalue())[0]


def test_a_part_with_a_password_is_damaged() -> None:
    """A ZIP file whose parts are encrypted is refused in words."""
    data = bytearray(workbook("<row><c><v>1</v></c></row>"))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    data[entry + 8] |= 1
    assert "damaged" in problems(bytes(data))[0]


def test_cells_spread_far_and_wide_are_refused() -> None:
    """Rows of one cell far to the right do not fill the memory with the empty ones before it."""
    row = "".join(f'<row r="{line}"><c r="IV{line}"><v>1</v></c></row>' for line in range(1, 16_000))
    assert "spread too far" in problems(workbook(row))[0]


ODD = (
    "",
    "-1",
    "0",
    "1e99",
    "1E5",
    ".",
    "-",
    "9" * 30,
    "A0",
    "ZZZ1",
    "A1:A1048576",
    "NaN",
    "é",
    "%",
    "hidden",
)
SMALL = workbook(
    '<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45019.5</v></c></row>'
    '<row r="2" hidden="0"><c r="A2" t="inlineStr"><is><t>Ann</t></is></c><c><f>1</f><v>2</v></c></row>'
    '</sheetData><mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>',
    sharedStrings=f'<sst xmlns="{MAIN}"><si><t>Ward</t></si></sst>',
    styles=f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="d/m/y"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
)


def test_the_workbook_to_be_broken_is_whole() -> None:
    """Before anything is changed in it, it can be read."""
    assert cells_of(SMALL) == {"A1": "Ward", "B1": "2023-04-03 12:00", "A2": "Ann", "B2": "2"}


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """Whatever happens to its bytes, a workbook is read or refused with reasons."""
    broken = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.sampled_from([len(broken), data.draw(st.integers(0, len(broken)))]))
    with suppress(UnreadableMessage):
        tables_of_workbook(bytes(broken[:end]))


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_workbook_with_any_value_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    """Whatever stands in an attribute or a value, a workbook is read or refused with reasons."""
    parts = unpacked(SMALL)
    name = data.draw(st.sampled_from(sorted(parts)))
    pieces = parts[name].decode().replace('"', '\0"\0').replace(">", ">\0").replace("<", "\0<").split("\0")
    place = data.draw(st.integers(0, len(pieces) - 1))
    pieces[place] = data.draw(st.sampled_from(ODD) | st.text("<>/&;\"'= abcrsv0159:.-", max_size=12))
    with suppress(UnreadableMessage):
        tables_of_workbook(packed(parts | {name: "".join(pieces)}))
