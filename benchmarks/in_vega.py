"""The same card drawn by Vega-Lite (vl-convert): every word and bar of the Plotly figure, in the same font.

Vega-Lite has no free shapes: grounds and signs are drawn as the rectangles around them, which is less work.
"""

import html
import json
import re
from itertools import groupby
from operator import itemgetter

import vl_convert

from results.charts.canvas import Figure
from results.charts.lettering import FAMILY, FONTS

ENDS = {"middle right": "left", "middle center": "center", "middle left": "right"}
vl_convert.register_font_directory(str(FONTS))


def drawn(figure: Figure) -> bytes:
    """The figure as a PNG of the same size."""
    return vl_convert.vegalite_to_png(vl_spec=json.dumps(_spec(figure)), scale=1, ppi=72)


def _spec(figure: Figure) -> dict[str, object]:
    layout, (bars, words) = figure["layout"], figure["data"]
    scales = {"x": [0, layout["width"]], "y": [layout["height"], 0]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": layout["width"],
        "height": layout["height"],
        "padding": 0,
        "background": layout["paper_bgcolor"],
        "config": {"view": {"stroke": None}, "font": FAMILY},
        "layer": [_rectangles([*_grounds(layout["shapes"]), *_bars(bars)], scales), *_texts(words, scales)],
    }


def _axis(name: str, field: str, scales: dict[str, list[float]]) -> dict[str, object]:
    whole = scales[name] if name == "x" else scales["y"]
    return {
        "field": field,
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": whole, "nice": False, "zero": False},
    }


def _rectangles(boxes: list[dict[str, object]], scales: dict[str, list[float]]) -> dict[str, object]:
    return {
        "data": {"values": boxes},
        "mark": {"type": "rect", "cornerRadius": 2},
        "encoding": {
            "x": _axis("x", "left", scales), "x2": {"field": "right"},
            "y": _axis("y", "top", scales), "y2": {"field": "bottom"},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "stroke": {"field": "line", "type": "nominal", "scale": None},
        },
    }  # fmt: skip


def _grounds(shapes: list[dict[str, object]]) -> list[dict[str, object]]:
    boxes = []
    for shape in shapes:
        for part in re.findall(r"M[^M]+", str(shape.get("path", ""))):
            across, down = _reach(part)
            box = {"left": min(across), "right": max(across), "top": min(down), "bottom": max(down)}
            boxes.append({**box, "fill": shape["fillcolor"], "line": "transparent"})
    return boxes


def _reach(path: str) -> tuple[list[float], list[float]]:
    """All points of a path, across and down."""
    across, down = [], []
    for command, numbers in re.findall(r"([MLHVQC])([^MLHVQCZ]*)", path):
        at = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        across += [] if command == "V" else at if command == "H" else at[::2]
        down += [] if command == "H" else at if command == "V" else at[1::2]
    return across, down


def _bars(trace: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    columns = zip(
        trace["base"], trace["x"], trace["y"], trace["width"], trace["marker"]["color"],
        trace["marker"]["line"]["color"], strict=True,
    )  # fmt: skip
    return [
        {
            "left": base,
            "right": base + x,
            "top": y - high / 2,
            "bottom": y + high / 2,
            "fill": fill,
            "line": line,
        }
        for base, x, y, high, fill, line in columns
    ]


def _texts(trace: dict[str, object], scales: dict[str, list[float]]) -> list[dict[str, object]]:
    font = trace["textfont"]
    columns = zip(
        trace["x"], trace["y"], trace["text"], trace["textposition"],
        font["size"], font["weight"], font["color"], strict=True,
    )  # fmt: skip
    told = [
        {"x": x, "y": y + 0.25 * size, "t": html.unescape(text), "s": size, "c": colour, "k": (place, weight)}
        for x, y, text, place, size, weight, colour in columns
    ]
    told.sort(key=itemgetter("k"))
    return [_text(*kind, list(group), scales) for kind, group in groupby(told, itemgetter("k"))]


def _text(
    place: str, weight: int, told: list[dict[str, object]], scales: dict[str, list[float]]
) -> dict[str, object]:
    return {
        "data": {"values": told},
        "mark": {"type": "text", "align": ENDS[place], "baseline": "alphabetic", "fontWeight": weight},
        "encoding": {
            "x": _axis("x", "x", scales),
            "y": _axis("y", "y", scales),
            "text": {"field": "t"},
            "size": {"field": "s", "type": "quantitative", "scale": None},
            "color": {"field": "c", "type": "nominal", "scale": None},
        },
    }
