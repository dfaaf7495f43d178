"""Where the seats of a chamber stand: in half rings around the chair, counted from the left."""

from dataclasses import dataclass
from math import cos, pi, sin

from results.charts.canvas import Box

_FILLED = 0.43
"""Radius of a seat, of the room it has."""
_LARGEST = 0.075
"""Radius a seat may have, of the outermost ring, so that a small chamber is not all seats."""
_OPEN = 0.36
"""Radius that stays free around the chair, of the outermost ring."""


@dataclass(frozen=True, slots=True)
class Hemicycle:
    """The seats in a box.

    Attributes:
        seats: the middle of each, from the left end to the right end.
        radius: of one seat.
        chair: the middle of the straight side.
        inner, outer: radii of the first and last ring.
    """

    seats: tuple[tuple[float, float], ...]
    radius: float
    chair: tuple[float, float]
    inner: float
    outer: float


def hemicycle(count: int, box: Box) -> Hemicycle:
    """So many seats, one or more, as large as the box allows."""
    rings = _rings(count)
    radii = [1 - ring * _gap(count, rings) for ring in range(rings)]
    seat = min(_LARGEST, _FILLED * _gap(count, rings))
    outer = min((box.right - box.left) / (2 + 2 * seat), (box.bottom - box.top) / (1 + 2 * seat))
    chair = (box.left + box.right) / 2, box.bottom - seat * outer
    found = sorted(
        (angle, radius)
        for radius, many in zip(radii, _shares(count, radii), strict=True)
        for angle in _angles(many)
    )
    seats = tuple((chair[0] - outer * r * cos(a), chair[1] - outer * r * sin(a)) for a, r in found)
    return Hemicycle(seats, seat * outer, chair, radii[-1] * outer, outer)


def _gap(count: int, rings: int) -> float:
    """The distance between seats at which so many rings hold them all, in radii of the outermost ring."""
    return min(0.5, pi * rings / (count + pi * rings * (rings - 1) / 2))


def _rings(count: int) -> int:
    """As many rings as leave the middle open: the more there are, the larger each seat is."""
    rings = 1
    while 1 - rings * _gap(count, rings + 1) >= _OPEN and rings < count:
        rings += 1
    return rings


def _shares(count: int, radii: list[float]) -> list[int]:
    """Seats on each ring, as many as it is long; the remainder goes where it is missed most."""
    exact = [count * radius / sum(radii) for radius in radii]
    seats = [int(share) for share in exact]
    missed = sorted(range(len(radii)), key=lambda ring: seats[ring] - exact[ring])
    for ring in missed[: count - sum(seats)]:
        seats[ring] += 1
    return seats


def _angles(count: int) -> list[float]:
    return [pi / 2] if count == 1 else [pi * seat / (count - 1) for seat in range(count)]
