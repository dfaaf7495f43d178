"""Brings the tables of the record up to date, step by step, from whatever version made them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError

from results.errors import JournalError
from results.record.tables import PREFIX, code, metadata
from results.record.version import VERSION_TABLE, newest

SCHEMAS = "SELECT 1 FROM pg_namespace WHERE nspname = :schema"
FOLDER = Path(__file__).parent
ALONE = "SELECT pg_advisory_xact_lock(7263574653)"
"""Any number will do, so long as every node asks for the same one."""


def upgrade(connection: sa.Connection, schema: str = "") -> None:
    """Bring the tables up to date inside the transaction of `connection`: all steps are taken or none.

    Args:
        schema: of a council among many; made when it is not there. "" for where the server puts tables.

    Raises:
        JournalError: the tables were made by a newer version of this service.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(ALONE)  # SQLite's write transactions are alone already
    if schema:
        # Not IF NOT EXISTS: that may still believe what was so before we stood in line.
        if connection.scalar(sa.text(SCHEMAS), {"schema": schema}) is None:
            connection.execute(sa.schema.CreateSchema(schema))
        connection.execute(sa.select(sa.func.set_config("search_path", schema, True)))
    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        if _is_for_us_too(connection):
            return
        raise JournalError(f"The record was made by a newer version of this service: {error}.") from error


def _is_for_us_too(connection: sa.Connection) -> bool:
    """Whether a newer version left the tables so that our code can still work with them.

    Each step of ours that only adds says so, by the oldest step whose code may go on: so processes of the old
    version and of the new one can share a night while one after another is updated.
    """
    least = connection.scalar(sa.select(code.c.oldest))
    return least is not None and int(newest()) >= least


def config(connection: sa.Connection | None = None) -> Config:
    """Return alembic's settings, read from this package: there is no alembic.ini to find at run time."""
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def differences(connection: sa.Connection) -> list[object]:
    """Return how our tables in the database differ from those of tables.py; empty when they agree."""
    options = {"include_name": ours, "version_table": VERSION_TABLE, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def ours(name: str | None, kind: str, parents: object) -> bool:  # noqa: ARG001 - its shape is alembic's
    """Tell our tables from those the delivery engine keeps in the same database."""
    return kind != "table" or (name or "").startswith(PREFIX)
