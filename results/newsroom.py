"""The newsroom: what arrives is kept, read, checked into the night, and handed on to the public's channels.

One loop owns the night. It reads the journal in order, so that a restart is the same as going on.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
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
from results.count.night import Night
from results.fold import Fold, Happening, Noted, SetAside
from results.record.database import Database
from results.record.journal import Arrival, Entry, Head, Journal
from results.record.leases import ALONE, Lease
from results.record.orders import Ordered
from results.record.place import place_of
from results.valve import Paused

log = structlog.get_logger()
READER = "newsroom"
AT_ONCE = 10
"""Entries dealt with before readers see the next revision, and bulletins frozen together."""
REPLAYED_AT_ONCE = 500
REMEMBERED = 1000
"""Entries whose happenings can still be asked for."""
LOOK_AGAIN_S = 2.0


class Press(Protocol):
    """Whoever makes bulletins and freezes them for delivery."""

    async def print(self, happenings: Sequence[Happening], position: int, lease: Lease, /) -> None:
        """Write the bulletins of these happenings, their deliveries and our place in one transaction.

        Raises:
            LeaseLost: another process prints now; nothing was written.
        """
        ...


class _NoPress:
    async def print(self, happenings: Sequence[Happening], position: int, lease: Lease, /) -> None:
        """Let it pass."""


NO_PRESS: Press = _NoPress()
"""Prints nothing, for whoever only looks on."""
Watcher = Callable[[Happening], None]
Show = Callable[[Night, Head], None]
"""Shows the public a night, and the head of the journal as it stands."""


class Newsroom:
    """Moves one night on.

    Two loops, so that the page never waits for words and pictures: `run` reads the journal into the night and
    shows it, `run_press` follows with the bulletins. Of several processes each runs the first and only one
    the second: taking it over is the same as a restart, the journal is read again up to what was printed.

    Args:
        fold: the night before anything arrived.
        show: called with each night whose public face is new, and the journal's head then.

    Attributes:
        printed: the last entry whose bulletins are safely on their way.
        watchers: told of every happening, in order.
        database: where all of it is kept.
        journal: all that arrived.
        look_again_s: how soon what another process wrote to the journal is seen when nobody tells us.
    """

    def __init__(self, database: Database, fold: Fold, press: Press, show: Show) -> None:
        self._fold = fold
        self.printed = 0
        self.watchers: list[Watcher] = []
        self.database = database
        self.journal = Journal(database)
        self._press = press
        self._show = show
        self.look_again_s = LOOK_AGAIN_S
        self._arrived = asyncio.Event()
        self._unprinted: asyncio.Queue[Happening] | None = None
        self._is_replayed = False
        self._recent: dict[int, tuple[Happening, ...]] = {}
        self._dealt = asyncio.Condition()

    @property
    def night(self) -> Night:
        """The night as it stands."""
        return self._fold.night

    @property
    def position(self) -> int:
        """The last entry dealt with."""
        return self._fold.position

    @property
    def public(self) -> Night:
        """The night as the public sees it: as it stood when everything was paused, if it is."""
        return self._fold.public

    @property
    def paused(self) -> Paused | None:
        """Who paused everything; None while nothing is."""
        return self._fold.paused

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
        self.look()
        return entries

    def look(self) -> None:
        """Something may have arrived: read on in the journal."""
        self._arrived.set()

    async def came_of(self, position: int) -> tuple[Happening, ...]:
        """What came of an entry, once it is dealt with; () when that was long ago."""
        async with self._dealt:
            await self._dealt.wait_for(lambda: self.position >= position)
        return self._recent.get(position, ())

    async def run(self) -> None:
        """Replay the journal, then follow it for as long as the task lives.

        Raises:
            JournalError: it cannot be read just now; run again, and it goes on where it was.
        """
        if not self._is_replayed:
            await self._replay(await self._place())
            self._is_replayed = True
        while True:
            self._arrived.clear()
            if await self._follow():
                continue
            # Not wait_for: in Python 3.11 it can swallow the request to stop.
            with suppress(TimeoutError):  # another process may have written to the same journal
                async with asyncio.timeout(self.look_again_s):
                    await self._arrived.wait()

    async def run_press(self, lease: Lease = ALONE) -> None:
        """Make the bulletins of what happens, from where they were left off, for as long as the task lives.

        Args:
            lease: sees to it that nobody else does.

        Raises:
            LeaseLost: somebody else does.
            RecordAway: the database is away; run again, and nothing is left out.
        """
        self.printed = await self._place()
        self._unprinted = await self._since(self.printed)
        try:
            while True:
                happenings = [await self._unprinted.get()]
                while len(happenings) < AT_ONCE and not self._unprinted.empty():
                    happenings.append(self._unprinted.get_nowait())
                last = happenings[-1]
                done = last.entry.position if last.is_last else last.entry.position - 1
                await self._press.print(happenings, done, lease)
                self.printed = done
        finally:
            self._unprinted = None

    async def _place(self) -> int:
        async with self.database.read() as conn:
            return await place_of(conn, READER)

    async def _since(self, printed: int) -> asyncio.Queue[Happening]:
        """All that came of entries after this one, up to where the night is."""
        unprinted: asyncio.Queue[Happening] = asyncio.Queue()
        again = self._fold.afresh()
        while again.position < self.position > printed:
            for entry in await self.journal.read(again.position, self.position - again.position):
                for happening in again.move_on(entry, is_new=True):
                    if entry.position > printed:
                        unprinted.put_nowait(happening)
                await asyncio.sleep(0)
        return unprinted

    async def _replay(self, printed: int) -> None:
        """Fold what was dealt with before the start; nothing of it is published again."""
        while self.position < printed:
            some = min(REPLAYED_AT_ONCE, printed - self.position)
            for entry in await self.journal.read(self.position, some):
                self._move_on(entry, is_new=False)
        async with self._dealt:
            self._dealt.notify_all()
        log.info("journal_replayed", entries=self.position, revision=self.night.revision)
        self._show(self.public, self._fold.head)

    async def _follow(self) -> bool:
        """Deal with the next entries; False when there were none."""
        entries = await self.journal.read(self.position, AT_ONCE)
        shown = self.public
        for entry in entries:
            for happening in self._move_on(entry, is_new=True):
                if self._unprinted is not None and entry.position > self.printed:
                    self._unprinted.put_nowait(happening)
            await asyncio.sleep(0)  # a file may be about hundreds of wards; others have a turn in between
        async with self._dealt:
            self._dealt.notify_all()
        if self.public.revision != shown.revision:
            self._show(self.public, self._fold.head)
        return bool(entries)

    def _move_on(self, entry: Entry, *, is_new: bool) -> tuple[Happening, ...]:
        """Read one entry into the night; tell log and watchers, and remember it for whoever asks soon."""
        happenings = self._fold.move_on(entry, is_new=is_new)
        for happening in happenings:
            if happening.is_new:
                tell(happening)
            for watcher in self.watchers:
                watcher(happening)
        self._recent[entry.position] = happenings
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]
        return happenings


async def folded(journal: Journal, fold: Fold) -> Night:
    """The night as the whole journal tells it, for whoever looks on; nobody else hears of it."""
    while entries := await journal.read(fold.position, REPLAYED_AT_ONCE):
        for entry in entries:
            fold.move_on(entry, is_new=False)
    return fold.night


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
