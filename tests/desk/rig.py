"""A desk with a real newsroom and database behind it, without browser, broker or accounts."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from results.clock import Clock, SystemClock
from results.count.night import begin
from results.desk.application import opened
from results.desk.desk import Desk
from results.newsroom import Happening, Newsroom
from results.parts import policy_of, read_election_file, reader_of
from results.record.database import open_database
from results.record.place import set_place
from results.settings import load

FIXTURES = Path(__file__).parents[2] / "fixtures"


class _QuietPress:
    """Prints nothing, but keeps our place, as the real one does."""

    def __init__(self, database: object) -> None:
        self._database = database

    async def print(self, _happenings: Sequence[Happening], position: int) -> None:
        async with self._database.write() as conn:  # type: ignore[attr-defined]  # any Database
            await set_place(conn, "newsroom", position)


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
    newsroom = Newsroom(database, start, reader, _QuietPress(database), lambda _night: None)
    desk = Desk(settings, election, newsroom, database, clock or SystemClock())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(newsroom.run()), group.create_task(newsroom.run_press())]
        async with opened(desk) as address:
            yield desk, address
        for task in tasks:
            task.cancel()
    await database.close()


def declared(night: str) -> dict[str, dict[str, object]]:
    """What was really declared on a fixture's night, by contest id, as its file has it."""
    said = json.loads((FIXTURES / night / "declarations.json").read_text())
    return {one["contest_id"]: one for one in said["declarations"]}
