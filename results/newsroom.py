"""The newsroom: what arrives is kept, read, checked into the night, and handed on to the public's channels.

One loop owns the night. It reads the journal in order, so that a restart is the same as going on.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from results.count.events import Corrected, Declared, Differs, Event, Held, Unchanged, WithdrawnResult
from results.count.night import Night, receive
from results.errors import UnreadableMessage
from results.feeds.formats import native
from results.record.database import Database
from results.record.journal import Arrival, Entry, Journal
from results.record.place import place_of, set_place

log = structlog.get_logger()
READER = "newsroom"
BATCH = 50
LOOK_AGAIN_S = 2.0


@dataclass(frozen=True, slots=True)
class SetAside:
    """Bytes that are kept but could not be read; shown to a person, never to the public."""

    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One journal entry and what came of it.

    Attributes:
        night: the night after it.
        is_new: False while the journal is replayed at a start.
    """

    entry: Entry
    event: Event | SetAside
    night: Night
    is_new: bool


class Press(Protocol):
    """Whoever freezes bulletins for delivery."""

    async def freeze(self, conn: AsyncConnection, happenings: Sequence[Happening]) -> None:
        """Write bulletins and their deliveries in the caller's transaction."""
        ...


Watcher = Callable[[Happening], None]


class Newsroom:
    """Moves one night on.

    Args:
        night: the night before anything arrived.
        show: called with each night whose public face is new.
        watchers: told of every happening, in order.
    """

    def __init__(self, database: Database, night: Night, press: Press, show: Callable[[Night], None]) -> None:
        self.night = night
        self.position = 0
        self.watchers: list[Watcher] = []
        self._database = database
        self._journal = Journal(database)
        self._press = press
        self._show = show
        self._arrived = asyncio.Event()

    async def keep(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Commit what arrived, verbatim; only then may a feed tell its sender.

        Raises:
            JournalError: it could not be written; nothing may be acknowledged.
        """
        entries = await self._journal.append(arrivals)
        self._arrived.set()
        return entries

    async def run(self) -> None:
        """Replay the journal, then follow it for as long as the task lives."""
        await self._replay()
        while True:
            self._arrived.clear()
            if await self._follow():
                continue
            try:
                await asyncio.wait_for(self._arrived.wait(), LOOK_AGAIN_S)
            except TimeoutError:
                continue  # another process may have written to the same journal

    async def _replay(self) -> None:
        """Fold what was dealt with before the start; nothing of it is published again."""
        async with self._database.read() as conn:
            done = await place_of(conn, READER)
        while self.position < done:
            for entry in await self._journal.read(self.position, min(500, done - self.position)):
                self._move_on(entry, is_new=False)
        log.info("journal_replayed", entries=self.position, revision=self.night.revision)
        self._show(self.night)

    async def _follow(self) -> bool:
        """Deal with the next entries; False when there were none."""
        entries = await self._journal.read(self.position, BATCH)
        if not entries:
            return False
        shown = self.night.revision
        happenings = [self._move_on(entry, is_new=True) for entry in entries]
        if self.night.revision != shown:
            self._show(self.night)
        async with self._database.write() as conn:
            await self._press.freeze(conn, happenings)
            await set_place(conn, READER, self.position)
        return True

    def _move_on(self, entry: Entry, *, is_new: bool) -> Happening:
        """Read one entry into the night."""
        event: Event | SetAside
        try:
            report = native.read(entry, self.night.election.election_id)
        except UnreadableMessage as trouble:
            event = SetAside(trouble.problems)
        else:
            self.night, event = receive(self.night, report)
        self.position = entry.position
        happening = Happening(entry, event, self.night, is_new)
        if is_new:
            tell(happening)
        for watcher in self.watchers:
            watcher(happening)
        return happening


def tell(happening: Happening) -> None:
    """Write the night's story to the log: facts, never figures that are not public."""
    at = happening.entry.position
    match happening.event:
        case SetAside(problems=problems):
            log.warning("message_set_aside", position=at, feed=happening.entry.feed, problems=list(problems))
        case Held(contest_id=contest, blocking=codes):
            log.error("result_held", position=at, contest=contest, codes=list(codes))
        case Differs(contest_id=contest, source=source):
            log.warning("feed_differed_from_declared", position=at, contest=contest, source=source)
        case Declared(contest_id=contest):
            log.info("result_declared", position=at, contest=contest)
        case Corrected(contest_id=contest):
            log.warning("result_corrected", position=at, contest=contest)
        case WithdrawnResult(contest_id=contest):
            log.warning("result_withdrawn", position=at, contest=contest)
        case Unchanged(contest_id=contest, why=why):
            log.debug("nothing_changed", position=at, contest=contest, why=why)
        case event:
            log.info("report_received", position=at, contest=event.contest_id, what=type(event).__name__)
