"""The council's own letters on its pictures, never larger than the room that ours would take.

Everything is laid out by the widths of our font, which every machine has. Words in the council's are set
smaller where they would be wider, so that whatever fits in ours fits in theirs.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from results.charts.lettering import FAMILIES, LETTERS, Weight, clean, width
from results.errors import SettingsError

LARGEST_BYTES = 2_000_000
WIDEST = 1.25
"""How much wider than ours a font may be: beyond that names become too small to be read."""
SAMPLE = "Siân Ŵyn Llŷr-Ôl, 1,234 votes (33.7%) Ó Dhòmhnaill"
GIVEN_NAME = "Council Letters"
NEEDED = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + "£–—‘’“”…·"
    + "âêîôûŵŷÂÊÎÔÛŴŶáéíóúýÁÉÍÓÚÝàèìòùẁỳÀÈÌÒÙäëïöüẅÿÄËÏÖÜçñÇÑ"
)
"""Letters of English, Welsh, Irish and Gaelic, and of names that are common here."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """Three weights of one font.

    Attributes:
        name: what the font calls itself.
        files: where each is.
        digest: changes with the files, so that no picture drawn in older ones is taken for a new one.
    """

    name: str
    files: Mapping[Weight, Path] = field(compare=False)
    digest: str

    @property
    def families(self) -> str:
        """What the browser is asked for: the files themselves, an installed font of that name, or ours.

        The files go by a name that we give them, because fonts often share theirs with others of their kind.
        """
        return f'{GIVEN_NAME}, "{self.name}", {FAMILIES}'

    def ems(self, words: str, weight: Weight) -> float:
        """How wide the words are in this font, in sizes of its letters."""
        return _ems(self.files[weight], clean(words))

    def size(self, words: str, size: float, weight: Weight) -> float:
        """The size at which these words are no wider than ours would be at the size given."""
        theirs = self.ems(words, weight)
        ours = width(words, 1.0, weight)
        return size if theirs <= ours else size * ours / theirs


def read_typeface(files: Mapping[Weight, Path]) -> Typeface:
    """The font of these files, one for each weight.

    Raises:
        SettingsError: it cannot be used; every problem listed.
    """
    wrong = [problem for weight, path in files.items() for problem in _problems(weight, path)]
    if wrong:
        raise SettingsError("The council's font cannot be used:", wrong)
    digest = hashlib.sha256(b"".join(files[weight].read_bytes() for weight in Weight)).hexdigest()
    name = str(_font(files[Weight.REGULAR]).getname()[0]).replace('"', "")
    return Typeface(name, dict(files), digest)


def _problems(weight: Weight, path: Path) -> Iterator[str]:
    name = f"look.fonts.{weight.name.lower()} {path}"
    try:
        if path.stat().st_size > LARGEST_BYTES:
            yield f"{name}: it has more than {LARGEST_BYTES:,} bytes"
            return
        font = _font(path)
    except OSError:
        yield f"{name}: it cannot be read as a font: give a TrueType or OpenType file"
        return
    blank = font.getmask("\uffff").getbbox(), font.getlength("\uffff")
    missing = [one for one in sorted(NEEDED) if one != " " and _is_missing(font, one, blank)]
    if missing:
        yield f"{name}: these letters are not in it: {' '.join(missing)}"
    elif (ratio := _ems(path, SAMPLE) / width(SAMPLE, 1.0, weight)) > WIDEST:
        yield f"{name}: it is {100 * (ratio - 1):.0f}% wider than ours; names would be too small to be read"


def _is_missing(font: ImageFont.FreeTypeFont, letter: str, blank: object) -> bool:
    """Whether the font draws this letter as it draws what it has not got."""
    mask = font.getmask(letter)
    if (mask.getbbox(), font.getlength(letter)) != blank:
        return False
    return bytes(mask) == bytes(font.getmask("\uffff"))


@lru_cache(maxsize=8)
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size=1000)


@lru_cache(maxsize=8192)
def _ems(path: Path, words: str) -> float:
    """How wide the words are in this font, in ems; letters it may lack are taken as ours are."""
    theirs = "".join(letter for letter in words if ord(letter) in LETTERS)
    foreign = "".join(letter for letter in words if ord(letter) not in LETTERS)
    return _font(path).getlength(theirs) / 1000 + width(foreign, 1.0)
