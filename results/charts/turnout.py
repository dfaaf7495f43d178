"""Turnout by ward and for the whole council, with last time's beside it, as soon as papers are verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from results.charts import furniture, phrases
from results.charts.alt_text import LIMIT
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.council_frame import as_at, council_words, heading, shortened, told
from results.charts.data_table import DataTable
from results.charts.frame import Frame, framed
from results.charts.house_style import INK, MUTED, PAPER, Look
from results.charts.lettering import Weight, width
from results.count.night import Night
from results.count.turnout import Turnout, Voted, turnout

LEAST, READABLE, ROOMIEST = 29, 40, 66
"""Units a ward's row needs at least, is read well with on a phone, and may use at most."""
NARROWEST = 370
"""Units of width a column of rows needs."""
_GAP, _NAME = 48, 26
"""Units between two columns, and letters of a name that is easily read on a phone."""
_SMALLER = 0.7
"""How much smaller letters may become for the sake of long names."""
BAR = "#5B7083"
"""The colour of turnout: no party's."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where things stand in a column of rows, in pixels from its left edge.

    Attributes:
        name: room for the ward's name.
        bar: where bars begin.
        scale: pixels a per cent.
        right: where the percentage ends.
        size: of the letters.
    """

    name: float
    bar: float
    scale: float
    right: float
    size: float


def turnout_card(night: Night, look: Look) -> Figure:
    """Every ward's turnout as a bar, highest first, with a line where it was last time.

    Where there is no room for all of them, the highest and the lowest are shown and the rest counted.

    Raises:
        ValueError: no ward's turnout is public yet: there is no such card.
    """
    found, words = _found(night), council_words(look)
    title = words.turnout_title.format(pct=phrases.pct(found.pct or 0))
    head = heading(title, (_verified(found, look), as_at(night, look)), look)
    last = words.line_is_last_time if any(one.pct_last_time for one in found.areas) else ""
    most, wanted = _columns(found, look)
    frame = Frame(head, _facts(found, look), (phrases.source(look), last))
    return framed(frame, look, wanted, lambda canvas, box, _: _draw(canvas, found, box, most, look))


def turnout_alt(night: Night, look: Look, limit: int = LIMIT) -> str:
    """Turnout in short sentences: the whole council, the highest, the lowest, then every ward that fits."""
    found, words = _found(night), council_words(look)
    whole = f"{words.turnout} {phrases.pct(found.pct or 0)}."
    facts = [f"{name} {figure}." for name, figure in _facts(found, look)]
    each = [f"{phrases.area(one.contest, look)} {phrases.pct(one.pct)}." for one in found.areas]
    first = words.turnout_of.format(council=look.council)
    return told([first, whole, f"{_verified(found, look)}."], [*facts, *each], limit, look)


def turnout_table(night: Night, look: Look) -> DataTable:
    """Electors, ballot papers and turnout by ward, highest first, with last time's.

    Raises as `turnout_card` does.
    """
    found, words = _found(night), council_words(look)
    head = (words.ward, words.electors, words.papers, words.pct, words.last_time)
    whole = ("", phrases.count(found.electors), phrases.count(found.papers), phrases.pct(found.pct or 0), "")
    rows = tuple(
        (
            phrases.area(one.contest, look),
            phrases.count(one.electors),
            phrases.count(one.papers),
            phrases.pct(one.pct),
            "" if one.pct_last_time is None else phrases.pct(one.pct_last_time),
        )
        for one in found.areas
    )
    return DataTable(words.turnout_of.format(council=look.council), head, (*rows, (look.council, *whole[1:])))


def _found(night: Night) -> Turnout:
    found = turnout(night)
    if not found.areas:
        raise ValueError(f"no turnout of {night.election.council} is public yet")
    return found


def _verified(found: Turnout, look: Look) -> str:
    return council_words(look).wards_verified.format(known=len(found.areas), total=found.polled)


def _facts(found: Turnout, look: Look) -> list[tuple[str, str]]:
    words = council_words(look)
    facts = [(words.papers, phrases.count(found.papers)), (words.electors, phrases.count(found.electors))]
    known = [one.pct > one.pct_last_time for one in found.areas if one.pct_last_time is not None]
    if known:
        facts.append((words.higher, words.wards_of.format(count=sum(known), total=len(known))))
    return facts


