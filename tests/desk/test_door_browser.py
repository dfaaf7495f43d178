"""The door's screens in a real browser: usable by everybody, at every width, without a script."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page

from results.clock import FixedClock
from results.count.declaration import Role
from results.desk.door.welcome import invitation
from results.record.people import add
from tests.desk.directory import directory_of, settings_of
from tests.desk.people import account, signed_in, totp_now
from tests.desk.rig import desk_of
from tests.page import conftest
from tests.page.test_browser import overflow, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")
chromium = conftest.chromium
AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)
PASSWORD = "tall giraffe umbrella"


async def is_good(page: Page, folder: Path, name: str) -> None:
    """Nothing for axe to find, nothing that scrolls sideways, at both widths."""
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await violations(page) == [], (name, width)
        assert await overflow(page) <= 0, (name, width)
        await page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_from_the_first_code_to_signing_out(chromium: Browser, tmp_path: Path, scripts: bool) -> None:
    """With and without JavaScript, by keyboard alone, a person gets in the first time, out, and in again."""
    clock = FixedClock(AT)
    async with desk_of(tmp_path, clock=clock) as (desk, address):
        invited = invitation(AT)
        await add(desk.database, "Bea Checker", Role.CHECKER, AT, invited)
        context = await chromium.new_context(java_script_enabled=scripts)
        page = await context.new_page()
        page.set_default_timeout(15_000)

        async def good(name: str) -> None:
            if scripts:  # axe is one itself
                await is_good(page, tmp_path, name)

        await page.goto(f"{address}/account")
        await good("sign-in")
        await page.get_by_role("link", name=re.compile("First time here")).click()
        await good("welcome-code")
        await page.get_by_label("The code you were given").fill(invited.code)
        await page.keyboard.press("Enter")
        await page.get_by_label("Password", exact=True).fill("short")
        await page.get_by_label("The code the app shows now").fill("000000")
        await page.keyboard.press("Enter")
        await page.get_by_role("alert").wait_for()
        assert (await page.title()).startswith("Error: ")
        await good("welcome")
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_label("The same password again").fill(PASSWORD)
        await page.get_by_label("The code the app shows now").fill(pyotp.TOTP(invited.totp_secret).at(AT))
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{address}/")
        await page.get_by_role("link", name="Sign out").click()
        await good("sign-out")
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_label("Your name").fill("bea checker")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_label("Code", exact=True).fill(pyotp.TOTP(invited.totp_secret).at(AT))
        await page.keyboard.press("Enter")
        assert "is wrong" in str(await page.get_by_role("alert").text_content())
        await good("sign-in-wrong")
        assert await page.get_by_label("Your name").input_value() == "bea checker"
        await context.close()


async def test_the_other_screens(chromium: Browser, tmp_path: Path) -> None:
    """People, one person, a new code, the account, the record and a refusal, as an administrator has them."""
    clock = FixedClock(AT)
    async with (
        directory_of(clock) as directory,
        desk_of(tmp_path, clock=clock, toml=settings_of(directory)) as (desk, address),
        await signed_in(desk, address, Role.ADMINISTRATOR, "Ada Admin") as ada,
        await signed_in(desk, address, Role.CLERK, "Ann Clerk") as ann,
    ):
        await account(desk, Role.DEPUTY_RETURNING_OFFICER, "Dewi Llewelyn-Featherstonehaugh")
        await ann.post("/people")
        await ada.post("/account/sign-out-elsewhere")
        context = await chromium.new_context()
        page = await context.new_page()
        await page.goto(f"{address}/sign-in")
        await is_good(page, tmp_path, "sign-in-service")
        await ada.into(context)
        for path in ("/people", "/account", "/record", f"/people/{ann.person.user_id}", "/nothing-here"):
            await page.goto(address + path)
            await is_good(page, tmp_path, path.strip("/").replace("/", "-"))
        await page.goto(f"{address}/people/{ann.person.user_id}")
        await page.get_by_label("Code from your authenticator app").fill(totp_now(desk))
        await page.get_by_role("button", name="Give a new first code").click()
        assert await page.get_by_role("heading", level=1).text_content() == "Code for Ann Clerk"
        await is_good(page, tmp_path, "code")
        await context.close()
