"""Typing in a real Chromium: by the keyboard alone, slips caught, nothing lost, and everyone can do it."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, async_playwright, expect

from results.count.declaration import Role
from results.count.procedure.acts import Paper
from results.count.procedure.case import Round, Stand
from results.desk.desk import Desk
from results.desk.due import Turn, place
from results.desk.sheet import lines, sheet
from results.record import drafts, sessions
from tests import nights
from tests.count.at_the_desk import count_typed
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.desk.test_entry import COUNT, HERE, VERIFICATION, WALLACE, sent
from tests.page.conftest import FLAGS
from tests.page.test_browser import overflow, violations

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEDWAY, DECLARED = nights.load("medway-2023")
TWELVE = next(one for one in MEDWAY.contests.values() if len(one.candidates) == 12)
ENTER = f"/wards/{HERE}/enter/count"
LAST_BOX, BUTTON = "rejected/total", "Check and send"
AT = datetime(2023, 5, 5, 1, 12, tzinfo=UTC)
GUARD = timedelta(milliseconds=450)
"""Enter on the button counts only after this while: longer than the second stroke of a double one."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def before(chromium: Browser, who: Client, path: str, *, script: bool = True) -> AsyncIterator[Page]:
    """A page of the desk with this person before it; the page itself must have nothing to complain of."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=script)
    await who.into(context)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    await page.goto(who.address + path)
    yield page
    await context.close()
    assert complaints == []


def box(page: Page, field: str) -> str:
    """How a box is found on a page: names of fields have slashes in them."""
    return f'[id="{field}"]'


def count(desk: Desk) -> Round:
    """How far the count of All Saints is."""
    return desk.night.wards[HERE].case.count


async def kept(desk: Desk, who: Client) -> Mapping[str, str]:
    """This person's draft of the count as the desk has it."""
    here = place(desk.night.wards[HERE], Paper.COUNT, Turn.FIRST)
    draft = await drafts.draft_of(desk.database, here, who.person.user_id)
    return {str(field): text for field, text in draft.values.items()} if draft else {}


async def test_twelve_candidates_by_the_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    """From the ward's number to the sent paper: one key a box beyond the digits, and one to send."""
    values = {str(field): text for field, text in count_typed(DECLARED[TWELVE.contest_id]).items()}
    keys = 0
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        async with before(chromium, ann, "/find") as page:
            await expect(page.get_by_label("Ward number, name or check code")).to_be_focused()
            await page.keyboard.type("9")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("link", name="Type the verification")).to_be_focused()
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await expect(page.locator("h1")).to_have_text("Hoo St Werburgh and High Halstow: the count")
            boxes = lines(sheet(desk.night.wards[TWELVE.contest_id], Paper.COUNT))
            await expect(page.locator(box(page, boxes[0].field))).to_be_focused()
            for line in boxes:
                await page.keyboard.type(values.get(line.field, "").replace("votes", "v"))
                await page.keyboard.press("Enter")
                keys += 1
            await expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
            await page.wait_for_timeout(GUARD / timedelta(milliseconds=1))
            await page.keyboard.press("Enter")
            keys += 1
            await expect(page.get_by_role("heading", name="Sent: Hoo St Werburgh")).to_be_visible()
        first = desk.night.wards[TWELVE.contest_id].case.count.first
        assert first is not None
        assert first.values == values
        assert keys == len(boxes) + 1


async def test_the_sums_never_lie_over_the_boxes(chromium: Browser, tmp_path: Path) -> None:
    """Old screens are 1024 wide: there the sums stand beneath, on wide ones beside; nothing is covered."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        async with before(chromium, ann, f"/wards/{HERE}/enter/count") as page:
            for width in (640, 959, 961, 1024, 1100, 1160, 1200, 1280, 1920):
                await page.set_viewport_size({"width": width, "height": 768})
                boxes = await page.locator(".boxes").bounding_box()
                sums = await page.locator("#sums").bounding_box()
                assert boxes is not None
                assert sums is not None
                beside = sums["x"] >= boxes["x"] + boxes["width"]
                assert beside or sums["y"] >= boxes["y"] + boxes["height"], width
        assert desk.night.wards[HERE].case.count.first is None


async def test_arrows_lead_too_and_do_not_go_round(chromium: Browser, tmp_path: Path) -> None:
    """Down and up like Enter and back, with Shift to the ends; at an end they stay."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        await sent(ann, VERIFICATION, paper="verification")
        async with before(chromium, ann, ENTER) as page:
            first = page.locator(box(page, "verification/electorate"))
            await expect(first).to_be_focused()
            await page.keyboard.press("ArrowUp")
            await expect(first).to_be_focused()
            await page.keyboard.press("ArrowDown")
            await page.keyboard.type("7")
            await page.keyboard.press("ArrowUp")
            await page.keyboard.press("ArrowDown")
            assert await page.evaluate("getSelection().toString()") == "7"
            await page.keyboard.press("Shift+ArrowDown")
            await expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
            await page.keyboard.press("ArrowDown")
            await expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
            await page.keyboard.press("ArrowUp")
            await expect(page.locator(box(page, LAST_BOX))).to_be_focused()