def _columns(found: Turnout, look: Look) -> tuple[int, float]:
    """How many columns there may be, and how high the rows are in as many as names can be read in."""
    u = furniture.unit(look)
    wide = look.size[0] - 2 * furniture.MARGIN * u
    most = max(1, int((wide + _GAP * u) // ((NARROWEST + _GAP) * u)))
    longest = max(width(phrases.area(one.contest, look), _NAME * u) for one in found.areas)
    needed = (longest + width("88.8%", _NAME * u) + 1.2 * _NAME * u) / 0.84
    read = max(1, min(most, int((wide + _GAP * u) // (needed + _GAP * u))))
    return most, ceil(len(found.areas) / read) * READABLE * u


def _draw(canvas: Canvas, found: Turnout, box: Box, most: int, look: Look) -> None:
    """Draw the rows in as few columns as read well."""
    u, high = furniture.unit(look), box.bottom - box.top
    room = max(1, int(high // (LEAST * u)))
    rows: list[Voted | int] = list(_that_fit(found.areas, most * room))
    columns = next((n for n in range(1, most + 1) if high / ceil(len(rows) / n) >= READABLE * u), most)
    each = ceil(len(rows) / columns)
    pitch = min(high / each, ROOMIEST * u)
    wide = (box.right - box.left - (columns - 1) * _GAP * u) / columns
    grid = _grid([one for one in rows if isinstance(one, Voted)], wide, min(0.62 * pitch, 32 * u), look)
    top = box.top + (high - pitch * each) / 3
    for number, row in enumerate(rows):
        left = box.left + (number // each) * (wide + _GAP * u)
        middle = top + (number % each + 0.5) * pitch
        if isinstance(row, Voted):
            _draw_row(canvas, row, (left, middle, pitch), grid, look)
        else:
            between = council_words(look).between.format(count=row)
            canvas.write((left, middle + 0.36 * grid.size), between, Type(grid.size, Weight.REGULAR, MUTED))


def _that_fit(areas: Sequence[Voted], most: int) -> Sequence[Voted | int]:
    """All areas, or the highest and lowest with the number of those between them."""
    if len(areas) <= most:
        return areas
    high, low = ceil((most - 1) / 2), (most - 1) // 2
    return [*areas[:high], len(areas) - high - low, *areas[len(areas) - low :]]


def _grid(rows: Sequence[Voted], wide: float, size: float, look: Look) -> _Grid:
    """The same for every row: letters smaller where a long name asks for it, down to a limit."""
    longest = max(width(phrases.area(one.contest, look), 1) for one in rows)
    figure = width("88.8%", 1, Weight.SEMIBOLD)
    size = max(_SMALLER * size, min(size, 0.84 * wide / (longest + figure + 1.2)))
    name = min(longest * size, 0.84 * wide - (figure + 1.2) * size)
    bar = name + 0.6 * size
    most = max(max(one.pct, one.pct_last_time or 0) for one in rows)
    return _Grid(name, bar, (wide - bar - (figure + 0.6) * size) / most, wide, size)


def _draw_row(canvas: Canvas, row: Voted, place: tuple[float, float, float], grid: _Grid, look: Look) -> None:
    left, middle, pitch = place
    baseline = middle + 0.36 * grid.size
    name = shortened(phrases.area(row.contest, look), grid.size, grid.name)
    canvas.write((left, baseline), name, Type(grid.size, Weight.REGULAR, INK))
    start = left + grid.bar
    bar = Box(start, middle - 0.24 * pitch, start + row.pct * grid.scale, middle + 0.24 * pitch)
    canvas.bar(bar, BAR, BAR)
    if row.pct_last_time is not None:
        x, half = start + row.pct_last_time * grid.scale, 0.09 * grid.size
        canvas.bar(Box(x - half, middle - 0.36 * pitch, x + half, middle + 0.36 * pitch), INK, PAPER)
    canvas.write(
        (left + grid.right, baseline), phrases.pct(row.pct), Type(grid.size, Weight.SEMIBOLD, INK), "right"
    )
