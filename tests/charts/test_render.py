"""The studio: right pictures, each drawn once, kept, checked, and in the order of their urgency."""

import asyncio
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
from results.charts.workshop import Workshop
from results.errors import PictureUnavailable
from tests.charts import cases
from tests.charts.cases import numbered

shared = pytest.mark.asyncio(loop_scope="module")
CARD = ward_card(*cases.by_lot(), cases.look())
REFUSED: Figure = {"data": [None], "layout": {"width": 400, "height": 200}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio() -> AsyncIterator[Studio]:
    async with Studio() as opened:
        yield opened


def pictures_in(folder: Path) -> list[Path]:
    """The finished pictures in a folder."""
    return list(folder.rglob("*.png"))


@shared
async def test_pictures_are_the_ones_stock_kaleido_draws(studio: Studio) -> None:
    """Keeping the page between figures and drawing without detours changes no byte of any picture."""
    room = Workshop(warm.drawing_page())
    stock = kaleido.Kaleido(
        path=find_browser(),
        mathjax=False,
        browser_cls=partial(warm.OwnFonts, fonts_conf=room.fonts_conf),
    )
    async with stock:
        marked = [
            ward_card(*cases.ODD_ONES[name], cases.look(rehearsal=True), corrected=True)
            for name in ("16 candidates", "hostile", "scripts", "uncontested")
        ]
        for figure in (CARD, numbered(1), *marked, CARD):
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
