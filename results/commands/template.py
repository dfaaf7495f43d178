"""`results template`: an empty count sheet for the election, to be filled in at the count.

As a spreadsheet it is sent back; as HTML it is printed, filled in by hand and typed in at the desk.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results.errors import SettingsError

if TYPE_CHECKING:
    from results.count.election import Election

EXAMPLE = "Example: [bold]results template election.json -o count-sheet.xlsx[/]"


def template(
    election_file: Annotated[
        Path, typer.Argument(metavar="ELECTION", help="The election file (.json), or settings that name it.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="The file to write: .xlsx, a sheet a ward; .csv, one list; .html, to print.",
        ),
    ] = Path("count-sheet.xlsx"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Write an empty count sheet: every ward's boxes, with codes, and candidates in ballot paper order.

    A check code on each sheet tells it from one of another election, or of before the candidates changed.
    With settings that say desk.origin, a sheet to print has a square that opens its entry screen.
    """
    from results.feeds.formats.template import polled

    write = _writer(output)
    election, origin = _election(election_file)
    if not polled(election):
        raise SettingsError(f"{election_file} needs no count sheet", ["no ward in it has a poll"])
    _write(output, write(election, origin), force=force)
    for line in told(election, output):
        typer.echo(line)


def told(election: "Election", output: Path) -> list[str]:
    """What was written, in a few lines."""
    from results.feeds.formats.boxes import boxes, check_code
    from results.feeds.formats.template import polled

    wards = polled(election)
    lines = [
        f"{output}: {election.title}, {_counted(len(wards), 'ward')}, "
        f"{_counted(sum(len(boxes(one)) for one in wards), 'box', 'boxes')}.",
        "Boxes: A verification, B votes, C rejected papers, D declaration.",
    ]
    without = len(election.contests) - len(wards)
    if without:
        lines.append(f"{_counted(without, 'ward')} without a poll left out.")
    example = wards[0]
    return [
        *lines,
        f"Check codes: four letters a ward ({example.area}: {check_code(election, example)}); "
        "they change with the election, the ward or its list of candidates.",
    ]


def _writer(output: Path) -> "Callable[[Election, str], bytes]":
    """What makes the file, by the end of its name."""
    from results.feeds.formats.template import TemplateKind, written_template

    if output.suffix.lower() == ".html":
        from results.desk.papers.layout import all_entry_sheets

        return lambda election, origin: all_entry_sheets(election, origin).encode()
    try:
        kind = TemplateKind(output.suffix.lower())
    except ValueError:
        remedy = "its name must end in .xlsx, .csv or .html, which chooses the form"
        raise SettingsError(f"{output} cannot be written", [remedy]) from None
    return lambda election, _origin: written_template(election, kind)


def _write(output: Path, data: bytes, *, force: bool) -> None:
    """Writes a new file; one that is there may hold figures already."""
    subject = f"{output} cannot be written"
    try:
        with output.open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        remedy = "there is such a file, and it may be filled in: choose another name, or say --force"
        raise SettingsError(subject, [remedy]) from None
    except OSError as trouble:
        raise SettingsError(subject, [f"{trouble.strerror}: choose another place"]) from None


def _election(path: Path) -> "tuple[Election, str]":
    """The election of this file or of the one these settings name, and how browsers reach the desk ("")."""
    from results.parts import read_election_file

    if path.suffix.lower() == ".toml":
        from results.settings import load

        settings = load(path)
        origin = settings.desk.origin if settings.desk else None
        return read_election_file(settings.election), origin or ""
    return read_election_file(path), ""


def _counted(number: int, one: str, several: str = "") -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {several or one + 's'}"
