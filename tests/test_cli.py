"""The command: help that teaches, clear refusals, and each command on real input."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from results.cli import app
from results.record.journal import Arrival, Journal
from tests.conftest import Opened
from tests.mosquitto import Mosquitto, free_port
from tests.rig import ACCOUNT, XAway
from tests.test_newsroom import AT
from tests.town import town
from tests.x_server import KEYS

COMMANDS = [one.name or one.callback.__name__ for one in app.registered_commands if one.callback]
CHANGE = "UPDATE results_journal SET payload = x'00' WHERE position = 2"
PNG = b"\x89PNG\r\n\x1a\n"


def run(
    *words: str, expect: int = 0, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, with more in its environment."""
    command = [sys.executable, "-W", "error", "-m", "results", *words]
    ours = dict(os.environ) | dict(more or {})  # noqa: TID251 - the child's surroundings are this process's
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False, env=ours)
    assert done.returncode == expect, done.stdout + done.stderr
    return done


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_an_example(command: str) -> None:
    """--help says what the command does and shows one call of it."""
    told = run(command, "--help").stdout
    assert f"Example: results {command}" in " ".join(told.split())


def test_the_readme_names_every_command() -> None:
    """Nobody has to guess what there is."""
    page = (Path(__file__).parent.parent / "README.md").read_text()
    assert len(COMMANDS) >= 6
    for command in COMMANDS:
        assert f"results {command}" in page


def test_the_schema_is_printed() -> None:
    """The schema of the messages is JSON Schema 2020-12."""
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"].endswith("2020-12/schema")


def settings(folder: Path, port: int, election: bytes | None = None) -> str:
    """A rehearsal's settings file."""
    (folder / "election.json").write_bytes(election or town(2).election_file)
    file = folder / "settings.toml"
    file.write_text(
        f'environment = "rehearsal"\nelection = "election.json"\n[mqtt]\nhost = "127.0.0.1"\nport = {port}\n'
        f'tls = false\n[page]\nport = {free_port()}\n[accounts.wall]\nkind = "wall"\n'
    )
    return str(file)


def test_check_says_that_tonight_would_start(tmp_path: Path) -> None:
    """With a broker, a browser and room on the disk everything is well."""
    with Mosquitto(tmp_path) as broker:
        told = run("check", settings(tmp_path, broker.port)).stdout
    assert "Tonight would start." in told
    assert "wrong" not in told
    assert f"GB free at {tmp_path}" in " ".join(told.split())


def test_check_names_each_trouble_and_goes_on(tmp_path: Path) -> None:
    """A missing broker does not hide what else was tried; the exit code says no."""
    told = run("check", settings(tmp_path, free_port()), expect=1)
    assert "wrong  broker" in told.stdout
    assert "well   pictures" in told.stdout
    assert "would not start" in told.stderr


@pytest.mark.parametrize(
    ("secret", "told"), [(KEYS["access_token_secret"], "well   accounts"), ("x", "wrong  accounts")]
)
def test_check_asks_each_account_whether_it_would_take_a_post(tmp_path: Path, secret: str, told: str) -> None:
    """Right keys are well; a wrong one is found before the night, named by account, and nothing is posted."""
    with Mosquitto(tmp_path) as broker, XAway(tmp_path, 1, lose=0) as account:
        file = settings(tmp_path, broker.port)
        with Path(file).open("a") as more:
            more.write(ACCOUNT.format(number=1, address=account.address))
        keys = {**KEYS, "access_token_secret": secret}
        names = {f"RESULTS_ACCOUNTS__X_1__{name.upper()}": value for name, value in keys.items()}
        said = run("check", file, expect=0 if secret != "x" else 1, more=names)
        assert told in said.stdout
        assert secret not in said.stdout + said.stderr or secret == "x"
        assert account.texts() == []


def test_a_bad_election_file_is_refused_with_every_problem(tmp_path: Path) -> None:
    """Exit code 2 and words, never a traceback."""
    election = (
        town(2).election_file.replace(b'"seats": 1,', b'"seats": "one",', 1).replace(b'"title"', b'"tilte"')
    )
    told = run("check", settings(tmp_path, 1, election), expect=2).stderr
    assert "seats" in told
    assert "tilte" in told
    assert "Traceback" not in told


async def test_verify_journal_prints_the_head_and_finds_a_change(tmp_path: Path, opened: Opened) -> None:
    """The head of an untouched journal is printed; a changed byte is found and its place named."""
    file = settings(tmp_path, 1)
    database = opened(f"sqlite:///{tmp_path}/night.db")
    await database.migrate()
    journal = Journal(database)
    await journal.append([Arrival("mqtt", f"topic {number}", b"payload", AT) for number in range(3)])
    head = await journal.head()
    told = await asyncio.to_thread(run, "verify-journal", file)
    assert told.stdout == f"3 entries, head 3 {head.digest}\n"
    noted = ("verify-journal", file, "--seen", "3", head.digest)
    assert (await asyncio.to_thread(run, *noted)).stdout == told.stdout
    other = (*noted[:-1], "0" * 64)
    assert (await asyncio.to_thread(lambda: run(*other, expect=1))).stderr
    for tampering in ("DROP TRIGGER results_journal_no_UPDATE", CHANGE):
        await database.transact(lambda conn, sql=tampering: conn.exec_driver_sql(sql))  # type: ignore[misc] # a default is no parameter
    told = await asyncio.to_thread(lambda: run("verify-journal", file, expect=1))
    assert "2" in told.stderr
    assert told.stdout.startswith("1 entries")


def test_a_card_is_drawn_by_hand(tmp_path: Path) -> None:
    """Any ward of a past night by a part of its name, with its alt text on standard output."""
    file = tmp_path / "luton.png"
    told = run("card", "fixtures/medway-2023", "luton", "-o", str(file)).stdout
    assert file.read_bytes().startswith(PNG)
    assert "Jo Howcroft-Scott" in told


def test_a_card_of_no_ward_lists_what_there_is() -> None:
    """A misspelt ward is answered with the wards there are."""
    told = run("card", "fixtures/medway-2023", "lutton", expect=2).stderr
    assert "Luton: local.medway.luton.2023-05-04" in told
