"""A sheet, measured in pixels, for words, bars and signs; what is drawn on it becomes a Plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from results.charts.colour import Colour
from results.charts.lettering import FAMILIES, Weight, escaped
from results.charts.typeface import Typeface

Figure = dict[str, object]
"""A Plotly figure as plain data: "data" and "layout"."""

CLEAR = "rgba(0,0,0,0)"
_ANCHORS = {"left": "middle right", "middle": "middle center", "right": "middle left"}
# Plotly sets the baseline of "middle" text a quarter of the size below the point.
_BASELINE = 0.25


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set.

    Attributes:
        size: of the letters' em, in pixels.
    """

    size: float
    weight: Weight
    colour: Colour

    def scaled(self, factor: float) -> "Type":
        """The same letters in another size."""
        return Type(self.size * factor, self.weight, self.colour)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, from the top left corner of the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Words:
    left: float
    baseline: float
    words: str
    type: Type
    anchor: str


@dataclass(frozen=True, slots=True)
class _Bar:
    box: Box
    fill: Colour
    line: Colour


@dataclass(slots=True)
class Canvas:
    """Collects what is drawn: fills lie lowest, then bars, then words, each in the order given."""

    width: int
    height: int
    paper: Colour
    typeface: Typeface | None = None
    _words: list[_Words] = field(default_factory=list)
    _bars: list[_Bar] = field(default_factory=list)
    _shapes: list[dict[str, object]] = field(default_factory=list)
    _pictures: list[dict[str, object]] = field(default_factory=list)

    def write(self, at: tuple[float, float], words: str, type_: Type, anchor: str = "left") -> None:
        """Set words on a baseline that starts, has its middle or ends at this point."""
        self._words.append(_Words(at[0], at[1], words, type_, anchor))

    def fill(self, box: Box, colour: Colour, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded if asked."""
        self.sign(_outline(box, min(radius, (box.bottom - box.top) / 2)), colour)

    def sign(self, path: str, colour: Colour, line: Colour | None = None, line_width: float = 0) -> None:
        """Draw an SVG path in pixels of the sheet, filled or as a line."""
        style = {
            "type": "path",
            "fillcolor": colour,
            "layer": "below",
            "line": {"width": line_width, "color": line or colour},
        }
        before = self._shapes[-1] if self._shapes else {}
        if {**before, "path": ""} == {**style, "path": ""}:
            before["path"] = f"{before['path']}{path}"  # one shape costs plotly.js as much as another
        else:
            self._shapes.append({**style, "path": path})

    def picture(self, box: Box, address: str) -> None:
        """Lay a picture, given as "data:image/...", over what is drawn, as large as the box allows."""
        place = {"x": box.left, "y": box.top, "sizex": box.right - box.left, "sizey": box.bottom - box.top}
        sheet = {"xref": "x", "yref": "y", "layer": "above", "sizing": "contain"}
        self._pictures.append({"source": address, **place, **sheet})

    def stamp(self, words: str, type_: Type, angle: float) -> None:
        """Write large words across the whole sheet, beneath bars and other words."""
        font = {
            "family": self._families,
            "size": self._size(words, type_),
            "weight": int(type_.weight),
            "color": type_.colour,
        }
        label = {"text": escaped(words), "textangle": angle, "textposition": "middle center", "font": font}
        sheet = {"x0": 0, "y0": 0, "x1": self.width, "y1": self.height}
        clear = {"fillcolor": CLEAR, "line": {"width": 0}, "layer": "below"}
        self._shapes.append({"type": "rect", **sheet, **clear, "label": label})

    def bar(self, box: Box, fill: Colour, line: Colour) -> None:
        """Draw one bar of the chart."""
        self._bars.append(_Bar(box, fill, line))

    def figure(self) -> Figure:
        """Everything drawn so far as one Plotly figure."""
        layout = {
            "width": self.width,
            "height": self.height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": self.paper,
            "plot_bgcolor": self.paper,
            "showlegend": False,
            "xaxis": _axis(0, self.width),
            "yaxis": _axis(self.height, 0),
            "shapes": self._shapes,
        }
        if self._pictures:
            layout["images"] = self._pictures
        if self.typeface:
            layout["meta"] = self.typeface.digest  # other files of the same name make another picture
        return {"data": [_bar_trace(self._bars), self._word_trace()], "layout": layout}

    @property
    def _families(self) -> str:
        return self.typeface.families if self.typeface else FAMILIES

    def _size(self, words: str, type_: Type) -> float:
        return self.typeface.size(words, type_.size, type_.weight) if self.typeface else type_.size

    def _word_trace(self) -> dict[str, object]:
        words, sizes = self._words, [self._size(one.words, one.type) for one in self._words]
        return {
            "type": "scatter",
            "mode": "text",
            "x": [one.left for one in words],
            "y": [one.baseline - _BASELINE * size for one, size in zip(words, sizes, strict=True)],
            "text": [escaped(one.words) for one in words],
            "textposition": [_ANCHORS[one.anchor] for one in words],
            "textfont": {
                "family": self._families,
                "size": sizes,
                "weight": [int(one.type.weight) for one in words],
                "color": [one.type.colour for one in words],
            },
            "cliponaxis": False,
            "hoverinfo": "skip",
        }


def _axis(start: float, end: float) -> dict[str, object]:
    return {"range": [start, end], "visible": False, "fixedrange": True, "autorange": False}


def _outline(box: Box, radius: float) -> str:
    """The path of a rectangle, drawn with quarter curves where its corners are round."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    if not radius:
        return f"M{left},{top}H{right}V{bottom}H{left}Z"
    return (
        f"M{left + radius},{top}H{right - radius}Q{right},{top} {right},{top + radius}"
        f"V{bottom - radius}Q{right},{bottom} {right - radius},{bottom}"
        f"H{left + radius}Q{left},{bottom} {left},{bottom - radius}"
        f"V{top + radius}Q{left},{top} {left + radius},{top}Z"
    )


def _bar_trace(bars: Sequence[_Bar]) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [bar.box.left for bar in bars],
        "x": [bar.box.right - bar.box.left for bar in bars],
        "y": [bar.box.middle for bar in bars],
        "width": [bar.box.bottom - bar.box.top for bar in bars],
        "marker": {
            "color": [bar.fill for bar in bars],
            "line": {"color": [bar.line for bar in bars], "width": 1.5},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
