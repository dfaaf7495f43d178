"""The map of the council: each declared ward in the colour and the hatching of who was elected there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from results.charts import phrases
from results.charts.alt_text import LIMIT
from results.charts.boundaries import Boundaries, Shape
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
from results.charts.hatching import Ring
from results.charts.house_style import INK, MUTED, Look
from results.charts.lettering import Weight, fitted, width
from results.charts.map_fills import PATTERNS, Fill, Seats, draw_sample, draw_wards
from results.charts.map_names import draw_names
from results.count.council import seats_won
from results.count.election import ContestId, PartyId
from results.count.night import Night

_ROW = 46
"""Units of a line of the key."""


def map_card(night: Night, boundaries: Boundaries, look: Look) -> Figure:
    """The map as declared so far; a ward whose seats are shared is striped, one to come is grey."""
    words = council_words(look)
    head = heading(words.by_ward, (wards_declared(night, look), as_at(night, look)), look)
    attribution = words.attribution.format(who=boundaries.attribution) if boundaries.attribution else ""
    fills, won = _fills(night, look), _won(night)
    lines = list(_key(won, fills, len(night.wards), look))

    def draw(canvas: Canvas, box: Box, u: float) -> None:
        place, key, columns = _parted(box, boundaries, len(lines), u)
        rings = {one: _placed(shape, boundaries, place) for one, shape in boundaries.shapes.items()}
        draw_wards(canvas, rings, won, fills, u)
        draw_names(canvas, night, boundaries, place, look)
        _draw_key(canvas, lines, key, columns, u)

    return framed(Frame(head, _facts(won, night, look), (phrases.source(look), attribution)), look, 0, draw)


def map_alt(night: Night, boundaries: Boundaries, look: Look, limit: int = LIMIT) -> str:
    """The map in short sentences: seats by party are never left out; then each ward."""
    words, won = council_words(look), _won(night)
    seats = "; ".join(
        f"{label} {figure}" for label, figure, _ in _key(won, _fills(night, look), len(won), look)
    )
    each = [f"{area}: {elected}." for area, elected in _elected(night, boundaries, look)]
    first = words.map_of.format(council=look.council)
    return told([first, f"{seats or words.to_come}.", f"{so_far(night, look)}."], each, limit, look)


def map_table(night: Night, boundaries: Boundaries, look: Look) -> DataTable:
    """Who was elected in each ward of the map, by party, in the order of the election file."""
    words = council_words(look)
    rows = tuple(_elected(night, boundaries, look))
    return DataTable(words.map_of.format(council=look.council), (words.ward, words.elected_in), rows)


def _won(night: Night) -> dict[ContestId, Seats]:
    """Seats by party in every ward that stands in public."""
    return {one: seats for one, ward in night.wards.items() if (seats := seats_won(ward))}


def _elected(night: Night, boundaries: Boundaries, look: Look) -> Iterator[tuple[str, str]]:
    """Each ward of the map, and the parties elected there in words."""
    won = _won(night)
    for contest_id, contest in night.election.contests.items():
        if contest_id in boundaries.shapes:
            seats = won.get(contest_id, {})
            parties = [f"{party_name(one, look)} {seats[one]}" for one in ordered(seats, look)]
            yield phrases.area(contest, look), ", ".join(parties) or council_words(look).to_come


def _facts(won: Mapping[ContestId, Seats], night: Night, look: Look) -> list[tuple[str, str]]:
    words = council_words(look)
    filled = sum(sum(seats.values()) for seats in won.values())
    facts = [(words.seats, words.seats_of.format(seats=filled, total=night.election.seats))]
    if any(len(seats) > 1 for seats in won.values()):
        facts.append((words.striped, words.seats_shared))
    return facts


def _fills(night: Night, look: Look) -> dict[PartyId, Fill]:
    """Every party that stands: the same pattern all night, whoever is ahead."""
    standing = {one.party_id for contest in night.election.contests.values() for one in contest.candidates}
    known = [party for party in night.election.parties if party in standing]
    parties = [*known, *sorted(standing - set(known))]
    return {
        party: Fill(party_colour(party, look), PATTERNS[number % len(PATTERNS)])
        for number, party in enumerate(parties)
    }


def _key(
    won: Mapping[ContestId, Seats], fills: Mapping[PartyId, Fill], areas: int, look: Look
) -> Iterator[tuple[str, str, Fill | None]]:
    """The lines of the key: words, figure, what the sample is filled with, None for the bare ground."""
    words, totals = council_words(look), dict.fromkeys(fills, 0)
    for seats in won.values():
        for party, count in seats.items():
            totals[party] += count
    parties = ordered(totals, look)
    for party in parties:
        yield party_name(party, look), str(totals[party]), fills[party]
    if len(won) < areas:
        yield words.to_come, "", None


def _parted(box: Box, boundaries: Boundaries, lines: int, u: float) -> tuple[Box, Box, int]:
    """Room for the map and for the key, beside it or below it."""
    wide, high = box.right - box.left, box.bottom - box.top
    if wide > 1.6 * high:
        left = box.right - 330 * u
        beside, key = replace(box, right=left - 40 * u), replace(box, left=left)
        return _proportioned(boundaries, beside), key, 1
    top = box.bottom - ceil(lines / 2) * _ROW * u
    return _proportioned(boundaries, replace(box, bottom=top - 20 * u)), replace(box, top=top), 2


def _proportioned(boundaries: Boundaries, room: Box) -> Box:
    """The largest place in the room that is as wide to its height as the map."""
    wide, high = room.right - room.left, room.bottom - room.top
    scale = min(wide / boundaries.width, high / boundaries.height)
    left, top = (
        (room.left + room.right - scale * boundaries.width) / 2,
        room.middle - scale * boundaries.height / 2,
    )
    return Box(left, top, left + scale * boundaries.width, top + scale * boundaries.height)


def _placed(shape: Shape, boundaries: Boundaries, place: Box) -> list[Ring]:
    scale = (place.right - place.left) / boundaries.width
    return [[(place.left + x * scale, place.top + y * scale) for x, y in ring] for ring in shape.rings]


def _draw_key(
    canvas: Canvas, lines: Sequence[tuple[str, str, Fill | None]], box: Box, columns: int, u: float
) -> None:
    """Draw each line: a sample, what it stands for, its seats."""
    each = ceil(len(lines) / columns)
    pitch = min((box.bottom - box.top) / each, 1.3 * _ROW * u)
    wide = (box.right - box.left - (columns - 1) * 44 * u) / columns
    top = box.middle - pitch * each / 2
    size = min(0.58 * pitch, 30 * u)
    for number, (label, figure, fill) in enumerate(lines):
        left, middle = box.left + (number // each) * (wide + 44 * u), top + (number % each + 0.5) * pitch
        sample = Box(left, middle - 0.36 * pitch, left + 50 * u, middle + 0.36 * pitch)
        draw_sample(canvas, sample, fill, u)
        room = wide - 64 * u - width(figure, size, Weight.BOLD) - 12 * u
        type_ = Type(fitted(label, size, Weight.REGULAR, room), Weight.REGULAR, INK if figure else MUTED)
        canvas.write((left + 64 * u, middle + 0.36 * type_.size), label, type_)
        canvas.write((left + wide, middle + 0.36 * size), figure, Type(size, Weight.BOLD, INK), "right")
