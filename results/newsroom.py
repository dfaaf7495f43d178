"""The newsroom: what arrives is kept, read, checked into the night, and handed on to the public's channels.

One loop owns the night. It reads the journal in order, so that a restart is the same as going on.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from results.count.events import (
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Refused,
    Unchanged,
    WithdrawnResult,
)
from results.count.night import Night, receive
from results.feeds.reader import Reader
from results.record.database import Database
from results.record.journal import GENESIS, Arrival, Entry, Head, Journal
from results.record.orders import Ordered
from results.record.place import place_of
from results.valve import Paused, Valve

log = structlog.get_logger()
READER = "newsroom"
AT_ONCE = 10
"""Entries dealt with before readers see the next revision, and bulletins frozen together."""
REPLAYED_AT_ONCE = 500
REMEMBERED = 1000
"""Entries whose happenings can still be asked for."""
LOOK_AGAIN_S = 2.0


@dataclass(frozen=True, slots=True)
class SetAside:
    """Bytes that are kept but could not be read; shown to a person, never to the public."""

    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Understood, and nothing to report: an unchanged page, a first reading that waits for a second."""

    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that came of a journal entry; a file about many wards makes many of them.

    Attributes:
        night: the night after it.
        is_new: False while the journal is replayed at a start.
        is_last: True for the last one of its entry.
    """

    entry: Entry
    event: Event | SetAside | Noted | Ordered
    night: Night
    is_new: bool
    is_last: bool = True


class Press(Protocol):
    """Whoever makes bulletins and freezes them for delivery."""

    async def print(self, happenings: Sequence[Happening], position: int) -> None:
        """Write the bulletins of these happenings, their deliveries and our place in one transaction."""
        ...


Watcher = Callable[[Happening], None]
Show = Callable[[Night, Head], None]
"""Shows the public a night, and the head of the journal as it stands."""


class Newsroom:
    """Moves one night on.

    Two loops, so that the page never waits for words and pictures: `run` reads the journal into the night and
    shows it, `run_press` follows with the bulletins.

    Args:
        night: the night before anything arrived.
        reader: reads entries; nothing was read by it yet.
        show: called with each night whose public face is new, and the journal's head then.

    Attributes:
        position: the last entry dealt with.
        printed: the last entry whose bulletins are safely on their way.
        watchers: told of every happening, in order.
        database: where all of it is kept.
        journal: all that arrived.
        look_again_s: how soon what another process wrote to the journal is seen.
    """

    def __init__(self, database: Database, night: Night, reader: Reader, press: Press, show: Show) -> None:
        self.night = night
        self._reader = reader
        self.position = self.printed = 0
        self.watchers: list[Watcher] = []
        self.database = database
        self.journal = Journal(database)
        self._press = press
        self._show = show
        self._head = GENESIS
        self.look_again_s = LOOK_AGAIN_S
        self._arrived = asyncio.Event()
        self._unprinted: asyncio.Queue[Happening] = asyncio.Queue()
        self._recent: dict[int, tuple[Happening, ...]] = {}
        self._dealt = asyncio.Condition()
        self._valve = Valve()

    @property
    def public(self) -> Night:
        """The night as the public sees it: as it stood when everything was paused, if it is."""
        return self._valve.shown(self.night)

    @property
    def paused(self) -> Paused | None:
        """Who paused everything; None while nothing is."""
        return self._valve.paused

    @property
    def is_paused(self) -> bool:
        """Whether somebody paused everything."""
        return self.paused is not None

    async def keep(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Commit what arrived, verbatim; only then may a feed tell its sender.

        Raises:
            JournalError: it could not be written; nothing may be acknowledged.
        """
        entries = await self.journal.append(arrivals)
        self._arrived.set()
        return entries

    async def came_of(self, position: int) -> tuple[Happening, ...]:
        """What came of an entry, once it is dealt with; () when that was long ago."""
        async with self._dealt:
            await self._dealt.wait_for(lambda: self.position >= position)
        return self._recent.get(position, ())

    async def run(self) -> None:
        """Replay the journal, then follow it for as long as the task lives."""
        async with self.database.read() as conn:
            self.printed = await place_of(conn, READER)
        await self._replay(self.printed)
        while True:
            self._arrived.clear()
            if await self._follow():
                continue
            # Not wait_for: in Python 3.11 it can swallow the request to stop.
            with suppress(TimeoutError):  # another process may have written to the same journal
                async with asyncio.timeout(self.look_again_s):
                    await self._arrived.wait()

    async def run_press(self) -> None:
        """Make the bulletins of what happens for as long as the task lives."""
        while True:
            happenings = [await self._unprinted.get()]
            while len(happenings) < AT_ONCE and not self._unprinted.empty():
                happenings.append(self._unprinted.get_nowait())
            last = happenings[-1]
            done = last.entry.position if last.is_last else last.entry.position - 1
            await self._press.print(happenings, done)
            self.printed = done

    async def _replay(self, printed: int) -> None:
        """Fold what was dealt with before the start; nothing of it is published again."""
        while self.position < printed:
            for entry in await self.journal.read(
                self.position, min(REPLAYED_AT_ONCE, printed - self.position)
            ):
                self._move_on(entry, is_new=False)
        async with self._dealt:
            self._dealt.notify_all()
        log.info("journal_replayed", entries=self.position, revision=self.night.revision)
        self._show(self.public, self._head)

    async def _follow(self) -> bool:
        """Deal with the next entries; False when there were none."""
        entries = await self.journal.read(self.position, AT_ONCE)
        shown = self.public
        for entry in entries:
            for happening in self._move_on(entry, is_new=True):
                self._unprinted.put_nowait(happening)
            await asyncio.sleep(0)  # a file may be about hundreds of wards; others have a turn in between
        async with self._dealt:
            self._dealt.notify_all()
        if self.public.revision != shown.revision:
            self._show(self.public, self._head)
        return bool(entries)

    def _move_on(self, entry: Entry, *, is_new: bool) -> tuple[Happening, ...]:
        """Read one entry into the night; all that came of it, at least one happening."""
        reading = self._reader.read(entry)
        came: list[tuple[Event | SetAside | Noted | Ordered, Night]] = []
        for report in reading.reports:
            self.night, event = receive(self.night, report)
            self._valve = self._valve.let_through(report, event)
            came.append((event, self.night))
        for order in reading.orders:
            self._valve = self._valve.after(order, entry.received_at, self.night)
            came.append((order, self.night))
        if reading.problems:
            came.append((SetAside(reading.problems), self.night))
        if not came or reading.notes:
            came.append((Noted(reading.notes or ("Nothing new.",)), self.night))
        self.position, self._head = entry.position, entry.head
        happenings = tuple(
            Happening(entry, event, night, is_new, is_last=number == len(came))
            for number, (event, night) in enumerate(came, start=1)
        )
        self._remember(happenings)
        return happenings

    def _remember(self, happenings: tuple[Happening, ...]) -> None:
        """Tell the log and the watchers, and keep what came of the entry for whoever asks soon."""
        for happening in happenings:
            if happening.is_new:
                tell(happening)
            for watcher in self.watchers:
                watcher(happening)
        self._recent[happenings[0].entry.position] = happenings
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]


async def folded(journal: Journal, night: Night, reader: Reader) -> Night:
    """The night as the whole journal tells it, for whoever looks on; nobody else hears of it."""
    position = 0
    while entries := await journal.read(position, REPLAYED_AT_ONCE):
        for entry in entries:
            for report in reader.read(entry).reports:
                night, _ = receive(night, report)
        position = entries[-1].position
    return night


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
        case Refused(contest_id=contest, why=why):
            log.warning("report_refused", position=at, contest=contest, why=why)
        case event:
            _tell_the_rest(at, event)


def _tell_the_rest(at: int, event: Event | Noted | Ordered) -> None:
    match event:
        case Ordered(by=by, order=order):
            log.warning("order_given", position=at, order=type(order).__name__, by=by.user)
        case Unchanged(contest_id=contest, why=why):
            log.debug("nothing_changed", position=at, contest=contest, why=why)
        case Event(contest_id=contest):
            log.info("report_received", position=at, contest=contest, what=type(event).__name__)
        case Noted():
            log.debug("entry_noted", position=at)
