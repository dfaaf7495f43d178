"""Whatever happens to the browser: right pictures, nobody left waiting, nothing left behind."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from results.charts.canvas import Figure
from results.charts.chromium import find_browser
from results.charts.render import Studio
from results.charts.ward import ward_card
from results.charts.workshop import Workshop
from results.errors import PictureUnavailable
from tests.charts import cases
from tests.charts.cases import numbered
from tests.charts.processes import browsers, folders, gone, kill, renderers

CARD = ward_card(*cases.by_lot(), cases.look())
REFUSED: Figure = {"data": [None], "layout": {"width": 400, "height": 200}}
SPINNING: Figure = {
    # plotly.js tries to set a million million ticks, and its page answers nobody any more.
    "data": [{"type": "scatter", "y": [1, 2]}],
    "layout": {
        "width": 400,
        "height": 200,
        "xaxis": {"tickmode": "linear", "dtick": 1e-12, "range": [0, 1]},
    },
}


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


async def test_a_dead_browser_holds_nobody_up() -> None:
    """When the browser dies the rest of the service goes on: it is not kept waiting for two seconds."""
    loop, waits_s = asyncio.get_running_loop(), [0.0]

    async def go_on() -> None:
        while True:
            begun_at = loop.time()
            await asyncio.sleep(0.01)
            waits_s.append(loop.time() - begun_at)

    before = browsers(os.getpid())
    async with Studio(tabs=1) as studio:
        await studio.warm_up()
        other_work = asyncio.ensure_future(go_on())
        kill([one for one in browsers(os.getpid()) if one not in before])
        await studio.png(CARD)
        await asyncio.sleep(0.5)
        other_work.cancel()
    assert max(waits_s) < 1


async def test_whoever_asks_is_told_of_trouble(tmp_path: Path) -> None:
    """A studio without a browser says why, as soon as it warms up; one that draws again says all is well."""
    browser = tmp_path / "chromium"
    async with Studio(browser, tabs=1) as studio:
        await studio.warm_up()
        assert "is not there" in str(studio.trouble)
        browser.symlink_to(find_browser())
        with pytest.raises(PictureUnavailable):
            await studio.png(REFUSED)
        assert studio.trouble is None  # that figure is at fault, not the browser
        kill(browsers(os.getpid()))
        browser.unlink()
        with pytest.raises(PictureUnavailable):
            await studio.png(CARD)
        assert "is not there" in str(studio.trouble)
        browser.symlink_to(find_browser())
        await studio.png(CARD)
        assert studio.trouble is None


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


async def test_nothing_is_left_behind() -> None:
    """A studio that closes leaves no process and no folder."""
    before = browsers(os.getpid()), folders(os.getpid())
    async with Studio(tabs=1) as studio:
        await studio.png(CARD)
        assert len(browsers(os.getpid())) > len(before[0])
        assert len(folders(os.getpid())) > len(before[1])
    assert (browsers(os.getpid()), folders(os.getpid())) == before


SERVICE = """
import asyncio
from results.charts.render import Studio
async def main():
    async with Studio() as studio:
        await studio.warm_up()
        print("ready", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_killed_service_leaves_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After kill -9 of the service its browser ends by itself, and the next start removes its folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where no other start of ours removes it first
    surroundings = {**os.environ, "TMPDIR": str(tmp_path)}  # noqa: TID251 - the child's are this process's
    service = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVICE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=surroundings,
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
