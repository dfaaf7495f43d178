"""The small signs of the house: discs, the tick of somebody elected, words on a pill."""

from results.charts.canvas import Box, Canvas, Type
from results.charts.house_style import INK
from results.charts.lettering import width

_CURVE = 0.5523
"""Length of the handles that bend four curves into a circle, in radii."""
_TICK = ((-0.45, 0.02), (-0.12, 0.36), (0.48, -0.34))
"""The corners of the tick, in radii from the middle of its disc."""


def disc(x: float, y: float, radius: float) -> str:
    """The SVG path of a disc."""
    k, west, east, north, south = _CURVE * radius, x - radius, x + radius, y - radius, y + radius
    curves = (
        (west, y - k, x - k, north, x, north),
        (x + k, north, east, y - k, east, y),
        (east, y + k, x + k, south, x, south),
        (x - k, south, west, y + k, west, y),
    )
    return (
        f"M{west:.2f},{y:.2f}"
        + "".join("C" + ",".join(f"{at:.2f}" for at in curve) for curve in curves)
        + "Z"
    )


def tick(x: float, y: float, radius: float) -> str:
    """The SVG path of a tick on a disc: a path, because a font may lack the sign."""
    return "M" + "L".join(f"{x + dx * radius:.2f},{y + dy * radius:.2f}" for dx, dy in _TICK)


def pill_width(words: str, type_: Type) -> float:
    """How wide the pill around these words is."""
    return width(words, type_.size, type_.weight) + 1.2 * type_.size


def pill(canvas: Canvas, left: float, middle: float, words: str, type_: Type) -> float:
    """Draw words on a dark pill and say where it ends."""
    right = left + pill_width(words, type_)
    canvas.fill(
        Box(left, middle - 0.8 * type_.size, right, middle + 0.8 * type_.size), INK, 0.35 * type_.size
    )
    canvas.write(((left + right) / 2, middle + 0.365 * type_.size), words, type_, "middle")
    return right
