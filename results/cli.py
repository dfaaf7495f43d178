"""The command: rehearse, check, run and look after one council's election night.

Each command imports what it needs when it is called, so that --help answers at once.
"""

import asyncio
import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from results import log
from results.commands import declare, election, export, night, template
from results.count.election import Contest
from results.errors import ResultsError, SettingsError

if TYPE_CHECKING:
    from results.app import Service

HELP = "Rehearse, check, run and look after one council's election night."
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    help=HELP,
)
app.add_typer(election.app, name="election")
app.command("template", epilog=template.EXAMPLE)(template.template)
app.command("declare", help=declare.HELP, epilog=declare.EXAMPLE)(declare.declare)
app.command("export", epilog=export.EXAMPLE)(export.export)
app.command("export-night", epilog=night.EXPORT_EXAMPLE)(night.export_night)
app.command("rehearse", epilog=night.REHEARSE_EXAMPLE)(night.rehearse)
SettingsFile = Annotated[Path, typer.Argument(help="The settings file; docs/settings.md explains every key.")]


@app.command(epilog="Example: [bold]results demo --once[/]")
def demo(
    once: Annotated[
        bool, typer.Option(help="Exit at the end of the night instead of keeping the page up.")
    ] = False,
    seconds: Annotated[int, typer.Option(min=5, max=3600, help="How long the night takes.")] = 60,
    port: Annotated[int, typer.Option(help="Port of the live page; 0 picks a free one.")] = 8080,
    night: Annotated[str, typer.Option(help="A folder of fixtures/, such as barnsley-2021.")] = "medway-2023",
) -> None:
    """Rehearse a council's real election night from the count to the public: Medway's of 4 May 2023."""
    from results.rehearsal.demo import Plan, rehearse

    log.set_up(level="critical")  # the terminal tells the night itself
    if not asyncio.run(rehearse(Plan(once=once, duration_s=seconds, port=port, night=night), Console())):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]results run settings.toml --json-log[/]")
def run(
    settings_file: SettingsFile,
    json_log: Annotated[bool, typer.Option(help="Log as JSON lines instead of for reading.")] = False,
    level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the service for tonight's election until it is stopped (Ctrl-C or SIGTERM)."""
    from results.app import serve
    from results.settings import load

    log.set_up(json=json_log, level=level)
    asyncio.run(serve(load(settings_file), _until_stopped))


async def _until_stopped(service: "Service") -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopped.set)
    Console(stderr=True).print(f"The live page is at [bold]{service.address}/[/]")
    await stopped.wait()


@app.command(epilog="Example: [bold]results check settings.toml[/]")
def check(settings_file: SettingsFile) -> None:
    """Say whether tonight would start: every part is tried for real. Exit code 0 when all is well."""
    from results.preflight import preflight
    from results.settings import load

    log.set_up(level="error")

    async def tell() -> bool:
        console, well = Console(), True
        async for finding in preflight(load(settings_file)):
            mark = "[green]well [/]" if finding.trouble is None else "[red]wrong[/]"
            console.print(
                f"{mark}  [bold]{finding.part}[/]: {finding.good or finding.trouble}", highlight=False
            )
            well = well and finding.trouble is None
        return well

    if not asyncio.run(tell()):
        typer.echo("Tonight would not start as it should.", err=True)
        raise typer.Exit(1)
    typer.echo("Tonight would start.")


@app.command("verify-journal", epilog="Example: [bold]results verify-journal settings.toml[/]")
def verify_journal(settings_file: SettingsFile) -> None:
    """Check everything ever received, link by link, and print the head of the chain."""
    from results.record.database import open_database
    from results.record.journal import Journal
    from results.settings import load

    async def verified() -> bool:
        database = open_database(load(settings_file).database.get_secret_value())
        try:
            verdict = await Journal(database).verify()
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
    from results.feeds.signature import new_secret

    typer.echo(new_secret())


@app.command(epilog="Example: [bold]results schema > results-1.schema.json[/]")
def schema() -> None:
    """Print the JSON Schema of the messages that a count-centre tool publishes."""
    from results.feeds.formats import native

    typer.echo(json.dumps(native.schema(), indent=2, ensure_ascii=False))


@app.command(epilog="Example: [bold]results card fixtures/medway-2023 luton -o luton.png[/]")
def card(
    night: Annotated[Path, typer.Argument(help="Folder with election.json and declarations.json.")],
    ward: Annotated[str, typer.Argument(help="The ward's contest id, or its name or a part of one of them.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The PNG to write.")] = Path("card.png"),
) -> None:
    """Draw one ward's result card by hand."""
    from results.charts.alt_text import alt_text
    from results.charts.house_style import Look
    from results.charts.render import Studio
    from results.charts.ward import ward_card
    from results.feeds.formats.election_file import read_declarations
    from results.parts import read_election_file

    election = read_election_file(night / "election.json")
    contest = _one(list(election.contests.values()), ward)
    declaration = read_declarations((night / "declarations.json").read_bytes())[contest.contest_id]
    look = Look(election.council, election.parties, rehearsal=False)

    async def draw() -> bytes:
        async with Studio(tabs=1) as studio:
            return await studio.png(ward_card(contest, declaration, look))

    output.write_bytes(asyncio.run(draw()))
    typer.echo(f"{output}: {alt_text(contest, declaration, look)}")


def _one(contests: list[Contest], asked: str) -> Contest:
    """The one contest whose id or name holds these words."""
    words = asked.casefold()
    exact = [one for one in contests if words in {one.contest_id, one.area.casefold()}]
    found = exact or [one for one in contests if words in one.contest_id or words in one.area.casefold()]
    if len(found) != 1:
        names = [f"{one.area}: {one.contest_id}" for one in found or contests]
        raise SettingsError(
            f"{'Several contests' if found else 'No contest'} called {asked!r}; there are", names
        )
    return found[0]


def main() -> None:
    """Run the command; a trouble is told in words, with exit code 2."""
    try:
        app()
    except ResultsError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
