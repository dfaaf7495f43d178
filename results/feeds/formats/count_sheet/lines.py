"""Finds the candidates and boxes of a count sheet, whether it is a list, a form or both.

A list has a row of headings and a line a candidate. A form has boxes beside their labels and a block of
candidates. The ward is named in a column, in a box, in a title above, or by the sheet's name.
"""

import re
from collections.abc import Iterable

from results.feeds.formats.count_sheet.areas import Gathered, Naming
from results.feeds.formats.count_sheet.heads import Heads, heads_in, says_elected, texts_in
from results.feeds.formats.count_sheet.spellings import HEADINGS, WHERE, Column
from results.feeds.formats.count_sheet.ward import Given, Line, Total, Ward
from results.feeds.formats.count_sheet.words import is_total, label
from results.feeds.formats.figures import read_figure
from results.feeds.formats.register import Register
from results.feeds.formats.table import Row, Table

BOX_CODE = re.compile(r"[A-D](?:[1-9][0-9]?|[TU])")
MOST_PROBLEMS = 200
"""Then the rest of the file is not read: nobody would read so many."""
SHIFTED = "more cells than headings: put what has a comma in quotation marks, or save the file as .xlsx"
COUNCIL_TOO = frozenset({Column.SEATS, Column.ELECTORATE, Column.TURNOUT, Column.DECLARED_BY})
"""What a summary may say of the whole council: nobody's where no ward is named."""
NAMING = (Column.CONTEST_ID, Column.GSS, Column.WARD)
OFFICERS = frozenset({Column.DECLARED_BY, Column.AUTHORISED_BY})
TOTAL_OF = {
    **dict.fromkeys((*HEADINGS, Column.IN_PART), Column.REJECTED),
    **dict.fromkeys((Column.POLLING, Column.POSTAL), Column.PAPERS),
}
"""What a label that says only "Total" adds up, by the label above it; else it adds up the votes."""


def gathered(tables: Iterable[Table], register: Register) -> Gathered:
    """All that the tables say; reading stops when there is more wrong than anyone would read."""
    found = Gathered(register)
    for number, table in enumerate(tables):
        walk = _Walk(found, table, number)
        for row in table.rows:
            walk.take(row)
            if len(found.problems) > MOST_PROBLEMS:
                return found
    return found


