"""A service that watches a folder, for tests that kill it: at a chosen step, or from outside at any moment.

python -m tests.feeds.dropping URL FOLDER: takes what is in the folder until nothing is left;
python -m tests.feeds.dropping URL FOLDER...: dies in the first folder at the first step, in the second at the
second and so on, a step being one thing done to the journal, the newsroom or a file; each time another one
finishes the folder; ends with the first folder in which there is no such step, and says how many died.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from results.clock import SystemClock
from results.count.declaration import SourceId
from results.feeds import dropped, folder
from results.feeds.sources import Told
from results.record.database import open_database
from results.record.journal import Arrival, Entry, Journal

DIED = 9


class Steps:
    """Counts what is done and ends the process, as a power cut would, at the chosen one."""

    def __init__(self, last: int) -> None:
        self._last, self._count = last, 0
        self._replace: Callable[..., None] = os.replace
        os.replace = self.replace  # type: ignore[assignment] # the same for how it is called here

    def step(self) -> None:
        """One more."""
        self._count += 1
        if self._count == self._last:
            os._exit(DIED)

    def replace(self, source: Path, target: Path) -> None:
        """Move a file, and perhaps die before or after it."""
        self.step()
        self._replace(source, target)
        self.step()


async def watch(url: str, place: Path, last: int) -> None:
    """Take what is in the folder until only the boxes are left."""
    steps, database = Steps(last), open_database(url)
    journal = Journal(database)

    async def keep(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        steps.step()
        entries = await journal.append(arrivals)
        steps.step()
        return entries

    async def ask(entry: Entry) -> Told:
        steps.step()
        return Told(is_used=b"bad" not in entry.payload, lines=(f"entry {entry.position}",))

    settings = folder.FolderSettings(SourceId("sheets"), place, rescan_s=0.2, settle_s=0.05)
    feed = folder.FolderFeed(settings, keep, ask, SystemClock(), lambda _: None)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(feed.run())
        while set(dropped.listing(place).files):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        running.cancel()
    await database.close()


def forked(url: str, place: Path, last: int) -> int:
    """Exit code of a process that takes what is in this folder."""
    child = os.fork()
    if not child:
        asyncio.run(watch(url, place, last))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at_each_step(url: str, places: Sequence[Path]) -> int:
    """How many steps there are to die at."""
    for step, place in enumerate(places, start=1):
        code = forked(url, place, step)
        if code == 0:
            return step - 1
        if code != DIED or forked(url, place, 0) != 0:
            sys.exit(f"step {step} ended with {code}")
    sys.exit("too few folders")


if __name__ == "__main__":
    database_url, *folders = sys.argv[1:]
    if len(folders) == 1:
        asyncio.run(watch(database_url, Path(folders[0]), 0))
    else:
        sys.stdout.write(str(die_at_each_step(database_url, [Path(one) for one in folders])))
