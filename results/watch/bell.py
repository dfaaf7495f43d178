"""Keeps watch through the night: once a second it asks which alarms are due and has people told."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from results.clock import Clock
from results.count.declaration import SourceId
from results.count.election import ContestId
from results.count.events import Contradicted, Event, Refused
from results.count.night import Night
from results.errors import UnreadableMessage
from results.feeds.formats import native
from results.feeds.formats.json_text import json_value
from results.feeds.sources import SourceState
from results.fold import Happening, SetAside
from results.record.journal import Entry
from results.watch.alarms import Alarm, Expectations
from results.watch.attendance import Attendance, Unused
from results.watch.crier import Crier
from results.watch.vigil import OWN, Observed, alarms, held_since

MEMORY = TypeAdapter(dict[SourceId, tuple[datetime | None, Unused | None]])
TICK_S = 1.0
FIRST_S = 5.0
"""After a start what waited for us comes first; nobody is told of what it may set right."""
FRESH_S = 60.0
"""Messages that come so soon after a start may have waited for us; their delay says nothing of a clock."""
LONGEST_NAME = 150


class AlarmBell:
    """Watches sources and areas; told of everything, asked by nobody to wait.

    Args:
        night: gives the night as it stands, None until the journal is replayed.
        attendance: the sources expected and the ways in; the bell's own from now on.
        crier: tells people.

    Attributes:
        attendance: what is known of every source.
        crier: what stands, and who is told.
        more: who else knows of alarms that are due, at any time of the day.
    """

    def __init__(
        self,
        night: Callable[[], Night | None],
        attendance: Attendance,
        expectations: Expectations,
        clock: Clock,
        crier: Crier,
    ) -> None:
        self.attendance, self.crier = attendance, crier
        self._night, self._expectations, self._clock = night, expectations, clock
        self.more: list[Callable[[datetime, Night], Iterable[Alarm]]] = []
        self._since: datetime | None = None
        self._held_since: dict[ContestId, datetime] = {}
        self._problems = 0

    async def run(self) -> None:
        """Keep watch for ever."""
        while True:
            self.tick()
            await asyncio.sleep(TICK_S)

    @property
    def night(self) -> Night | None:
        """The night as it stands, None until the journal is replayed."""
        return self._night()

    @property
    def troubles(self) -> dict[str, str]:
        """Why this service cannot do its work just now, by the part that cannot; nothing when it can."""
        ways = self.attendance.ways.items()
        found = {name: way.trouble for name, way in ways if way.trouble and name not in OWN}
        return found if self._night() is not None else {**found, "journal": "it is still being read"}

    def tick(self) -> None:
        """Look once at everything, and tell what is new."""
        now, night = self._clock.now(), self._night()
        self.attendance.look(now)
        if night is None:
            return
        self._since = self._since or now
        self._held_since = held_since(night, self._held_since)
        if _seconds(self._since, now) >= FIRST_S:
            observed = Observed(self._since, self.attendance.sources, self.attendance.ways, self._held_since)
            due = [*alarms(now, night, observed, self._expectations)]
            self.crier.hear(now, [*due, *(alarm for asked in self.more for alarm in asked(now, night))])

    def heard(self, state: SourceState) -> None:
        """A feed tells of a sign of life of a source, or of its trouble."""
        now = self._clock.now()
        self.attendance.change(state.source, lambda known: known.after(state, now))

    def watch(self, happening: Happening) -> None:
        """The newsroom tells of what came of an entry; replayed ones count as signs of life too."""
        entry = happening.entry
        if entry.feed == native.DESK:
            return
        if isinstance(happening.event, SetAside):
            self._problems += len(happening.event.problems)
        elif isinstance(happening.event, Refused | Contradicted):
            self._problems += 1
        if not happening.is_last:
            return
        unused = Unused(entry.received_at, entry.position, self._problems) if self._problems else None
        self._problems = 0
        named, sent_at = _letterhead(entry)
        source = happening.event.source if isinstance(happening.event, Event) else named
        proves = happening.is_new and self._since and _seconds(self._since, entry.received_at) >= FRESH_S
        self.attendance.change(
            source,
            lambda known: replace(
                known.after_message(entry.received_at, sent_at if proves else None), unused=unused
            ),
        )

    def remembered(self) -> object:
        """When each source was last heard, and what of it could not be used."""
        known = self.attendance.sources.items()
        return MEMORY.dump_python({of: (one.heard_at, one.unused) for of, one in known}, mode="json")

    def remind(self, told: object) -> None:
        """Remember it again."""
        for source, (heard_at, unused) in MEMORY.validate_python(told or {}).items():
            if heard_at is not None:
                self._heard_before(source, heard_at, unused)

    def _heard_before(self, source: SourceId, heard_at: datetime, unused: Unused | None) -> None:
        self.attendance.change(
            source, lambda known: replace(known.after_message(heard_at, None), unused=unused)
        )


def _letterhead(entry: Entry) -> tuple[SourceId, datetime | None]:
    """Who an entry is from and when it says it was sent; the way it came where it does not say who."""
    kind, _, name = entry.feed.partition(":")
    try:
        said = json_value(entry.payload, native.LARGEST_BYTES)
    except UnreadableMessage:
        said = None
    if not isinstance(said, dict):
        return SourceId(name or kind), None
    source = said.get("source")
    if not name and isinstance(source, str) and len(source) <= LONGEST_NAME:
        name = source
    return SourceId(name or kind), _instant(said.get("sent_at"))


def _instant(said: object) -> datetime | None:
    """The instant a message gives, None when it gives none that can be understood."""
    try:
        instant = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def _seconds(since: datetime, now: datetime) -> float:
    return (now - since).total_seconds()