class _Walk:
    """One table, row by row: where we are, and what the row says."""

    def __init__(self, gathered: Gathered, table: Table, number: int) -> None:
        self._all, self._table, self._number = gathered, table, number
        self._sheet_ward = gathered.ward_of_sheet(table.name) if table.name else None
        self._heads: Heads | None = None
        self._ward: Ward | None = None
        self._is_settled = False  # the ward was named, and nothing is left to be said against it
        self._is_lost = False  # a ward was named that is none of ours: what follows is nobody's
        self._part = 0
        self._named: tuple[str, ...] = ()
        self._named_by: set[Column] = set()
        self._last: Column | None = None
        self._votes: list[str] = []
        self._so_far: int | None = 0

    def take(self, row: Row) -> None:
        """Take in one row."""
        heads = heads_in(self._table, row, self._all.guess)
        if heads:
            self._heads, self._last, self._all.understood = heads, None, True
            self._all.problems.extend(heads.problems)
        elif self._heads is None:
            self._boxes(row, 0)
        elif not self._heads.by_ward or self._is_turned(row, self._heads):
            self._under(row, self._heads)

    def _is_turned(self, row: Row, heads: Heads) -> bool:
        """Whether the line belongs to a ward we know; one that names none goes with the line above."""
        named = tuple(heads.text(row, one) for one in NAMING)
        if not any(named) or named == self._named:
            return not self._is_lost
        if not named[0] and is_total(named[2]):
            return False
        naming = Naming(*(self._cell(row, heads, one) for one in NAMING))
        self._named, self._ward = named, self._all.ward_named(naming)
        self._is_lost = self._ward is None
        return not self._is_lost

    def _under(self, row: Row, heads: Heads) -> None:
        """A row under headings: a candidate's line, a ward's, a total, a title, or boxes with labels."""
        if not heads.by_person:
            self._of_ward(row, heads)
            return
        place, word = heads.first(row)
        line = heads.line(self._table, row)
        if line.is_of_a_person:
            self._candidate(row, heads, line)
        elif is_total(word):
            self._total(row, place, heads)
        elif label(word):
            self._boxes(row, place)
        elif titled := self._titled(row, word):
            self._turn(titled)
        else:
            self._candidate(row, heads, line)

    def _candidate(self, row: Row, heads: Heads, line: Line) -> None:
        """A candidate's line, or what is left of one."""
        self._last = None
        spare = row.cells[heads.width :]
        if self._table.name is None and any(one and not says_elected(one) for one in spare):
            self._all.note(f"{self._table.line(row.line)}: {SHIFTED}")
            return
        votes = line.text(Column.VOTES)
        if line.name or Column.CANDIDATE_ID in line.texts or (votes and Column.BOX in line.texts):
            ward = self._ward if self._is_settled else self._here(line.at)
            if ward:
                self._all.note(ward.add(line, (self._number, 0 if heads.by_ward else self._part)))
                self._votes.append(votes)
        elif votes:
            place = self._table.place(row.line, heads.at[Column.VOTES])
            self._all.note(f"{place}: {votes[:40]!r} votes, but for nobody: write the name beside them")
        self._of_ward(row, heads)

    def _of_ward(self, row: Row, heads: Heads) -> None:
        """What a line of a list says about its whole ward."""
        said = texts_in(row, heads.of_ward)
        first = next(iter(said), None)
        ward = self._here(self._at(row, heads.at[first])) if first else self._ward
        if ward:
            ward.asked |= heads.asked
            for column, text in said.items():
                if ward.text(column) != text:
                    self._all.note(ward.put(column, self._at(row, heads.at[column])))

    def _total(self, row: Row, place: int, heads: Heads) -> None:
        """A line that adds up others: the votes, or the figures in the boxes above it."""
        given = self._cell(row, heads, Column.VOTES) or self._value(row, place)
        if given:
            self._box(Column.TOTAL_VOTES, given, given)

    def _boxes(self, row: Row, start: int) -> None:
        """Boxes, each right of its label, or else a title."""
        found = [self._labelled(row, place) for place in range(start, len(row.cells))]
        for column, given, at in (one for one in found if one):
            if column in WHERE:
                self._name(column, given)
            else:
                self._box(column, given, at)
        if not any(found):
            self._title(row)

    def _labelled(self, row: Row, place: int) -> tuple[Column, Given | None, Given] | None:
        """The label in this cell, what stands in its box, and where it is; None when the cell is no label."""
        text = row.cells[place]
        if not text:
            return None
        at, column = self._at(row, place), label(text)
        if column:
            return column, self._value(row, place), at
        before, _, after = text.partition(":")
        column = label(before) if after else None
        return (column, at._replace(text=after.strip()), at) if column else None

    def _value(self, row: Row, place: int) -> Given | None:
        """What stands right of a label; None when nothing does before the next label."""
        column = label(row.cells[place])
        for at in range(place + 1, len(row.cells)):
            text = row.cells[at]
            if text and not BOX_CODE.fullmatch(text):
                other = label(text)
                is_value = other in {None, column} or (column in OFFICERS and other in OFFICERS)
                return self._at(row, at) if is_value else None
        return None

    def _box(self, column: Column, given: Given | None, at: Given) -> None:
        """One box: that it is there, and what is in it."""
        if column is Column.TOTAL_VOTES and self._last:
            column = TOTAL_OF.get(self._last, column)
        self._last = column
        ward = self._here(at) if given and column not in COUNCIL_TOO else self._ward or self._sheet_ward
        if ward:
            ward.asked.add(column)
        if ward and given and column is Column.TOTAL_VOTES:
            ward.totals.append(Total(given, self._counted()))
        elif ward and given:
            self._all.understood = True
            self._all.note(ward.put(column, given))

    def _name(self, column: Column, given: Given | None) -> None:
        """A box that names the ward: the next one, or the same one in other words."""
        if given is None:
            return
        by = {Column.CONTEST_ID: Naming(contest_id=given), Column.GSS: Naming(gss=given)}
        ward = self._all.ward_named(by.get(column, Naming(area=given)))
        is_same = column not in self._named_by
        if ward and self._ward and ward is not self._ward and is_same and self._named_by:
            other = self._ward.contest.area
            self._all.note(
                f"{given.place}: this is {ward.contest.area}, but the boxes above say {other}: name one"
            )
        self._named_by = self._named_by | {column} if is_same else {column}
        self._is_lost = ward is None
        if ward:
            self._turn(ward)

    def _title(self, row: Row) -> None:
        """A title that names the ward, or a label nobody knows."""
        filled = [cell for cell in row.cells if cell]
        ward = self._titled(row, filled[0])
        if ward:
            self._named_by = set()
            self._turn(ward)
        elif (
            len(filled) == 2
            and isinstance(read_figure(filled[1]), int)
            and (near := self._all.guess(filled[0]))
        ):
            place = self._table.line(row.line)
            self._all.note(f"{place}: no box is called {filled[0][:60]!r} (did you mean {near}?): rename it")

    def _titled(self, row: Row, word: str) -> Ward | None:
        """The ward that this row names as a title: alone on it, and in no list with a column for wards."""
        alone = sum(1 for cell in row.cells if cell) == 1
        return self._all.ward_titled(word) if alone and not (self._heads and self._heads.by_ward) else None

    def _turn(self, ward: Ward) -> None:
        """What follows is about this ward."""
        self._is_lost = False
        if ward is self._ward:
            return
        self._ward, self._last, self._is_settled = ward, None, False
        self._part += 1
        self._named = ()

    def _here(self, at: Given) -> Ward | None:
        """The ward we are in, None when none was named; that, and a sheet named otherwise, is a problem."""
        if self._ward is None and not self._is_lost:
            self._ward = self._sheet_ward or self._all.only_ward()
            self._is_lost = self._ward is None
            if self._is_lost:
                remedy = "name it above, after the word Ward, or take this out"
                self._all.note(f"{at.place}: which ward is this: {remedy}")
        is_listed = self._heads is not None and self._heads.by_ward
        if self._ward and self._sheet_ward and self._ward is not self._sheet_ward and not is_listed:
            area, self._sheet_ward = self._ward.contest.area, None
            self._all.note(f"sheet '{self._table.name}' holds {area}: name the sheet after its ward")
        self._is_settled = self._ward is not None and (self._sheet_ward is None or is_listed)
        return self._ward

    def _at(self, row: Row, place: int) -> Given:
        return Given(row.cells[place], self._table, row.line, place)

    def _cell(self, row: Row, heads: Heads, column: Column) -> Given | None:
        """The cell in this column, None when it is empty or there is no such column."""
        return self._at(row, heads.at[column]) if heads.text(row, column) else None

    def _counted(self) -> int | None:
        """All votes of the table so far, each looked at once; None once one was no figure."""
        new = [read_figure(votes) if votes else 0 for votes in self._votes]
        self._votes.clear()
        known = [votes for votes in new if isinstance(votes, int)]
        is_known = self._so_far is not None and len(known) == len(new)
        self._so_far = (self._so_far or 0) + sum(known) if is_known else None
        return self._so_far
