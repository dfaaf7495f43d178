"""Cards in other sites when something is in the way: no script, no server, hostile names, strangers."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from playwright.async_api import Browser, Frame, Page, expect
from pydantic import ValidationError

from results.language import Language
from results.publish.page.guard import HEADERS
from results.publish.page.offer import Offer
from results.settings_page import PagePart
from tests.mosquitto import free_port
from tests.page.crowded import LONG, crowded
from tests.page.hostile import HOSTILE, hostile_night
from tests.page.other_site import site
from tests.page.scene import ORDER, Shown, got, halfway, serving
from tests.page.test_browser import WIDTHS, overflow, process, reading, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = Offer((Language.ENGLISH, Language.WELSH))
COUNCIL, WARD = "/embed/council.html", "/embed/wards/chatham-central-and-brompton.html"
POLL_MS = 21_000


@asynccontextmanager
async def visiting(chromium: Browser, url: str, width: int = 768, **more: object) -> AsyncIterator[Page]:
    """A page of another site, opened; afterwards: no script on it failed."""
    context = await chromium.new_context(viewport={"width": width, "height": 900}, **more)  # type: ignore[arg-type] # playwright's own names
    page = await context.new_page()
    page.set_default_timeout(15_000)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    await page.goto(url)
    yield page
    await context.close()
    assert failed == []


async def lines(chromium: Browser, shown: Shown, what: str = "The whole council") -> Mapping[str, str]:
    """The lines to copy that the page of them gives a web officer."""
    async with reading(chromium, f"{shown.url}/embed/builder.html") as page:
        await page.get_by_label("What to show").select_option(label=what)
        return {
            "script": await page.get_by_label("As high as its contents").input_value(),
            "plain": await page.get_by_label("Without a script").input_value(),
        }


async def framed(page: Page) -> Frame:
    """The card in the page's only frame, loaded."""
    await expect(page.locator("iframe")).to_have_count(1)
    frame = await (await page.locator("iframe").element_handle()).content_frame()
    assert frame is not None
    await frame.wait_for_load_state()
    return frame


@pytest.mark.parametrize("width", WIDTHS)
async def test_long_names_fit_in_cards(chromium: Browser, width: int) -> None:
    """The longest names of wards, councils and parties push nothing out of a card or the page of lines."""
    async with serving(crowded()) as shown:
        ward = "-".join(re.findall("[a-z]+", LONG.lower().replace("'", ""))) + "-1"
        for where in (COUNCIL, f"/embed/wards/{ward}.html", "/embed/builder.html"):
            async with reading(chromium, shown.url + where, width) as page:
                assert await overflow(page) == 0
                await expect(page.locator("h1")).to_be_visible()


