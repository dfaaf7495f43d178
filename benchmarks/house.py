"""A house of 10, 100 and 400 councils: to the page, memory, start-up, take-over, posts by more processes."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import psycopg

from results.newsroom import QUIET_S
from results.record.leases import SILENT_S
from results.record.nodes import Member
from tests import postgres
from tests.fleet import Fleet, Node, Size
from tests.hosts import Hosts

T = TypeVar("T")
SIZES = (10, 100, 400)
WARDS = 20
TOGETHER, APART = ("feeds,publish,page",), ("feeds,page", "publish")
"""The roles of each process."""
SAVES_EVERY = 100
"""Changes after which the broker writes down what it holds, as docs/operations.md asks of a house's."""
TURN_S = 1.0
"""What a network takes over each post of one address, one after another."""
WARM_S = 3.0
"""Waited once all is there, so that what follows a start (browser, deliveries) is not measured with it."""
SOME, ASKED = 40, 500
LIBRARIES = (
    "aiohttp.web, aiomqtt, dbos, jinja2, psycopg, pydantic_settings, sqlalchemy.ext.asyncio, typer, structlog"
)


def main() -> None:
    """Print the tables."""
    sizes = tuple(int(one) for one in sys.argv[1:] if one.isdigit()) or SIZES
    cluster = postgres.start(durable=True)
    try:
        print("## 20 wards a council, no accounts, durable PostgreSQL")
        print(f"floor: {_floor(cluster):,.0f} single durable inserts/s by psycopg alone")
        print(f"floor: {_loaded_s():.1f} s to load the libraries that every start needs")
        for roles in TOGETHER, APART:
            print(f"\nprocesses: {' and '.join(roles)}")
            head = (
                "councils",
                "wards",
                "first start s",
                "declared/s",
                "memory MB",
                "a page ms",
                "at once s",
                "later s",
            )
            print("".join(f"{one:>15}" for one in head))
            for councils in sizes:
                size = Size(councils, WARDS, accounts=0, broker_saves_every=SAVES_EVERY)
                row = asyncio.run(_in_house(cluster, size, _grown(roles)))
                print("".join(f"{one:>15}" for one in (councils, councils * WARDS, *row)), flush=True)
        print("\n## Take-over after kill -9, 40 councils on two processes")
        print(asyncio.run(_in_house(cluster, Size(40, 1, accounts=0), _taken_over)))
        print("\n## A council's result to its page, ms, while another council's source sends without end")
        print(asyncio.run(_in_house(cluster, Size(2, 100, accounts=0), _beside_a_flood)))
        print(f"\n## Posts where the network takes {1 / TURN_S:g} a second from one address, 12 accounts")
        one, four = [asyncio.run(_by_hosts(cluster, number)) for number in (1, 4)]
        print(f"one host {one:.2f}/s, four {four:.2f}/s: {four / one:.1f} times")
    finally:
        cluster.stop()


async def _in_house(cluster: postgres.Cluster, size: Size, measure: Callable[[Fleet], Awaitable[T]]) -> T:
    with tempfile.TemporaryDirectory() as folder:
        async with Fleet(Path(folder), cluster.create_database(), size) as fleet:
            return await measure(fleet)


async def _by_hosts(cluster: postgres.Cluster, number: int) -> float:
    """Posts a second by a process on each of so many hosts."""
    size = Size(12, 5, accounts=1, wait_s=TURN_S, in_turn=True)
    with tempfile.TemporaryDirectory() as folder, Hosts(number) as hosts:
        url = cluster.url_by_socket(cluster.create_database())
        async with Fleet(Path(folder), url, size, hosts) as fleet:
            return await _posted_by(number)(fleet)


def _floor(cluster: postgres.Cluster) -> float:
    with psycopg.connect(cluster.create_database(), autocommit=True) as conn:
        conn.execute("CREATE TABLE floor (number int, payload bytea)")
        began = time.monotonic()
        for number in range(1000):
            conn.execute("INSERT INTO floor VALUES (%s, %s)", (number, b"x" * 1000))
        return 1000 / (time.monotonic() - began)


def _loaded_s() -> float:
    """How long Python takes to load what others wrote and every start needs; the middle of five."""
    took = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", f"import {LIBRARIES}"], check=True)
        took.append(time.monotonic() - began)
    return sorted(took)[2]


