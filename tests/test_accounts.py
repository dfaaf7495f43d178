"""An account is tried before a live night posts there, and read back after it."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from results.clock import SystemClock
from results.publish.bulletin import posts
from results.publish.courier import Courier
from results.publish.outlets.x.outlet import X, XKeys
from results.record import ledger, pauses, trials
from results.record.database import Database, open_database
from results.settings import Settings, load
from results.trial_posts import UNTRIED, identity, untried
from tests.publish.scene import QUICK, bulletin, draw, strict_x, told
from tests.x_server import KEYS, XServer

FIXTURES = Path(__file__).parent.parent / "fixtures"
SETTINGS = """
environment = "{environment}"
election = "election.json"
[accounts.council]
kind = "x"
{more}
"""


def run(*command: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own, as somebody types it."""
    return subprocess.run(
        [sys.executable, "-m", "results", *command],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(FIXTURES / "medway-2023" / "election.json", tmp_path)
    for key, value in KEYS.items():
        monkeypatch.setenv(f"RESULTS_ACCOUNTS__COUNCIL__{key.upper()}", value)
    return tmp_path


def settings_of(folder: Path, environment: str = "live", more: str = "") -> Settings:
    file = folder / "settings.toml"
    file.write_text(SETTINGS.format(environment=environment, more=more))
    return load(file)


@pytest.fixture
async def database(folder: Path) -> AsyncIterator[Database]:
    opened = open_database(f"sqlite:///{folder}/night.db")
    await opened.migrate()
    yield opened
    await opened.close()


async def test_a_live_night_posts_nothing_on_an_account_nobody_has_tried(
    folder: Path, database: Database
) -> None:
    """It is paused with the reason and the remedy, and goes on once somebody has seen a test post."""
    settings = settings_of(folder)
    assert await untried(settings, database) == {"council": UNTRIED}
    async with strict_x() as (server, address):
        outlet = X("council", XKeys(**KEYS), address)
        courier = Courier(database, [outlet], draw, SystemClock(), QUICK)
        courier.kept_back = await untried(settings, database)
        await deliver(database, courier)
        assert server.timeline == []
        async with database.read() as conn:
            assert (await pauses.pauses(conn))["council"].reason == UNTRIED
        courier.kept_back = {}
        await deliver(database, courier)
        assert len(server.timeline) == 1
        await outlet.close()


async def deliver(database: Database, courier: Courier) -> None:
    async with database.write() as conn:
        await ledger.freeze(conn, bulletin(1), posts(bulletin(1), told({"council": "x"})))
    async with courier.at_work(), asyncio.TaskGroup() as group:
        await courier.deliver("council", group)


async def test_other_keys_are_a_first_use_again(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Confirmed for one set of keys, the account must be tried again with another."""
    settings = settings_of(folder)
    who = identity("council", settings.accounts["council"])
    async with database.write() as conn:
        await trials.confirm(conn, "council", who, "Dee Patel", SystemClock().now())
    assert await untried(settings, database) == {}
    monkeypatch.setenv("RESULTS_ACCOUNTS__COUNCIL__ACCESS_TOKEN", "4343-other")
    assert set(await untried(settings_of(folder), database)) == {"council"}


async def test_a_rehearsal_needs_no_trial(folder: Path, database: Database) -> None:
    """Its accounts reach nobody."""
    more = 'api_base = "http://127.0.0.1:9"'
    assert await untried(settings_of(folder, "rehearsal", more), database) == {}


async def test_the_command_posts_a_test_and_asks_whether_it_is_right(folder: Path) -> None:
    """One post that says it is a test, with a described picture; only a yes is put on record."""
    async with strict_x() as (server, address):
        settings_of(folder, "rehearsal", f'api_base = "{address}"')
        command = ["accounts", "try", str(folder / "settings.toml"), "council", "--by", "Dee Patel"]
        refused = await asyncio.to_thread(run, *command, typed="y\nn\n")
        assert refused.returncode == 1, refused.stderr
        (tweet,) = server.timeline
        assert tweet.text.startswith("This is a test by the elections team of Medway Council.")
        assert tweet.alts == ["A test card of the elections team. It shows no result."]
        assert confirmed(folder) == []
        server.filters_duplicates = False
        done = await asyncio.to_thread(run, *command, typed="y\ny\n")
        assert done.returncode == 0, done.stderr
        assert confirmed(folder) == [("council", "Dee Patel")]


def confirmed(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "night.db") as file:
        return file.execute("SELECT account, confirmed_by FROM results_trial").fetchall()


async def test_the_report_reads_the_account_back(folder: Path, database: Database) -> None:
    """Clean while the account shows what the ledger says; a stranger's post or a missing one fails it."""
    server = XServer()
    async with strict_x(server) as (_, address):
        settings_of(folder, "rehearsal", f'api_base = "{address}"')
        outlet = X("council", XKeys(**KEYS), address)
        await deliver(database, Courier(database, [outlet], draw, SystemClock(), QUICK))
        await outlet.close()
        command = ["accounts", "report", str(folder / "settings.toml")]
        clean = await asyncio.to_thread(run, *command)
        assert clean.returncode == 0, clean.stdout
        assert "1 posts there word for word, as it should be" in clean.stdout
        server.accept("Nobody here wrote this.", [])
        strange = await asyncio.to_thread(run, *command)
        assert strange.returncode == 1
        assert "unexpected: Nobody here wrote this." in strange.stdout
        server.timeline.clear()
        gone = await asyncio.to_thread(run, *command)
        assert gone.returncode == 1
        assert "missing: Ward 1 result." in gone.stdout
