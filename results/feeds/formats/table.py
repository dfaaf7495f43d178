"""Tables as spreadsheets save them: CSV read with care into rows, and written so that no cell can harm.

Pure. What a row means is for the format to say that asked for it.
"""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from results.errors import UnreadableMessage
from results.feeds.formats.json_text import INVISIBLE

LARGEST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 100_000
MOST_CELLS = 4_000_000
SUBJECT = "This table cannot be read."
SEPARATORS = (",", ";", "\t")
SAMPLE_CHARACTERS = 64 * 1024
QUOTED = re.compile('"[^"]*"')
NAMED_SEPARATOR = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n|$)", re.IGNORECASE)
"""A first line that some programs write to tell Excel the separator."""
DANGEROUS = re.compile("'*[=+@\t\r-]")
"""How a cell begins that a spreadsheet would work out instead of show.

Source: OWASP, "CSV Injection": cells that begin with = + - @, tab or carriage return.
"""
DEFUSED = re.compile("'+[=+@\t\r-]")
NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^\s|\s$')


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        line: where the row begins: the line of a CSV file or the row of a sheet, from 1.
        cells: without the spaces around them; rows need not be equally long.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one file or of one sheet.

    Attributes:
        name: the sheet's, None for a file that is one table.
    """

    name: str | None
    rows: tuple[Row, ...]

    def place(self, line: int, column: int) -> str:
        """Where a cell is, as whoever has the file open finds it; columns from 0."""
        if self.name is None:
            return f"line {line}, column {letters(column)}"
        return f"cell {letters(column)}{line} of sheet '{self.name}'"

    def line(self, line: int) -> str:
        """Where a whole row is."""
        return f"line {line}" if self.name is None else f"row {line} of sheet '{self.name}'"


def letters(column: int) -> str:
    """A column, from 0, as spreadsheets call it: A, Z, AA."""
    found = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def rows_of_csv(data: bytes) -> tuple[Row, ...]:
    """The rows that hold anything.

    UTF-8, UTF-16 with its byte order mark, or Windows-1252; commas, semicolons or tabs; any line ends, also
    inside quotation marks. The ' that `written_csv` put before a dangerous cell is taken off.

    Raises:
        UnreadableMessage: not text, too large, or a quotation mark is never closed.
    """
    if len(data) > LARGEST_BYTES:
        raise _unreadable(
            f"{len(data):,} bytes; a table may have {LARGEST_BYTES:,}: send fewer wards at once"
        )
    text = _text(data)
    odd = INVISIBLE.search(text)
    if odd:
        line = _line(text, odd.start())
        raise _unreadable(
            f"line {line}: a character that cannot be shown ({_code(odd[0])}): save it as CSV again"
        )
    named = NAMED_SEPARATOR.match(text)
    if named:
        return _rows(text[named.end() :], named[1], lines_before=1)
    return _rows(text, _separator(text), lines_before=0)


def written_csv(rows: Iterable[Sequence[str]], *, line_end: str = "\r\n", for_excel: bool = False) -> bytes:
    """The rows as CSV with commas, in UTF-8; cells that a spreadsheet would work out get a leading '.

    Args:
        rows: any texts; they need not be equally long.
        line_end: CR LF as RFC 4180 has it, or LF.
        for_excel: begin with a byte order mark, without which Excel shows accents wrongly.
    """
    lines = [",".join(map(_written, row)) + line_end for row in rows]
    return (BOM_UTF8 if for_excel else b"") + "".join(lines).encode()


def harmless(text: str) -> str:
    """The text, with a leading ' where a spreadsheet would take it for a formula."""
    return "'" + text if DANGEROUS.match(text) else text


def _written(cell: str) -> str:
    shown = harmless(cell)
    return '"' + shown.replace('"', '""') + '"' if NEEDS_QUOTES.search(shown) else shown


def _text(data: bytes) -> str:
    try:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        if trouble.encoding != "utf-8":
            raise _unreadable("it begins like UTF-16 text but is none: save it as CSV UTF-8") from None
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError as trouble:
        line = _line(data[: trouble.start].decode("latin-1"), trouble.start)
        raise _unreadable(f"line {line}: not text in UTF-8 or Windows-1252: save it as CSV UTF-8") from None


def _separator(text: str) -> str:
    """The separator on which most of the first lines agree; figures and names may hold the others."""
    lines = QUOTED.sub("", text[:SAMPLE_CHARACTERS]).splitlines()

    def agreement(separator: str) -> tuple[int, int]:
        times = Counter(line.count(separator) for line in lines)
        return max(((lines_so, number) for number, lines_so in times.items() if number), default=(0, 0))

    return max(SEPARATORS, key=agreement)


def _rows(text: str, separator: str, lines_before: int) -> tuple[Row, ...]:
    return tuple(row for row in _parsed(text, separator, lines_before) if any(row.cells))


def _parsed(text: str, separator: str, lines_before: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, cells = 1 + lines_before, 0
    try:
        for count, fields in enumerate(reader, 1):
            cells += len(fields)
            if count > MOST_ROWS or cells > MOST_CELLS:
                raise _unreadable(f"line {begins}: the table goes on too long: send fewer wards at once")
            yield Row(begins, tuple(map(_cell, fields)))
            begins = reader.line_num + 1 + lines_before
    except csv.Error as trouble:
        raise _unreadable(f"line {begins}: {_broken(str(trouble))}") from None


def _broken(trouble: str) -> str:
    if "unexpected end" in trouble:
        return "a quotation mark that opens here is never closed: take it out or close it"
    if "expected after" in trouble:
        return "text follows a closing quotation mark: put the whole cell in quotation marks, or none of it"
    return "a cell is too long to be one: is a quotation mark missing?"


def _cell(field: str) -> str:
    return (field[1:] if field[:1] == "'" and DEFUSED.match(field) else field).strip()


def _line(text: str, position: int) -> int:
    """The line of a position, whatever the line ends are."""
    before = text[:position].replace("\r\n", "\n")
    return 1 + before.count("\n") + before.count("\r")


def _code(character: str) -> str:
    return "NUL" if character == "\0" else f"U+{ord(character):04X}"


def _unreadable(problem: str) -> UnreadableMessage:
    return UnreadableMessage(SUBJECT, (problem,))
