"""The page in Firefox, in WebKit, in the engine of old phones and as plain text."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image

from results.count.election import ContestId
from results.language import Language
from results.publish.page.offer import Offer
from tests.page.engines import Engine, Unanswered, comes, data, old_picture, plain_text, reading, violations
from tests.page.firefox import firefox
from tests.page.scene import MEDWAY, ORDER, Shown, finished, halfway, serving
from tests.page.webkit import webkit

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = Offer(tuple(Language))
A_WARD = "a ward"
ADDRESSES = (
    "/",
    A_WARD,
    "/cy/",
    "/how-to-read.html",
    "/data.html",
    "/embed/council.html",
    "/embed/builder.html",
)
"""Every kind of page; a ward's own is found by its link on the home page."""

EARLY, LATE = ORDER[1], ORDER[14]
"""Declared and corrected at half time, and still counting."""

WRONG = """<!doctype html><html><p style="color: #ccc; width: 3000px">grey</p><img src="http://localhost:8/x"><button></button>
<script>console.error("said"); undefinedFunction();</script>"""

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["firefox", "webkit"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    """Each of the browsers, once for all tests."""
    async with firefox() if request.param == "firefox" else webkit() as browser:
        yield browser


@asynccontextmanager
async def wrong() -> AsyncIterator[str]:
    """A page with everything wrong that we look for, served; its address."""
    app = web.Application()
    app.router.add_get("/", answer_wrong)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def answer_wrong(_request: web.Request) -> web.Response:
    """The wrong page; nothing else is there."""
    return web.Response(text=WRONG, content_type="text/html")


async def read(engine: Engine, url: str) -> None:
    """The wrong page as the tests read a page."""
    async with reading(engine, url):
        assert len(await violations(engine)) >= 3
        assert await engine.evaluate(SIDEWAYS) > 0


async def address(engine: Engine, shown: Shown, where: str, contest_id: ContestId = EARLY) -> str:
    """The whole address of a page."""
    if where != A_WARD:
        return shown.url + where
    area = (await data(shown.url))[contest_id]["area"]
    named = f"function (one) {{ return one.textContent.trim() === {area!r}; }}"
    async with reading(engine, f"{shown.url}/"):
        found = await engine.evaluate(f"Array.from(document.links).filter({named})[0].href")
    assert isinstance(found, str)
    return found


def shows(word: str) -> str:
    """JavaScript for whether the page shows this word or figure."""
    return f"document.body.innerText.indexOf({word!r}) >= 0"


def colours(png: bytes) -> int:
    """How many colours there are in the picture."""
    with Image.open(io.BytesIO(png)) as picture:
        return len(picture.convert("RGB").getcolors(1 << 24) or [])


def in_order(words: list[str], apart: int) -> str:
    """A pattern for these words, one after the other, so many letters apart at most."""
    return rf".{{1,{apart}}}?".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)


@pytest.mark.parametrize("where", ADDRESSES)
async def test_everyone_can_read_it(engine: Engine, where: str) -> None:
    """In each engine axe finds nothing, nothing has to be scrolled sideways, and something is drawn."""
    async with serving(halfway(), offer=BOTH) as shown, reading(engine, await address(engine, shown, where)):
        assert await violations(engine) == []
        assert await engine.evaluate(SIDEWAYS) == 0
        assert colours(await engine.screenshot()) > 20


async def test_a_narrow_window_is_enough() -> None:
    """In Firefox too a window of 320 pixels shows everything, and axe finds nothing there."""
    async with firefox() as engine, serving(halfway(), offer=BOTH) as shown:
        await engine.resize(320)
        for where in ADDRESSES:
            async with reading(engine, await address(engine, shown, where)):
                assert await violations(engine) == [], where
                assert await engine.evaluate(SIDEWAYS) == 0, where


@pytest.mark.parametrize("where", ["/", A_WARD])
async def test_a_declaration_appears_by_itself(engine: Engine, where: str) -> None:
    """In each engine a result comes without a reload: who won on the home page, the votes on the ward's."""
    telling = halfway()
    async with serving(telling) as shown, reading(engine, await address(engine, shown, where, LATE)):
        await engine.evaluate("window.stayed = 1")
        declared = telling.declaration(LATE)
        people = {one["candidate_id"]: one["name"] for one in (await data(shown.url))[LATE]["candidates"]}
        won = [people[person] for person in declared.elected]
        news = won if where == "/" else [f"{one.votes:,}" for one in declared.figures]
        assert [word for word in news if await engine.evaluate(shows(word))] == []
        telling.declare(LATE)
        shown.show(telling)
        for word in news:
            await comes(engine, shows(word))
        assert await engine.evaluate("window.stayed") == 1
        assert await violations(engine) == []


async def test_an_engine_can_complain(engine: Engine) -> None:
    """The checks above are able to fail: of a wrong page each engine reports what is wrong."""
    async with wrong() as url:
        with pytest.raises(AssertionError, match=r"said.*undefinedFunction"):
            await read(engine, url)
    assert engine.hosts == {url.removeprefix("http://"), "localhost:8"}
    with pytest.raises(Unanswered, match="undefinedFunction"):
        await engine.evaluate("undefinedFunction()")


async def test_an_old_phone_draws_it(tmp_path: Path) -> None:
    """The engine of 2016 draws the page in its colours, and a page with nothing on it in one."""
    empty = tmp_path / "empty.html"
    empty.write_text("<title>x</title>")
    assert colours(await old_picture(empty.as_uri())) == 1
    async with serving(halfway(), offer=BOTH) as shown:
        ward = (await data(shown.url))[EARLY]["page"]
        for where in ("/", A_WARD, "/data.html"):
            drawn = await old_picture(f"{shown.url}/{ward if where == A_WARD else where[1:]}")
            assert colours(drawn) > 100, where


async def test_a_text_browser_has_every_ward() -> None:
    """As plain text the home page has each ward, and in this order who was elected, turnout and majority."""
    async with serving(finished()) as shown:
        words = " ".join((await plain_text(f"{shown.url}/")).split())
        wards = (await data(shown.url)).values()
    assert len(wards) == len(MEDWAY.contests)
    for one in wards:
        won = [person["name"] for person in one["candidates"] if person["elected"]]
        turnout = 100 * one["turnout"]["papers"] / one["turnout"]["electorate"]
        told = [one["area"], *won, f"{turnout:.1f}%", f"{one['majority']:,}"]
        assert re.search(in_order(told, apart=60), words), told


async def test_a_text_browser_has_every_candidate() -> None:
    """As plain text a ward's page has each candidate followed by the votes."""
    async with serving(finished()) as shown:
        ward = (await data(shown.url))[EARLY]
        words = " ".join((await plain_text(f"{shown.url}/{ward['page']}")).split())
    told = [word for one in ward["candidates"] for word in (one["name"], f"{one['votes']:,}")]
    assert len(told) >= 8
    assert re.search(in_order(told, apart=120), words), words
