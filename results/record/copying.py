"""Copies a whole night from one database to another, and sees that it is the same at both ends."""

from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.errors import JournalError
from results.record.database import Database
from results.record.journal import Journal, Verdict
from results.record.tables import chain, checkpoint, code, lease, metadata, node, session

AT_ONCE = 500
LEFT_BEHIND = frozenset({checkpoint, code, node, lease, session})
"""What is made anew: the checkpoint, what is of the tables themselves, the processes that ran there, and
browsers: people sign in again."""
Besides = Callable[[AsyncConnection], Awaitable[None]]
"""Writes more into the copy, in the transaction that makes it."""
Progress = Callable[[str, int], None]
"""Told of each table and how many of its rows are copied so far."""


async def nothing(_conn: AsyncConnection) -> None:
    """Nothing is to be done besides."""


async def copy_night(
    source: Database,
    target: Database,
    tell: Progress = lambda _table, _rows: None,
    besides: Besides = nothing,
) -> Verdict:
    """Copy everything that is kept of a night, all or nothing, as it was at one moment.

    Deliveries that wait are in it: whoever runs the copy takes them up. Never run both.

    Args:
        besides: what is written into the target in the same transaction.

    Returns:
        What the chain of the copy is like: whole, and with the head of the source.

    Raises:
        JournalError: the source does not verify, or the target has a night already; nothing was copied.
    """
    await target.migrate()
    if (await Journal(target).head()).position:
        raise JournalError(f"{target.place} has a night already: copy into an empty one.")
    await _must_be_whole(source)
    async with source.read() as there, target.write() as here:
        await here.execute(sa.delete(chain))  # its head was made with the tables
        for table in metadata.sorted_tables:
            if table not in LEFT_BEHIND:
                await _copy(table, there, here, tell)
        await besides(here)
        head = (await there.execute(sa.select(chain.c.position, chain.c.digest))).one()
    verdict = await _must_be_whole(target)
    if tuple(verdict.head) != tuple(head):
        raise JournalError(f"{target.place} ends at {verdict.head}, not where {source.place} does.")
    return verdict


async def _must_be_whole(database: Database) -> Verdict:
    verdict = await Journal(database).verify()
    if verdict.trouble is not None:
        raise JournalError(f"{database.place}: {verdict.trouble}")
    return verdict


async def _copy(table: sa.Table, there: AsyncConnection, here: AsyncConnection, tell: Progress) -> None:
    copied = 0
    rows = await there.stream(sa.select(table).order_by(*table.primary_key.columns))
    async for some in rows.mappings().partitions(AT_ONCE):
        await here.execute(sa.insert(table), [dict(row) for row in some])
        copied += len(some)
        tell(table.name, copied)
