"""What a shared link to an area shows: its result's card in its language, drawn by the real chart code."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio

from results.charts.house_style import Look
from results.clock import FixedClock
from results.count.election import ContestId
from results.errors import PictureUnavailable
from results.language import Language
from results.publish.page.live import LivePage
from results.publish.page.offer import Offer
from results.share_cards import share_of
from tests.page.scene import MEDWAY, ORDER, Shown, Telling, got, serving

BASE = "https://results.medway.example/"
LOOKS = {one: Look(MEDWAY.council, MEDWAY.parties, rehearsal=True, language=one) for one in Language}
WARD = ORDER[1]


@dataclass
class Easel:
    """Draws nothing, and notes what it was asked for."""

    asked: list[Mapping[str, object]] = field(default_factory=list)
    trouble: bool = False

    async def png(self, figure: Mapping[str, object]) -> bytes:
        if self.trouble:
            raise PictureUnavailable("the browser is away")
        self.asked.append(figure)
        return b"\x89PNG\r\n" + repr(figure).encode()


@pytest.fixture
def easel() -> Easel:
    return Easel()


@pytest.fixture
def offer(easel: Easel) -> Offer:
    return Offer(tuple(Language), share=share_of(BASE, LOOKS, easel.png))


@pytest_asyncio.fixture
async def shown(offer: Offer) -> AsyncIterator[Shown]:
    telling = Telling()
    telling.declare(WARD)
    async with serving(telling, offer=offer) as page:
        yield page


async def tags(session: aiohttp.ClientSession, path: str) -> dict[str, str]:
    """What the page says of itself to whoever shows a link to it."""
    text = await (await got(session, path)).text()
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', text))


def slug(contest_id: ContestId) -> str:
    """How an area is called in addresses."""
    page = LivePage(FixedClock(Telling().at))
    page.show(Telling().night, Telling().at)
    assert page.night is not None
    return next(one.slug for one in page.night.wards if one.contest_id == contest_id)


async def test_a_declared_area_has_its_card(shown: Shown, easel: Easel) -> None:
    """The link shows the card that was posted, with its size and its words, in the page's language."""
    async with aiohttp.ClientSession(shown.url) as session:
        found = await tags(session, f"/wards/{slug(WARD)}.html")
        welsh = await tags(session, f"/cy/wards/{slug(WARD)}.html")
        assert found["og:url"] == f"{BASE}wards/{slug(WARD)}.html"
        assert found["og:image"].startswith(f"{BASE}cards/{slug(WARD)}.en.")
        assert welsh["og:image"].startswith(f"{BASE}cards/{slug(WARD)}.cy.")
        assert "elected" in found["og:image:alt"]
        assert "etholwyd" in welsh["og:image:alt"]
        card = await got(session, "/" + found["og:image"].removeprefix(BASE))
        assert (card.status, card.headers["Content-Type"]) == (200, "image/png")
        assert "immutable" in card.headers["Cache-Control"]
    (figure,) = easel.asked
    layout = figure["layout"]
    assert isinstance(layout, Mapping)
    assert (str(layout["width"]), str(layout["height"])) == (
        found["og:image:width"],
        found["og:image:height"],
    )


async def test_the_address_of_an_old_card_shows_what_stands(shown: Shown) -> None:
    """A link shared before a correction leads to the corrected card, which is not kept for ever there."""
    telling = Telling()
    telling.declare(WARD)
    async with aiohttp.ClientSession(shown.url) as session:
        before = (await tags(session, f"/wards/{slug(WARD)}.html"))["og:image"]
        telling.correct(WARD, 2)
        shown.show(telling)
        after = (await tags(session, f"/wards/{slug(WARD)}.html"))["og:image"]
        old, new = [await got(session, "/" + one.removeprefix(BASE)) for one in (before, after)]
        assert before != after
        assert await old.read() == await new.read()
        assert "immutable" not in old.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["x.png", "nowhere.en.0123456789ab.png", "../../etc/passwd", "fort-horsted.de.0123456789ab.png"]
)
async def test_nothing_else_is_under_cards(shown: Shown, name: str) -> None:
    """Only pictures of areas whose result stands can be asked for."""
    async with aiohttp.ClientSession(shown.url) as session:
        assert (await got(session, f"/cards/{name}")).status == 404


async def test_an_area_that_is_not_declared_has_no_card(shown: Shown, easel: Easel) -> None:
    """Before the declaration a link shows words alone, and no picture can be asked for."""
    async with aiohttp.ClientSession(shown.url) as session:
        found = await tags(session, f"/wards/{slug(ORDER[5])}.html")
        assert "og:image" not in found
        assert found["og:title"].startswith(MEDWAY.contests[ORDER[5]].area)
        assert (await got(session, f"/cards/{slug(ORDER[5])}.en.0123456789ab.png")).status == 404
    assert easel.asked == []


async def test_a_browser_that_is_away_costs_the_picture_alone(shown: Shown, easel: Easel) -> None:
    """The page stands without it; the picture's address says when to ask again."""
    easel.trouble = True
    async with aiohttp.ClientSession(shown.url) as session:
        found = await tags(session, f"/wards/{slug(WARD)}.html")
        answer = await got(session, "/" + found["og:image"].removeprefix(BASE))
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
