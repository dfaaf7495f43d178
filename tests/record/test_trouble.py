"""When the record cannot be kept the service says why in plain words, and nothing is half-kept."""

import asyncio
import re
import socket
import sqlite3
import traceback
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.errors import JournalError, RecordAway
from results.record.database import Database
from results.record.journal import Entry, Journal
from results.record.tables import place
from tests import postgres
from tests.conftest import Opened
from tests.record.arrivals import arrival

SECRET = "correct-horse"


async def run(database: Database, statement: str) -> None:
    """Run one statement on the connection that keeps the journal."""
    await database.transact(lambda connection: connection.exec_driver_sql(statement))


def on_sqlite(database: Database) -> bool:
    """Tell which of the two databases this is."""
    return database.engine.dialect.name == "sqlite"


async def fill(database: Database) -> None:
    """Take away all room: in a file by SQLite's own limit, on the server by raising its own error."""
    if on_sqlite(database):
        return await run(database, "PRAGMA max_page_count=1")  # SQLite takes this as: no more than there is
    body = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END"
    await run(database, f"CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    return await run(
        database, "CREATE TRIGGER full_disk BEFORE UPDATE ON results_chain EXECUTE FUNCTION full()"
    )


async def free(database: Database) -> None:
    """Give the room back."""
    if on_sqlite(database):
        return await run(database, "PRAGMA max_page_count=1000000")
    return await run(database, "DROP TRIGGER full_disk ON results_chain")


async def kept_until_refused(journal: Journal) -> AsyncIterator[Entry]:
    """Yield the entries of ever more messages, two at a time, until no more is kept for want of room."""
    try:
        for number in range(1, 1000):
            for entry in await journal.append([arrival(number), arrival(number + 1000)]):
                yield entry
    except JournalError as error:
        assert re.search("disk that holds .* is full: free some space", str(error))  # noqa: PT017
    else:
        pytest.fail("the disk never was full")


async def test_a_full_disk(database: Database) -> None:
    """On a full disk nothing is half-kept, the word is clear, and with room again the night goes on."""
    journal = Journal(database)
    await journal.append([arrival(0)])
    await fill(database)
    acknowledged = [entry async for entry in kept_until_refused(journal)]
    assert (await journal.verify()).trouble is None
    assert await journal.read(1, 10_000) == tuple(acknowledged)
    await free(database)
    await journal.append([arrival(5000)])
    assert (await journal.verify()).count == len(acknowledged) + 2


async def test_a_record_that_can_only_be_read(database: Database) -> None:
    """Where writing is not allowed, the word says so, and nothing is kept."""
    if on_sqlite(database):
        await run(database, "PRAGMA query_only=ON")
    else:
        await run(
            database,
            f'ALTER DATABASE "{database.engine.url.database}" SET default_transaction_read_only = on',
        )
        await database.engine.dispose()
    with pytest.raises(JournalError, match="can only be read: give the service's user leave to write"):
        await Journal(database).append([arrival(1)])
    assert (await Journal(database).head()).position == 0


async def test_a_record_not_set_up(empty_database_url: str, tmp_path: Path, opened: Opened) -> None:
    """A database without our tables is not taken for an empty night."""
    (tmp_path / "night.db").touch()
    database = opened(empty_database_url)
    with pytest.raises(JournalError, match="has not been set up: start the service once"):
        await Journal(database).head()
    with pytest.raises(JournalError, match="has not been set up"):
        await Journal(database).append([arrival(1)])


async def test_a_mistyped_path(tmp_path: Path, opened: Opened) -> None:
    """A file that isn't there is said to be missing, not made."""
    database = opened(f"sqlite:///{tmp_path}/nihgt.db")
    with pytest.raises(JournalError, match=r"no record to be opened at .*nihgt\.db"):
        await Journal(database).verify()
    assert not (tmp_path / "nihgt.db").exists()


async def test_a_folder_that_is_not_there(tmp_path: Path, opened: Opened) -> None:
    """A new night in a folder that doesn't exist is refused with the reason."""
    database = opened(f"sqlite:///{tmp_path}/nowhere/night.db")
    with pytest.raises(JournalError, match="No such file or directory"):
        await database.migrate()


async def test_a_file_that_is_something_else(tmp_path: Path, opened: Opened) -> None:
    """A file that is no database is left as it is."""
    (tmp_path / "night.db").write_bytes(b"candidates,votes\n" * 1000)
    database = opened(f"sqlite:///{tmp_path}/night.db")
    with pytest.raises(JournalError, match="is not a record of this service"):
        await database.migrate()
    assert (tmp_path / "night.db").read_bytes() == b"candidates,votes\n" * 1000


def tear(file: Path, words: bytes) -> None:
    """Blot out some words of a file and what is around them."""
    whole = file.read_bytes()
    at = whole.index(words)
    file.write_bytes(whole[: at - 50] + bytes(100) + whole[at + 50 :])


