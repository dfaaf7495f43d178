"""Tables for spreadsheets: written so that no cell can do harm and no unknown figure looks like nought.

The reader of tables is in another room, which this one may not import; a test reads every cell back with it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

Cell = str | int | float | date | None
"""A bool is true or false, a datetime is an instant in UTC, None is unknown."""
DANGEROUS = re.compile("'*[=+@\t\r-]")
"""How a text begins that a spreadsheet would work out instead of show. Source: OWASP, "CSV Injection"."""
NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


def table(lines: Iterable[str]) -> bytes:
    """The lines as RFC 4180 has them: each ends in CR LF; UTF-8 without a byte order mark."""
    return "".join(f"{line}\r\n" for line in lines).encode()


def joined(cells: Iterable[Cell]) -> str:
    """The cells of a line, or of a part of one, with commas between."""
    return ",".join(map(_written, cells))


def instant(at: datetime) -> str:
    """The moment in UTC: "2023-05-05T00:42:00Z"."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(value: Cell) -> str:
    """The text of a cell: "" for unknown, two decimals, UTC."""
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value).lower()


def _text(text: str) -> str:
    """A text, with a ' before it where a spreadsheet would work it out."""
    shown = "'" + text if DANGEROUS.match(text) else text
    return '"' + shown.replace('"', '""') + '"' if NEEDS_QUOTES.search(shown) else shown
