"""The command: rehearse, check, run and look after one council's election night.

Each command imports what it needs when it is called, so that --help answers at once.
"""

import asyncio
import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from results import log
from results.commands import (
    accounts,
    boundaries,
    card,
    declare,
    doctor,
    election,
    export,
    gallery,
    moving,
    night,
    notices,
    status,
    subscribers,
    template,
    users,
    words,
)
from results.errors import ResultsError

if TYPE_CHECKING:
    from results.app import Running

GIVES_WAY = 5
"""How nice a process is that only publishes: the pages and feeds of its machine come first in a flood."""
HELP = "Rehearse, check, run and look after one council's election night."
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    help=HELP,
)
app.add_typer(election.app, name="election")
app.add_typer(users.app, name="users")
app.add_typer(boundaries.app, name="boundaries")
app.add_typer(notices.app, name="notices")
app.add_typer(accounts.app, name="accounts")
app.add_typer(words.app, name="words")
app.add_typer(subscribers.app, name="subscribers")
app.command("template", epilog=template.EXAMPLE)(template.template)
app.command("declare", help=declare.HELP, epilog=declare.EXAMPLE)(declare.declare)
app.command("export", epilog=export.EXAMPLE)(export.export)
app.command("export-night", epilog=night.EXPORT_EXAMPLE)(night.export_night)
app.command("rehearse", epilog=night.REHEARSE_EXAMPLE)(night.rehearse)
app.command("gallery", epilog=gallery.EXAMPLE)(gallery.gallery)
app.command("card", epilog=card.EXAMPLE)(card.card)
app.command("move", epilog=moving.MOVE_EXAMPLE)(moving.move)
app.command("backup", epilog=moving.BACKUP_EXAMPLE)(moving.backup)
app.command("restore", epilog=moving.RESTORE_EXAMPLE)(moving.restore)
app.command("status", epilog=status.EXAMPLE)(status.status)
app.command("doctor", epilog=doctor.EXAMPLE)(doctor.doctor)
SettingsFile = Annotated[Path, typer.Argument(help="The settings file; docs/settings.md explains every key.")]


@app.command(epilog="Example: [bold]results demo --once[/]")
def demo(
    once: Annotated[
        bool, typer.Option(help="Exit at the end of the night instead of keeping the page up.")
    ] = False,
    seconds: Annotated[int, typer.Option(min=5, max=3600, help="How long the night takes.")] = 60,
    port: Annotated[int, typer.Option(help="Port of the live page; 0 picks a free one.")] = 8080,
    night: Annotated[str, typer.Option(help="A folder of fixtures/, such as barnsley-2021.")] = "medway-2023",
    desk: Annotated[
        bool, typer.Option("--desk", help="Try the elections desk: you are the team and type the night in.")
    ] = False,
) -> None:
    """Rehearse a council's real election night from the count to the public: Medway's of 4 May 2023."""
    from results.rehearsal import trial
    from results.rehearsal.demo import Plan, rehearse

    log.set_up(level="critical")  # the terminal tells the night itself
    if desk:
        asyncio.run(trial.try_desk(trial.Plan(night, port), Console(), _stop_asked))
        return
    if not asyncio.run(rehearse(Plan(once=once, duration_s=seconds, port=port, night=night), Console())):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]results run settings.toml --json-log[/]")
def run(
    settings_file: SettingsFile,
    json_log: Annotated[bool, typer.Option(help="Log as JSON lines instead of for reading.")] = False,
    level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
    roles: Annotated[
        str | None,
        typer.Option(help="What this process does, such as feeds,desk; of feeds, desk, publish and page."),
    ] = None,
    node: Annotated[
        str | None, typer.Option(help="This process's name, unlike any other's on its database.")
    ] = None,
) -> None:
    """Run the service for tonight's election until it is stopped (Ctrl-C or SIGTERM).

    With a PostgreSQL database several processes can share the work, each with its own name and roles.
    """
    gc.disable()  # a fifth of the loading; the service has it begin again once every night is there
    from results.app import run as run_plan
    from results.plan import plan

    log.set_up(json=json_log, level=level)
    given = {"roles": roles and roles.split(","), "node": node}
    chosen = plan(settings_file, **{key: value for key, value in given.items() if value is not None})
    if chosen.gives_way and sys.platform != "win32":
        os.nice(GIVES_WAY)
    asyncio.run(run_plan(chosen, _until_stopped))