async def test_a_damaged_file(night_url: str, opened: Opened) -> None:
    """A file with a torn page is reported as damaged or the torn entry named; it is never read as good."""
    database = opened(night_url)
    await Journal(database).append([arrival(number) for number in range(400)])
    await database.close()
    tear(Path(str(sa.make_url(night_url).database)), b'{"votes": 222}')
    database = opened(night_url)
    try:
        words = str((await Journal(database).verify()).trouble)
    except JournalError as error:
        words = str(error)
    assert re.search("Entry 22[0-9]|is damaged", words)


async def test_a_file_kept_busy(night_url: str, opened: Opened) -> None:
    """A program that holds the file too long is named as the cause; when it lets go, the night goes on."""
    database = opened(night_url, patience_s=0.2)
    other = sqlite3.connect(str(sa.make_url(night_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="kept busy by another process"):
        await Journal(database).append([arrival(1)])
    other.close()
    assert (await Journal(database).append([arrival(1)]))[0].position == 1


async def test_a_transaction_inside_another(night_url: str, opened: Opened) -> None:
    """In a file, a second transaction opened inside the first is refused in time, not waited for for ever."""
    database = opened(night_url, patience_s=0.2)
    with pytest.raises(JournalError, match="no answer for too long"):
        async with database.write():
            await Journal(database).append([arrival(1)])
    await Journal(database).append([arrival(1)])


async def words_of(broken: Awaitable[object]) -> str:
    """Return what is said, with all causes, when the journal cannot be written."""
    with pytest.raises(JournalError) as trouble:
        await broken
    return "".join(traceback.format_exception(trouble.value))


async def test_a_server_that_is_away(opened: Opened) -> None:
    """When nothing listens there, the word names the server, and no password."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        database = opened(f"postgresql://u:{SECRET}@127.0.0.1:{port}/night", patience_s=2)
        words = await words_of(Journal(database).append([arrival(1)]))
    assert f"PostgreSQL database night on 127.0.0.1:{port} does not answer" in words
    assert SECRET not in words


async def test_a_server_that_says_nothing(opened: Opened) -> None:
    """A server that takes the connection and never answers is given up within its time."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        port = mute.getsockname()[1]
        database = opened(f"postgresql://u:{SECRET}@127.0.0.1:{port}/night", patience_s=0.5)
        async with asyncio.timeout(10):
            words = await words_of(Journal(database).append([arrival(1)]))
    assert "no answer" in words


async def test_a_wrong_password(cluster: postgres.Cluster, opened: Opened) -> None:
    """A refused password is told as such and not repeated."""
    url = sa.make_url(cluster.url("postgres")).set(password=SECRET).render_as_string(hide_password=False)
    database = opened(url)
    words = await words_of(Journal(database).append([arrival(1)]))
    assert "password authentication failed" in words
    assert SECRET not in words


def cut_off(cluster: postgres.Cluster, url: str) -> None:
    """End every connection to a database, as a restart of the server does."""
    name = sa.make_url(url).database
    cluster.command(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


async def test_a_server_that_comes_back(
    cluster: postgres.Cluster, night_on_server: str, opened: Opened
) -> None:
    """Idle connections that the server ended, as a restart does, are replaced without a word."""
    url = cluster.create_database(template=night_on_server)
    database = opened(url)
    await Journal(database).append([arrival(1)])
    cut_off(cluster, url)
    assert (await Journal(database).append([arrival(2)]))[0].position == 2
    cluster.drop_database(url)


async def test_a_connection_lost_while_writing(
    cluster: postgres.Cluster, night_on_server: str, opened: Opened
) -> None:
    """A connection lost within a transaction is told as such; nothing of it is kept, the next one works."""
    url = cluster.create_database(template=night_on_server)
    database = opened(url)

    def interrupted(connection: sa.Connection) -> None:
        connection.execute(sa.insert(place).values(reader="page", position=1))
        cut_off(cluster, url)
        connection.execute(sa.insert(place).values(reader="desk", position=1))

    assert "does not answer" in await words_of(database.transact(interrupted))
    async with database.read() as connection:
        assert (await connection.execute(sa.select(place))).all() == []
    cluster.drop_database(url)


async def test_two_that_wait_for_each_other_are_told_apart(server_url: str, opened: Opened) -> None:
    """The server lets one of two transactions go first; the other did nothing and may try again."""
    database, met = opened(server_url), asyncio.Barrier(2)

    async def lock(first: int, then: int) -> bool:
        try:
            async with database.write() as conn:
                await conn.execute(sa.text(f"SELECT pg_advisory_xact_lock({first})"))
                await met.wait()
                await conn.execute(sa.text(f"SELECT pg_advisory_xact_lock({then})"))
        except RecordAway as trouble:
            assert "go first" in str(trouble)  # noqa: PT017
            return False
        return True

    assert sorted(await asyncio.gather(lock(1, 2), lock(2, 1))) == [False, True]
