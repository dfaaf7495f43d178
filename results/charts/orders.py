"""What the studio can be asked for: a figure as a picture or a page as a PDF, named by what it shows."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version

from results.charts import paper, png
from results.charts.chromium import Browser
from results.charts.house_style import LARGEST
from results.charts.lettering import FONTS
from results.charts.warm import OURS
from results.errors import PictureUnavailable

PRINT_S = 10.0
"""How long one page may take to print."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to be made.

    Attributes:
        name: the same for the same content, made with the same tools; its ending says what it is.
        make: has the browser make it, within this many seconds.
        fault: what is wrong with what was made, None when nothing is.
    """

    name: str
    make: Callable[[Browser, float], Awaitable[bytes]]
    fault: Callable[[bytes], str | None]


def picture(figure: Mapping[str, object], kind: str) -> Order:
    """The figure as a "png" or "svg". Raises PictureUnavailable when it cannot be one."""
    width, height = size(figure)

    def make(browser: Browser, deadline_s: float) -> Awaitable[bytes]:
        return browser.draw(figure, kind, deadline_s)

    fault = partial(png.fault, width=width, height=height) if kind == "png" else _svg_fault
    return Order(_name(kind, _canonical(figure)), make, fault)


def page(html: str) -> Order:
    """The page as a "pdf"."""

    def make(browser: Browser, deadline_s: float) -> Awaitable[bytes]:
        return browser.pdf(html, max(PRINT_S, deadline_s))

    return Order(_name("pdf", html), make, paper.fault)


def _name(kind: str, content: str) -> str:
    return f"{hashlib.sha256(f'{_tools()} {kind} {content}'.encode()).hexdigest()}.{kind}"


@cache
def _tools() -> str:
    """What a picture depends on besides its figure: the versions of the tools, our scripts and the fonts."""
    ours = hashlib.sha256(b"".join(path.read_bytes() for path in (*OURS, *sorted(FONTS.glob("*.ttf")))))
    return f"plotly {version('plotly')} kaleido {version('kaleido')} ours {ours.hexdigest()}"


def _canonical(figure: Mapping[str, object]) -> str:
    """The figure as one certain text; the same for equal figures."""
    try:
        return json.dumps(figure, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as trouble:
        raise PictureUnavailable(f"the figure is not plain data: {trouble}") from trouble


def size(figure: Mapping[str, object]) -> tuple[int, int]:
    """Width and height in pixels. Raises PictureUnavailable when the figure does not say them."""
    layout = figure.get("layout")
    sides = (layout.get("width"), layout.get("height")) if isinstance(layout, Mapping) else (None, None)
    width, height = sides
    if not (
        isinstance(width, int) and isinstance(height, int) and 0 < width <= LARGEST and 0 < height <= LARGEST
    ):
        raise PictureUnavailable(f"the figure's layout must say its size, up to {LARGEST} pixels a side")
    return width, height


def _svg_fault(drawn: bytes) -> str | None:
    whole = drawn.startswith(b"<svg") and drawn.rstrip().endswith(b"</svg>")
    return None if whole else "an unfinished SVG"
