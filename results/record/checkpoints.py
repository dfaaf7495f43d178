"""Where the newest checkpoint of a night is kept: one row, beside the journal it saves reading."""

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from results.errors import JournalError, RecordAway
from results.record.chain import Head
from results.record.database import Database
from results.record.tables import checkpoint

log = structlog.get_logger()


async def newest(database: Database, fingerprint: str) -> tuple[Head, bytes] | None:
    """The newest checkpoint that carries this fingerprint, and its head; None when there is none.

    Raises:
        RecordAway: the database is away.
    """
    query = sa.select(checkpoint).where(checkpoint.c.fingerprint == fingerprint)
    try:
        async with database.read() as conn:
            row = (await conn.execute(query)).one_or_none()
            return None if row is None else (Head(row.position, row.digest), row.state)
    except RecordAway:
        raise
    except JournalError as trouble:  # tables of an older version, while one process after another is updated
        log.warning("checkpoint_not_read", why=str(trouble))
        return None


async def seen(database: Database) -> Head | None:
    """The head of the journal when the newest checkpoint was made, whatever made it; None without one."""
    async with database.read() as conn:
        row = (await conn.execute(sa.select(checkpoint.c.position, checkpoint.c.digest))).one_or_none()
    return None if row is None else Head(row.position, row.digest)


async def keep(conn: AsyncConnection, fingerprint: str, head: Head, state: bytes) -> None:
    """Have this be the only checkpoint."""
    row = {"fingerprint": fingerprint, **head._asdict(), "state": state}
    moved = await conn.execute(sa.update(checkpoint).values(row))
    if moved.rowcount == 0:
        await conn.execute(sa.insert(checkpoint).values(checkpoint_id=1, **row))


async def drop(conn: AsyncConnection) -> None:
    """Have no checkpoint: the next start reads the whole journal."""
    await conn.execute(sa.delete(checkpoint))
