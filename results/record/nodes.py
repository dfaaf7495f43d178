"""The processes that share a night: their names, what they do, and when each last gave a sign of life.

All times are the database's own, so that a machine whose clock is wrong neither seems dead nor buries others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.ledger import insert_once
from results.record.server_clock import server_now
from results.record.tables import lease, node


@dataclass(frozen=True, slots=True)
class Member:
    """One process as the others see it.

    Attributes:
        session: drawn anew at each start; None for one of an older version, which holds no leases.
        silent_s: since its last sign of life.
        told: what it says of itself; {} when nothing.
        leases: names of what it alone does.
    """

    name: str
    session: str | None
    roles: tuple[str, ...]
    version: str
    started_at: datetime | None
    silent_s: float
    told: Mapping[str, object]
    leases: tuple[str, ...] = ()

    def is_alive(self, silent_s: float) -> bool:
        """True when it did not say that it ends, and gave a sign of life within so many seconds."""
        return self.session is not None and self.silent_s < silent_s


async def join(conn: AsyncConnection, name: str, facts: Mapping[str, object], silent_s: float) -> bool:
    """Enter a process under its name; False while another is alive under the same one.

    Args:
        facts: its session, roles and version.
        silent_s: who has given no sign of life for so long is taken for dead.
    """
    row = {**facts, "beat_at": server_now(), "started_at": server_now(), "told": None}
    if await insert_once(conn, node, {"executor_id": name, **row}):
        return True
    free = sa.or_(node.c.session.is_(None), node.c.beat_at < server_now(-silent_s))
    taken = await conn.execute(sa.update(node).where(node.c.executor_id == name, free).values(row))
    return taken.rowcount == 1


async def beat(conn: AsyncConnection, name: str, session: str, told: Mapping[str, object]) -> bool:
    """Record a sign of life; False when somebody else goes by this name now."""
    mine = (node.c.executor_id == name, node.c.session == session)
    beaten = await conn.execute(sa.update(node).where(*mine).values(beat_at=server_now(), told=dict(told)))
    return beaten.rowcount == 1


async def leave(conn: AsyncConnection, session: str) -> None:
    """Give back every lease of a process that ends, and say that it is gone."""
    await conn.execute(sa.delete(lease).where(lease.c.session == session))
    await conn.execute(sa.update(node).where(node.c.session == session).values(session=None))


async def silent(conn: AsyncConnection, for_s: float) -> frozenset[str]:
    """Processes that have given no sign of life for so long, or said that they end."""
    dead = sa.or_(node.c.beat_at < server_now(-for_s), node.c.session.is_(None))
    rows = await conn.execute(sa.select(node.c.executor_id).where(dead))
    return frozenset(row.executor_id for row in rows)


async def alive(conn: AsyncConnection, role: str, silent_s: float) -> int:
    """How many processes of this role are alive."""
    fresh = (node.c.session.is_not(None), node.c.beat_at > server_now(-silent_s))
    rows = await conn.execute(sa.select(node.c.roles).where(*fresh))
    return sum(role in (row.roles or "").split(",") for row in rows)


async def members(conn: AsyncConnection) -> tuple[Member, ...]:
    """Every process that ever took part, by name."""
    held: dict[str, list[str]] = {}
    for row in await conn.execute(sa.select(lease.c.session, lease.c.name).order_by(lease.c.name)):
        held.setdefault(row.session, []).append(row.name)
    rows = await conn.execute(sa.select(node, server_now().label("now")).order_by(node.c.executor_id))
    return tuple(
        Member(
            row.executor_id,
            row.session,
            tuple(filter(None, (row.roles or "").split(","))),
            row.version or "",
            row.started_at,
            max(0.0, (row.now - row.beat_at).total_seconds()),
            row.told or {},
            tuple(held.get(row.session or "", ())),
        )
        for row in rows
    )
