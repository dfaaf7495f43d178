"""The studio: right pictures, each drawn once, kept, checked, and in the order of their urgency."""

import asyncio
import base64
import io
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import kaleido
import pytest
import pytest_asyncio
from PIL import Image, ImageChops

from results.charts import png, warm, workshop
from results.charts.canvas import Box, Canvas, Figure
from results.charts.house_style import SIZES
from results.charts.portfolio import Portfolio
from results.charts.render import MOST_TABS, Studio, cores
from results.charts.turns import Urgency
from results.charts.ward import ward_card
from results.errors import PictureUnavailable
from tests.charts import cases
from tests.charts.cases import numbered

shared = pytest.mark.asyncio(loop_scope="module")
CARD = ward_card(*cases.by_lot(), cases.look())
STOCK_S = 60.0
REFUSED: Figure = {"data": [None], "layout": {"width": 400, "height": 200}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


def pictures_in(folder: Path) -> list[Path]:
    """The finished pictures in a folder."""
    return list(folder.rglob("*.png"))


def pixels(picture: bytes) -> Image.Image:
    """The picture without how it is packed."""
    return Image.open(io.BytesIO(picture)).convert("RGB")


def furthest(one: Image.Image, other: Image.Image) -> int:
    """How far the two are from one another in the worst of all pixels and colours, of 255."""
    off = ImageChops.difference(one, other)
    return max(by for part in off.split() for by, many in enumerate(part.histogram()) if many)


async def by_stock_kaleido(folder: Path, figures: Sequence[Figure]) -> list[bytes]:
    """What Kaleido draws by itself; a browser of its own that answers nobody is replaced once."""
    for number, figure in enumerate(figures):
        (folder / f"{number}.json").write_text(json.dumps(figure))
    for _ in range(2):
        command = (sys.executable, "-m", "tests.charts.stock", str(folder))
        drawing = await asyncio.create_subprocess_exec(*command, start_new_session=True)
        try:
            async with asyncio.timeout(STOCK_S):
                assert await drawing.wait() == 0
            return [(folder / f"{number}.png").read_bytes() for number in range(len(figures))]
        except TimeoutError:
            os.killpg(drawing.pid, signal.SIGKILL)
            await drawing.wait()
    pytest.fail("Kaleido itself draws nothing")


@shared
@pytest.mark.timeout(300)
async def test_pictures_are_the_ones_stock_kaleido_draws(studio: Studio, tmp_path: Path) -> None:
    """Keeping the page between figures, and a palette, change nothing that anybody could see.

    Colours of areas are the same; of the edges of letters none is off by more than 7 of 255 in ordinary
    cards, and by 15 where a rehearsal's mark shines through them.
    """
    marked = [
        ward_card(*cases.ODD_ONES[name], cases.look(rehearsal=True), corrected=True)
        for name in ("16 candidates", "hostile", "scripts", "uncontested")
    ]
    plain = [CARD, numbered(1)]
    rights = await by_stock_kaleido(tmp_path, [*plain, *marked])
    for figure, right, most in zip([*plain, *marked], rights, [7] * 2 + [15] * 4, strict=True):
        drawn = await studio.png(figure)
        ours, theirs = pixels(drawn), pixels(right)
        assert furthest(ours, theirs) <= most
        common = sorted(theirs.getcolors(1 << 24) or [], reverse=True)[:4]
        assert {colour for _, colour in common} <= {colour for _, colour in ours.getcolors(256) or []}
        assert len(drawn) < 0.5 * len(right)


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
    async with Studio(portfolio=Portfolio(tmp_path)) as studio:
        drawn = await studio.png(CARD)
    async with Studio(Path("/nowhere/chromium"), portfolio=Portfolio(tmp_path)) as without:
        assert await without.png(CARD) == drawn
        with pytest.raises(PictureUnavailable):
            await without.png(numbered(7))


async def test_a_damaged_kept_picture_is_drawn_again(tmp_path: Path) -> None:
    """A picture cut short on disk is found out and drawn anew; one that cannot be kept is given anyway."""
    async with Studio(tabs=1, portfolio=Portfolio(tmp_path)) as studio:
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


async def test_a_machine_without_our_font_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the browser does not find the shipped font, the doctor says so before the night."""
    monkeypatch.setattr(workshop, "FONTS", tmp_path)
    async with Studio(tabs=1) as studio:
        (trouble,) = await studio.doctor()
    assert "does not use the font Results Sans" in trouble


async def test_a_page_that_holds_too_much_is_loaded_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that still holds much after clearing away is loaded anew, however few pictures it has drawn."""
    monkeypatch.setattr(warm, "TIDY_AFTER", 3)
    async with Studio(tabs=1) as studio:
        first = await studio.evaluate("performance.timeOrigin")
        for number in range(4):
            await studio.png(numbered(number))
        assert await studio.evaluate("performance.timeOrigin") == first
        monkeypatch.setattr(warm, "HEAP_MOST_BYTES", 1_000)
        for number in range(4, 8):
            await studio.png(numbered(number))
        assert await studio.evaluate("performance.timeOrigin") != first


async def test_the_fullest_cards_are_light() -> None:
    """Sixteen long names at a rehearsal, and forty candidates: at most 180 kB in every size."""
    async with Studio() as studio:
        for name in ("16 for 5 seats, long", "40 candidates"):
            for size in SIZES:
                look = cases.look(rehearsal=True).sized(size)
                picture = await studio.png(ward_card(*cases.ODD_ONES[name], look, corrected=True))
                assert len(picture) <= 180_000


@shared
async def test_a_figure_with_a_thousand_colours_is_drawn_all_the_same(studio: Studio) -> None:
    """A photograph has more colours than a palette: it comes as the browser packs it."""
    photograph = Image.effect_noise((300, 200), 90).convert("RGB")
    noise = Image.merge("RGB", [one.rotate(90 * at) for at, one in enumerate(photograph.split())])
    data = io.BytesIO()
    noise.save(data, "PNG")
    canvas = Canvas(600, 400, "#FFFFFF")
    address = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()
    canvas.picture(Box(0, 0, 600, 400), address)
    picture = await studio.png(canvas.figure())
    assert len(pixels(picture).getcolors(1 << 24) or []) > 256


def test_a_studio_draws_as_many_at_once_as_there_are_cores() -> None:
    """Without a number in the settings, the machine says how many pages are kept ready."""
    assert Studio().tabs == min(cores(), MOST_TABS) >= 1
    assert Studio(tabs=3).tabs == 3


async def test_a_worn_page_is_loaded_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many pictures, and after a figure it could not draw, a page is loaded anew before the next."""
    monkeypatch.setattr(warm, "RENEW_AFTER", 4)
    async with Studio(tabs=1) as studio:
        loaded = set()
        for number in range(12):
            await studio.png(numbered(number))
            loaded.add(await studio.evaluate("performance.timeOrigin"))
        assert len(loaded) >= 3


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda picture: picture[:0], "not a PNG"),
        (lambda picture: picture[:3], "not a PNG"),
        (lambda picture: picture[:-12], "unfinished"),
        (lambda picture: picture[:-20], "damaged"),
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
