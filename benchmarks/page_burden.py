"""What ten thousand readers and two thousand requests a second cost the desk and the feeds.

A signed message is sent and its receipt awaited, which comes once the newsroom has committed it; a paper is
opened and saved at the desk. Each of it with nobody on the page and with everybody, turn by turn.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from benchmarks.desk import MARK
from benchmarks.feeds import SECRET
from benchmarks.latency import percentile
from results.clock import SystemClock
from results.count.declaration import Declaration, Role, SourceId, Stage
from results.count.election import Environment
from results.count.procedure.acts import Paper
from results.feeds.formats.native import Envelope, message
from results.log import set_up
from results.signature import key_of, signature
from tests.count.at_the_desk import verification_typed
from tests.desk.browsing import form_with
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of
from tests.mosquitto import free_port
from tests.nights import load as past_night

READERS, RATE = 10_000, 2_000
LASTS_S, EVERY_S, DECLARED_EVERY_S = 24.0, 0.2, 2.0
NIGHT = "medway-2023"
SETTINGS = """
environment = "rehearsal"
election = "election.json"
[page]
port = {page}
apart = {apart}
proxies = ["127.0.0.1"]
[desk]
port = {desk}
[intake]
port = {intake}
[sources.hall]
kind = "webhook"
secret = "whsec_{secret}"
vouched_by = "D Deputy"
"""


@dataclass
class Waits:
    """Seconds that each kind of thing took, in one run.

    Attributes:
        stalls: how late a timer of the service's own loop was, each time.
        busy_pct: of one core, by the service.
        asked: what the requests saw, {} without them.
    """

    kept: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)
    busy_pct: float = 0.0
    asked: dict[str, float] = field(default_factory=dict)


@asynccontextmanager
async def away(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A part as a process of its own, once it has said its first line; killed when it does not end."""
    pipe = subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, limit=10_000_000, stdin=pipe, stdout=pipe
    )
    assert process.stdin
    assert process.stdout
    try:
        first = await asyncio.wait_for(process.stdout.readline(), 60)
        assert first, words
        yield process
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


async def last_word(process: asyncio.subprocess.Process) -> dict[str, object]:
    """What a part says when it is no longer needed."""
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    said: dict[str, object] = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    return said


async def once(*, loaded: bool, apart: bool) -> Waits:
    """One run."""
    waits, ports = Waits(), {name: free_port() for name in ("page", "desk", "intake")}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        async with desk_of(folder, NIGHT) as (desk, before):
            client = await signed_in(desk, before, Role.CLERK, "Ann Clerk")
            await stack.enter_async_context(client)
        client = replace(client, address=f"http://127.0.0.1:{ports['desk']}")
        (folder / "night.toml").write_text(SETTINGS.format(**ports, apart=str(apart).lower(), secret=SECRET))
        settings = str(folder / "night.toml")
        service = await stack.enter_async_context(away("benchmarks.page_service", "all", settings))
        if apart:
            await stack.enter_async_context(away("benchmarks.page_service", "page", settings))
        crowd = ("benchmarks.page_crowd", str(ports["page"]), str(READERS), "1", "10")
        pace = ("benchmarks.page_pace", str(ports["page"]), str(RATE), "1")
        load_ = [await stack.enter_async_context(away(*words)) for words in ((crowd, pace) if loaded else ())]
        await asyncio.sleep(2)
        assert service.stdin
        service.stdin.write(b"measure\n")
        *wards, last = past_night(NIGHT)[1].values()
        async with asyncio.TaskGroup() as group:
            group.create_task(feed(ports["intake"], wards, waits))
            group.create_task(type_drafts(client, last, waits))
        if loaded:
            waits.asked = {name: float(str(one)) for name, one in (await last_word(load_[1])).items()}
        said = await last_word(service)
        waits.stalls, waits.busy_pct = (
            [float(one) for one in str(said["stalls"]).split()],
            float(str(said["busy_pct"])),
        )
    return waits


