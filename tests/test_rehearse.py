"""Recording and rehearsing: a night written to a file and played again is the same night."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from results.commands.night import export_night, rehearse
from results.count.election import Environment
from results.count.night import Night, begin
from results.errors import SettingsError, UnreadableMessage
from results.feeds.faults import Fault, with_faults
from results.feeds.mishaps import likely
from results.feeds.sendings import Sending, of_results
from results.fold import Fold
from results.newsroom import Newsroom
from results.parts import policy_of, reader_of
from results.publish.data.snapshot import snapshot
from results.publish.page.view import public
from results.record.database import Database
from results.record.journal import Arrival, Journal
from results.rehearsal.past_night import PastNight, read_night, settings_of
from results.rehearsal.rehearsing import Plan, Replay, refuse_live_credentials, rehearse_night
from results.rehearsal.stepping import Steps
from results.settings import Settings
from results.settings_parts import FolderSource, MqttSource, PolicyPart
from tests.conftest import Opened
from tests.nights import load
from tests.test_newsroom import Printed, until

ROOT = Path(__file__).parent.parent
MEDWAY, PUBLISHED = load("medway-2023")
ELECTION_FILE = (ROOT / "fixtures/medway-2023/election.json").read_bytes()
COMMAND = [sys.executable, "-W", "error", "-m", "results"]
ANOTHER_TIME = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
SETTINGS = """
environment = "live"
election = "election.json"
[policy]
person_warnings = ["W202", "W313"]
[sources.count-centre]
kind = "mqtt"
rank = 2
[sources.sheets]
kind = "folder"
folder = "inbox"
vouched_by = "the deputy"
[mqtt]
host = "127.0.0.1"
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said."""

    code: int
    out: str
    wrong: str


def run(*words: str, more: Mapping[str, str] | None = None, typed: str | None = None) -> Told:
    """Run the command as a person would; without keys in its environment but for `more`."""
    command = [*COMMAND, *words]
    ours = dict(os.environ) | dict(more or {})  # noqa: TID251 - the child's surroundings are this process's
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=100, check=False, env=ours
    )
    return Told(done.returncode, " ".join(done.stdout.split()), done.stderr)


def a_night(seed: int, environment: Environment) -> list[Arrival]:
    """Medway's night with mishaps and every fault, some of it in files and rubbish, as it was received."""
    sendings = of_results(MEDWAY, PUBLISHED, likely(MEDWAY, PUBLISHED), seed)
    faulty, _ = with_faults(sendings, MEDWAY, frozenset(Fault), seed)
    word = b'"rehearsal"', b'"%s"' % environment.value.encode()
    night = [Arrival(*one.key[:2], one.payload.replace(*word), one.at) for one in faulty]
    at = sendings[40].at
    night[40:40] = [
        Arrival("folder:sheets", "luton\n.csv@5", b"\xef\xbb\xbfWard;Candidate;Votes\r\nLuton;?;1", at),
        Arrival("mqtt", sendings[3].topic, b"\xff\x00 no message", at),
    ]
    return night


async def kept(database: Database, settings: Settings, arrivals: Sequence[Arrival]) -> Night:
    """The night that a newsroom makes of these messages."""
    night = begin(MEDWAY, settings.environment, policy_of(settings))
    newsroom = Newsroom(
        database, Fold(night, reader_of(settings, MEDWAY)), Printed(database), lambda *_: None
    )
    for start in range(0, len(arrivals), 50):
        await newsroom.keep(arrivals[start : start + 50])
    await until(newsroom, (await newsroom.journal.head()).position)
    return newsroom.night


