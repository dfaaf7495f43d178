"""The page over many councils: what it shows, how it follows, and the way to each council's own pages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from aiohttp import ClientSession, web
from playwright.async_api import Browser, Page, expect

from results.clock import FixedClock
from results.count.election import Environment
from results.language import Language
from results.publish.page.live import LivePage
from results.publish.page.nation import Atlas, NationPage
from results.publish.page.offer import Offer
from results.publish.page.readers import Limits
from results.publish.page.share import Share
from tests.nights import load
from tests.page.scene import MEDWAY, ORDER, STARTED_AT, Telling, got, halfway, open_night
from tests.page.test_browser import overflow, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDTHS = (320, 768, 1280, 1920)
ATLAS = Atlas(
    {Language.ENGLISH: "Local elections 2023", Language.WELSH: "Etholiadau lleol 2023"},
    {"medway": ("ME4", "ME5"), "trafford": ("M33",)},
)


@dataclass
class House:
    """Three councils on one address."""

    page: NationPage
    nights: dict[str, Telling]
    url: str

    def tell(self, slug: str) -> None:
        """Show a council's night as it stands, and the page over all of them."""
        telling = self.nights[slug]
        self.page.pages[slug].show(telling.night, telling.at)
        self.page.look()


def tellings() -> dict[str, Telling]:
    """Medway half told, Trafford at its end, Barnsley before its first ward."""
    nights = {
        "medway": halfway(Telling(open_night(replace(MEDWAY, council_cy="Cyngor Medway"), Environment.LIVE)))
    }
    for slug, name in {"trafford": "trafford-2023", "barnsley": "barnsley-2021"}.items():
        election, published = load(name)
        nights[slug] = Telling(open_night(election, Environment.LIVE), dict(published))
    for contest_id in nights["trafford"].published:
        nights["trafford"].declare(contest_id)
    return nights


@asynccontextmanager
async def house(limits: Limits | None = None) -> AsyncIterator[House]:
    """A house of three councils, served on loopback."""
    clock = FixedClock(STARTED_AT)
    pages = {
        slug: LivePage(
            clock,
            limits,
            Offer(tuple(Language), share=Share(base_url=f"http://127.0.0.1/{slug}/")),
        )
        for slug in ("medway", "trafford", "barnsley")
    }
    page = NationPage(clock, pages, ATLAS, limits or Limits())
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    await page.listening(runner, "127.0.0.1", 0).start()
    shown = House(page, tellings(), f"http://127.0.0.1:{runner.addresses[0][1]}")
    for slug in shown.nights:
        shown.tell(slug)
    try:
        yield shown
    finally:
        await runner.cleanup()


@asynccontextmanager
async def reading(chromium: Browser, url: str, width: int, **more: bool) -> AsyncIterator[Page]:
    """A reader with a window of this width."""
    context = await chromium.new_context(viewport={"width": width, "height": 900}, **more)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(url)
    yield page
    await context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/cy/", "/find?q=bar", "/find?q=nowhere"])
async def test_everyone_can_read_it(chromium: Browser, path: str, width: int) -> None:
    """axe finds nothing against WCAG 2.2 AA, and nothing has to be scrolled sideways."""
    async with house() as shown, reading(chromium, shown.url + path, width) as page:
        assert await violations(page) == []
        assert await overflow(page) == 0


