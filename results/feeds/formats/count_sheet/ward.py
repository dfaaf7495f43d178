"""What a count sheet says about each ward, cell by cell, before it is taken for figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from results.count.election import Contest
from results.feeds.formats.count_sheet.spellings import Column
from results.feeds.formats.table import Table

VOTES_BOX = re.compile(r"B[1-9][0-9]?")


class Given(NamedTuple):
    """What stands in one cell, and where."""

    text: str
    table: Table
    line: int
    column: int

    @property
    def place(self) -> str:
        """Where whoever has the file open finds it."""
        return self.table.place(self.line, self.column)


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate's line.

    Attributes:
        name: as the sheet has it, "" when it gives only an id or a box.
        texts: what stands on it by column, blank cells left out.
        places: where each column of its table is, from 0.
    """

    name: str
    texts: Mapping[Column, str]
    places: Mapping[Column, int]
    table: Table
    line: int

    def text(self, column: Column) -> str:
        """What the line says there, "" when nothing."""
        return self.texts.get(column, "")

    def given(self, column: Column) -> Given | None:
        """The same with its place; None when nothing."""
        text = self.texts.get(column)
        place = self.places.get(column, self.places.get(Column.VOTES, 0))
        return Given(text, self.table, self.line, place) if text else None

    @property
    def is_of_a_person(self) -> bool:
        """Whether it is somebody's whatever they are called: Alan Ward, in two columns, is no ward."""
        whole = Column.SURNAME in self.texts and Column.FORENAMES in self.texts
        return whole or Column.CANDIDATE_ID in self.texts or bool(VOTES_BOX.fullmatch(self.text(Column.BOX)))

    @property
    def at(self) -> Given:
        """Where the name stands, or would."""
        named = (self.given(one) for one in (Column.CANDIDATE, Column.SURNAME, Column.FORENAMES))
        return next((one for one in named if one), Given("", self.table, self.line, 0))


class Total(NamedTuple):
    """A total of votes that the sheet itself gives.

    Attributes:
        so_far: all votes of the table above it, for a total of several wards; None when one is no figure.
    """

    given: Given
    so_far: int | None


@dataclass(slots=True)
class Ward:
    """One ward's lines and boxes, as they are gathered.

    Attributes:
        lines: the candidates' lines in the order of the sheet.
        values: what is said about the ward as a whole.
        asked: what the sheet has a box or column for, filled or not.
        totals: totals of the votes that the sheet itself gives.
        part: table and part of it that the candidates' lines come from; None until the first.
    """

    contest: Contest
    lines: list[Line] = field(default_factory=list)
    values: dict[Column, Given] = field(default_factory=dict)
    asked: set[Column] = field(default_factory=set)
    totals: list[Total] = field(default_factory=list)
    part: tuple[int, int] | None = None

    def text(self, column: Column) -> str:
        """What the sheet says, "" when nothing."""
        given = self.values.get(column)
        return given.text if given else ""

    def put(self, column: Column, given: Given) -> str | None:
        """Note what one cell says about the ward; the problem, when another cell says otherwise."""
        earlier = self.values.setdefault(column, given)
        if earlier is given or earlier.text == given.text or _bare(earlier.text) == _bare(given.text):
            return None
        return (
            f"{given.place}: {self.contest.area} has {given.text[:60]!r} here but {earlier.text[:60]!r} in "
            f"{earlier.place} ({called(column)}): make both the same"
        )

    def add(self, line: Line, part: tuple[int, int]) -> str | None:
        """Note one candidate's line; the problem, when the ward's lines stand in two places."""
        most = 10 * len(self.contest.candidates) + 20
        if len(self.lines) > most:
            return None
        first = self.lines[0] if self.lines and part != self.part else None
        self.part = part
        self.lines.append(line)
        area = self.contest.area
        if first:
            return (
                f"{line.at.place}: {area} is here a second time, after {first.at.place}: take one of them out"
            )
        if len(self.lines) > most:
            return f"{line.at.place}: {area} has more than {most} lines: take out what belongs elsewhere"
        return None


def called(column: Column) -> str:
    """A column in an officer's words."""
    return column.value.rpartition("/")[2].replace("_", " ")


def _bare(text: str) -> str:
    """A value without what changes nothing: capitals, spaces, commas between thousands."""
    return "".join(text.casefold().replace(",", "").split())
