"""`results accounts`: try each before the night, and read each back after it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from results import log
from results.errors import OutletError, ResultsError

if TYPE_CHECKING:
    from results.count.election import Election
    from results.publish.outlets import Outlet
    from results.publish.reading_back import Comparison
    from results.record.database import Database
    from results.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Try the accounts before the night; read them back after it.")
SettingsFile = Annotated[Path, typer.Argument(help="The settings file.")]
AccountName = Annotated[str, typer.Argument(help="The account, as the settings call it.")]


@app.command(
    "try", epilog="Example: [bold]results accounts try settings.toml council_bluesky --by 'Dee Patel'[/]"
)
def try_(
    settings_file: SettingsFile,
    account: AccountName,
    by: Annotated[str, typer.Option(help="Your name, for the record.")],
) -> None:
    """Post a test there FOR REAL, look at it together, and let the night post there if it is right."""
    log.set_up(level="error")
    typer.confirm(f"This posts a test on {account}, where everybody can see it. Go on?", abort=True)
    asyncio.run(_with(settings_file, lambda *parts: _tried(account, by, *parts)))


@app.command("report", epilog="Example: [bold]results accounts report settings.toml[/]")
def report(settings_file: SettingsFile) -> None:
    """Read every account back and lay it beside what was posted. Exit code 1 where they differ."""
    log.set_up(level="error")
    clean: list[bool] = []

    async def told(settings: "Settings", election: "Election", database: "Database") -> None:
        clean.append(await _reported(settings, election, database))

    asyncio.run(_with(settings_file, told))
    if not all(clean):
        raise typer.Exit(1)


Work = Callable[["Settings", "Election", "Database"], Awaitable[None]]


async def _with(settings_file: Path, work: Work) -> None:
    """Open the night's record, work, and close it."""
    from results.parts import read_election_file
    from results.record.database import open_database
    from results.settings import load

    settings = load(settings_file)
    database = open_database(settings.database.get_secret_value())
    try:
        await database.migrate()
        await work(settings, read_election_file(settings.election), database)
    finally:
        await database.close()


async def _tried(
    name: str, by: str, settings: "Settings", election: "Election", database: "Database"
) -> None:
    from results.clock import SystemClock
    from results.outlets import outlets_of
    from results.parts import look_of, studio_of
    from results.record import trials
    from results.trial_posts import attempt, identity, trial_of

    clock, console = SystemClock(), Console(highlight=False)
    known = settings.accounts.get(name)
    if known is not None and not known.needs_trial:
        raise ResultsError(f"{name} needs no test post: `results doctor` says whether it is well")
    outlet = _named(name, outlets_of(settings, clock, database).every)
    try:
        health = await outlet.examine()
        console.print(f"{escape(name)} is {escape(health.who)}. {escape('; '.join(health.facts))}")
        if health.problems:
            raise ResultsError("\n".join(health.problems))
        async with studio_of(settings) as studio:
            at = clock.now()
            trial = await trial_of(outlet, election, look_of(settings, election), studio, at)
        sent = await attempt(outlet, trial, at)
    finally:
        await outlet.close()
    console.print(f"Posted: {escape(sent.url or sent.remote_id)}")
    console.print(
        "Look at it as the public does: the right account, the picture, its description (alt text)?"
    )
    if not typer.confirm("Is all of it right?"):
        console.print("Then nothing is posted there. Put it right and try again.")
        raise typer.Exit(1)
    async with database.write() as conn:
        await trials.confirm(conn, name, identity(name, settings.accounts[name]), by, clock.now())
    console.print("On record. The night will post there. You may delete the test now.")


def _named(name: str, outlets: "Sequence[Outlet]") -> "Outlet":
    outlet = next((one for one in outlets if one.name == name), None)
    if outlet is None:
        known = ", ".join(one.name for one in outlets) or "none"
        raise ResultsError(f"There is no account {name} that is posted to by itself; there are: {known}")
    return outlet


async def _reported(settings: "Settings", election: "Election", database: "Database") -> bool:
    """Print the report; True when every account shows what it should."""
    from results.clock import SystemClock
    from results.outlets import outlets_of
    from results.parts import speakers_of
    from results.publish.reading_back import compared
    from results.record.bulletin import State
    from results.record.postings import postings
    from results.trial_posts import words

    console, is_clean = Console(highlight=False), True
    known = [words(speaker.voice) for speaker in speakers_of(settings, election)]
    for outlet in outlets_of(settings, SystemClock(), database).every:
        async with database.read() as conn:
            ledger = await postings(conn, tuple(State), 100_000, outlet.name)
        try:
            first = min((one.made_at for one in ledger), default=None)
            shown = await outlet.seen(first) if first else ()
        except OutletError as trouble:
            console.print(
                f"[bold red]{escape(outlet.name)}: it cannot be read back: {escape(str(trouble))}[/]"
            )
            is_clean = False
            continue
        finally:
            await outlet.close()
        if shown is None:
            done = sum(one.state is State.POSTED for one in ledger)
            console.print(
                f"[bold]{escape(outlet.name)}[/]: cannot be read back; {done} went out by its own word"
            )
            continue
        comparison = compared(ledger, shown, known)
        is_clean &= comparison.is_clean
        _told(outlet.name, comparison, console)
    return is_clean


def _told(name: str, found: "Comparison", console: Console) -> None:
    verdict = "[green]as it should be[/]" if found.is_clean else "[bold red]look at this[/]"
    console.print(f"[bold]{escape(name)}[/]: {len(found.agreed)} posts there word for word, {verdict}")
    lines = [
        *(f"missing: {one.text}" for one in found.missing),
        *(f"different: {one.text} -- shown: {seen.text} ({seen.url})" for one, seen in found.different),
        *(f"there twice: {one.text} ({one.url})" for one in found.double),
        *(f"unexpected: {one.text} ({one.url})" for one in found.unexpected),
        *(f"still open ({one.state}): {one.text}" for one in found.unsettled),
        *(f"not posted ({one.note}): {one.text}" for one in found.left_out),
    ]
    for line in lines:
        console.print(f"  {escape(line)}")
