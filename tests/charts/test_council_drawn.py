"""The pictures of whole councils as Chromium really draws them: boxes of words are read from the page."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from results.charts import ward_map
from results.charts.boundaries import read_boundaries
from results.charts.render import Studio
from results.language import Language
from tests.charts.councils import FICTIONAL, ODD_ONES, look
from tests.charts.test_council_cards import CARDS, drawable
from tests.charts.test_drawn import boxes, faults, overlap, size_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
SHOWN = (
    ("landscape", Language.WELSH),
    ("square", Language.ENGLISH),
    ("story", Language.WELSH),
    ("hall", Language.ENGLISH),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("name", ODD_ONES)
async def test_nothing_is_clipped_and_nothing_overlaps(studio: Studio, card: str, name: str) -> None:
    """Whatever the council, in every size all words lie in the picture and beside one another."""
    if not drawable(name, card):
        return
    tonight, found = ODD_ONES[name], []
    for size, language in SHOWN:
        plain = look(tonight, rehearsal=size == "square")
        figure = CARDS[card][0](tonight, replace(plain, language=language).sized(size))
        words, bars = await boxes(studio, figure)
        assert len(words) > 4
        found += [(size, fault) for fault in faults(words, [], size_of(figure))]
        # A line of last time stands on its bar: bars are held against words alone.
        found += [(size, one.words) for one in words for bar in bars if overlap(one, bar)]
        assert all(bar.left >= 0 and bar.right <= size_of(figure)[0] for bar in bars)
    assert not set(found)


async def test_names_on_the_map_do_not_cover_one_another(studio: Studio) -> None:
    """On the map in every size and both languages ward names lie in the picture, beside one another."""
    tonight = ODD_ONES["fictional"]
    outlines = read_boundaries((FICTIONAL / "boundaries.json").read_bytes())
    for size, _ in SHOWN:
        for language in Language:
            figure = ward_map.map_card(
                tonight, outlines, replace(look(tonight), language=language).sized(size)
            )
            words, _ = await boxes(studio, figure)
            assert not list(faults(words, [], size_of(figure))), (size, language)