async def test_a_card_says_what_it_is(chromium: Browser) -> None:
    """A card has the figures, their time and revision, who published them, and leads to the full page."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url + COUNCIL) as page:
        for said in (
            "12 of 24",
            "29 of 59",
            "30 for a majority",
            "Figures as at 04:04",
            f"Revision\N{NO-BREAK SPACE}{telling.night.revision}",
            "Published by the Returning Officer, Medway Council",
            "These are not real results",
        ):
            await expect(page.locator("main")).to_contain_text(said)
        link = page.get_by_role("link", name="Full results")
        assert await link.get_attribute("target") == "_top"
        assert await link.get_attribute("rel") == "noopener"
        await link.click()
        await expect(page).to_have_url(shown.url + "/")


@pytest.mark.parametrize("what", ["The whole council", "Twydall"])
@pytest.mark.parametrize("width", [320, 768])
async def test_the_frame_is_as_high_as_its_card(chromium: Browser, width: int, what: str) -> None:
    """With the script the frame is exactly as high as what it shows; without, its fixed height is enough."""
    async with serving(halfway()) as shown:
        given = await lines(chromium, shown, what)
        async with site(given["script"], given["plain"]) as url:
            async with visiting(chromium, url + "/0", width) as page:
                frame = await framed(page)
                high = await frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
                await expect(page.locator("iframe")).to_have_css("height", f"{high}px")
                assert await page.locator("iframe").get_attribute("title")
                assert await violations(page, but="") == []
                await page.set_viewport_size({"width": 280, "height": 900})
                await expect(page.locator("iframe")).not_to_have_css("height", f"{high}px")
            async with visiting(chromium, url + "/1", width) as page:
                frame = await framed(page)
                assert await frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
                assert await overflow(page) == 0


async def test_what_is_no_card_is_not_loaded(chromium: Browser) -> None:
    """Words that name no card make no frame, and the same lines twice make two frames, not four."""
    async with serving(halfway(), offer=BOTH) as shown:
        script = f'<script src="{shown.url}/widget.js" async></script>'
        two = f'<div data-results="cy/council">Canlyniadau</div>{script}' * 2
        bad = "".join(
            f'<div data-results="{one}">x</div>' for one in ("../x", "//evil.example/", "javascript:1", "")
        )
        async with site(two, bad + script) as url:
            async with visiting(chromium, url + "/0") as page:
                await expect(page.locator("iframe")).to_have_count(2)
                for frame in page.frames[1:]:
                    await frame.wait_for_url(f"{shown.url}/cy/embed/council.html")
            async with visiting(chromium, url + "/1") as page:
                await page.wait_for_load_state("networkidle")
                await expect(page.locator("iframe")).to_have_count(0)
                await expect(page.locator("div")).to_have_text(["x"] * 4)


async def test_without_javascript_cards_work(chromium: Browser) -> None:
    """Without JavaScript the plain lines show the card and a link for the latest, the others a link."""
    telling = halfway()
    async with serving(telling) as shown:
        given = await lines(chromium, shown)
        async with site(given["plain"], given["script"]) as url:
            async with visiting(chromium, url + "/0", java_script_enabled=False) as page:
                frame = page.frame_locator("iframe")
                await expect(frame.locator("main")).to_contain_text("12 of 24")
                await expect(frame.get_by_role("button")).to_be_hidden()
                telling.declare(ORDER[14])
                shown.show(telling)
                await frame.get_by_role("link", name="Load the latest figures").click()
                await expect(frame.locator("main")).to_contain_text("13 of 24")
            async with visiting(chromium, url + "/1", java_script_enabled=False) as page:
                await page.get_by_role("link", name="Medway Council election results").click()
                await expect(page.locator("#progress")).to_contain_text("13 of 24")


async def test_a_card_can_be_paused(chromium: Browser) -> None:
    """Whoever pauses a card sees its figures stand still, and the latest at once when it goes on."""
    telling = halfway()
    async with serving(telling) as shown:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(shown.url + COUNCIL)
        await page.get_by_role("button", name="Pause updates").press("Enter")
        telling.declare(ORDER[14])
        shown.show(telling)
        await _polls(page, 6)
        await expect(page.locator("main")).to_contain_text("12 of 24")
        await expect(page.locator("#lost")).to_be_empty()
        await page.get_by_role("button", name="Resume updates").press("Enter")
        await expect(page.locator("main")).to_contain_text("13 of 24")
        await context.close()


async def test_a_card_that_is_cut_off_says_so(chromium: Browser) -> None:
    """After a minute without an answer the card says from when its figures are; it comes back by itself."""
    port = free_port()
    lost = "Connection lost. Showing figures as at 04:04. Trying again."
    async with process(port, "halfway") as server:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(f"http://127.0.0.1:{port}{COUNCIL}")
        server.kill()
        await server.wait()
        await _polls(page, 5)
        await expect(page.locator("#lost")).to_have_text(lost)
        await expect(page.locator("main")).to_contain_text("12 of 24")
        async with process(port, "finished"):
            await _polls(page, 3)
            await expect(page.locator("#lost")).to_be_empty()
            await _polls(page, 4)
            await expect(page.locator("main")).to_contain_text("24 of 24")
        await context.close()


async def _polls(page: Page, times: int) -> None:
    """Let so many pauses between two questions pass on the page's own clock, with room for answers."""
    for _ in range(times):
        await page.clock.run_for(POLL_MS)
        await asyncio.sleep(0.15)


