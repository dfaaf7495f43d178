"""The newsroom: what arrives is kept, read, checked into the night, and handed on to the public's channels.

One loop owns the night. It reads the journal in order, so that a restart is the same as going on.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from results.count.events import Corrected, Declared, Differs, Event, Held, Unchanged, WithdrawnResult
from results.count.night import Night, receive
from results.errors import UnreadableMessage
from results.feeds.formats import native
from results.record.database import Database
from results.record.journal import Arrival, Entry, Journal
from results.record.place import place_of

log = structlog.get_logger()
READER = "newsroom"
AT_ONCE = 10
"""Entries dealt with before readers see the next revision."""
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
    """Whoever makes bulletins and freezes them for delivery."""

    async def print(self, happenings: Sequence[Happening], position: int) -> None:
        """Write the bulletins of these happenings, their deliveries and our place in one transaction."""
        ...


Watcher = Callable[[Happening], None]


class Newsroom:
    """Moves one night on.

    Two loops, so that the page never waits for words and pictures: `run` reads the journal into the night and
    shows it, `run_press` follows with the bulletins.

    Args:
        night: the night before anything arrived.
        show: called with each night whose public face is new.

    Attributes:
        position: the last entry dealt with.
        printed: the last entry whose bulletins are safely on their way.
        watchers: told of every happening, in order.
        journal: all that arrived.
    """

    def __init__(self, database: Database, night: Night, press: Press, show: Callable[[Night], None]) -> None:
        self.night = night
        self.position = self.printed = 0
        self.watchers: list[Watcher] = []
        self._database = database
        self.journal = Journal(database)
        self._press = press
        self._show = show
        self._arrived = asyncio.Event()
        self._unprinted: asyncio.Queue[Happening] = asyncio.Queue()

    async def keep(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Commit what arrived, verbatim; only then may a feed tell its sender.

        Raises:
            JournalError: it could not be written; nothing may be acknowledged.
        """
        entries = await self.journal.append(arrivals)
        self._arrived.set()
        return entries

    async def run(self) -> None:
        """Replay the journal, then follow it for as long as the task lives."""
        async with self._database.read() as conn:
            self.printed = await place_of(conn, READER)
        await self._replay(self.printed)
        while True:
            self._arrived.clear()
            if await self._follow():
                continue
            # Not wait_for: in Python 3.11 it can swallow the request to stop.
            with suppress(TimeoutError):  # another process may have written to the same journal
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._arrived.wait()

    async def run_press(self) -> None:
        """Make the bulletins of what happens for as long as the task lives."""
        while True:
            happenings = [await self._unprinted.get()]
            while len(happenings) < AT_ONCE and not self._unprinted.empty():
                happenings.append(self._unprinted.get_nowait())
            await self._press.print(happenings, happenings[-1].entry.position)
            self.printed = happenings[-1].entry.position

    async def _replay(self, printed: int) -> None:
        """Fold what was dealt with before the start; nothing of it is published again."""
        while self.position < printed:
            for entry in await self.journal.read(self.position, min(500, printed - self.position)):
                self._move_on(entry, is_new=False)
        log.info("journal_replayed", entries=self.position, revision=self.night.revision)
        self._show(self.night)

    async def _follow(self) -> bool:
        """Deal with the next entries; False when there were none."""
        entries = await self.journal.read(self.position, AT_ONCE)
        shown = self.night.revision
        for entry in entries:
            self._unprinted.put_nowait(self._move_on(entry, is_new=True))
        if self.night.revision != shown:
            self._show(self.night)
        return bool(entries)

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
