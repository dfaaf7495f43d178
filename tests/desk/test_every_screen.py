"""Every screen of the desk, for whoever may see it: axe finds nothing, nothing is wider than the window."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from results.count.declaration import Role
from results.count.procedure.acts import FirstEntry, Paper, SecondEntry
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.language import Language
from results.publish.notices.draft import draft
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.nights import load
from tests.page.conftest import FLAGS
from tests.page.test_browser import overflow, violations

_, PUBLISHED = load("medway-2023")
DIFFERS, AGAIN, AGREED, FRESH = list(PUBLISHED)[:4]
W = "/wards/"
SCREENS = {
    "Ann": [
        "/",
        "/find",
        "/find?q=4",
        f"{W}{FRESH}/enter/count",
        "/account",
        "/hall",
        "/sign-out",
        "/posts",
        "/notices",
    ],
    "Ben": [f"{W}{AGAIN}/enter/count", f"{W}{FRESH}/enter/verification?by=phone", f"{W}{DIFFERS}"],
    "Dee": [
        f"{W}{DIFFERS}/settle/count",
        f"{W}{AGREED}/discard/count",
        *(f"{W}{AGREED}/{name}" for name in ("", "approve", "release", "lot", "hold", "recount", "papers")),
        *(f"{W}{AGREED}/papers/{name}" for name in ("notice", "announcer", "verification", "entry-sheet")),
        f"{W}{AGREED}/papers/journal",
        f"{W}{AGREED}/correct",
        f"{W}{AGREED}/withdraw",
        "/record",
        "/feeds",
        "/notices",
        "/resume",
        "/pause",
    ],
    "Adam": ["/people", "/record", "/account"],
}
ROLES = {
    "Ann": Role.CLERK,
    "Ben": Role.CHECKER,
    "Dee": Role.DEPUTY_RETURNING_OFFICER,
    "Adam": Role.ADMINISTRATOR,
}


async def _typed(desk: Desk, people: dict[str, Client]) -> None:
    """One ward with two entries that differ, one to be looked at again, one agreed."""
    ann, ben = (
        SignedIn(person.user_id, person.name, person.role, "session", "token", "127.0.0.1")
        for person in (people[name].person for name in ("Ann", "Ben"))
    )
    for area, looks in ((DIFFERS, 2), (AGAIN, 1), (AGREED, 0)):
        for paper, typed in (
            (Paper.VERIFICATION, verification_typed(PUBLISHED[area])),
            (Paper.COUNT, count_typed(PUBLISHED[area])),
        ):
            slips = looks if paper is Paper.COUNT else 0
            other = {**typed, next(iter(typed)): "7"} if slips else typed
            await desk.act(ann, area, FirstEntry(paper, typed), 0)
            for _ in range(max(1, slips)):
                await desk.act(ben, area, SecondEntry(paper, other), desk.night.wards[area].version)


@pytest.mark.timeout(300)
async def test_everyone_can_use_every_screen(tmp_path: Path) -> None:
    """At 320 and 1280 pixels, with the sign-in page that needs nobody."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    wrong = []
    (tmp_path / "notices.toml").write_text(draft(tuple(Language)))
    told = 'languages = ["cy", "en"]\nnotices = "notices.toml"\n[accounts.wall]\nkind = "wall"\n'
    async with desk_of(tmp_path, toml=told) as (desk, address), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        people = {name: await signed_in(desk, address, role, name) for name, role in ROLES.items()}
        await _typed(desk, people)
        for name, screens in {**SCREENS, "": ["/sign-in", "/welcome", "/hall"]}.items():
            context = await browser.new_context()
            if name:
                await people[name].into(context)
            page = await context.new_page()
            for screen in screens:
                answer = await page.goto(address + screen)
                assert answer is not None
                assert answer.status < 500, screen
                for width in (320, 1280):
                    await page.set_viewport_size({"width": width, "height": 800})
                    wrong += [(screen, width, one) for one in await violations(page)]
                    if await overflow(page) > 0:
                        wrong.append((screen, width, "wider than the window"))
            await context.close()
        for one in people.values():
            await one.close()
        await browser.close()
    assert wrong == []
