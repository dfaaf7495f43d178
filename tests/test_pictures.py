"""Pictures by hand: `results card` and `results doctor`, and the council's own look in the settings."""

from pathlib import Path

import pytest

from results.charts.house_style import SIZES
from results.commands.card import Size
from results.errors import SettingsError
from results.parts import look_of, read_election_file
from results.settings import load
from tests.test_cli import PNG, run

NIGHT = Path("fixtures/medway-2023").resolve()
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100"/></svg>'
SETTINGS = f"""
environment = "rehearsal"
election = "{NIGHT / "election.json"}"
[look]
accent = "#005EA5"
second = "#B8860B"
logo = "logo.svg"
website = "medway.gov.uk/elections"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A settings file with a council's own look, its logo beside it."""
    (tmp_path / "logo.svg").write_text(LOGO)
    path = tmp_path / "settings.toml"
    path.write_text(SETTINGS)
    return path


def test_the_settings_give_the_look(settings: Path) -> None:
    """Colours, logo and website of the settings are those of the pictures; the rehearsal's mark is too."""
    read = load(settings)
    look = look_of(read, read_election_file(read.election))
    assert (look.accent, look.second, look.website) == ("#005EA5", "#B8860B", "medway.gov.uk/elections")
    assert look.logo is not None
    assert look.rehearsal


def test_a_look_that_cannot_be_used_is_said_before_the_night(settings: Path) -> None:
    """A pale heading, and a logo that is not there, are refused with what is wrong."""
    settings.write_text(SETTINGS.replace("#005EA5", "#FFE680"))
    pale = load(settings)
    with pytest.raises(SettingsError, match=r"contrast with white is 1\.24"):
        look_of(pale, read_election_file(pale.election))
    (settings.parent / "logo.svg").unlink()
    with pytest.raises(SettingsError, match=r"logo\.svg: it cannot be read"):
        look_of(pale, read_election_file(pale.election))


def test_every_size_has_a_name_at_the_command() -> None:
    """What `--size` offers is what there is."""
    assert {one.value for one in Size} == set(SIZES)


def test_a_card_in_welsh_for_a_story(settings: Path, tmp_path: Path) -> None:
    """Size, language, the change on last time, the council's look and SVG may all be asked for."""
    file = tmp_path / "luton.svg"
    more = ("--size", "story", "--language", "cy", "--change", "--settings", str(settings))
    told = run("card", str(NIGHT), "luton", "-o", str(file), *more).stdout
    assert "etholwyd" in told
    drawn = file.read_text()
    assert drawn.startswith("<svg")
    assert 'viewBox="0 0 1080 1920"' in drawn
    assert "ETHOLWYD" in drawn
    assert "data:image/svg+xml;base64," in drawn


def test_a_ward_without_a_result_is_said(tmp_path: Path) -> None:
    """A night without declarations has no card, in words."""
    (tmp_path / "election.json").write_bytes((NIGHT / "election.json").read_bytes())
    (tmp_path / "declarations.json").write_text('{"format": "declarations/1", "declarations": []}')
    run("card", str(tmp_path), "luton", "-o", str(tmp_path / "x.png"), expect=2)


def test_the_doctor_draws_a_test_card_and_says_what_is_well(settings: Path, tmp_path: Path) -> None:
    """Browser, speed, memory, font, the council's look and paper are each told; exit code 0."""
    card = tmp_path / "test-card.png"
    told = run("doctor", str(settings), "-o", str(card)).stdout
    for part in (
        "browser: Chrome",
        "speed: a test card takes",
        "font: Results Sans",
        "look: a card of",
        "paper",
    ):
        assert part in " ".join(told.split())
    assert "wrong" not in told
    assert card.read_bytes().startswith(PNG)


def test_the_doctor_says_what_is_wrong(settings: Path) -> None:
    """A browser that is not there and colours nobody can read are both told; exit code 1."""
    settings.write_text(
        SETTINGS.replace("#005EA5", "#FFE680") + '[pictures]\nbrowser = "/nowhere/chromium"\n'
    )
    told = " ".join(run("doctor", str(settings), expect=1).stdout.split())
    assert "contrast with white is 1.24" in told
    assert "/nowhere/chromium is not there" in told
    assert "apt-get install" in told