async def test_other_pages_refuse_to_be_framed(chromium: Browser) -> None:
    """A page that is no card, the page of lines among them, is not shown in another site's frame."""
    async with serving(halfway()) as shown, aiohttp.ClientSession(shown.url) as session:
        refused = ("/", "/wards/twydall.html", "/hall.html", "/embed/builder.html", "/embed/nowhere.html")
        for where in (*refused, "/widget.js", "/results.json"):
            answer = await got(session, where)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        frames = "".join(f'<iframe src="{shown.url}{where}"></iframe>' for where in refused)
        async with site(frames) as url, visiting(chromium, url + "/0") as page:
            await page.wait_for_load_state("networkidle")
            assert {frame.url for frame in page.frames[1:]} == {"chrome-error://chromewebdata/"}


async def test_only_named_sites_show_cards(chromium: Browser) -> None:
    """Where sites are named, a card is shown in theirs and in our own page of lines, and nowhere else."""
    named = f"http://127.0.0.1:{free_port()}"
    who = f"'self' {named} https://www.medway.gov.uk"
    async with serving(halfway(), offer=replace(BOTH, framed_by=who)) as shown:
        frame = f'<iframe src="{shown.url}{COUNCIL}"></iframe>'
        async with site(frame) as url, visiting(chromium, url + "/0") as page:
            await page.wait_for_load_state("networkidle")
            assert page.frames[1].url == "chrome-error://chromewebdata/"
        async with reading(chromium, shown.url + "/embed/builder") as page:
            await expect(page.frame_locator("#preview").locator("main")).to_contain_text("12 of 24")
    with pytest.raises(ValidationError):
        PagePart(embed_on=frozenset({"medway.gov.uk; script-src *"}))
    PagePart(embed_on=frozenset({named, "https://*.medway.gov.uk"}))


async def test_the_page_of_lines_previews_and_copies(chromium: Browser) -> None:
    """Choosing a ward changes lines and preview, and the button copies what stands there."""
    async with serving(halfway()) as shown, reading(chromium, shown.url + "/embed/builder") as page:
        await expect(page.locator("#preview")).not_to_have_attribute("height", "696")
        await page.get_by_label("What to show").select_option(label="Twydall")
        await expect(page.frame_locator("#preview").locator("h1")).to_have_text("Twydall")
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="Copy").last.click()
        await expect(page.get_by_role("button", name="Copied")).to_have_count(1)
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == await page.get_by_label("Without a script").input_value()
        assert f'src="{shown.url}/embed/wards/twydall.html"' in copied


async def test_the_page_of_lines_without_javascript(chromium: Browser) -> None:
    """Without JavaScript the council's lines can be copied by hand, and each ward's address stands below."""
    async with (
        serving(halfway()) as shown,
        reading(chromium, shown.url + "/embed/builder", java_script_enabled=False) as page,
    ):
        await expect(page.get_by_label("Without a script")).to_have_value(
            re.compile('src="https://…/embed/council')
        )
        await expect(page.locator("#pick")).to_be_hidden()
        await page.locator("summary").click()
        await expect(page.locator("code", has_text="embed/wards/twydall.html")).to_be_visible()


async def test_hostile_names_stay_words_in_other_sites(chromium: Browser) -> None:
    """Names made of markup are words in cards and in the lines, also where these are pasted."""
    telling = hostile_night()
    (contest_id,) = telling.night.wards
    telling.declare(contest_id)
    async with serving(telling) as shown:
        given = await lines(chromium, shown, HOSTILE)
        async with site(*given.values()) as url:
            for n in range(2):
                async with visiting(chromium, f"{url}/{n}") as page:
                    frame = await framed(page)
                    await expect(frame.locator("h1")).to_have_text(HOSTILE)
                    assert (
                        await page.locator("iframe").get_attribute("title") == f"{HOSTILE}: {HOSTILE} results"
                    )
                    for place in (page, frame):
                        assert await place.evaluate("window.broken") is None
