"""The council's logo, read from its file and made fit to be drawn into every picture."""

import base64
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from results.charts import png
from results.errors import SettingsError

LARGEST_BYTES = 60_000
"""Each bulletin keeps its picture's figure, the logo in it: a heavy logo would fill the database."""
SMALLEST_PX, LARGEST_PX = 64, 1_200
_BEFORE = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_VIEW = re.compile(r"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']""")
_SIDE = r"""\b{}\s*=\s*["']\s*([\d.]+)(?:px)?\s*["']"""
_UNWANTED = {
    "<!": "declarations",
    "<script": "scripts",
    "<foreignobject": "foreign objects",
    "@import": "styles from elsewhere",
}
_ELSEWHERE = re.compile(r"""(?:href\s*=\s*["']|url\(\s*["']?)\s*(?!#|data:|["')\s])""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that stands in the figure itself.

    Attributes:
        address: its content, as "data:image/png;base64,...".
        width, height: in units of its own; only their ratio counts.
    """

    address: str
    width: float
    height: float


def read_logo(path: Path) -> Logo:
    """The logo in a PNG or SVG file.

    Raises:
        SettingsError: the file is missing, too large, or not a picture that can be drawn; says what to do.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"it cannot be read ({error.strerror})") from None
    if len(data) > LARGEST_BYTES:
        raise _refused(path, f"it has {len(data):,} bytes: make it smaller, at most {LARGEST_BYTES:,}")
    if path.suffix.lower() == ".png":
        return _from_png(path, data)
    if path.suffix.lower() == ".svg":
        return _from_svg(path, data)
    raise _refused(path, "it must be a .png or .svg file")


def _refused(path: Path, why: str) -> SettingsError:
    return SettingsError("The logo cannot be used:", [f"look.logo {path}: {why}"])


def _from_png(path: Path, data: bytes) -> Logo:
    width, height = struct.unpack_from(">II", data, 16) if len(data) >= 24 else (0, 0)
    if (wrong := png.fault(data, width, height)) is not None:
        raise _refused(path, f"it is {wrong}")
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (width, height)):
        sides = f"{width} x {height} pixels: each side must be {SMALLEST_PX} to {LARGEST_PX}"
        raise _refused(path, f"it has {sides}")
    return Logo(_address("image/png", data), width, height)


def _from_svg(path: Path, data: bytes) -> Logo:
    try:
        drawing = _BEFORE.sub("", data.decode("utf-8")).strip()
    except UnicodeDecodeError:
        raise _refused(path, "it is not SVG written in UTF-8") from None
    root = _ROOT.match(drawing)
    if root is None:
        raise _refused(path, "it does not begin with <svg ...>: save it as a plain SVG")
    unwanted = [words for sign, words in _UNWANTED.items() if sign in drawing.lower()]
    if unwanted or _ELSEWHERE.search(drawing):
        what = ", ".join(unwanted or ["something from elsewhere"])
        raise _refused(path, f"it holds {what}: save it as a plain or optimised SVG")
    width, height = _sides(root[0])
    if not (width and height):
        raise _refused(path, "its <svg> does not say how large it is (viewBox, or width and height)")
    return Logo(_address("image/svg+xml", data), width, height)


def _sides(root: str) -> tuple[float, float]:
    """Width and height of an SVG, 0 where it does not say."""
    if (view := _VIEW.search(root)) is not None:
        return float(view[1]), float(view[2])
    found = [re.search(_SIDE.format(side), root) for side in ("width", "height")]
    width, height = (float(one[1]) if one else 0.0 for one in found)
    return width, height


def _address(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
