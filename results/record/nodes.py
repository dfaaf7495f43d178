"""Which processes deliver, and which have gone silent, so that a dead one's work can be taken over."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.tables import node


async def beat(conn: AsyncConnection, executor_id: str, at: datetime) -> None:
    """Record that this process is alive."""
    beaten = await conn.execute(sa.update(node).where(node.c.executor_id == executor_id).values(beat_at=at))
    if beaten.rowcount == 0:
        await conn.execute(sa.insert(node).values(executor_id=executor_id, beat_at=at))


async def silent_since(conn: AsyncConnection, before: datetime) -> frozenset[str]:
    """Processes whose last sign of life is older than this."""
    rows = await conn.execute(sa.select(node.c.executor_id).where(node.c.beat_at < before))
    return frozenset(row.executor_id for row in rows)
