"""How wards on a map are filled: a colour and a hatching a party, stripes where parties share the seats."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from results.charts.canvas import CLEAR, Box, Canvas
from results.charts.colour import Colour, contrast
from results.charts.hatching import Ring, band, hatch_path, outline_path
from results.charts.house_style import INK, PAPER
from results.count.election import ContestId, PartyId

PATTERNS: tuple[tuple[float, ...], ...] = ((), (45,), (-45,), (0,), (90,), (45, -45), (0, 90))
"""The angles of each party's hatching, in the order of the election file."""
GROUND = "#E6EAEF"
"""A ward that is to come."""
_BAND, _GAP, _LINE = 26, 11, 2.2
"""Units: how high a stripe of a shared ward is; how far apart and how thick hatching lines are."""
Seats = Mapping[PartyId, int]


@dataclass(frozen=True, slots=True)
class Fill:
    """How a party's wards are filled."""

    colour: Colour
    angles: tuple[float, ...]

    @property
    def line(self) -> Colour:
        """The colour of the hatching: paper where it shows, else ink."""
        return PAPER if contrast(self.colour, PAPER) >= 2.6 else INK


def draw_wards(
    canvas: Canvas,
    rings: Mapping[ContestId, list[Ring]],
    won: Mapping[ContestId, Seats],
    fills: Mapping[PartyId, Fill],
    u: float,
) -> None:
    """Draw what is to come, then each party's pieces, then all borders."""
    for contest_id, outline in rings.items():
        if contest_id not in won:
            canvas.sign(outline_path(outline), GROUND)
    for party, fill in fills.items():
        pieces = [
            piece
            for contest_id, outline in rings.items()
            if party in won.get(contest_id, {})
            for piece in pieces_of(outline, won[contest_id], party, list(fills), _BAND * u)
        ]
        _draw_filled(canvas, pieces, fill, u)
    for line, thick in ((PAPER, 4.4), (INK, 1.6)):
        for outline in rings.values():
            canvas.sign(outline_path(outline), CLEAR, line, round(thick * u, 1))


def pieces_of(
    outline: list[Ring], seats: Seats, party: PartyId, order: Sequence[PartyId], high: float
) -> Iterator[list[Ring]]:
    """The party's part of a ward: all of it, or its stripes, as many of them as it has seats."""
    if len(seats) == 1:
        yield outline
        return
    turns = [one for one in order for _ in range(seats.get(one, 0))]
    heights = [y for ring in outline for _, y in ring]
    for number in range(int(min(heights) // high), int(max(heights) // high) + 1):
        if turns[number % len(turns)] == party:
            yield list(band(outline, number * high, (number + 1) * high))


def _draw_filled(canvas: Canvas, pieces: Sequence[list[Ring]], fill: Fill, u: float) -> None:
    for piece in pieces:
        canvas.sign(outline_path(piece), fill.colour)
    for angle in fill.angles:
        for piece in pieces:
            canvas.sign(hatch_path(piece, angle, _GAP * u), CLEAR, fill.line, round(_LINE * u, 1))


def draw_sample(canvas: Canvas, box: Box, fill: Fill | None, u: float) -> None:
    """Draw a small piece of a party's wards for the key; None is a ward that is to come."""
    ring = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    if fill is None:
        canvas.sign(outline_path([ring]), GROUND)
    else:
        _draw_filled(canvas, [[ring]], fill, u)
    canvas.sign(outline_path([ring]), CLEAR, INK, round(1.6 * u, 1))
