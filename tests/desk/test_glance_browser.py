"""The night, posts, feeds, hall and pause in a real Chromium: for everyone, kept fresh, nothing lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from results.count.declaration import Role
from results.desk.desk import Desk
from results.record.bulletin import State
from results.record.orders import PauseAll, ResumeAll
from tests.desk.people import Client, signed_in
from tests.desk.posting import CAL, DEE, WARDS, declare, half_told, printed, put, states
from tests.page.conftest import chromium
from tests.page.test_browser import SHIFTS, WIDTHS, overflow, violations

__all__ = ["chromium"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
A_POLL_MS = 10_500


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Desk, str]]:
    """A desk in the middle of a night; the tests here leave it running and not paused."""
    async with half_told(tmp_path_factory.mktemp("night")) as (desk, address):
        yield desk, address


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def roy(told: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*told, Role.RETURNING_OFFICER, "Roy Oldham") as client:
        yield client


@asynccontextmanager
async def looking(
    chromium: Browser, who: Client, path: str, width: int = 1280, **more: object
) -> AsyncIterator[Page]:
    """A screen opened by somebody; afterwards: its own script and policy complained of nothing."""
    context = await chromium.new_context(viewport={"width": width, "height": 800}, **more)  # type: ignore[arg-type]  # playwright's names
    await who.into(context)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    complaints = list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    await page.clock.install()
    await page.goto(who.address + path)
    yield page
    await context.close()
    assert complaints == []


async def parked(desk: Desk) -> str:
    """The address of the parked post."""
    now = await states(desk)
    return f"/posts/{quote(next(one for one, state in now.items() if state is State.PARKED), safe='')}"


@pytest.mark.parametrize(("width", "is_paused"), [(WIDTHS[0], True), (WIDTHS[-1], False)])
async def test_everyone_can_use_every_screen(
    chromium: Browser, told: tuple[Desk, str], roy: Client, width: int, is_paused: bool
) -> None:
    """axe finds nothing on any screen, small and paused or wide and not; none is wider than the window."""
    if is_paused:
        await told[0].order(CAL, PauseAll("The account is not ours any more, somebody else posts there."))
    where = ["/", "/posts", "/feeds", "/hall", "/resume", "/accounts/news", await parked(told[0])]
    async with looking(chromium, roy, "/") as page:
        await page.set_viewport_size({"width": width, "height": 800})
        for path in where:
            await page.goto(roy.address + path)
            assert await violations(page) == [], path
            assert await overflow(page) == 0, path
        await page.goto(roy.address + await parked(told[0]))
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        assert await violations(page) == []
    if is_paused:
        await told[0].order(DEE, ResumeAll("All is well."))
        await printed(told[0])


async def test_the_screen_keeps_itself_up_to_date(
    chromium: Browser, told: tuple[Desk, str], roy: Client
) -> None:
    """A ward is declared: the screen says so by itself, focus stays on its link, and it does not scroll."""
    async with looking(chromium, roy, "/") as page:
        link = page.get_by_role("link", name="Twydall")
        row = page.get_by_role("row", name="Twydall")
        await expect(row).to_contain_text("Awaited")
        await link.focus()
        await page.evaluate("window.mark = 'the same page'")
        above = await page.evaluate("scrollY")
        await declare(told[0], next(one for one in WARDS if "twydall" in one))
        await page.clock.run_for(A_POLL_MS)
        await expect(row).to_contain_text("Declared")
        await expect(link).to_be_focused()
        assert await page.evaluate("[window.mark, scrollY]") == ["the same page", above]


async def test_nothing_jumps_when_nothing_happened(chromium: Browser, roy: Client) -> None:
    """Three refreshes of a quiet night change nothing on the page: no part is drawn anew, nothing moves."""
    async with looking(chromium, roy, "/") as page:
        await page.evaluate(SHIFTS)
        await page.evaluate("document.querySelector('#areas td').mark = 1")
        async with page.expect_response("**/paused"):
            await page.clock.run_for(A_POLL_MS)
        await page.clock.run_for(2 * A_POLL_MS)
        assert await page.evaluate("document.querySelector('#areas td').mark") == 1
        assert await page.evaluate("window.shift") == 0


async def test_pausing_costs_nobody_what_they_are_typing(
    chromium: Browser, told: tuple[Desk, str], roy: Client
) -> None:
    """In the middle of a form one click stops everything; the strip says so and the words are still there."""
    async with looking(chromium, roy, "/accounts/news") as page:
        await page.get_by_label("Why is it to stop?").fill("Half a sentence")
        await page.get_by_role("button", name="Pause everything").click()
        await expect(page.locator("#valve")).to_contain_text("Everything is paused")
        await expect(page.locator("#valve")).to_contain_text("by Roy Oldham")
        assert told[0].newsroom.is_paused
        await expect(page.get_by_label("Why is it to stop?")).to_have_value("Half a sentence")
        await expect(page.get_by_role("button", name="Pause everything")).to_have_count(0)
        await told[0].order(DEE, ResumeAll("All is well."))
        await page.clock.run_for(A_POLL_MS)
        await expect(page.get_by_role("button", name="Pause everything")).to_be_visible()
        await expect(page.get_by_label("Why is it to stop?")).to_have_value("Half a sentence")


async def test_all_of_it_works_without_javascript(
    chromium: Browser, told: tuple[Desk, str], roy: Client
) -> None:
    """Pause, resume with a reason, filter the table and decide about a post: plain forms and links."""
    async with looking(chromium, roy, "/feeds", 320, java_script_enabled=False) as page:
        await page.get_by_role("button", name="Pause everything").click()
        assert page.url.endswith("/feeds")
        await page.get_by_role("link", name="Resume").click()
        await page.get_by_label("Why may everything go on?").fill("All is well.")
        await page.get_by_role("button", name="Resume everything").click()
        await expect(page.get_by_role("button", name="Pause everything")).to_be_visible()
        await page.locator(".choose a").nth(1).click()
        assert "?state=" in page.url
        post_id = next(iter(await states(told[0])))
        await put(told[0], post_id, State.PARKED)
        await page.goto(f"{roy.address}/posts/{quote(post_id, safe='')}")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_role("alert")).to_contain_text("Choose what is to become of this post.")
        await page.get_by_label("It is there, at this address").check()
        await page.get_by_label("Address of the post").fill("https://social.example/1")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.locator(".notice")).to_contain_text("Noted: it is there.")
    assert (await states(told[0]))[post_id] is State.POSTED


async def test_a_screen_says_when_the_desk_does_not_answer(chromium: Browser, roy: Client) -> None:
    """Cut off for two refreshes: the strip says that what is shown may be old, until the desk is back."""
    async with looking(chromium, roy, "/") as page:
        strip = page.locator("#valve")
        await page.context.set_offline(True)
        for _ in range(2):
            async with page.expect_event("requestfailed", lambda one: one.url.endswith("/paused")):
                await page.clock.run_for(A_POLL_MS)
        await expect(strip).to_contain_text("The desk does not answer.")
        await page.context.set_offline(False)
        async with page.expect_response("**/paused"):
            await page.clock.run_for(A_POLL_MS)
        await expect(strip).not_to_contain_text("does not answer")


async def test_a_screen_says_when_somebody_is_signed_out(chromium: Browser, roy: Client) -> None:
    """The session ended meanwhile: no part of the sign-in page comes up in the middle, the strip says so."""
    async with looking(chromium, roy, "/") as page:
        await page.context.clear_cookies()
        for _ in range(2):
            async with page.expect_response("**/paused"):
                await page.clock.run_for(A_POLL_MS)
        await expect(page.locator("#valve")).to_contain_text("You are signed out.")
        await expect(page.get_by_role("row", name="All Saints")).to_be_visible()
