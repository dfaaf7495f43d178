"""The candidates of a card, one under the other: name, votes, a bar in the party's colour, the party."""

from collections.abc import Sequence
from dataclasses import replace

from results.charts import signs
from results.charts.canvas import CLEAR, Box, Canvas, Type
from results.charts.colour import outline
from results.charts.house_style import INK, PAPER, TINT
from results.charts.lettering import width
from results.charts.row_shape import (
    Grid,
    Place,
    Row,
    badge,
    grid_of,
    label_type,
    mark_type,
    place_of,
    share_type,
    votes_type,
)

READABLE, ROOMIEST = 66, 180
"""Units a row needs to be read on a phone, and may use at most."""
TWO_LINES, THREE_LINES = 40, 116
"""Units a row needs to have the bar and the party beneath the name, and the party beneath the bar."""
TINY, NARROWEST, _BETWEEN = 36, 360, 64
"""Rows smaller than this stand in two columns, if each is at least so wide, with so much between them."""
SLIM, SLIM_THREE_LINES = 450, 46
"""In a column less wide than this, a row so high has three lines, so that names need not shrink."""
TALLER = 1.12
"""How much taller the row of somebody elected is."""


def wanted_height(rows: Sequence[Row], u: float) -> float:
    """How high all rows are together when each can be read on a phone."""
    return _shares(rows) * READABLE * u


def draw_rows(canvas: Canvas, rows: Sequence[Row], box: Box, u: float) -> None:
    """Draw the rows into the box, as large as it allows: in one column, in two where they would be tiny."""
    columns = _columns(rows, box, u)
    pitch = min(
        (ROOMIEST * u, *((box.bottom - box.top) / _shares(part) for part, _ in columns if part)),
    )
    is_slim = columns[0][1].right - columns[0][1].left < SLIM * u
    lines = _lines(rows, pitch / u, SLIM_THREE_LINES if is_slim else THREE_LINES)
    used = pitch * max(_shares(part) for part, _ in columns)
    top, grids = (box.top + box.bottom - used) / 2, []
    for part, column in columns:
        places = _places(part, replace(column, top=top), pitch, (u, lines))
        grids.append((places, grid_of(places, column, u, lines)))
    scale = min((grid.scale for _, grid in grids if grid.scale), default=0.0)
    for places, grid in grids:
        _draw(canvas, places, replace(grid, scale=scale))


def _columns(rows: Sequence[Row], box: Box, u: float) -> list[tuple[Sequence[Row], Box]]:
    """The rows with their room, side by side where they would be too small one under the other."""
    middle, between = (box.left + box.right) / 2, _BETWEEN * u / 2
    is_tiny = (box.bottom - box.top) < TINY * u * _shares(rows)
    if not is_tiny or middle - between - box.left < NARROWEST * u:
        return [(rows, box)]
    half = (len(rows) + 1) // 2
    left, right = replace(box, right=middle - between), replace(box, left=middle + between)
    return [(rows[:half], left), (rows[half:], right)]


def _places(rows: Sequence[Row], box: Box, pitch: float, shape: tuple[float, int]) -> list[Place]:
    """Where each row stands, from the top of the box.

    Args:
        shape: pixels of a unit, and the lines of a row.
    """
    u, lines = shape
    places, top = [], box.top
    for row in rows:
        bottom = top + pitch * (TALLER if row.mark else 1.0)
        places.append(place_of(row, Box(box.left, top, box.right, bottom), u, lines))
        top = bottom
    return places


def _draw(canvas: Canvas, places: Sequence[Place], grid: Grid) -> None:
    """Draw one column."""
    elected = [place for place in places if place.row.mark]
    # Layer by layer rather than row by row: shapes of one colour that follow one another become one path.
    for place in elected:
        _draw_ground(canvas, place, grid.u)
    for place in elected:
        canvas.sign(signs.disc(*badge(place, grid)), INK)
    for place in places:
        _draw_words(canvas, place, grid)
    for place in elected:
        canvas.sign(signs.tick(*badge(place, grid)), CLEAR, PAPER, round(0.24 * badge(place, grid)[2], 1))


def _shares(rows: Sequence[Row]) -> float:
    return sum(TALLER if row.mark else 1.0 for row in rows)


def _lines(rows: Sequence[Row], pitch: float, three: float) -> int:
    """How many lines a row of so many units has; a third one needs a party to name and a bar above it."""
    if pitch < TWO_LINES:
        return 1
    has_third = pitch >= three and any(row.label for row in rows) and any(row.votes for row in rows)
    return 3 if has_third else 2


