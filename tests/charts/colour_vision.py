"""How colours look to people who see them differently.

Source: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency", 2009, table of matrices at severity 1.0, applied to linear light; CIE 1976 difference of colours.
"""

from math import dist

from results.charts.colour import Colour, channels

Matrix = tuple[tuple[float, float, float], ...]
ALIKE = 20.0
"""Colours of areas that lie apart and differ less than this are easily confused."""
SIGHTS: dict[str, Matrix] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def seen(colour: Colour, matrix: Matrix) -> Colour:
    """The colour as somebody with this sight sees it."""
    light = [_linear(part) for part in channels(colour)]
    mixed = [sum(weight * one for weight, one in zip(row, light, strict=True)) for row in matrix]
    return "#" + "".join(f"{_written(part):02X}" for part in mixed)


def difference(one: Colour, other: Colour) -> float:
    """How different two colours look, 0 for the same, 100 for black and white."""
    return dist(_lab(one), _lab(other))


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _written(light: float) -> int:
    held = min(1.0, max(0.0, light))
    share = 12.92 * held if held <= 0.0031308 else 1.055 * held ** (1 / 2.4) - 0.055
    return round(255 * share)


def _lab(colour: Colour) -> tuple[float, float, float]:
    """CIE L*a*b* under daylight (D65)."""
    red, green, blue = (_linear(part) for part in channels(colour))
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    f, g, h = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * g - 16, 500 * (f - g), 200 * (g - h)
