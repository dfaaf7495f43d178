"""Keeps the night on a PostgreSQL server, so that many machines can share it."""

import select
from types import MappingProxyType

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from results.errors import SettingsError

READING = MappingProxyType({"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
"""What a connection is told whose transaction sees one moment of the record and cannot write."""
IDLE_S = 8.0
"""A transaction that asks nothing for so long is of a process that stands still; others need its locks."""


def place(url: sa.URL) -> str:
    """Return what a person calls this database, without user or password.

    Raises:
        SettingsError: no database is named.
    """
    if not url.database:
        raise SettingsError("database", ["name the database, such as postgresql://server/night"])
    host = url.host or url.query.get("host") or "this machine"
    return f"PostgreSQL database {url.database} on {host}" + (f":{url.port}" if url.port else "")


def engine(url: sa.URL, patience_s: float, connections: int = 15) -> AsyncEngine:
    """Return an engine that gives up after `patience_s` and notices a server that came back.

    What the URL itself asks for is left as it is.
    """
    query = {**_limits(patience_s), **url.query}
    made = create_async_engine(
        url.set(drivername="postgresql+psycopg", query=query),
        pool_size=connections,  # kept open: to introduce oneself takes longer than most questions
        max_overflow=0,
        pool_use_lifo=True,  # the server knows the tables best on the line that was used last
        pool_timeout=patience_s,
        hide_parameters=True,
    )
    sa.event.listen(made.sync_engine, "checkout", _still_there)
    return made


def _still_there(_: object, record: sa.pool.ConnectionPoolEntry, __: object) -> None:
    """Have a connection replaced that the server closed while it lay idle, without asking it each time.

    Whatever is waiting to be read on an idle connection can only be a farewell.
    """
    connection = record.driver_connection
    if isinstance(connection, psycopg.AsyncConnection):
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        if waiting.poll(0):
            raise sa.exc.DisconnectionError("closed by the server")


def _limits(patience_s: float) -> dict[str, str]:
    """Return how long each kind of silence is borne, at the server and on the way to it."""
    patience_ms = str(int(patience_s * 1000))
    server_side = {
        "statement_timeout": patience_ms,
        "lock_timeout": patience_ms,
        "idle_in_transaction_session_timeout": str(int(min(patience_s, IDLE_S) * 1000)),
    }
    return {
        "application_name": "results",
        "connect_timeout": str(max(2, int(patience_s))),
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": patience_ms,
        "options": " ".join(f"-c {name}={limit}" for name, limit in server_side.items()),
    }
