"""How soon a slow phone shows the page: six times slowed down, on a slow 4G line, sixty wards half declared.

The line is the one that Lighthouse calls slow 4G: 150 ms there and back, 1.6 Mbit/s down, 0.75 up. Beside it
the same phone and line with an empty page, the floor.
"""

import asyncio
import shutil
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from benchmarks.page_server import half_told
from results.clock import SystemClock
from results.publish.page.live import LivePage

ROUNDS, SLOWER = 9, 6
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
PAINTED = "performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)[0] || 0"
MOVED = """() => new Promise(done => new PerformanceObserver(list => done(
  list.getEntries().reduce((all, one) => all + one.value, 0))).observe({type: "layout-shift", buffered: true})
  || setTimeout(() => done(0), 300))"""
EMPTY = "<!doctype html><title>Empty</title><p>Nothing."


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, str]]:
    """Our page, and an empty one; their addresses."""
    told, _ = half_told()
    page = LivePage(SystemClock())
    page.show(told.night, told.at)
    nothing = web.Application()
    nothing.router.add_get("/", _empty)
    runners = [web.AppRunner(one, access_log=None) for one in (page.application(), nothing)]
    for runner, listening in zip(runners, (page.listening, web.TCPSite), strict=True):
        await runner.setup()
        await listening(runner, "127.0.0.1", 0).start()
    try:
        ours, floor = (f"http://127.0.0.1:{one.addresses[0][1]}/" for one in runners)
        yield ours, floor
    finally:
        for runner in runners:
            await runner.cleanup()


async def _empty(_request: web.Request) -> web.Response:
    return web.Response(text=EMPTY, content_type="text/html")


async def painted(browser: Browser, url: str) -> tuple[float, float]:
    """Milliseconds until the first words are there, and how much moved afterwards."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    slow = await context.new_cdp_session(page)
    await slow.send("Network.enable")
    await slow.send("Network.emulateNetworkConditions", LINE)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(url)
    await page.wait_for_timeout(500)
    found = float(await page.evaluate(PAINTED)), float(await page.evaluate(MOVED))
    await context.close()
    return found


async def measured() -> None:
    """Print the middle of some rounds, ours and the floor by turns."""
    found: dict[str, list[tuple[float, float]]] = {"this project": [], "an empty page": []}
    async with served() as addresses, async_playwright() as playwright:
        path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(ROUNDS):
            for name, url in zip(found, addresses, strict=True):
                found[name].append(await painted(browser, url))
        await browser.close()
    for name, rounds in found.items():
        times = [time_ms for time_ms, _ in rounds]
        middle, least, most = statistics.median(times), min(times), max(times)
        moved = max(one for _, one in rounds)
        print(f"{name:15} first paint {middle:5.0f} ms ({least:.0f} to {most:.0f}), layout shift {moved:.3f}")


def main() -> None:
    """Slow phone, slow line; target: 1,000 ms."""
    asyncio.run(measured())
