"""The newsroom: what arrives is kept, read, checked into the night, and handed on to the public's channels.

One loop owns the night. It reads the journal in order, so that a restart is the same as going on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from results.bookmark import Bookmark, Memory
from results.count.night import Night
from results.fold import READ_AT_ONCE, Fold, Happening
from results.fuse import Fuse, unshared
from results.incoming import Incoming
from results.record.database import Database
from results.record.journal import Arrival, Entry, Head, Journal, newest_of
from results.record.leases import ALONE, Lease
from results.record.place import place_of
from results.story import tell
from results.valve import Paused

log = structlog.get_logger()
READER = "newsroom"
AT_ONCE = 10
"""Entries dealt with before readers see the next revision, and bulletins frozen together."""
REMEMBERED = 1000
"""Entries whose happenings can still be asked for."""
LOOK_AGAIN_S = 2.0
CHECKPOINT_EVERY = 100
"""Entries after which a checkpoint is kept as soon as nothing waits to be printed."""
QUIET_S = 5.0
"""A night that stands still for so long has its checkpoint, however little happened."""
UNHURRIED, REST_S = 10, 0.05
"""The night is compared with its journal so many entries at a time, and others have their turn meanwhile."""


class Press(Protocol):
    """Whoever makes bulletins and freezes them for delivery."""

    async def print(self, happenings: Sequence[Happening], position: int, lease: Lease, /) -> None:
        """Write the bulletins of these happenings, their deliveries and our place in one transaction.

        Raises:
            LeaseLost: another process prints now; nothing was written.
        """
        ...


Watcher = Callable[[Happening], None]
Show = Callable[[Night, Head], None]
"""Shows the public a night, and the head of the journal at the entry that made it so."""


class Newsroom:
    """Moves one night on.

    Two loops, so that the page never waits for words and pictures: `run` reads the journal into the night and
    shows it, `run_press` follows with the bulletins. Of several processes each runs the first and only one
    the second: taking it over is the same as a restart, the journal is read again up to what was printed.

    Args:
        fold: the night before anything arrived.
        show: called with each night whose public face is new, and the journal's head at the entry that
            made it so.
        fuse: the council's in this process; None for one that is alone.

    Attributes:
        printed: the last entry whose bulletins are safely on their way.
        watchers: told of every happening, in order.
        may_resume: False to read the whole journal at a start.
        memories: what some of them remember, by name; kept with each checkpoint, since a start from one tells
            them nothing of what was before it.
        resumed_at: the entry at whose checkpoint we began; 0 when the whole journal was read.
        database: where all of it is kept.
        journal: all that arrived.
        is_replayed: set once the night is where its journal was when we began.
        is_settled: set once that is so, or will never be.
        look_again_s: how soon what another process wrote to the journal is seen when nobody tells us.
    """

    def __init__(
        self, database: Database, fold: Fold, press: Press, show: Show, fuse: Fuse | None = None
    ) -> None:
        self._fold, self._fuse = fold, fuse or unshared()
        self.printed = 0
        self.watchers: list[Watcher] = []
        self.memories: dict[str, Memory] = {}
        self.may_resume, self.resumed_at = True, 0
        self._bookmark = Bookmark(database, fold)
        self.database = database
        self.journal = Journal(database)
        self._incoming = Incoming(self.journal, AT_ONCE)
        self._press = press
        self._show = show
        self.look_again_s = LOOK_AGAIN_S
        self._unprinted: asyncio.Queue[Happening] | None = None
        self.is_replayed, self.is_settled = asyncio.Event(), asyncio.Event()
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
    def stopped(self) -> str | None:
        """Why the night moves no more in this process; None while it does."""
        return self._fuse.why

    @property
    def is_paused(self) -> bool:
        """Whether somebody paused everything."""
        return self.paused is not None

    async def keep(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Commit what arrived, verbatim; only then may a feed tell its sender.

        Raises:
            JournalError: it could not be written; nothing may be acknowledged.
        """
        self._fuse.must_hold()
        return await self._incoming.keep(arrivals)

    def look(self, upto: int | None = None) -> None:
        """Something may have arrived, up to this position where that is known: read on in the journal."""
        self._incoming.look(upto)

    async def came_of(self, position: int) -> tuple[Happening, ...]:
        """What came of an entry, once it is dealt with; () when that was long ago.

        Raises:
            JournalError: nobody deals with it here any more.
        """
        async with self._dealt:
            await self._dealt.wait_for(lambda: self.stopped or self.position >= position)
        self._fuse.must_hold()
        return self._recent.get(position, ())

    async def run(self) -> None:
        """Replay the journal, then follow it for as long as the task lives.

        Raises:
            JournalError: it cannot be read just now; run again, and it goes on where it was.
        """
        if self.is_replayed.is_set():
            self.look()  # whatever was said during the outage
        else:
            await self._resume()
            async with self.database.read() as conn:
                printed, newest = await place_of(conn, READER), await newest_of(conn)
            await self._replay(printed)
            self.look(newest.position)
            self.is_replayed.set()
            self.is_settled.set()
        while True:
            if not await self._follow():
                await self._incoming.wait(self.look_again_s)

    async def let_go(self) -> None:
        """Tell whoever waits for us that nothing more will come."""
        self.is_settled.set()
        async with self._dealt:
            self._dealt.notify_all()

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
                happenings = [await self._next(self._unprinted, lease)]
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

    async def _next(self, unprinted: asyncio.Queue[Happening], lease: Lease) -> Happening:
        """The next thing to print; while there is none is the time for a checkpoint."""
        if unprinted.empty():
            is_due = self.printed - self._bookmark.position >= CHECKPOINT_EVERY
            with suppress(TimeoutError):
                async with asyncio.timeout(0 if is_due else QUIET_S):
                    return await unprinted.get()
            if self.printed == self.position > self._bookmark.position:
                await self._bookmark.keep(self._fold, self.memories, lease)
        return await unprinted.get()

    async def _since(self, printed: int) -> asyncio.Queue[Happening]:
        """All that came of entries after this one, up to where the night is."""
        unprinted: asyncio.Queue[Happening] = asyncio.Queue()
        if self.position <= printed:
            return unprinted
        found = await self._bookmark.newest()
        is_before = found is not None and found.fold.position <= printed
        again = found.fold if found is not None and is_before else self._fold.afresh()
        async for happening in self._again(again, lambda: self.position, is_new=True):
            if happening.entry.position > printed:
                unprinted.put_nowait(happening)
        return unprinted

    async def _again(self, fold: Fold, upto: Callable[[], int], *, is_new: bool) -> AsyncIterator[Happening]:
        """Move another fold on, beside ours; others have a turn after each entry."""
        while fold.position < upto():
            for entry in await self.journal.read(fold.position, min(READ_AT_ONCE, upto() - fold.position)):
                for happening in fold.move_on(entry, is_new=is_new):
                    yield happening
                await asyncio.sleep(0)

    async def before(self) -> AsyncIterator[Happening]:
        """What came of the entries before the checkpoint at which we began, for whoever asks for it."""
        async for happening in self._again(self._fold.afresh(), lambda: self.resumed_at, is_new=False):
            yield happening

    async def audit(self, turn: asyncio.Lock) -> None:
        """See that the whole journal holds and gives the night that we took from a checkpoint; once a start.

        Args:
            turn: so that the nights of a process are compared one after another.

        Raises:
            JournalError: one of them was changed. The checkpoint is gone then: the next start reads it all.
        """
        await self.is_replayed.wait()
        async with turn:
            await self._bookmark.must_hold(self.journal, UNHURRIED, REST_S)

    async def _resume(self) -> None:
        """Begin at the newest checkpoint, if there is one of this code and these settings."""
        if self.position or not self.may_resume:  # the former after an outage in the middle of a replay
            return
        found = await self._bookmark.take_up()
        if found is None:
            return
        self._fold, self.resumed_at = found.fold, found.fold.position
        for name, memory in self.memories.items():
            memory.remind(found.memories.get(name))
        log.info("checkpoint_taken_up", entries=self.position)

    async def _replay(self, printed: int) -> None:
        """Fold what was dealt with before the start; nothing of it is published again."""
        while self.position < printed:
            some = min(READ_AT_ONCE, printed - self.position)
            for entry in await self.journal.read(self.position, some):
                self._move_on(entry, is_new=False)
        async with self._dealt:
            self._dealt.notify_all()
        log.info("journal_replayed", entries=self.position, revision=self.night.revision)
        self._show(self.public, self._fold.public_head)

    async def _follow(self) -> bool:
        """Deal with the next entries; False when there were none."""
        entries = await self._incoming.after(self.position)
        shown = self.public
        for entry in entries:
            for happening in self._move_on(entry, is_new=True):
                if self._unprinted is not None and entry.position > self.printed:
                    self._unprinted.put_nowait(happening)
            await asyncio.sleep(0)  # a file may be about hundreds of wards; others have a turn in between
        async with self._dealt:
            self._dealt.notify_all()
        if self.public.revision != shown.revision:
            self._show(self.public, self._fold.public_head)
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
