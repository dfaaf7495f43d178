"""Says in plain words why the record cannot be kept just now, and what would help."""

import sqlite3
from collections.abc import Mapping

import psycopg

NOT_SET_UP = "The record in {place} has not been set up: start the service once, it sets it up itself."
DISK_FULL = "The disk that holds {place} is full: free some space, then start the service again."
READ_ONLY = "{place} can only be read: give the service's user leave to write there, then start it again."
BUSY = "{place} has been kept busy by another process for too long: see what else has it open."
MISSING = "There is no record to be opened at {place}: see that the path is right."
DAMAGED = "{place} is damaged: keep it as it is, put a copy from before back and let the feeds send again."
SILENT = "{place} has given no answer for too long: see whether its machine or its disk is overloaded."
YIELDED = "{place} let another transaction go first, and did nothing of ours: it is tried again."
AWAY = "{place} does not answer: see that the server runs and can be reached, then start the service again."

SQLITE_WORDS: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CANTOPEN: MISSING,
    sqlite3.SQLITE_IOERR: "The disk that holds {place} reports errors: move the night to another machine.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "{place} is not a record of this service: see that the path is right.",
}

POSTGRES_WORDS: Mapping[str, str] = {
    "53100": DISK_FULL,
    "25006": READ_ONLY,
    "42501": READ_ONLY,
    "55P03": BUSY,
    "57014": BUSY,
    "25P03": BUSY,
    "40001": YIELDED,
    "40P01": YIELDED,
    "42P01": NOT_SET_UP,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "53300": "{place} takes no more connections: raise max_connections or run fewer nodes.",
    "58030": "The disk of {place} reports errors: move the night to another server.",
}
LASTING = frozenset({"42501", "42P01", "XX001", "XX002"})
"""What does not pass by waiting: no leave, no tables, damage."""
AWAY_CLASSES = ("08", "53", "57P", "58")
"""Connection lost, resources short, server stopping, system error: PostgreSQL's appendix of error codes."""


def plain_words(error: BaseException | None, place: str) -> str | None:
    """Return what is wrong with the database and the remedy; None when the fault is ours.

    Args:
        error: what the driver raised.
        place: the file or the server, as a person knows it.
    """
    match error:
        case sqlite3.Error():
            words = _of_sqlite(error)
        case psycopg.Error():
            words = _of_postgres(error)
        case OSError():
            words = f"{{place}} cannot be opened: {error.strerror}."
        case _:
            words = None
    return words and words.replace("{place}", place)


def passes(error: BaseException | None) -> bool:
    """Whether a server's trouble may end by itself: it is away, busy, full, or for now only to be read."""
    return isinstance(error, psycopg.Error) and error.sqlstate not in LASTING


def _of_sqlite(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if code == sqlite3.SQLITE_ERROR and "no such table" in str(error):
        return NOT_SET_UP
    if "decode to UTF-8" in str(error):
        return DAMAGED
    return SQLITE_WORDS.get(code & 0xFF)  # the low byte is the kind, the rest is detail


def _of_postgres(error: psycopg.Error) -> str | None:
    state = error.sqlstate
    if state is None:
        return (
            f"{AWAY} It said: {_first_line(error)}" if isinstance(error, psycopg.OperationalError) else None
        )
    return POSTGRES_WORDS.get(state) or (AWAY if state.startswith(AWAY_CLASSES) else None)


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "nothing"
