"""`results export`: what is public now, as files that others read."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from results.count.night import Night
    from results.settings import Settings


EXAMPLE = "Example: [bold]results export settings.toml --form lga -o results.csv[/]"


class ExportForm(StrEnum):
    """The forms of the export."""

    DECLARATIONS = "declarations"
    LGA = "lga"


def export(
    settings_file: Annotated[Path, typer.Argument(help="The settings file of the night.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    form: Annotated[
        ExportForm, typer.Option(help="declarations: our own JSON, all that is known; lga: the standard CSV.")
    ] = ExportForm.DECLARATIONS,
) -> None:
    """Write every public result of the night to a file; nothing held or provisional is in it."""
    from results.settings import load

    settings = load(settings_file)
    night = asyncio.run(_folded(settings))
    data, count = exported(night, form, settings)
    output.write_bytes(data)
    typer.echo(f"{output}: {count} of {len(night.wards)} results, as they are public now.")


def exported(night: "Night", form: ExportForm, settings: "Settings") -> tuple[bytes, int]:
    """The public results in this form, and how many."""
    from results.clock import SystemClock, in_london
    from results.feeds.formats import declarations_written, lga
    from results.parts import published_of

    public = {
        contest_id: ward.declared.declaration for contest_id, ward in night.wards.items() if ward.declared
    }
    if form is ExportForm.LGA:
        today = in_london(SystemClock().now()).date()
        return lga.written(night.election, public, published_of(settings, night.election, today)), len(public)
    return declarations_written.written(public, night.election.title), len(public)


async def _folded(settings: "Settings") -> "Night":
    """The night as the journal tells it; the service need not run."""
    from results.fold import folded
    from results.parts import fold_of, read_election_file
    from results.record.database import open_database
    from results.record.journal import Journal

    election = read_election_file(settings.election)
    database = open_database(settings.database.get_secret_value())
    try:
        return await folded(Journal(database), fold_of(settings, election))
    finally:
        await database.close()
