"""A small posting room for tests: a ledger, a strict X on loopback, a wall, and the engine between them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import sqlalchemy as sa

from results.clock import SystemClock
from results.count.election import ContestId
from results.duties import through_outages
from results.language import Language
from results.publish.bulletin import Account, Bulletin, Kind, Saying, posts
from results.publish.courier import Courier
from results.publish.engine import DbosEngine, open_engine
from results.publish.jobs import Round
from results.publish.outlets import Outlet
from results.publish.outlets.x.outlet import X, XKeys
from results.publish.text_length import DATA, LIMITS
from results.publish.visit import Patience
from results.record import ledger, tables
from results.record.bulletin import SETTLED, State
from results.record.database import Database
from results.record.leases import Leases
from tests.x_server import KEYS, PNG, XServer

QUICK = Patience(
    readings_s=(0.05, 0.1, 0.2),
    retry_first_s=0.05,
    retry_longest_s=0.2,
    picture_s=1.0,
    upload_s=0.3,
)
FIGURE: Mapping[str, object] = {"data": [], "layout": {"title": "a ward"}}
FAMILIES = (*LIMITS, DATA)
AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)


async def draw(figure: Mapping[str, object]) -> bytes:
    """A picture of sorts, the same for the same figure."""
    return PNG + repr(figure).encode()


def bulletin(
    number: int,
    kind: Kind = Kind.DECLARATION,
    *,
    contest: str | None = None,
    text: str | None = None,
    unseen: str | None = None,
    figure: Mapping[str, object] | None = FIGURE,
    language: Language = Language.ENGLISH,
) -> Bulletin:
    """The bulletin of one journal entry, in the same words for every family."""
    said = text or f"Ward {number} result. Jane Doe elected with {number + 100:,} votes."
    return Bulletin(
        bulletin_id=f"bulletin-{number}",
        position=number,
        kind=kind,
        contest_id=ContestId(contest or f"ward-{number}"),
        sayings=dict.fromkeys(FAMILIES, Saying(said, f"Bar chart of ward {number}.", unseen)),
        figure=figure,
        made_at=AT,
        language=language,
    )


def told(families: Mapping[str, str]) -> tuple[Account, ...]:
    """Accounts of these names and families, told in both languages."""
    return tuple(Account(name, family, frozenset(Language)) for name, family in families.items())


@dataclass
class Room:
    """A running engine and what the newsroom does with it."""

    database: Database
    engine: DbosEngine
    courier: Courier
    running: asyncio.Task[None]
    accounts: tuple[Account, ...]

    async def say(self, *bulletins: Bulletin, held: Iterable[str] = ()) -> None:
        """Freeze bulletins and have them delivered, in one transaction each, as the newsroom does."""
        for one in bulletins:
            async with self.database.write() as conn:
                new = await ledger.freeze(conn, one, posts(one, self.accounts, tuple(held)))
                await self.engine.of("").enqueue(conn, new)

    async def until_settled(self, within_s: float = 20.0) -> dict[str, State]:
        """Wait until nothing is under way; gives the state of each post."""
        settled = asyncio.ensure_future(until_settled(self.database, within_s))
        await asyncio.wait({settled, self.running}, return_when=asyncio.FIRST_COMPLETED)
        if self.running.done():
            settled.cancel()
            self.running.result()
        return await settled


async def states(database: Database) -> dict[str, State]:
    """The state of each post."""
    async with database.read() as conn:
        rows = await conn.execute(sa.select(tables.post.c.post_id, tables.post.c.state))
        return {row.post_id: State(row.state) for row in rows}


async def until_settled(database: Database, within_s: float = 20.0) -> dict[str, State]:
    """Wait until every post is settled or held; gives the state of each."""
    until = time.monotonic() + within_s
    while True:
        now = await states(database)
        if all(state in SETTLED or state is State.HELD for state in now.values()):
            return now
        if time.monotonic() > until:
            raise AssertionError(f"not settled within {within_s:g} s: {now}")
        await asyncio.sleep(0.01)


async def column(database: Database, post_id: str, name: str) -> object:
    """One column of one post's row."""
    async with database.read() as conn:
        return await conn.scalar(sa.select(tables.post.c[name]).where(tables.post.c.post_id == post_id))


@asynccontextmanager
async def room(
    database: Database, url: str, outlets: Sequence[Outlet], patience: Patience = QUICK, node: str = "node-1"
) -> AsyncIterator[Room]:
    """An engine at work on these outlets; stopped in order at the end."""
    clock = SystemClock()
    leases = Leases(database, node)
    courier = Courier(database, outlets, draw, clock, patience)
    courier.hold = partial(leases.hold_account, "")
    async with open_engine(url, [Round(database, courier)], leases, clock) as engine:
        running = asyncio.get_running_loop().create_task(at_work(engine, leases))
        try:
            accounts = told({one.name: one.family for one in outlets})
            yield Room(database, engine, courier, running, accounts)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            for outlet in outlets:
                await outlet.close()
        if not running.cancelled():
            running.result()


async def at_work(engine: DbosEngine, leases: Leases) -> None:
    """Deliver, with signs of life, until cancelled; a fault of either ends both."""
    await leases.join()
    async with asyncio.TaskGroup() as group:
        group.create_task(leases.run())
        group.create_task(through_outages("delivery", engine.run))


@asynccontextmanager
async def strict_x(server: XServer | None = None) -> AsyncIterator[tuple[XServer, str]]:
    """A strict X and its address."""
    server = server or XServer()
    runner, address = await server.start()
    try:
        yield server, address
    finally:
        server.stop_hanging()
        await runner.cleanup()


def x_account(address: str, name: str = "council-x") -> X:
    """The account that the strict X knows."""
    return X(name, XKeys(**KEYS), address)
