"""Cards for other sites: shown in a page of another origin, kept up to date, and as high as they need."""

import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from results.language import Language
from results.publish.page.offer import Offer
from tests.page.scene import ORDER, halfway, serving
from tests.page.test_browser import overflow, reading, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = Offer(tuple(Language))
LIMITS = {
    **dict.fromkeys(("hall.js", "embed.js", "widget.js", "builder.js"), 2_000),
    **dict.fromkeys(("hall.css", "embed.css"), 2_500),
    "page.css": 5_000,
    "live.js": 4_000,
}


@asynccontextmanager
async def host_page(body: str) -> AsyncIterator[str]:
    """A page of another site with these lines in it; its address."""

    async def page(_request: web.Request) -> web.Response:
        html = f"<!doctype html><html lang=en><title>A council</title><h1>A council</h1>{body}"
        return web.Response(text=html, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_a_card_in_another_site_follows_the_night(chromium: Browser) -> None:
    """Put in by one line of script it is as high as its contents, and shows a declaration by itself."""
    telling = halfway()
    async with serving(telling) as shown:
        lines = (
            f'<div data-results="council">Results</div><script src="{shown.url}/widget.js" async></script>'
        )
        context = await chromium.new_context(viewport={"width": 500, "height": 900})
        page = await context.new_page()
        await page.clock.install()
        async with host_page(lines) as url:
            await page.goto(url)
            card = page.frame_locator("iframe")
            await expect(card.locator("#card")).to_contain_text("12")
            frame = page.locator("iframe")
            await expect(frame).to_have_attribute("title", "Results")
            inside = page.frames[1]
            await inside.wait_for_function("document.body.scrollHeight <= innerHeight")
            assert await inside.evaluate("innerHeight - document.body.scrollHeight") <= 2
            telling.declare(ORDER[-1])
            shown.show(telling)
            await page.clock.run_for(21_000)
            await expect(card.locator("#as-at")).to_contain_text(str(telling.night.revision))
            await expect(card.locator("#card")).to_contain_text("13")
        await context.close()


async def test_only_its_own_frames_are_listened_to(chromium: Browser) -> None:
    """A message from anybody else, whatever it says, changes no height."""
    async with serving(halfway()) as shown:
        lines = f'<div data-results="council">Results</div><script src="{shown.url}/widget.js"></script>'
        context = await chromium.new_context()
        page = await context.new_page()
        async with host_page(lines) as url:
            await page.goto(url)
            await page.frames[1].wait_for_function("document.body.scrollHeight <= innerHeight")
            height = await page.locator("iframe").evaluate("one => one.style.height")
            await page.evaluate("postMessage({results: 'height', height: 9000}, '*')")
            await page.wait_for_timeout(200)
            assert await page.locator("iframe").evaluate("one => one.style.height") == height
        await context.close()


async def test_a_plain_frame_needs_no_script(chromium: Browser) -> None:
    """With JavaScript off the frame shows the figures, how old they are, and a link that loads the latest."""
    telling = halfway()
    async with serving(telling) as shown:
        context = await chromium.new_context(java_script_enabled=False)
        page = await context.new_page()
        frame = f'<iframe src="{shown.url}/embed/council.html" title="Results" height="700"></iframe>'
        async with host_page(frame) as url:
            await page.goto(url)
            card = page.frame_locator("iframe")
            await expect(card.locator("#card")).to_contain_text("12")
            telling.declare(ORDER[-1])
            shown.show(telling)
            await card.get_by_role("link", name="Load the latest figures").click()
            await expect(card.locator("#card")).to_contain_text("13")
        await context.close()


@pytest.mark.parametrize("box", ["widget", "frame"])
@pytest.mark.parametrize("language", ["", "cy/"])
async def test_what_the_builder_says_works(chromium: Browser, language: str, box: str) -> None:
    """The lines it gives, put into another site as they are, show the card of the area that was picked."""
    async with serving(halfway(), offer=BOTH) as shown:
        async with reading(chromium, f"{shown.url}/{language}embed/builder.html") as builder:
            await builder.locator("#pick").select_option(label="Twydall")
            lines = await builder.locator(f"#{box}").input_value()
            await expect(builder.frame_locator("#preview").locator("#card")).to_contain_text("Twydall")
        assert shown.url in lines
        context = await chromium.new_context()
        page = await context.new_page()
        async with host_page(lines) as url:
            await page.goto(url)
            await expect(page.frame_locator("iframe").locator("#card")).to_contain_text("Twydall")
        await context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["", "cy/"])
@pytest.mark.parametrize("card", ["council", "wards/twydall", "wards/luton", "builder"])
async def test_everyone_can_read_it(chromium: Browser, card: str, language: str, width: int) -> None:
    """axe finds nothing against WCAG 2.2 AA, and nothing has to be scrolled sideways."""
    where = f"/{language}embed/{card}.html"
    async with (
        serving(halfway(), offer=BOTH) as shown,
        reading(chromium, shown.url + where, width) as page,
    ):
        assert await violations(page) == []
        assert await overflow(page) == 0


async def test_only_cards_may_be_framed() -> None:
    """Cards say who may frame them; every other page refuses, the builder among them."""
    council = Offer(framed_by="'self' https://medway.example")
    for offer, who in ((None, "*"), (council, "'self' https://medway.example")):
        async with serving(halfway(), offer=offer) as shown, aiohttp.ClientSession(shown.url) as session:
            for path in ("/embed/council.html", "/embed/wards/twydall.html"):
                answer = await session.get(path)
                assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {who}")
                assert "X-Frame-Options" not in answer.headers
            for path in (
                "/",
                "/wards/twydall.html",
                "/hall.html",
                "/data.html",
                "/embed/builder.html",
                "/no",
            ):
                answer = await session.get(path)
                assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'"), path
                assert answer.headers["X-Frame-Options"] == "DENY"


async def test_the_script_for_other_sites_can_be_replaced() -> None:
    """Its address never changes, so it is kept for minutes only; and any site may load it."""
    async with serving(halfway()) as shown, aiohttp.ClientSession(shown.url) as session:
        answer = await session.get("/widget.js")
        assert answer.status == 200
        assert "immutable" not in answer.headers["Cache-Control"]
        assert int(re.findall(r"max-age=(\d+)", answer.headers["Cache-Control"])[0]) <= 600
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", LIMITS)
async def test_it_is_small(name: str) -> None:
    """Scripts and stylesheets keep to their sizes, compressed."""
    body = files("results.publish.page").joinpath("static", name).read_bytes()
    assert len(gzip.compress(body, 6)) <= LIMITS[name]
