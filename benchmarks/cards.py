"""How fast a ward card is drawn, beside others drawing the same; a burst of cards; what is left in memory.

All draw one real ward (Gillingham South 2023: 3 seats, 8 candidates) as a PNG of 1200 x 675, in turn and in
random order in one run, so that whatever else the machine does falls on all of them alike.
"""

import asyncio
import os
import random
import signal
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace

import kaleido
import psutil

from benchmarks import by_hand, in_matplotlib, in_vega
from results.charts import warm
from results.charts.canvas import Figure
from results.charts.chromium import find_browser
from results.charts.memory import memory_mb
from results.charts.render import Studio
from results.charts.turns import Urgency
from results.charts.ward import ward_card
from tests.charts import cases

ROUNDS, ONE_SHOTS, MANY, STEP, BURST, BURSTS, FIRST = 40, 3, 2_000, 20, 100, 3, 200
OURS, STOCK = "this project, warm", "stock Kaleido 1.5, warm"
Draw = Callable[[], Awaitable[bytes]]
OPTS = {"format": "png"}


def card() -> Figure:
    """The card that everybody draws."""
    look, results = cases.night("medway-2023")
    result = next(one for one in results if one[0].area == "Gillingham South")
    return ward_card(*result, replace(look, tallest=None))


def different(many: int, first: int = 0) -> list[Figure]:
    """Cards unlike one another."""
    look = cases.look()
    return [ward_card(*cases.made_up((2_000 + n, 900, 300, 20)), look) for n in range(first, first + many)]


async def timed(draw: Draw) -> tuple[float, int]:
    """Milliseconds and size in kB of one picture."""
    start = time.perf_counter()
    picture = await draw()
    return 1000 * (time.perf_counter() - start), len(picture) // 1000


async def speed(figure: Figure, studio: Studio) -> None:
    """Print how long each takes, and how much longer than ours."""
    async with AsyncExitStack() as stack:
        # Without MathJax, which stock Kaleido would fetch from the network. Left to itself it finds Debian's
        # chromium; chromium-headless-shell, which is quicker, it does not know.
        stock = await stack.enter_async_context(kaleido.Kaleido(n=1, mathjax=False))
        lent = await stack.enter_async_context(kaleido.Kaleido(n=1, path=find_browser(), mathjax=False))
        hand = await stack.enter_async_context(by_hand.opened())
        drawn = await studio.png(figure)
        painted = await stack.enter_async_context(by_hand.opened(drawn))
        packing = by_hand.Packing(drawn)
        taken = await in_turn(
            {
                OURS: lambda: studio.png(figure),
                "plotly.js by hand, bare page": lambda: hand.png(figure),
                STOCK: lambda: stock.calc_fig(figure, OPTS),
                "stock, lent our browser": lambda: lent.calc_fig(figure, OPTS),
                "matplotlib": lambda: asyncio.to_thread(in_matplotlib.drawn, figure),
                "Vega-Lite (vl-convert)": lambda: asyncio.to_thread(in_vega.drawn, figure),
                "floor: screenshot of a painted page": painted.screenshot,
                "floor: packing a drawn picture": lambda: asyncio.to_thread(packing.png),
            }
        )
        held = {OURS: studio.memory_mb, STOCK: memory_mb(stock.subprocess.pid)}
    once = {"path": str(find_browser()), "mathjax": False}
    taken["fig.to_image() (a browser a call)"] = [
        await timed(lambda: asyncio.to_thread(kaleido.calc_fig_sync, figure, OPTS, kopts=once))
        for _ in range(ONE_SHOTS)
    ]
    told(taken, held)


async def in_turn(peers: Mapping[str, Draw]) -> dict[str, list[tuple[float, int]]]:
    """How long each took, in random order in every round."""
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in peers}
    for turn in range(ROUNDS + 5):
        for name in random.sample(list(peers), len(peers)):
            one = await timed(peers[name])
            if turn >= 5:  # the first of each are slower for everybody
                taken[name].append(one)
    return taken


