"""Whole real nights watched on every kind of page at once, as readers watch them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, expect

from results.count.declaration import Declaration, Override, Role
from results.count.election import ContestId, Election
from results.count.finding import Severity
from results.language import Language
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from results.publish.page.view import public
from tests.nights import load
from tests.page.scene import Telling, open_night, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

KINDS = ("/", "/cy/", "/hall.html", "/embed/council.html")
AT = datetime(2021, 5, 7, tzinfo=UTC)
LONGEST_MS = 40_000


@dataclass(frozen=True)
class Night:
    """What was published of a night."""

    election: Election
    published: Mapping[ContestId, Declaration]


def told(name: str) -> Night:
    """A night by its folder, with witnesses for its lots, as the rules ask for."""
    election, published = load(name)
    return Night(
        election,
        {key: _with_witnesses(one) for key, one in published.items()},
    )


def _with_witnesses(one: Declaration) -> Declaration:
    return one if one.lot is None else replace(one, lot=replace(one.lot, drawn_at=AT, witnesses=("A", "B")))


@asynccontextmanager
async def open_pages(chromium: Browser, url: str, paths: list[str]) -> AsyncIterator[dict[str, Page]]:
    """One reader on each page."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 900})
    pages = {}
    for path in paths:
        pages[path] = await context.new_page()
        await pages[path].goto(url + path)
    yield pages
    await context.close()


def let_pass(telling: Telling, contest_id: ContestId) -> None:
    """What the checks hold back of figures that were really declared, the returning officer lets pass."""
    pending = telling.night.wards[contest_id].pending
    if pending is not None:
        codes = tuple({one.code for one in pending.findings if one.severity is Severity.ERROR})
        telling.tell(contest_id, Override(codes, "The RO", Role.RETURNING_OFFICER, "So it was declared."))


async def ends_as_published(page: Page, path: str, end: PublicNight, slug: str) -> None:
    """Without a reload the page has come to show the last revision and its figures."""
    await expect(page.locator("body")).to_contain_text(str(end.revision), timeout=LONGEST_MS)
    if path == "/":
        await expect(page.locator("#progress")).to_contain_text(f"{end.declared}")
        for line in (one for one in end.parties if one.won):
            row = page.locator(".seats tr", has_text=line.party.short).first
            await expect(row.locator(".n").last).to_have_text(str(line.total))
    if "wards" in path:
        last = next(ward for ward in end.wards if ward.slug == slug)
        for person in last.elected:
            await expect(page.locator("body")).to_contain_text(person.name)
    assert await page.evaluate("window.stayed") is True


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["medway-2023", "barnsley-2021"])
async def test_a_night_can_be_watched_on_every_page(chromium: Browser, name: str) -> None:
    """From the first ward to the last every page follows by itself, and ends with what was published."""
    night = told(name)
    telling = Telling(open_night(night.election), dict(night.published))
    slug = public(telling.night, telling.at).wards[-1].slug
    paths = [*KINDS, f"/wards/{slug}.html", f"/cy/wards/{slug}.html", f"/embed/wards/{slug}.html"]
    async with (
        serving(telling, offer=Offer(tuple(Language))) as shown,
        open_pages(chromium, shown.url, paths) as pages,
    ):
        for page in pages.values():
            await page.evaluate("window.stayed = true")
        for contest_id in night.published:
            telling.declare(contest_id)
            let_pass(telling, contest_id)
            shown.show(telling)
        end = public(telling.night, telling.at)
        assert end.is_complete
        for (
            page
        ) in pages.values():  # as for a reader who comes back: cards look at once, not after 15 seconds
            await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        for path, page in pages.items():
            await ends_as_published(page, path, end, slug)
