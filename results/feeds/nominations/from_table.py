"""Nominations from a table: a council's sheet, a statement of persons nominated, Democracy Club's candidates.

Pure. Only columns with a known heading are read; what the others hold is neither kept nor shown.
"""

import re
from collections.abc import Iterator, Sequence

from results.errors import UnreadableMessage
from results.feeds.formats.json_text import MOST_PROBLEMS
from results.feeds.formats.table import Row, Table
from results.feeds.nominations.areas import GSS
from results.feeds.nominations.columns import gives_away, is_private, meaning_of
from results.feeds.nominations.nominated import Line, Nominations, Said

SUBJECT = "These nominations cannot be read."
SHEET = "nominations sheet"
DEMOCRACY_CLUB = "Democracy Club candidates (CSV; CC BY 4.0)"
DEMOCRACY_CLUB_ID = "dc-{}"
"""Person ids as Democracy Club's, so that a candidate's id stays the same however the name is later spelt."""
HEADING_WITHIN = 30
NO_HEADING = (
    f"no heading in the first {HEADING_WITHIN} lines: one line must name the columns, at least Ward and "
)
TOO_MANY_CELLS = (
    "more cells than the heading has columns: is there a comma in a cell without quotation marks? "
    "Save the sheet as CSV again, or give the XLSX file"
)
PRIVATE_CELL = (
    "seems to hold an address, an email address or a telephone number (not shown, not kept): "
    "are the columns shifted? Put that cell right"
)
UNNAMED = re.compile(
    "(?:sheet|book|table|data|export|list|candidates|nominations|electorates?|results?)? ?[0-9]*",
    re.IGNORECASE,
)
LONGEST_CELL = 150
WHICH_WARD = (Said.AREA, Said.CONTEST_ID, Said.GSS)
WHO = (Said.SURNAME, Said.NAME)
FREE_TEXT = frozenset(
    {Said.AREA, Said.AREA_CY, Said.SURNAME, Said.FORENAMES, Said.NAME, Said.USED_SURNAME, Said.USED_NAME}
    | {Said.USED_FORENAMES, Said.DESCRIPTION, Said.PARTY, Said.TERMS, Said.TITLE, Said.COUNCIL}
)


def nominations_of(tables: Sequence[Table], needed: Sequence[Said] = WHO) -> Nominations:
    """What the tables say, line by line; a sheet without a heading is left aside, and that is said.

    Args:
        needed: the columns of which one must be there, beside the ward's.

    Raises:
        UnreadableMessage: no row of any table is a heading.
    """
    readers = [_Reader(table, heading) for table in tables if (heading := _heading(table, needed))]
    if not readers:
        raise UnreadableMessage(SUBJECT, (NO_HEADING + " or ".join(needed),))
    lines = [line for reader in readers for line in reader.lines()]
    return Nominations(
        kind=DEMOCRACY_CLUB if readers[0].is_democracy_club else SHEET,
        lines=tuple(lines),
        is_ordered=not readers[0].is_democracy_club,
        stripped=tuple(dict.fromkeys(one for reader in readers for one in reader.stripped)),
        unused=tuple(dict.fromkeys(one for reader in readers for one in reader.unused)),
        assumed=tuple(_assumed(tables, readers)),
        questions=_at_most([one for reader in readers for one in reader.questions]),
    )


def _heading(table: Table, needed: Sequence[Said]) -> Row | None:
    """The row that names the columns; a sheet named after its ward needs no column for it."""
    for row in table.rows[:HEADING_WITHIN]:
        meanings = {meaning_of(cell) for cell in row.cells}
        if meanings.intersection(needed) and (meanings.intersection(WHICH_WARD) or _ward_of(table)):
            return row
    return None


def _ward_of(table: Table) -> str:
    """The ward a sheet's name gives; "" for Sheet1 and the like."""
    name = table.name or ""
    return "" if UNNAMED.fullmatch(name) else name


