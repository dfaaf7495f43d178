"""The database is opened safely: whole transactions, one writer in a file, no password shown."""

import asyncio
import stat
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.errors import JournalError, SettingsError
from results.record.database import Database, open_database, single_owner
from results.record.journal import Journal
from results.record.tables import place
from tests import postgres
from tests.conftest import Opened
from tests.record.arrivals import arrival

SECRET = "correct-horse"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///night.db?mode=memory",
        "mysql://server/night",
        "postgresql://server",
        "postgresql+asyncpg://server/night",
        "night.db",
        f"postgresql://user:{SECRET}@server:port/night",
        "",
    ],
)
def test_a_database_we_cannot_use(url: str) -> None:
    """A URL that names no lasting database is refused, with an example of one and without its password."""
    with pytest.raises(SettingsError, match=r"sqlite:///|postgresql://") as refused:
        open_database(url)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_the_password_is_never_shown() -> None:
    """What is written about a database has no password in it, wherever the URL holds it."""
    for url in (
        f"postgresql://u:{SECRET}@db.example/night",
        f"postgresql://db.example/night?password={SECRET}",
    ):
        database = open_database(url)
        assert SECRET not in f"{database} {database!r} {database.place} {database.engine!r}".replace(
            "***", ""
        )
        assert database.place == "PostgreSQL database night on db.example"


async def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    """An error inside a transaction undoes all of it, in either way of writing."""
    broken = RuntimeError("half-way")

    def half(connection: sa.Connection) -> None:
        connection.execute(sa.insert(place).values(reader="page", position=1))
        raise broken

    with pytest.raises(RuntimeError, match="half-way"):
        await database.transact(half)
    with pytest.raises(RuntimeError, match="half-way"):
        async with database.write() as connection:
            await connection.run_sync(half)
    async with database.read() as connection:
        assert (await connection.execute(sa.select(place))).all() == []


async def test_reading_cannot_write(database: Database) -> None:
    """A transaction opened to read refuses to write, so that a page can never change the record."""
    with pytest.raises(JournalError, match="can only be read"):
        async with database.read() as connection:
            await connection.execute(sa.insert(place).values(reader="page", position=1))


async def test_reading_waits_for_no_writer(database: Database) -> None:
    """While a transaction is being written others read what was there before it, all at one moment."""
    await Journal(database).append([arrival(1)])
    async with database.write() as connection:
        await connection.execute(sa.insert(place).values(reader="page", position=1))
        async with database.read() as reading:
            assert (await reading.execute(sa.select(place))).all() == []
        assert (await Journal(database).head()).position == 1


async def test_writers_take_turns(database: Database) -> None:
    """A figure read and written back by fifty transactions at once, in either way, counts every one."""
    await database.transact(
        lambda connection: connection.execute(sa.insert(place).values(reader="p", position=0))
    )
    line = sa.select(place.c.position).with_for_update()

    def step(connection: sa.Connection) -> None:
        position = connection.scalar(line)
        connection.execute(sa.update(place).values(position=(position or 0) + 1))

    async def slow_step() -> None:
        async with database.write() as connection:
            position = await connection.scalar(line)
            await asyncio.sleep(0)
            await connection.execute(sa.update(place).values(position=(position or 0) + 1))

    await asyncio.gather(*(database.transact(step) for _ in range(25)), *(slow_step() for _ in range(25)))
    async with database.read() as connection:
        assert await connection.scalar(sa.select(place.c.position)) == 50


async def test_every_connection_to_a_file(night_url: str, opened: Opened) -> None:
    """Every connection waits for the disk at each commit, keeps the log ahead and honours references."""
    database = opened(night_url)

    def pragmas(connection: sa.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await database.transact(pragmas) == ["wal", 2, 1, 10_000]
    for opening in (database.read, database.write):
        async with opening() as connection:
            assert await connection.run_sync(pragmas) == ["wal", 2, 1, 10_000]


async def test_a_new_file_is_its_owners_alone(tmp_path: Path, opened: Opened) -> None:
    """Figures not yet declared are in the file: nobody but the service's user may read it."""
    database = opened(f"sqlite:///{tmp_path}/night 1%.db")
    await database.migrate()
    await Journal(database).append([arrival(1)])
    assert modes_of_files(tmp_path) == {0o600}


def modes_of_files(folder: Path) -> set[int]:
    """Return who may do what with the files in a folder."""
    return {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_one_service_a_night(night_url: str) -> None:
    """A second service on a file is refused, with file, process and remedy; when the first ends it may."""
    refused = pytest.raises(JournalError, match=r"night\.db is in use .* process \d+: stop that one first")
    with single_owner(night_url), refused, single_owner(night_url):
        pytest.fail("two services on one night")
    with single_owner(night_url):
        pass


def test_one_file_by_two_names(night_url: str, tmp_path: Path) -> None:
    """Another name for the same file does not let a second service in."""
    (tmp_path / "other.db").symlink_to(tmp_path / "night.db")
    other = f"sqlite:///{tmp_path}/other.db"
    with single_owner(night_url), pytest.raises(JournalError, match="is in use"), single_owner(other):
        pytest.fail("two services on one night")


def test_many_services_on_a_server() -> None:
    """A night on a server may be run by many at once."""
    with single_owner("postgresql://server/night"), single_owner("postgresql://server/night"):
        pass


def test_a_machine_without_postgresql(tmp_path: Path) -> None:
    """Where PostgreSQL is not installed these tests fail and say what to do: they are never skipped."""
    with pytest.raises(RuntimeError, match="run 'make setup'"):
        postgres.programs(tmp_path)