def _grown(roles: Sequence[str]) -> Callable[[Fleet], Awaitable[tuple[str, ...]]]:
    """First start, declarations a second, memory, and starts with the whole night in the journals.

    The first of those starts comes as soon as everything is declared, the second when all is quiet and every
    council has its checkpoint.
    """

    async def grown(fleet: Fleet) -> tuple[str, ...]:
        nodes = {f"n{number}": one for number, one in enumerate(roles)}
        began = time.monotonic()
        first, *_ = [fleet.start(name, one) for name, one in nodes.items()]
        await fleet.ready(600)
        first_s = time.monotonic() - began
        await fleet.heard()
        await asyncio.sleep(WARM_S)
        messages = [one for one in fleet.messages() if b'"declared"' in one[1]]
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(fleet.publish(messages))
            group.create_task(fleet.declared(600))
        rate = len(messages) / (time.monotonic() - began)
        memory = _memory_mb(first)
        again = []
        for quiet_s in (0.0, 2 * QUIET_S + fleet.size.councils / 10):
            await asyncio.sleep(quiet_s)
            fleet.kill("n0")
            await asyncio.sleep(SILENT_S)
            fleet.start("n0", nodes["n0"])
            again.append(await _timed(fleet.declared(600)))
        await asyncio.sleep(QUIET_S)
        page_ms = await _page_ms(fleet, fleet.nodes["n0"])
        return (
            f"{first_s:.1f}",
            f"{rate:.0f}",
            f"{memory:.0f}",
            f"{page_ms:.2f}",
            *(f"{one:.1f}" for one in again),
        )

    return grown


async def _timed(work: Awaitable[None]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


async def _page_ms(fleet: Fleet, node: Node) -> float:
    """One council's data, asked for again and again over one connection."""
    where = f"{next(iter(fleet.towns))}/results.json"
    await fleet.get(node, where)
    return 1000 * await _timed(_asked(fleet, node, where)) / ASKED


async def _asked(fleet: Fleet, node: Node, where: str) -> None:
    for _ in range(ASKED):
        await fleet.get(node, where)


def _memory_mb(node: Node) -> float:
    assert node.process is not None
    status = Path(f"/proc/{node.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def _taken_over(fleet: Fleet) -> str:
    for name in ("n1", "n2"):
        fleet.start(name)
    await fleet.ready(120)
    took = []
    for name, other in (("n1", "n2"), ("n2", "n1")):
        await _until(fleet, lambda members, one=name: _duties(members, one) >= 40)
        fleet.kill(name)
        began = time.monotonic()
        await _until(fleet, lambda members, one=other: _duties(members, one) == 80)
        took.append(time.monotonic() - began)
        fleet.start(name)
        await fleet.ready(120)
    return f"all duties with the other after {', '.join(f'{one:.1f} s' for one in took)}"


async def _beside_a_flood(fleet: Fleet) -> str:
    fleet.start("n1", "feeds,publish,page")
    await fleet.ready(120)
    await fleet.heard()
    await asyncio.sleep(WARM_S)
    flooded, calm = fleet.towns
    wards = [one for one in fleet.messages([calm]) if b'"declared"' in one[1]]
    alone = await _each_shown(fleet, calm, wards[:SOME], 0)
    flood = asyncio.get_running_loop().create_task(_flood(fleet, flooded))
    await asyncio.sleep(0.5)
    beside = await _each_shown(fleet, calm, wards[SOME : 2 * SOME], SOME)
    flood.cancel()
    return "; ".join(
        f"{how} p50 {p50:.0f}, p95 {p95:.0f}" for how, (p50, p95) in (("alone", alone), ("beside it", beside))
    )


async def _flood(fleet: Fleet, name: str) -> None:
    """Send this council's night again and again, each time as something new."""
    turn = 1
    while True:
        turn += 1
        again = [
            (topic, payload.replace(b'"revision": 1', f'"revision": {turn}'.encode()))
            for topic, payload in fleet.messages([name])
        ]
        await fleet.publish(again)


async def _each_shown(
    fleet: Fleet, name: str, messages: Sequence[tuple[str, bytes]], before: int
) -> tuple[float, float]:
    """How long each of these takes to the page, one after another: the middle and the slow, in ms."""
    node, took = next(iter(fleet.nodes.values())), list[float]()
    for number, message in enumerate(messages, before + 1):
        began = time.monotonic()
        await fleet.publish([message])
        while await _shown(fleet, node, name) < number:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.005)
        took.append(1000 * (time.monotonic() - began))
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.95)]


async def _shown(fleet: Fleet, node: Node, name: str) -> int:
    page = await fleet.get(node, f"{name}/results.json") or {}
    contests = page["contests"] if isinstance(page.get("contests"), list) else []
    return json.dumps(contests).count('"state": "declared"')


def _duties(members: dict[str, Member], name: str) -> int:
    return len(members[name].leases) if name in members else 0


async def _until(fleet: Fleet, is_so: Callable[[dict[str, Member]], bool]) -> None:
    async with asyncio.timeout(120):
        while not is_so(await fleet.members()):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.05)


def _posted_by(number: int) -> Callable[[Fleet], Awaitable[float]]:
    async def posted(fleet: Fleet) -> float:
        for one in range(number):
            fleet.start(f"n{one}")
        await fleet.ready(240)
        await fleet.heard()
        await asyncio.sleep(WARM_S)
        began = time.monotonic()
        await fleet.publish(fleet.messages())
        await fleet.settled(600)
        return fleet.size.all_wards * fleet.size.accounts / (time.monotonic() - began)

    return posted


if __name__ == "__main__":
    main()
