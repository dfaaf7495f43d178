"""`results export-night` and `results rehearse`: a night written to a file, and past nights played again."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from results.errors import JournalError, SettingsError

if TYPE_CHECKING:
    from results.feeds.faults import Fault
    from results.feeds.night_file import Header
    from results.record.journal import Journal
    from results.settings import Settings

EXPORT_EXAMPLE = "Example: [bold]results export-night settings.toml -o medway.night.jsonl[/]"
REHEARSE_EXAMPLE = (
    "Example: [bold]results rehearse medway.night.jsonl --speed 30 --from 23:00 --faults duplicates,gaps[/]"
)
AT_ONCE = 100
OWNER_ONLY = 0o600


def export_night(
    settings_file: Annotated[Path, typer.Argument(help="The settings file of the night.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file to write; it must not be there yet.")
    ],
) -> None:
    """Write everything that was received to a file that can be kept as evidence and played again.

    The file holds figures from before they were public, and who typed them: guard it as the journal itself.
    It may be written while the service runs.
    """
    from results.settings import load

    settings = load(settings_file)
    header, trouble = asyncio.run(_exported(settings, output))
    typer.echo(f"{output}: {header.count} messages, head {header.head.position} {header.head.digest}")
    if trouble is not None:
        typer.echo(f"{trouble} The file shows the journal as it is.", err=True)
        raise typer.Exit(1)


def rehearse(  # noqa: PLR0913, PLR0917 - one parameter an option
    night: Annotated[str, typer.Argument(help="A night file, a folder with a past night, or medway-2023.")],
    speed: Annotated[
        float, typer.Option(min=0.1, max=100_000, help="Seconds of the night in one of ours.")
    ] = 30,
    begins: Annotated[
        str | None,
        typer.Option("--from", help="London time to begin at; what came before is put in at once."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="London time to end at, such as 01:30.")] = None,
    step: Annotated[bool, typer.Option("--step", help="Wait for Enter before each message.")] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Exit at the end instead of keeping the page up.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the live page; 0 picks a free one.")] = 8080,
    faults: Annotated[
        str,
        typer.Option(help="What is to go wrong: duplicates,reordering,gaps,corrections or some of these."),
    ] = "",
    seed: Annotated[int, typer.Option(help="The same seed gives the same faults.")] = 2023,
) -> None:
    """Play a past night again over the whole service, marked as a rehearsal; nothing leaves this machine.

    Exit code 0 when it went as it should, 1 when it did not, 2 when it cannot be played.
    """
    from rich.console import Console

    from results import log
    from results.rehearsal.rehearsing import Plan, rehearse_night

    plan = Plan(speed, begins, until, step, once, port, _faults(faults), seed)
    log.set_up(level="critical")  # the terminal tells the night itself
    if not asyncio.run(rehearse_night(night, plan, Console())):
        raise typer.Exit(1)


def _faults(asked: str) -> "frozenset[Fault]":
    """The faults named, with commas between.

    Raises:
        SettingsError: one of them is none.
    """
    from results.feeds.faults import Fault

    names = {name for one in asked.split(",") if (name := one.strip().lower())}
    unknown = sorted(names - set(Fault))
    if unknown:
        raise SettingsError(
            "--faults", [f"{name!r} is none: there are {', '.join(Fault)}" for name in unknown]
        )
    return frozenset(Fault(name) for name in names)


async def _exported(settings: "Settings", output: Path) -> "tuple[Header, str | None]":
    """Write the file; gives its first line and what is wrong with the journal, None when nothing is."""
    from results.record.database import open_database
    from results.record.journal import Journal

    database = open_database(settings.database.get_secret_value())
    try:
        journal = Journal(database)
        verdict = await journal.verify()
        header = await _header(settings, journal)
        await _write(header, journal, output)
    finally:
        await database.close()
    return header, verdict.trouble


async def _header(settings: "Settings", journal: "Journal") -> "Header":
    from results.clock import SystemClock
    from results.feeds.night_file import Header, Trust
    from results.parts import read_election_file

    read_election_file(settings.election)  # an election that cannot be read back would make the file useless
    head = await journal.head()
    return Header(
        settings.environment,
        settings.election.read_bytes(),
        SystemClock().now(),
        head,
        head.position,
        {
            name: Trust(source.rank, source.compared_only, source.vouched_by)
            for name, source in settings.sources.items()
        },
        settings.policy.person_warnings,
    )


async def _write(header: "Header", journal: "Journal", output: Path) -> None:
    """Write to a file of its own first, so that what has the name is always whole."""
    from results.feeds.night_file import entry_line, opening_line

    half = output.with_name(output.name + ".part")
    try:
        if output.exists():  # noqa: ASYNC240 - a command of its own; nobody waits
            raise SettingsError(f"{output} is there already", ["give another name with -o, or move it away"])
        with half.open("wb") as stream:
            half.chmod(OWNER_ONLY)
            stream.write(opening_line(header))
            position = 0
            while position < header.head.position:
                some = await journal.read(position, min(AT_ONCE, header.head.position - position))
                if not some:
                    raise JournalError(
                        f"The journal has no entry after {position}: it was changed meanwhile."
                    )
                stream.writelines(entry_line(entry) for entry in some)
                position = some[-1].position
        half.replace(output)
    except OSError as error:
        raise SettingsError(f"{output} cannot be written", [error.strerror or str(error)]) from None
