"""What people have typed at the desk and not sent yet, and who is typing which paper now.

A draft belongs to one person and is shown to nobody else. A claim keeps two people from typing the same paper
for nothing; it lapses by itself when its holder has kept nothing for a while.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from results.count.declaration import Field
from results.count.election import ContestId
from results.count.procedure.hand import Hand, UserId
from results.record import tables
from results.record.database import Database
from results.record.tables import claim, draft

TurnKey = NewType("TurnKey", str)
"""One turn at one paper, such as "count/second/0": another after a recount or when a correction was begun."""
CLAIM_LASTS = timedelta(minutes=15)
_Insert = postgresql.Insert | sqlite.Insert


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is typed."""

    contest_id: ContestId
    turn: TurnKey


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person has typed in one place so far."""

    place: Place
    values: Mapping[Field, str]
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is typing in one place, and since when."""

    user: UserId
    name: str
    since: datetime


async def begin(
    database: Database, place: Place, by: Hand, now: datetime, *, over: bool = False
) -> tuple[Claim, Draft | None]:
    """Claim a place unless somebody else is typing there; who has it now, and what this person typed before.

    Args:
        over: take it also from somebody who is.

    Raises:
        JournalError: it could not be kept, as for every function here.
    """

    def work(conn: sa.Connection) -> tuple[Claim, Draft | None]:
        return _take(conn, place, by, now, over=over), _draft_of(conn, place, by.user)

    return await database.transact(work)


async def keep(
    database: Database, place: Place, by: Hand, values: Mapping[Field, str], now: datetime
) -> Claim:
    """Keep what this person has typed so far in the place of what was kept before; says who has the claim."""

    def work(conn: sa.Connection) -> Claim:
        key = _key(place) | {"user_id": by.user}
        row = _insert(conn, draft, key, typed=dict(values), kept_at=now)
        facts = {"typed": row.excluded.typed, "kept_at": row.excluded.kept_at}
        conn.execute(row.on_conflict_do_update(index_elements=list(key), set_=facts))
        return _take(conn, place, by, now)

    return await database.transact(work)


async def drop(database: Database, place: Place, by: Hand, now: datetime) -> Claim:
    """Forget what this person typed here: it is as it was before. Says who has the claim."""

    def work(conn: sa.Connection) -> Claim:
        conn.execute(sa.delete(draft).where(*_here(draft, place), draft.c.user_id == by.user))
        return _take(conn, place, by, now)

    return await database.transact(work)


async def leave(database: Database, place: Place, user: UserId, *, done: bool) -> None:
    """End this person's claim, so that anybody may type here; their draft is forgotten when it is done."""

    def work(conn: sa.Connection) -> None:
        for table in (claim, draft) if done else (claim,):
            conn.execute(sa.delete(table).where(*_here(table, place), table.c.user_id == user))

    await database.transact(work)


async def put_aside(database: Database, contest_id: ContestId, paper: str) -> None:
    """Forget what anybody typed of this paper: it is typed anew."""

    def work(conn: sa.Connection) -> None:
        for table in (draft, claim):
            of_paper = table.c.turn.startswith(f"{paper}/", autoescape=True)
            conn.execute(sa.delete(table).where(table.c.contest_id == contest_id, of_paper))

    await database.transact(work)


async def draft_of(database: Database, place: Place, user: UserId) -> Draft | None:
    """What this person has typed here and not sent; None when nothing."""
    async with database.read() as conn:
        return await conn.run_sync(_draft_of, place, user)


async def drafts_of(database: Database, user: UserId) -> tuple[Draft, ...]:
    """Everything this person has typed and not sent, the latest first."""
    mine = sa.select(draft).where(draft.c.user_id == user).order_by(draft.c.kept_at.desc())
    async with database.read() as conn:
        return tuple(_draft(row) for row in await conn.execute(mine))


def _draft_of(conn: sa.Connection, place: Place, user: UserId) -> Draft | None:
    mine = sa.select(draft).where(*_here(draft, place), draft.c.user_id == user)
    row = conn.execute(mine).one_or_none()
    return None if row is None else _draft(row)


def _take(conn: sa.Connection, place: Place, by: Hand, now: datetime, *, over: bool = False) -> Claim:
    """Claim this place in one statement, so that of two who come at once one has it."""
    mine = claim.c.user_id == by.user
    lapsed = claim.c.kept_at <= now - CLAIM_LASTS
    since = sa.case((sa.and_(mine, ~lapsed), claim.c.since), else_=sa.bindparam("now", now, tables.Instant()))
    row = _insert(conn, claim, _key(place), user_id=by.user, name=by.name, since=now, kept_at=now)
    row = row.on_conflict_do_update(
        index_elements=list(_key(place)),
        set_={"user_id": by.user, "name": by.name, "since": since, "kept_at": now},
        where=sa.or_(mine, lapsed, sa.literal(over)),
    )
    conn.execute(row)
    held = conn.execute(sa.select(claim).where(*_here(claim, place))).one()
    return Claim(UserId(held.user_id), held.name, held.since)


def _key(place: Place) -> dict[str, object]:
    return {"contest_id": place.contest_id, "turn": place.turn}


def _here(table: sa.Table, place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.contest_id == place.contest_id, table.c.turn == place.turn


def _draft(row: sa.Row[tuple[object, ...]]) -> Draft:
    return Draft(Place(ContestId(row.contest_id), TurnKey(row.turn)), row.typed, row.kept_at)


def _insert(conn: sa.Connection, table: sa.Table, key: Mapping[str, object], **facts: object) -> _Insert:
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    return make(table).values(**key, **facts)
