"""Cuts outlines into bands and fills them with parallel lines, so that a map is read without its colours."""

from collections.abc import Sequence
from math import ceil, cos, radians, sin

Point = tuple[float, float]
Ring = Sequence[Point]


def outline_path(rings: Sequence[Ring]) -> str:
    """The SVG path of closed rings."""
    corners = (["{:.1f},{:.1f}".format(*point) for point in ring] for ring in rings if len(ring) > 2)
    return "".join("M" + "L".join(ring) + "Z" for ring in corners)


def band(rings: Sequence[Ring], top: float, bottom: float) -> list[list[Point]]:
    """The part of an area between two heights."""
    return [cut for ring in rings if len(cut := _below(_above(ring, bottom), top)) > 2]


def _above(ring: Ring, y: float) -> list[Point]:
    return [(x, -z) for x, z in _below([(x, -z) for x, z in ring], -y)]


def _below(ring: Ring, y: float) -> list[Point]:
    """What of a ring lies at or below a height (y downwards), closed along it.

    Source: Sutherland and Hodgman, Reentrant Polygon Clipping, 1974.
    """
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if (y0 < y) != (y1 < y):
            kept.append((x0 + (x1 - x0) * (y - y0) / (y1 - y0), y))
        if y1 >= y:
            kept.append((x1, y1))
    return kept


def hatch_path(rings: Sequence[Ring], angle: float, gap: float) -> str:
    """The SVG path of parallel lines inside an area, at an angle in degrees; they go on from area to area."""
    turn, back = (cos(radians(angle)), sin(radians(angle))), (cos(radians(angle)), -sin(radians(angle)))
    turned = [[_turned(point, back) for point in ring] for ring in rings]
    heights = [y for ring in turned for _, y in ring]
    lines = []
    for number in range(ceil(min(heights, default=0) / gap), ceil(max(heights, default=0) / gap)):
        y = number * gap
        crossings = sorted(x for ring in turned for x in _crossings(ring, y))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            (x0, y0), (x1, y1) = _turned((start, y), turn), _turned((end, y), turn)
            lines.append(f"M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}")
    return "".join(lines)


def _turned(point: Point, by: Point) -> Point:
    (x, y), (c, s) = point, by
    return x * c - y * s, x * s + y * c


def _crossings(ring: Ring, y: float) -> list[float]:
    """Where a ring crosses a height."""
    return [
        x0 + (x1 - x0) * (y - y0) / (y1 - y0)
        for (x0, y0), (x1, y1) in zip([*ring[-1:], *ring[:-1]], ring, strict=True)
        if (y0 <= y) != (y1 <= y)
    ]
