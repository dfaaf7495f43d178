"""The night as the journal tells it: each entry read, checked and received, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from results.count.declaration import SourceId
from results.count.events import Event
from results.count.night import Night, receive
from results.feeds.reader import Page, PageOf, Reader, Trusted
from results.record.journal import GENESIS, Entry, Head, Journal
from results.record.orders import Ordered
from results.valve import Paused, Valve

READ_AT_ONCE = 500
"""Entries in memory while a whole journal is read."""


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


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a fold remembers.

    Attributes:
        head: of the journal, at the last entry dealt with.
        public_head: of the journal, at the last entry that changed what the public sees.
        pages: what each page of a source said at our last looks.
    """

    head: Head
    public_head: Head
    night: Night
    valve: Valve
    pages: Mapping[PageOf, Page]


class Fold:
    """A night moved on by one journal entry after another; the same entries always give the same night.

    Args:
        night: the night before anything arrived.
        reader: reads entries; nothing was read by it yet.

    Attributes:
        head: of the journal, at the last entry dealt with.
        public_head: of the journal, at the last entry that changed what the public sees: the same wherever
            this revision is shown, however many entries are dealt with at once there.
    """

    def __init__(self, night: Night, reader: Reader) -> None:
        self._start, self._reader = night, reader
        self.night = night
        self.head = self.public_head = GENESIS
        self._valve = Valve()

    def afresh(self) -> "Fold":
        """The same night before anything arrived."""
        return Fold(self._start, self._reader.afresh())

    def resumed(self, kept: Kept) -> "Fold":
        """The same night where another fold of it left off."""
        fold = Fold(self._start, self._reader.afresh(kept.pages))
        fold.night, fold.head, fold._valve = kept.night, kept.head, kept.valve
        fold.public_head = kept.public_head
        return fold

    @property
    def kept(self) -> Kept:
        """All that there is to remember; of use until the next entry."""
        return Kept(self.head, self.public_head, self.night, self._valve, self._reader.pages)

    @property
    def origins(self) -> tuple[Night, Mapping[SourceId, Trusted]]:
        """The night before anything arrived, and how far its sources are believed."""
        return self._start, self._reader.sources

    @property
    def position(self) -> int:
        """The last entry dealt with; 0 before the first."""
        return self.head.position

    @property
    def public(self) -> Night:
        """The night as the public sees it: as it stood when everything was paused, if it is."""
        return self._valve.shown(self.night)

    @property
    def paused(self) -> Paused | None:
        """Who paused everything; None while nothing is."""
        return self._valve.paused

    def move_on(self, entry: Entry, *, is_new: bool) -> tuple[Happening, ...]:
        """Read one entry into the night; all that came of it, at least one happening."""
        shown, reading = self.public, self._reader.read(entry)
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
        self.head = entry.head
        if self.public.revision != shown.revision:
            self.public_head = entry.head
        return tuple(
            Happening(entry, event, night, is_new, is_last=number == len(came))
            for number, (event, night) in enumerate(came, start=1)
        )


async def folded(journal: Journal, fold: Fold) -> Night:
    """The night as the whole journal tells it, for whoever looks on; nobody else hears of it."""
    while entries := await journal.read(fold.position, READ_AT_ONCE):
        for entry in entries:
            fold.move_on(entry, is_new=False)
    return fold.night
