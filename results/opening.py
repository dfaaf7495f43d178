"""Opens the nights of a process, each within its council's fuse: one that cannot be opened is left out."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial

from results.council import Council, Ground, House, council, ground
from results.errors import to_tell
from results.publish.engine import DbosEngine
from results.record.database import Database
from results.record.schemas import schema_of
from results.settings import Settings

AT_ONCE = 12


async def opened_grounds(
    nights: Mapping[str, Settings], house: House, database: Database, stack: AsyncExitStack
) -> dict[str, Ground]:
    """What each night stands on, some at a time: much of it is waiting for the database.

    Raises:
        SettingsError, JournalError: of the last council, when none can be opened.
        RecordAway: the database is away.
    """
    made: dict[str, Ground] = {}
    turns = asyncio.Semaphore(AT_ONCE)

    async def open_one(name: str, settings: Settings) -> None:
        made[name] = await ground(settings, house, database.of(schema_of(name)), stack, name)

    async def in_turn(name: str, settings: Settings) -> None:
        async with turns:
            await house.fuses[name].within(partial(open_one, name, settings))

    try:
        async with asyncio.TaskGroup() as group:
            for name, settings in nights.items():
                group.create_task(in_turn(name, settings), name=f"open {name}")
    except BaseExceptionGroup as troubles:
        raise to_tell(troubles) from troubles
    return {name: made[name] for name in nights if name in made}


async def opened_councils(
    grounds: Mapping[str, Ground], house: House, engine: DbosEngine
) -> dict[str, Council]:
    """The nights that can be put together.

    Raises:
        SettingsError: of the last council, when none can.
    """

    async def made(of: Ground) -> Council:
        return council(of, house, engine)

    found = {name: await of.fuse.within(partial(made, of)) for name, of in grounds.items()}
    return {name: one for name, one in found.items() if one is not None}