async def test_a_stray_enter_never_sends(chromium: Browser, tmp_path: Path) -> None:
    """Enter struck twice, three times, or held down in the last box sends nothing."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        await ann.post(f"/wards/{HERE}/draft/count", COUNT)
        async with before(chromium, ann, ENTER) as page:
            await page.clock.set_fixed_time(AT)
            await page.locator(box(page, LAST_BOX)).focus()
            await page.keyboard.press("Shift+ArrowUp")
            for _ in range(3):
                await page.keyboard.down("Enter")  # held: the key repeats
            await page.keyboard.up("Enter")
            await expect(page.locator(box(page, "verification/papers_polling"))).to_be_focused()
            await page.locator(box(page, LAST_BOX)).focus()
            for _ in range(3):
                await page.keyboard.press("Enter")
            await page.locator(box(page, LAST_BOX)).focus()
            await page.keyboard.down("Enter")
            await page.clock.set_fixed_time(AT + GUARD)
            await page.keyboard.down("Enter")  # the key repeats
            await page.keyboard.up("Enter")
            await expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
            assert count(desk).stand is Stand.AWAITED
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("heading", name="Sent: All Saints")).to_be_visible()


async def test_slips_are_caught_while_typing(chromium: Browser, tmp_path: Path) -> None:
    """Letters are left out with a word why; one number may be pasted, several or words may not."""
    paste = """(text) => { const data = new DataTransfer(); data.setData("text", text);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste",
        {clipboardData: data, bubbles: true, cancelable: true})); }"""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        before(chromium, ann, ENTER) as page,
    ):
        await page.locator(box(page, WALLACE)).focus()
        await page.keyboard.type("2o5")
        await expect(page.locator(box(page, WALLACE))).to_have_value("25")
        await expect(page.get_by_role("alert")).to_have_text("Digits only: “o” was left out.")
        await page.keyboard.type("2")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.keyboard.press("ArrowDown")
        for bad in ("118\t49\t190", "12 34", "about 90", "-4", "1.5", ""):
            await page.evaluate(paste, bad)
            await expect(page.get_by_role("alert")).to_contain_text("is not one number.")
            await expect(page.locator(box(page, WALLACE))).to_have_value("252")
        await page.evaluate(paste, " 1,252\n")
        await expect(page.locator(box(page, WALLACE))).to_have_value("1252")
        await page.keyboard.press("Enter")
        await expect(page.locator("#sums")).to_contain_text("1,252 votes for 1 of 7 candidates so far.")
        assert (await kept(desk, ann))[WALLACE] == "1252"


async def test_what_cannot_be_kept_is_said_and_tried_again(chromium: Browser, tmp_path: Path) -> None:
    """While the desk does not answer the page says so and is not left by mistake; then it keeps by itself."""
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        before(chromium, ann, ENTER) as page,
    ):
        page.on("dialog", stay)
        await page.context.set_offline(True)
        await page.locator(box(page, WALLACE)).focus()
        await page.keyboard.type("252")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Not kept: the desk does not answer.")
        await page.close(run_before_unload=True)
        await page.wait_for_timeout(200)
        assert asked == ["beforeunload"]
        await page.context.set_offline(False)
        await expect(page.locator("#sums")).to_contain_text("Kept at")
        assert (await kept(desk, ann))[WALLACE] == "252"


async def test_a_session_that_ended_loses_nothing(chromium: Browser, tmp_path: Path) -> None:
    """Signed out meanwhile, the page says so and keeps what is in the boxes."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        before(chromium, ann, ENTER) as page,
    ):
        await sessions.end_all(desk.database, ann.person.user_id)
        await page.locator(box(page, WALLACE)).focus()
        await page.keyboard.type("252")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("You may be signed out")
        await expect(page.locator(box(page, WALLACE))).to_have_value("252")


