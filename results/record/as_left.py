"""Whether a record is as it was left, so that a start need not look at it more closely."""

import sqlalchemy as sa

from results.errors import JournalError
from results.record.database import Database
from results.record.tables import chain, checkpoint, journal
from results.record.version import VERSION_TABLE, newest


async def is_as_left(database: Database) -> bool:
    """Whether the tables are of this version and the journal ends with the entry of its checkpoint.

    One question instead of the many of `migrate` and `must_be_whole`, for the usual case in a house of
    hundreds: nothing to bring up to date, nothing to verify. False in doubt; whoever asks looks then.
    """
    version = sa.table(VERSION_TABLE, sa.column("version_num"), schema=database.schema or None)
    kept = sa.tuple_(checkpoint.c.position, checkpoint.c.digest)
    query = (
        sa.select(version.c.version_num)
        .join(checkpoint, sa.true())
        .join(chain, sa.tuple_(chain.c.position, chain.c.digest) == kept)
        .join(journal, sa.tuple_(journal.c.position, journal.c.digest) == kept)
        .where(checkpoint.c.position == sa.select(sa.func.max(journal.c.position)).scalar_subquery())
    )
    try:
        async with database.read() as conn:
            return bool(await conn.scalar(query) == newest())
    except (JournalError, sa.exc.DBAPIError):  # there are no tables yet, or older ones
        return False
