"""The state of the council: every seat of the chamber by party, those to come, and the majority line."""

from collections.abc import Iterator

from results.charts import furniture, phrases
from results.charts.alt_text import LIMIT
from results.charts.canvas import Box, Canvas, Figure, Type
from results.charts.council_frame import (
    as_at,
    council_words,
    heading,
    ordered,
    party_colour,
    party_name,
    so_far,
    told,
    wards_declared,
)
from results.charts.data_table import DataTable
from results.charts.frame import Frame, framed
from results.charts.hemicycle import Hemicycle, hemicycle
from results.charts.house_style import INK, MUTED, Look
from results.charts.lettering import Weight, fitted
from results.charts.party_marks import SHAPES, TO_COME, VACANT, Line, Mark, draw_key, draw_mark, key_height
from results.count.council import Chamber, chamber, in_control
from results.count.night import Night

MOST_LINES = 12
"""Parties named in the key; the smallest beyond that are counted together."""
_SIDE_BY_SIDE = 2.0
"""How much wider than high the room must be for the key to stand beside the seats."""


def chamber_card(night: Night, look: Look) -> Figure:
    """The chamber as declared so far, one mark a seat, largest party from the left, seats to come last.

    Without the size of the council in the election file only tonight's seats are shown, and no majority line.
    """
    state, words = chamber(night), council_words(look)
    title = words.seats_won if state.size is None else words.state_of_council
    head = heading(title, (control(night, look), wards_declared(night, look), as_at(night, look)), look)

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        seats, key, columns = _parted(box, _key(state, look), u)
        _draw_seats(canvas, state, seats, look)
        draw_key(canvas, _key(state, look), key, columns, u)

    return framed(Frame(head, _facts(state, look), (phrases.source(look), "")), look, 0, draw)


def chamber_alt(night: Night, look: Look, limit: int = LIMIT) -> str:
    """The chamber in short sentences: who has how many seats is never left out."""
    state = chamber(night)
    seats = "; ".join(f"{line.label} {line.figure}" for line in _lines(state, look))
    more = [f"{one}." for one in (control(night, look), so_far(night, look)) if one]
    more += [f"{name} {figure}." for name, figure in _facts(state, look)[:1] if state.size]
    return told([_of(state, look), f"{seats}."], more, limit, look)


def chamber_table(night: Night, look: Look) -> DataTable:
    """Seats by party, most first, then those to come and those nobody holds."""
    state, words = chamber(night), council_words(look)
    rows = tuple((line.label, line.figure) for line in _lines(state, look))
    return DataTable(_of(state, look), (words.party, words.seats), rows)


def _of(state: Chamber, look: Look) -> str:
    """What the seats are of: the whole council where its size is known, else of tonight."""
    words = council_words(look)
    said = words.seats_won_of if state.size is None else words.chamber_of
    return said.format(council=look.council)


def control(night: Night, look: Look) -> str:
    """Who has a majority, once every seat is known; "" before that."""
    state, words = chamber(night), council_words(look)
    if state.majority_line is None or state.to_come:
        return ""
    party = in_control(night)
    return words.no_majority if party is None else words.has_majority.format(party=party_name(party, look))


def _facts(state: Chamber, look: Look) -> list[tuple[str, str]]:
    words = council_words(look)
    known = sum(state.held.values())
    facts = []
    if state.majority_line is not None and state.size is not None:
        needed = words.seats_of.format(seats=state.majority_line, total=state.size)
        facts.append((words.majority_needs, needed))
    else:
        facts.append((words.seats, str(known)))
    if state.to_come:
        facts.append((words.to_come, phrases.words(look).seats(state.to_come)))
    return facts


