"""`results boundaries`: the outlines of wards for the map, made once from a GeoJSON file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from results.errors import SettingsError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make the file of ward boundaries that the map is drawn from.",
)
IMPORT_HELP = (
    "Make the file of ward boundaries from GeoJSON, as the Office for National Statistics publishes it.\n\n"
    "Each ward is found by its GSS code, else by its name. All borders are made simpler together, so that "
    "neighbours still share them. Nothing is written while a ward is missing or found twice."
)
IMPORT_EXAMPLE = (
    "Example: [bold]results boundaries import wards.geojson --election election.json -o boundaries.json[/]"
)
LARGEST_BYTES = 400 * 1024 * 1024
"""All wards of the country in full detail are less."""


@app.callback()
def _boundaries() -> None:
    """Keep `import` a word of its own while it is the only one."""


@app.command("import", help=IMPORT_HELP, epilog=IMPORT_EXAMPLE)
def import_(
    file: Annotated[Path, typer.Argument(help="The GeoJSON file of wards.")],
    election: Annotated[Path, typer.Option(help="The election file.")] = Path("election.json"),
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")] = Path(
        "boundaries.json"
    ),
    attribution: Annotated[str, typer.Option(help="Whose they are, as their licence wants it said.")] = "",
) -> None:
    """Make the file of ward boundaries from GeoJSON."""
    try:
        from results.charts.boundaries_import import imported
    except ImportError:
        raise SettingsError(
            "Boundaries cannot be imported here.",
            ["the extra `maps` is not installed: pip install 'results[maps]'"],
        ) from None
    from results.charts.boundaries import boundaries_written
    from results.parts import read_election_file

    found = imported(geojson_in(file), read_election_file(election), attribution)
    data = boundaries_written(found.boundaries, file.name)
    output.write_bytes(data)
    console = Console()
    console.print(
        f"{output}: {len(found.boundaries.shapes)} wards, {found.points_after:,} corners of "
        f"{found.points_before:,}, {len(data):,} bytes.",
        highlight=False,
    )
    if found.left_out:
        console.print(f"Left out: {found.left_out} areas that elect nobody here.", highlight=False)
    if found.ragged:
        console.print(
            f"[yellow]In the file itself these do not fit their neighbours:[/] {', '.join(found.ragged)}.",
            highlight=False,
        )


def geojson_in(file: Path) -> object:
    """The JSON value in the file. Raises SettingsError."""
    import json

    try:
        data = file.read_bytes()
        if len(data) > LARGEST_BYTES:
            raise SettingsError(str(file), [f"larger than {LARGEST_BYTES:,} bytes: cut it to your council"])
        return json.loads(data)
    except OSError as error:
        raise SettingsError(f"{file} cannot be read", [str(error.strerror)]) from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file} is not JSON", [str(error)]) from None
