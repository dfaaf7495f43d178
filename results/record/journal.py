"""Keeps everything that arrives, word for word and in order, before anyone acts on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.errors import JournalError
from results.record.chain import GENESIS, Arrival, Entry, Head, Stored, fault, following, unlike, wrong_end
from results.record.database import Database
from results.record.tables import chain, journal

__all__ = ["GENESIS", "Arrival", "Entry", "Head", "Journal", "Verdict"]

CHANNEL = "results_journal"
"""On which PostgreSQL tells other processes that a journal has grown: its newest position and its schema."""
VERIFIED_AT_ONCE = 100
"""Entries in memory while verifying: a payload may be megabytes."""
ASKED_AT_ONCE = 500
BEFORE_ALL = -(2**63)
HEAD = sa.select(chain.c.position, chain.c.digest)
IN_ORDER = sa.select(journal).order_by(journal.c.position)
AS_STORED = sa.select(
    journal.c.position, *(sa.type_coerce(journal.c[name], sa.types.NullType()) for name in Stored._fields[1:])
).order_by(journal.c.position)
"""Without the types of our tables, since what was changed by hand may not fit them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the journal still says what it said.

    Attributes:
        count: entries that hold, from the first one on.
        head: the last entry that holds.
        trouble: None when everything holds; else the first fault and its place, in a sentence.
    """

    count: int
    head: Head
    trouble: str | None


class Journal:
    """All that arrived, in the order it was kept; added to, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Keep these messages, all or none; when this returns they are safely stored.

        Returns:
            One entry for each arrival, in their order. A repeat, which is the same topic and payload from the
            same feed, adds nothing and gets the entry it repeats.

        Raises:
            JournalError: they cannot be kept; says why. Do not acknowledge them: none was kept, or all
                were and only the answer was lost, and they will be repeats when they come again.
        """
        if not arrivals:
            return ()
        return await self._database.transact(lambda connection: _append(connection, arrivals))

    async def read(self, after: int, limit: int) -> tuple[Entry, ...]:
        """Return up to `limit` entries after position `after`, oldest first; after 0 from the very first."""
        async with self._database.read() as connection:
            rows = await connection.execute(IN_ORDER.where(journal.c.position > after).limit(limit))
            return tuple(_entry(row) for row in rows)

    async def named(self, feed: str, topic: str) -> Entry | None:
        """Return what this feed first sent under exactly this topic; None when it sent nothing so called."""
        query = IN_ORDER.where(journal.c.feed == feed, journal.c.topic == topic).limit(1)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _entry(row)

    async def newest(self, feed: str, prefix: str) -> Entry | None:
        """Return the last thing this feed sent under a topic that begins so; None when there is none."""
        theirs = sa.select(journal).where(
            journal.c.feed == feed, journal.c.topic.startswith(prefix, autoescape=True)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(theirs.order_by(journal.c.position.desc()).limit(1))
            row = rows.one_or_none()
        return None if row is None else _entry(row)

    async def head(self) -> Head:
        """Return position and digest of the newest entry; position 0 before the first."""
        async with self._database.read() as connection:
            return await newest_of(connection)

    async def verify(self, witness: Head | None = None, since: Head | None = None) -> Verdict:
        """Check every entry, every link and the head, while others go on writing.

        Args:
            since: only what was added after this head, and that its entry still has this digest.
            witness: a head that somebody saw earlier, on a receipt or a page. It shows a journal that was
                rewritten as a whole, which no journal can show of itself.
        """
        at, trouble = await self._walk(since)
        if trouble is None and witness is not None:
            trouble = unlike(witness, await self._digest(witness.position))
        return Verdict(at.position, at, trouble)

    async def _walk(self, since: Head | None) -> tuple[Head, str | None]:
        """Return the last entry that holds, and what is wrong behind it."""
        at, after = (GENESIS, BEFORE_ALL) if since is None else (since, since.position - 1)
        while True:
            async with self._database.read() as connection:  # many short reads, each with its own head
                rows, head = await connection.run_sync(_page, after)
            if since is not None and after < since.position:
                seen = rows.pop(0).digest if rows and rows[0].position == since.position else None
                if trouble := unlike(since, seen):
                    return at, trouble
            if not rows:
                return at, wrong_end(at, head)
            for row in rows:
                if trouble := fault(row, at):
                    return at, trouble
                at = Head(row.position, row.digest)
            after = at.position

    async def _digest(self, position: int) -> str | None:
        async with self._database.read() as connection:
            query = sa.select(journal.c.digest).where(journal.c.position == position)
            return await connection.scalar(query)


async def newest_of(connection: AsyncConnection) -> Head:
    """Return position and digest of the newest entry, at the moment that this transaction sees.

    Raises:
        JournalError: the head is missing.
    """
    return _present((await connection.execute(HEAD)).one_or_none())


def _append(connection: sa.Connection, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
    newest = _present(connection.execute(HEAD.with_for_update()).one_or_none())  # writers stand in line here
    sought = [(arrival.feed, arrival.key) for arrival in arrivals]
    kept = _already_kept(connection, sorted({key for _, key in sought}))
    fresh: list[dict[str, object]] = []
    for arrival, mark in zip(arrivals, sought, strict=True):
        if mark not in kept:
            kept[mark] = entry = following(newest, arrival)
            newest = entry.head
            fresh.append(_row(entry, mark[1]))
    if fresh:
        connection.execute(sa.insert(journal), fresh if len(fresh) > 1 else fresh[0])
        _note_head(connection, newest)
    return tuple(kept[mark] for mark in sought)


def _note_head(connection: sa.Connection, newest: Head) -> None:
    """Note the newest entry, and have other processes hear of it once it is committed; a file has none."""
    noting = sa.update(chain).values(newest._asdict())
    if connection.dialect.name == "postgresql":
        schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
        noting = noting.returning(sa.func.pg_notify(CHANNEL, f"{newest.position} {schema or ''}"))
    connection.execute(noting)


def _already_kept(connection: sa.Connection, keys: Sequence[str]) -> dict[tuple[str, str], Entry]:
    """Return the entries that have these arrival keys, by feed and key."""
    found = {}
    for start in range(0, len(keys), ASKED_AT_ONCE):
        some = keys[start : start + ASKED_AT_ONCE]
        for row in connection.execute(sa.select(journal).where(journal.c.arrival_key.in_(some))):
            found[row.feed, row.arrival_key] = _entry(row)
    return found


def _present(head: sa.Row[int, str] | None) -> Head:
    if head is None:
        raise JournalError("The head of the journal is missing: it was removed by hand.")
    return Head(head.position, head.digest)


def _page(connection: sa.Connection, after: int) -> tuple[list[Stored], Head | None]:
    """Return some entries as they are stored and the head at the same moment."""
    rows = connection.execute(AS_STORED.where(journal.c.position > after).limit(VERIFIED_AT_ONCE)).all()
    head = connection.execute(HEAD).one_or_none()
    return [_stored(row) for row in rows], head and Head(head.position, head.digest)


def _row(entry: Entry, key: str) -> dict[str, object]:
    return {
        "position": entry.position,
        "feed": entry.feed,
        "topic": entry.topic,
        "arrival_key": key,
        "payload": entry.payload,
        "received_at": entry.received_at,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _entry(row: sa.Row[*tuple[object, ...]]) -> Entry:
    return Entry(row.position, row.feed, row.topic, row.payload, row.received_at, row.previous, row.digest)


def _stored(row: sa.Row[*tuple[object, ...]]) -> Stored:
    """Return a row in the types it should have; a value of another type is replaced by its description."""
    return Stored(
        position=row.position,
        feed=_text(row.feed),
        topic=_text(row.topic),
        arrival_key=_text(row.arrival_key),
        payload=row.payload if isinstance(row.payload, bytes) else repr(row.payload).encode(),
        received_at=_text(row.received_at),
        previous=_text(row.previous),
        digest=_text(row.digest),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
