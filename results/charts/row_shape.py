"""How one candidate's row is laid out: where name, bar, figures and party stand, and how large each is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from results.charts.canvas import Box, Type
from results.charts.colour import Colour
from results.charts.house_style import INK, MUTED, PAPER
from results.charts.lettering import Weight, fitted, width

_CAPITAL = 0.727
"""Height of capitals and figures, in ems of the font."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in one candidate's row.

    Attributes:
        label: the party's words, "" for none.
        votes: None when unknown or when there was no poll.
        votes_words, share_words: as printed at the right, "" for none.
        mark, result: "ELECTED" and such as on the picture, and in words; "" for somebody not elected.
    """

    name: str
    label: str
    votes: int | None
    votes_words: str
    share_words: str
    mark: str
    result: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns stand, in pixels; the same for every row.

    Attributes:
        figures_left: where the widest figure begins.
        votes_right: where votes end.
        lines: of a row: 1 has the party behind the name, 2 has it behind the bar, 3 beneath the bar.
        scale: pixels a vote, 0 when nobody has any.
    """

    u: float
    left: float
    right: float
    words_left: float
    figures_left: float
    votes_right: float
    lines: int
    scale: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row stands: its ground, the baseline of the name, the height of the bar."""

    row: Row
    box: Box
    name: Type
    baseline: float
    bar_top: float
    bar_bottom: float

    @property
    def bar_middle(self) -> float:
        """How far down the middle of the bar is."""
        return (self.bar_top + self.bar_bottom) / 2


_SHAPES = {1: (0.56, 0.16, 0.13, 0.0), 2: (0.44, 0.14, 0.26, 0.0), 3: (0.34, 0.12, 0.17, 0.33)}
"""Name, gap, bar and what stands beneath it, in heights of the row, by the lines of a row."""


def place_of(row: Row, box: Box, u: float, lines: int) -> Place:
    """Where a row of so many lines stands in its box."""
    name_part, gap_part, thick_part, beneath_part = _SHAPES[lines]
    height = min(box.bottom - box.top, 130 * u)
    size = min(name_part * height, (46 if lines < 3 else 54) * u)
    gap, thick, beneath = gap_part * height, thick_part * height, beneath_part * height
    baseline = (box.top + box.bottom + _CAPITAL * size - gap - thick - beneath) / 2
    name = Type(size, Weight.BOLD if row.mark else Weight.REGULAR, INK)
    return Place(row, box, name, baseline, baseline + gap, baseline + gap + thick)


def grid_of(places: Sequence[Place], box: Box, u: float, lines: int) -> Grid:
    """The columns of these rows, with bars as long as all of them allow."""
    votes = max((_votes_width(place, lines) for place in places), default=0)
    shares = max((_share_width(place, lines) for place in places), default=0)
    votes_right = box.right if lines > 1 else box.right - shares
    figures_left = min(votes_right - votes, box.right - shares)
    grid = Grid(u, box.left, box.right, box.left + 50 * u, figures_left, votes_right, lines)
    rooms = [_bar_room(place, grid) / place.row.votes for place in places if place.row.votes]
    return replace(grid, scale=min(rooms, default=0.0))


def _bar_room(place: Place, grid: Grid) -> float:
    """How long this bar may be, its party's name behind it."""
    if grid.lines != 2:
        return grid.figures_left - 28 * grid.u - grid.words_left
    label = width(place.row.label, label_type(place, grid).size)
    return grid.figures_left - 40 * grid.u - grid.words_left - label


def votes_type(place: Place, lines: int) -> Type:
    """How the votes are set."""
    if place.row.votes is None:
        return Type(0.72 * place.name.size, Weight.REGULAR, INK)
    return Type((0.9 if lines == 3 else 1.06) * place.name.size, Weight.BOLD, INK)


def share_type(place: Place, lines: int) -> Type:
    """How the share is set."""
    size = 1.2 * (place.bar_bottom - place.bar_top) if lines > 1 else 0.8 * place.name.size
    return Type(size, Weight.REGULAR, MUTED)


def _votes_width(place: Place, lines: int) -> float:
    votes = votes_type(place, lines)
    return width(place.row.votes_words, votes.size, votes.weight)


def _share_width(place: Place, lines: int) -> float:
    """Room for any share, so that the column is as wide on every card; none where no share is known."""
    share, words = share_type(place, lines), place.row.share_words
    return max(width("100.0%", share.size), width(words, share.size)) + 0.4 * share.size if words else 0


def label_type(place: Place, grid: Grid) -> Type:
    """How the party's name is set, behind or beneath the bar, or behind the candidate's name."""
    size = 1.3 * (place.bar_bottom - place.bar_top) if grid.lines > 1 else 0.78 * place.name.size
    room = (1.0 if grid.lines == 3 else 0.6) * (grid.figures_left - grid.words_left)
    return Type(fitted(place.row.label, min(size, 30 * grid.u), Weight.REGULAR, room), Weight.REGULAR, MUTED)


def mark_type(place: Place, grid: Grid) -> Type:
    """How the word on somebody elected is set."""
    return Type((0.58 if grid.lines == 3 else 0.6) * place.name.size, Weight.BOLD, PAPER)


def badge(place: Place, grid: Grid) -> tuple[float, float, float]:
    """Where the sign of somebody elected is, and its radius."""
    middle = place.box.middle if grid.lines > 1 else place.baseline - 0.36 * place.name.size
    return grid.left + 16 * grid.u, middle, min(18 * grid.u, 0.3 * (place.box.bottom - place.box.top))
