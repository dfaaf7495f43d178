"""The ledger of everything posted: each post's frozen words, how far it is, and every attempt to send it.

Each function works inside the caller's transaction; a move that the table MOVES does not allow is refused.
"""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from results.count.election import ContestId
from results.language import Language
from results.record import bearing, tables
from results.record.bulletin import (
    EVERY_ACCOUNT,
    MOVES,
    SETTLED,
    URGENT,
    Bulletin,
    Kind,
    Post,
    State,
    Waiting,
)

AT_ONCE = 50
OVERTAKEN = "overtaken by a correction, a withdrawal or newer figures"
OPEN = tuple(state for state in State if state not in SETTLED and state is not State.HELD)


async def freeze(conn: AsyncConnection, bulletin: Bulletin, posts: Sequence[Post]) -> tuple[str, ...]:
    """Write a bulletin and its posts for good; what is there already stays as it is.

    What still waits about the same area on the same account and is old now is cancelled: above all, an error
    cannot go out after its correction.

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
            "language": bulletin.language,
        },
    )
    return tuple([post.post_id for post in posts if await _freeze_post(conn, post)])


async def _freeze_post(conn: AsyncConnection, post: Post) -> bool:
    """Write one post; True when it is new and ready."""
    kind, text = await bearing.worded(conn, post)
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
            "precedence": post.kind.precedence,
            "turn": post.turn,
            "state": state if text else State.CANCELLED,
            "text": text or post.text,
            "alt": post.alt,
            "trouble": None if text else "nothing of it had appeared on this account",
            "language": post.language,
            "until_at": post.until,
        },
    )
    if post.kind.makes_old:
        await _cancel_overtaken(conn, post.account)
    return new and text is not None and state is State.READY


async def waiting(conn: AsyncConnection, account: str) -> tuple[Waiting, ...]:
    """The next posts of an account: those in doubt, those to go in their order, those that owe a picture."""
    post = tables.post
    rows = await conn.execute(
        sa.select(
            post, bearing.overtaken(post).label("is_overtaken"), bearing.what_it_corrects(post).label("under")
        )
        .where(post.c.account == account, _is_open(post))
        .order_by(
            sa.case((post.c.state == State.READY, 1), (post.c.state == State.POSTED, 2), else_=0),
            post.c.precedence,
            post.c.turn,
            post.c.language,
            post.c.post_id,
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
            owes_picture=row.owes_picture,
            remote_id=row.remote_id,
        )
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
        .order_by(post.c.precedence, post.c.turn, post.c.language, post.c.post_id)
    )
    return {row.post_id: row.account for row in rows}


async def accounts_waiting(conn: AsyncConnection) -> frozenset[str]:
    """Accounts on which something is not settled, and which are not paused."""
    post, account = tables.post, tables.account
    paused = sa.exists().where(
        account.c.account.in_((post.c.account, EVERY_ACCOUNT)), account.c.paused_at.is_not(None)
    )
    rows = await conn.execute(sa.select(post.c.account).distinct().where(_is_open(post), ~paused))
    return frozenset(row.account for row in rows)


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


async def note(conn: AsyncConnection, post_id: str, **facts: object) -> None:
    """Note facts about a post whose state stays as it is."""
    await conn.execute(sa.update(tables.post).where(tables.post.c.post_id == post_id).values(**facts))


async def _cancel_overtaken(conn: AsyncConnection, account: str) -> None:
    """Cancel what waits on an account and has been made old by something later."""
    post = tables.post
    await conn.execute(
        sa.update(post)
        .where(
            post.c.account == account, post.c.state.in_((State.HELD, State.READY)), bearing.overtaken(post)
        )
        .values(state=State.CANCELLED, trouble=OVERTAKEN)
    )


async def insert_once(conn: AsyncConnection, table: sa.Table, row: Mapping[str, object]) -> bool:
    """Insert a row; False when one with this key is there already."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    key = next(iter(table.primary_key.columns))
    added = await conn.execute(insert(table).values(dict(row)).on_conflict_do_nothing().returning(key))
    return added.first() is not None


def _is_open(post: sa.Table) -> sa.ColumnElement[bool]:
    """Something is still to be done without a person."""
    return sa.or_(post.c.state.in_(OPEN), post.c.owes_picture & (post.c.state == State.POSTED))


async def refuse_other_languages(conn: AsyncConnection, post_id: str) -> None:
    """Let what says the same in another language on the same account not go either: both or neither."""
    post = tables.post
    row = (await conn.execute(sa.select(post).where(post.c.post_id == post_id))).one()
    await conn.execute(
        sa.update(post)
        .where(
            post.c.account == row.account,
            post.c.turn == row.turn,
            post.c.contest_id == row.contest_id,
            post.c.kind == row.kind,
            post.c.language != row.language,
            post.c.state == State.READY,
        )
        .values(state=State.REFUSED, trouble="refused in the other language: both go or neither")
    )


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
        language=Language(row["language"]),
        until=row["until_at"],
        under=row["under"],
    )