def timeless(value: object) -> object:
    """The same without what depends on when it was received, and on whether it was live."""
    gone = {"received_at", "changed_at", "as_at", "at", "environment"}
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items() if key not in gone}
    return [timeless(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.fixture
def service(tmp_path: Path, night_in_file: Path) -> Path:
    """The folder of a live service, and an empty record beside its own."""
    (tmp_path / "election.json").write_bytes(ELECTION_FILE)
    (tmp_path / "settings.toml").write_text(SETTINGS)
    for name in ("night.db", "again.db"):
        (tmp_path / name).write_bytes(night_in_file.read_bytes())
    return tmp_path


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_live_night_exported_and_played_again_is_the_same_night(
    service: Path, opened: Opened, seed: int
) -> None:
    """Figures, states, findings and the public page are equal but for times; it is marked a rehearsal."""
    live = settings_of(PastNight(MEDWAY, ELECTION_FILE, ()), service, 0).model_copy(
        update={
            "environment": Environment.LIVE,
            "policy": PolicyPart(person_warnings=frozenset({"W202", "W313"})),
            "sources": {
                "count-centre": MqttSource(kind="mqtt", rank=2),
                "sheets": FolderSource(kind="folder", folder=service, vouched_by="the deputy"),
            },
        }
    )
    before = await kept(opened(f"sqlite:///{service}/night.db"), live, a_night(seed, Environment.LIVE))
    file = service / "medway.night.jsonl"
    await asyncio.to_thread(export_night, service / "settings.toml", file)

    night = read_night(str(file), seed=0)
    again = settings_of(night, service, 0)
    assert again.environment is Environment.REHEARSAL
    assert again.policy.person_warnings == {"W202", "W313"}
    assert {name: (one.kind, one.rank, one.vouched_by) for name, one in again.sources.items()} == {
        "count-centre": ("mqtt", 2, None), "sheets": ("mqtt", 1, "the deputy"),
    }  # fmt: skip
    arrivals = [Arrival(*one.key, ANOTHER_TIME) for one in night.sendings]
    after = await kept(opened(f"sqlite:///{service}/again.db"), again, arrivals)

    assert {ward.state.value for ward in after.wards.values()} >= {"declared", "corrected"}
    assert after.revision == before.revision
    assert timeless(asdict(after)) == timeless(asdict(before))
    pages = [json.loads(snapshot(public(one, ANOTHER_TIME))) for one in (before, after)]
    assert (pages[0]["environment"], pages[1]["environment"]) == ("live", "rehearsal")
    assert timeless(pages[0]) == timeless(pages[1])


async def test_an_export_says_what_it_wrote_and_never_overwrites(
    service: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """The head on the screen is the journal's; only its owner may read the file; a second one is refused."""
    journal = Journal(opened(f"sqlite:///{service}/night.db"))
    await journal.append(a_night(1, Environment.LIVE))
    head, file = await journal.head(), service / "night.jsonl"
    await asyncio.to_thread(export_night, service / "settings.toml", file)
    assert f"head {head.position} {head.digest}" in capsys.readouterr().out
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingsError, match="is there already"):
        await asyncio.to_thread(export_night, service / "settings.toml", file)
    assert not file.with_name("night.jsonl.part").exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A past night of three wards."""
    folder = tmp_path_factory.mktemp("small")
    for name, key in (("election", "contests"), ("declarations", "declarations")):
        said = json.loads((ROOT / f"fixtures/medway-2023/{name}.json").read_bytes())
        said[key] = said[key][:3]
        said.pop("council_size", None)
        (folder / f"{name}.json").write_text(json.dumps(said))
    return folder


def test_a_rehearsal_with_every_fault_until_ctrl_c(small: Path) -> None:
    """Marked as a rehearsal, faults told one by one, nothing public that must not be; then Ctrl-C ends it."""
    command = [*COMMAND, "rehearse", str(small), "--speed", "50000", "--port", "0", "--seed", "4"]
    command += ["--faults", "duplicates, Reordering,gaps,corrections"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert service.stdout is not None
    lines = [service.stdout.readline()]
    while lines[-1] and "The page stays up" not in lines[-1]:
        lines.append(service.stdout.readline())
    service.send_signal(signal.SIGINT)
    wrong = service.communicate(timeout=30)[1]
    said = " ".join(" ".join(lines).split())
    assert (service.returncode, wrong) == (0, ""), said
    assert said.startswith("REHEARSAL of Medway Council, 4 May 2023:")
    assert "What was injected and what became of it" in said
    assert re.search(
        r"Injected: duplicates \d+, reordering \d+, gaps \d+, corrections 2\. None changed", said
    )
    assert "chain whole" in said


def test_steps_from_a_time_on_to_the_end_as_published(small: Path) -> None:
    """What was before the time is put in at once, each later message after Enter; it ends as published."""
    sendings = read_night(str(small), 2023).sendings
    later = sum(one.at >= datetime(2023, 5, 5, 2, 0, tzinfo=UTC) for one in sendings)
    command = ["rehearse", str(small), "--step", "--once", "--port", "0", "--from", "03:00"]
    told = run(*command, typed="\n" * later)
    assert told.code == 0, told.out + told.wrong
    assert told.wrong == ""
    assert told.out.count("next at 0") == later > 1
    assert f"{len(sendings)} of {len(sendings)} messages sent." in told.out
    assert "Every figure equals the published result: 3 wards" in told.out


async def test_ctrl_d_ends_the_steps_and_ctrl_c_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each Enter is one step; the end of the input ends them all, and so does whoever stops the rehearsal."""
    for ends in ("input", "person"):
        reading, writing = os.pipe()
        with os.fdopen(reading) as stdin, os.fdopen(writing, "wb", buffering=0) as keys:
            monkeypatch.setattr(sys, "stdin", stdin)
            stop = asyncio.Event()
            steps = Steps(stop)
            keys.write(b"\n\n")
            for _ in range(2):
                await asyncio.wait_for(steps.next(), 5)
                assert not stop.is_set()
            keys.close() if ends == "input" else stop.set()
            await asyncio.wait_for(steps.next(), 5)
            assert stop.is_set()


def test_until_leaves_out_what_came_later(small: Path) -> None:
    """The rehearsal knows of no message after that time."""
    night = read_night(str(small), 1)
    replay = Replay(Plan(until="00:30"), night, night.sendings, (), Console(file=StringIO()))
    left = [one.at for one in replay.sendings]
    assert left == [one.at for one in night.sendings if one.at <= datetime(2023, 5, 4, 23, 30, tzinfo=UTC)]
    assert 0 < len(left) < len(night.sendings)


async def test_it_does_not_start_where_keys_of_accounts_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they are worth: the variable is named, its value never shown."""
    monkeypatch.setenv("results_accounts__x__access_token", "not to be seen")
    with pytest.raises(SettingsError, match="results_accounts__x__access_token: unset it") as refused:
        await rehearse_night("medway-2023", Plan(), Console(file=StringIO()))
    assert "not to be seen" not in str(refused.value)
    with pytest.raises(SettingsError):
        refuse_live_credentials({"RESULTS_ACCOUNTS": "{}"})
    refuse_live_credentials({"RESULTS_DATABASE": "x", "PATH": "y"})


def test_nothing_of_a_live_night_s_surroundings_gets_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other variables of the live service change nothing: not the database, not the ways in, not the wall."""
    monkeypatch.setenv("RESULTS_DATABASE", "postgresql://live/night")
    monkeypatch.setenv("RESULTS_SOURCES__HOOK__SECRET", "whsec_c2VjcmV0")
    monkeypatch.setenv("RESULTS_MQTT__PASSWORD", "secret")
    monkeypatch.setenv("RESULTS_ACCOUNTS__X__ACCESS_TOKEN", "secret")
    settings = settings_of(PastNight(MEDWAY, ELECTION_FILE, ()), tmp_path, 0)
    assert settings.database.get_secret_value() == f"sqlite:///{tmp_path}/night.db"
    assert (settings.mqtt, settings.sources, set(settings.accounts)) == (None, {}, {"wall"})
    assert settings.environment is Environment.REHEARSAL


@pytest.mark.parametrize(
    ("night", "plan", "told"),
    [
        ("nowhere-2023", Plan(), "medway-2023"),
        ("medway-2023", Plan(begins="noon"), "give London time such as 01:30"),
        ("medway-2023", Plan(until="99:99"), "give London time such as 01:30"),
        ("pyproject.toml", Plan(), "line 1: not JSON"),
    ],
)
async def test_what_cannot_be_played_is_said(night: str, plan: Plan, told: str) -> None:
    """A night that is not there, a time that is none, a file that is no recording."""
    with pytest.raises((SettingsError, UnreadableMessage), match=told):
        await rehearse_night(night, plan, Console(file=StringIO()))


def test_a_fault_that_is_none_is_answered_with_those_there_are() -> None:
    """Before anything starts."""
    with pytest.raises(SettingsError, match="'fire' is none: there are duplicates, reordering, gaps, corr"):
        rehearse("medway-2023", faults="duplicates, fire")


def test_a_recording_without_messages_is_not_played(small: Path, tmp_path: Path) -> None:
    """There is nothing to rehearse."""
    (tmp_path / "election.json").write_bytes((small / "election.json").read_bytes())
    (tmp_path / "declarations.json").write_text('{"format": "results-declarations/1", "declarations": []}')
    with pytest.raises(SettingsError, match="nothing was received"):
        read_night(str(tmp_path), 1)
    assert isinstance(read_night(str(small), 1).sendings[0], Sending)
