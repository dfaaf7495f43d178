"""The service, or its page alone, on a core of its own: `python -m benchmarks.page_service all|page FILE`."""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from results.app import Service, serve
from results.log import set_up
from results.page_alone import serve_page
from results.settings import Settings, load

STALL_S = 0.005
CORES = {"all": 0, "page": 1}


async def whole(settings: Settings) -> None:
    """The service; from the first line of its input on it notes how late its own timers are."""
    stalls: list[float] = []

    async def until_told(_: Service) -> None:
        print("{}", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        cpu_s, began_at = time.process_time(), time.perf_counter()
        asked = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        while not asked.done():
            due = time.perf_counter() + STALL_S
            await asyncio.sleep(STALL_S)
            stalls.append(time.perf_counter() - due)
        busy_pct = 100 * (time.process_time() - cpu_s) / (time.perf_counter() - began_at)
        said = " ".join(f"{one:.6f}" for one in stalls)
        print(json.dumps({"stalls": said, "busy_pct": busy_pct}), flush=True)

    await serve(settings, until_told)


async def page(settings: Settings) -> None:
    """The page alone."""

    async def until_told(_: str) -> None:
        print("{}", flush=True)
        await asyncio.to_thread(sys.stdin.read)

    await serve_page(settings, until_told)


def main(which: str, path: str) -> None:
    """Serve until the input ends."""
    set_up(level="error")
    os.sched_setaffinity(0, {CORES[which]})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run((whole if which == "all" else page)(load(Path(path))))


if __name__ == "__main__":
    main(*sys.argv[1:])
