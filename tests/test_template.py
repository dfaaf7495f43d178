"""`results template`: an empty count sheet from the election file, never over one that may be filled in."""

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from results.commands.template import template
from results.count.election import Poll
from results.errors import SettingsError
from results.feeds.formats import count_sheet
from results.feeds.formats.election_written import written
from results.feeds.formats.register import Register
from tests.nights import FIXTURES, load

MEDWAY = FIXTURES / "medway-2023" / "election.json"
ELECTION, _ = load("medway-2023")
app = typer.Typer()
app.command()(template)


def run(*words: str | Path) -> Result:
    """The command with these words."""
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: str | Path) -> SettingsError:
    """Why the command does nothing."""
    error = run(*words).exception
    assert isinstance(error, SettingsError)
    return error


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".CSV"])
def test_the_name_of_the_file_chooses_the_form(tmp_path: Path, suffix: str) -> None:
    """A workbook or a list is written, which says nothing yet; its wards, boxes and codes are told."""
    output = tmp_path / f"sheet{suffix}"
    done = run(MEDWAY, "-o", output)
    assert done.exit_code == 0, done.output
    assert count_sheet.read(output.read_bytes(), Register(ELECTION)).contents == ()
    assert "Medway Council election, 24 wards, 708 boxes." in done.output
    assert "Check codes: four letters a ward (All Saints: KDPQ)" in done.output


def test_sheets_to_print(tmp_path: Path) -> None:
    """As HTML: an area a sheet with its check code; with the desk's origin also the way to its screen."""
    output, settings = tmp_path / "sheets.html", tmp_path / "settings.toml"
    assert run(MEDWAY, "-o", output).exit_code == 0
    plain = output.read_text()
    assert plain.count('class="paper entry-sheet"') == 24
    assert "KDPQ" in plain
    assert "/enter/count" not in plain
    settings.write_text(
        f'environment = "rehearsal"\nelection = "{MEDWAY}"\n[desk]\norigin = "https://desk.test"\n'
    )
    assert run(settings, "-o", output, "--force").exit_code == 0
    square = output.read_text()
    assert "https://desk.test/wards/local.medway.all-saints.2023-05-04/enter/count" in square
    assert square.count("<svg") == 24


def test_settings_name_the_election_file(tmp_path: Path) -> None:
    """The settings of the night will do in place of the election file."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'environment = "rehearsal"\nelection = "{MEDWAY}"\n\n[mqtt]\nhost = "localhost"\n')
    assert run(settings, "-o", tmp_path / "sheet.csv").exit_code == 0


def test_a_sheet_that_is_there_is_kept(tmp_path: Path) -> None:
    """A file that may hold figures is not written over unless that is said."""
    output = tmp_path / "sheet.csv"
    output.write_text("figures")
    assert "it may be filled in" in str(refused(MEDWAY, "-o", output))
    assert output.read_text() == "figures"
    assert run(MEDWAY, "-o", output, "--force").exit_code == 0
    assert output.read_text() != "figures"


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Another form, a folder that is not there, an election without a poll: each has its words."""
    assert "must end in .xlsx, .csv or .html" in str(refused(MEDWAY, "-o", tmp_path / "sheet.ods"))
    assert "choose another place" in str(refused(MEDWAY, "-o", tmp_path / "nowhere" / "sheet.csv"))
    quiet = {
        key: replace(one, poll=Poll.UNCONTESTED, candidates=one.candidates[: one.seats])
        for key, one in ELECTION.contests.items()
    }
    election = tmp_path / "election.json"
    election.write_bytes(written(replace(ELECTION, contests=quiet)))
    assert "no ward in it has a poll" in str(refused(election, "-o", tmp_path / "sheet.csv"))
    assert not list(tmp_path.glob("*.csv"))


def test_wards_without_a_poll_are_counted(tmp_path: Path) -> None:
    """What is left out is said."""
    first, *_ = ELECTION.contests.values()
    quiet = replace(first, poll=Poll.UNCONTESTED, candidates=first.candidates[:1])
    election = tmp_path / "election.json"
    election.write_bytes(written(replace(ELECTION, contests={**ELECTION.contests, first.contest_id: quiet})))
    done = run(election, "-o", tmp_path / "sheet.csv")
    assert "23 wards" in done.output
    assert "1 ward without a poll left out." in done.output
