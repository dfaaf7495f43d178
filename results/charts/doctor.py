"""Is this machine fit to draw tonight's pictures? Draws a test card and says in words what is wrong."""

import json
from collections.abc import Mapping
from typing import Protocol

from results.charts.canvas import Canvas, Figure, Type
from results.charts.house_style import INK, PAPER
from results.charts.lettering import FAMILY, Weight, width
from results.errors import PictureUnavailable

SAMPLE = "Siân Ŵyn Llŷr-Ôl, 1,234 votes (33.7%) Ó Dhòmhnaill"
SIZE = 100
TOLERANCE_PCT = 1.0
_MEASURE = """(() => {
  const pen = document.createElement('canvas').getContext('2d');
  return %s.map(weight => {
    pen.font = `${weight} %dpx "%s"`;
    return pen.measureText(%s).width;
  });
})()"""


class Examined(Protocol):
    """What is asked of a studio to examine it."""

    async def png(self, figure: Mapping[str, object], /) -> bytes:
        """A picture of the figure."""
        ...

    async def evaluate(self, script: str, /) -> object:
        """What a line of JavaScript says in the page that draws."""
        ...


async def examine(studio: Examined) -> tuple[str, ...]:
    """What keeps this studio from drawing as it should, in sentences; () when all is well."""
    try:
        await studio.png(_test_card())
        measured = await studio.evaluate(
            _MEASURE % ([int(one) for one in Weight], SIZE, FAMILY, json.dumps(SAMPLE))
        )
    except PictureUnavailable as trouble:
        return (f"No picture could be drawn: {trouble}",)
    return _font_problems(measured)


def _test_card() -> Figure:
    canvas = Canvas(1200, 675, PAPER)
    for row, weight in enumerate(Weight):
        canvas.write((56, 200 + 100 * row), SAMPLE, Type(40, weight, INK))
    return canvas.figure()


def _font_problems(measured: object) -> tuple[str, ...]:
    """The browser must set our letters as wide as we reckon: else it has not got the font."""
    widths = measured if isinstance(measured, list) else []
    for weight, found in zip(Weight, widths, strict=False):
        reckoned = width(SAMPLE, SIZE, weight)
        off_pct = 100 * (found / reckoned - 1)
        if abs(off_pct) > TOLERANCE_PCT:
            return (
                f"The browser does not use the font {FAMILY}: {weight.name.lower()} is {off_pct:+.1f}% wide. "
                "Names may overlap. On Windows and macOS install the files in results/charts/fonts.",
            )
    return () if len(widths) == len(Weight) else ("The browser did not say how wide its letters are.",)
