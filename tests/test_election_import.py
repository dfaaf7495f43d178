"""`results election`: files in, a table and questions out, and an election file that the night can use."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from results.commands.election import app
from results.errors import SettingsError
from results.feeds.formats import lga
from results.feeds.formats.election_file import read_declarations, read_election
from tests.nights import FIXTURES

NOMINATIONS = Path(__file__).parent / "feeds/nominations/good"
SHEET = NOMINATIONS / "medway-2023-two-wards.csv"
MEDWAY = ("--council", "Medway Council", "--date", "4 May 2023")


def run(*words: object, folder: Path | None = None) -> str:
    """What the command prints, when all is well."""
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: object) -> tuple[str, str, tuple[str, ...]]:
    """What the command prints, and why it stops."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert isinstance(done.exception, SettingsError), done.output
    return done.stdout, done.exception.subject, done.exception.problems


@pytest.mark.parametrize("command", ["import", "show"])
def test_help_teaches_by_an_example(command: str) -> None:
    """--help says what the command does and shows one call of it."""
    told = " ".join(run(command, "--help").split())
    assert f"Example: results election {command}" in told
    if command == "import":
        assert "Home addresses, nominators, agents" in told


def test_a_sheet_becomes_an_election_file(tmp_path: Path) -> None:
    """The table says what was understood; private columns are named; the file is the election."""
    file = tmp_path / "election.json"
    told = run("import", SHEET, "-o", file, *MEDWAY)
    assert "Medway Council election, Thursday 4 May 2023 (local.medway.2023-05-04)" in told
    assert "2 wards, 2 seats, 11 candidates, 6 parties" in told
    assert "Home Address (in full), Names of Proposer* and Seconder**, Election agent, Email" in told
    assert "3,495" in told
    data = file.read_bytes()
    assert len(read_election(data).contests) == 2
    assert json.loads(data)["source"] == "nominations sheet: medway-2023-two-wards.csv"
    for private in (b"Imaginary", b"ZZ9", b"Proposer", b"example.org"):
        assert private not in data
        assert private.decode() not in told.replace("Names of Proposer*", "")


def test_show_prints_the_same_table(tmp_path: Path) -> None:
    """What import showed, show prints of the file; with --names every candidate."""
    file = tmp_path / "election.json"
    told = run("import", SHEET, "-o", file, *MEDWAY)
    shown = run("show", file)
    table = shown[: shown.index("missing")]
    assert table in told
    assert "Khatkar, Harjinder Singh, known as Bill Khatkar (Reform UK)" in " ".join(
        run("show", file, "--names").replace("│", " ").split()
    )


def test_questions_are_asked_after_the_table_and_nothing_is_written(tmp_path: Path) -> None:
    """Even with questions one sees what was understood; there is no file until they are settled."""
    file = tmp_path / "election.json"
    told, subject, problems = refused("import", SHEET, "-o", file)
    assert "All Saints" in told
    assert subject == "Some things must be settled before the election file can be written."
    assert problems == (
        "polling day is not in the file: say --date 2027-05-06",
        "the council's name is not in the file: say --council 'Medway Council'",
    )
    assert list(tmp_path.iterdir()) == []


