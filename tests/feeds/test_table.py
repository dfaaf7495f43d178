"""CSV tables: any that spreadsheets save is read cell by cell, and what we write can harm nobody."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.errors import UnreadableMessage
from results.feeds.formats import table
from results.feeds.formats.json_text import INVISIBLE
from results.feeds.formats.table import Row, Table, rows_of_csv, written_csv

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "'=1+1", "-")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
cells = texts.filter(lambda text: not INVISIBLE.search(text)) | st.sampled_from(FORMULAS)
rows_of_cells = st.lists(st.lists(cells, max_size=5), max_size=6)


def problem(data: bytes) -> str:
    """The one reason for which a table is refused."""
    with pytest.raises(UnreadableMessage) as refused:
        rows_of_csv(data)
    assert len(refused.value.problems) == 1
    return refused.value.problems[0]


@given(rows_of_cells, st.sampled_from(["\r\n", "\n"]), st.booleans())
def test_what_is_written_is_read(rows: list[list[str]], line_end: str, for_excel: bool) -> None:
    """Any cells come back as they were, but for the spaces around them and rows of nothing."""
    data = written_csv(rows, line_end=line_end, for_excel=for_excel)
    stripped = [tuple(cell.strip() for cell in row) for row in rows]
    assert [row.cells for row in rows_of_csv(data)] == [row for row in stripped if any(row)]


@given(rows_of_cells)
def test_no_cell_that_we_write_begins_a_formula(rows: list[list[str]]) -> None:
    """As Excel reads it, no cell begins with = + - @, a tab or a carriage return."""
    shown = csv.reader(io.StringIO(written_csv(rows).decode(), newline=""))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in shown for cell in row)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end(separator: str, line_end: str) -> None:
    """Commas, semicolons or tabs, any line ends; a name with a comma does not make it a file of commas."""
    lines = [("Candidate", "Votes", "Note"), ("Smith, John", "1,234", ""), ("Brown, Ann", "947", "x")]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    data = line_end.join(separator.join(line) for line in quoted).encode()
    assert [row.cells for row in rows_of_csv(data)] == lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_any_encoding_that_excel_saves(encoding: str) -> None:
    """UTF-8 with or without its mark, UTF-16 and Windows-1252 all give the same letters."""
    assert rows_of_csv("Siân;5\nZoë;6".encode(encoding))[0] == Row(1, ("Siân", "5"))


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """A row is named by the line on which it begins, past empty rows and line breaks inside cells."""
    data = b'a,b\r\n\r\n"two\r\nlines",c\r\n,,\r\nd,e\r\n'
    assert rows_of_csv(data) == (Row(1, ("a", "b")), Row(3, ("two\r\nlines", "c")), Row(6, ("d", "e")))


def test_a_first_line_may_name_the_separator() -> None:
    """The line "sep=;" that some programs write is heeded and is no row; lines still count from the top."""
    assert rows_of_csv(b"sep=;\r\na,b;c\r\n") == (Row(2, ("a,b", "c")),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'a,b\nc,"d\ne,f\n', "line 2: a quotation mark that opens here is never closed"),
        (b'a\n"b"c\n', "line 2: text follows a closing quotation mark"),
        (b"a\nb\0c\n", "line 2: a character that cannot be shown (NUL)"),
        (b"a\r\rb\x1bc\n", "line 3: a character that cannot be shown (U+001B)"),
        (b"a\nb\x81c\n", "line 2: not text in UTF-8 or Windows-1252"),
        (b"\xff\xfea", "begins like UTF-16"),
        (b'"' + b"x" * 200_000 + b'"', "line 1: a cell is too long"),
        (b"a" * (table.LARGEST_BYTES + 1), "a table may have 8,388,608"),
        (b"a\n" * (table.MOST_ROWS + 1), "goes on too long"),
        (b"," * table.MOST_CELLS, "goes on too long"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, words: str) -> None:
    """Each kind of broken file is told from the others, with its line."""
    assert words in problem(data)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text("\",;\t\r\n'a=\0é", max_size=80).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    """Whatever arrives is read as rows that hold something, or refused with a reason."""
    with suppress(UnreadableMessage):
        assert all(any(row.cells) for row in rows_of_csv(data))


def test_places_are_named_as_people_find_them() -> None:
    """A cell is named by line and column in a file, by its own name and its sheet's in a workbook."""
    assert Table(None, ()).place(14, 2) == "line 14, column C"
    assert Table("Strood", ()).place(7, 27) == "cell AB7 of sheet 'Strood'"
    assert Table("Strood", ()).line(7) == "row 7 of sheet 'Strood'"
