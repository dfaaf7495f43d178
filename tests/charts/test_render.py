"""The studio: right pictures, each drawn once, and nobody left waiting, whatever happens to the browser."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path

import kaleido
import pytest
import pytest_asyncio

from results.charts import png, warm, workshop
from results.charts.canvas import Figure
from results.charts.chromium import find_browser
from results.charts.render import Studio
from results.charts.turns import Urgency
from results.charts.ward import ward_card
from results.charts.workshop import PREFIX, Workshop
from results.errors import PictureUnavailable
from tests.charts import cases

shared = pytest.mark.asyncio(loop_scope="module")
CARD = ward_card(*cases.by_lot(), cases.look())
SPINNING: Figure = {
    # plotly.js tries to set a million million ticks, and its page answers nobody any more.
    "data": [{"type": "scatter", "y": [1, 2]}],
    "layout": {
        "width": 400,
        "height": 200,
        "xaxis": {"tickmode": "linear", "dtick": 1e-12, "range": [0, 1]},
    },
}
REFUSED: Figure = {"data": [None], "layout": {"width": 400, "height": 200}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


def numbered(number: int) -> Figure:
    """A card unlike every other."""
    return ward_card(*cases.made_up((1_000 + number, 500)), cases.look())


def browsers(owner: int) -> list[int]:
    """The processes that draw for this process."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{PREFIX}{owner}-".encode() in command:
                found.append(int(folder.name))
    return found


def folders(owner: int) -> list[Path]:
    """The folders in which browsers of this process work."""
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{owner}-*"))


def pictures_in(folder: Path) -> list[Path]:
    """The finished pictures in a folder."""
    return list(folder.rglob("*.png"))


def renderers(owner: int) -> list[int]:
    """The processes in which pages of this process's browser live."""
    found = []
    for process in browsers(owner):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            found += descendants(int(child))
    return [one for one in found if b"--type=renderer" in Path(f"/proc/{one}/cmdline").read_bytes()]


def descendants(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in descendants(int(child)))]


def kill(processes: list[int]) -> None:
    assert processes
    for process in processes:
        os.kill(process, signal.SIGKILL)


@shared
async def test_pictures_are_the_ones_stock_kaleido_draws(studio: Studio) -> None:
    """Keeping the page between figures changes no byte of any picture."""
    room = Workshop(warm.drawing_page())
    stock = kaleido.Kaleido(
        path=find_browser(),
        mathjax=False,
        browser_cls=partial(warm.OwnFonts, fonts_conf=room.fonts_conf),
    )
    async with stock:
        for figure in (CARD, numbered(1), CARD):
            assert await studio.png(figure) == await stock.calc_fig(figure, {"format": "png"})
    room.remove()


def test_kaleido_still_has_what_is_overridden() -> None:
    """The private methods that keep pages warm are those of the pinned Kaleido."""
    for name in ("_get_kaleido_tab", "_return_kaleido_tab"):
        assert asyncio.iscoroutinefunction(getattr(kaleido.Kaleido, name))


@shared
async def test_many_at_once_never_get_one_anothers_pictures(studio: Studio) -> None:
    """Forty cards asked for together are the same, byte for byte, as asked for one by one."""
    figures = [numbered(number) for number in range(40)]
    together = await asyncio.gather(*(studio.png(figure) for figure in figures))
    assert len(set(together)) == 40
    assert list(together) == [await studio.png(figure) for figure in figures]


@shared
async def test_a_picture_has_the_size_of_its_figure(studio: Studio) -> None:
    """A card is as large as its layout says."""
    look, results = cases.night("medway-2023")
    for contest, declaration in results[:4]:
        figure = ward_card(contest, declaration, look)
        layout = figure["layout"]
        assert isinstance(layout, Mapping)
        assert png.fault(await studio.png(figure), layout["width"], layout["height"]) is None


@shared
async def test_a_page_gets_the_same_card_as_svg(studio: Studio) -> None:
    """The same figure is given as SVG with its words as words."""
    drawn = await studio.svg(CARD)
    assert drawn.startswith("<svg")
    assert "ELECTED BY LOT" in drawn


