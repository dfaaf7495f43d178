"""Which version of our tables a database has, and whether that is the one we know."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from results.record.tables import PREFIX

VERSION_TABLE = PREFIX + "version"
STEPS = Path(__file__).parent / "migrations" / "versions"


@cache
def newest() -> str:
    """The last step that this version of the service knows."""
    return max(file.name for file in STEPS.glob("[0-9]*.py")).partition("_")[0]


def is_up_to_date(connection: sa.Connection, schema: str) -> bool:
    """Whether there is nothing to bring up to date, without waiting for others that have."""
    version = sa.table(VERSION_TABLE, sa.column("version_num"), schema=schema or None)
    try:
        with connection.begin_nested():
            return bool(connection.scalar(sa.select(version.c.version_num)) == newest())
    except sa.exc.DBAPIError:  # there are no tables yet
        return False
