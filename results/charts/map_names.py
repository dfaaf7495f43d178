"""The names of wards on a map: as many as have room, the roomiest first, none on top of another."""

from collections.abc import Sequence

from results.charts import furniture, phrases
from results.charts.boundaries import Boundaries
from results.charts.canvas import Box, Canvas, Type
from results.charts.house_style import INK, Look
from results.charts.lettering import Weight, in_two, width
from results.count.night import Night

_NAME = 24
"""Units of the letters of a name."""
_PLATE = "rgba(255,255,255,0.88)"
"""The ground of a name, through which the hatching is just seen."""


def draw_names(canvas: Canvas, night: Night, boundaries: Boundaries, place: Box, look: Look) -> None:
    """Write the names of the wards that have room for them; the table beside the picture has all."""
    u, scale = furniture.unit(look), (place.right - place.left) / boundaries.width
    type_ = Type(_NAME * u, Weight.SEMIBOLD, INK)
    taken: list[Box] = []
    roomiest = sorted(boundaries.shapes.items(), key=lambda item: -item[1].room)
    for contest_id, shape in roomiest:
        if contest_id not in night.election.contests:
            continue
        name = phrases.area(night.election.contests[contest_id], look)
        at = place.left + shape.label[0] * scale, place.top + shape.label[1] * scale
        plates = _plates(_that_fit(name, type_, 2.1 * shape.room * scale), at, type_)
        if any(_touch(plate, other) for _, plate in plates for other in taken):
            continue
        taken += [plate for _, plate in plates]
        for line, plate in plates:
            canvas.fill(plate, _PLATE)
            canvas.write((at[0], plate.middle + 0.36 * type_.size), line, type_, "middle")


def _plates(lines: Sequence[str], at: tuple[float, float], type_: Type) -> list[tuple[str, Box]]:
    """Each line of a name with the ground it is written on."""
    high, plates = 1.15 * type_.size, []
    for number, line in enumerate(lines):
        top = at[1] + (number - len(lines) / 2) * high
        half = width(line, type_.size, type_.weight) / 2 + 0.2 * type_.size
        plates.append((line, Box(at[0] - half, top, at[0] + half, top + high)))
    return plates


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _that_fit(name: str, type_: Type, room: float) -> tuple[str, ...]:
    """The name on one line or two, () where it has no room."""
    for lines in ((name,), in_two(name, type_.weight)):
        if max(width(line, type_.size, type_.weight) for line in lines) <= room:
            return lines if 1.15 * type_.size * len(lines) <= room else ()
    return ()