def _draw_words(canvas: Canvas, place: Place, grid: Grid) -> None:
    """Draw name, figures, bar and party."""
    _draw_figures(canvas, place, grid)
    _draw_name(canvas, place, grid)
    end, label = _draw_bar(canvas, place, grid), label_type(place, grid)
    if grid.lines == 2:
        canvas.write((end, place.bar_middle + 0.36 * label.size), place.row.label, label)
    elif grid.lines == 3:
        _draw_third_line(canvas, place, grid, label)


def _draw_third_line(canvas: Canvas, place: Place, grid: Grid, label: Type) -> None:
    """Draw the mark of somebody elected and the party beneath the bar."""
    left, baseline = grid.words_left, _third_baseline(place, grid)
    if place.row.mark:
        mark = mark_type(place, grid)
        left = signs.pill(canvas, left, baseline - 0.36 * label.size, place.row.mark, mark) + 0.5 * label.size
    room = grid.figures_left - 12 * grid.u - left
    canvas.write((left, baseline), place.row.label, label.scaled(_shrunk(place.row.label, label, room)))


def _third_baseline(place: Place, grid: Grid) -> float:
    """Where the words beneath the bar stand."""
    return place.bar_bottom + 1.36 * min(1.3 * (place.bar_bottom - place.bar_top), 30 * grid.u)


def _shrunk(words: str, type_: Type, room: float) -> float:
    wide = width(words, type_.size, type_.weight)
    return min(1.0, room / wide) if wide else 1.0


def _draw_ground(canvas: Canvas, place: Place, u: float) -> None:
    """Draw the tinted ground of somebody elected."""
    box = place.box
    ground = Box(box.left - 22 * u, box.top + 2 * u, box.right + 22 * u, box.bottom - 2 * u)
    canvas.fill(ground, TINT, 10 * u)


def _draw_figures(canvas: Canvas, place: Place, grid: Grid) -> None:
    """Draw votes and share: beside name and bar, beside bar and party, or all on one line."""
    row, votes, share = place.row, votes_type(place, grid.lines), share_type(place, grid.lines)
    on_bar, beside_bar = place.bar_middle + 0.36 * votes.size, place.bar_middle + 0.36 * share.size
    middle = place.box.middle + 0.36 * votes.size
    baseline = {
        1: (place.baseline, place.baseline),
        2: (place.baseline if row.share_words else middle, beside_bar),
        3: (on_bar, _third_baseline(place, grid)),
    }[grid.lines]
    canvas.write((grid.votes_right, baseline[0]), row.votes_words, votes, "right")
    canvas.write((grid.right, baseline[1]), row.share_words, share, "right")


def _draw_name(canvas: Canvas, place: Place, grid: Grid) -> None:
    """Draw the name, the mark of somebody elected, and on one line the party too; shrunk until they fit."""
    row, label, gap = place.row, label_type(place, grid), 0.45 * place.name.size
    mark, has_mark = mark_type(place, grid), row.mark and grid.lines < 3
    wide = width(row.name, place.name.size, place.name.weight)
    wide += signs.pill_width(row.mark, mark) + gap if has_mark else 0
    wide += width(row.label, label.size) + gap if row.label and grid.lines == 1 else 0
    end = grid.right if grid.lines == 3 else grid.figures_left - 28 * grid.u
    shrunk = min(1.0, (end - grid.words_left) / wide) if wide else 1.0
    name = place.name.scaled(shrunk)
    canvas.write((grid.words_left, place.baseline), row.name, name)
    x = grid.words_left + width(row.name, name.size, name.weight) + gap * shrunk
    if has_mark:
        middle = place.baseline - 0.36 * name.size
        x = signs.pill(canvas, x, middle, row.mark, mark.scaled(shrunk)) + gap * shrunk
    if grid.lines == 1:
        canvas.write((x, place.baseline), row.label, label.scaled(shrunk))


def _draw_bar(canvas: Canvas, place: Place, grid: Grid) -> float:
    """Draw the bar, or a disc of the party's colour where votes are not known, and say where it ends."""
    row, left, after = place.row, grid.words_left, 12 * grid.u
    edge = outline(row.colour, (PAPER, TINT))
    if row.votes:
        end = left + row.votes * grid.scale
        canvas.bar(Box(left, place.bar_top, end, place.bar_bottom), row.colour, edge)
        return end + after
    if row.votes is None and grid.lines > 1:
        radius = (place.bar_bottom - place.bar_top) / 2
        canvas.sign(signs.disc(left + radius, place.bar_middle, radius - 1), row.colour, edge, 1.5)
        return left + 2 * radius + after
    return left
