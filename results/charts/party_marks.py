"""The marks of parties: a colour and a shape each, so that neighbours are told apart without colour too."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from results.charts import signs
from results.charts.canvas import Box, Canvas, Type
from results.charts.colour import Colour, outline
from results.charts.house_style import INK, MUTED, PAPER
from results.charts.lettering import Weight, fitted, width

SHAPES = 3
"""Disc, square and diamond, in turn."""
ROW, ROOMIEST = 46, 74
"""Units a line of the key needs, and may use at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one party's seats are drawn.

    Attributes:
        shape: 0 disc, 1 square, 2 diamond.
        hollow: True for seats that nobody holds yet.
    """

    colour: Colour
    shape: int = 0
    hollow: bool = False

    @property
    def fill(self) -> Colour:
        """What it is filled with."""
        return PAPER if self.hollow else self.colour

    @property
    def edge(self) -> Colour:
        """Its outline, dark enough on the paper."""
        return outline(self.colour, (PAPER,))


TO_COME, VACANT = Mark(MUTED, 0, hollow=True), Mark(MUTED, 2, hollow=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the key: a mark, what it stands for, and its figure."""

    mark: Mark
    label: str
    figure: str


def path(shape: int, at: tuple[float, float], radius: float) -> str:
    """The SVG path of a mark; the three shapes look equally large."""
    x, y = at
    if shape == 0:
        return signs.disc(x, y, radius)
    if shape == 1:
        near = 0.9 * radius
        west, east, north, south = x - near, x + near, y - near, y + near
        return f"M{west:.2f},{north:.2f}H{east:.2f}V{south:.2f}H{west:.2f}Z"
    far = 1.12 * radius
    return f"M{x:.2f},{y - far:.2f}L{x + far:.2f},{y:.2f}L{x:.2f},{y + far:.2f}L{x - far:.2f},{y:.2f}Z"


def draw_mark(canvas: Canvas, mark: Mark, at: tuple[float, float], radius: float) -> None:
    """Draw one mark; many of one kind in a row become one path."""
    line = 0.28 * radius if mark.hollow else 0.12 * radius
    canvas.sign(path(mark.shape, at, radius - line / 2), mark.fill, mark.edge, round(max(1.0, line), 1))


def key_height(lines: Sequence[Line], columns: int, u: float) -> float:
    """How high the key is when it can be read on a phone."""
    return ceil(len(lines) / columns) * ROW * u


def draw_key(canvas: Canvas, lines: Sequence[Line], box: Box, columns: int, u: float) -> None:
    """Draw the key into the box, in so many columns, down the first and then down the next."""
    if not lines:
        return
    high = ceil(len(lines) / columns)
    pitch = min((box.bottom - box.top) / high, ROOMIEST * u)
    gap = 44 * u
    wide = (box.right - box.left - gap * (columns - 1)) / columns
    top = box.middle - pitch * high / 2
    for number, line in enumerate(lines):
        left = box.left + (number // high) * (wide + gap)
        middle = top + (number % high + 0.5) * pitch
        _draw_line(canvas, line, (left, left + wide), middle, min(pitch, ROW * 1.3 * u))


def _draw_line(canvas: Canvas, line: Line, across: tuple[float, float], middle: float, pitch: float) -> None:
    size, radius = 0.62 * pitch, 0.27 * pitch
    draw_mark(canvas, line.mark, (across[0] + 1.2 * radius, middle), radius)
    figure = Type(size, Weight.BOLD, INK)
    left = across[0] + 3.4 * radius
    room = across[1] - left - width(line.figure, size, Weight.BOLD) - 0.5 * size
    label = Type(fitted(line.label, size, Weight.REGULAR, room), Weight.REGULAR, INK)
    canvas.write((left, middle + 0.36 * label.size), line.label, label)
    canvas.write((across[1], middle + 0.36 * size), line.figure, figure, "right")