def _lines(state: Chamber, look: Look) -> list[Line]:
    """Every party with seats, then what is to come and what nobody holds."""
    words = council_words(look)
    lines = [
        Line(
            Mark(party_colour(party, look), number % SHAPES), party_name(party, look), str(state.held[party])
        )
        for number, party in enumerate(ordered(state.held, look))
    ]
    for mark, label, count in (
        (TO_COME, words.to_come, state.to_come),
        (VACANT, words.vacant, state.empty),
    ):
        if count:
            lines.append(Line(mark, label, str(count)))
    return lines


def _key(state: Chamber, look: Look) -> list[Line]:
    """The lines of the key, the smallest parties counted together when there are too many."""
    lines = _lines(state, look)
    parties = [line for line in lines if not line.mark.hollow]
    if len(parties) <= MOST_LINES:
        return lines
    small = parties[MOST_LINES - 1 :]
    seats = str(sum(int(line.figure) for line in small))
    rest = Line(small[0].mark, council_words(look).others(len(small)), seats)
    return [*parties[: MOST_LINES - 1], rest, *lines[len(parties) :]]


def _parted(box: Box, key: list[Line], u: float) -> tuple[Box, Box, int]:
    """Room for the seats and for the key: side by side where it is wide, else one above the other."""
    wide, high = box.right - box.left, box.bottom - box.top
    if wide > _SIDE_BY_SIDE * high:
        left = box.right - 330 * u
        return Box(box.left, box.top, left - 60 * u, box.bottom), Box(left, box.top, box.right, box.bottom), 1
    columns = 1 if high > 1.3 * wide and len(key) <= 8 else 2
    least = key_height(key, columns, u)
    seats = min(0.58 * wide + 44 * u, high - least - 26 * u)
    tall = min(1.6 * least, high - seats - 26 * u)
    gap = (high - seats - tall) / 3
    top = box.top + gap
    return (
        Box(box.left, top, box.right, top + seats),
        Box(box.left, box.bottom - gap - tall, box.right, box.bottom - gap),
        columns,
    )


def _draw_seats(canvas: Canvas, state: Chamber, box: Box, look: Look) -> None:
    marks = list(_marks(state, look))
    if not marks:
        return
    u = furniture.unit(look)
    above = 44 * u if state.majority_line else 0
    half = hemicycle(len(marks), Box(box.left, box.top + above, box.right, box.bottom))
    if state.majority_line:
        _draw_majority_line(canvas, state.majority_line, half, look)
    for mark, seat in zip(marks, half.seats, strict=True):
        draw_mark(canvas, mark, seat, half.radius)
    _draw_middle(canvas, len(marks), half, look)


def _marks(state: Chamber, look: Look) -> Iterator[Mark]:
    """One mark a seat, from the left."""
    for line in _lines(state, look):
        yield from [line.mark] * int(line.figure)


def _draw_majority_line(canvas: Canvas, line: int, half: Hemicycle, look: Look) -> None:
    u, (x, y) = furniture.unit(look), half.chair
    top, bottom = y - half.outer - half.radius - 6 * u, y - half.inner + 1.5 * half.radius
    canvas.sign(f"M{x:.1f},{top:.1f}V{bottom:.1f}", INK, INK, round(3 * u, 1))
    words = council_words(look).for_majority.format(line=line)
    canvas.write((x, top - 10 * u), words, Type(27 * u, Weight.SEMIBOLD, INK), "middle")


def _draw_middle(canvas: Canvas, seats: int, half: Hemicycle, look: Look) -> None:
    """How many seats there are, in large figures before the chair."""
    number, label = phrases.words(look).seats(seats).split(" ", 1)
    x, y = half.chair
    free = half.inner - half.radius
    figure = Type(fitted(number, 0.62 * free, Weight.BOLD, 1.2 * free), Weight.BOLD, INK)
    unit = Type(fitted(label, 0.26 * free, Weight.REGULAR, 1.6 * free), Weight.REGULAR, MUTED)
    canvas.write((x, y - 0.32 * free), number, figure, "middle")
    canvas.write((x, y), label, unit, "middle")