def test_many_questions_are_cut_short(tmp_path: Path) -> None:
    """A file of a hundred doubts does not scroll away: the first forty, and how many more."""
    sheet = tmp_path / "sheet.csv"
    lines = [f"Ward {number},Ann Lee,Green\nWard {number},Bo Roe,Labour" for number in range(60)]
    sheet.write_text("Ward,Name,Party\n" + "\n".join(lines))
    _, _, problems = refused("import", sheet, *MEDWAY, "--dry-run")
    assert len(problems) == 41
    assert problems[-1] == "and 20 more"


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """--dry-run shows all and leaves the disk alone."""
    told = run("import", SHEET, "-o", tmp_path / "election.json", *MEDWAY, "--dry-run")
    assert "Nothing was written (--dry-run)." in told
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_overwritten_only_by_force(tmp_path: Path) -> None:
    """What would change is told first, in words; --force writes it, and keeps what was added by hand."""
    file = tmp_path / "election.json"
    run("import", SHEET, "-o", file, *MEDWAY)
    by_hand = json.loads(file.read_bytes())
    by_hand["contests"][0]["expected_by"] = "01:30"
    by_hand["contests"][0]["candidates"].pop()
    file.write_text(json.dumps(by_hand))
    before = file.read_bytes()
    told, subject, problems = refused("import", SHEET, "-o", file, *MEDWAY)
    assert "+ Julie Wallace (Independent) in All Saints" in told
    assert "is there already" in subject
    assert problems == ("1 change, listed above: say --force to overwrite it",)
    assert file.read_bytes() == before
    run("import", SHEET, "-o", file, *MEDWAY, "--force")
    saints = next(iter(read_election(file.read_bytes()).contests.values()))
    assert (len(saints.candidates), saints.expected_by is not None) == (7, True)
    assert "says the same already" in run("import", SHEET, "-o", file, *MEDWAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["election.json"]


def test_a_file_of_another_kind_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody's letter in the place of the election file stays unless --force is said."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    _, _, problems = refused("import", SHEET, "-o", file, *MEDWAY)
    assert problems == ("it is no election file of ours: say --force to overwrite it",)
    assert file.read_text() == "Dear all"
    run("import", SHEET, "-o", file, *MEDWAY, "--force")
    assert len(read_election(file.read_bytes()).contests) == 2


def test_a_night_is_made_of_two_years_of_published_results(tmp_path: Path) -> None:
    """Trafford 2023 with last time from its 2022 file: new codes, so new boundaries and no comparison."""
    files = {}
    for night in ("trafford-2022", "trafford-2023"):
        folder = FIXTURES / night
        election = read_election((folder / "election.json").read_bytes())
        results = read_declarations((folder / "declarations.json").read_bytes())
        files[night] = tmp_path / f"{night}.csv"
        on = lga.Published(election.poll_on, "", election.council)
        files[night].write_bytes(lga.written(election, results, on))
    told = run(
        *("import", files["trafford-2023"], "-o", tmp_path / "election.json"),
        *("--last-time", files["trafford-2022"], "--council-size", 63),
    )
    assert "2022: new boundaries" in told
    election = read_election((tmp_path / "election.json").read_bytes())
    altrincham = next(iter(election.contests.values()))
    assert (election.seats, election.council_size) == (63, 63)
    assert altrincham.last_time is not None
    assert (altrincham.last_time.boundary_changed, altrincham.last_time.seats) == (True, None)


def test_electorates_and_answers_come_from_the_command(tmp_path: Path) -> None:
    """A list of electorates, seats for every ward, a poll and a party told at the command."""
    sheet, more = tmp_path / "sheet.csv", tmp_path / "electorates.csv"
    sheet.write_text(
        "Ward,Name,Description\nAbbey,Ann Lee,Putting Abbey First\nCastle,Bo Roe,Labour\nCastle,Cy Ames,\n"
    )
    more.write_text("Ward,Electorate\nAbbey,4000\nCastle,4100\n")
    run(
        *("import", sheet, "-o", tmp_path / "e.json", "--council", "Town Council", "--date", "2027-05-06"),
        *("--seats", "1", "--poll", "Abbey=uncontested", "--party", "Putting Abbey First=Abbey Residents"),
        *("--electorates", more, "--title", "Town Hall", "--election-id", "local.hall.2027-05-06"),
    )
    election = read_election((tmp_path / "e.json").read_bytes())
    assert (election.title, election.election_id) == ("Town Hall", "local.hall.2027-05-06")
    assert [one.electorate for one in election.contests.values()] == [4000, 4100]
    assert "abbey-residents" in election.parties


@pytest.mark.parametrize(
    ("words", "subject", "problem"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read.", "No such file or directory"),
        (["sheet.csv", "--date", "soon"], "--date cannot be read.", "'soon': write a day such as 2027-05-06"),
        (["sheet.csv", "--boundaries", "x"], "--boundaries cannot be read.", "say by-code, same, new"),
        (["sheet.csv", "--last-time", "sheet.csv", *MEDWAY],
         "sheet.csv: This file of past results cannot be used.", "none of the forms we know"),
        (["letter.csv"], "letter.csv: These nominations cannot be read.", "no heading in the first 30 lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_file(
    words: list[str], subject: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file, a wrong day, a file of another kind: named, with the reason."""
    monkeypatch.chdir(tmp_path)
    Path("sheet.csv").write_bytes(SHEET.read_bytes())
    Path("letter.csv").write_text("Dear colleagues\n")
    _, told, problems = refused("import", *words)
    assert told == subject
    assert problems[0].startswith(problem)


def test_an_output_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder that is not there: named, and no half a file."""
    _, subject, _ = refused("import", SHEET, "-o", tmp_path / "gone/election.json", *MEDWAY)
    assert subject.endswith("election.json cannot be written.")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "folder").mkdir()
    _, subject, _ = refused("import", SHEET, "-o", tmp_path / "folder", *MEDWAY, "--force")
    assert subject.endswith("folder cannot be written.")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
