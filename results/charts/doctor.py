"""Is this machine fit to draw tonight's pictures? Draws a test card and says in words what is wrong."""

import asyncio
import json
import re
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from results.charts.canvas import Canvas, Figure, Type
from results.charts.furniture import MARGIN, Heading, draw_foot, draw_heading, draw_stamp, unit
from results.charts.house_style import INK, PAPER, Look
from results.charts.lettering import FAMILY, Weight, fitted, width
from results.charts.typeface import SAMPLE, Typeface
from results.errors import PictureUnavailable

SIZE = 100
TOLERANCE_PCT = 1.0
ROUNDS, SLOW_MS = 5, 500.0
"""Test cards drawn, and how long one may take before pictures are too late for their posts."""
_MEASURE = """(() => {
  const pen = document.createElement('canvas').getContext('2d');
  return %s.map(weight => {
    pen.font = `${weight} %dpx ${%s}`;
    return pen.measureText(%s).width;
  });
})()"""


class Examined(Protocol):
    """What is asked of a studio to examine it."""

    @property
    def browser(self) -> Path | None:
        """The browser it draws with."""
        ...

    @property
    def memory_mb(self) -> float | None:
        """What its browser needs; None where that cannot be told."""
        ...

    async def png(self, figure: Mapping[str, object], /) -> bytes:
        """A picture of the figure."""
        ...

    async def evaluate(self, script: str, /) -> object:
        """What a line of JavaScript says in the page that draws."""
        ...


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found.

    Attributes:
        facts: what is well, as name and words.
        problems: what keeps the studio from drawing as it should, in sentences; () when all is well.
    """

    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


async def examine(studio: Examined, typeface: Typeface | None = None) -> Checkup:
    """Draw test cards and look at the browser that drew them.

    Args:
        typeface: the council's own letters, to be looked for besides ours.
    """
    try:
        taken_ms = [await _taken_ms(studio, number) for number in range(ROUNDS)]
        measured = await _measured(studio, f'"{FAMILY}"')
        theirs = await _measured(studio, typeface.families) if typeface else None
        name = str(await studio.evaluate("navigator.userAgent"))
    except PictureUnavailable as trouble:
        return Checkup(problems=(f"No picture could be drawn: {trouble}",))
    ms = statistics.median(taken_ms)
    slow = (f"A picture takes {ms:.0f} ms: this machine is too slow or too busy.",) if ms > SLOW_MS else ()
    facts = [("browser", f"{_version(name)}, {studio.browser}"), ("speed", f"a test card takes {ms:.0f} ms")]
    if studio.memory_mb is not None:
        facts.append(("memory", f"the browser needs {studio.memory_mb:.0f} MB"))
    wrong = _font_problems(measured)
    facts += [] if wrong else [("font", f"{FAMILY} is drawn as it is measured")]
    if typeface is not None:
        lost = _not_found(typeface, theirs)
        facts += [] if lost else [("council's font", f"{typeface.name} is drawn")]
        wrong += lost
    return Checkup(tuple(facts), (*wrong, *slow))


async def _measured(studio: Examined, families: str) -> object:
    """How wide the sample is in each weight, as the browser sets it."""
    weights, families = [int(one) for one in Weight], json.dumps(families)
    return await studio.evaluate(_MEASURE % (weights, SIZE, families, json.dumps(SAMPLE)))


def _not_found(typeface: Typeface, measured: object) -> tuple[str, ...]:
    """That the browser sets other letters than the council's, unless it does set those."""
    widths = measured if isinstance(measured, list) else []
    for weight, found in zip(Weight, widths, strict=False):
        if abs(found / (typeface.ems(SAMPLE, weight) * SIZE) - 1) > TOLERANCE_PCT / 100:
            return (
                f"The browser does not find {typeface.name} ({weight.name.lower()}). On Windows and macOS "
                "install the files of look.fonts; elsewhere let this service read them.",
            )
    return ()


async def _taken_ms(studio: Examined, number: int) -> float:
    """How long a test card takes that was never drawn before."""
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    await studio.png(_test_card(f"{begun_at} {number}"))
    return 1000 * (loop.time() - begun_at)


def _test_card(mark: str) -> Figure:
    canvas = Canvas(1200, 675, PAPER)
    for row, weight in enumerate(Weight):
        canvas.write((56, 200 + 100 * row), SAMPLE, Type(40, weight, INK))
    canvas.write((56, 600), mark, Type(20, Weight.REGULAR, INK))
    return canvas.figure()


def test_card(look: Look) -> Figure:
    """A card in the council's look that nobody can take for a result; to be looked at."""
    marked = replace(look, rehearsal=True)
    heading = Heading(look.council, "A test card", "No result: nobody has been elected")
    canvas, u = Canvas(*look.size, PAPER, look.typeface), unit(look)
    draw_heading(canvas, heading, marked)
    for row, weight in enumerate(Weight):
        size = fitted(SAMPLE, 40 * u, weight, look.size[0] - 2 * MARGIN * u)
        canvas.write((MARGIN * u, look.size[1] - (340 - 85 * row) * u), SAMPLE, Type(size, weight, INK))
    draw_foot(canvas, [("Turnout", "0.0%")], ("Source: results doctor", look.website or ""), marked)
    draw_stamp(canvas, marked)
    return canvas.figure()


def _version(user_agent: str) -> str:
    """The browser's name and version."""
    found = re.search(r"(?:Headless)?(Chrome|Edg)/([\d.]+)", user_agent)
    return f"{'Edge' if found[1] == 'Edg' else 'Chrome'} {found[2]}" if found else user_agent


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