async def test_a_changed_box_takes_the_tick_away(chromium: Browser, tmp_path: Path) -> None:
    """After the check the focus is on the summary, Enter leads to the first box; a change ends the check."""
    wrong = COUNT | {WALLACE: "525"}
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        await ann.post(f"/wards/{HERE}/draft/count", wrong)
        async with before(chromium, ann, ENTER) as page:
            await page.get_by_role("button", name=BUTTON).click()
            await expect(page.locator(".errors")).to_be_focused()
            await page.keyboard.press("Enter")
            await expect(page.locator(box(page, "verification/electorate"))).to_be_focused()
            tick = page.get_by_label("I compared these boxes with the paper: this is what it says.")
            await page.keyboard.press("Shift+ArrowDown")
            await page.keyboard.press("ArrowUp")
            await expect(tick).to_be_focused()
            await page.keyboard.press("Space")
            await expect(tick).to_be_checked()
            await page.locator(box(page, WALLACE)).fill("526")
            await expect(tick).to_be_hidden()
            await page.get_by_role("button", name=BUTTON).click()
            await expect(tick).not_to_be_checked()
            assert count(desk).stand is Stand.AWAITED
            await tick.focus()
            await page.keyboard.press("Space")
            await page.keyboard.press("Enter")
            await page.wait_for_timeout(GUARD / timedelta(milliseconds=1))
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("heading", name="Sent: All Saints")).to_be_visible()


async def test_without_javascript_enter_keeps_and_leads_on(chromium: Browser, tmp_path: Path) -> None:
    """JavaScript off: each Enter keeps the paper and comes back at the next empty box; the button sends."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        await sent(ann, VERIFICATION, paper="verification")
        await sent(ben, VERIFICATION, paper="verification")
        async with before(chromium, ann, ENTER, script=False) as page:
            for line in lines(sheet(desk.night.wards[HERE], Paper.COUNT)):
                await expect(page.locator(box(page, line.field))).to_be_focused()
                await page.keyboard.type(COUNT[line.field])
                async with page.expect_navigation():
                    await page.keyboard.press("Enter")
            await expect(page.locator("#sums")).to_contain_text("the same as papers verified.")
            assert count(desk).stand is Stand.AWAITED
            await page.get_by_role("button", name=BUTTON).click()
            await expect(page.get_by_role("heading", name="Sent: All Saints")).to_be_visible()
        await sent(ben, COUNT | {WALLACE: "225"})
        async with before(chromium, ben, ENTER, script=False) as page:
            await expect(page.locator(box(page, WALLACE))).to_be_focused()
            await page.keyboard.type("252")
            await page.get_by_role("button", name=BUTTON).click()
            await expect(page.get_by_role("heading", name="Sent: All Saints")).to_be_visible()
        assert count(desk).stand is Stand.AGREED


async def test_everyone_can_use_it(chromium: Browser, tmp_path: Path) -> None:
    """At 320 and 1280 pixels axe finds nothing in any state, and nothing has to be scrolled sideways."""
    wrong = COUNT | {WALLACE: "225"}
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dee") as dee,
    ):
        async with before(chromium, ann, "/find?q=1") as page:
            await _sound(page)
            await page.goto(f"{address}/wards/{TWELVE.contest_id}/enter/count?by=phone")
            await page.locator(".digits").first.fill("7")
            await page.get_by_role("button", name=BUTTON).click()
            await _sound(page)
        await sent(ann, COUNT)
        async with before(chromium, ann, f"/find?sent={HERE}&paper=count") as page:
            await _sound(page)
        await sent(ben, wrong)
        async with before(chromium, ben, ENTER) as page:
            await _sound(page)
        await sent(ben, {WALLACE: "225"})
        async with before(chromium, dee, f"/wards/{HERE}/settle/count") as page:
            await page.locator(box(page, WALLACE)).fill("522")
            await page.get_by_label("Why did they differ?").fill("a blot")
            await page.get_by_role("button", name="Settle").click()
            await _sound(page)
            await page.goto(f"{address}/wards/{TWELVE.contest_id}/enter/count")
            await _sound(page)


async def _sound(page: Page) -> None:
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await violations(page) == [], page.url
        assert await overflow(page) == 0, page.url
