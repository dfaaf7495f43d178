"""Bars of seats gained, to the right, and lost, to the left, each with its party and its figures."""

from dataclasses import dataclass

from results.charts import furniture, phrases
from results.charts.canvas import Box, Canvas, Type
from results.charts.council_frame import council_words
from results.charts.house_style import INK, MUTED, Look
from results.charts.lettering import Weight, fitted, width
from results.charts.party_marks import Mark, draw_mark

READABLE, ROOMIEST, STACKED_LEAST, STACKED_MOST = 50, 84, 86, 150
"""Units a party's row needs to be read on a phone, and may use at most, on one line and on two."""
HEAD = 40
"""Units of the headings of the columns."""
_NARROW = 900
"""Units of width under which a bar is better below its name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One party's row: its name and mark, its seats before and now."""

    name: str
    mark: Mark
    before: int
    now: int

    @property
    def change(self) -> int:
        """Seats gained, or lost when less than nought."""
        return self.now - self.before


def draw_changes(canvas: Canvas, rows: list[Change], box: Box, look: Look) -> None:
    """Draw the rows: the bar beside the name where it is wide, below it where it is high."""
    u = furniture.unit(look)
    high = box.bottom - box.top - HEAD * u
    stacked = box.right - box.left < _NARROW * u and high / len(rows) >= STACKED_LEAST * u
    pitch = min(high / len(rows), (STACKED_MOST if stacked else ROOMIEST) * u)
    line = 0.42 * pitch if stacked else pitch
    size = min(0.8 * line if stacked else 0.5 * line, 36 * u)
    grid = _grid(rows, box, size, look, stacked=stacked)
    top = box.top + (high - pitch * len(rows)) / 3
    _draw_head(canvas, grid.columns, top + 0.7 * HEAD * u, look)
    for number, row in enumerate(rows):
        at = top + HEAD * u + number * pitch
        name_at = at + 0.5 * line
        _draw_name(canvas, row, (box.left, grid.names), (name_at, size))
        for (right, _), figure in zip(grid.columns, (row.before, row.now), strict=True):
            type_ = Type(size, Weight.REGULAR, INK)
            canvas.write((right, name_at + 0.36 * size), str(figure), type_, "right")
        top_, bottom = (0.47 * pitch, 0.73 * pitch) if stacked else (0.24 * pitch, 0.76 * pitch)
        thick = Box(0, at + top_, 0, at + bottom)
        _draw_bar(canvas, row, grid, thick)
        _draw_axis(canvas, grid.middle, thick, u)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where things stand across, in pixels.

    Attributes:
        names: room for names.
        columns: the right edge and the heading of each column of figures.
        middle: where no change is.
        scale: pixels a seat.
        size: of the words.
    """

    names: float
    columns: tuple[tuple[float, str], ...]
    middle: float
    scale: float
    size: float


def _grid(rows: list[Change], box: Box, size: float, look: Look, *, stacked: bool) -> _Grid:
    columns = _columns(rows, size, box, look)
    heading_ = width(columns[0][1], 23 * furniture.unit(look))
    figures_left = columns[0][0] - max(heading_, *(width(str(row.before), size) for row in rows)) - 0.7 * size
    room = figures_left - box.left - 2 * size
    longest = max(width(row.name, size) for row in rows)
    names = room if stacked else min(longest, 0.32 * (box.right - box.left))
    left = box.left if stacked else box.left + 1.4 * size + names + 0.5 * size
    right = box.right if stacked else figures_left
    label = max(width(phrases.signed(row.change), size, Weight.BOLD) for row in rows) + 0.5 * size
    gain, loss = max(0, *(row.change for row in rows), 0), max(0, *(-row.change for row in rows), 0)
    losing = label if loss else 0.0
    scale = (right - left - label - losing) / max(1, gain + loss)
    return _Grid(names, columns, left + losing + loss * scale, scale, size)


def _columns(rows: list[Change], size: float, box: Box, look: Look) -> tuple[tuple[float, str], ...]:
    words, small = council_words(look), 23 * furniture.unit(look)
    now = max(width(words.now, small), *(width(str(row.now), size) for row in rows))
    return (box.right - now - 0.9 * size, words.last_time), (box.right, words.now)


def _draw_head(canvas: Canvas, columns: tuple[tuple[float, str], ...], baseline: float, look: Look) -> None:
    type_ = Type(23 * furniture.unit(look), Weight.REGULAR, MUTED)
    for right, name in columns:
        canvas.write((right, baseline), name, type_, "right")


def _draw_name(canvas: Canvas, row: Change, across: tuple[float, float], down: tuple[float, float]) -> None:
    (left, room), (at, size) = across, down
    draw_mark(canvas, row.mark, (left + 0.5 * size, at), 0.42 * size)
    type_ = Type(fitted(row.name, size, Weight.REGULAR, room), Weight.REGULAR, INK)
    canvas.write((left + 1.4 * size, at + 0.36 * type_.size), row.name, type_)


def _draw_bar(canvas: Canvas, row: Change, grid: _Grid, thick: Box) -> None:
    """Draw the bar from where no change is, and the change at its end."""
    end = grid.middle + row.change * grid.scale
    if row.change:
        left, right = sorted((grid.middle, end))
        canvas.bar(Box(left, thick.top, right, thick.bottom), row.mark.colour, row.mark.edge)
    away = -0.35 * grid.size if row.change < 0 else 0.35 * grid.size
    anchor = "right" if row.change < 0 else "left"
    type_ = Type(grid.size, Weight.BOLD, INK)
    canvas.write((end + away, thick.middle + 0.36 * grid.size), phrases.signed(row.change), type_, anchor)


def _draw_axis(canvas: Canvas, x: float, thick: Box, u: float) -> None:
    """Draw the line of no change along one row."""
    more = 0.3 * (thick.bottom - thick.top)
    canvas.sign(f"M{x:.1f},{thick.top - more:.1f}V{thick.bottom + more:.1f}", MUTED, MUTED, round(2 * u, 1))
