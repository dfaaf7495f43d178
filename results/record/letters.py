"""What became of each letter: which subscriber gets which post, and how far it is; never an address.

A letter is "sending" before it leaves and gets its outcome after; one left "sending" is in doubt.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from results.record.bulletin import NO_AREA, Post
from results.record.database import Database
from results.record.subscribers import Channel, Reader, of_language
from results.record.tables import letter, mailing, subscriber


class LetterState(StrEnum):
    """How far a letter has come; what is refused certainly never left."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter and where it goes.

    Attributes:
        address: "" where the subscriber has ended it since.
        at: since when it is in its state.
    """

    post_id: str
    subscriber_id: str
    reference: str
    address: str
    at: datetime


def reference_of(post_id: str, subscriber_id: str) -> str:
    """What one letter is called outside; the same each time, and tells nothing of either."""
    return hashlib.sha256(f"{post_id}|{subscriber_id}".encode()).hexdigest()[:40]


async def enclose(database: Database, post_id: str, picture: bytes | None) -> None:
    """Keep the picture that goes with a post until all its letters are out."""

    def work(conn: sa.Connection) -> None:
        mine = mailing.c.post_id == post_id
        if conn.execute(sa.update(mailing).where(mine).values(picture=picture)).rowcount == 0:
            conn.execute(sa.insert(mailing), {"post_id": post_id, "picture": picture})

    await database.transact(work)


async def address(database: Database, post: Post, channel: Channel, now: datetime) -> bytes | None:
    """Settle once who gets this post: all who read its language now; gives the picture that goes along.

    What is about no single area goes to everybody, also to those who asked for some areas only.
    """

    def work(conn: sa.Connection) -> bytes | None:
        row = conn.execute(sa.select(mailing).where(mailing.c.post_id == post.post_id)).first()
        if row is not None and row.addressed_at is not None:
            return _bytes(row.picture)
        readers = of_language(conn, channel, post.language)
        rows = [_letter(post, one, now) for one in readers if _wants(one, post)]
        if rows:
            conn.execute(sa.insert(letter), rows)
        if row is None:
            conn.execute(sa.insert(mailing), {"post_id": post.post_id, "addressed_at": now})
            return None
        done = sa.update(mailing).where(mailing.c.post_id == post.post_id)
        conn.execute(done.values(addressed_at=now))
        return _bytes(row.picture)

    return await database.transact(work)


def has_left(post_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether somebody may have a letter of this post already, however far the post itself is."""
    gone = (LetterState.SENDING, LetterState.SENT, LetterState.UNKNOWN)
    return sa.exists().where(letter.c.post_id == post_id, letter.c.state.in_(gone))


async def doubt(database: Database, post_id: str, now: datetime) -> int:
    """Turn every letter that was leaving when its sender stopped into one in doubt; gives how many."""
    left = sa.update(letter).where(letter.c.post_id == post_id, letter.c.state == LetterState.SENDING)
    why = "the sender stopped before the answer"
    doubted = left.values(state=LetterState.UNKNOWN, at=now, detail=why)
    return await database.transact(lambda conn: conn.execute(doubted).rowcount)


async def waiting(
    database: Database, post_id: str, state: LetterState, most: int, after: str = ""
) -> tuple[Envelope, ...]:
    """The next letters of a post in this state, behind that of one subscriber."""
    chosen = (
        sa.select(letter, subscriber.c.address)
        .join(subscriber, subscriber.c.subscriber_id == letter.c.subscriber_id, isouter=True)
        .where(letter.c.post_id == post_id, letter.c.state == state, letter.c.subscriber_id > after)
        .order_by(letter.c.subscriber_id)
        .limit(most)
    )
    async with database.read() as conn:
        rows = await conn.execute(chosen)
        return tuple(
            Envelope(row.post_id, row.subscriber_id, row.reference, row.address or "", row.at) for row in rows
        )


async def begin(database: Database, envelope: Envelope, now: datetime) -> bool:
    """Record that a letter is about to leave; False when it must not, because its subscriber ended it."""
    return await _moved(database, envelope, LetterState.READY, {"state": LetterState.SENDING, "at": now})


async def end(
    database: Database, envelope: Envelope, state: LetterState, now: datetime, detail: str | None = None
) -> None:
    """Record what became of a letter that left, or that it did not leave."""
    to = {"state": state, "at": now, "detail": detail}
    await _moved(database, envelope, LetterState.SENDING, to)


async def settle(database: Database, envelope: Envelope, state: LetterState, now: datetime) -> None:
    """Record what looking for a letter in doubt showed: it was sent, or it is ready again."""
    await _moved(database, envelope, LetterState.UNKNOWN, {"state": state, "at": now, "detail": None})


async def again(database: Database, envelopes: Collection[Envelope], now: datetime) -> None:
    """Make letters ready again that were refused for a reason that was not theirs."""
    ids = [one.subscriber_id for one in envelopes]
    post_ids = {one.post_id for one in envelopes}
    refused = sa.update(letter).where(
        letter.c.post_id.in_(post_ids),
        letter.c.subscriber_id.in_(ids),
        letter.c.state == LetterState.REFUSED,
    )
    values = refused.values(state=LetterState.READY, at=now)
    await database.transact(lambda conn: conn.execute(values))


async def close(database: Database, post_id: str) -> dict[LetterState, int]:
    """Let go of the picture of a post whose letters are settled; gives how many letters ended how."""
    done = sa.update(mailing).where(mailing.c.post_id == post_id).values(picture=None)
    await database.transact(lambda conn: conn.execute(done))
    return await tally(database, post_id)


async def tally(database: Database, post_id: str) -> dict[LetterState, int]:
    """How many letters of a post are in each state; 0 where there is none."""
    grouped = (
        sa.select(letter.c.state, sa.func.count()).where(letter.c.post_id == post_id).group_by(letter.c.state)
    )
    async with database.read() as conn:
        found = {LetterState(state): many for state, many in await conn.execute(grouped)}
    return dict.fromkeys(LetterState, 0) | found


async def _moved(database: Database, envelope: Envelope, before: LetterState, to: dict[str, object]) -> bool:
    change = sa.update(letter).where(
        letter.c.post_id == envelope.post_id,
        letter.c.subscriber_id == envelope.subscriber_id,
        letter.c.state == before,
    )
    return bool(await database.transact(lambda conn: conn.execute(change.values(to)).rowcount))


def _letter(post: Post, reader: Reader, now: datetime) -> dict[str, object]:
    return {
        "post_id": post.post_id,
        "subscriber_id": reader.subscriber_id,
        "state": LetterState.READY,
        "reference": reference_of(post.post_id, reader.subscriber_id),
        "at": now,
    }


def _wants(reader: Reader, post: Post) -> bool:
    return not reader.areas or post.contest_id == NO_AREA or post.contest_id in reader.areas


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload]  # the driver's own kind of bytes
