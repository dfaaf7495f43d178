"""How fast a ward card is drawn, beside stock Kaleido and matplotlib drawing the same, and its memory.

All draw one real ward (Gillingham South 2023: 3 seats, 8 candidates) as a PNG of 1200 x 675, in turn and in
random order in one run, so that whatever else the machine does falls on all of them alike.
"""

import asyncio
import os
import random
import signal
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import kaleido
import psutil

from benchmarks import in_matplotlib
from results.charts.canvas import Figure
from results.charts.chromium import find_browser
from results.charts.render import Studio
from results.charts.ward import ward_card
from tests.charts import cases

ROUNDS, ONE_SHOTS, MANY, STEP = 40, 3, 1_000, 20
Draw = Callable[[], Awaitable[bytes]]


def card() -> Figure:
    """The card that everybody draws."""
    look, results = cases.night("medway-2023")
    result = next(one for one in results if one[0].area == "Gillingham South")
    return ward_card(*result, replace(look, tallest=None))


async def timed(draw: Draw) -> tuple[float, int]:
    """Milliseconds and size in kB of one picture."""
    start = time.perf_counter()
    picture = await draw()
    return 1000 * (time.perf_counter() - start), len(picture) // 1000


def memory_mb() -> tuple[float, float, float]:
    """What is needed: resident of this process, proportional of the browser's processes, and their sum."""
    me = psutil.Process()
    shares = []
    for child in me.children(recursive=True):
        try:
            shares.append(child.memory_full_info().pss)
        except psutil.Error:
            continue
    ours, browser = me.memory_info().rss / 1e6, sum(shares) / 1e6
    return ours, browser, ours + browser


async def speed(figure: Figure, studio: Studio, stock: kaleido.Kaleido, lent: kaleido.Kaleido) -> None:
    """Print how long each takes, and how much longer than ours."""
    opts = {"format": "png"}
    peers: dict[str, Draw] = {
        "this project, warm": lambda: studio.png(figure),
        "stock Kaleido 1.5, warm": lambda: stock.calc_fig(figure, opts),
        "stock, lent our browser": lambda: lent.calc_fig(figure, opts),
        "matplotlib": lambda: asyncio.to_thread(in_matplotlib.drawn, figure),
    }
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in peers}
    for turn in range(ROUNDS + 5):
        for name in random.sample(list(peers), len(peers)):
            one = await timed(peers[name])
            if turn >= 5:  # the first of each are slower for everybody
                taken[name].append(one)
    once = {"path": str(find_browser()), "mathjax": False}
    name = "fig.to_image() (a browser a call)"
    taken[name] = [
        await timed(lambda: asyncio.to_thread(kaleido.calc_fig_sync, figure, opts, kopts=once))
        for _ in range(ONE_SHOTS)
    ]
    ours = statistics.median(ms for ms, _ in taken["this project, warm"])
    print(f"{'ward card, 1200 x 675 PNG':<36}{'p50 ms':>8}{'min ms':>8}{'ratio':>7}{'kB':>6}")
    for name, values in taken.items():
        p50 = statistics.median(ms for ms, _ in values)
        least = min(ms for ms, _ in values)
        print(f"{name:<36}{p50:>8.1f}{least:>8.1f}{p50 / ours:>7.1f}{values[0][1]:>6}")


async def growth(studio: Studio) -> None:
    """Print what a thousand different cards leave in memory: medians of ten readings, early and late."""
    look = cases.look()
    figures = [ward_card(*cases.made_up((2_000 + n, 900, 300, 20)), look) for n in range(MANY)]
    readings, drawing_s = [], 0.0
    for at in range(0, MANY, STEP):
        start = time.perf_counter()
        await asyncio.gather(*(studio.png(figure) for figure in figures[at : at + STEP]))
        drawing_s += time.perf_counter() - start
        readings.append(memory_mb())
    rate = MANY / drawing_s
    print(f"{MANY:,} different cards, two at a time: {rate:.0f} a second; memory in MB, early and late:")
    early, late = (zip(*part, strict=True) for part in (readings[2:12], readings[-10:]))
    names = ("our process, RSS", "browser, PSS of all processes", "together")
    for name, first, last in zip(names, early, late, strict=True):
        then, now = statistics.median(first), statistics.median(last)
        print(f"  {name:<34}{then:>7.0f} ->{now:>5.0f}  {100 * (now / then - 1):+.1f}%")


async def recovery(studio: Studio, figure: Figure) -> None:
    """Print how long a picture takes whose browser is killed while it is drawn."""
    drawing = asyncio.ensure_future(timed(lambda: studio.png(figure)))
    await asyncio.sleep(0.01)
    for child in psutil.Process().children(recursive=True):
        os.kill(child.pid, signal.SIGKILL)
    print(f"browser killed while drawing: the picture came after {(await drawing)[0] / 1000:.1f} s")


async def measure() -> None:
    """Print all figures."""
    figure = card()
    async with Studio() as studio:
        # Without MathJax, which stock Kaleido would fetch from the network. Left to itself it finds Debian's
        # chromium; chromium-headless-shell, which is quicker, it does not know.
        async with (
            kaleido.Kaleido(n=1, mathjax=False) as stock,
            kaleido.Kaleido(n=1, path=find_browser(), mathjax=False) as lent,
        ):
            await speed(figure, studio, stock, lent)
        await growth(studio)
        await recovery(studio, figure)


def main() -> None:
    """Measure and print."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