@shared
@pytest.mark.parametrize(
    "figure",
    [
        REFUSED,
        {"data": [], "layout": {}},
        {"data": [], "layout": {"width": 9_000, "height": 9_000}},
        {"data": [{"y": [float("nan")]}], "layout": {"width": 400, "height": 200}},
        {"data": [{"y": [object()]}], "layout": {"width": 400, "height": 200}},
    ],
    ids=["plotly.js throws", "no size", "too large", "not a number", "not plain data"],
)
async def test_a_figure_that_cannot_be_drawn_is_refused(studio: Studio, figure: Figure) -> None:
    """A faulty figure is an answer, not a stop, and the next picture is right."""
    with pytest.raises(PictureUnavailable):
        await studio.png(figure)
    assert await studio.png(CARD) == await studio.png(CARD)


async def test_a_picture_asked_for_twice_at_once_is_drawn_once() -> None:
    """Ten who want the same card share one drawing, and one of them leaving does not harm the others."""
    async with Studio(tabs=1) as studio:
        await studio.evaluate(
            "(() => { const draw = Plotly.toImage; window.drawings = 0;"
            " Plotly.toImage = (...all) => { window.drawings += 1; return draw(...all); }; })()"
        )
        asked = [asyncio.ensure_future(studio.png(CARD)) for _ in range(10)]
        await asyncio.sleep(0.01)
        asked[3].cancel()
        pictures = await asyncio.gather(*asked[:3], *asked[4:])
        assert len(set(pictures)) == 1
        assert await studio.evaluate("window.drawings") == 1


async def test_whoever_draws_for_all_may_leave() -> None:
    """When the one who was drawing is cancelled, another who waits for the same card takes over."""
    async with Studio(tabs=1) as studio:
        asked = [asyncio.ensure_future(studio.png(CARD)) for _ in range(3)]
        await asyncio.sleep(0.005)
        asked[0].cancel()
        assert len(set(await asyncio.gather(*asked[1:]))) == 1


async def test_a_kept_picture_needs_no_browser(tmp_path: Path) -> None:
    """What is in the folder of finished pictures is never drawn again, also by the next process."""
    async with Studio(cache=tmp_path) as studio:
        drawn = await studio.png(CARD)
    async with Studio(Path("/nowhere/chromium"), cache=tmp_path) as without:
        assert await without.png(CARD) == drawn
        with pytest.raises(PictureUnavailable):
            await without.png(numbered(7))


