"""Who gets results by e-mail or text message: only who asked and confirmed, and nobody who ended it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from results.count.election import ContestId
from results.language import Language
from results.record.database import Database
from results.record.tables import letter, subscriber


class Channel(StrEnum):
    """How somebody is reached; the same words as the families of outlets."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for.

    Attributes:
        address: e-mail address or telephone number, checked and in its plain form.
        areas: only these; none for all of them.
    """

    channel: Channel
    address: str
    language: Language
    areas: tuple[ContestId, ...] = ()

    @property
    def key(self) -> str:
        """What two ways to write one address have in common."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True)
class Seal:
    """What confirms a wish and what ends the subscription; only digests are kept.

    Attributes:
        subscriber_id: for an address that is new; one that is known keeps its own.
        code_digest, until: of the code just sent, and until when it works.
    """

    subscriber_id: str
    token_digest: str
    code_digest: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets results in one language."""

    subscriber_id: str
    areas: tuple[ContestId, ...]


async def ask(database: Database, wish: Wish, seal: Seal, now: datetime) -> str:
    """Keep a wish until it is confirmed; gives the subscriber, whom the address may have belonged to before.

    Who is subscribed stays so, as before, until the new wish is confirmed.
    """
    asked = {
        "wish": {"language": wish.language.value, "areas": list(wish.areas)},
        "code_digest": seal.code_digest,
        "code_until": seal.until,
        "asked_at": now,
    }
    row = asked | {
        "subscriber_id": seal.subscriber_id,
        "channel": wish.channel,
        "address": wish.address,
        "address_key": wish.key,
        "language": wish.language,
        "areas": list(wish.areas),
        "token_digest": seal.token_digest,
    }

    def work(conn: sa.Connection) -> str:
        conn.execute(_stale(now))
        insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        kept = insert(subscriber).values(row)
        kept = kept.on_conflict_do_update(index_elements=["channel", "address_key"], set_=asked)
        return str(conn.scalar(kept.returning(subscriber.c.subscriber_id)))

    return await database.transact(work)


async def is_open(database: Database, code_digest: str, now: datetime) -> bool:
    """True when this code would confirm something."""
    async with database.read() as conn:
        return bool(await conn.scalar(sa.select(sa.exists().where(*_code(code_digest, now)))))


async def confirm(database: Database, code_digest: str, now: datetime) -> str | None:
    """Do what was asked for and use the code up; gives the subscriber, None when the code opens nothing."""

    def work(conn: sa.Connection) -> str | None:
        row = conn.execute(sa.select(subscriber).where(*_code(code_digest, now)).with_for_update()).first()
        if row is None:
            return None
        to = row.wish | {
            "wish": None,
            "code_digest": None,
            "code_until": None,
            "confirmed_at": row.confirmed_at or now,
        }
        conn.execute(sa.update(subscriber).where(_one(row.subscriber_id)).values(to))
        return str(row.subscriber_id)

    return await database.transact(work)


async def end(database: Database, token_digest: str) -> bool:
    """Delete a subscriber, address and all, and their letters that have not left; True when there was one."""

    def work(conn: sa.Connection) -> bool:
        mine = sa.select(subscriber.c.subscriber_id).where(subscriber.c.token_digest == token_digest)
        subscriber_id = conn.scalar(mine)
        if subscriber_id is None:
            return False
        unsent = letter.c.subscriber_id == subscriber_id, letter.c.state == "ready"
        conn.execute(sa.delete(letter).where(*unsent))
        conn.execute(sa.delete(subscriber).where(_one(subscriber_id)))
        return True

    return await database.transact(work)


async def forget_unconfirmed(database: Database, now: datetime) -> None:
    """Delete every wish that nobody confirmed in time, address and all."""
    await database.transact(lambda conn: conn.execute(_stale(now)))


async def end_all(database: Database) -> int:
    """Delete every subscriber, when the election is over; gives how many."""
    return await database.transact(lambda conn: conn.execute(sa.delete(subscriber)).rowcount)


def of_language(conn: sa.Connection, channel: Channel, language: Language) -> Sequence[Reader]:
    """Everybody who confirmed and reads this language; inside the caller's transaction."""
    chosen = sa.select(subscriber.c.subscriber_id, subscriber.c.areas).where(
        subscriber.c.channel == channel,
        subscriber.c.language == language,
        subscriber.c.confirmed_at.is_not(None),
    )
    return [Reader(row.subscriber_id, tuple(row.areas)) for row in conn.execute(chosen)]


async def count(database: Database) -> dict[tuple[Channel, Language], int]:
    """How many have confirmed, by channel and language."""
    grouped = (
        sa.select(subscriber.c.channel, subscriber.c.language, sa.func.count())
        .where(subscriber.c.confirmed_at.is_not(None))
        .group_by(subscriber.c.channel, subscriber.c.language)
    )
    async with database.read() as conn:
        return {(Channel(one), Language(two)): many for one, two, many in await conn.execute(grouped)}


async def newest_token(database: Database) -> tuple[str, str] | None:
    """Id and token digest of who asked last, to see whether the secret is the same; None without any."""
    last = sa.select(subscriber).order_by(subscriber.c.asked_at.desc()).limit(1)
    async with database.read() as conn:
        row = (await conn.execute(last)).first()
    return None if row is None else (row.subscriber_id, row.token_digest)


def _stale(now: datetime) -> sa.Delete:
    return sa.delete(subscriber).where(subscriber.c.confirmed_at.is_(None), subscriber.c.code_until <= now)


def _one(subscriber_id: str) -> sa.ColumnElement[bool]:
    return subscriber.c.subscriber_id == subscriber_id


def _code(code_digest: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return subscriber.c.code_digest == code_digest, subscriber.c.code_until > now
