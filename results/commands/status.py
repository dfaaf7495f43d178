"""`results status`: which processes share the night, what each does, and how far each is behind."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from results.roles import Role

if TYPE_CHECKING:
    from results.record.nodes import Member

EXAMPLE = "Example: [bold]results status house.toml[/]"
ONE_AT_A_TIME = frozenset({Role.FEEDS, Role.PUBLISH})
"""Roles with duties for each council that one process has at a time."""


def status(
    settings_file: Annotated[Path, typer.Argument(help="The settings file, of a council or of a house.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Say which processes share the night, what each does, and how far each is behind.

    Exit code 1 when somebody should see to something: no living process has a role that one had before, a
    council stands still in one, or nobody does what must be done for it.
    """
    from results import log
    from results.errors import SettingsError
    from results.plan import plan

    log.set_up(level="error")
    planned = plan(settings_file)
    members, entries = asyncio.run(_seen(planned.url))
    if not members:
        why = "no process has run on this database yet: `results run` starts one"
        raise SettingsError("Nothing to tell", [why])
    wrong = troubles(members, [] if planned.house is None else [*planned.nights, *planned.refused])
    if as_json:
        said = {"entries": entries, "troubles": wrong, "nodes": [_plain(one) for one in members]}
        typer.echo(json.dumps(said))
    else:
        console = Console()
        _tell(members, entries, console)
        for sentence in wrong:
            console.print(f"[red]{escape(sentence)}[/]")
    if wrong:
        raise typer.Exit(1)


def troubles(members: "Sequence[Member]", councils: Collection[str]) -> list[str]:
    """What somebody should see to, in a sentence each; [] when all is well.

    Args:
        councils: of a house; each has duties that some process should have.
    """
    from results.record.leases import SILENT_S

    living = [one for one in members if one.is_alive(SILENT_S)]
    had = {role for one in members for role in one.roles}
    have = {role for one in living for role in one.roles}
    idle = [f"No living process has the role {role}: start one." for role in sorted(had - have)]
    return [*idle, *_undone(living, have & ONE_AT_A_TIME, councils), *_stopped(living)]


def _undone(living: "Sequence[Member]", roles: Collection[str], councils: Collection[str]) -> list[str]:
    """Duties that every process leaves to another; for some seconds that is so whenever one comes or goes."""
    done = {name for one in living for name in one.leases}
    missing = {
        role: [name for name in councils if f"{role}/{name}" not in done and not _stands_still(name, living)]
        for role in sorted(roles)
    }
    return [
        f"Nobody does {role} for {len(names)} of the councils, such as {names[0]}: look again in ten "
        "seconds; if it is still so, start the processes of that role again, one after another."
        for role, names in missing.items()
        if names
    ]


def _stands_still(council: str, living: "Sequence[Member]") -> bool:
    return any(council in _reasons(one) for one in living)


def _stopped(living: "Sequence[Member]") -> list[str]:
    """What living processes do nothing more for."""
    return [
        f"{council} stands still in {one.name}: {why}"
        for one in living
        for council, why in _reasons(one).items()
    ]


def _reasons(one: "Member") -> Mapping[str, object]:
    """Why councils stand still in a process, by their names."""
    stopped = one.told.get("stopped")
    return stopped if isinstance(stopped, dict) else {}


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
