"""A desk with a real newsroom and database behind it, without browser or broker; posts wait in the ledger."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from results.clock import Clock, SystemClock
from results.count.night import begin
from results.desk.application import opened
from results.desk.desk import Desk
from results.fold import Fold
from results.fuse import FuseBox
from results.newsroom import Newsroom
from results.outlets import outlets_of
from results.parts import (
    accounts_of,
    announce_of,
    notices_of,
    policy_of,
    read_election_file,
    reader_of,
    speakers_of,
)
from results.press import BulletinPress
from results.proofs import Proofs
from results.record.database import open_database
from results.schedule import Schedule
from results.settings import load

FIXTURES = Path(__file__).parents[2] / "fixtures"


class _RestingEngine:
    """Delivers nothing: what is frozen stays in the ledger."""

    async def enqueue(self, conn: AsyncConnection, post_ids: Sequence[str]) -> None:
        """Leave them where they are."""

    async def wake(self, conn: AsyncConnection, accounts: Collection[str], why: str) -> None:
        """Wake nobody."""


@asynccontextmanager
async def desk_of(
    folder: Path, night: str = "medway-2023", toml: str = "", clock: Clock | None = None
) -> AsyncIterator[tuple[Desk, str]]:
    """A running desk and its address; `toml` is added to the settings."""
    shutil.copy(FIXTURES / night / "election.json", folder / "election.json")
    settings_file = folder / "settings.toml"
    settings_file.write_text(
        f'environment = "rehearsal"\nelection = "election.json"\n{toml}\n[desk]\nport = 0\n'
    )
    settings = load(settings_file)
    election = read_election_file(settings.election)
    database = open_database(settings.database.get_secret_value())
    await database.migrate()
    start = begin(election, settings.environment, policy_of(settings))
    reader = reader_of(settings, election)
    clock = clock or SystemClock()
    outlets = outlets_of(settings, clock, database).every
    speakers, accounts = speakers_of(settings, election), accounts_of(settings)
    press = BulletinPress(database, speakers, accounts, _RestingEngine(), announce_of(settings))
    fuse = FuseBox(["", "neighbour"])[""]
    newsroom = Newsroom(database, Fold(start, reader), press, lambda *_: None, fuse)
    proofs = Proofs(press, outlets, database, clock)
    schedule = Schedule(notices_of(settings, election), newsroom, clock)
    newsroom.watchers.append(schedule.watch)
    newsroom.memories["schedule"] = schedule
    desk = Desk(settings, election, newsroom, database, clock, proofs=proofs, schedule=schedule)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(newsroom.run()), group.create_task(newsroom.run_press())]
            async with opened([desk]) as address:
                yield desk, address
            for task in tasks:
                task.cancel()
    finally:
        await database.close()


def declared(night: str) -> dict[str, dict[str, object]]:
    """What was really declared on a fixture's night, by contest id, as its file has it."""
    said = json.loads((FIXTURES / night / "declarations.json").read_text())
    return {one["contest_id"]: one for one in said["declarations"]}
