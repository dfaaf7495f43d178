"""Reads the journal the other way round, newest first, for whoever wants to see who did what."""

from dataclasses import dataclass

import sqlalchemy as sa

from results.count.declaration import DESK
from results.record.chain import Entry
from results.record.database import Database
from results.record.tables import journal


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted.

    Attributes:
        people_only: only what people did at the desk, not what sources sent.
        contest_id: only about this area, "" for all.
        before: only those before this position; None from the newest.
    """

    people_only: bool = True
    contest_id: str = ""
    before: int | None = None


# What sources sent may be megabytes and is not read here.
_PAYLOAD = sa.case((journal.c.feed == str(DESK), journal.c.payload), else_=sa.literal(b"", sa.LargeBinary))
_ENTRIES = sa.select(
    journal.c.position,
    journal.c.feed,
    journal.c.topic,
    _PAYLOAD,
    journal.c.received_at,
    journal.c.previous,
    journal.c.digest,
).order_by(journal.c.position.desc())


async def newest_first(database: Database, wanted: Wanted, limit: int) -> tuple[Entry, ...]:
    """Up to `limit` entries, the newest first; those of sources without what they sent."""
    query = _ENTRIES.limit(limit)
    if wanted.people_only:
        query = query.where(journal.c.feed == str(DESK))
    if wanted.contest_id:
        query = query.where(journal.c.topic.startswith(f"desk/{wanted.contest_id}/", autoescape=True))
    if wanted.before is not None:
        query = query.where(journal.c.position < wanted.before)
    async with database.read() as connection:
        return tuple(Entry(*row) for row in await connection.execute(query))
