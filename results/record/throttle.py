"""Makes whoever guesses passwords wait longer and longer, and locks nobody out; kept over a restart.

A bucket fills by one with each try and drains by itself; who finds it full waits for room.
Source: the generic cell rate algorithm; OWASP ASVS 5.0, 6.1.1 and 6.3.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from results.record.chain import sha256
from results.record.database import Database
from results.record.tables import throttle


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tries that count together.

    Attributes:
        what: whose tries these are, such as an account from one address.
        holds: tries that cost no waiting.
        drains: how long until one try is forgotten.
    """

    what: str
    holds: int
    drains: timedelta

    @property
    def key(self) -> str:
        """How it is kept: without the name somebody typed, which may be a password."""
        return sha256(self.what.encode())


async def take(database: Database, buckets: Sequence[Bucket], now: datetime) -> timedelta:
    """Put one try in every bucket, before it is looked at; several at once are several tries.

    Returns:
        How long to wait first; nothing when the try was taken.
    """
    return await database.transact(lambda connection: _taken(connection, buckets, now))


async def give_back(database: Database, buckets: Sequence[Bucket]) -> None:
    """Empty these buckets: whoever tried has shown who they are."""
    emptied = sa.delete(throttle).where(throttle.c.bucket.in_([one.key for one in buckets]))
    await database.transact(lambda connection: connection.execute(emptied))


def _taken(connection: sa.Connection, buckets: Sequence[Bucket], now: datetime) -> timedelta:
    connection.execute(sa.delete(throttle).where(throttle.c.drained_at <= now))
    for one in sorted(
        buckets, key=lambda one: one.key
    ):  # in one order, so that two never wait for each other
        empty = _insert(connection).values(bucket=one.key, drained_at=now)
        connection.execute(
            empty.on_conflict_do_nothing()
        )  # two first tries at once count one after the other
    asked = sa.select(throttle).where(throttle.c.bucket.in_([one.key for one in buckets])).with_for_update()
    drained = {row.bucket: row.drained_at for row in connection.execute(asked)}
    waits = [drained[one.key] - now - (one.holds - 1) * one.drains for one in buckets]
    wait = max(waits, default=timedelta(0))
    if wait > timedelta(0):
        return wait
    for one in buckets:
        moved = sa.update(throttle).where(throttle.c.bucket == one.key)
        connection.execute(moved.values(drained_at=drained[one.key] + one.drains))
    return timedelta(0)


def _insert(connection: sa.Connection) -> postgresql.Insert | sqlite.Insert:
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(throttle)
