"""A night goes from file to server and back, and is the same night."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from results.cli import app
from results.errors import JournalError
from results.publish.bulletin import posts
from results.record import ledger, tables
from results.record.copying import LEFT_BEHIND, copy_night
from results.record.database import Database
from results.record.journal import Journal
from results.record.leases import Leases
from results.record.pauses import is_paused
from results.record.schemas import schema_of
from tests.conftest import Opened
from tests.publish.scene import bulletin, told
from tests.record.arrivals import arrival


async def filled(database: Database) -> Database:
    """A night with a journal and a ledger."""
    await database.migrate()
    await Journal(database).append([arrival(number) for number in range(1200)])
    async with database.write() as conn:
        for number in range(3):
            await ledger.freeze(conn, bulletin(number), posts(bulletin(number), told({"wall": "wall"})))
    return database


async def rows(database: Database) -> dict[str, list[object]]:
    """Everything that a copy has."""
    found: dict[str, list[object]] = {}
    async with database.read() as conn:
        for table in metadata():
            every = await conn.execute(sa.select(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in every]
    return found


def metadata() -> list[sa.Table]:
    return [one for one in tables.metadata.sorted_tables if one not in LEFT_BEHIND]


async def test_from_a_file_to_a_council_s_schema_and_back(
    night_url: str, server_url: str, tmp_path: Path, opened: Opened
) -> None:
    """Every row of every table, the same chain, at each of the three places."""
    here = await filled(opened(night_url))
    house = opened(server_url)
    server = house.of(schema_of("ynys-mon"))
    archive = opened(f"sqlite:///{tmp_path}/archive.db")
    assert (await copy_night(here, server)).count == 1200
    assert (await copy_night(server, archive)).head == await Journal(here).head()
    assert await rows(here) == await rows(server) == await rows(archive)
    assert (await Journal(house).head()).position == 0


async def test_a_record_that_was_changed_is_not_moved(
    night_url: str, server_url: str, tmp_path: Path, opened: Opened
) -> None:
    """The fault is named, and nothing is copied."""
    here = await filled(opened(night_url))
    await here.close()
    file = sqlite3.connect(tmp_path / "night.db")
    file.execute("DROP TRIGGER results_journal_no_UPDATE")
    file.execute("UPDATE results_journal SET payload = x'00' WHERE position = 700")
    file.commit()
    file.close()
    server = opened(server_url)
    with pytest.raises(JournalError, match="700"):
        await copy_night(opened(night_url), server)
    assert (await Journal(server).head()).position == 0


async def test_nothing_is_copied_over_a_night(night_url: str, server_url: str, opened: Opened) -> None:
    """A database that has a night already is refused."""
    server = await filled(opened(server_url))
    with pytest.raises(JournalError, match="has a night already"):
        await copy_night(await filled(opened(night_url)), server)


WALL = '[accounts.wall]\nkind = "wall"\n'


def settings(folder: Path, database: str) -> Path:
    """A settings file for this database."""
    file = folder / "settings.toml"
    file.write_text(f'environment = "rehearsal"\nelection = "e.json"\ndatabase = "{database}"\n' + WALL)
    return file


async def test_the_commands(tmp_path: Path, server_url: str, night_url: str, opened: Opened) -> None:
    """Backup while it may go on, restore into a new place, and the same head in what each prints."""
    night = await filled(opened(night_url))
    await night.close()
    there, back = tmp_path / "there", tmp_path / "back"
    there.mkdir()
    back.mkdir()
    said = await run("backup", settings(tmp_path, night_url), tmp_path / "backup.db")
    assert "1200 entries written" in said
    again, paused = (await run("restore", tmp_path / "backup.db", settings(there, server_url))).splitlines()
    assert said.split("head")[1].strip() == again.split("head")[1].strip()
    assert paused.startswith("Each account is paused")
    restored = opened(server_url)
    async with restored.read() as conn:
        assert await is_paused(conn, "wall"), "what was posted since the backup is not in it"
    await restored.close()
    assert "1200 entries moved" in await run(
        "move", there / "settings.toml", settings(back, f"sqlite:///{back}/night.db")
    )
    assert "already" in await run("backup", tmp_path / "settings.toml", tmp_path / "backup.db", fails=True)


async def run(*words: object, fails: bool = False) -> str:
    """What a command says."""
    ended = await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])
    assert bool(ended.exit_code) is fails, (ended.output, ended.exception)
    return ended.output + str(ended.exception or "")


async def test_nothing_is_moved_under_a_running_house(
    tmp_path: Path, server_url: str, night_url: str, opened: Opened
) -> None:
    """A process that shares the server is named, though the night would go into a schema of its own."""
    await (await filled(opened(night_url))).close()
    (tmp_path / "there").mkdir()
    council = f"{server_url}?schema={schema_of('medway')}"
    process = Leases(opened(server_url), "publish-1", ["publish"])
    await process.join()
    beating = asyncio.get_running_loop().create_task(process.run())
    words = ("move", settings(tmp_path, night_url), settings(tmp_path / "there", council))
    said = await run(*words, fails=True)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    assert "publish-1 runs on" in said
    assert "1200 entries moved" in await run(*words)
