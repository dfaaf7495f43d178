"""How the delivery engine is set up: its tables, its queue, its name, and its warnings in our own log."""

import logging
from typing import Literal

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from results.errors import RecordAway

log = structlog.get_logger()
APPLICATION = "results"
VERSION = "delivery-1"
"""Pinned, so that a repair on the night does not strand the jobs that wait."""
QUEUE = "posts"
POLL_S = 0.1
LONGEST_WARNING = 300
AWAY = "The delivery engine does not reach its database."


def client_of(url: str) -> DBOSClient:
    """Make the engine's own tables and queue, and return who writes to them."""
    DBOS.migrate(url)
    client = DBOSClient(
        system_database_url=url, serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION
    )
    _queue(client, None, "never_update")
    return client


def share_out(client: DBOSClient, most: int) -> None:
    """Have each process do so many jobs at a time; whoever looked first would take all of them.

    Raises:
        RecordAway: the database is away.
    """
    try:
        _queue(client, most, "always_update")
    except sa.exc.OperationalError as error:
        raise RecordAway(AWAY) from error


def _queue(
    client: DBOSClient, most: int | None, on_conflict: Literal["always_update", "never_update"]
) -> None:
    client.register_queue(
        QUEUE,
        partition_concurrency=1,
        worker_concurrency=most,
        polling_interval_sec=POLL_S,
        application_name=APPLICATION,
        on_conflict=on_conflict,
    )


def config_of(url: str, node: str) -> DBOSConfig:
    """How the engine runs in the process of this name."""
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "sys_db_pool_size": 5,
        "application_version": VERSION,
        "executor_id": node,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "enable_otlp": False,
    }


def plain_url(url: str) -> str:
    """The database's address as the engine writes it."""
    parsed = sa.make_url(url)
    return parsed.set(drivername=parsed.get_backend_name()).render_as_string(hide_password=False)


class _OurLog(logging.Handler):
    """Tells DBOS's warnings in the night's own log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a trouble of the database comes with pages of where it was met."""
        words = [*record.getMessage().splitlines(), ""][0]
        log.warning("delivery_engine_warned", words=words[:LONGEST_WARNING])


def bring_log_home() -> None:
    """Keep DBOS from printing by itself."""
    theirs = logging.getLogger("dbos")
    theirs.handlers = [_OurLog(logging.WARNING)]
    theirs.propagate = False
    theirs.setLevel(logging.WARNING)
