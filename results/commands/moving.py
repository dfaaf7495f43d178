"""`results move`, `backup`, `restore`: a whole night from one database to another, verified at both ends."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from results.record.copying import Besides
    from results.record.database import Database
    from results.record.journal import Verdict

MOVE_EXAMPLE = "Example: [bold]results move medway.toml house/councils/medway.toml[/]"
BACKUP_EXAMPLE = "Example: [bold]results backup settings.toml night-2027-05-06.db[/]"
RESTORE_EXAMPLE = "Example: [bold]results restore night-2027-05-06.db settings.toml[/]"
RESTORED = (
    "The record was brought back from a backup: what was posted after that is not in it. Look at the "
    "account, say under Posts what is there already, then resume it."
)
"""Why nothing is posted after a restore."""
Old = Annotated[Path, typer.Argument(help="Settings file whose database has the night.")]
New = Annotated[Path, typer.Argument(help="Settings file whose database shall have it; empty so far.")]
File = Annotated[Path, typer.Argument(help="File of the backup, a database by itself.")]


def move(old: Old, new: New) -> None:
    """Take a night from one database to another: from a file to a server, or back for the archive.

    No service may run on either. The old database stays as it is; never run both.
    """
    from results.errors import SettingsError
    from results.record.database import single_owner
    from results.settings import load

    urls = [load(one).database.get_secret_value() for one in (old, new)]
    if urls[0] == urls[1]:
        why = "both settings name the same; unset RESULTS_DATABASE and let each file say its own"
        raise SettingsError("Nothing to move", [why])
    with single_owner(urls[0]), single_owner(urls[1]):
        _told(asyncio.run(_copied(urls[0], urls[1], must_rest=True)), "moved")


def backup(settings_file: Old, file: File) -> None:
    """Write everything that is kept of a night to a file, as it is at one moment; the service goes on."""
    from results.errors import SettingsError
    from results.settings import load

    if file.exists():
        raise SettingsError(
            f"{file} is there already", ["choose another name: a backup is never written over"]
        )
    url = load(settings_file).database.get_secret_value()
    _told(asyncio.run(_copied(url, f"sqlite:///{file.resolve()}", must_rest=False)), "written")


def restore(file: File, settings_file: New) -> None:
    """Bring a night back from a backup into an empty database. No service may run on it.

    What went out since the backup is not in it, so that every account is paused until somebody at the desk
    resumes it.
    """
    from results.errors import SettingsError
    from results.record.database import single_owner
    from results.settings import load

    if not file.is_file():
        raise SettingsError(f"{file} cannot be read", ["there is no such file: give the file of a backup"])
    settings = load(settings_file)
    url = settings.database.get_secret_value()
    with single_owner(url):
        _told(asyncio.run(_restored(f"sqlite:///{file.resolve()}", url, settings.accounts)), "restored")
    typer.echo("Each account is paused: see what it shows already, say so under Posts, then resume it.")


async def _restored(backed_up: str, url: str, accounts: Iterable[str]) -> "Verdict":
    """Copy the night with every account paused: it may show posts that the copy knows nothing of."""
    from results.clock import SystemClock
    from results.record.pauses import pause_others

    now = SystemClock().now()
    paused = partial(pause_others, accounts=accounts, by="results restore", reason=RESTORED, at=now)
    return await _copied(backed_up, url, must_rest=True, besides=paused)


async def _copied(
    source: str,
    target: str,
    *,
    must_rest: bool,
    besides: "Besides | None" = None,
) -> "Verdict":
    from results.record.copying import copy_night, nothing

    async with AsyncExitStack() as stack:
        there, here = [await stack.enter_async_context(_opened(url)) for url in (source, target)]
        if must_rest:
            for url in (source, target):
                await _must_rest(url)
        console = Console(stderr=True)
        with console.status("Copying ...") as line:
            return await copy_night(
                there, here, lambda table, rows: line.update(f"{table}: {rows:,} rows"), besides or nothing
            )


@asynccontextmanager
async def _opened(url: str) -> "AsyncIterator[Database]":
    from results.record.database import open_database

    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def _must_rest(url: str) -> None:
    """Refuse while a process that shares a server is alive; a file has an owner, who was asked already.

    Processes are known to the house, whichever of its councils' schemas the night is in.
    """
    from results.errors import JournalError
    from results.record.leases import SILENT_S
    from results.record.nodes import members
    from results.record.schemas import house_of

    async with _opened(house_of(url)) as database:
        if database.engine.dialect.name == "sqlite":
            return
        await database.migrate()
        async with database.read() as conn:
            alive = [one.name for one in await members(conn) if one.is_alive(SILENT_S)]
    if alive:
        raise JournalError(f"{', '.join(alive)} runs on {database.place}: stop it first.")


def _told(verdict: "Verdict", what: str) -> None:
    typer.echo(f"{verdict.count} entries {what}, head {verdict.head.position} {verdict.head.digest}")
