"""Twenty people typing at the desk while two thousand readers wait on the public page, on one machine.

Each person opens a paper, saves it in a few steps and sends it to be checked, faster than anybody types.
Every agreed count is approved and released at once, so that readers hear of turnout and results meanwhile.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchmarks.latency import percentile
from results.app import Service, serve
from results.clock import SystemClock
from results.count.declaration import Declaration, Role
from results.count.events import Declared
from results.count.procedure.acts import Paper
from results.desk.desk import Desk
from results.desk.render import asset
from results.log import set_up
from results.settings import load
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.browsing import filled, form_with
from tests.desk.night_work import approve, release
from tests.desk.people import Answer, Client, signed_in
from tests.desk.rig import desk_of
from tests.mosquitto import free_port
from tests.nights import load as past_night

PAIRS = 10
READERS = 2_000
THINKS_S = 2.0
"""Between two things that one person does; typing the boxes of one step takes longer."""
SAVES = 5
TARGET_MS = 100
SETTINGS = """
environment = "rehearsal"
election = "election.json"
[page]
port = {page}
proxies = ["127.0.0.1"]
[desk]
port = {desk}
{account}
"""
WALL = '[accounts.wall]\nkind = "wall"'
MARK = {Paper.VERIFICATION: "verification/papers_total", Paper.COUNT: "total_votes"}


@dataclass
class Evening:
    """What one evening showed.

    Attributes:
        told: messages to readers, all together.
        busy_pct: of one core, by the service while people typed.
    """

    waits: "Waits"
    told: int
    busy_pct: float


@dataclass
class Waits:
    """Seconds from asking to the whole answer, by what was asked for.

    Attributes:
        floor: a file of the desk's own from memory: what this machine takes for any answer just now.
    """

    floor: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    checked: list[float] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)


async def timed(waits: list[float], answer: Awaitable[Answer]) -> Answer:
    """Think, ask, and note how long the answer took."""
    await asyncio.sleep(THINKS_S * random.uniform(0.5, 1.5))
    began_at = asyncio.get_running_loop().time()
    got = await answer
    waits.append(asyncio.get_running_loop().time() - began_at)
    return got


async def type_paper(client: Client, waits: Waits, truth: Declaration, paper: Paper) -> None:
    """Open the paper, save it step by step, send it; again with the tick where findings ask for one."""
    path = f"/wards/{truth.contest_id}/enter/{paper}"
    given = verification_typed(truth) if paper is Paper.VERIFICATION else count_typed(truth)
    await timed(waits.floor, client.get(asset("desk.css")))
    page = await timed(waits.opened, client.get(path))
    form = form_with(page.text, MARK[paper])
    assert form is not None, page.text
    values = {str(box): text for box, text in given.items() if box in form.boxes}
    for step in range(1, SAVES + 1):
        typed = list(values.items())[: len(values) * step // SAVES]
        kept = await timed(waits.saved, client.post(f"/wards/{truth.contest_id}/draft/{paper}", typed))
        assert kept.status == 200, kept.text
    answer = await timed(waits.checked, client.post(path, filled(form, values, "send"), follow=False))
    if answer.status == 422:
        form = form_with(answer.text, MARK[paper])
        assert form is not None
        ticked = filled(form, values | {"compared": "yes"}, "send")
        answer = await timed(waits.checked, client.post(path, ticked, follow=False))
    assert answer.status == 303, answer.text
    began_at = asyncio.get_running_loop().time()
    await client.get(answer.headers["Location"])
    waits.followed.append(asyncio.get_running_loop().time() - began_at)


async def pair(clerk: Client, checker: Client, waits: Waits, wards: list[Declaration]) -> None:
    """Two people on the same wards, the second always a paper behind the first."""
    done: asyncio.Queue[tuple[Declaration, Paper]] = asyncio.Queue()

    async def first() -> None:
        for truth in wards:
            for paper in Paper:
                await type_paper(clerk, waits, truth, paper)
                await done.put((truth, paper))

    async def second() -> None:
        for _ in range(len(wards) * len(Paper)):
            await type_paper(checker, waits, *await done.get())

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        group.create_task(second())


@asynccontextmanager
async def away(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A part of this benchmark as a process of its own, once it says that it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.desk",
        *words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    assert process.stdin
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.stdin.close()
        await process.wait()


async def evening(readers: int, account: str = "") -> Evening:
    """One whole night typed."""
    waits, ports = Waits(), {"page": free_port(), "desk": free_port()}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clients = await _people(stack, folder, f"http://127.0.0.1:{ports['desk']}")
        (folder / "night.toml").write_text(SETTINGS.format(**ports, account=account))
        service = await stack.enter_async_context(away("serve", str(folder / "night.toml")))
        reading = await stack.enter_async_context(away("read", str(ports["page"]), str(readers)))
        wards = list(past_night("medway-2023")[1].values())
        async with asyncio.TaskGroup() as group:
            for number in range(PAIRS):
                couple = clients[number], clients[PAIRS + number]
                group.create_task(pair(*couple, waits, wards[number::PAIRS]))
        told, busy_pct = await _last_word(reading), await _last_word(service)
    return Evening(waits, int(told), busy_pct)


async def _last_word(process: asyncio.subprocess.Process) -> float:
    """The figure that a part says when it is no longer needed."""
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    return float(await process.stdout.readline())


async def _people(stack: AsyncExitStack, folder: Path, address: str) -> list[Client]:
    """Clerks, then checkers, signed in before the service starts."""
    clients = []
    async with desk_of(folder) as (desk, before):
        for role in (Role.CLERK, Role.CHECKER):
            for number in range(PAIRS):
                client = await signed_in(desk, before, role, f"{role} {number}")
                clients.append(replace(await stack.enter_async_context(client), address=address))
    return clients


async def _officers(service: Service) -> None:
    """Approve and release whatever is counted, until nobody needs the service any more."""
    night = service.newsroom.night
    desk = Desk(service.settings, night.election, service.newsroom, service.database, SystemClock())
    truths = past_night("medway-2023")[1]
    print("ready", flush=True)
    used_s, began_at = time.process_time(), time.monotonic()
    asked = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    while not asked.done():
        await asyncio.sleep(0.1)
        for contest_id, ward in desk.night.wards.items():
            if ward.pending is not None:
                await approve(desk, truths[contest_id])
                assert isinstance(await release(desk, contest_id), Declared)
    print(100 * (time.process_time() - used_s) / (time.monotonic() - began_at), flush=True)


@dataclass
class Crowd:
    """Readers of the live page, each behind an address of their own."""

    port: int
    size: int
    told: int = 0
    listening: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    async def gather(self) -> None:
        """Let them all come."""
        loop = asyncio.get_running_loop()
        for number in range(self.size):
            await loop.create_connection(partial(_Ear, self, number), "127.0.0.1", self.port)


class _Ear(asyncio.Protocol):
    """One reader; as little work as can be, since it is the desk that is measured."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self._crowd, self._address = crowd, f"10.0.{number // 256}.{number % 256}"
        self._is_heard = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(
            f"GET /live HTTP/1.1\r\nHost: results\r\nX-Forwarded-For: {self._address}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self._is_heard:
            assert b" 200 " in data[:20]
            self._is_heard = True
            self._crowd.listening += 1
            if self._crowd.listening == self._crowd.size:
                self._crowd.complete.set()
        self._crowd.told += data.count(b"event: ")


async def _read(port: int, count: int) -> None:
    """So many readers; at the end how often they were told something."""
    crowd = Crowd(port, count)
    await crowd.gather()
    if count:
        await crowd.complete.wait()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(crowd.told, flush=True)


def say(what: str, shown: Evening) -> None:
    """A few lines of figures in milliseconds."""
    print(f"{what}: {shown.told:,} messages to readers, the service {shown.busy_pct:.0f}% of one core busy")
    waits = shown.waits
    lines = (("a file", waits.floor), ("open a paper", waits.opened))
    for name, values in (
        *lines,
        ("save", waits.saved),
        ("check", waits.checked),
        ("the page after", waits.followed),
    ):
        figures = [1000 * percentile(values, share) for share in (0.5, 0.95, 0.99)]
        target = f"p95 < {TARGET_MS}" if values in (waits.saved, waits.checked) else ""
        print(f"  {name:<14}{len(values):>6}{''.join(f'{one:>8.0f}' for one in figures)}   {target}")


def main() -> None:
    """Print the figures."""
    load_1m = os.getloadavg()[0]
    print(f"## The desk: {2 * PAIRS} people type Medway 2023, each an action in {THINKS_S} s (ms)")
    print(f"The machine has {os.cpu_count()} cores and a load of {load_1m:.1f} before this begins.")
    print(f"  {'':<14}{'times':>6}{'p50':>8}{'p95':>8}{'p99':>8}   target")
    say("nobody on the public page", asyncio.run(evening(0)))
    say(f"{READERS:,} readers on the public page", asyncio.run(evening(READERS)))
    say(f"{READERS:,} readers, every result drawn and posted", asyncio.run(evening(READERS, WALL)))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", settings]:
            set_up(level="error")
            asyncio.run(serve(load(Path(settings)), _officers))
        case ["read", port, count]:
            asyncio.run(_read(int(port), int(count)))
        case _:
            main()
