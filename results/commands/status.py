"""`results status`: which processes share the night, what each does, and how far each is behind."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from results.record.nodes import Member

EXAMPLE = "Example: [bold]results status house.toml[/]"


def status(
    settings_file: Annotated[Path, typer.Argument(help="The settings file, of a council or of a house.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Say which processes share the night, what each does, and how far each is behind.

    Exit code 1 when no living process has a role that one had before, or a council stands still in one.
    """
    from results import log
    from results.errors import SettingsError
    from results.plan import plan

    log.set_up(level="error")
    members, entries = asyncio.run(_seen(plan(settings_file).url))
    if not members:
        why = "no process has run on this database yet: `results run` starts one"
        raise SettingsError("Nothing to tell", [why])
    idle, stopped = idle_duties(members), stopped_councils(members)
    if as_json:
        typer.echo(json.dumps({"entries": entries, "idle": idle, "nodes": [_plain(one) for one in members]}))
    else:
        console = Console()
        _tell(members, entries, console)
        for role in idle:
            console.print(f"[red]No living process has the role {role}: start one.[/]")
        for line in stopped:
            console.print(f"[red]{escape(line)}[/]")
    if idle or stopped:
        raise typer.Exit(1)


def idle_duties(members: "tuple[Member, ...]") -> list[str]:
    """Roles that no living process has, though one had it before."""
    from results.record.leases import SILENT_S

    had = {role for one in members for role in one.roles}
    have = {role for one in members if one.is_alive(SILENT_S) for role in one.roles}
    return sorted(had - have)


def stopped_councils(members: "tuple[Member, ...]") -> list[str]:
    """What living processes do nothing more for, in a sentence each."""
    from results.record.leases import SILENT_S

    said = [(one.name, one.told.get("stopped")) for one in members if one.is_alive(SILENT_S)]
    return [
        f"{council} stands still in {name}: {why}"
        for name, stopped in said
        if isinstance(stopped, dict)
        for council, why in stopped.items()
    ]


async def _seen(url: str) -> "tuple[tuple[Member, ...], int]":
    """The processes, and how many entries all journals of the database have."""
    from results.record.database import open_database
    from results.record.nodes import members
    from results.record.schemas import entries_in_all, house_of

    database = open_database(house_of(url))
    try:
        async with database.read() as conn:
            return await members(conn), await entries_in_all(conn)
    finally:
        await database.close()


def _tell(members: "tuple[Member, ...]", entries: int, console: Console) -> None:
    from results.record.leases import SILENT_S

    table = Table("Process", "Roles", "Sign of life", "Duties", "Posting", "Behind", "Version")
    for one in members:
        alive = one.is_alive(SILENT_S)
        duties = sum(not name.startswith("account/") for name in one.leases)
        posting = len(one.leases) - duties
        dealt = one.told.get("dealt")
        behind = f"{max(0, entries - dealt)}" if alive and isinstance(dealt, int) else ""
        table.add_row(
            one.name,
            ", ".join(one.roles),
            _life(one, is_alive=alive),
            str(duties),
            str(posting),
            behind,
            one.version,
        )
    console.print(table)
    console.print(f"{entries} entries are kept in all journals.")


def _life(one: "Member", *, is_alive: bool) -> str:
    if one.session is None:
        return "has ended"
    return f"{one.silent_s:.1f} s ago" if is_alive else f"[red]silent {one.silent_s:.0f} s[/]"


def _plain(one: "Member") -> dict[str, object]:
    return {
        "name": one.name,
        "roles": one.roles,
        "silent_s": one.silent_s,
        "version": one.version,
        "leases": one.leases,
        "told": dict(one.told),
    }
