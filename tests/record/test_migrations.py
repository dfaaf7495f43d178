"""The tables are made and brought up to date by the service itself."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from results.errors import JournalError
from results.record import migrations, version
from results.record.database import Database
from results.record.journal import Journal
from results.record.sqlite import prepare
from tests.conftest import Opened
from tests.record.arrivals import arrival

FOREIGN = "CREATE TABLE workflow_status (workflow_uuid TEXT PRIMARY KEY)"


async def run(database: Database, statement: str) -> None:
    """Run one statement in a transaction of its own."""
    await database.transact(lambda connection: connection.exec_driver_sql(statement))


async def test_migrations_make_the_tables_we_describe(database: Database) -> None:
    """The migrations, step by step, end in the tables of tables.py; the delivery engine's are left alone."""
    await run(database, FOREIGN)
    async with database.read() as connection:
        assert await connection.run_sync(migrations.differences) == []


async def test_a_difference_would_be_seen(database: Database) -> None:
    """A column of ours that no migration makes is noticed, so that the test above can fail."""
    await run(database, "ALTER TABLE results_node DROP COLUMN beat_at")
    async with database.read() as connection:
        assert "beat_at" in str(await connection.run_sync(migrations.differences))


async def test_starting_again_changes_nothing(empty_database_url: str, opened: Opened) -> None:
    """The service sets an empty database up, and when started again keeps what is there."""
    for start in range(3):
        database = opened(empty_database_url)
        await database.migrate()
        await Journal(database).append([arrival(start)])
        await database.close()
    database = opened(empty_database_url)
    assert (await Journal(database).verify()).count == 3


async def test_many_nodes_start_at_once(empty_database_url: str, opened: Opened) -> None:
    """Services started at the same moment on a new database all find it set up once."""
    nodes = [opened(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(node.migrate() for node in nodes))
    await asyncio.gather(*(Journal(node).append([arrival(at)]) for at, node in enumerate(nodes)))
    assert (await Journal(nodes[0]).verify()).count == 4


def test_one_file_is_prepared_by_many_at_once(tmp_path: Path) -> None:
    """SQLite refuses at once whoever sets up a file in the same moment as another; we wait our turn."""
    for attempt in range(60):
        file, start = tmp_path / f"{attempt}.db", threading.Barrier(6)

        def set_up(file: Path = file, start: threading.Barrier = start) -> None:
            start.wait()
            prepare(file, 10)

        with ThreadPoolExecutor(6) as threads:
            for future in [threads.submit(set_up) for _ in range(6)]:
                future.result()


async def newer(database: Database, oldest: int) -> None:
    """As a newer version would leave the tables."""
    await run(database, f"UPDATE {version.VERSION_TABLE} SET version_num = '9999'")
    await run(database, f"UPDATE results_code SET oldest = {oldest}")


async def test_a_record_of_a_newer_service(database: Database) -> None:
    """An older service refuses a record that a newer one made, rather than guess at it."""
    await newer(database, 9999)
    with pytest.raises(JournalError, match="made by a newer version"):
        await database.migrate()


async def test_a_newer_service_that_left_room_for_us(database: Database) -> None:
    """Where a newer version only added, the old one goes on beside it while processes are updated in turn."""
    await newer(database, 8)
    await database.migrate()
    await Journal(database).append([arrival(1)])
    assert (await Journal(database).verify()).count == 1


async def test_a_step_that_fails_leaves_nothing_half_done(empty_database_url: str, opened: Opened) -> None:
    """When the last table cannot be made none is, and the database stays as it was."""
    driver = empty_database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(driver, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE results_node (ours INTEGER)")
    database = opened(empty_database_url)
    with pytest.raises(sa.exc.DBAPIError, match="results_node"):
        await database.migrate()
    assert sa.inspect(engine).get_table_names() == ["results_node"]
    engine.dispose()


async def test_many_nodes_open_a_new_council_at_once(server_url: str, opened: Opened) -> None:
    """Processes that all find a council's schema missing make it once between them."""
    nodes = [opened(server_url) for _ in range(4)]
    for number in range(5):
        councils = [node.of(f"council_c{number}") for node in nodes]
        await asyncio.gather(*(council.migrate() for council in councils))
        await asyncio.gather(*(Journal(council).append([arrival(1)]) for council in councils))
        assert (await Journal(councils[0]).verify()).count == 1


def test_the_last_step_is_the_one_that_alembic_takes_last() -> None:
    """A start that finds it does not load alembic; it would never find another."""
    assert version.newest() == ScriptDirectory.from_config(migrations.config()).get_current_head()
