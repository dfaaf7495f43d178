"""Colours, and how well they can be told apart: the contrast measure of WCAG 2.2."""

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
TEXT_CONTRAST = 4.5
"""The least contrast of words with their ground. Source: WCAG 2.2, 1.4.3."""
MARK_CONTRAST = 3.0
"""The least contrast of bars and signs with their ground. Source: WCAG 2.2, 1.4.11."""

Colour = str
"""A colour as "#rrggbb"."""


def is_colour(written: str) -> bool:
    """Say whether this is a colour as "#rrggbb"."""
    return HEX.fullmatch(written) is not None


def channels(colour: Colour) -> tuple[int, int, int]:
    """Red, green and blue, each 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black to 1 for white. Source: WCAG 2.2, "relative luminance"."""
    parts = [part / 255 for part in channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast of two colours, 1 (none) to 21 (black on white). Source: WCAG 2.2, "contrast ratio"."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: Colour, other: Colour, amount: float) -> Colour:
    """The colour moved towards another, 0 (unchanged) to 1 (the other)."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * amount):02X}" for a, b in pairs)


def outline(colour: Colour, grounds: tuple[Colour, ...]) -> Colour:
    """The colour itself where it stands out from every light ground, else darkened until it does."""
    for step in range(21):
        darker = mixed(colour, "#000000", step / 20)
        if all(contrast(darker, ground) >= MARK_CONTRAST for ground in grounds):
            return darker
    return "#000000"
