"""What became of every post, read for whoever looks on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.count.election import ContestId
from results.language import Language
from results.record import tables
from results.record.bulletin import EVERY_ACCOUNT, RESULTS, Kind, State
from results.record.pauses import Pause, pauses

_DONE = (State.POSTED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Posting:
    """One post and how far it is.

    Attributes:
        made_at: when what it says was declared, corrected or withdrawn.
        url: where the public sees it, None while it is nowhere or the network has no such address.
        note: what kept it, or who decided about it; None when nothing is to be said.
        has_picture: whether there is a picture to go with it.
        remote_id: which post on the network it is; None where nobody knows.
        sent_picture: whether its picture went with it.
    """

    post_id: str
    bulletin_id: str
    account: str
    kind: Kind
    contest_id: ContestId
    state: State
    text: str
    alt: str
    made_at: datetime
    url: str | None
    note: str | None
    posted_at: datetime | None
    has_picture: bool
    language: Language = Language.ENGLISH
    remote_id: str | None = None
    sent_picture: bool = False


@dataclass(frozen=True, slots=True)
class AccountNow:
    """How far one account is.

    Attributes:
        done: areas whose result, or whose withdrawal, is there or was cancelled.
        stuck: posts that were refused or parked: only a person can go on with them.
        pause: why nothing goes there; None when something may.
    """

    done: frozenset[ContestId]
    stuck: int
    pause: Pause | None


async def accounts_now(conn: AsyncConnection, accounts: Collection[str]) -> dict[str, AccountNow]:
    """How far each of these accounts is; one that was never posted to has nothing done."""
    post = tables.post
    waiting = sa.case((post.c.state.in_(_DONE), 0), else_=1)
    rows = await conn.execute(
        sa.select(post.c.account, post.c.contest_id, sa.func.sum(waiting).label("waiting"))
        .where(post.c.kind.in_((*RESULTS, Kind.WITHDRAWAL)))
        .group_by(post.c.account, post.c.contest_id)
    )
    done: dict[str, set[ContestId]] = {name: set() for name in accounts}
    for row in rows:
        if row.account in done and not row.waiting:
            done[row.account].add(ContestId(row.contest_id))
    tally, paused = await tally_by_account(conn), await pauses(conn)
    return {
        name: AccountNow(
            frozenset(there),
            sum(tally.get((name, state.value), 0) for state in (State.REFUSED, State.PARKED)),
            paused.get(EVERY_ACCOUNT) or paused.get(name),
        )
        for name, there in done.items()
    }


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


async def postings(
    conn: AsyncConnection, states: Collection[State], most: int, account: str | None = None
) -> tuple[Posting, ...]:
    """The newest posts in these states, on one account or on all."""
    post = tables.post
    named = sa.true() if account is None else post.c.account == account
    chosen = _every().where(post.c.state.in_(tuple(states)), named)
    rows = await conn.execute(chosen.order_by(post.c.turn.desc(), post.c.account).limit(most))
    return tuple(_posting(row._mapping) for row in rows)


async def postings_about(conn: AsyncConnection, contest_id: ContestId) -> tuple[Posting, ...]:
    """Every post about one area, oldest first."""
    post = tables.post
    about = _every().where(post.c.contest_id == contest_id).order_by(post.c.turn, post.c.account)
    return tuple(_posting(row._mapping) for row in await conn.execute(about))


async def posting(conn: AsyncConnection, post_id: str) -> Posting | None:
    """This post, None when there is none."""
    row = (await conn.execute(_every().where(tables.post.c.post_id == post_id))).first()
    return None if row is None else _posting(row._mapping)


def _every() -> sa.Select[tuple[object, ...]]:
    post, bulletin = tables.post, tables.bulletin
    has_picture = bulletin.c.figure.is_not(None).label("has_picture")
    columns = (*post.c, bulletin.c.made_at, has_picture)
    return sa.select(*columns).join(bulletin, bulletin.c.bulletin_id == post.c.bulletin_id)


def _posting(row: sa.RowMapping) -> Posting:
    return Posting(
        post_id=row["post_id"],
        bulletin_id=row["bulletin_id"],
        account=row["account"],
        kind=Kind(row["kind"]),
        contest_id=ContestId(row["contest_id"]),
        state=State(row["state"]),
        text=row["text"],
        alt=row["alt"],
        made_at=row["made_at"],
        url=row["url"],
        note=row["trouble"],
        posted_at=row["posted_at"],
        has_picture=bool(row["has_picture"]),
        language=Language(row["language"]),
        remote_id=row["remote_id"],
        sent_picture=row["picture_sha256"] is not None,
    )
