"""Every time a post left the house: a row is committed before it does, its end after.

Each function works inside the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record import ledger, tables
from results.record.bulletin import Attempt, Outcome, State


async def attempts(conn: AsyncConnection, post_id: str) -> tuple[Attempt, ...]:
    """Every attempt to send this post, first to last."""
    attempt = tables.attempt
    rows = await conn.execute(
        sa.select(attempt).where(attempt.c.post_id == post_id).order_by(attempt.c.number)
    )
    return tuple(
        Attempt(row.number, row.started_at, None if row.outcome is None else Outcome(row.outcome), row.detail)
        for row in rows
    )


async def begin_attempt(
    conn: AsyncConnection, post_id: str, prepared: Mapping[str, object], at: datetime, **facts: object
) -> bool:
    """Record that the post is about to leave, and facts about it; commit before it does.

    Returns:
        False when the post is no longer ready and must not be sent.
    """
    if not await ledger.move(conn, post_id, State.READY, State.SENDING, prepared=dict(prepared), **facts):
        return False
    attempt = tables.attempt
    last = await conn.scalar(sa.select(sa.func.max(attempt.c.number)).where(attempt.c.post_id == post_id))
    number = (last or 0) + 1
    await conn.execute(sa.insert(attempt).values(post_id=post_id, number=number, started_at=at))
    return True


async def end_attempt(
    conn: AsyncConnection, post_id: str, outcome: Outcome, at: datetime, detail: str | None = None
) -> None:
    """Record how the open attempt ended."""
    attempt = tables.attempt
    await conn.execute(
        sa.update(attempt)
        .where(attempt.c.post_id == post_id, attempt.c.outcome.is_(None))
        .values(outcome=outcome, finished_at=at, detail=detail)
    )


async def doubt_open_attempts(conn: AsyncConnection, account: str, at: datetime) -> tuple[str, ...]:
    """Turn every post of the account that was being sent when its sender stopped into one in doubt.

    Returns:
        Ids of those posts.
    """
    post = tables.post
    rows = await conn.execute(
        sa.select(post.c.post_id).where(post.c.account == account, post.c.state == State.SENDING)
    )
    post_ids = tuple(row.post_id for row in rows)
    for post_id in post_ids:
        await end_attempt(conn, post_id, Outcome.UNKNOWN, at, "the sender stopped before the answer")
        await ledger.move(conn, post_id, State.SENDING, State.UNKNOWN)
    return post_ids


async def used_since(
    conn: AsyncConnection, account: str, since: datetime
) -> tuple[tuple[datetime, bool], ...]:
    """When each post of an account left since then, and whether with a picture."""
    post, attempt = tables.post, tables.attempt
    rows = await conn.execute(
        sa.select(attempt.c.started_at, post.c.picture_sha256)
        .join(post, post.c.post_id == attempt.c.post_id)
        .where(post.c.account == account, attempt.c.started_at >= since)
    )
    return tuple((row.started_at, row.picture_sha256 is not None) for row in rows)
