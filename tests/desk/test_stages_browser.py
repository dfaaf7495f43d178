"""The screens of the stages in a real Chromium: for everyone, at every width, and without JavaScript."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from results.charts.portfolio import Portfolio
from results.charts.render import Studio
from results.count.declaration import CorrectionKind, Field
from results.count.procedure.acts import OpenCorrection, Paper, StartRecount
from tests.count.at_the_desk import count_typed
from tests.desk.people import totp_now
from tests.desk.stage import WHERE, Scene, stage
from tests.page.conftest import FLAGS
from tests.page.test_browser import overflow, violations

pytestmark = pytest.mark.asyncio(loop_scope="module")
WIDTHS = (320, 1280)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's headless Chromium."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def at(desk: Scene, browser: Browser, who: str, screen: str, **more: object) -> AsyncIterator[Page]:
    """One person's browser at a screen of the area; it complains of nothing."""
    context = await browser.new_context(**more)  # type: ignore[arg-type]  # playwright's own names
    await desk.people[who].into(context)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    complaints = list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    answer = await page.goto(f"{desk.address}{WHERE}{screen}")
    assert answer is not None
    assert answer.status == 200
    yield page
    await context.close()
    assert [
        one for one in complaints if "frame is sandboxed" not in one and "Failed to load" not in one
    ] == []


async def everyone_can_use(desk: Scene, browser: Browser, who: str, screen: str) -> None:
    """axe finds nothing at either width, nothing is scrolled sideways, every target is large."""
    async with at(desk, browser, who, screen) as page:
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            assert await violations(page) == [], (screen, width)
            assert await overflow(page) == 0, (screen, width)
            assert await page.evaluate(SMALL) == [], (screen, width)


SMALL = """() => Array.from(document.querySelectorAll("main button, main .button, main input, main select"))
  .filter(one => one.type !== "hidden" && one.getBoundingClientRect().height < 36)
  .map(one => one.outerHTML)"""


async def test_everyone_can_use_every_stage(chromium: Browser, tmp_path: Path) -> None:
    """From the first figure to the release, for whoever is to act there."""
    async with stage(tmp_path) as desk:
        await desk.typed(Paper.VERIFICATION)
        tied = _tied(desk)
        await desk.typed(values=tied | {next(iter(tied)): "0"})
        for screen in ("", "/approve", "/lot", "/hold"):
            await everyone_can_use(desk, chromium, "Dee", screen)
        await desk.do("Roy", StartRecount("Eleven votes apart."))
        await everyone_can_use(desk, chromium, "Ann", "")
        await desk.typed()
        await everyone_can_use(desk, chromium, "Dee", "/approve")


def _tied(desk: Scene) -> dict[Field, str]:
    ranked = sorted(desk.declared.figures, key=lambda one: -(one.votes or 0))
    return count_typed(desk.declared) | {Field(f"votes/{one.candidate_id}"): "273" for one in ranked[:2]}


async def test_everyone_can_use_what_comes_after(chromium: Browser, tmp_path: Path) -> None:
    """Release with its preview, the public result, its correction and its withdrawal."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        await everyone_can_use(desk, chromium, "Dan", "/release")
        await desk.released()
        await desk.printed()
        for screen in ("", "/correct", "/withdraw"):
            await everyone_can_use(desk, chromium, "Dan", screen)
        await desk.do("Roy", OpenCorrection(CorrectionKind.SLIP, "Exchanged."))
        await everyone_can_use(desk, chromium, "Dan", "/correct")


async def test_the_preview_shows_the_page_and_the_card(chromium: Browser, tmp_path: Path) -> None:
    """The public page stands in its frame with its own look and no scripts; the card is drawn."""
    async with stage(tmp_path) as desk, Studio(portfolio=Portfolio(None)) as studio:
        object.__setattr__(desk.desk, "studio", studio)
        await desk.counted()
        await desk.approved()
        async with at(desk, chromium, "Dan", "/release") as page:
            frame = page.frame_locator("iframe")
            await expect(frame.get_by_role("heading", level=1)).to_have_text("All Saints")
            await expect(frame.locator("header.top")).to_have_css("background-color", "rgb(22, 41, 74)")
            await expect(frame.locator("#pause")).to_be_hidden()  # its script would show it
            card = page.locator("img.card")
            await expect(card).to_have_js_property("naturalWidth", 1200)
            said = await card.get_attribute("alt")
            assert said is not None
            assert "Chris Spalding" in said


async def test_a_result_is_approved_and_released_without_javascript(
    chromium: Browser, tmp_path: Path
) -> None:
    """Two officers do it with plain forms: a mistake is told on top, with a way to its box."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        async with at(desk, chromium, "Dee", "", java_script_enabled=False) as page:
            await page.get_by_role("link", name="Approve the figures").click()
            await page.get_by_role("button", name="Approve these figures").click()
            assert (await page.title()).startswith("Error: Approve: All Saints")
            await page.get_by_role("link", name="Tick who is elected").click()
            await expect(page.locator("#elected")).to_be_focused()
            await page.get_by_label("Chris Spalding").check()
            await page.get_by_label("The most votes of anybody elected").fill("295")
            await page.get_by_role("button", name="Approve these figures").click()
            await expect(page.get_by_role("heading", name="Approved.")).to_be_visible()
        async with at(desk, chromium, "Dan", "", java_script_enabled=False) as page:
            await page.get_by_role("link", name="See what will go out").click()
            await page.get_by_label("Time of the declaration").fill("01:40")
            await page.get_by_label("Time of the declaration").press("Enter")
            await expect(page.get_by_text("Declared 01:40.").first).to_be_visible()
            await page.get_by_label("Code from your").fill(totp_now(desk.desk))
            await page.get_by_role("button", name="release now").click()
            await expect(page.get_by_role("heading", name="Released.")).to_be_visible()
        assert desk.ward.declared is not None
