"""The rows that say which process alone may do what."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.ledger import insert_once
from results.record.schemas import of_house
from results.record.server_clock import server_now
from results.record.tables import lease, node


async def take(
    conn: AsyncConnection, names: Sequence[str], session: str, most: int, silent_s: float
) -> tuple[str, ...]:
    """Take of these what nobody has or whose holder is dead, so many at most; those that were taken.

    Args:
        silent_s: who has given no sign of life for so long is taken for dead.
    """
    lives = sa.exists().where(node.c.session == lease.c.session, node.c.beat_at > server_now(-silent_s))
    rows = await conn.execute(
        sa.select(lease.c.name, sa.or_(~lives, lease.c.session == session).label("is_free")).where(
            lease.c.name.in_(names)
        )
    )
    is_free = {row.name: bool(row.is_free) for row in rows}
    taken: list[str] = []
    for name in names:
        if len(taken) < most and is_free.get(name, True) and await _take(conn, name, session, lives):
            taken.append(name)
    return tuple(taken)


async def _take(conn: AsyncConnection, name: str, session: str, lives: sa.ColumnElement[bool]) -> bool:
    if await insert_once(conn, lease, {"name": name, "session": session, "taken_at": server_now()}):
        return True
    free = (
        sa.select(lease.c.name)
        .where(lease.c.name == name, sa.or_(~lives, lease.c.session == session))
        .with_for_update(skip_locked=True, of=lease)  # a transaction of its holder may still be open
    )
    if await conn.scalar(free) is None:
        return False
    mine = {"session": session, "taken_at": server_now()}
    await conn.execute(sa.update(lease).where(lease.c.name == name).values(mine))
    return True


async def is_held(conn: AsyncConnection, name: str, session: str) -> bool:
    """Whether it is of this session, and stays so until the caller's transaction is over, in any schema."""
    shared = of_house(lease, conn)
    mine = (shared.c.name == name, shared.c.session == session)
    return await conn.scalar(sa.select(shared.c.name).where(*mine).with_for_update(read=True)) is not None


async def held(conn: AsyncConnection, session: str) -> frozenset[str]:
    """All that is of this session."""
    rows = await conn.execute(sa.select(lease.c.name).where(lease.c.session == session))
    return frozenset(row.name for row in rows)


async def give_back(conn: AsyncConnection, names: Collection[str], session: str) -> None:
    """Let others have these of this session at once, but for what a transaction is busy with."""
    if names:
        mine = sa.select(lease.c.name).where(lease.c.name.in_(names), lease.c.session == session)
        free = mine.with_for_update(skip_locked=True)  # who waits for one while others wait for him is stuck
        await conn.execute(sa.delete(lease).where(lease.c.name.in_(free)))
