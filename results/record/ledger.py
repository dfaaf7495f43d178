"""The ledger of everything posted: each post's frozen words, how far it is, and every attempt to send it.

Each function works inside the caller's transaction; a move that the table MOVES does not allow is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from results.count.election import ContestId
from results.record import tables
from results.record.bulletin import (
    EVERY_ACCOUNT,
    MAY_BE_SEEN,
    MOVES,
    SETTLED,
    Attempt,
    Bulletin,
    Kind,
    Outcome,
    Post,
    State,
    Waiting,
)

URGENT, ORDINARY = 0, 1
AT_ONCE = 50
OPEN = tuple(state for state in State if state not in SETTLED and state is not State.HELD)


async def freeze(conn: AsyncConnection, bulletin: Bulletin, posts: Sequence[Post]) -> tuple[str, ...]:
    """Write a bulletin and its posts for good; what is there already stays as it is.

    A correction or withdrawal cancels what still waits about the same area on the same account, so that the
    error it corrects cannot go out after it.

    Returns:
        Ids of the new posts that are ready to be delivered.
    """
    await insert_once(
        conn,
        tables.bulletin,
        {
            "bulletin_id": bulletin.bulletin_id,
            "position": bulletin.position,
            "kind": bulletin.kind,
            "contest_id": bulletin.contest_id,
            "alt": bulletin.alt,
            "figure": None if bulletin.figure is None else dict(bulletin.figure),
            "made_at": bulletin.made_at,
        },
    )
    return tuple([post.post_id for post in posts if await _freeze_post(conn, post)])


async def _freeze_post(conn: AsyncConnection, post: Post) -> bool:
    """Write one post; True when it is new and ready."""
    kind, text = await worded(conn, post)
    state = State.HELD if post.held else State.READY
    new = await insert_once(
        conn,
        tables.post,
        {
            "post_id": post.post_id,
            "bulletin_id": post.bulletin_id,
            "account": post.account,
            "kind": kind,
            "contest_id": post.contest_id,
            "precedence": URGENT if post.kind.is_urgent else ORDINARY,
            "turn": post.turn,
            "state": state if text else State.CANCELLED,
            "text": text or post.text,
            "alt": post.alt,
            "trouble": None if text else "nothing of it had appeared on this account",
        },
    )
    if post.kind.is_urgent:
        await _cancel_overtaken(conn, post.account)
    return new and text is not None and state is State.READY


async def worded(conn: AsyncConnection, post: Post) -> tuple[Kind, str | None]:
    """What a post says on its account as things stand there, and what kind that makes it.

    Returns:
        Where what is corrected never appeared, a correction is a declaration in other words; None for words
        where there is nothing to say.
    """
    if not post.kind.is_urgent or await _may_have_been_seen(conn, post):
        return post.kind, post.text
    return Kind.DECLARATION if post.unseen_text else post.kind, post.unseen_text


async def _may_have_been_seen(conn: AsyncConnection, post: Post) -> bool:
    """True when an earlier post about the same area may be on the account."""
    earlier = tables.post
    found = sa.exists().where(
        earlier.c.account == post.account,
        earlier.c.contest_id == post.contest_id,
        earlier.c.turn < post.turn,
        earlier.c.state.in_(MAY_BE_SEEN),
    )
    return bool(await conn.scalar(sa.select(found)))


async def waiting(conn: AsyncConnection, account: str) -> tuple[Waiting, ...]:
    """The next posts of an account that are not settled: those in doubt, then the rest in order."""
    post = tables.post
    rows = await conn.execute(
        sa.select(post, _overtaken(post).label("is_overtaken"))
        .where(post.c.account == account, post.c.state.in_(OPEN))
        .order_by(
            sa.case((post.c.state == State.READY, 1), else_=0), post.c.precedence, post.c.turn, post.c.post_id
        )
        .limit(AT_ONCE)
    )
    return tuple(
        Waiting(
            post=_post_of(row._mapping),
            state=State(row.state),
            prepared=row.prepared,
            is_urgent=row.precedence == URGENT,
            is_overtaken=bool(row.is_overtaken),
        )
        for row in rows
    )


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


async def figure(conn: AsyncConnection, bulletin_id: str) -> dict[str, object] | None:
    """The picture of a bulletin as a Plotly figure, None when it has none."""
    found = await conn.scalar(
        sa.select(tables.bulletin.c.figure).where(tables.bulletin.c.bulletin_id == bulletin_id)
    )
    return None if found is None else dict(found)


async def accounts_of(conn: AsyncConnection, post_ids: Iterable[str]) -> dict[str, str]:
    """The account of each of these posts that is ready to be delivered."""
    post = tables.post
    rows = await conn.execute(
        sa.select(post.c.post_id, post.c.account)
        .where(post.c.post_id.in_(tuple(post_ids)), post.c.state == State.READY)
        .order_by(post.c.precedence, post.c.turn, post.c.post_id)
    )
    return {row.post_id: row.account for row in rows}


async def accounts_waiting(conn: AsyncConnection) -> frozenset[str]:
    """Accounts on which something is not settled, and which are not paused."""
    post, account = tables.post, tables.account
    paused = sa.exists().where(
        account.c.account.in_((post.c.account, EVERY_ACCOUNT)), account.c.paused_at.is_not(None)
    )
    rows = await conn.execute(sa.select(post.c.account).distinct().where(post.c.state.in_(OPEN), ~paused))
    return frozenset(row.account for row in rows)


async def tally(conn: AsyncConnection) -> dict[State, int]:
    """How many posts stand in each state."""
    post = tables.post
    rows = await conn.execute(sa.select(post.c.state, sa.func.count()).group_by(post.c.state))
    return {State(state): count for state, count in rows}


async def tally_by_account(conn: AsyncConnection) -> dict[tuple[str, str], int]:
    """How many posts stand in each state, by account and state."""
    post = tables.post
    grouped = sa.select(post.c.account, post.c.state, sa.func.count()).group_by(post.c.account, post.c.state)
    return {(account, state): count for account, state, count in await conn.execute(grouped)}


async def begin_attempt(
    conn: AsyncConnection, post_id: str, prepared: Mapping[str, object], at: datetime, **facts: object
) -> bool:
    """Record that the post is about to leave, and facts about it; commit before it does.

    Returns:
        False when the post is no longer ready and must not be sent.
    """
    if not await move(conn, post_id, State.READY, State.SENDING, prepared=dict(prepared), **facts):
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
        await move(conn, post_id, State.SENDING, State.UNKNOWN)
    return post_ids


async def move(conn: AsyncConnection, post_id: str, before: State, after: State, **facts: object) -> bool:
    """Move a post on and note facts about it; False when it is no longer in the state named.

    Raises:
        ValueError: the table does not allow this move; a fault of ours.
    """
    if after not in MOVES[before]:
        raise ValueError(f"a post cannot go from {before} to {after}")
    post = tables.post
    moved = await conn.execute(
        sa.update(post).where(post.c.post_id == post_id, post.c.state == before).values(state=after, **facts)
    )
    return moved.rowcount == 1


async def is_paused(conn: AsyncConnection, account: str) -> bool:
    """True while nothing may go to this account, or to any."""
    paused = sa.exists().where(
        tables.account.c.account.in_((account, EVERY_ACCOUNT)), tables.account.c.paused_at.is_not(None)
    )
    return bool(await conn.scalar(sa.select(paused)))


async def _cancel_overtaken(conn: AsyncConnection, account: str) -> None:
    """Cancel what waits on an account and has been overtaken by a correction or a withdrawal."""
    post = tables.post
    await conn.execute(
        sa.update(post)
        .where(post.c.account == account, post.c.state.in_((State.HELD, State.READY)), _overtaken(post))
        .values(state=State.CANCELLED, trouble="overtaken by a correction or withdrawal")
    )


def _overtaken(post: sa.Table) -> sa.ColumnElement[bool]:
    later = tables.post.alias("later")
    return (
        sa.exists()
        .where(
            later.c.account == post.c.account,
            later.c.contest_id == post.c.contest_id,
            later.c.precedence == URGENT,
            later.c.turn > post.c.turn,
        )
        .correlate(post)
    )


async def insert_once(conn: AsyncConnection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Insert a row; False when one with this key is there already."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    key = next(iter(table.primary_key.columns))
    added = await conn.execute(insert(table).values(dict(row)).on_conflict_do_nothing().returning(key))
    return added.first() is not None


def _post_of(row: sa.RowMapping) -> Post:
    return Post(
        post_id=row["post_id"],
        bulletin_id=row["bulletin_id"],
        account=row["account"],
        kind=Kind(row["kind"]),
        contest_id=ContestId(row["contest_id"]),
        text=row["text"],
        alt=row["alt"],
        turn=row["turn"],
    )