async def test_nothing_of_a_council_that_stands_still_is_shown() -> None:
    """It could have been withdrawn: its pages say so, its seats are in no sum, and readers hear of that."""
    async with house() as shown, ClientSession() as http:
        before = await (await got(http, f"{shown.url}/nation.json")).json()
        shown.page.stopped = {"trafford": "entry 7 was changed", "rutland": "it could not be opened"}
        assert shown.page.look()
        told = await (await got(http, f"{shown.url}/nation.json")).json()
        assert [one["path"] for one in told["councils"]] == ["barnsley/", "medway/"]
        assert told["wards_declared"] == 12
        assert told["revision"] > before["revision"]
        for where in ("trafford/", "trafford/results.json", "trafford", "rutland/"):
            async with http.get(f"{shown.url}/{where}", allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store"), where
        async with http.get(f"{shown.url}/medway/") as answer:
            assert answer.status == 200


async def test_it_says_how_far_every_council_is(chromium: Browser) -> None:
    """Councils by name, who has control where that is known, and all their seats together."""
    async with house() as shown, reading(chromium, shown.url, 1280) as page:
        await expect(page.locator("#progress")).to_have_text("1 of 3")
        rows = page.locator(".councils tbody tr")
        assert await rows.locator("th").all_inner_texts() == [
            "Barnsley Council",
            "Medway Council",
            "Trafford Council",
        ]
        await expect(page.locator("#w-trafford")).to_contain_text("all wards")
        await expect(page.locator("#w-medway")).to_contain_text("12 of 24")
        parties = {party.name: won for party, won in next(iter(shown.page._editions.values())).nation.parties}
        nights = [one.night for one in shown.page.pages.values() if one.night]
        together = {line.party.name for night in nights for line in night.parties if line.won}
        assert set(parties) == together
        assert sum(parties.values()) == sum(night.seats_declared for night in nights)


async def test_it_follows_every_council(chromium: Browser) -> None:
    """A ward declared anywhere appears by itself, in both languages, and the page is not loaded again."""
    async with (
        house() as shown,
        reading(chromium, shown.url, 1280) as page,
        reading(chromium, shown.url + "/cy/", 390) as welsh,
    ):
        for one in (page, welsh):
            await one.evaluate("window.stayed = true")
            await expect(one.locator("#live.on")).to_be_visible()
        shown.nights["medway"].declare(ORDER[14])
        shown.tell("medway")
        for one in (page, welsh):
            await expect(one.locator("#w-medway")).to_contain_text("13")
            await expect(one.locator("#latest")).to_contain_text(MEDWAY.contests[ORDER[14]].area)
            assert await one.evaluate("window.stayed") is True
        assert await welsh.locator("#w-medway th").inner_text() == "Cyngor Medway"
        for link in ("#w-medway th a", "#latest a"):
            await expect(welsh.locator(link).first).to_have_attribute("href", re.compile(r"^\.\./medway/cy/"))


async def test_the_way_to_a_council_and_back(chromium: Browser) -> None:
    """From all of them to one, to a ward of it, found by its name, without a script."""
    async with house() as shown, reading(chromium, shown.url, 390, java_script_enabled=False) as page:
        await page.get_by_label("Ward, council or postcode").fill("chatham central")
        await page.get_by_role("button", name="Find").click()
        await page.get_by_role("link", name="Chatham Central and Brompton, Medway Council").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Chatham Central and Brompton")
        await page.get_by_role("link", name="All wards and the state of the council").click()
        assert page.url == f"{shown.url}/medway/"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("me4 4ux", ["medway/"]),
        ("ME5", ["medway/"]),
        ("TRAFFORD", ["trafford/"]),
        ("xx1", []),
        ("", []),
        ("%", []),
        ("<script>", []),
    ],
)
async def test_what_people_look_for(asked: str, where: list[str]) -> None:
    """By postcode, by council, however it is written; what is typed comes back as text and nothing else."""
    async with house() as shown, ClientSession() as session:
        answer = await got(session, f"{shown.url}/find", params={"q": asked})
        text = await answer.text()
        assert "<script>" not in text.partition("<main")[2]
        assert [one for one in ("medway/", "trafford/") if f'<li><a href="{one}"' in text] == where


async def test_every_address_of_a_council_is_below_its_name() -> None:
    """Its page, its data, its news, its own 404; a name without the stroke leads there."""
    async with house() as shown, ClientSession() as session:
        for path in ("medway/", "medway/results.json", "medway/cy/", "medway/feed.atom", "medway/hall.html"):
            assert (await got(session, f"{shown.url}/{path}")).status == 200, path
        moved = await got(session, f"{shown.url}/medway", allow_redirects=False)
        assert (moved.status, moved.headers["Location"]) == (301, "/medway/")
        missing = await got(session, f"{shown.url}/medway/nothing")
        assert missing.status == 404
        assert 'href="/medway/"' in await missing.text()
        assert (await got(session, f"{shown.url}/nowhere/")).status == 404
        data = await (await got(session, f"{shown.url}/nation.json")).json()
        assert [one["path"] for one in data["councils"]] == ["barnsley/", "medway/", "trafford/"]


async def test_one_council_s_crowd_leaves_room_for_the_others() -> None:
    """A council with as many readers as there may be turns more away; another's page still answers."""
    async with house(Limits(readers=2, per_address=5)) as shown, ClientSession() as session:
        open_ones = [await session.get(f"{shown.url}/medway/live") for _ in range(2)]
        assert (await got(session, f"{shown.url}/medway/live")).status == 503
        assert (await got(session, f"{shown.url}/trafford/")).status == 200
        for one in open_ones:
            one.close()


async def test_nothing_is_shown_before_the_first_council_is_known() -> None:
    """Come back in a moment."""
    clock = FixedClock(STARTED_AT)
    page = NationPage(clock, {"medway": LivePage(clock)}, ATLAS, Limits())
    page.look()
    assert page.ready("") is None
    assert page.revision is None


async def test_what_is_found_is_read_in_the_language_it_was_asked_in() -> None:
    """From the Welsh page to the Welsh page of a ward, from the English one to the English."""
    async with house() as shown, ClientSession(shown.url) as session:
        for where, ward in (
            ("/cy/find?q=rainham", "../medway/cy/wards/rainham-north.html"),
            ("/find?q=rainham", "medway/wards/rainham-north.html"),
        ):
            answer = await got(session, where)
            assert f'href="{ward}"' in await answer.text()
