"""Which senders of results are there tonight, and whether something they sent has not come."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from results.count.declaration import SourceId
from results.record.journal import Arrival, Entry


@dataclass(frozen=True, slots=True)
class SourceState:
    """What we know of one sender.

    Attributes:
        trouble: why nothing comes, in plain words; None when all is well or nobody knows.
        last_seq: how many messages it says it has sent, None while it has not said.
        gap: messages it had sent by its last heartbeat but one that have still not come; a broker may deliver
            a heartbeat before messages that wait, so the newest heartbeat alone proves nothing.
    """

    source: SourceId
    online: bool
    last_seq: int | None
    gap: int
    last_heard_at: datetime
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one entry of the journal, for the person who sent it.

    Attributes:
        is_used: False when nothing in it could be used.
        lines: a sentence each: what was taken, what is held and why, what could not be read.
    """

    is_used: bool
    lines: tuple[str, ...]


Keep = Callable[[Sequence[Arrival]], Awaitable[Sequence[Entry]]]
"""Commits arrivals and gives their entries in the same order; what it raises ends the feed, with nothing
acknowledged."""
Heard = Callable[[SourceState], None]
"""Is told of each sign of life of a sender, and of its trouble or silence."""
Ask = Callable[[Entry], Awaitable[Told]]
"""Waits until the newsroom has dealt with an entry, and says what came of it."""


@dataclass(slots=True)
class _Heard:
    """The running account of one sender; numbers below `first` were sent before we listened."""

    at: datetime
    online: bool = True
    first: int | None = None
    beats: tuple[int, ...] = ()
    came: set[int] = field(default_factory=set)

    def count_from(self, seq: int) -> None:
        self.first, self.beats, self.came = seq, (), set()

    @property
    def gap(self) -> int:
        if self.first is None or len(self.beats) < 2:
            return 0
        due = range(self.first, self.beats[0] + 1)
        return len(due) - sum(seq in due for seq in self.came)


class Sources:
    """All senders heard tonight. One owner: the feed that hears them."""

    def __init__(self) -> None:
        self._heard: dict[SourceId, _Heard] = {}

    def presence(self, source: SourceId, *, online: bool, at: datetime) -> SourceState:
        """The sender said that it is there, or its broker said that it is gone."""
        return self._now(source, at, online=online)

    def message(self, source: SourceId, seq: int, at: datetime) -> SourceState:
        """A message with this running number came."""
        heard = self._one(source, at)
        if heard.first is None:
            heard.count_from(seq)
        heard.came.add(seq)
        return self._now(source, at, online=True)

    def beat(self, source: SourceId, seq: int, at: datetime) -> SourceState:
        """The sender says that it has sent this many messages; fewer than before means it began anew."""
        heard = self._one(source, at)
        if heard.first is None or seq < max((*heard.beats, *heard.came), default=0):
            heard.count_from(seq + 1)
        heard.beats = (*heard.beats[-1:], seq)
        return self._now(source, at, online=True)

    def _one(self, source: SourceId, at: datetime) -> _Heard:
        return self._heard.setdefault(source, _Heard(at))

    def _now(self, source: SourceId, at: datetime, *, online: bool) -> SourceState:
        heard = self._one(source, at)
        heard.at, heard.online = at, online
        return SourceState(source, online, heard.beats[-1] if heard.beats else None, heard.gap, at)
