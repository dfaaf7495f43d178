"""A start looks closely at a record unless it is exactly as it was left."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from results.record import checkpoints
from results.record.as_left import is_as_left
from results.record.database import Database
from results.record.journal import Arrival, Head, Journal
from results.record.tables import chain, checkpoint, journal
from results.record.version import VERSION_TABLE
from tests.record.test_verify import tamper

AT = datetime(2023, 5, 4, 22, tzinfo=UTC)


async def left(database: Database) -> Head:
    """A record of three entries with a checkpoint at the last."""
    arrivals = [Arrival("feed", f"topic/{number}", b"{}", AT) for number in range(3)]
    head = (await Journal(database).append(arrivals))[-1].head
    async with database.write() as conn:
        await checkpoints.keep(conn, "of this code", head, b"{}")
    return head


async def test_a_record_that_nobody_touched_is_as_it_was_left(database: Database) -> None:
    """Nothing more is asked of it then."""
    await left(database)
    assert await is_as_left(database)


async def test_one_without_a_checkpoint_is_looked_at(database: Database) -> None:
    """Nobody knows of it yet."""
    await Journal(database).append([Arrival("feed", "topic", b"{}", AT)])
    assert not await is_as_left(database)


async def test_one_that_has_grown_is_looked_at(database: Database) -> None:
    """What was added has to be verified."""
    await left(database)
    await Journal(database).append([Arrival("feed", "topic/more", b"{}", AT)])
    assert not await is_as_left(database)


@pytest.mark.parametrize(
    "change",
    [
        sa.update(journal).where(journal.c.position == 3).values(digest="0" * 64),
        sa.delete(journal).where(journal.c.position == 3),
        sa.update(chain).values(digest="0" * 64),
        sa.update(chain).values(position=2),
        sa.delete(chain),
        sa.delete(checkpoint),
        sa.update(sa.table(VERSION_TABLE, sa.column("version_num"))).values(version_num="0001"),
    ],
    ids=[
        "entry changed",
        "entry removed",
        "head changed",
        "head moved",
        "head removed",
        "checkpoint removed",
        "older tables",
    ],
)
async def test_one_that_was_changed_is_looked_at(database: Database, change: sa.Update | sa.Delete) -> None:
    """Whoever looks then names the place."""
    await left(database)
    await tamper(database, [change])
    assert not await is_as_left(database)


async def test_an_entry_added_by_hand_behind_the_head_is_looked_at(database: Database) -> None:
    """The head and the checkpoint still agree with each other."""
    await left(database)
    row = sa.select(
        sa.literal(4),
        *(journal.c[name] for name in ("feed", "topic")),
        sa.literal("by hand"),
        journal.c.payload,
        journal.c.received_at,
        journal.c.previous,
        journal.c.digest,
    ).where(journal.c.position == 3)
    names = ["position", "feed", "topic", "arrival_key", "payload", "received_at", "previous", "digest"]
    async with database.write() as conn:
        await conn.execute(sa.insert(journal).from_select(names, row))
    assert not await is_as_left(database)
