"""The page in a real Chromium: for everyone, without JavaScript, live, and when things break."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from results.publish.page.readers import Limits
from tests.mosquitto import free_port
from tests.page.hostile import HOSTILE, hostile_night
from tests.page.scene import MEDWAY, ORDER, Telling, finished, halfway, serving
from tests.page.test_wall import hang, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS = (320, 768, 1280, 1920)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHIFTS = """() => { window.shift = 0; new PerformanceObserver(function (list) {
  list.getEntries().forEach(function (one) { window.shift += one.value; }); }).observe(
  {type: "layout-shift", buffered: true}); }"""
"""Adds up what moved on the page, whatever the reader did."""


@asynccontextmanager
async def reading(chromium: Browser, url: str, width: int = 1280, **more: object) -> AsyncIterator[Page]:
    """A page opened there; afterwards: nothing was complained of and no request left the host."""
    context = await chromium.new_context(viewport={"width": width, "height": 800}, **more)  # type: ignore[arg-type] # playwright's own names
    page = await context.new_page()
    page.set_default_timeout(15_000)
    hosts, complaints = set[str](), list[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    await page.goto(url)
    yield page
    await context.close()
    assert hosts == {urlsplit(url).netloc}
    assert complaints == []


def _is_complaint(said: ConsoleMessage) -> bool:
    """Errors of the page; an answer that is not 200 is the test's own matter."""
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text


async def violations(page: Page, *, but: str = "") -> list[str]:
    """What axe finds wrong on the page, but for one rule."""
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"] if one["id"] != but
    ]


async def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(wide, int)
    return wide


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "where",
    [
        "/",
        "/wards/chatham-central-and-brompton.html",
        "/wards/twydall.html",
        "/how-to-read.html",
        "/data.html",
        "/nowhere",
    ],
)
async def test_everyone_can_read_it(chromium: Browser, where: str, width: int) -> None:
    """axe finds nothing against WCAG 2.2 AA, and nothing has to be scrolled sideways."""
    async with serving(halfway()) as shown, reading(chromium, shown.url + where, width) as page:
        assert await violations(page) == []
        assert await overflow(page) == 0


@pytest.mark.parametrize("width", WIDTHS)
async def test_everyone_can_read_the_wall(chromium: Browser, tmp_path: Path, width: int) -> None:
    """The wall of a rehearsal passes the same check, pictures loaded."""
    hang(tmp_path, "a", picture=picture(tmp_path))
    hang(tmp_path, "b", kind="correction", alt=None)
    async with (
        serving(Telling(), wall=tmp_path) as shown,
        reading(chromium, shown.url + "/wall", width) as page,
    ):
        assert await violations(page) == []
        assert await overflow(page) == 0
        await expect(page.get_by_role("article")).to_have_count(2)
        await page.get_by_role("img").scroll_into_view_if_needed()
        await expect(page.get_by_role("img")).to_have_js_property("naturalWidth", 1200)


async def test_axe_can_find_something(chromium: Browser, tmp_path: Path) -> None:
    """The check above is able to fail."""
    bad = tmp_path / "bad.html"
    bad.write_text("<title>x</title><img src=x><button></button><p style='color:#ccc'>grey</p>")
    page = await chromium.new_page()
    await page.goto(bad.as_uri())
    assert len(await violations(page)) >= 3
    await page.close()


