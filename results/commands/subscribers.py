"""`results subscribers`: how many people asked for results, and forgetting all of them afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from results import log

if TYPE_CHECKING:
    from results.record.database import Database

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help="People who asked for results by mail or text message.")
SettingsFile = Annotated[Path, typer.Argument(help="The settings file.")]


@app.command(epilog="Example: [bold]results subscribers count settings.toml[/]")
def count(settings_file: SettingsFile) -> None:
    """Say how many there are, by way and language; nobody's address is shown."""
    from results.record import subscribers

    for (channel, language), people in sorted(_asked(settings_file, subscribers.count).items()):
        typer.echo(f"{channel} {language}: {people:,}")


@app.command(epilog="Example: [bold]results subscribers end settings.toml[/]")
def end(settings_file: SettingsFile) -> None:
    """Forget every address, as the privacy notice promises once the election is over."""
    from results.record import subscribers

    typer.confirm("Every address is deleted for good, and nobody gets anything more. Go on?", abort=True)
    typer.echo(f"{_asked(settings_file, subscribers.end_all):,} forgotten.")


def _asked(settings_file: Path, question: "Callable[[Database], Awaitable[T]]") -> T:
    """What the night's record answers."""
    from results.record.database import open_database
    from results.settings import load

    async def answer() -> T:
        database = open_database(load(settings_file).database.get_secret_value())
        try:
            await database.migrate()
            return await question(database)
        finally:
            await database.close()

    log.set_up(level="error")
    return asyncio.run(answer())
