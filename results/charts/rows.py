"""The candidates of a card, one under the other: name, votes, a bar in the party's colour, the party."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from results.charts import signs
from results.charts.canvas import CLEAR, Box, Canvas, Type
from results.charts.colour import Colour, outline
from results.charts.house_style import INK, MUTED, PAPER, TINT
from results.charts.lettering import Weight, fitted, width

READABLE, ROOMIEST, STACKED_LEAST = 66, 110, 44
"""Units a row needs to be read on a phone, may use at most, and needs at least for two lines."""
TALLER = 1.12
"""How much taller the row of somebody elected is."""
_CAPITAL = 0.727
"""Height of capitals and figures, in ems of the font."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in one candidate's row.

    Attributes:
        label: the party's words, "" for none.
        votes: None when unknown or when there was no poll.
        votes_words, share_words: as printed at the right, "" for none.
        mark: "ELECTED" and such; "" for somebody not elected.
    """

    name: str
    label: str
    votes: int | None
    votes_words: str
    share_words: str
    mark: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns stand, in pixels; the same for every row.

    Attributes:
        figures_left: where the widest figure begins.
        votes_right: where votes end.
        stacked: True when a row has two lines, False when everything stands on one.
        scale: pixels a vote, 0 when nobody has any.
    """

    u: float
    left: float
    right: float
    words_left: float
    figures_left: float
    votes_right: float
    stacked: bool
    scale: float = 0.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one row stands: its ground, the baseline of the name, the height of the bar."""

    row: Row
    box: Box
    name: Type
    baseline: float
    bar_top: float
    bar_bottom: float

    @property
    def bar_middle(self) -> float:
        return (self.bar_top + self.bar_bottom) / 2


def wanted_height(rows: Sequence[Row], u: float) -> float:
    """How high all rows are together when each can be read on a phone."""
    return _shares(rows) * READABLE * u


def draw_rows(canvas: Canvas, rows: Sequence[Row], box: Box, u: float) -> None:
    """Draw the rows into the box, as large as it allows."""
    pitch = min((box.bottom - box.top) / _shares(rows), ROOMIEST * u)
    stacked = pitch >= STACKED_LEAST * u
    places, top = [], box.top
    for row in rows:
        bottom = top + pitch * (TALLER if row.mark else 1.0)
        places.append(_place(row, Box(box.left, top, box.right, bottom), u, stacked=stacked))
        top = bottom
    grid = _grid(places, box, u, stacked=stacked)
    elected = [place for place in places if place.row.mark]
    # Layer by layer rather than row by row: shapes of one colour that follow one another become one path.
    for place in elected:
        _draw_ground(canvas, place, u)
    for place in elected:
        canvas.sign(signs.disc(*_badge(place, grid)), INK)
    for place in places:
        _draw_words(canvas, place, grid)
    for place in elected:
        canvas.sign(signs.tick(*_badge(place, grid)), CLEAR, PAPER, round(0.24 * _badge(place, grid)[2], 1))


def _shares(rows: Sequence[Row]) -> float:
    return sum(TALLER if row.mark else 1.0 for row in rows)


def _place(row: Row, box: Box, u: float, *, stacked: bool) -> _Place:
    height = box.bottom - box.top
    size = min((0.44 if stacked else 0.56) * height, 46 * u)
    gap, thick = (0.14 * height, 0.26 * height) if stacked else (0.16 * height, 0.13 * height)
    baseline = (box.top + box.bottom + _CAPITAL * size - gap - thick) / 2
    name = Type(size, Weight.BOLD if row.mark else Weight.REGULAR, INK)
    return _Place(row, box, name, baseline, baseline + gap, baseline + gap + thick)


def _grid(places: Sequence[_Place], box: Box, u: float, *, stacked: bool) -> _Grid:
    votes = max((_votes_width(place) for place in places), default=0)
    shares = max((_share_width(place, stacked=stacked) for place in places), default=0)
    votes_right = box.right if stacked else box.right - shares
    figures_left = min(votes_right - votes, box.right - shares)
    grid = _Grid(u, box.left, box.right, box.left + 50 * u, figures_left, votes_right, stacked)
    rooms = [_bar_room(place, grid) / place.row.votes for place in places if place.row.votes]
    return replace(grid, scale=min(rooms, default=0.0))


def _bar_room(place: _Place, grid: _Grid) -> float:
    """How long this bar may be, its party's name behind it."""
    if not grid.stacked:
        return grid.figures_left - 28 * grid.u - grid.words_left
    label = width(place.row.label, _label(place, grid).size)
    return grid.figures_left - 40 * grid.u - grid.words_left - label


def _votes_type(place: _Place) -> Type:
    known = place.row.votes is not None
    return Type((1.06 if known else 0.72) * place.name.size, Weight.BOLD if known else Weight.REGULAR, INK)


