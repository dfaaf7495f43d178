"""Who is signed in at the desk now: kept here, not in the browser, so that it can be ended at any moment."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from results.count.procedure.hand import UserId
from results.record.chain import sha256
from results.record.database import Database
from results.record.people import Person, person_in
from results.record.tables import person, session

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last at work; each noting is a write."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which somebody is signed in.

    Attributes:
        session_id: its name on the record; opens nothing.
        by_service: they came by the council's own sign-in service, not by a password of ours.
    """

    session_id: str
    person: Person
    opened_at: datetime
    seen_at: datetime
    stepped_up_until: datetime | None
    address: str
    agent: str
    by_service: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: since the person last did something, and in all."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True, slots=True)
class Opening:
    """How somebody came in.

    Attributes:
        by_service: by the council's own sign-in service.
        stepped_up_until: they showed it so freshly that it counts for what is grave too.
    """

    by_service: bool = False
    stepped_up_until: datetime | None = None


PLAIN = Opening()
"""With a password of ours and a code."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how a session was opened, as the browser tells it."""

    address: str
    agent: str
    opening: Opening = PLAIN


async def open_session(database: Database, user: UserId, where: Place, limits: Limits, now: datetime) -> str:
    """Open a session and give the key that the browser keeps; sessions that ran out are cleared away."""
    key = secrets.token_urlsafe(32)
    row = {
        "key_digest": sha256(key.encode()),
        "session_id": secrets.token_hex(4),
        "user_id": user,
        "opened_at": now,
        "seen_at": now,
        "address": where.address[:100],
        "agent": where.agent[:200],
        "by_service": where.opening.by_service,
        "stepped_up_until": where.opening.stepped_up_until,
    }

    def opened(connection: sa.Connection) -> None:
        connection.execute(sa.delete(session).where(sa.not_(_alive(limits, now))))
        connection.execute(sa.insert(session), row)

    await database.transact(opened)
    return key


async def session_of(
    database: Database, key: str, limits: Limits, now: datetime, *, at_work: bool
) -> Session | None:
    """The open session of this key; None when it ended, ran out or never was.

    Args:
        at_work: a person did something, so that the session goes on; a page that refreshes itself does not.
    """
    mine = session.c.key_digest == sha256(key.encode())
    async with database.read() as connection:
        found = await connection.execute(_OPEN.where(mine, _alive(limits, now)))
        row = found.one_or_none()
    if row is None:
        return None
    if at_work and now - row.seen_at >= NOTED_EVERY:
        noted = sa.update(session).where(mine).values(seen_at=now)
        await database.transact(lambda connection: connection.execute(noted))
    return _session(row)


async def sessions(database: Database, limits: Limits, now: datetime) -> tuple[Session, ...]:
    """Every open session, by person and age."""
    query = _OPEN.where(_alive(limits, now)).order_by(person.c.name_key, session.c.opened_at)
    async with database.read() as connection:
        return tuple(_session(row) for row in await connection.execute(query))


async def step_up(database: Database, session_id: str, until: datetime) -> None:
    """Note that the person at this session has just shown again who they are."""
    noted = sa.update(session).where(session.c.session_id == session_id).values(stepped_up_until=until)
    await database.transact(lambda connection: connection.execute(noted))


async def end(database: Database, session_id: str, user: UserId) -> None:
    """End one session, if it is this person's."""
    ended = sa.delete(session).where(session.c.session_id == session_id, session.c.user_id == user)
    await database.transact(lambda connection: connection.execute(ended))


async def end_all(database: Database, user: UserId, but: str = "") -> int:
    """End every session of a person except the one named; gives how many."""
    ended = sa.delete(session).where(session.c.user_id == user, session.c.session_id != but)
    return await database.transact(lambda connection: connection.execute(ended).rowcount)


_OPEN = sa.select(session, *(column for column in person.c if column.name != "user_id")).join(
    person, sa.and_(person.c.user_id == session.c.user_id, person.c.disabled_at.is_(None))
)


def _alive(limits: Limits, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(session.c.seen_at > now - limits.idle, session.c.opened_at > now - limits.whole)


def _session(row: sa.Row[*tuple[object, ...]]) -> Session:
    return Session(
        row.session_id,
        person_in(row),
        row.opened_at,
        row.seen_at,
        row.stepped_up_until,
        row.address,
        row.agent,
        row.by_service,
    )
