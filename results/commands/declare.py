"""`results declare`: one file with results, looked at first, then kept, beside a running service or not."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from results.commands.declaring import Understood
    from results.record.chain import Arrival
    from results.settings import Settings

WIDTH_OF_A_FILE = 132
EXAMPLE = "Example: [bold]results declare luton.xlsx settings.toml --source sheets[/]"
HELP = """Show what a file with results says, ward by ward, and what will come of it; keep it, if you agree.

It works beside a running service, which takes it within two seconds, and without one: then at the next start.

Exit code 0: kept, and nothing in it needs a person.

Exit code 1: kept, but something is held, differs or was not usable; or you said no, and nothing was kept.

Exit code 2: nothing of it can be used, and nothing was kept.
"""


def declare(
    file: Annotated[Path, typer.Argument(help="A count sheet, LGA file, EML or one of our own messages.")],
    settings_file: Annotated[Path, typer.Argument(help="The settings file of the night.")],
    source: Annotated[
        str | None, typer.Option(help="Whose figures these are; may be left out where there is one folder.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Keep one file; see HELP."""
    from rich.console import Console

    from results.clock import SystemClock
    from results.commands.declaring import arrival_of, source_of
    from results.settings import load

    settings = load(settings_file)
    arrival = arrival_of(file, source_of(settings, source), SystemClock().now())
    found = asyncio.run(_looked_at(settings, arrival))
    if found.kept_as is not None:
        typer.echo(f"{file} is in the journal already, as entry {found.kept_as}: there is nothing to do.")
        return
    shown = Console()
    show(found, file, shown if shown.is_terminal else Console(width=WIDTH_OF_A_FILE))
    if not found.lines and not found.notes:
        typer.echo("Nothing in it can be used; nothing was kept.", err=True)
        raise typer.Exit(2)
    if not yes and not typer.confirm("Keep this?"):
        typer.echo("Nothing was kept.")
        raise typer.Exit(1)
    position = asyncio.run(_kept(settings, arrival))
    typer.echo(f"Kept as entry {position}; a running service takes it within two seconds.")
    if found.needs_a_person:
        raise typer.Exit(1)


def show(found: "Understood", file: Path, console: "Console") -> None:
    """Print what was understood, a row for each thing said about an area, and all that cannot be used."""
    from rich.markup import escape
    from rich.table import Table

    if found.lines:
        title = escape(f"{file.name}: what was understood")
        table = Table(title=title, title_justify="left", show_lines=True)
        table.add_column("Area", overflow="fold", max_width=24)
        table.add_column("As it was read", overflow="fold", max_width=44)
        table.add_column("What will come of it", overflow="fold")
        for line in found.lines:
            colour = "yellow" if line.needs_a_person else "green"
            told = "\n".join([f"[{colour}]{escape(line.outcome)}[/]", *map(escape, line.findings)])
            table.add_row(escape(line.area), escape("\n".join(line.said)), told)
        console.print(table)
    for note in found.notes:
        console.print(escape(note), highlight=False)
    for problem in found.problems:
        console.print(f"[red]not used[/]  {escape(problem)}", highlight=False)


async def _looked_at(settings: "Settings", arrival: "Arrival") -> "Understood":
    from results.commands.declaring import understood
    from results.record.database import open_database
    from results.record.journal import Journal

    database = open_database(settings.database.get_secret_value())
    try:
        await database.migrate()
        return await understood(settings, Journal(database), arrival)
    finally:
        await database.close()


async def _kept(settings: "Settings", arrival: "Arrival") -> int:
    """Position of the entry the file became."""
    from results.record.database import open_database
    from results.record.journal import Journal

    database = open_database(settings.database.get_secret_value())
    try:
        (entry,) = await Journal(database).append([arrival])
    finally:
        await database.close()
    return entry.position
