"""The night's log: one past-tense constant event a line, its facts as fields, never a payload or a secret."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog

QUIET = (
    "aiohttp.access",
    "aiosqlite",
    "alembic",
    "amqtt",
    "asyncio",
    "choreographer",
    "dbos",
    "kaleido",
    "logistro",
    "mqtt",
    "oauthlib",
    "paho",
    "requests_oauthlib",
    "sqlalchemy",
    "transitions",
    "tweepy",
    "urllib3",
    "watchfiles",
)
"""Third-party loggers kept at WARNING: tweepy, for one, logs Authorization headers at DEBUG."""


def set_up(*, json: bool = False, level: str = "info") -> None:
    """Send the log to standard error, readable or as JSON lines; standard output stays for results."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    colours = sys.stderr.isatty()
    shown = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=colours)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, Unfailing(sys.stderr))),
    )


class Unfailing:
    """A stream that loses what cannot be written: a disk full of logs must not stop the night."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it, or let it go."""
        with suppress(OSError):
            return self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand over what is written so far."""
        with suppress(OSError):
            self._stream.flush()
