"""The same card drawn by matplotlib: every word, bar and shape of the Plotly figure, in the same font."""

import html
import io
import re

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from results.charts.canvas import Figure
from results.charts.lettering import FONTS

DOTS_PER_INCH = 100
FILES = {
    weight: font_manager.FontProperties(fname=str(FONTS / f"ResultsSans-{name}.ttf"))
    for weight, name in ((400, "Regular"), (600, "SemiBold"), (700, "Bold"))
}
POINTS = {
    "M": (2, [Curve.MOVETO]),
    "L": (2, [Curve.LINETO]),
    "Q": (4, [Curve.CURVE3] * 2),
    "C": (6, [Curve.CURVE4] * 3),
}


def drawn(figure: Figure) -> bytes:
    """The figure as a PNG of the same size."""
    layout, (bars, words) = figure["layout"], figure["data"]
    width, height = layout["width"], layout["height"]
    sheet = MatplotlibFigure(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
    axes = sheet.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    for shape in layout["shapes"]:
        if shape["type"] == "path":
            _shape(axes, shape)
    for base, x, y, thick, fill, edge in zip(
        bars["base"], bars["x"], bars["y"], bars["width"], bars["marker"]["color"],
        bars["marker"]["line"]["color"], strict=True,
    ):  # fmt: skip
        axes.add_patch(Rectangle((base, y - thick / 2), x, thick, facecolor=fill, edgecolor=edge))
    _words(axes, words)
    out = io.BytesIO()
    FigureCanvasAgg(sheet).print_png(out)
    return out.getvalue()


def _shape(axes, shape) -> None:
    corners, codes, (x, y) = [], [], (0.0, 0.0)
    for command, numbers in re.findall(r"([MLHVQCZ])([^MLHVQCZ]*)", shape["path"]):
        at = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "Z":
            corners, codes = [*corners, corners[0]], [*codes, Curve.CLOSEPOLY]
            continue
        at = [at[0], y] if command == "H" else [x, at[0]] if command == "V" else at
        _, kinds = POINTS.get(command, POINTS["L"])
        pairs = list(zip(at[::2], at[1::2], strict=True))
        corners, codes = [*corners, *pairs], [*codes, *kinds]
        x, y = pairs[-1]
    clear = shape["fillcolor"].startswith("rgba")
    axes.add_patch(
        PathPatch(
            Curve(corners, codes),
            facecolor="none" if clear else shape["fillcolor"],
            edgecolor=shape["line"]["color"] if shape["line"]["width"] else "none",
            linewidth=shape["line"]["width"] * 72 / DOTS_PER_INCH,
        )
    )


def _words(axes, trace) -> None:
    font = trace["textfont"]
    ends = {"middle right": "left", "middle center": "center", "middle left": "right"}
    for x, y, text, place, size, weight, colour in zip(
        trace["x"], trace["y"], trace["text"], trace["textposition"],
        font["size"], font["weight"], font["color"], strict=True,
    ):  # fmt: skip
        axes.text(
            x, y + 0.25 * size, html.unescape(text), ha=ends[place], va="baseline", color=colour,
            fontproperties=FILES[weight], fontsize=size * 72 / DOTS_PER_INCH,
        )  # fmt: skip
