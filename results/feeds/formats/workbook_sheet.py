"""The cells of one sheet, each as a person sees it, and those that nobody sees."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from results.feeds.formats.figures import read_figure
from results.feeds.formats.json_text import INVISIBLE
from results.feeds.formats.table import Row, letters
from results.feeds.formats.workbook_xml import NotXml, Shown, is_on, local, text_of

MOST_COLUMNS = 256
MOST_ROWS = 1_048_576
MOST_MERGED = 20_000
MOST_WIDTH = 4_000_000
"""Cells of all rows together, empty ones to the left of others counted."""
PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"-?(?:[0-9]{1,20}(?:\.[0-9]{0,25})?|\.[0-9]{1,25})(?:[eE][+-]?[0-9]{1,2})?")
FIRST_DAY, FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet knows no zone
LAST_DAY = 2_958_465
"""31 December 9999 as spreadsheets count days."""
DAY_S = 24 * 60 * 60


class TooLarge(Exception):
    """More cells, or cells further out, than a count sheet has."""


class Cells(ContentHandler):
    """One sheet's cells, as its XML names them.

    Args:
        texts: the workbook's shared texts.
        styles: what each style makes of a number.
        is_1904: days are counted from 1904, as on old Macs.
        most: cells that may still come.
    """

    def __init__(self, texts: Sequence[str], styles: Sequence[Shown], *, is_1904: bool, most: int) -> None:
        super().__init__()
        self.count = 0
        self._texts, self._styles, self._most = texts, styles, most
        self._first_day = FIRST_DAY_1904 if is_1904 else FIRST_DAY
        self._rows: dict[int, dict[int, str]] = {}
        self._unworked: list[tuple[int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: set[tuple[int, int]] = set()
        self._row, self._column = 0, -1
        self._kind, self._style = "", ""
        self._has_formula = False
        self._pieces: list[str] = []
        self._takes = False
        self._aside = 0

    @property
    def has_figures(self) -> bool:
        """Whether any cell holds a number."""
        return any(_is_figure(text) for cells in self._rows.values() for text in cells.values())

    def rows(self) -> tuple[Row, ...]:
        """The rows that hold anything, from the top."""
        width = 0
        found: list[Row] = []
        for number in sorted(self._rows):
            cells = self._rows[number]
            last = max(cells)
            width += last + 1
            if width > MOST_WIDTH:
                raise TooLarge("its cells are spread too far: put the figures to the left")
            found.append(Row(number, tuple(cells.get(place, "") for place in range(last + 1))))
        return tuple(found)

    def problems(self, sheet: str) -> list[str]:
        """Cells without their result, cells that cannot be shown, figures that nobody sees."""
        said = [
            f"cell {letters(column)}{row} of sheet '{sheet}': a formula without its result: open the file in "
            "Excel or LibreOffice, save it and send it again"
            for row, column in self._unworked
        ]
        said += [
            f"cell {letters(column)}{row} of sheet '{sheet}': a character that cannot be shown: type it again"
            for row, column, text in self._all()
            if INVISIBLE.search(text)
        ]
        return said + list(self._unseen(sheet))

    def _unseen(self, sheet: str) -> Iterator[str]:
        """Figures in hidden rows and columns, each row and column once, and under merged cells."""
        told: set[str] = set()
        for row, column, text in self._all():
            where = f"row {row}" if row in self._hidden_rows else ""
            where = where or (f"column {letters(column)}" if column in self._hidden_columns else "")
            where = where or (f"cell {letters(column)}{row}" if (row, column) in self._merged else "")
            if where and where not in told and _is_figure(text):
                told.add(where)
                if where.startswith("cell"):
                    yield f"{where} of sheet '{sheet}' holds a figure under merged cells: unmerge them"
                else:
                    yield f"{where} of sheet '{sheet}' is hidden and holds figures: show it, or delete it"

    def _all(self) -> Iterator[tuple[int, int, str]]:
        for row, cells in self._rows.items():
            for column, text in cells.items():
                yield row, column, text

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Begin a cell, a part of one, or note how the sheet is laid out."""
        what = local(name)
        if what == "c":
            self._begin_cell(attrs)
        elif what in {"v", "t"}:
            self._takes = not self._aside
        elif what == "row":
            self._begin_row(attrs)
        elif what in LAYOUT:
            LAYOUT[what](self, attrs)

    def characters(self, content: str) -> None:
        """Take in a piece of a value or text."""
        if self._takes:
            self._pieces.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Finish a cell or a part of one."""
        what = local(name)
        if what in {"v", "t"}:
            self._takes = False
        elif what == "c":
            self._end_cell()
        elif what == "rPh":
            self._aside -= 1

    def _begin_row(self, attrs: AttributesImpl) -> None:
        number = attrs.get("r", "")
        if number and not (number.isascii() and number.isdigit() and len(number) < 8):
            raise NotXml(f"row {number[:20]!r}")
        self._row, self._column = int(number) if number else self._row + 1, -1
        if self._row > MOST_ROWS:
            raise NotXml(f"row {self._row}")
        if is_on(attrs.get("hidden", "")) or attrs.get("ht", "") == "0":
            self._hidden_rows.add(self._row)

    def _begin_cell(self, attrs: AttributesImpl) -> None:
        place = attrs.get("r", "")
        if place:
            self._row, self._column = _place(place)
        else:
            self._column += 1
        self._kind, self._style = attrs.get("t", "n"), attrs.get("s", "0")
        self._has_formula = False
        self._pieces = []

    def _end_cell(self) -> None:
        text = text_of(self._pieces)
        if self._has_formula and not text and self._kind != "str":
            self._unworked.append((self._row, self._column))
        text = self._shown(text)
        if not text:
            return
        self.count += 1
        if self.count > self._most or self._column >= MOST_COLUMNS:
            raise TooLarge("it has more cells, or cells further to the right, than a count sheet")
        self._rows.setdefault(self._row, {})[self._column] = text

    def _shown(self, text: str) -> str:
        """What a person sees in the cell."""
        if self._kind == "s":
            place = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
            if not 0 <= place < len(self._texts):
                raise NotXml(f"shared text {text[:20]!r}")
            return self._texts[place]
        if self._kind == "b":
            return "TRUE" if is_on(text) else "FALSE"
        if self._kind != "n" or not text or not NUMBER.fullmatch(text):
            return text
        style = int(self._style) if self._style.isascii() and self._style.isdigit() else 0
        return self._number(text, self._styles[style] if style < len(self._styles) else Shown.PLAIN)

    def _number(self, text: str, shown: Shown) -> str:
        number = Decimal(text)
        if shown is Shown.DATE and 0 <= number < LAST_DAY:
            return self._instant(number)
        if shown is Shown.SHARE:
            return f"{float(number * 100):.10g}%"
        return str(int(number)) if number == number.to_integral_value() else f"{float(number):.15g}"

    def _instant(self, days: Decimal) -> str:
        seconds = round(days * DAY_S)
        at = self._first_day + timedelta(seconds=seconds)
        if seconds < DAY_S:
            return f"{at:%H:%M}"
        return f"{at:%Y-%m-%d}" if seconds % DAY_S == 0 else f"{at:%Y-%m-%d %H:%M}"

    def _note_formula(self, attrs: AttributesImpl) -> None:  # noqa: ARG002 - its kind does not matter
        self._has_formula = True

    def _note_aside(self, attrs: AttributesImpl) -> None:  # noqa: ARG002 - where the reading aid stands
        self._aside += 1

    def _note_columns(self, attrs: AttributesImpl) -> None:
        if is_on(attrs.get("hidden", "")) or attrs.get("width", "") == "0":
            first, last = (_small(attrs.get(one, "")) for one in ("min", "max"))
            self._hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))

    def _note_merged(self, attrs: AttributesImpl) -> None:
        first, _, last = attrs.get("ref", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        right = min(right, MOST_COLUMNS)
        area = (bottom - top + 1) * (right - left + 1)
        if area + len(self._merged) > MOST_MERGED:
            raise TooLarge("merged cells cover a larger area than a count sheet has: unmerge them")
        inside = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        self._merged.update(one for one in inside if one != (top, left))


LAYOUT = {
    "f": Cells._note_formula,
    "rPh": Cells._note_aside,
    "col": Cells._note_columns,
    "mergeCell": Cells._note_merged,
}


def _place(text: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of "B7"."""
    found = PLACE.fullmatch(text)
    if not found:
        raise NotXml(f"cell {text[:20]!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def _small(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _is_figure(text: str) -> bool:
    return isinstance(read_figure(text), int)