@pytest.mark.parametrize("sight", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
async def test_chosen_colours_and_still_pages_work(chromium: Browser, sight: dict[str, object]) -> None:
    """With the reader's own colours, and with motion turned off, axe finds nothing either.

    In forced colours axe still reckons with ours, so that contrast is the reader's own matter there.
    """
    async with serving(halfway()) as shown, reading(chromium, shown.url, 1280, **sight) as page:
        assert await violations(page, but="color-contrast" if "forced_colors" in sight else "") == []
        await expect(page.locator("#w-all-saints")).to_contain_text("Chris Spalding")


async def test_bars_have_an_outline(chromium: Browser) -> None:
    """A party's bar is drawn with an outline, so that it is seen against any background."""
    async with serving(finished()) as shown, reading(chromium, shown.url) as page:
        strokes = await page.eval_on_selector_all(
            "#seats rect, .wards rect", "all => all.map(one => getComputedStyle(one).stroke)"
        )
        assert len(strokes) > 59
        assert set(strokes) == {"rgb(20, 24, 29)"}


async def test_without_javascript_all_is_there(chromium: Browser) -> None:
    """Without JavaScript the page has every ward and figure, says that it stands still, and offers a link."""
    telling = finished()
    async with (
        serving(telling) as shown,
        reading(chromium, shown.url, java_script_enabled=False) as page,
    ):
        await expect(page.locator("#w-watling")).to_contain_text("838")
        assert await page.locator(".wards tbody tr").count() == len(MEDWAY.contests)
        await expect(page.locator("#pause")).to_be_hidden()
        await page.get_by_role("link", name="Load the latest figures").click()
        await page.get_by_role("link", name="All Saints").first.click()
        await expect(page.get_by_role("row", name="Chris Spalding Elected")).to_contain_text("295")


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_declaration_appears_by_itself(chromium: Browser, width: int) -> None:
    """A whole night arrives ward by ward without a reload, and nothing on the page jumps."""
    telling = Telling()
    async with serving(telling) as shown, reading(chromium, shown.url, width) as page:
        await page.evaluate(f"({SHIFTS})()")
        await page.evaluate("window.stayed = true")
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await page.locator("#h-wards").scroll_into_view_if_needed()
        for contest_id in ORDER:
            telling.declare(contest_id)
            shown.show(telling)
            await page.wait_for_timeout(20)
        await expect(page.locator("#progress")).to_have_text("24 of 24")
        await expect(page.locator("#w-watling")).to_contain_text("Chrissy Stamp")
        await expect(page.locator("#live")).to_have_text("Live. Every ward has been declared.")
        assert await page.evaluate("window.stayed")
        assert await page.evaluate("window.shift") < 0.01


async def test_a_slow_phone_keeps_up(chromium: Browser) -> None:
    """With a processor six times slower twelve declarations in a row end on the page, and nothing moves."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url, 390) as page:
        slow = await page.context.new_cdp_session(page)
        await slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        await expect(page.locator("#live")).to_contain_text("Live")
        await page.evaluate(SHIFTS)
        for contest_id in ORDER[12:]:
            telling.declare(contest_id)
            shown.show(telling)
            await asyncio.sleep(0.05)
        await expect(page.locator("#as-at")).to_contain_text(str(telling.night.revision))
        await expect(page.locator("#progress")).to_contain_text("23 of 24")
        assert await page.evaluate("window.shift") <= 0.01


async def test_a_ward_page_is_live_too(chromium: Browser) -> None:
    """Who waits on a ward's own page sees its result without a reload."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url + "/wards/twydall.html", 320) as page:
        await page.evaluate("window.stayed = true")
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        twydall = next(one for one in ORDER if "twydall" in one)
        telling.declare(twydall)
        shown.show(telling)
        await expect(page.get_by_role("row", name="Hazel Louise Brown Elected")).to_be_visible()
        assert await page.evaluate("window.stayed")
        assert await violations(page) == []


async def test_what_was_missed_offline_is_fetched(chromium: Browser) -> None:
    """A phone without signal says so; with signal again it shows what it missed and touches nothing else."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await page.evaluate("document.querySelector('#w-all-saints a').kept = true")
        await page.context.set_offline(True)
        await expect(page.locator("#live")).to_contain_text("Connection lost.")
        for contest_id in ORDER[14:16]:
            telling.declare(contest_id)
            shown.show(telling)
        await page.context.set_offline(False)
        await expect(page.locator("#w-rochester-east-and-warren-wood")).to_contain_text("Declared")
        await expect(page.locator("#w-rainham-south-west")).to_contain_text("Declared")
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        assert await page.evaluate("document.querySelector('#w-all-saints a').kept")


async def test_the_reader_can_pause_by_keyboard(chromium: Browser) -> None:
    """Skip link first, then the pause button; paused, the figures stand still and the page says so."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url) as page:
        await page.keyboard.press("Tab")
        await expect(page.locator(":focus")).to_have_text("Skip to the results")
        await page.keyboard.press("Tab")
        await expect(page.locator(":focus")).to_have_text("Pause updates")
        await page.keyboard.press("Space")
        await expect(page.locator("#live")).to_have_text("Paused by you. Showing figures as at 04:04.")
        telling.declare(ORDER[14])
        shown.show(telling)
        await expect(page.locator("#live")).to_contain_text("Newer figures are waiting.")
        await expect(page.locator("#w-rainham-south-west")).to_contain_text("Counting")
        await page.reload()
        await expect(page.get_by_role("button")).to_have_text("Resume updates")
        await page.get_by_role("button").press("Enter")
        await expect(page.locator("#w-rainham-south-west")).to_contain_text("Declared")
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")


async def test_the_skip_link_skips(chromium: Browser) -> None:
    """The skip link takes the keyboard to the results."""
    async with serving(halfway()) as shown, reading(chromium, shown.url) as page:
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#main")).to_be_focused()


async def test_an_update_leaves_the_focus_where_it_was(chromium: Browser) -> None:
    """The reader whose focus is on a ward's link when that ward changes keeps it."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await page.locator("#w-rainham-south-west a").focus()
        telling.declare(ORDER[14])
        shown.show(telling)
        await expect(page.locator("#w-rainham-south-west")).to_contain_text("Declared")
        await expect(page.locator("#w-rainham-south-west a")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_ward_table_is_a_table_at_every_width(chromium: Browser, width: int) -> None:
    """Laid out as a list on a phone, the wards are still a table with headings to a screen reader."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url, width) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        telling.declare(ORDER[14])
        shown.show(telling)
        table = page.get_by_role("table", name="Wards")
        await expect(table.get_by_role("row")).to_have_count(len(MEDWAY.contests) + 1)
        await expect(table.get_by_role("columnheader")).to_have_text(
            ["Ward", "Elected", "Turnout", "Majority"]
        )
        ward = table.get_by_role("row", name="Rainham South West Declared")
        await expect(ward.get_by_role("rowheader")).to_have_count(1)
        await expect(ward.get_by_role("cell")).to_have_count(3)


async def test_announcements_are_few_and_short(chromium: Browser) -> None:
    """A screen reader hears nothing on loading, then at most one message in ten seconds for a burst."""
    telling = Telling()
    async with serving(telling) as shown:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(shown.url)
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await page.evaluate(
            "window.heard = []; var said = document.getElementById('said');"
            "new MutationObserver(() => heard.push(said.textContent)).observe(said, {childList: true})"
        )
        await expect(page.locator("#said")).to_be_empty()
        for contest_id in ORDER[:6]:
            telling.declare(contest_id)
            shown.show(telling)
            await expect(page.locator("#progress")).to_contain_text(f"{len(telling.night.wards)}")
        await expect(page.locator("#progress")).to_have_text("6 of 24")
        await page.clock.run_for(5_000)
        first = await page.evaluate("heard.length")
        assert first <= 1
        await page.clock.run_for(6_000)
        heard = await page.evaluate("heard")
        assert len(heard) <= 2
        assert heard[-1].endswith("Wards declared: 6 of 24")
        assert max(map(len, heard)) < 200
        await expect(page).to_have_title("REHEARSAL: 6 of 24 wards declared – Medway Council election")
        await context.close()


async def test_where_nothing_can_be_pushed_the_page_asks(chromium: Browser) -> None:
    """When the stream is full (503), the page asks every 15 seconds and shows what changed."""
    telling = halfway()
    async with serving(telling, limits=Limits(readers=0)) as shown:
        context = await chromium.new_context()
        page = await context.new_page()
        asked: list[int] = []
        page.on("response", lambda answer: asked.append(answer.status) if answer.url.endswith("/") else None)
        await page.clock.install()
        await page.goto(shown.url + "/")
        await page.clock.run_for(6_000)
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await page.clock.run_for(21_000)
        await asyncio.sleep(0.3)
        telling.declare(ORDER[14])
        shown.show(telling)
        await page.clock.run_for(21_000)
        await expect(page.locator("#w-rainham-south-west")).to_contain_text("Declared")
        assert 304 in asked
        assert asked.count(200) == 3
        await context.close()


@asynccontextmanager
async def process(port: int, night: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server in its own process, serving; killed afterwards if it still runs."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.page.serve", str(port), night, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    assert await asyncio.wait_for(server.stdout.readline(), 20) == b"serving\n"
    try:
        yield server
    finally:
        if server.returncode is None:
            server.send_signal(signal.SIGCONT)
            server.kill()
        await server.communicate()


async def test_a_killed_server_is_noticed_and_its_return_too(chromium: Browser) -> None:
    """After kill -9 the page says that the connection is lost and as at when; back again, it catches up."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with process(port, "halfway") as server, reading(chromium, url) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        server.kill()
        lost = "Connection lost. Showing figures as at 04:04. Trying again."
        await expect(page.locator("#live")).to_have_text(lost)
        await expect(page.locator("#said")).to_contain_text("Connection lost")
        await expect(page.locator("#w-all-saints")).to_contain_text("Chris Spalding")
        await server.wait()
        async with process(port, "halfway"):
            await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")


async def test_a_silent_server_is_noticed(chromium: Browser) -> None:
    """A server that hangs with connections open is called lost after 35 seconds without a sign."""
    port = free_port()
    async with process(port, "halfway") as server:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(f"http://127.0.0.1:{port}")
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        server.send_signal(signal.SIGSTOP)
        await page.clock.run_for(41_000)
        await expect(page.locator("#live")).to_contain_text("Connection lost.")
        server.send_signal(signal.SIGCONT)
        await page.clock.run_for(21_000)
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        await context.close()


async def test_no_news_from_the_count_is_said(chromium: Browser) -> None:
    """When the server is there but nothing came from the count for 20 minutes, the page says since when."""
    telling = halfway()
    async with serving(telling) as shown:
        shown.page._clock.at = telling.at.replace(hour=telling.at.hour + 1)  # type: ignore[attr-defined]
        async with reading(chromium, shown.url) as page:
            await expect(page.locator("#live")).to_have_text("Live. No news from the count since 04:04.")


async def test_hostile_names_stay_words(chromium: Browser) -> None:
    """Names made of markup are shown as they are written, on every page and in a push; nothing runs."""
    telling = hostile_night()
    async with serving(telling) as shown, reading(chromium, shown.url) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        (contest_id,) = telling.night.wards
        telling.declare(contest_id)
        shown.show(telling)
        row = page.locator(".wards tbody tr")
        await expect(row).to_contain_text("Declared")
        await expect(row).to_contain_text(HOSTILE)
        await expect(page).to_have_title(f"REHEARSAL: 1 of 1 ward declared – {HOSTILE}")
        assert await page.evaluate("window.broken") is None
        await page.reload()
        await expect(page).to_have_title(f"REHEARSAL: 1 of 1 ward declared – {HOSTILE}")
        await page.locator(".wards a").click()
        await expect(page.locator("h1")).to_have_text(HOSTILE)
        await expect(page.locator(".votes")).to_contain_text(HOSTILE)
        assert await page.evaluate("window.broken") is None


async def test_a_reload_never_goes_back(chromium: Browser) -> None:
    """A push of an older revision changes nothing on the page."""
    telling = halfway()
    async with serving(telling) as shown, reading(chromium, shown.url) as page:
        await expect(page.locator("#live")).to_have_text("Live. This page updates itself.")
        newest = replace(telling.night, revision=telling.night.revision + 50)
        shown.page.show(newest, telling.at)
        await expect(page.locator(".rev")).to_have_text(
            f"Revision {newest.revision}".replace(" ", "\N{NO-BREAK SPACE}")
        )
        old = finished()
        shown.show(old)
        await expect(page.locator("#progress")).to_have_text("12 of 24")
