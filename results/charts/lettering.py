"""How wide words are in the font of the pictures, and how they are written so that they stay words."""

import re
import unicodedata
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Results Sans"
FAMILIES = f"{FAMILY}, Inter, Helvetica, Arial, sans-serif"
"""The shipped font first; the others are for an SVG shown where the font is not."""
LONGEST = 120
"""Letters of one line of words that are ever drawn; nobody's name has been longer."""

# What the shipped fonts hold: Basic Latin to Latin Extended-A, a few beyond (ș ț ǎ), Welsh and dotted Gaelic
# letters, accents, punctuation and signs. Anything else is drawn in a font of the machine.
LETTERS = frozenset(
    (
        *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1CD, 0x1DD), *range(0x218, 0x21C),
        *range(0x300, 0x30D), *range(0x1E00, 0x1F00), *range(0x2010, 0x2027), *range(0x2030, 0x203B),
        0x20AC, 0x2122, 0x2212,
    )
)  # fmt: skip
_SAFELY = 1.003
"""The browser sets some pairs of letters up to 0.2 % wider than they measure."""
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_STACKED_MARKS = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{2})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+"
)


class Weight(IntEnum):
    """The weights that are shipped."""

    REGULAR = 400
    SEMIBOLD = 600
    BOLD = 700


_FILES = {Weight.REGULAR: "Regular", Weight.SEMIBOLD: "SemiBold", Weight.BOLD: "Bold"}


@lru_cache(10_000)  # names and labels come again with every card
def clean(words: str) -> str:
    """The words on one line, without anything invisible that could reorder or break a picture.

    Text direction overrides, control characters, half characters and piled-up accents go; letters of every
    script and emoji stay. More than 120 letters are cut, with an ellipsis.
    """
    spaced = " ".join(unicodedata.normalize("NFC", words).split())
    seen = "".join(one for one in spaced if one in _JOINERS or unicodedata.category(one) not in _UNSEEN)
    tidy = _STACKED_MARKS.sub(r"\1", seen).strip()
    return tidy if len(tidy) <= LONGEST else tidy[: LONGEST - 1].rstrip() + "…"


def escaped(words: str) -> str:
    """The words as Plotly must be given them to draw exactly these letters.

    Plotly reads a little HTML (`<b>`, `<br>`, `&amp;`) and, where MathJax is present, mathematics between
    dollar signs.
    """
    plain = clean(words).replace("&", "&amp;")
    return plain.replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


@cache
def _font(weight: Weight) -> ImageFont.FreeTypeFont:
    # Measured large, so that rounding to whole pixels does not matter, and scaled down.
    return ImageFont.truetype(FONTS / f"ResultsSans-{_FILES[weight]}.ttf", size=1000)


def _foreign_ems(letter: str) -> float:
    """A safe width for a letter from one of the machine's fonts, in ems."""
    if letter in _JOINERS or unicodedata.combining(letter) or unicodedata.category(letter) == "Mn":
        return 0.0
    return 1.5 if unicodedata.category(letter) == "So" else 1.1


@lru_cache(maxsize=8192)
def _ems(words: str, weight: Weight) -> float:
    own = "".join(letter for letter in words if ord(letter) in LETTERS)
    foreign = sum(_foreign_ems(letter) for letter in words if ord(letter) not in LETTERS)
    return _SAFELY * _font(weight).getlength(own) / 1000 + foreign


def width(words: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """How wide these words are drawn at this size, in pixels; never less than the browser draws them."""
    return _ems(clean(words), weight) * size


def fitted(words: str, size: float, weight: Weight, room: float) -> float:
    """The size, at most the one given, at which the words fit in the room."""
    wide = width(words, size, weight)
    return size if wide <= room else size * room / wide


def in_two(words: str, weight: Weight) -> tuple[str, ...]:
    """The words on two lines, as even as spaces allow; on one when there is no space."""
    parts = clean(words).split(" ")
    halves = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    if not halves:
        return (clean(words),)
    return min(halves, key=lambda pair: max(_ems(pair[0], weight), _ems(pair[1], weight)))
