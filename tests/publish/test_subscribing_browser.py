"""The pages of subscribing in a real Chromium: for everyone, on any width, without JavaScript."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import sqlalchemy as sa
from playwright.async_api import Browser, Page, async_playwright, expect

from results.record.database import Database
from results.record.tables import throttle
from tests.conftest import Opened
from tests.page.conftest import FLAGS
from tests.page.test_browser import overflow, violations
from tests.publish.letterbox import subscribe
from tests.publish.subscribing_site import Site, site

WIDTHS = (320, 1280)
ANN, MOBILE = "ann@example.org", "07700 900123"
Way = Callable[[Page, Site, str], Awaitable[None]]


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Debian's headless Chromium."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def database(night_url: str, opened: Opened) -> Database:
    """A file is enough here."""
    return opened(night_url)


@asynccontextmanager
async def reading(chromium: Browser, **more: object) -> AsyncIterator[Page]:
    """A page; afterwards: nothing was complained of and no request left the host."""
    context = await chromium.new_context(**more)  # type: ignore[arg-type]  # playwright's own names
    page = await context.new_page()
    page.set_default_timeout(15_000)
    hosts, complaints = set[str](), list[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    assert await context.cookies() == []
    await context.close()
    assert len(hosts) == 1
    assert [one for one in complaints if "Failed to load resource" not in one] == []


async def ask_by_mail(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/")
    await page.locator("#email").fill(ANN)
    await page.get_by_role("button").click()


async def form(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/")


async def wrong(page: Page, shown: Site, at: str) -> None:
    await form(page, shown, at)
    await page.locator("#email").fill("no address")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_be_focused()


async def code(page: Page, shown: Site, at: str) -> None:
    await form(page, shown, at)
    await page.locator("#phone").fill(MOBILE)
    await page.get_by_role("button").click()


async def wrong_code(page: Page, shown: Site, at: str) -> None:
    await code(page, shown, at)
    await page.locator("#code").fill("1")
    await page.get_by_role("button").click()


async def code_alone(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/code")


async def confirm(page: Page, shown: Site, at: str) -> None:
    await ask_by_mail(page, shown, at)
    await page.goto(shown.address + shown.link())


async def done(page: Page, shown: Site, at: str) -> None:
    await confirm(page, shown, at)
    await page.get_by_role("button").click()


async def over(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/confirm/{'x' * 43}")


async def end(page: Page, shown: Site, at: str) -> None:
    await done(page, shown, at)
    await page.locator("main a").click()


async def ended(page: Page, shown: Site, at: str) -> None:
    await end(page, shown, at)
    await page.get_by_role("button").click()


async def ended_before(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/end/{'x' * 43}")
    await page.get_by_role("button").click()


async def privacy(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/privacy")


async def missing(page: Page, shown: Site, at: str) -> None:
    await page.goto(f"{shown.address}/{at}/nothing")


WAYS: tuple[Way, ...] = (
    *(form, wrong, ask_by_mail, code, wrong_code, code_alone, confirm, done),
    *(over, end, ended, ended_before, privacy, missing),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_everyone_can_use_every_page(chromium: Browser, database: Database, way: Way) -> None:
    """At 320 and 1280 pixels, in both languages, axe finds nothing and nothing is wider than the window."""
    faults = []
    for at in ("en", "cy"):
        await database.transact(lambda conn: conn.execute(sa.delete(throttle)))  # so that each is written to
        async with site(database, rehearsal=at == "cy") as shown, reading(chromium) as page:
            await way(page, shown, at)
            await expect(page.locator("h1")).to_have_count(1)
            assert (await page.locator("html").get_attribute("lang") or "")[:2] == at
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 800})
                faults += [(at, width, one) for one in await violations(page)]
                if await overflow(page) > 0:
                    faults.append((at, width, "wider than the window"))
                await pictured(page, f"{way.__name__}-{at}-{width}")
    assert faults == []


async def test_the_whole_way_without_javascript(chromium: Browser, database: Database) -> None:
    """By keyboard alone: type, press Enter, press the link, press the button."""
    async with site(database) as shown, reading(chromium, java_script_enabled=False) as page:
        await page.goto(f"{shown.address}/en/")
        await page.locator("#email").fill(ANN)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Look in your mailbox")
        await page.goto(shown.address + shown.link())
        await page.keyboard.press("Tab")
        while await page.locator("button:focus").count() == 0:
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("You will get the results")


async def test_the_switch_of_language_keeps_the_page(chromium: Browser, database: Database) -> None:
    """From the page of a link one comes to the same page in Welsh, and what is confirmed there counts."""
    async with site(database) as shown, reading(chromium) as page:
        await confirm(page, shown, "en")
        await page.get_by_role("link", name="Cymraeg").click()
        await expect(page.locator("h1")).to_have_text("Ydych chi eisiau'r canlyniadau?")
        await page.get_by_role("button").click()
        await expect(page.locator("h1")).to_have_text("Byddwch yn cael y canlyniadau")


async def test_who_is_on_the_list_sees_what_everybody_sees(chromium: Browser, database: Database) -> None:
    """The form of an address that is known ends on the same page."""
    await subscribe(database, ANN)
    async with site(database) as shown, reading(chromium) as page:
        await ask_by_mail(page, shown, "en")
        await expect(page.locator("h1")).to_have_text("Look in your mailbox")


async def pictured(page: Page, name: str) -> None:
    """Keep a picture for a person to look at, when a folder is named."""
    folder = os.environ.get("RESULTS_PICTURES")  # noqa: TID251 - a wish of whoever runs the tests
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
