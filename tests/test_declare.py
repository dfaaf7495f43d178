"""`results declare`: one file shown as it was understood, then kept, with or without a service beside it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from results.commands.declare import EXAMPLE, HELP, declare
from results.count.night import begin
from results.count.ward import State
from results.errors import ResultsError
from results.fold import Fold
from results.newsroom import Newsroom
from results.parts import policy_of, reader_of
from results.record.journal import Journal
from results.settings import load
from tests.conftest import Opened
from tests.nights import load as night_of
from tests.test_newsroom import Printed, until

ROOT = Path(__file__).parent.parent
MEDWAY, _ = night_of("medway-2023")
HORSTED = next(one for one in MEDWAY.contests if "fort-horsted" in one)
VOTES = (489, 37, 212, 344)
SETTINGS = """
environment = "rehearsal"
election = "election.json"
[sources.sheets]
kind = "folder"
folder = "inbox"
vouched_by = "the deputy returning officer"
[sources.parish]
kind = "webhook"
secret = "whsec_c2VjcmV0"
"""
HEADS = "Ward,Candidate,No. of votes,Result,Eligible electors,Ballot papers,Too many,Void,Declared"
NAMES = ("Trevor Anthony Clarke", "Matthews John Knott", "Joseph Simon Murray", "Vivienne Parker")


def sheet(votes: Sequence[object] = VOTES, ward: str = "Fort Horsted") -> str:
    """A count sheet of one ward; the first candidate is elected."""
    lines = [
        f"{ward},{name},{count},{'' if number else 'Elected'},3530,1090,1,7,Declared"
        for number, (name, count) in enumerate(zip(NAMES, votes, strict=True))
    ]
    return "\n".join([HEADS, *lines, ""])


@pytest.fixture
def service(tmp_path: Path, night_in_file: Path) -> Path:
    """The folder of a council's service; its settings, its election, an empty record."""
    (tmp_path / "election.json").write_bytes((ROOT / "fixtures/medway-2023/election.json").read_bytes())
    (tmp_path / "settings.toml").write_text(SETTINGS)
    (tmp_path / "night.db").write_bytes(night_in_file.read_bytes())
    (tmp_path / "horsted.csv").write_text(sheet())
    return tmp_path


def run(service: Path, *words: str, typed: str = "", file: str = "horsted.csv") -> tuple[int, str]:
    """Exit code and what was said, on one line."""
    app = typer.Typer()
    app.command(help=HELP, epilog=EXAMPLE)(declare)
    command = [str(service / file), str(service / "settings.toml"), *words]
    done = CliRunner().invoke(app, command, input=typed)
    if isinstance(done.exception, ResultsError):  # as `main` tells it
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def mark(service: Path) -> int:
    """When the file was last changed."""
    return (service / "horsted.csv").stat().st_mtime_ns


async def kept(service: Path, opened: Opened) -> list[tuple[str, str, bytes]]:
    """Feed, topic and payload of all that is in the journal."""
    journal = Journal(opened(f"sqlite:///{service}/night.db"))
    return [(one.feed, one.topic, one.payload) for one in await journal.read(0, 100)]


async def test_a_file_is_shown_and_kept_when_a_person_agrees(service: Path, opened: Opened) -> None:
    """The figures as they were read and what will come of them; kept as the watched folder would keep it."""
    code, said = await asyncio.to_thread(run, service, "--source", "sheets", typed="y\n")
    assert code == 0, said
    assert "Fort Horsted" in said
    assert "Trevor Anthony Clarke 489" in said
    assert "declared, and public." in said
    assert "Kept as entry 1" in said
    mtime_ns = mark(service)
    assert await kept(service, opened) == [
        ("folder:sheets", f"horsted.csv@{mtime_ns}", sheet().encode()),
    ]


