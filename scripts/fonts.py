"""Makes the three fonts of the pictures from Inter, so that every machine draws the same letters.

Run by hand when Inter changes: `pip install fontpkg-inter==4.1.post1 fonttools`, then
`PYTHONPATH=. python scripts/fonts.py PATH/TO/fontpkg_inter/files/'Inter[opsz,wght].ttf'`.
It keeps the letters of the languages of these islands (and of their neighbours), gives every digit the same
width so that columns of votes line up, and calls the result "Results Sans", so that no other Inter on the
machine can take its place.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from results.charts.lettering import FAMILY, FONTS, LETTERS

WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
OPTICAL_SIZE = 20  # between text and display: the same file sets a ward's name and a footnote


def equal_digits(font: TTFont) -> None:
    """Point every digit at its tabular form."""
    names = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            tabular = f"{table.cmap.get(code)}.tf"
            if tabular in names:
                table.cmap[code] = tabular


def renamed(font: TTFont, style: str) -> None:
    """Give the font its own family name, with the weight as its style."""
    family = FAMILY if style in ("Regular", "Bold") else f"{FAMILY} {style}"
    plain = style if family == FAMILY else "Regular"
    full = f"{FAMILY} {style}"
    words = {1: family, 2: plain, 3: f"{full} (from Inter 4.001)", 4: full, 6: full.replace(" ", "-"),
             16: FAMILY, 17: style}  # fmt: skip
    for number in (16, 17, 21, 22, 25):
        font["name"].removeNames(nameID=number)
    for number, text in words.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def cut(font: TTFont) -> None:
    """Leave out every letter and feature the pictures do not use."""
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.hinting = False
    options.notdef_outline = True  # a letter nobody has is drawn as an empty box, never as nothing
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)


def main(source: Path) -> None:
    """Write one file a weight beside this one."""
    for style, weight in WEIGHTS.items():
        font = instantiateVariableFont(
            TTFont(source, recalcTimestamp=False), {"wght": weight, "opsz": OPTICAL_SIZE}
        )
        font["OS/2"].usWeightClass = weight
        equal_digits(font)
        renamed(font, style)
        cut(font)
        font.save(FONTS / f"ResultsSans-{style}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