async def test_a_damaged_kept_picture_is_drawn_again(tmp_path: Path) -> None:
    """A picture cut short on disk is found out and drawn anew; one that cannot be kept is given anyway."""
    async with Studio(tabs=1, cache=tmp_path) as studio:
        drawn = await studio.png(CARD)
        (kept,) = pictures_in(tmp_path)
        for damaged in (b"", drawn[:8], drawn[: len(drawn) // 2]):
            kept.write_bytes(damaged)
            assert await studio.png(CARD) == drawn
            assert kept.read_bytes() == drawn
        kept.unlink()
        kept.mkdir()
        assert await studio.png(CARD) == drawn


async def test_a_declaration_overtakes_summaries() -> None:
    """A declaration asked for after a dozen summaries does not wait for them."""
    done: list[str] = []

    async def draw(studio: Studio, number: int, urgency: Urgency) -> None:
        await studio.png(numbered(number), urgency)
        done.append(urgency.name)

    async with Studio(tabs=1) as studio, asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(draw(studio, number, Urgency.SUMMARY))
        await asyncio.sleep(0)
        group.create_task(draw(studio, 99, Urgency.DECLARATION))
    assert done.index("DECLARATION") <= 2


@pytest.mark.parametrize("after_s", [0.0, 0.02])
async def test_a_browser_killed_while_drawing_is_replaced(after_s: float) -> None:
    """Chromium killed at any moment costs time, never a picture, and leaves nothing running."""
    before = browsers(os.getpid())
    async with Studio(tabs=1) as studio:
        right = await studio.png(CARD)
        asked = [asyncio.ensure_future(studio.png(figure)) for figure in (CARD, numbered(1), numbered(2))]
        await asyncio.sleep(after_s)
        kill([one for one in browsers(os.getpid()) if one not in before])
        assert (await asyncio.gather(*asked))[0] == right
    assert browsers(os.getpid()) == before


async def test_a_page_that_crashes_is_replaced() -> None:
    """The process of a page killed, as for want of memory, costs time and never a picture."""
    before = renderers(os.getpid())
    async with Studio(tabs=1) as studio:
        right = await studio.png(CARD)
        asked = asyncio.ensure_future(studio.png(CARD))
        await asyncio.sleep(0.005)
        kill([one for one in renderers(os.getpid()) if one not in before])
        assert await asked == right


async def test_a_page_that_never_answers_is_given_up() -> None:
    """A figure that keeps plotly.js busy for ever is given up in time; those beside it come out right."""
    async with Studio(deadline_s=2) as studio:
        right = await studio.png(CARD)
        spinning = asyncio.ensure_future(studio.png(SPINNING))
        beside = await asyncio.gather(*(studio.png(figure) for figure in (CARD, numbered(1), numbered(2))))
        with pytest.raises(PictureUnavailable, match="no answer within 2 s"):
            await spinning
        assert beside[0] == right
        assert len(set(beside)) == 3


@pytest.mark.parametrize("path", ["/nowhere/chromium", "/bin/false"])
async def test_without_a_browser_the_service_starts_and_says_what_to_do(path: str) -> None:
    """A missing browser, or one that ends at once, is a word about what to do, not a stop."""
    async with Studio(Path(path)) as studio:
        with pytest.raises(PictureUnavailable, match=r"apt-get install|does not start"):
            await studio.png(CARD)
        (trouble,) = await studio.doctor()
        assert path in trouble


async def test_a_machine_without_our_font_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the browser does not find the shipped font, the doctor says so before the night."""
    monkeypatch.setattr(workshop, "FONTS", tmp_path)
    async with Studio(tabs=1) as studio:
        (trouble,) = await studio.doctor()
    assert "does not use the font Results Sans" in trouble


async def test_a_worn_page_is_loaded_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many pictures, and after a figure it could not draw, a page is loaded anew before the next."""
    monkeypatch.setattr(warm, "RENEW_AFTER", 4)
    async with Studio(tabs=1) as studio:
        loaded = set()
        for number in range(12):
            await studio.png(numbered(number))
            loaded.add(await studio.evaluate("performance.timeOrigin"))
        assert len(loaded) >= 3


async def test_nothing_is_left_behind() -> None:
    """A studio that closes leaves no process and no folder."""
    before = browsers(os.getpid()), folders(os.getpid())
    async with Studio(tabs=1) as studio:
        await studio.png(CARD)
        assert len(browsers(os.getpid())) > len(before[0])
        assert len(folders(os.getpid())) > len(before[1])
    assert (browsers(os.getpid()), folders(os.getpid())) == before


def gone(owner: int) -> None:
    """Wait until no browser of this process runs; for ever if one does, so that the test times out."""
    while browsers(owner):
        time.sleep(0.1)


SERVICE = """
import asyncio
from results.charts.render import Studio
async def main():
    async with Studio() as studio:
        print("ready", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_killed_service_leaves_no_browser() -> None:
    """After kill -9 of the service its browser ends by itself, and the next start removes its folder."""
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVICE, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert service.stdout is not None
    assert await service.stdout.readline() == b"ready\n"
    assert browsers(service.pid)
    service.kill()
    await service.wait()
    await asyncio.to_thread(gone, service.pid)
    assert folders(service.pid)
    Workshop("").remove()
    assert not folders(service.pid)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda picture: picture[:0], "not a PNG"),
        (lambda picture: picture[:3], "not a PNG"),
        (lambda picture: picture[:-20], "unfinished"),
        (lambda picture: picture + b"x", "unfinished"),
        (lambda picture: picture.replace(b"IDAT", b"IDAX", 1), "damaged"),
    ],
)
@shared
async def test_spoilt_pictures_are_found_out(studio: Studio, spoil: object, said: str) -> None:
    """Three bytes, half a file, a changed byte: none of them passes for a picture."""
    picture = await studio.png(CARD)
    assert callable(spoil)
    assert said in str(png.fault(spoil(picture), 1200, 675))
    assert png.fault(picture, 1200, 675) is None
    assert png.fault(picture, 1200, 676) == "1200 x 675 pixels instead of 1200 x 676"
