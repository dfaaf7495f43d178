"""`results users`: people of the desk are made and changed on the machine, also while it runs."""

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from results.cli import app
from results.clock import SystemClock
from results.count.declaration import Role
from results.errors import SettingsError
from results.feeds.formats import desk as form
from results.parts import read_election_file
from results.record.database import open_database
from results.record.journal import Journal
from results.record.people import person_invited
from results.settings import load
from tests.desk.people import signed_in
from tests.desk.rig import FIXTURES, desk_of

Said = Callable[..., str]


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    shutil.copy(FIXTURES / "medway-2023" / "election.json", tmp_path / "election.json")
    file = tmp_path / "settings.toml"
    file.write_text('environment = "rehearsal"\nelection = "election.json"\n[desk]\nport = 0\n')
    return file


@pytest.fixture
def users(settings_file: Path) -> Said:
    return lambda *words: told(settings_file, *words)


def told(settings_file: Path, command: str, *words: str) -> str:
    """What the command says when it goes well."""
    result = CliRunner().invoke(app, ["users", command, str(settings_file), *words])
    assert result.exit_code == 0, result.exception
    return result.output


def notes(settings_file: Path) -> list[tuple[str, str, str, str]]:
    """What stands on the chain: who, what, about whom, from where."""

    async def read() -> list[tuple[str, str, str, str]]:
        settings = load(settings_file)
        database = open_database(settings.database.get_secret_value())
        entries = await Journal(database).read(0, 100)
        await database.close()
        election = read_election_file(settings.election).election_id
        steps = [form.read(entry, election, settings.environment) for entry in entries]
        return [
            (step.by.name, step.what.what, step.what.about, step.whence)
            for step in steps
            if isinstance(step.what, form.Note)
        ]

    return asyncio.run(read())


def test_the_first_person(settings_file: Path, users: Said) -> None:
    """On a new database the command makes the tables, the account and a code that opens the first sign-in."""
    said = users("add", "Ann  Clerk", "clerk")
    code = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){4}", said)[0]
    assert "the desk's address/welcome" in said

    async def invited() -> str:
        database = open_database(load(settings_file).database.get_secret_value())
        found = await person_invited(database, code, SystemClock().now())
        await database.close()
        return found.name if found else ""

    assert asyncio.run(invited()) == "Ann Clerk"
    assert users("list") == "Ann Clerk\tclerk\twaits for first sign-in\n"


def test_every_change_is_on_the_chain(settings_file: Path, users: Said) -> None:
    """Each command says what it did and leaves a line that names the machine and the system's user."""
    users("add", "Ann Clerk", "clerk")
    assert "is checker now" in users("role", "ann clerk", "checker")
    assert "cannot sign in" in users("disable", "Ann Clerk")
    assert users("list") == "Ann Clerk\tchecker\tclosed\n"
    assert "may sign in again" in users("enable", "Ann Clerk")
    assert re.search("[a-z2-9]{4}-[a-z2-9]{4}", users("reset", "Ann Clerk"))
    assert "0 sessions" in users("end-sessions", "Ann Clerk")
    lines = notes(settings_file)
    assert [what for _, what, _, _ in lines] == [
        "account made, clerk",
        "role now checker",
        "account closed",
        "account opened again",
        "new first code; password and app no longer work",
        "signed out by the administrator, 0 sessions",
    ]
    assert {about for _, _, about, _ in lines} == {"Ann Clerk"}
    assert all(by == "results users" and whence.startswith("this machine, ") for by, _, _, whence in lines)


REFUSED = [
    (["add", "ANN clerk", "checker"], "There is somebody called ANN clerk already"),
    (["add", "A", "checker"], "whole name"),
    (["role", "Nobody", "clerk"], "nobody called Nobody"),
]


def test_what_cannot_be_done(settings_file: Path, users: Said) -> None:
    """A name that is taken, too short or nobody's ends in a sentence, and changes nothing."""
    users("add", "Ann Clerk", "clerk")
    for (command, *words), why in REFUSED:
        result = CliRunner().invoke(app, ["users", command, str(settings_file), *words])
        assert isinstance(result.exception, SettingsError)
        assert why in str(result.exception)
    assert users("list") == "Ann Clerk\tclerk\twaits for first sign-in\n"


async def test_while_the_service_runs(tmp_path: Path) -> None:
    """Somebody closed out at the machine is out at the desk at once, and the desk's own record has it."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann Clerk") as ann,
        await signed_in(desk, address, Role.RETURNING_OFFICER, "Rob Officer") as rob,
    ):
        assert (await ann.get("/account")).path == "/account"
        file = tmp_path / "settings.toml"
        await asyncio.to_thread(told, file, "disable", "Ann Clerk")
        assert (await ann.get("/account")).path.startswith("/sign-in")
        shown = await rob.get("/record")
    assert "account closed" in shown.text
    assert "this machine, " in shown.text
