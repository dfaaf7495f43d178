"""Which row of a count sheet names its columns, and which column holds what."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from results.feeds.formats.count_sheet.spellings import OF_ONE_LINE, WHERE, WHOSE, Column
from results.feeds.formats.count_sheet.ward import Line
from results.feeds.formats.count_sheet.words import heading, may_be_votes
from results.feeds.formats.table import Row, Table

NAMES = frozenset({Column.CANDIDATE, Column.SURNAME, Column.FORENAMES, Column.DESCRIPTION})
ELECTED = re.compile(r"[\s(*–-]*((?:not |duly )?elected)\b[\s).!*]*$", re.IGNORECASE)
Columns = tuple[tuple[int, Column], ...]
LOOKED_AT = 3
"""A row of headings has one we know among its first filled cells."""
Guess = Callable[[str], str]
"""The heading that a misspelt one was probably meant to be, "" for none."""


@dataclass(frozen=True, slots=True)
class Heads:
    """What the columns under one row of headings hold.

    Attributes:
        at: place of each column, from 0.
        of_line: the columns that belong to a candidate's line, with their places.
        of_ward: the columns that say something about the ward as a whole, with theirs.
        named: places of all columns that have a heading, also one that is none of ours.
        asked: the same without their places.
        aside: places of the columns for answers, where no label can be.
        width: columns up to the last that has a heading.
        by_ward: each line names its ward.
        by_person: each line is a candidate's.
        problems: headings that cannot be told apart, or are missing.
    """

    at: Mapping[Column, int]
    of_line: Columns
    of_ward: Columns
    named: frozenset[int]
    aside: frozenset[int]
    asked: frozenset[Column]
    width: int
    by_ward: bool
    by_person: bool
    problems: tuple[str, ...] = ()

    def text(self, row: Row, column: Column) -> str:
        """What stands in this column, "" when nothing does or there is no such column."""
        place = self.at.get(column)
        return "" if place is None or place >= len(row.cells) else row.cells[place]

    def line(self, table: Table, row: Row) -> Line:
        """The row as a candidate's line."""
        texts = texts_in(row, self.of_line)
        if Column.ELECTED not in self.at:
            texts |= self._marked_beside(row, texts.get(Column.VOTES, ""))
        whole = texts.get(Column.CANDIDATE) or texts.get(Column.SURNAME, "")
        name = " ".join(f"{texts.get(Column.FORENAMES, '')} {whole}".split())
        return Line(name, texts, self.at, table, row.line)

    def _marked_beside(self, row: Row, votes: str) -> dict[Column, str]:
        """The word Elected against the number of votes, as the declaration's form has it, or right of it."""
        if found := ELECTED.search(votes):
            return {Column.VOTES: votes[: found.start()].strip(), Column.ELECTED: found[1]}
        nameless = (cell for place, cell in enumerate(row.cells) if cell and place not in self.named)
        mark = next(filter(says_elected, nameless), None)
        return {Column.ELECTED: mark} if mark else {}

    def first(self, row: Row) -> tuple[int, str]:
        """The first cell that is a name, or stands where the headings know nothing: a label may be there."""
        for place, cell in enumerate(row.cells):
            if cell and place not in self.aside:
                return place, cell
        return 0, ""


def texts_in(row: Row, columns: Columns) -> dict[Column, str]:
    """What stands in these columns, blank cells left out."""
    cells = row.cells
    return {column: cells[place] for place, column in columns if place < len(cells) and cells[place]}


def says_elected(text: str) -> bool:
    """Whether a cell holds nothing but the word elected."""
    return ELECTED.fullmatch(text) is not None


def heads_in(table: Table, row: Row, guess: Guess) -> Heads | None:
    """The columns that this row names; None when it names none."""
    filled = ((place, cell) for place, cell in enumerate(row.cells) if cell)
    if not any(heading(cell) or may_be_votes(cell) is not None for _, cell in islice(filled, LOOKED_AT)):
        return None
    cells = [(place, cell) for place, cell in enumerate(row.cells) if cell]
    if any(cell.replace(",", "").isdigit() for _, cell in cells) or not _names_columns(cells):
        return None
    return _heads(table, row, cells, guess)


def _names_columns(cells: Sequence[tuple[int, str]]) -> bool:
    """Whether these are headings, and not boxes with their labels."""
    known = [found for _, cell in cells if (found := heading(cell))]
    votes = [cell for _, cell in cells if heading(cell) is None and may_be_votes(cell) is not None]
    count = len(known) + len(votes)
    if WHOSE & set(known):
        return count >= 2
    if not WHERE & set(known):
        return False
    figures = [one for one in known if one not in WHERE]
    return bool(figures or votes) and (count >= 3 or count == len(cells))


def _heads(table: Table, row: Row, cells: Sequence[tuple[int, str]], guess: Guess) -> Heads:
    at: dict[Column, int] = {}
    problems: list[str] = []
    for place, cell in cells:
        found = heading(cell)
        if found in at:
            problems.append(_doubled(table, row, (at[found], place)))
        elif found:
            at[found] = place
        elif may_be_votes(cell) is None and (probable := guess(cell)):
            where = table.place(row.line, place)
            problems.append(
                f"{where}: no column is called {cell[:60]!r} (did you mean {probable}?): rename it"
            )
    by_person = bool(WHOSE & at.keys())
    if by_person:
        problems.extend(_votes_found(table, row, cells, at))
    return Heads(
        at=at,
        of_line=tuple((place, one) for one, place in at.items() if one in OF_ONE_LINE),
        of_ward=tuple((place, one) for one, place in at.items() if one not in OF_ONE_LINE | WHERE),
        named=frozenset(place for place, _ in cells),
        asked=frozenset(at) - OF_ONE_LINE - WHERE,
        aside=frozenset(place for one, place in at.items() if one not in NAMES),
        width=cells[-1][0] + 1,
        by_ward=bool(WHERE & at.keys()),
        by_person=by_person,
        problems=tuple(problems),
    )


def _doubled(table: Table, row: Row, places: tuple[int, int]) -> str:
    first, second = (table.place(row.line, place) for place in places)
    one, other = (row.cells[place][:60] for place in places)
    return f"{second}: the column {other!r} says the same as {one!r} in {first}: leave only one"


def _votes_found(
    table: Table, row: Row, cells: Sequence[tuple[int, str]], at: dict[Column, int]
) -> Iterator[str]:
    """Finds the votes where their column has a doubtful heading; the problem when there are none."""
    doubtful = sorted((rank, place) for place, cell in cells if (rank := may_be_votes(cell)) is not None)
    if Column.VOTES not in at and doubtful:
        at[Column.VOTES] = doubtful[0][1]
    elif Column.VOTES not in at:
        named = ", ".join(repr(cell[:40]) for _, cell in cells[:12])
        yield f"{table.line(row.line)}: no column holds the votes, only {named}: head one column Votes"
    else:
        cast = [place for place, cell in cells if cell.casefold().strip() == "votes cast"]
        if cast and Column.PAPERS not in at:
            at[Column.PAPERS] = cast[0]
