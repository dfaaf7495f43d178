"""What the posts of one account have to do with one another: which corrects which, and which makes which old.

Each function works inside the caller's transaction, or gives a condition for a query on posts.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record import letters, tables
from results.record.bulletin import LATER, MAY_BE_SEEN, RESULTS, URGENT, Kind, Outcome, Post, State


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
    """True when an earlier result of the same area, in the same language, may be on the account."""
    earlier = tables.post
    found = sa.exists().where(
        earlier.c.account == post.account,
        earlier.c.contest_id == post.contest_id,
        earlier.c.language == post.language,
        earlier.c.kind.in_(RESULTS),
        earlier.c.turn < post.turn,
        sa.or_(
            earlier.c.state.in_(MAY_BE_SEEN),
            _has_left(earlier.c.post_id),
            letters.has_left(earlier.c.post_id),
        ),
    )
    return bool(await conn.scalar(sa.select(found)))


def _has_left(post_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """One of its attempts may have reached the public, whatever became of the post since."""
    attempt = tables.attempt
    clear = (Outcome.NOT_SENT, Outcome.REFUSED)
    return sa.exists().where(
        attempt.c.post_id == post_id, sa.or_(attempt.c.outcome.is_(None), attempt.c.outcome.not_in(clear))
    )


def overtaken(post: sa.Table) -> sa.ColumnElement[bool]:
    """A correction makes all before it old, a result what was said of the count, a council state the last."""
    later = tables.post.alias("later")
    makes_old = sa.or_(
        later.c.precedence == URGENT,
        sa.and_(post.c.precedence == LATER, later.c.kind.in_(RESULTS)),
        sa.and_(post.c.kind == Kind.COUNCIL, later.c.kind == Kind.COUNCIL),
    )
    return (
        sa.exists()
        .where(
            later.c.account == post.c.account,
            later.c.contest_id == post.c.contest_id,
            later.c.turn > post.c.turn,
            makes_old,
        )
        .correlate(post)
    )


def what_it_corrects(post: sa.Table) -> sa.ScalarSelect[str | None]:
    """Which post on the network a correction or withdrawal is about: the newest result known to be there.

    Not the correction before it, so that all corrections of a result hang under that result.
    """
    result = tables.post.alias("result")
    return (
        sa.select(result.c.remote_id)
        .where(
            post.c.precedence == URGENT,
            result.c.account == post.c.account,
            result.c.contest_id == post.c.contest_id,
            result.c.language == post.c.language,
            result.c.kind == Kind.DECLARATION,
            result.c.state == State.POSTED,
            result.c.turn < post.c.turn,
        )
        .order_by(result.c.turn.desc())
        .limit(1)
        .correlate(post)
        .scalar_subquery()
    )
