"""Takes the pictures of docs/desk.md from a running desk: `python -m scripts.desk_pictures`.

Real screens in a real browser, on the night of Medway 2023; nothing in them is drawn by hand.
"""

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from results.clock import FixedClock
from results.count.declaration import Declaration, Role, Step
from results.count.procedure.acts import Paper, Reach
from results.desk.desk import Desk
from tests.count.at_the_desk import BEN, count_typed, verification_typed
from tests.desk.browsing import form_with, send
from tests.desk.night_work import approve, counted, do, released
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.nights import load

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WIDE, HIGH = 1200, 620
AT = datetime(2023, 5, 5, 0, 12, tzinfo=UTC)
_, TRUTHS = load("medway-2023")
WARDS = {one.partition(".medway.")[2].partition(".")[0]: one for one in TRUTHS}
HERE = WARDS["all-saints"]


async def screen(browser: Browser, who: Client) -> Page:
    """A window in which somebody is signed in."""
    context = await browser.new_context(viewport={"width": WIDE, "height": HIGH})
    await who.into(context)
    return await context.new_page()


async def keep(page: Page, name: str, top: str = "h1", high: int = HIGH) -> None:
    """Keep what is seen from this element down as a picture."""
    await page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    box = await page.locator(top).first.bounding_box()
    assert box  # noqa: S101 - a script
    whole = await page.evaluate("document.documentElement.scrollHeight")
    y = max(0.0, box["y"] - 16)
    clip = {"x": 0.0, "y": y, "width": float(WIDE), "height": min(float(high), whole - y)}
    await page.screenshot(path=IMAGES / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]  # playwright's own type


async def type_in(page: Page, truth: Declaration, paper: Paper, **slips: str) -> None:
    """Type a paper as a person does, with these boxes wrong."""
    given = verification_typed(truth) if paper is Paper.VERIFICATION else count_typed(truth)
    for field, text in given.items():
        box = page.locator(f'[id="{field}"]')
        if await box.count():
            await box.fill(slips.get(field.rpartition("/")[2], text))


async def night_so_far(desk: Desk) -> None:
    """Wards at every step, so that the screens have something to show."""
    for name in ("fort-horsted", "gillingham-north", "strood-rural"):
        await released(desk, TRUTHS[WARDS[name]])
    await counted(desk, TRUTHS[WARDS["luton"]])
    await counted(desk, TRUTHS[WARDS["st-marys-island"]])
    await approve(desk, TRUTHS[WARDS["st-marys-island"]])
    await do(desk, BEN, WARDS["rainham-north"], Reach(Step.COUNTING))


async def take(desk: Desk, address: str, browser: Browser, people: AsyncExitStack) -> None:
    """All pictures, in the order in which a paper goes through the desk."""
    truth = TRUTHS[HERE]
    ann = await people.enter_async_context(await signed_in(desk, address, Role.CLERK, "Ann"))
    ben = await people.enter_async_context(await signed_in(desk, address, Role.CHECKER, "Ben"))
    roy = await people.enter_async_context(await signed_in(desk, address, Role.RETURNING_OFFICER, "Roy"))
    path = f"{address}/wards/{HERE}"
    page = await screen(browser, ann)
    await page.goto(f"{address}/find?q=all+saints")
    await keep(page, "desk-find", "h1", 430)
    await page.goto(f"{path}/enter/verification")
    await type_in(page, truth, Paper.VERIFICATION)
    await page.get_by_role("button", name="Check and send").click()
    await page.wait_for_url("**/find?sent=*")
    await _second_alike(ben, truth)
    await page.goto(f"{path}/enter/count")
    await type_in(page, truth, Paper.COUNT, **{"christopher-stuart-spalding": "925"})
    await page.wait_for_timeout(1_500)  # the sums come from the server
    await keep(page, "desk-type", "h1", 720)
    await page.get_by_role("button", name="Check and send").click()
    await page.wait_for_selector(".errors")
    await keep(page, "desk-check", ".compare", 415)
    await page.locator('[id="votes/christopher-stuart-spalding"]').fill("295")
    await _sent(page)
    again = await screen(browser, ben)
    await again.goto(f"{path}/enter/count")
    await type_in(again, truth, Paper.COUNT, **{"julie-wallace": "225"})
    await _sent(again)
    await again.wait_for_selector("text=Look again")
    await keep(again, "desk-look-again", "h1", 325)
    await again.locator('[id="votes/julie-wallace"]').fill("252")
    await _sent(again)
    await again.wait_for_url("**/find?sent=*")
    await approve(desk, truth)
    await roy.stepped_up()
    last = await screen(browser, roy)
    await last.goto(f"{path}/release")
    await keep(last, "desk-release", "h1", 500)
    await last.goto(f"{address}/")
    await keep(last, "desk-night", "h1", 350)


async def _sent(page: Page) -> None:
    """Press the button, and once more with the tick where the checks ask for it."""
    await page.get_by_role("button", name="Check and send").click()
    await page.wait_for_load_state()
    tick = page.locator('input[name="compared"]')
    if await tick.count():
        await tick.check()
        await page.get_by_role("button", name="Check and send").click()
        await page.wait_for_load_state()


async def _second_alike(who: Client, truth: Declaration) -> None:
    answer = await who.get(f"/wards/{HERE}/enter/verification")
    form = form_with(answer.text, "verification/papers_total")
    assert form  # noqa: S101 - a script
    values = {str(box): text for box, text in verification_typed(truth).items()}
    await send(who, answer.path, form, values, "send")


async def main() -> None:
    """Take them all."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with desk_of(Path(folder), clock=FixedClock(AT)) as (desk, address), async_playwright() as play:
            browser = await play.chromium.launch(executable_path=found, args=["--no-sandbox"])
            await night_so_far(desk)
            async with AsyncExitStack() as people:
                await take(desk, address, browser, people)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
