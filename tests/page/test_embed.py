"""Cards for other sites: shown in a page of another origin, kept up to date, and as high as they need."""

import asyncio
import gzip
import re
from collections.abc import Callable
from importlib.resources import files

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from results.count.election import ContestId
from results.language import Language
from results.publish.page.offer import Offer
from results.publish.page.site import Site
from results.publish.page.view import public
from tests.page.checkers import fetched, not_es5
from tests.page.other_site import site
from tests.page.scene import ORDER, Telling, got, halfway, serving
from tests.page.test_browser import overflow, reading, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = Offer(tuple(Language))
LIMITS = {
    **dict.fromkeys(("hall.js", "embed.js", "widget.js", "builder.js"), 2_000),
    **dict.fromkeys(("hall.css", "embed.css"), 2_500),
    "page.css": 5_000,
    "live.js": 4_000,
}


async def as_high_as_its_card(page: Page) -> int:
    """Wait until the page's first frame is exactly as high as what it shows; how high that is, in pixels.

    A frame that were lower would scroll.
    """
    # Not by the browser's own waiting, which needs eval: the card's policy forbids it.
    async with asyncio.timeout(15):
        while not await page.frames[1].evaluate(  # noqa: ASYNC110 - the browser lays it out
            "!!document.getElementById('card') &&"
            " innerHeight === Math.ceil(document.body.getBoundingClientRect().height)"
        ):
            await asyncio.sleep(0.05)
    assert await page.frames[1].evaluate("document.documentElement.scrollHeight <= innerHeight")
    high = await page.frames[1].evaluate("innerHeight")
    assert isinstance(high, int)
    return high


@pytest.mark.parametrize(
    ("card", "change", "news", "grows"),
    [
        ("council", Telling.declare, "13 of 24", False),
        ("wards/rainham-south-west", Telling.declare, "Elected", False),
        ("wards/all-saints", Telling.withdraw, "Withdrawn", True),
    ],
)
async def test_a_card_in_another_site_follows_the_night(
    chromium: Browser, card: str, change: Callable[[Telling, ContestId], None], news: str, grows: bool
) -> None:
    """Put in by one line of script it shows a change by itself, and always is as high as its contents."""
    telling = halfway()
    async with serving(telling) as shown:
        lines = f'<div data-results="{card}">Results</div><script src="{shown.url}/widget.js" async></script>'
        context = await chromium.new_context(viewport={"width": 400, "height": 900})
        page = await context.new_page()
        await page.clock.install()
        async with site(lines) as url:
            await page.goto(url + "/0")
            frame = page.frame_locator("iframe")
            await expect(frame.locator("#as-at")).to_contain_text(str(telling.night.revision))
            await expect(page.locator("iframe")).to_have_attribute("title", "Results")
            await expect(frame.locator("#card")).not_to_contain_text(news)
            before = await as_high_as_its_card(page)
            await page.frames[1].evaluate("window.stayed = true")
            change(telling, ORDER[0] if grows else ORDER[14])
            shown.show(telling)
            await page.clock.run_for(21_000)
            await expect(frame.locator("#as-at")).to_contain_text(str(telling.night.revision))
            await expect(frame.locator("#card")).to_contain_text(news)
            after = await as_high_as_its_card(page)
            assert after > before if grows else after >= before
            assert await page.frames[1].evaluate("window.stayed")
        await context.close()


async def test_only_its_own_frames_are_listened_to(chromium: Browser) -> None:
    """A message from anybody else, the page itself or another site's frame, changes no height."""
    stranger = (
        "<script>setInterval(() => parent.postMessage({results: 'height', height: 9000}, '*'), 50)</script>"
    )
    async with serving(halfway()) as shown, site(stranger) as elsewhere:
        lines = (
            "<script>heard = []; addEventListener('message', one => heard.push(one.origin))</script>"
            f'<div data-results="council">Results</div><script src="{shown.url}/widget.js"></script>'
        )
        context = await chromium.new_context()
        page = await context.new_page()
        async with site(lines) as url:
            await page.goto(url + "/0")
            high = await as_high_as_its_card(page)
            await page.evaluate(
                "src => document.body.append(Object.assign(document.createElement('iframe'), {src}))",
                elsewhere + "/0",
            )
            await page.evaluate("postMessage({results: 'height', height: 9000}, '*')")
            for origin in (url, elsewhere):
                await page.wait_for_function("one => heard.includes(one)", arg=origin)
            assert await as_high_as_its_card(page) == high
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
        async with site(lines) as url:
            await page.goto(url + "/0")
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
    telling = halfway()
    slugs = [ward.slug for ward in public(telling.night, telling.at).wards]
    cards = {"embed/council.html", *(f"embed/wards/{one}.html" for one in slugs)}
    council = Offer(framed_by="'self' https://medway.example")
    for offer, who in ((Offer(), "*"), (council, "'self' https://medway.example")):
        async with serving(telling, offer=offer) as shown, aiohttp.ClientSession(shown.url) as session:
            for path in cards:
                answer = await got(session, f"/{path}")
                assert answer.status == 200
                assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {who}")
                assert "X-Frame-Options" not in answer.headers
            assert shown.page.night is not None
            site = Site(shown.page.night, offer=offer)
            for path in (*sorted(set(site.addresses) - cards), "health", "live", "no", "embed/wards/no.html"):
                answer = await session.head(f"/{path}")
                assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'"), path
                assert answer.headers["X-Frame-Options"] == "DENY"


async def test_the_script_for_other_sites_can_be_replaced() -> None:
    """Its address never changes, so it is kept for minutes only; and any site may load it."""
    async with serving(halfway()) as shown, aiohttp.ClientSession(shown.url) as session:
        answer = await got(session, "/widget.js")
        assert answer.status == 200
        assert "immutable" not in answer.headers["Cache-Control"]
        assert int(re.findall(r"max-age=(\d+)", answer.headers["Cache-Control"])[0]) <= 600
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_old_browsers_read_it() -> None:
    """A parser of ECMAScript 5 reads the script for other sites, and those of cards and builder."""
    async with serving(halfway()) as shown:
        found = await fetched(shown.url, ["/widget.js", "/embed/council.html", "/embed/builder.html"])
    assert sorted(one.address.rpartition("/")[2].partition(".")[0] for one in found if one.kind == "js") == [
        "builder",
        "embed",
        "widget",
    ]
    assert await not_es5(found) == []


@pytest.mark.parametrize("name", LIMITS)
async def test_it_is_small(name: str) -> None:
    """Scripts and stylesheets keep to their sizes, compressed."""
    body = files("results.publish.page").joinpath("static", name).read_bytes()
    assert len(gzip.compress(body, 6)) <= LIMITS[name]