async def feed(intake: int, wards: list[Declaration], waits: Waits) -> None:
    """Signed messages at a steady pace: now and then a declaration, else one that was sent before."""
    election = past_night(NIGHT)[0]
    began_at, url = time.monotonic(), f"http://127.0.0.1:{intake}/feeds/hall"
    async with aiohttp.ClientSession() as session:
        for number in range(int(LASTS_S / EVERY_S)):
            await asyncio.sleep(max(0.0, began_at + number * EVERY_S - time.monotonic()))
            which = int(number * EVERY_S / DECLARED_EVERY_S)
            declared = replace(
                wards[which], stage=Stage.DECLARED, entered_by="First Clerk", checked_by="Second Clerk"
            )
            envelope = Envelope(
                election_id=election.election_id,
                contest_id=declared.contest_id,
                source=SourceId("hall"),
                revision=1,
                environment=Environment.REHEARSAL,
                message_id=f"m-{which}",
            )
            body, at = message(envelope, declared), int(SystemClock().now().timestamp())
            signed = signature(key_of(f"whsec_{SECRET}"), f"w-{number}", at, body)
            headers = {"webhook-id": f"w-{number}", "webhook-timestamp": str(at), "webhook-signature": signed}
            sent_at = time.perf_counter()
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 202, await answer.text()
            waits.kept.append(time.perf_counter() - sent_at)


async def type_drafts(client: Client, ward: Declaration, waits: Waits) -> None:
    """One person opens a paper and saves it, again and again."""
    path = f"/wards/{ward.contest_id}/enter/{Paper.VERIFICATION}"
    began_at = time.monotonic()
    for number in range(int(LASTS_S / EVERY_S)):
        await asyncio.sleep(max(0.0, began_at + (number + 0.5) * EVERY_S - time.monotonic()))
        asked_at = time.perf_counter()
        page = await client.get(path)
        waits.opened.append(time.perf_counter() - asked_at)
        form = form_with(page.text, MARK[Paper.VERIFICATION])
        assert form is not None, page.text
        typed = {str(box): text for box, text in verification_typed(ward).items() if box in form.boxes}
        asked_at = time.perf_counter()
        kept = await client.post(f"/wards/{ward.contest_id}/draft/{Paper.VERIFICATION}", typed)
        waits.saved.append(time.perf_counter() - asked_at)
        assert kept.status == 200, kept.text


def row(waits: list[list[float]]) -> list[float]:
    """p50, p95 and p99 in milliseconds of all runs together."""
    together = [one for run in waits for one in run]
    return [1000 * percentile(together, share) for share in (0.5, 0.95, 0.99)]


def measure(*, apart: bool, rounds: int = 2) -> None:
    """Print what the page costs, run by run in turns."""
    os.sched_setaffinity(0, {1})
    runs: dict[bool, list[Waits]] = {False: [], True: []}
    for number in range(rounds):
        for loaded in (False, True) if number % 2 == 0 else (True, False):
            runs[loaded].append(asyncio.run(once(loaded=loaded, apart=apart)))
    print(f"### {'The page in a process of its own' if apart else 'Everything in one process'}")
    print(f"  {'p50 / p95 / p99, ms':<26}{'nobody':>24}{'everybody':>24}   p50, p95 more (target 10%)")
    for name in ("kept", "opened", "saved", "stalls"):
        quiet, busy = (row([getattr(one, name) for one in runs[loaded]]) for loaded in (False, True))
        said = "".join(f"{' / '.join(f'{one:.1f}' for one in figures):>24}" for figures in (quiet, busy))
        more = ", ".join(f"{100 * (busy[one] / quiet[one] - 1):+.0f}%" for one in (0, 1))
        print(f"  {name:<26}{said}   {more}")
    busy_pct = [sum(one.busy_pct for one in runs[loaded]) / rounds for loaded in (False, True)]
    asked = [one.asked for one in runs[True]]
    rates = ", ".join(
        f"{one['a_second']:,.0f}/s p50 {1000 * one['p50']:.1f} p99 {1000 * one['p99']:.0f} ms"
        for one in asked
    )
    print(f"  the service is {busy_pct[0]:.0f}% and {busy_pct[1]:.0f}% of one core busy; requests: {rates}")
    print(f"  load of the machine {os.getloadavg()[0]:.1f}", flush=True)


def main() -> None:
    """Print the figures."""
    set_up(level="error")
    print(f"## {READERS:,} readers and {RATE:,} requests a second, and the desk and feeds meanwhile")
    measure(apart=False)
    measure(apart=True)


if __name__ == "__main__":
    main()
