"""`results notices`: write a file of notices about voting to start from, and see what will be said when."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results import log

if TYPE_CHECKING:
    from rich.console import Console

    from results.publish.notices.notice import Notice

app = typer.Typer(no_args_is_help=True, help="Voting information that goes out by itself on polling day.")
SettingsFile = Annotated[Path, typer.Argument(help="The settings file.")]


@app.command(epilog="Example: [bold]results notices draft settings.toml -o notices.toml[/]")
def draft(
    settings_file: SettingsFile,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to put it; never written over.")],
) -> None:
    """Write notices to start from, in the languages of the settings."""
    from results.publish.notices.draft import draft as written
    from results.settings import load

    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(written(load(settings_file).languages))
    except FileExistsError:
        typer.echo(f"{output} is there already: choose another name, or move it away.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f'{output} written. Put notices = "{output.name}" into the settings and read every word.')


@app.command(epilog="Example: [bold]results notices show settings.toml --pictures pictures[/]")
def show(
    settings_file: SettingsFile,
    pictures: Annotated[
        Path | None, typer.Option(help="Draw each notice's picture into this folder.")
    ] = None,
) -> None:
    """Say what will be said when, and how much of each network's room it takes."""
    from rich.console import Console

    from results.parts import notices_of, read_election_file
    from results.settings import load

    log.set_up(level="error")
    settings = load(settings_file)
    election = read_election_file(settings.election)
    notices = notices_of(settings, election)
    if not notices:
        typer.echo("There are none: `results notices draft` writes some to start from.", err=True)
        raise typer.Exit(1)
    _told(notices, Console(highlight=False))
    if pictures is not None:
        asyncio.run(_drawn(settings_file, pictures))


def _told(notices: "tuple[Notice, ...]", console: "Console") -> None:
    from rich.markup import escape

    from results.clock import in_london

    for notice in notices:
        at, until = in_london(notice.due_at), in_london(notice.until)
        console.print(f"[bold]{at:%a %d %b %H:%M}[/] {notice.notice_id}, not after {until:%H:%M}")
        for language, wording in notice.wording.items():
            console.print(f"  {language}: {escape(wording.text)}")


async def _drawn(settings_file: Path, folder: Path) -> None:
    from results.charts.notice import notice_card
    from results.parts import looks_of, notices_of, read_election_file, studio_of
    from results.settings import load

    settings = load(settings_file)
    election = read_election_file(settings.election)
    looks = looks_of(settings, election)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with studio_of(settings) as studio:
        for notice in notices_of(settings, election):
            for language, wording in notice.wording.items():
                png = await studio.png(notice_card(wording.title, wording.text, looks[language]))
                path = folder / f"{notice.notice_id}-{language}.png"
                await asyncio.to_thread(path.write_bytes, png)
                typer.echo(f"{path} drawn")
