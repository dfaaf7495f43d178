"""The big screen of the count hall: read from far away, in step with the others, and honest when cut off."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect

from results.clock import SystemClock, in_london
from results.count.election import Party
from results.language import Language
from results.publish.page.facts import PartySeats
from results.publish.page.hall import bars, sheets
from results.publish.page.offer import Offer
from results.publish.page.view import public
from tests.mosquitto import free_port
from tests.page.crowded import LONG, crowded
from tests.page.hostile import HOSTILE, hostile_night
from tests.page.scene import ORDER, Telling, finished, halfway, serving
from tests.page.test_browser import process, reading, violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
NIGHTS: Mapping[str, Callable[[], Telling]] = {
    "halfway": halfway,
    "crowded": crowded,
    "finished": finished,
    "nothing yet": Telling,
}
BOTH = Offer((Language.ENGLISH, Language.WELSH))
TURN_S = 12
OUTSIDE = """number => {
  document.querySelectorAll(".sheet").forEach(function (one, i) {
    one.className = i === number ? "sheet now" : "sheet";
  });
  function box(one) { return one.getBoundingClientRect(); }
  function inside(one, whole) {
    var a = box(one), b = box(whole);
    return a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  }
  var out = [], main = document.querySelector("main"), html = document.documentElement;
  if (html.scrollWidth > innerWidth || html.scrollHeight > innerHeight) { out.push("the page"); }
  document.querySelectorAll(".now li, #chamber tr, #latest h2, .top > *, footer > p").forEach(function (one) {
    if (!inside(one, one.closest("main, header, footer"))) { out.push(one.textContent); }
  });
  document.querySelectorAll(".now li .won, .now li .tag").forEach(function (one) {
    if (!inside(one, one.closest(".who")) || !inside(one, one.closest("li"))) { out.push(one.textContent); }
  });
  document.querySelectorAll(".now li > b").forEach(function (one) {
    if (one.scrollHeight > one.clientHeight + 1) { out.push(one.textContent); }
  });
  document.querySelectorAll("#latest li").forEach(function (one) {
    var seen = box(one).left < box(one.parentNode).right;
    if (seen && !inside(one, one.parentNode)) { out.push(one.textContent); }
  });
  return out;
}"""
"""What does not fit where it should on this sheet, looked at in one go, before the screen turns it away."""
LETTERS = """() => {
  var all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = [], one;
  while ((one = all.nextNode())) {
    var box = one.parentElement.getBoundingClientRect();
    if (one.data.trim() && box.width > 2 && getComputedStyle(one.parentElement).display !== "none") {
      sizes.push(parseFloat(getComputedStyle(one.parentElement).fontSize));
    }
  }
  return sizes;
}"""
"""The size of every piece of text that is drawn, in pixels."""


@asynccontextmanager
async def screen(chromium: Browser, url: str, size: str = "1080p") -> AsyncIterator[Page]:
    """A big screen that shows this."""
    width, height = SIZES[size]
    context = await chromium.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    yield page
    await context.close()
    assert complaints == []


async def turned(page: Page, shown_for_ms: int) -> None:
    """Let this much time pass on the screen's own clock, with room for answers in between."""
    for _ in range(0, shown_for_ms, 1_000):
        await page.clock.run_for(1_000)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("where", ["/hall", "/cy/hall.html"])
@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("size", SIZES)
async def test_everything_fits(chromium: Browser, size: str, night: str, where: str) -> None:
    """Nothing scrolls and nothing is cut off, on either screen, in either language, in any page of wards.

    Only a name longer than any real ward's ends in an ellipsis where its winners need the room.
    """
    served = serving(NIGHTS[night](), offer=BOTH)
    async with served as shown, screen(chromium, shown.url + where, size) as page:
        await expect(page.locator("#clock")).not_to_be_empty()
        for number in range(await page.locator(".sheet").count()):
            outside = await page.evaluate(OUTSIDE, number)
            assert [one for one in outside if not one.startswith(LONG)] == []


@pytest.mark.parametrize("night", ["halfway", "crowded"])
async def test_letters_are_large(chromium: Browser, night: str) -> None:
    """No letter is smaller than 28 pixels on a screen of 1080 lines, and each is twice that in 4K."""
    async with serving(NIGHTS[night]()) as shown, screen(chromium, shown.url + "/hall") as page:
        await expect(page.locator("#clock")).not_to_be_empty()
        sizes = await page.evaluate(LETTERS)
        assert min(sizes) >= 28
        await page.set_viewport_size({"width": 3840, "height": 2160})
        assert min(await page.evaluate(LETTERS)) >= 56


@pytest.mark.parametrize("where", ["/hall", "/cy/hall"])
async def test_axe_finds_nothing(chromium: Browser, where: str) -> None:
    """axe finds nothing against WCAG 2.2 AA on the screen, nor on its page without JavaScript."""
    async with serving(halfway(), offer=BOTH) as shown, screen(chromium, shown.url + where) as page:
        await expect(page.locator("#clock")).not_to_be_empty()
        assert await violations(page) == []


