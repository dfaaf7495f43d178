"""Opens the database that keeps the night: a file by default, a PostgreSQL server for many machines."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from results.errors import JournalError, RecordAway, SettingsError
from results.record import owner, postgres, sqlite, version
from results.record.schemas import parted
from results.record.trouble import MISSING, SILENT, passes, plain_words

T = TypeVar("T")
PATIENCE_S = 30.0
"""How long a busy or silent database is waited for."""


def open_database(url: str, patience_s: float = PATIENCE_S) -> "Database":
    """Return the database a URL names: sqlite:///path/night.db or postgresql://user:password@server/night.

    Nothing is connected to yet.

    Raises:
        SettingsError: the URL is not one of these.
    """
    parsed, schema = parted(_parsed(url))
    if parsed.get_backend_name() == "sqlite":
        return _FileDatabase(sqlite.night_file(parsed), patience_s)
    engine = postgres.engine(parsed, patience_s)
    return Database(postgres.place(parsed), engine, engine, patience_s, postgres.READING).of(schema)


@contextmanager
def single_owner(url: str) -> Iterator[None]:
    """Hold a night kept in a file as its only service; a PostgreSQL night may be shared by many.

    Raises:
        JournalError: another service has this night open; names the file and the remedy.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    with owner.sole_owner(sqlite.night_file(parsed)):
        yield


class Database:
    """The one place where the night is kept.

    Attributes:
        place: the file or the server, as a person knows it; never holds a password.
        engine: makes the connections that write.
        schema: where on the server the record is; "" where the server puts it by itself.
    """

    _away: type[JournalError] = RecordAway
    """A server that does not answer may come back; a file that cannot be used stays so."""

    def __init__(
        self,
        place: str,
        engine: AsyncEngine,
        reader: AsyncEngine,
        patience_s: float,
        reading: Mapping[str, object],
    ) -> None:
        self.place = place
        self.engine = engine
        self._reader, self._reading = reader, reading
        self._patience_s = patience_s
        self.schema = ""

    def of(self, schema: str) -> "Database":
        """The record in this schema of the same server, over the same connections; "" for our own."""
        if not schema:
            return self
        words = {"schema_translate_map": {None: schema}}
        place = f"schema {schema} of {self.place}"
        engine, reader = self.engine.execution_options(**words), self._reader.execution_options(**words)
        council = Database(place, engine, reader, self._patience_s, self._reading)
        council.schema = schema
        return council

    def line_of_its_own(self, patience_s: float) -> "Database":
        """The same record over a connection that nothing else keeps busy, for another loop too; close it."""
        engine = postgres.engine(self.engine.url, patience_s, connections=1)
        return Database(self.place, engine, engine, patience_s, postgres.READING)

    def __repr__(self) -> str:
        return f"<Database {self.place}>"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open one short transaction that may write: all of it is kept, or after any error none.

        In a file only one at a time: never open a second inside it.

        Raises:
            JournalError: the database cannot be written; says why.
        """
        async with self._in_plain_words(), self.engine.begin() as connection:
            yield connection

    async def transact(self, work: Callable[[sa.Connection], T]) -> T:
        """Return what `work` returns when all it wrote is kept; in a file several times faster than write().

        Raises:
            JournalError: the database cannot be written; says why.
        """
        async with self.write() as connection:
            return await connection.run_sync(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open one short transaction that sees a single moment, holds up no writer and cannot write.

        Raises:
            JournalError: the database cannot be read; says why.
        """
        async with self._in_plain_words(), self._reader.connect() as connection:
            # Told to the engine instead, it would happen before anybody could give the connection back.
            await connection.execution_options(**self._reading)
            async with connection.begin():
                yield connection

    async def migrate(self) -> None:
        """Make the tables, or bring older ones up to date; several nodes may try at once.

        Raises:
            JournalError: it cannot be done; says why.
        """
        await self.transact(self._upgrade)

    def _upgrade(self, connection: sa.Connection) -> None:
        if not version.is_up_to_date(connection, self.schema):
            from results.record import migrations

            migrations.upgrade(connection, self.schema)

    async def close(self) -> None:
        """Give every connection back; call it last."""
        await self._reader.dispose()
        await self.engine.dispose()

    @asynccontextmanager
    async def _in_plain_words(self) -> AsyncIterator[None]:
        """Turn a database that cannot be used into a JournalError; let our own faults through as they are."""
        limit = asyncio.timeout(2 * self._patience_s)  # each statement has its own limit, at the server
        try:
            async with limit:
                yield
        except (TimeoutError, sa.exc.TimeoutError) as error:
            if isinstance(error, TimeoutError) and not limit.expired():
                raise
            raise self._away(SILENT.replace("{place}", self.place)) from error
        except sa.exc.DBAPIError as error:
            words = plain_words(error.orig, self.place)
            if words is None:
                raise
            raise (self._away if passes(error.orig) else JournalError)(words) from error


class _FileDatabase(Database):
    """A night kept in one file, which has one writer at a time."""

    _away = JournalError

    def __init__(self, file: Path, patience_s: float) -> None:
        engines = sqlite.writer(file, patience_s), sqlite.reader(file, patience_s)
        super().__init__(str(file), *engines, patience_s, {})
        self._clerk = sqlite.Clerk(file, patience_s)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        self._must_exist()
        async with self._in_turn(), super().write() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        self._must_exist()
        async with super().read() as connection:
            yield connection

    def line_of_its_own(self, patience_s: float) -> Database:  # noqa: ARG002 - waits while another writes
        return _FileDatabase(Path(self.place), self._patience_s)

    async def transact(self, work: Callable[[sa.Connection], T]) -> T:
        async with self._in_turn(), self._in_plain_words():
            return await self._clerk.transact(work)

    async def migrate(self) -> None:
        await self._clerk.prepare()
        await super().migrate()

    async def close(self) -> None:
        self._clerk.close()
        await super().close()

    def _must_exist(self) -> None:
        """Look before the async driver does: failing to open a file, it leaves a thread that fails later."""
        if not os.access(self.place, os.R_OK):
            raise JournalError(MISSING.replace("{place}", self.place))

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Wait here, first come first served, rather than ask the file again and again."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._turn.acquire()
        except TimeoutError as error:
            raise JournalError(SILENT.replace("{place}", self.place)) from error
        try:
            yield
        finally:
            self._turn.release()


def _parsed(url: str) -> sa.URL:
    wanted = "write sqlite:///path/night.db or postgresql://user:password@server/night"
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise SettingsError("database", [wanted]) from None  # the cause would show the password
    if parsed.drivername not in {"sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+psycopg"}:
        raise SettingsError(
            "database", [f"{parsed.drivername} is not a database this service uses: {wanted}"]
        )
    return parsed
