"""The public page of sixty wards in a process of its own: `python -m benchmarks.page_server door|plain CORE`.

It is told what to do line by line: `show` declares the next ward, `stand` says how many listen; the end of
its input ends it. `plain` is aiohttp's application alone, `door` the page as the service serves it.
"""

import asyncio
import gc
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from results.clock import SystemClock
from results.count.election import ContestId
from results.publish.page.live import LivePage
from results.publish.page.readers import Limits
from tests.page.scene import Telling, open_night
from tests.town import town

WARDS, DECLARED, MANY = 60, 30, 20_000


def half_told() -> tuple[Telling, list[ContestId]]:
    """A night of sixty wards half told, and who is to declare yet."""
    of = town(WARDS)
    told = Telling(open_night(of.election), dict(of.declarations))
    wards = list(of.election.contests)
    for contest_id in wards[:DECLARED]:
        told.declare(contest_id)
    return told, wards[DECLARED:]


@asynccontextmanager
async def served(page: LivePage, way: str) -> AsyncIterator[int]:
    """The page at a port on loopback."""
    runner = web.AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=2, access_log=None)
    await runner.setup()
    try:
        if way == "door":
            await page.listening(runner, "127.0.0.1", 0).start()
        else:
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def serve(way: str) -> None:
    """Serve until the input ends."""
    told, waiting = half_told()
    page = LivePage(SystemClock(), Limits(readers=MANY, per_address=MANY))
    page.show(told.night, told.at)
    async with served(page, way) as port:
        say(port=port)
        while line := await asyncio.to_thread(sys.stdin.readline):
            match line.strip():
                case "show":
                    told.declare(waiting.pop(0))
                    began_at = time.perf_counter()
                    page.show(told.night, told.at)
                    say(at=began_at)
                case "stand":
                    gc.collect()
                    say(readers=page.readers)


def say(**facts: float) -> None:
    """One line to whoever asked."""
    print(json.dumps(facts), flush=True)


def main(way: str, core: str) -> None:
    """Serve on one core; `door+uvloop` on another loop."""
    os.sched_setaffinity(0, {int(core)})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    name, _, loop = way.partition("+")
    factory = importlib.import_module(loop).new_event_loop if loop else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