@app.command(epilog="Example: [bold]results page settings.toml[/]")
def page(
    settings_file: SettingsFile,
    json_log: Annotated[bool, typer.Option(help="Log as JSON lines instead of for reading.")] = False,
) -> None:
    """Serve the public's page from a process of its own that only reads; set `page.apart` for the service."""
    from results.page_alone import serve_page
    from results.settings import load

    async def until_stopped(address: str) -> None:
        Console(stderr=True).print(f"The live page is at [bold]{address}/[/]")
        await _stop_asked()

    log.set_up(json=json_log)
    asyncio.run(serve_page(load(settings_file), until_stopped))


async def _until_stopped(service: "Running") -> None:
    """Say where the pages are, and wait for Ctrl-C or SIGTERM."""
    if service.address:
        Console(stderr=True).print(f"The live page is at [bold]{service.address}/[/]")
    if service.desk is not None:
        Console(stderr=True).print(f"The elections desk is at [bold]{service.desk}/[/]")
    await _stop_asked()


async def _stop_asked() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopped.set)
    await stopped.wait()


@app.command(epilog="Example: [bold]results check settings.toml[/]")
def check(settings_file: SettingsFile) -> None:
    """Say whether tonight would start: every part is tried for real. Exit code 0 when all is well."""
    from results.commands.findings import all_well
    from results.preflight import preflight
    from results.settings import load

    log.set_up(level="error")
    if not asyncio.run(all_well(preflight(load(settings_file)))):
        typer.echo("Tonight would not start as it should.", err=True)
        raise typer.Exit(1)
    typer.echo("Tonight would start.")


@app.command("verify-journal", epilog="Example: [bold]results verify-journal settings.toml[/]")
def verify_journal(
    settings_file: SettingsFile,
    seen: Annotated[
        tuple[int, str] | None,
        typer.Option(
            metavar="COUNT HASH",
            help="A head that somebody noted earlier from a page or a file of data: shows a record that was "
            "rewritten as a whole since.",
        ),
    ] = None,
) -> None:
    """Check everything ever received, link by link, and print the head of the chain."""
    from results.record.database import open_database
    from results.record.journal import Head, Journal
    from results.settings import load

    async def verified() -> bool:
        database = open_database(load(settings_file).database.get_secret_value())
        try:
            verdict = await Journal(database).verify(None if seen is None else Head(*seen))
        finally:
            await database.close()
        typer.echo(f"{verdict.count} entries, head {verdict.head.position} {verdict.head.digest}")
        if verdict.trouble is not None:
            typer.echo(verdict.trouble, err=True)
        return verdict.trouble is None

    if not asyncio.run(verified()):
        raise typer.Exit(1)


@app.command("webhook-secret", epilog="Example: [bold]results webhook-secret[/]")
def webhook_secret() -> None:
    """Make a secret for a sender of signed messages: once for it, once for this service's environment."""
    from results.signature import new_secret

    typer.echo(new_secret())


@app.command(epilog="Example: [bold]results schema > results-1.schema.json[/]")
def schema() -> None:
    """Print the JSON Schema of the messages that a count-centre tool publishes."""
    from results.feeds.formats import native

    typer.echo(json.dumps(native.schema(), indent=2, ensure_ascii=False))


def main() -> None:
    """Run the command; a trouble is told in words, with exit code 2."""
    try:
        app()
    except ResultsError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