async def test_a_screen_without_javascript_is_one_long_page(chromium: Browser) -> None:
    """Without JavaScript every ward is on the page, which can be scrolled and loaded again."""
    async with (
        serving(halfway()) as shown,
        reading(chromium, shown.url + "/hall.html", 1920, java_script_enabled=False) as page,
    ):
        for one in await page.locator(".sheet li").all():
            await expect(one).to_be_visible()
        assert await page.locator(".sheet li").count() == 24
        await page.get_by_role("link", name="Load the latest figures").click()
        await expect(page.locator("#clock")).to_be_empty()


async def test_screens_agree_whatever_their_own_clocks_say(chromium: Browser) -> None:
    """A screen whose clock is hours off shows the same wards and the same time as one that is right."""
    wrong = SystemClock().now() + timedelta(hours=5, minutes=17, seconds=7)
    served = serving(halfway(), server_clock=SystemClock())
    async with served as shown, screen(chromium, shown.url + "/hall") as right:
        context = await chromium.new_context()
        other = await context.new_page()
        await other.clock.install(time=wrong)
        await other.goto(shown.url + "/hall")
        for _ in range(3):
            at = await _in_the_middle_of_a_turn()
            sheet = int(at.timestamp()) // TURN_S % 3
            for page in (right, other):
                await expect(page.locator(".sheet").nth(sheet)).to_be_visible()
                assert await page.locator(".sheet:visible").count() == 1
                await expect(page.locator("#clock")).to_have_text(f"{in_london(at):%H:%M}")
            await right.reload()
        await context.close()


async def _in_the_middle_of_a_turn() -> datetime:
    """Now, when it is neither the end of a turn nor of a minute."""
    clock = SystemClock()
    while not (3 < clock.now().timestamp() % TURN_S < 9 and 3 < clock.now().timestamp() % 60 < 57):  # noqa: ASYNC110 - waits for the hour
        await asyncio.sleep(0.1)
    return clock.now()


@pytest.mark.parametrize(
    ("instant", "clock"),
    [
        ("2026-03-29T00:59:30Z", "00:59"),
        ("2026-03-29T01:00:30Z", "02:00"),
        ("2026-10-25T00:59:30Z", "01:59"),
        ("2026-10-25T01:00:30Z", "01:00"),
        ("2027-05-07T00:32:10Z", "01:32"),
    ],
)
async def test_the_clock_is_londons(chromium: Browser, instant: str, clock: str) -> None:
    """The clock shows London's time also in the nights when it changes."""
    async with serving(halfway()) as shown:
        context = await chromium.new_context(timezone_id="America/New_York")
        page = await context.new_page()
        await page.route("**/hall", _date_of(datetime.fromisoformat(instant)))
        await page.clock.install(time=instant)
        await page.goto(shown.url + "/hall")
        await expect(page.locator("#clock")).to_have_text(clock)
        await page.unroute_all(behavior="wait")
        await context.close()