def _assumed(tables: Sequence[Table], readers: Sequence["_Reader"]) -> Iterator[str]:
    read = {reader.table.name for reader in readers}
    aside = [f"'{one.name}'" for one in tables if one.name not in read and one.rows]
    carried = sum(reader.carried for reader in readers)
    if aside:
        yield f"sheets without a heading, not read: {', '.join(aside)}"
    if any(reader.is_named_by_sheet for reader in readers):
        yield "each sheet is about the ward it is named after"
    if carried:
        yield f"lines without a ward ({carried}) belong to the ward above them"


def _at_most(problems: Sequence[str]) -> tuple[str, ...]:
    rest = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], *([f"and {rest} more lines like these"] if rest > 0 else []))


class _Reader:
    """Reads the rows below one heading and remembers what was left out."""

    def __init__(self, table: Table, heading: Row) -> None:
        self.table = table
        self._heading = heading
        meanings = [(place, meaning_of(cell)) for place, cell in enumerate(heading.cells)]
        self._known = tuple((place, said) for place, said in meanings if said is not None)
        strange = [heading.cells[place] for place, said in meanings if said is None]
        named = tuple(dict.fromkeys(" ".join(cell.split())[:40] for cell in strange if cell))
        self.stripped = tuple(cell for cell in named if is_private(cell))
        self.unused = tuple(cell for cell in named if not is_private(cell))
        self.is_democracy_club = {"ballot_paper_id", "person_id"} <= {one.casefold() for one in heading.cells}
        said = {said for _, said in self._known}
        self._party_describes = self.is_democracy_club or Said.DESCRIPTION not in said
        self.is_named_by_sheet = said.isdisjoint(WHICH_WARD)
        self._ward = {Said.AREA: _ward_of(table)} if self.is_named_by_sheet else {}
        self.carried = 0
        self.questions: list[str] = []

    def lines(self) -> Iterator[Line]:
        """The lines below the heading that say anything."""
        repeated = [cell.casefold() for cell in self._heading.cells]
        for row in self.table.rows:
            if row.line <= self._heading.line or [cell.casefold() for cell in row.cells] == repeated:
                continue
            where = self.table.line(row.line)
            if any(row.cells[len(repeated) :]):
                self.questions.append(f"{where}: {TOO_MANY_CELLS}")
                continue
            said = self._said(row, where)
            if said:
                yield Line(where, self._with_ward(said))

    def _said(self, row: Row, where: str) -> dict[Said, str]:
        said: dict[Said, str] = {}
        for place, what in self._known:
            cell = row.cells[place] if place < len(row.cells) else ""
            text = self._cell(cell, what, where) if cell else ""
            if text and said.setdefault(what, text) != text:
                self.questions.append(
                    f"{where}: two columns give the {what.value} and differ: take one column out"
                )
        if said.get(Said.PARTY) and self._party_describes:
            said.setdefault(Said.DESCRIPTION, said[Said.PARTY])
        return said

    def _cell(self, cell: str, what: Said, where: str) -> str:
        text = " ".join(cell.split())
        if len(text) > LONGEST_CELL:
            self.questions.append(
                f"{where}: the {what.value} is longer than {LONGEST_CELL} characters: cut it"
            )
            return ""
        if what in FREE_TEXT and gives_away(text, what):
            self.questions.append(f"{where}: the {what.value} {PRIVATE_CELL}")
            return ""
        if what is Said.GSS:
            text = text.removeprefix("gss:")
            return text if GSS.fullmatch(text) or not self.is_democracy_club else ""
        if what is Said.PERSON_ID and self.is_democracy_club:
            return DEMOCRACY_CLUB_ID.format(text)
        return text

    def _with_ward(self, said: dict[Said, str]) -> dict[Said, str]:
        """The line with the ward of the line above it where it names none, as merged cells come out."""
        if any(what in said for what in WHICH_WARD):
            self._ward = {what: said[what] for what in WHICH_WARD if what in said}
            return said
        self.carried += not self.is_named_by_sheet
        return {**self._ward, **said}
