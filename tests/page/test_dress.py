"""The page in the council's own colours and with its logo, from the settings of its pictures."""

import base64

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from results.charts.house_style import Look
from results.charts.logo import Logo
from results.language import Language
from results.pages import dress_of
from results.publish.page.offer import Offer
from tests.page.scene import MEDWAY, got, halfway, serving
from tests.page.test_browser import reading, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40"/></svg>'
LOGO = Logo(f"data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}", 120, 40)


def offer(accent: str, second: str | None = None, logo: Logo | None = None) -> Offer:
    """The page of a council that looks so."""
    look = Look(MEDWAY.council, MEDWAY.parties, rehearsal=False, accent=accent, second=second, logo=logo)
    return Offer(tuple(Language), dress=dress_of(look))


@pytest.mark.parametrize(
    ("accent", "words"), [("#005A30", "rgb(255, 255, 255)"), ("#1E8CC8", "rgb(20, 23, 28)")]
)
async def test_the_heading_has_the_councils_colours(chromium: Browser, accent: str, words: str) -> None:
    """Ground, stripe and logo are the council's; words on them are white or dark, whichever reads better."""
    async with serving(halfway(), offer=offer(accent, "#B8860B", LOGO)) as shown:
        for path in ("/", "/cy/wards/twydall.html", "/how-to-read.html", "/nowhere"):
            async with reading(chromium, shown.url + path, 1280) as page:
                heading = page.locator(".top")
                red, green, blue = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
                await expect(heading).to_have_css("background-color", f"rgb({red}, {green}, {blue})")
                await expect(heading).to_have_css("border-bottom-color", "rgb(184, 134, 11)")
                await expect(page.locator("h1")).to_have_css("color", words)
                logo = page.locator("img.logo")
                assert await logo.evaluate("one => [one.naturalWidth > 0, one.width, one.height]") == [
                    True,
                    144,
                    48,
                ]
                assert await violations(page) == []


async def test_the_logo_is_kept_for_ever(chromium: Browser) -> None:
    """Logo and colours stand at addresses of their contents, with the type of what they are."""
    dress = offer("#005A30", logo=LOGO).dress
    assert dress is not None
    async with (
        serving(halfway(), offer=offer("#005A30", logo=LOGO)) as shown,
        aiohttp.ClientSession(shown.url) as session,
    ):
        for address, page in dress.assets.items():
            answer = await got(session, f"/{address}")
            assert await answer.read() == page.body
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Type"] == page.content_type