def told(taken: Mapping[str, list[tuple[float, int]]], held: Mapping[str, float | None]) -> None:
    """Print the table, ratios against ours."""
    ours = statistics.median(ms for ms, _ in taken[OURS])
    print(f"{'ward card, 1200 x 675 PNG':<36}{'p50 ms':>8}{'min ms':>8}{'ratio':>7}{'kB':>6}{'MB':>6}")
    for name, values in taken.items():
        p50 = statistics.median(ms for ms, _ in values)
        least = min(ms for ms, _ in values)
        memory = f"{mb:.0f}" if (mb := held.get(name)) else ""
        print(f"{name:<36}{p50:>8.1f}{least:>8.1f}{p50 / ours:>7.2f}{values[0][1]:>6}{memory:>6}")


async def burst(studio: Studio) -> None:
    """Print how long a hundred different cards take when asked for at once, ours and stock in turn."""
    ours, theirs = [], []
    async with kaleido.Kaleido(n=studio.tabs, mathjax=False) as stock:
        await asyncio.gather(*(stock.calc_fig(one, OPTS) for one in different(2 * studio.tabs, 9_000)))
        for turn in range(BURSTS):
            figures = different(BURST, 10_000 + BURST * turn)
            ours.append(await timed_all([lambda one=one: studio.png(one) for one in figures]))
            theirs.append(await timed_all([lambda one=one: stock.calc_fig(one, OPTS) for one in figures]))
    own, other = statistics.median(ours), statistics.median(theirs)
    print(f"{BURST} different cards at once, {studio.tabs} tabs, median of {BURSTS}:")
    for name, taken_s in ((OURS, own), (STOCK, other)):
        print(f"  {name:<34}{taken_s:>6.1f} s{BURST / taken_s:>7.1f} a second{taken_s / own:>7.1f}")


async def timed_all(draws: list[Draw]) -> float:
    """Seconds until all are drawn."""
    start = time.perf_counter()
    await asyncio.gather(*(draw() for draw in draws))
    return time.perf_counter() - start


async def queue_jumping(studio: Studio) -> None:
    """Print how long a declaration takes that comes when a hundred summaries wait."""
    figures = different(BURST, 20_000)
    summaries = [asyncio.ensure_future(studio.png(one, Urgency.SUMMARY)) for one in figures]
    await asyncio.sleep(0.05)
    ms, _ = await timed(lambda: studio.png(different(1, 30_000)[0], Urgency.DECLARATION))
    waiting = sum(not one.done() for one in summaries)
    await asyncio.gather(*summaries)
    print(
        f"a declaration asked for while {BURST} summaries wait: {ms:.0f} ms, {waiting} of them still waiting"
    )


def everything_mb(studio: Studio) -> tuple[float, float, float]:
    """What is needed: resident of this process, all of the browser's, and their sum."""
    ours, browser = psutil.Process().memory_info().rss / 1e6, studio.memory_mb or 0
    return ours, browser, ours + browser


async def growth(studio: Studio) -> None:
    """Print what two thousand different cards leave in memory: medians of ten readings, early and late."""
    figures, readings, drawing_s = different(MANY), [], 0.0
    for at in range(0, MANY, STEP):
        drawing_s += await timed_all([lambda one=one: studio.png(one) for one in figures[at : at + STEP]])
        readings.append(everything_mb(studio))
    rate = MANY / drawing_s
    print(f"{MANY:,} different cards, {STEP} at once: {rate:.0f} a second; MB after {FIRST} and at the end:")
    begin = FIRST // STEP
    early, late = (zip(*part, strict=True) for part in (readings[begin : begin + 10], readings[-10:]))
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
    warm.NICENESS = 0  # as all its peers, so that whatever else runs here slows them alike
    figure = card()
    async with Studio() as studio:
        await speed(figure, studio)
        await burst(studio)
        await queue_jumping(studio)
        await growth(studio)
        await recovery(studio, figure)


def main() -> None:
    """Measure and print."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
