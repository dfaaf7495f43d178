"""The papers over HTTP and in a real browser: who gets which, on screen and as a PDF."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, async_playwright

from results.charts import paper
from results.charts.render import Studio
from results.count.declaration import Role
from results.count.election import ContestId
from results.desk.desk import Desk
from tests.desk.night_work import approve, counted, released
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.nights import load
from tests.page.conftest import FLAGS
from tests.page.test_browser import STANDARD, overflow

shared = pytest.mark.asyncio(loop_scope="module")
_, PUBLISHED = load("medway-2023")
WARD = ContestId("local.medway.all-saints.2023-05-04")
TRUTH = PUBLISHED[WARD]
PAPERS = f"/wards/{WARD}/papers"
VISIBLE = """() => Array.from(document.querySelectorAll("body > *, main > *"))
  .filter(one => one.getClientRects().length && !one.className.includes("mark-all"))
  .map(one => one.className.split(" ")[0])"""
"""The first class of everything that comes out of the printer: the frame of the screen is "wide"."""
Night = tuple[Desk, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def night(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Night]:
    """A desk with one ward released; everything below only reads."""
    async with desk_of(tmp_path_factory.mktemp("papers")) as (desk, address):
        await released(desk, TRUTH)
        yield desk, address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def roy(night: Night) -> AsyncIterator[Client]:
    async with await signed_in(*night, Role.RETURNING_OFFICER, "Roy") as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


@shared
async def test_every_paper_is_one_click_from_the_list(roy: Client) -> None:
    """The list leads to every paper of a released ward, and each is there."""
    listed = await roy.get(PAPERS)
    links = set(re.findall(rf'href="({PAPERS}/[^"]+)"', listed.text))
    assert {one.partition("?")[0].rpartition("/")[2] for one in links} == {
        "notice",
        "announcer",
        "verification",
        "journal",
        "entry-sheet",
    }
    for link in links:
        answer = await roy.get(link.replace("&amp;", "&"))
        assert answer.status == 200, link
        assert "All Saints" in answer.text


@shared
async def test_the_journal_tells_who_did_what_from_where(roy: Client, night: Night) -> None:
    """Every deed about the ward with person, place, figures by box, what came of it, and the chain's head."""
    page = (await roy.get(f"/wards/{WARD}/journal")).text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    head = await night[0].newsroom.journal.head()
    for told in (
        "Ann (clerk) 10.0.0.7 session s-ann Typed the count (first entry)",
        "B1 34, B2 118, B3 49",
        "Typed the count again (second entry)",
        "Approved the figures",
        "elected Chris Spalding; read back 295",
        "Released the result, declared at 00:00 by Roy Officer Public",
        f"It ends at entry {head.position}, whose digest is {head.digest}",
    ):
        assert told in said, told


async def test_what_is_not_declared_stays_with_the_officers(tmp_path: Path) -> None:
    """Clerk, checker, operations and administrator meet a reason, no figure; the deputy meets a draft."""
    async with desk_of(tmp_path) as (desk, address):
        await counted(desk, TRUTH)
        await approve(desk, TRUTH)
        for role in (Role.CLERK, Role.CHECKER, Role.OPERATIONS, Role.ADMINISTRATOR):
            async with await signed_in(desk, address, role, role.value) as client:
                for name in ("notice", "announcer", "journal", "notice.pdf"):
                    answer = await client.get(f"{PAPERS}/{name}")
                    assert answer.status == 409
                    assert "returning officers only" in answer.text
                    assert "295" not in answer.told
                assert (await client.get(f"{PAPERS}/verification")).status == 200
        async with await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dan") as dan:
            notice = (await dan.get(f"{PAPERS}/notice")).text
            assert "Not declared yet: do not publish." in notice
            assert 'data-mark="DRAFT"' in notice
            assert "295" in notice


@shared
async def test_a_paper_that_is_not_there_is_not_found(roy: Client) -> None:
    """A name nobody knows, a ward nobody knows: not found."""
    assert (await roy.get(f"{PAPERS}/menu")).status == 404
    assert (await roy.get("/wards/nowhere/papers")).status == 404


@shared
async def test_the_entry_sheet_leads_to_its_screen(roy: Client, night: Night) -> None:
    """The sheet carries the ward's check code and the address of its entry screen, also as a square."""
    sheet = (await roy.get(f"{PAPERS}/entry-sheet")).text
    assert "KDPQ" in sheet
    assert f"{night[1]}/wards/{WARD}/enter/count" in sheet
    assert sheet.count("<svg") == 1


async def test_papers_come_as_pdf(tmp_path: Path) -> None:
    """Each paper prints through the same Chromium: a tagged A4 PDF under a plain name, in its language."""
    async with desk_of(tmp_path) as (desk, address), Studio(tabs=1) as studio:
        await counted(desk, TRUTH)
        object.__setattr__(desk, "studio", studio)  # the rig has no browser
        async with await signed_in(desk, address, Role.RETURNING_OFFICER, "Roy") as roy:
            for name, sheets in (("notice", 2), ("verification", 2), ("entry-sheet", 1), ("journal", 1)):
                async with roy.http.get(f"{address}{PAPERS}/{name}.pdf?language=both") as answer:
                    body = await answer.read()
                assert answer.headers["Content-Disposition"] == f'inline; filename="{name}-all-saints.pdf"'
                assert paper.fault(body) is None
                assert paper.pages(body) == sheets, name
                assert b"/Lang (cy)" in body or sheets == 1


@shared
async def test_without_a_browser_the_page_itself_is_offered(roy: Client) -> None:
    """Where nothing can print, the paper comes on screen with the reason, to be printed from there."""
    answer = await roy.get(f"{PAPERS}/notice.pdf")
    assert answer.status == 503
    assert "Print this page instead." in answer.text
    assert "Spalding" in answer.text


@shared
@pytest.mark.parametrize("width", [320, 1280])
async def test_papers_are_for_everyone(chromium: Browser, roy: Client, width: int) -> None:
    """No screen breaks an accessibility rule or its window, and only the paper itself is printed."""
    context = await chromium.new_context(viewport={"width": width, "height": 800})
    await roy.into(context)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type in {"error", "warning"} else None)
    for path in ("", "/notice?language=both", "/announcer", "/verification", "/journal", "/entry-sheet"):
        await page.goto(roy.address + PAPERS + path)
        found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found.response["violations"]] == [], path
        assert await overflow(page) == 0, path
        if path:
            await page.emulate_media(media="print")
            assert set(await page.evaluate(VISIBLE)) == {"wide", "paper"}, path
            await page.emulate_media(media="screen")
    await context.close()
    assert complaints == []
