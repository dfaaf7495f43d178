"""How far each reader of the journal has come, kept in the same transaction as what it did there."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.tables import place


async def place_of(conn: AsyncConnection, reader: str) -> int:
    """The last position this reader has dealt with; 0 before the first."""
    found = await conn.scalar(sa.select(place.c.position).where(place.c.reader == reader))
    return int(found or 0)


async def set_place(conn: AsyncConnection, reader: str, position: int) -> None:
    """Record that this reader has dealt with everything up to and including this position."""
    moved = await conn.execute(sa.update(place).where(place.c.reader == reader).values(position=position))
    if moved.rowcount == 0:
        await conn.execute(sa.insert(place).values(reader=reader, position=position))