async def test_a_running_service_takes_it(
    service: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept by another process while the service runs: the result is public at its next look."""
    monkeypatch.setattr("results.newsroom.LOOK_AGAIN_S", 0.05)
    settings = load(service / "settings.toml")
    database = opened(settings.database.get_secret_value())
    night = begin(MEDWAY, settings.environment, policy_of(settings))
    newsroom = Newsroom(
        database, Fold(night, reader_of(settings, MEDWAY)), Printed(database), lambda *_: None
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(until(newsroom, 1))
        assert (await asyncio.to_thread(run, service, "--yes"))[0] == 0
        await running
    assert newsroom.night.wards[HORSTED].state is State.DECLARED


async def test_nothing_is_kept_when_a_person_does_not_agree(service: Path, opened: Opened) -> None:
    """No is the default; the exit code says that nothing was taken."""
    for typed in ("n\n", "\n"):
        code, said = await asyncio.to_thread(lambda typed=typed: run(service, typed=typed))  # type: ignore[misc] # a default is no parameter
        assert code == 1
        assert "Nothing was kept." in said
    assert await kept(service, opened) == []


async def test_what_will_be_held_is_said_before_and_after(service: Path, opened: Opened) -> None:
    """More votes than papers: HELD with its finding; kept all the same, exit code 1."""
    (service / "horsted.csv").write_text(sheet((489, 37, 212, 544)))
    code, said = await asyncio.to_thread(run, service, "--yes")
    assert code == 1, said
    assert "HELD, not public." in said
    assert "E302" in said or "E301" in said
    assert len(await kept(service, opened)) == 1


async def test_the_very_same_file_again_is_nothing_new(service: Path, opened: Opened) -> None:
    """It is in the journal already: said with its place, without a question."""
    assert (await asyncio.to_thread(run, service, "--yes"))[0] == 0
    code, said = await asyncio.to_thread(run, service)
    assert code == 0
    assert "in the journal already, as entry 1" in said
    assert len(await kept(service, opened)) == 1


async def test_it_is_seen_against_the_night_as_it_stands(service: Path, opened: Opened) -> None:
    """Other figures for a ward that is declared: shown as a difference, exit code 1."""
    assert (await asyncio.to_thread(run, service, "--yes"))[0] == 0
    (service / "horsted.csv").write_text(sheet((479, 47, 212, 344)))
    code, said = await asyncio.to_thread(run, service, "--yes")
    assert code == 1, said
    assert "differs from what stands; nothing was changed" in said
    assert "declared 489" in said


@pytest.mark.parametrize("text", ["", "no sheet at all", "Ward,Candidate,Votes\nNowhere,Nobody,12\n"])
async def test_a_file_of_which_nothing_can_be_used_is_not_kept(
    service: Path, opened: Opened, text: str
) -> None:
    """Every problem is said; exit code 2, even with --yes."""
    (service / "horsted.csv").write_text(text)
    code, said = await asyncio.to_thread(run, service, "--yes")
    assert code == 2
    assert "not used" in said
    assert "nothing was kept" in said
    assert await kept(service, opened) == []


@pytest.mark.parametrize(
    ("words", "file", "told"),
    [
        (("--source", "nobody"), "horsted.csv", "nobody is none; the settings have sheets, parish"),
        ((), "nowhere.csv", "cannot be read: No such file"),
        ((), "inbox", "cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_done_is_said(service: Path, words: tuple[str, ...], file: str, told: str) -> None:
    """A source that is none, a file that is not there."""
    (service / "inbox").mkdir()
    code, said = run(service, *words, file=file)
    assert code == 2
    assert told in said


def test_a_source_must_be_named_where_there_are_two_folders(service: Path) -> None:
    """Whose figures they are is never guessed."""
    more = '[sources.other]\nkind = "folder"\nfolder = "other"\n'
    (service / "settings.toml").write_text(SETTINGS + more)
    code, said = run(service)
    assert code == 2
    assert "say which source the file speaks for; the settings have sheets, parish, other" in said


def test_a_figure_that_cannot_be_read_is_shown_as_it_was_written(service: Path) -> None:
    """A letter for a nought is seen beside the name it belongs to, before anything is kept."""
    (service / "horsted.csv").write_text(sheet((489, "3O", 212, "")))
    code, said = run(service, typed="n\n")
    assert code == 1
    assert "Matthews John Knott '3O'?" in said
    assert "Viv Parker ?" in said


def test_the_help_says_what_the_exit_codes_mean(service: Path) -> None:
    """For scripts, and for the person who writes them."""
    said = run(service, "--help")[1]
    for words in ("Exit code 0: kept", "Example: results declare"):
        assert words in said
