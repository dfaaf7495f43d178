"""`results status`: which processes share the night, from what they say of themselves."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from results.cli import app
from results.record.database import Database
from results.record.journal import Journal
from results.record.leases import Leases
from results.record.schemas import schema_of
from tests.conftest import Opened
from tests.record.arrivals import arrival


@pytest.fixture
def database(server_url: str, opened: Opened) -> Database:
    """A database that several processes share."""
    return opened(server_url)


def house(folder: Path, url: str) -> Path:
    """A house of one council on this database."""
    (folder / "councils").mkdir()
    (folder / "councils" / "medway.toml").write_text('house = "../house.toml"\nelection = "e.json"\n')
    file = folder / "house.toml"
    file.write_text(f'environment = "rehearsal"\ncouncils = "councils"\ndatabase = "{url}"\n')
    return file


async def asked(file: Path, *more: str) -> Result:
    """What the command says."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["status", str(file), *more]))


async def joined(database: Database, name: str, *roles: str) -> Leases:
    """A process of these roles that has just given a sign of life."""
    process = Leases(database, name, roles, "1.2.3")
    await process.join()
    return process


async def test_it_says_who_is_there_and_what_each_does(
    tmp_path: Path, server_url: str, database: Database
) -> None:
    """Names, roles, duties, and how far each is behind all journals of the house."""
    council = database.of(schema_of("medway"))
    await council.migrate()
    await Journal(council).append([arrival(number) for number in range(7)])
    feeds = await joined(database, "feeds-1", "feeds", "desk")
    page = await joined(database, "page-1", "page")
    await feeds.take(["feeds/medway", "account/medway/x"], 2)
    feeds.told = lambda: {"dealt": 5}
    beating = [asyncio.get_running_loop().create_task(one.run()) for one in (feeds, page)]
    await asyncio.sleep(0.3)
    said = await asked(house(tmp_path, server_url), "--json")
    for one in beating:
        one.cancel()
    await asyncio.gather(*beating, return_exceptions=True)
    assert said.exit_code == 0, said.output
    found = json.loads(said.output.splitlines()[-1])
    assert (found["entries"], found["troubles"]) == (7, [])
    first, second = found["nodes"]
    assert (first["name"], first["roles"], first["told"]) == ("feeds-1", ["feeds", "desk"], {"dealt": 5})
    assert first["leases"] == ["account/medway/x", "feeds/medway"]
    assert (second["name"], second["version"], second["leases"]) == ("page-1", "1.2.3", [])


async def test_a_role_that_nobody_has_any_more_is_an_alarm(
    tmp_path: Path, server_url: str, database: Database
) -> None:
    """Exit code 1, and which role; the process that had it is shown as silent."""
    await joined(database, "page-1", "page")
    gone = await joined(database, "publish-1", "publish")
    beating = asyncio.get_running_loop().create_task(gone.run())
    await asyncio.sleep(0.1)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    said = await asked(house(tmp_path, server_url))
    assert said.exit_code == 1
    assert "No living process has the role publish" in said.output
    assert "has ended" in said.output


async def test_what_nobody_does_is_an_alarm(tmp_path: Path, server_url: str, database: Database) -> None:
    """A council whose press every living process leaves to another, and what to do."""
    process = await joined(database, "all-1", "feeds", "publish", "page")
    await process.take(["feeds/medway"], 1)
    beating = asyncio.get_running_loop().create_task(process.run())
    await asyncio.sleep(0.1)
    said = await asked(house(tmp_path, server_url))
    await process.take(["publish/medway"], 1)
    then = await asked(tmp_path / "house.toml")
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    assert (said.exit_code, then.exit_code) == (1, 0)
    assert "Nobody does publish for 1 of the councils, such as medway" in " ".join(said.output.split())
    assert "feeds for" not in said.output


async def test_a_council_that_stands_still_somewhere_is_an_alarm(
    tmp_path: Path, server_url: str, database: Database
) -> None:
    """Named with its process and the reason, and exit code 1."""
    feeds = await joined(database, "feeds-1", "feeds")
    feeds.told = lambda: {"dealt": 0, "stopped": {"medway": "entry 7 was changed [by hand]"}}
    beating = asyncio.get_running_loop().create_task(feeds.run())
    await asyncio.sleep(0.3)
    said = await asked(house(tmp_path, server_url))
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    assert said.exit_code == 1
    words = " ".join(said.output.split())
    assert "medway stands still in feeds-1: entry 7 was changed [by hand]" in words


async def test_before_anybody_ran(tmp_path: Path, server_url: str) -> None:
    """Said in words, with what to do."""
    said = await asked(house(tmp_path, server_url))
    assert said.exit_code != 0
    assert "no process has run on this database yet" in str(said.exception)