def _date_of(at: datetime):  # type: ignore[no-untyped-def] # playwright's handlers have no name for their type
    async def answered(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(
            response=answer, headers={**answer.headers, "date": f"{at:%a, %d %b %Y %H:%M:%S} GMT"}
        )

    return answered


async def test_a_declaration_appears(chromium: Browser) -> None:
    """A declaration is on the screen within seconds, without a reload, in all its places."""
    telling = halfway()
    async with serving(telling) as shown, screen(chromium, shown.url + "/hall") as page:
        await page.evaluate("window.stayed = true")
        telling.declare(ORDER[14])
        shown.show(telling)
        await expect(page.locator("#progress")).to_contain_text("13 of 24", timeout=9_000)
        await expect(page.locator("#latest li").first).to_contain_text("Rainham South West")
        row = page.locator(".sheet li", has_text="Rainham South West")
        await expect(row.locator(".won")).to_have_count(1)
        await expect(page.locator("#as-at")).to_contain_text(
            f"Revision\N{NO-BREAK SPACE}{telling.night.revision}"
        )
        assert await page.evaluate("window.stayed")


async def test_a_screen_that_is_cut_off_says_so(chromium: Browser) -> None:
    """A minute after kill -9 the screen says how old its figures are, keeps them, and comes back itself."""
    port = free_port()
    lost = "Connection lost; figures as at 04:04"
    async with process(port, "halfway") as server:
        context = await chromium.new_context(viewport={"width": 1920, "height": 1080})
        page = await context.new_page()
        await page.clock.install()
        await page.goto(f"http://127.0.0.1:{port}/hall")
        await turned(page, 8_000)
        server.kill()
        await server.wait()
        await turned(page, 50_000)
        await expect(page.locator("#lost")).to_be_hidden()
        await turned(page, 20_000)
        await expect(page.locator("#lost")).to_have_text(lost)
        assert await violations(page) == []
        await expect(page.locator("#progress")).to_contain_text("12 of 24")
        first = await page.locator(".sheet:visible h2").inner_text()
        await turned(page, TURN_S * 1_000)
        assert await page.locator(".sheet:visible h2").inner_text() != first
        async with process(port, "finished"):
            for _ in range(8):
                await turned(page, 6_000)
            await expect(page.locator("#lost")).to_be_hidden()
            await expect(page.locator("#progress")).to_contain_text("24 of 24")
        await context.close()


async def test_an_upgrade_is_loaded(chromium: Browser) -> None:
    """When the addresses of stylesheet and script change, the screen loads itself anew, once."""
    async with serving(halfway()) as shown:
        context = await chromium.new_context()
        page = await context.new_page()
        loads: list[str] = []
        page.on("load", lambda _: loads.append(page.url))
        await page.route("**/hall", _first_from_an_older_release())
        await page.clock.install()
        await page.goto(shown.url + "/hall")
        await turned(page, 20_000)
        assert len(loads) == 2
        assert "older" not in await page.content()
        await page.unroute_all(behavior="wait")
        await context.close()


def _first_from_an_older_release() -> Callable[[Route], Awaitable[None]]:
    asked: list[str] = []

    async def answered(route: Route) -> None:
        asked.append(route.request.url)
        answer = await route.fetch()
        text = await answer.text()
        await route.fulfill(
            response=answer, body=text.replace('.css"', '.css?older"') if len(asked) == 1 else text
        )

    return answered


async def test_a_night_begun_anew_is_shown(chromium: Browser) -> None:
    """An older revision from a cache is passed over; one that stays is a new night's, and shown."""
    telling = halfway()
    async with serving(telling) as shown:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(shown.url + "/hall")
        await turned(page, 6_000)
        shown.page._site = None
        shown.show(Telling())
        await turned(page, 12_000)
        await expect(page.locator("#progress")).to_contain_text("12 of 24")
        await turned(page, 40_000)
        await expect(page.locator("#progress")).to_contain_text("0 of 24")
        await context.close()


async def test_the_screen_stays_awake(chromium: Browser) -> None:
    """Where browsers can keep a screen from sleeping, they are asked to."""
    async with serving(halfway()) as shown:
        context = await chromium.new_context()
        await context.add_init_script(
            "Object.defineProperty(navigator, 'wakeLock', {value: {request: function (what) {"
            " window.kept = what; return Promise.reject(new Error('battery is low')); }}});"
        )
        page = await context.new_page()
        await page.goto(shown.url + "/hall")
        await expect(page.locator("#clock")).not_to_be_empty()  # the script has run to its end
        assert await page.evaluate("window.kept") == "screen"
        await context.close()


async def test_hostile_names_stay_words_on_the_screen(chromium: Browser) -> None:
    """Names made of markup are shown as they are written, also when the screen asks again."""
    telling = hostile_night()
    async with serving(telling) as shown, screen(chromium, shown.url + "/hall") as page:
        (contest_id,) = telling.night.wards
        telling.declare(contest_id)
        shown.show(telling)
        await expect(page.locator("#progress")).to_contain_text("1 of 1", timeout=9_000)
        await expect(page.locator("h1")).to_contain_text(HOSTILE)
        await expect(page.locator(".sheet li > b")).to_have_text(HOSTILE)
        assert await page.evaluate("window.broken") is None


async def test_every_seat_is_in_a_bar() -> None:
    """Bars and the line share a scale; parties beyond the sixth stand together and lose no seat."""
    telling = crowded()
    night = public(telling.night, telling.at)
    shown = bars(night)
    assert len(shown.lines) == 7
    assert shown.lines[-1].party is None
    assert sum(bar.seats for bar in shown.lines) == night.seats_declared
    assert shown.line_pct is not None
    for bar in shown.lines:
        assert bar.pct * (night.majority_line or 0) == pytest.approx(bar.seats * shown.line_pct)


async def test_bars_of_a_night_without_parties() -> None:
    """A night without parties, or where the chamber is not known, still has a page."""
    telling = Telling()
    night = public(telling.night, telling.at)
    assert bars(replace(night, parties=())).lines == ()
    some = (PartySeats(Party("p", "P", "P"), 50, 60),)  # type: ignore[arg-type] # any name will do
    assert bars(replace(night, parties=some, majority_line=None)).lines[0].pct < 100


@pytest.mark.parametrize(
    ("wards", "rows"), [(1, [1]), (10, [10]), (11, [6, 5]), (24, [8, 8, 8]), (60, [10] * 6)]
)
async def test_wards_are_shared_out_evenly(wards: int, rows: list[int]) -> None:
    """At most ten wards to a page, in as few pages as that allows, nearly the same number on each."""
    telling = crowded()
    all_wards = public(telling.night, telling.at).wards[:wards]
    assert [len(sheet) for sheet in sheets(all_wards)] == rows
    assert [ward for sheet in sheets(all_wards) for ward in sheet] == list(all_wards)
