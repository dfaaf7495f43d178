"""Kill whoever delivers, again and again, while X loses answers: nothing is lost, nothing said twice."""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from results.clock import SystemClock
from results.publish.bulletin import posts
from results.publish.courier import Courier
from results.publish.engine import open_engine
from results.publish.jobs import Round
from results.record import ledger
from results.record.bulletin import SETTLED, State
from results.record.database import Database
from results.record.leases import Leases
from tests.publish.scene import bulletin, draw, states, told, until_settled

WARDS = 40
LOSSY = ("--lose", "0.1", "--seed", "3", "--no-filter")
KILLS = {"sqlite": 6, "postgresql": 4}
ACCOUNTS = told({"council-x": "x", "wall": "wall"})


@pytest.mark.timeout(240)
async def test_forty_wards_survive_a_delivery_that_is_killed_again_and_again(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Every post made once on each account, or parked, in the journal's order; never two of one ward."""
    chance = random.Random()
    wall, timeline = tmp_path / "wall", tmp_path / "timeline.json"
    async with program("tests.x_server", "--state", timeline, *LOSSY) as (_, x_address):
        poster = ("tests.publish.poster", database_url, "node-1", x_address, wall)
        await hand_in(database, database_url)
        killed = 0
        while killed < KILLS[database.engine.dialect.name] and not await all_settled(database):
            async with program(*poster) as (process, _):
                await until_delivering(database)
                await asyncio.sleep(chance.uniform(0, 0.5))
                process.kill()
                killed += 1
        assert killed > 1  # a fast machine may have posted everything before the last of them
        async with program(*poster):
            ended = await until_settled(database, 90)
    shown = [int(tweet["text"].split()[1]) for tweet in json.loads(timeline.read_text())["timeline"]]
    assert max(Counter(shown).values()) == 1
    assert shown == sorted(shown)
    for number in range(1, WARDS + 1):
        assert ended[f"bulletin-{number}:wall"] is State.POSTED
        if (number in shown) is not (ended[f"bulletin-{number}:council-x"] is State.POSTED):
            assert ended[f"bulletin-{number}:council-x"] is State.PARKED
    assert len(list(wall.glob("*.json"))) == WARDS


async def all_settled(database: Database) -> bool:
    """Whether nothing is left to be killed at."""
    return set((await states(database)).values()) <= SETTLED


async def until_delivering(database: Database) -> None:
    """Wait for the first change since now."""
    async with asyncio.timeout(30):
        before = await states(database)
        while await states(database) == before:  # noqa: ASYNC110 - another process posts
            await asyncio.sleep(0.01)


async def hand_in(database: Database, url: str) -> None:
    """What the newsroom does, in this process, which delivers nothing."""
    clock = SystemClock()
    leases = Leases(database, "newsroom")
    rounds = [Round(database, Courier(database, [], draw, clock))]
    async with open_engine(url, rounds, leases, clock) as engine:
        for number in range(1, WARDS + 1):
            one = bulletin(number)
            async with database.write() as conn:
                await engine.of("").enqueue(conn, await ledger.freeze(conn, one, posts(one, ACCOUNTS)))
    assert set((await states(database)).values()) == {State.READY}


@asynccontextmanager
async def program(module: str, *arguments: object) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A program of ours in a process of its own, and the first line it says; killed at the end."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        first = await asyncio.wait_for(process.stdout.readline(), 60)
        yield process, first.decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
