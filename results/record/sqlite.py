"""Keeps the night in one file on this machine, safe against a crash at any moment."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from results.errors import JournalError, SettingsError
from results.record.trouble import plain_words

T = TypeVar("T")
READERS = 4
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that read first and then asked for it could be refused
half-way, or decide on figures that had changed."""
EVERY_CONNECTION = ("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...
    def close(self) -> None: ...


class _Connection(Protocol):
    def cursor(self) -> _Cursor: ...


def night_file(url: sa.URL) -> Path:
    """Return the file a URL names.

    Raises:
        SettingsError: the URL names no file: a night is never kept in memory alone.
    """
    if url.database in {None, "", ":memory:"} or url.query:
        raise SettingsError("database", ["name a file, such as sqlite:///night.db, and nothing after it"])
    return Path(str(url.database)).resolve()


def prepare(file: Path, patience_s: float) -> None:
    """Make the file when it is new, readable by its owner only, and keep a write-ahead log beside it.

    The log lets the pages read while a declaration is written. It is a property of the file, set once.

    Raises:
        JournalError: the file cannot be made there, or its disk cannot keep such a log.
    """
    try:
        if not file.exists():
            file.touch(mode=0o600)
        with closing(sqlite3.connect(file, timeout=patience_s)) as connection:
            mode = _with_log(connection, time.monotonic() + patience_s)
    except (OSError, sqlite3.Error) as error:
        raise JournalError(plain_words(error, str(file)) or f"{file} cannot be opened: {error}.") from error
    if mode != "wal":
        raise JournalError(f"{file} is on a disk that cannot share it safely: use a disk of this machine.")


def _with_log(connection: sqlite3.Connection, until: float) -> str:
    """Return the log's kind once it is set. SQLite itself does not wait for others that set it too."""
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return str(mode)


def writer(file: Path, patience_s: float) -> AsyncEngine:
    """Return an engine with one connection, whose transactions take the write lock as they begin."""
    return _engine(file, patience_s, 1, _words(BEGIN_WRITING))


def reader(file: Path, patience_s: float) -> AsyncEngine:
    """Return an engine whose transactions see one moment of the record, await no writer and cannot write."""
    return _engine(file, patience_s, READERS, _words("BEGIN", "PRAGMA query_only=ON"))


class Clerk:
    """Does whole write transactions on a thread of its own.

    The async driver crosses to its thread and back for every step of every statement, about twenty times for
    one entry of the journal; this crosses once.
    """

    def __init__(self, file: Path, patience_s: float) -> None:
        self._file, self._patience_s = file, patience_s
        options = {"isolation_level": None, "timeout": patience_s}
        url = _url("sqlite", file)
        self._engine = sa.create_engine(url, connect_args=options, pool_size=1, hide_parameters=True)
        _speak(self._engine, _words(BEGIN_WRITING))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="record")

    async def prepare(self) -> None:
        """Make the file if it is not there yet."""
        await asyncio.get_running_loop().run_in_executor(self._thread, prepare, self._file, self._patience_s)

    async def transact(self, work: Callable[[sa.Connection], T]) -> T:
        """Return what `work` returns, once it is committed."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._whole, work)

    def _whole(self, work: Callable[[sa.Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Finish what was begun and close the file."""
        # Not asyncio.to_thread: the delivery engine brings the loop's threads with it and takes them away.
        self._thread.shutdown()
        self._engine.dispose()


def _engine(file: Path, patience_s: float, connections: int, words: "_Words") -> AsyncEngine:
    engine = create_async_engine(
        _url("sqlite+aiosqlite", file),
        connect_args={"isolation_level": None, "timeout": patience_s},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience_s,
        hide_parameters=True,
    )
    _speak(engine.sync_engine, words)
    return engine


def _url(driver: str, file: Path) -> sa.URL:
    # mode=rw: a mistyped path is an error, not a new and empty night.
    return sa.URL.create(driver, database=file.as_uri(), query={"mode": "rw", "uri": "true"})


class _Words(NamedTuple):
    """How a connection is set up, and how each of its transactions begins."""

    set_up: Sequence[str]
    begin: str


def _words(begin: str, *more: str) -> _Words:
    return _Words((*EVERY_CONNECTION, *more), begin)


def _speak(engine: sa.Engine, words: _Words) -> None:
    """Open connections and transactions in these words, not by the driver's own guess."""

    def set_up(connection: _Connection, _: object) -> None:
        cursor = connection.cursor()
        for pragma in words.set_up:
            cursor.execute(pragma)
        cursor.close()

    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(words.begin)

    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "begin", begin)
