"""The cards as Chromium really draws them: every box of words is read back from the page."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
import pytest_asyncio

from results.charts.canvas import Figure
from results.charts.lettering import LETTERS, Weight, clean, width
from results.charts.render import Studio
from results.charts.ward import ward_card
from tests.charts import cases

pytestmark = pytest.mark.asyncio(loop_scope="module")
SHAPES: dict[str, tuple[tuple[int, int], int | None]] = {
    "share card": ((1200, 675), 1500),
    "fixed height": ((1200, 675), None),
    "square": ((1080, 1080), 1500),
    "story": ((1080, 1920), None),
    "hall": ((1920, 1080), None),
}
"""Sizes, and how tall a card may grow."""
_BOXES = """(() => {
  const sheet = document.createElement('div');
  sheet.style.position = 'absolute'; sheet.style.left = '0'; sheet.style.top = '0';
  sheet.innerHTML = %s;
  document.body.appendChild(sheet);
  const box = (element, more) => {
    const r = element.getBBox(), at = element.getCTM();
    const [x, y] = [r.x + at.e, r.y + at.f];
    return {left: x, right: x + r.width, top: y, bottom: y + r.height, ...more};
  };
  const words = [...sheet.querySelectorAll('.textpoint text')].map(text => box(text, {
    words: text.textContent, size: parseFloat(text.style.fontSize), weight: +text.style.fontWeight || 400,
    baseline: text.getCTM().f + (+text.getAttribute('y') || 0),
  }));
  const bars = [...sheet.querySelectorAll('.barlayer .point path')].map(bar => box(bar, {words: 'a bar'}));
  sheet.remove();
  return JSON.stringify({words, bars});
})()"""


@dataclass(frozen=True)
class Drawn:
    """A box as it stands in the picture; for words, the box of their letters without empty space."""

    left: float
    top: float
    right: float
    bottom: float
    words: str
    size: float = 0
    weight: int = 400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


async def boxes(studio: Studio, figure: Figure) -> tuple[list[Drawn], list[Drawn]]:
    """The boxes of words and of bars, read from the drawn page."""
    answer = await studio.evaluate(_BOXES % json.dumps(await studio.svg(figure)))
    assert isinstance(answer, str)
    read = json.loads(answer)
    words = [
        Drawn(
            one["left"],
            one["baseline"] - 0.75 * one["size"],
            one["right"],
            one["baseline"] + 0.2 * one["size"],
            one["words"],
            one["size"],
            one["weight"],
        )
        for one in read["words"]
    ]
    bars = [Drawn(one["left"], one["top"], one["right"], one["bottom"], "a bar") for one in read["bars"]]
    return words, bars


def overlap(one: Drawn, other: Drawn) -> bool:
    """Say whether two boxes share more than an edge."""
    return (
        min(one.right, other.right) - max(one.left, other.left) > 0.5
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5
    )


def faults(words: list[Drawn], bars: list[Drawn], size: tuple[float, float]) -> Iterator[str]:
    """Everything clipped or overlapping, in words."""
    for one in words:
        if one.left < 0 or one.top < 0 or one.right > size[0] or one.bottom > size[1]:
            yield f"{one.words!r} leaves the picture: {one}"
        if (
            one.weight
            and set(map(ord, one.words)) <= LETTERS
            and one.right - one.left > 1.02 * width(one.words, one.size, Weight(one.weight)) + 0.5
        ):
            yield f"{one.words!r} is wider than reckoned"
    for one, other in combinations([*words, *bars], 2):
        if overlap(one, other):
            yield f"{one.words!r} overlaps {other.words!r}"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", cases.ODD_ONES)
async def test_nothing_is_clipped_and_nothing_overlaps(studio: Studio, name: str, shape: str) -> None:
    """Whatever is elected and in whatever shape, all words lie in the picture and beside one another."""
    contest, declaration = cases.ODD_ONES[name]
    size, tallest = SHAPES[shape]
    for rehearsal in (False, True):
        look = replace(cases.look(rehearsal=rehearsal), size=size, tallest=tallest)
        figure = ward_card(contest, declaration, look, corrected=rehearsal)
        words, bars = await boxes(studio, figure)
        assert len(words) > len(contest.candidates)
        assert not list(faults(words, bars, size_of(figure)))


async def test_hostile_words_are_drawn_letter_by_letter(studio: Studio) -> None:
    """Markup, entities and mathematics in a name are words like any other, also where MathJax is present."""
    contest, declaration = cases.ODD_ONES["hostile"]
    words, _ = await boxes(studio, ward_card(contest, declaration, cases.look()))
    drawn = {one.words for one in words}
    assert {clean(candidate.name) for candidate in contest.candidates} <= drawn
    assert contest.candidates[0].description in drawn


async def test_the_picture_is_set_in_the_shipped_font(studio: Studio) -> None:
    """The browser finds our font, Welsh and Gaelic letters included, and nothing else is wrong with it."""
    assert await studio.doctor() == ()


@pytest.mark.parametrize("night", ["medway-2023", "barnsley-2021", "cheltenham-2024", "cheltenham-2026"])
async def test_every_ward_of_real_nights_is_drawn_whole(studio: Studio, night: str) -> None:
    """Every ward of the real nights is drawn with nothing clipped and nothing overlapping."""
    look, results = cases.night(night)
    found = []
    for tallest in (1500, None):
        for contest, declaration in results:
            figure = ward_card(contest, declaration, replace(look, tallest=tallest))
            found += list(faults(*await boxes(studio, figure), size_of(figure)))
    assert not found


def size_of(figure: Figure) -> tuple[float, float]:
    """Width and height of a figure."""
    layout = figure["layout"]
    assert isinstance(layout, dict)
    return layout["width"], layout["height"]
