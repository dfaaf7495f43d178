"""Pages on paper: whole PDFs in our own font, tagged, and nothing fetched for them."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from results.charts import paper
from results.charts.canvas import Figure
from results.charts.render import Studio
from results.errors import PictureUnavailable

CARD: Figure = {"data": [{"type": "bar", "y": [3, 1, 2]}], "layout": {"width": 400, "height": 200}}
shared = pytest.mark.asyncio(loop_scope="module")
PAGE = """<!doctype html><html lang="cy"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font-family: "Results Sans" }} section {{ break-after: page }}</style>{head}</head>
<body><h1>Datganiad Ŵyn</h1><section>Un</section><p>Dau</p>{body}</body></html>"""


def page(title: str = "Notice", head: str = "", body: str = "") -> str:
    return PAGE.format(title=title, head=head, body=body)


def sheet_mm(pdf: bytes) -> tuple[int, int]:
    """Width and height of its sheets, from points."""
    found = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    assert found
    return round(float(found[1]) / 72 * 25.4), round(float(found[2]) / 72 * 25.4)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio(tabs=1) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def outside() -> AsyncIterator[tuple[str, list[str]]]:
    """A server that no page may reach, and what it was asked for."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="reached")

    app = web.Application()
    app.router.add_get("/{any}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}", asked
    await runner.cleanup()


@shared
async def test_a_page_becomes_a_tagged_a4_pdf_in_our_font(studio: Studio) -> None:
    """Two sheets of A4, the language and headings told to screen readers, the words in the shipped font."""
    pdf = await studio.pdf(page())
    assert paper.fault(pdf) is None
    assert paper.pages(pdf) == 2
    assert sheet_mm(pdf) == (210, 297)
    assert b"Results-Sans" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang (cy)" in pdf


@shared
async def test_a_page_may_choose_its_paper(studio: Studio) -> None:
    """What the page's own style says about the sheet is kept to."""
    pdf = await studio.pdf(page(head="<style>@page { size: A5 }</style>"))
    assert sheet_mm(pdf) == (148, 210)


@shared
async def test_nothing_is_fetched_and_no_script_runs(studio: Studio, outside: tuple[str, list[str]]) -> None:
    """Styles, pictures, frames, scripts, other pages and this machine's files stay where they are."""
    address, asked = outside
    secret = Path(__file__).as_uri()
    head = (
        f'<link rel="stylesheet" href="{address}/css">'
        f'<meta http-equiv="refresh" content="0;url={address}/on">'
        f'<script>document.title = "Scripted"; fetch("{address}/fetch")</script>'
    )
    body = f'<img src="{address}/img"><iframe src="{address}/frame"></iframe><iframe src="{secret}"></iframe>'
    pdf = await studio.pdf(page("Sealed", head, body))
    assert not asked
    assert b"(Sealed)" in pdf
    assert paper.pages(pdf) == 2


@shared
async def test_pictures_in_the_page_are_printed(studio: Studio) -> None:
    """A picture that stands in the page itself is there."""
    card = await studio.svg(CARD)
    assert len(await studio.pdf(page(body=card))) > len(await studio.pdf(page())) + 5_000


@shared
async def test_a_page_without_end_is_refused(studio: Studio) -> None:
    """A page that would be a hundred sheets is refused in words, and the browser goes on."""
    with pytest.raises(PictureUnavailable, match="prints on 101 sheets"):
        await studio.pdf(page(body="<section>More</section>" * 100))
    assert paper.pages(await studio.pdf(page("Next"))) == 2


async def test_printing_and_drawing_go_on_side_by_side() -> None:
    """Pages printed while cards are drawn: each gets its own, and a page printed twice is printed once."""
    async with Studio(tabs=2) as both:
        alone = await both.png(CARD)
        drawn, *printed = await asyncio.gather(
            both.png(CARD), *(both.pdf(page(f"Notice {number}")) for number in range(6))
        )
    assert drawn == alone
    assert all(f"(Notice {number})".encode() in pdf for number, pdf in enumerate(printed))


async def test_a_page_that_is_not_printed_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that does not print in time is replaced, and the next page comes out."""
    monkeypatch.setattr("results.charts.orders.PRINT_S", 0.001)
    async with Studio(tabs=1, deadline_s=0.001) as studio:
        with pytest.raises(PictureUnavailable, match=r"no answer within 0.001 s"):
            await studio.pdf(page())
        monkeypatch.setattr("results.charts.orders.PRINT_S", 10.0)
        assert paper.pages(await studio.pdf(page("Again"))) == 2


@pytest.mark.parametrize(
    ("pdf", "said"),
    [(b"", "not a PDF"), (b"%PDF-1.4\n", "unfinished"), (b"%PDF-1.4\n/Type /Pages\n%%EOF", "without pages")],
)
def test_spoilt_pdfs_are_found_out(pdf: bytes, said: str) -> None:
    """Nothing, half a file, and a file without a sheet: none of them passes for a PDF."""
    assert said in str(paper.fault(pdf))
