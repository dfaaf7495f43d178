"""Sixty wards with pictures to three networks, with a fourth that is dead, and what that costs the page.

The networks are a strict X, mastodon-mock and a real Bluesky server, on this machine and its two cores.
"""

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiomqtt
import sqlalchemy as sa

from benchmarks.latency import Reader, declare, night, own_x, percentile
from results.record import tables
from results.record.bulletin import State
from results.record.database import Database, open_database
from tests import mastodon_server
from tests.bluesky_server import BlueskyServer
from tests.publish.masthead import Account
from tests.rig import Rig
from tests.town import Town, town

WARDS, ONE_BY_ONE, WITHIN_S, RATE = 60, 30, 90.0, 10
ACCOUNTS = """
[accounts.mastodon]
kind = "mastodon"
server = "{mastodon}"
[accounts.bluesky]
kind = "bluesky"
server = "{bluesky}"
handle = "{handle}"
"""
DEAD = """
[accounts.dead]
kind = "mastodon"
server = "{dead}"
"""
ALIVE = ("x_1", "mastodon", "bluesky")


@dataclass(frozen=True)
class Networks:
    """Where the posts go."""

    x: str
    settings: str
    secrets: Mapping[str, str]


@asynccontextmanager
async def networks(*, dead: bool) -> AsyncIterator[Networks]:
    """Three networks on this machine; a fourth that takes connections and never answers, if asked for."""
    folder = Path(tempfile.mkdtemp())
    server = BlueskyServer().start()
    silent = await asyncio.start_server(_silent, "127.0.0.1", 0)
    try:
        with mastodon_server.serving(folder) as mastodon:
            account, sky = Account(mastodon), server.account()
            secrets = {
                "RESULTS_ACCOUNTS__MASTODON__ACCESS_TOKEN": account.token,
                "RESULTS_ACCOUNTS__BLUESKY__APP_PASSWORD": sky.app_password,
            }
            if dead:
                secrets["RESULTS_ACCOUNTS__DEAD__ACCESS_TOKEN"] = account.token
            places = {
                "mastodon": mastodon,
                "bluesky": server.address,
                "handle": sky.handle,
                "dead": f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}",
            }
            async with own_x() as (_, x):
                yield Networks(x, (ACCOUNTS + (DEAD if dead else "")).format(**places), secrets)
    finally:
        silent.close()
        server.stop()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65_536):
        pass
    writer.close()


@asynccontextmanager
async def posting(of: Town, *, dead: bool) -> AsyncIterator[tuple[Rig, aiomqtt.Client, Database]]:
    """The service posting there, and its ledger to look into."""
    async with (
        networks(dead=dead) as there,
        night(of, [there.x], there.settings, there.secrets) as (rig, client),
    ):
        database = open_database(rig.database)
        await asyncio.sleep(3.0)  # the first connections are made, the first tabs are warm
        yield rig, client, database
        await database.close()


async def posted(database: Database) -> dict[str, int]:
    """How many posts each account has."""
    post = tables.post
    counted = sa.select(post.c.account, sa.func.count()).where(post.c.state == State.POSTED)
    async with database.read() as conn:
        rows = await conn.execute(counted.group_by(post.c.account))
        return {str(row[0]): int(row[1]) for row in rows}


async def until(database: Database, count: int) -> float:
    """Wait until every network that lives has so many posts; gives the instant."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            there = await posted(database)
            if all(there.get(name, 0) >= count for name in ALIVE):
                return asyncio.get_running_loop().time()
            await asyncio.sleep(0.02)


async def burst(*, dead: bool) -> float:
    """Seconds from the last of sixty declarations until all of them are on all three networks."""
    of = town(WARDS)
    async with posting(of, dead=dead) as (_, client, database):
        began_at = [await declare(client, of, contest_id) for contest_id in of.declarations]
        return await until(database, WARDS) - began_at[-1]


async def to_the_page(*, dead: bool) -> float:
    """Median seconds from a declaration to a waiting reader, ten a second, while all of it is posted."""
    of = town(WARDS)
    async with posting(of, dead=dead) as (rig, client, database):
        reader = Reader(rig.page_port)
        listening = asyncio.ensure_future(reader.read())
        await asyncio.sleep(0.5)
        sent_at = {}
        for contest_id in of.declarations:
            sent_at[of.election.contests[contest_id].area] = await declare(client, of, contest_id)
            await asyncio.sleep(1 / RATE)
        await asyncio.wait_for(reader.has(WARDS), WITHIN_S)
        await until(database, WARDS)
        listening.cancel()
    return statistics.median(reader.seen_at[area] - at for area, at in sent_at.items())


async def one_by_one() -> list[float]:
    """Seconds from each declaration until all three networks have accepted it, with nothing else to do."""
    of, waits = town(ONE_BY_ONE), []
    async with posting(of, dead=False) as (_, client, database):
        for number, contest_id in enumerate(of.declarations, 1):
            began_at = await declare(client, of, contest_id)
            waits.append(await until(database, number) - began_at)
            await asyncio.sleep(0.3)
    return waits


async def measure() -> None:
    """Print all figures."""
    alive, with_dead = await burst(dead=False), await burst(dead=True)
    print(f"{WARDS} wards, with pictures, to X, Mastodon and Bluesky")
    print(f"  all posted after the last declaration     {alive:>6.1f} s   target 8")
    print(f"  the same with a fourth network that hangs {with_dead:>6.1f} s")
    pages: dict[bool, list[float]] = {False: [], True: []}
    for dead in (False, True, True, False, False, True):
        pages[dead].append(await to_the_page(dead=dead))
    quiet, hung = (1000 * statistics.median(pages[dead]) for dead in (False, True))
    change = 100 * (hung / quiet - 1)
    print(f"  declaration to reader meanwhile, p50      {quiet:>6.0f} ms")
    print(f"  the same with the one that hangs          {hung:>6.0f} ms   {change:+.0f}%, target 5%")
    waits = await one_by_one()
    p50, p95 = percentile(waits, 0.5), percentile(waits, 0.95)
    print(f"  one at a time, accepted by all three      {p50:>6.2f} s p50   {p95:.2f} s p95   target 2")


def main() -> None:
    """Measure and print."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
