"""What each source says of one area, box by box in the order of the paper, and where they differ."""

from dataclasses import dataclass
from datetime import datetime

from results.count.checks.wording import numbers
from results.count.declaration import DESK, Declaration, Field, Stage
from results.count.ward import Filed, Ward
from results.feeds.formats.boxes import Box, rejected_boxes, verification_boxes, vote_boxes

ELECTED = Field("elected")


@dataclass(frozen=True, slots=True)
class Column:
    """One set of figures: whose, how far, and when it came."""

    name: str
    is_declared: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One box in every column.

    Attributes:
        figures: None where a source says nothing.
        differ: two of them say different things.
    """

    field: Field
    code: str
    label: str
    figures: tuple[int | str | None, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All sets of figures of one area side by side; no columns when nobody said anything."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def differing(self) -> int:
        """How many boxes differ."""
        return sum(row.differ for row in self.rows)


def side_by_side(ward: Ward) -> Sheet:
    """The figures that wait first, then what is public, then every other source's."""
    named = _sets(ward)
    columns = tuple(
        Column(name, filed.declaration.stage is Stage.DECLARED, filed.received_at)
        for name, filed in named.items()
    )
    said = [_said(ward, filed.declaration) for filed in named.values()]
    return Sheet(columns, tuple(row for box in _boxes(ward) if (row := _row(box, said)) is not None))


def source_name(source: str) -> str:
    """A source as people call it."""
    return "The desk" if source == DESK else source


def _sets(ward: Ward) -> dict[str, Filed]:
    named: dict[str, Filed] = {}
    if ward.pending is not None:
        named[f"Waiting, from {source_name(ward.pending.source).lower()}"] = ward.pending
    if ward.declared is not None:
        named["Public now"] = ward.declared
    standing = ward.pending or ward.declared
    for source, filed in ward.given.items():
        if standing is None or source != standing.source:
            named[source_name(source)] = filed
    return named


def _boxes(ward: Ward) -> tuple[Box, ...]:
    votes, rejected = vote_boxes(ward.contest), rejected_boxes(ward.contest)
    return (*verification_boxes(), *votes, *rejected, Box("", "Elected", ELECTED))


def _said(ward: Ward, declaration: Declaration) -> dict[Field, int | str | None]:
    given = dict[Field, int | str | None](numbers(declaration, declaration.verification))
    given[Field("total_votes")] = declaration.total_given
    people = [one.name for one in ward.contest.candidates if one.candidate_id in declaration.elected]
    return given | dict(declaration.misread) | {ELECTED: ", ".join(people) or None}


def _row(box: Box, said: list[dict[Field, int | str | None]]) -> Row | None:
    """One box in every set; None when nobody gives it."""
    figures = tuple(one.get(box.field) for one in said)
    known = {one for one in figures if one is not None}
    return Row(box.field, box.code, box.label, figures, len(known) > 1) if known else None