def _share_type(place: _Place, *, stacked: bool) -> Type:
    size = 1.2 * (place.bar_bottom - place.bar_top) if stacked else 0.8 * place.name.size
    return Type(size, Weight.REGULAR, MUTED)


def _votes_width(place: _Place) -> float:
    votes = _votes_type(place)
    return width(place.row.votes_words, votes.size, votes.weight)


def _share_width(place: _Place, *, stacked: bool) -> float:
    """Room for any share, so that the column is as wide on every card; none where no share is known."""
    share = _share_type(place, stacked=stacked)
    return width("100.0%", share.size) + 0.4 * share.size if place.row.share_words else 0


def _label(place: _Place, grid: _Grid) -> Type:
    """How the party's name is set, behind the bar or behind the candidate's name."""
    size = 1.3 * (place.bar_bottom - place.bar_top) if grid.stacked else 0.78 * place.name.size
    room = 0.6 * (grid.figures_left - grid.words_left)
    return Type(fitted(place.row.label, min(size, 30 * grid.u), Weight.REGULAR, room), Weight.REGULAR, MUTED)


def _draw_words(canvas: Canvas, place: _Place, grid: _Grid) -> None:
    """Draw name, figures, bar and party."""
    _draw_figures(canvas, place, grid)
    _draw_name(canvas, place, grid)
    end = _draw_bar(canvas, place, grid)
    if grid.stacked:
        label = _label(place, grid)
        canvas.write((end, place.bar_middle + 0.36 * label.size), place.row.label, label)


def _draw_ground(canvas: Canvas, place: _Place, u: float) -> None:
    """Draw the tinted ground of somebody elected."""
    box = place.box
    ground = Box(box.left - 22 * u, box.top + 2 * u, box.right + 22 * u, box.bottom - 2 * u)
    canvas.fill(ground, TINT, 10 * u)


def _badge(place: _Place, grid: _Grid) -> tuple[float, float, float]:
    """Where the sign of somebody elected is, and its radius."""
    middle = place.box.middle if grid.stacked else place.baseline - 0.36 * place.name.size
    return grid.left + 16 * grid.u, middle, min(18 * grid.u, 0.3 * (place.box.bottom - place.box.top))


def _draw_figures(canvas: Canvas, place: _Place, grid: _Grid) -> None:
    row, votes, share = place.row, _votes_type(place), _share_type(place, stacked=grid.stacked)
    alone = grid.stacked and not row.share_words
    baseline = place.box.middle + 0.36 * votes.size if alone else place.baseline
    canvas.write((grid.votes_right, baseline), row.votes_words, votes, "right")
    below = place.bar_middle + 0.36 * share.size
    canvas.write((grid.right, below if grid.stacked else baseline), row.share_words, share, "right")


def _draw_name(canvas: Canvas, place: _Place, grid: _Grid) -> None:
    """Draw the name, the mark of somebody elected, and on one line the party too; shrunk until they fit."""
    row, label, gap = place.row, _label(place, grid), 0.45 * place.name.size
    mark = Type(0.6 * place.name.size, Weight.BOLD, PAPER)
    wide = width(row.name, place.name.size, place.name.weight)
    wide += signs.pill_width(row.mark, mark) + gap if row.mark else 0
    wide += width(row.label, label.size) + gap if row.label and not grid.stacked else 0
    shrunk = min(1.0, (grid.figures_left - grid.words_left - 28 * grid.u) / wide) if wide else 1.0
    name = place.name.scaled(shrunk)
    canvas.write((grid.words_left, place.baseline), row.name, name)
    x = grid.words_left + width(row.name, name.size, name.weight) + gap * shrunk
    if row.mark:
        middle = place.baseline - 0.36 * name.size
        x = signs.pill(canvas, x, middle, row.mark, mark.scaled(shrunk)) + gap * shrunk
    if not grid.stacked:
        canvas.write((x, place.baseline), row.label, label.scaled(shrunk))


def _draw_bar(canvas: Canvas, place: _Place, grid: _Grid) -> float:
    """Draw the bar, or a disc of the party's colour where votes are not known, and say where it ends."""
    row, left, after = place.row, grid.words_left, 12 * grid.u
    edge = outline(row.colour, (PAPER, TINT))
    if row.votes:
        end = left + row.votes * grid.scale
        canvas.bar(Box(left, place.bar_top, end, place.bar_bottom), row.colour, edge)
        return end + after
    if row.votes is None and grid.stacked:
        radius = (place.bar_bottom - place.bar_top) / 2
        canvas.sign(signs.disc(left + radius, place.bar_middle, radius - 1), row.colour, edge, 1.5)
        return left + 2 * radius + after
    return left
