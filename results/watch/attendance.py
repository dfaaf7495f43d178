"""Which sources of figures have been heard tonight, when last, and what they said of themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from results.count.declaration import SourceId
from results.feeds.sources import SourceState

log = structlog.get_logger()
Probe = Callable[[], str | None]
"""Says in plain words why a way in does not work just now; None while it does."""
MOST_STRANGERS = 200
"""Sources that no settings name and are watched all the same; more are a fault of the sender."""
DELAYS_KEPT = 3
LONGEST_WORDS = 200


class Delay(NamedTuple):
    """Seconds between a message's own time and its arrival; below 0 it came before it was sent."""

    at: datetime
    seconds: float


class Unused(NamedTuple):
    """Something of a source that could not be used, or not all of it."""

    at: datetime
    position: int
    problems: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way in that several sources share, such as the line to the broker.

    Attributes:
        trouble: why it does not work, in plain words; None while it does.
        down_at, up_at: when its last trouble began and ended; up_at is None while it lasts.
    """

    trouble: str | None = None
    down_at: datetime | None = None
    up_at: datetime | None = None

    def after(self, trouble: str | None, now: datetime) -> "Way":
        """The way as it is found now."""
        if trouble is not None:
            return Way(plain(trouble), now if self.trouble is None else self.down_at)
        return self if self.trouble is None else Way(None, self.down_at, now)

    def away(self, since: datetime, now: datetime) -> timedelta:
        """For how much of the time from `since` to now its last trouble kept everybody from being heard."""
        if self.down_at is None:
            return timedelta()
        return max(timedelta(), min(self.up_at or now, now) - max(self.down_at, since))


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one source, and how patient the council is with it.

    Attributes:
        silent_after_s: seconds without a sign of life that are too long; None when its silence means nothing.
        way: the way in that it shares with others, None when it has its own.
        heard_at: its last sign of life, None when there was none.
        online: whether it is there, as it or its feed said last; None when nobody has said.
        offline_since: when it said goodbye, or its broker said that it is gone; None while it is there.
        trouble: what keeps all or some of it from coming, in plain words.
        gap: messages that it says it sent and that have not come.
        delays: of its latest messages, oldest first.
        unused: the latest thing from it that could not be used, None once something else could.
    """

    source: SourceId
    silent_after_s: float | None = None
    way: str | None = None
    heard_at: datetime | None = None
    online: bool | None = None
    offline_since: datetime | None = None
    trouble: str | None = None
    trouble_since: datetime | None = None
    gap: int = 0
    gap_since: datetime | None = None
    delays: tuple[Delay, ...] = ()
    unused: Unused | None = None

    def after(self, state: SourceState, now: datetime) -> "Watched":
        """The source after a sign of life, or after its trouble or absence was told."""
        is_gone = not state.online and state.trouble is None
        return replace(
            self,
            heard_at=_later(self.heard_at, state.last_heard_at) if state.online else self.heard_at,
            online=state.online,
            offline_since=(self.offline_since or now) if is_gone else None,
            trouble=None if state.trouble is None else plain(state.trouble),
            trouble_since=None if state.trouble is None else self.trouble_since or now,
            gap=state.gap,
            gap_since=(self.gap_since or now) if state.gap else None,
        )

    def after_message(self, received_at: datetime, sent_at: datetime | None) -> "Watched":
        """The source after something of it was kept; `sent_at` is its own time, None if it proves nothing."""
        delays = self.delays
        if sent_at is not None:
            delay = Delay(received_at, (received_at - sent_at).total_seconds())
            delays = (*delays, delay)[-DELAYS_KEPT:]
        return replace(self, heard_at=_later(self.heard_at, received_at), delays=delays)

    @property
    def delay_s(self) -> float | None:
        """The smallest of its latest delays, because what waited once on the way is not a wrong clock."""
        return min((one.seconds for one in self.delays), key=abs, default=None)


class Attendance:
    """Keeps account of every source and of the ways in. One owner: the alarm bell.

    Args:
        expected: the sources that the settings name.

    Attributes:
        sources: what is known of each.
        ways: what is known of each way in.
    """

    def __init__(self, expected: Iterable[Watched] = ()) -> None:
        self.sources: dict[SourceId, Watched] = {one.source: one for one in expected}
        self.ways: dict[str, Way] = {}
        self._probes: dict[str, Probe] = {}
        self._most = len(self.sources) + MOST_STRANGERS
        self._is_full = False

    def add_way(self, name: str, probe: Probe) -> None:
        """Ask this way in, too, whether it works."""
        self.ways[name], self._probes[name] = Way(), probe

    def look(self, now: datetime) -> None:
        """Ask every way in whether it works."""
        for name, probe in self._probes.items():
            self.ways[name] = self.ways[name].after(probe(), now)

    def change(self, source: SourceId, change: Callable[[Watched], Watched]) -> None:
        """Note what is new about a source, unless there are more sources than there can be."""
        if source in self.sources or len(self.sources) < self._most:
            self.sources[source] = change(self.sources.get(source, Watched(source)))
        elif not self._is_full:
            self._is_full = True
            log.warning("sources_too_many", watched=len(self.sources), remedy="see who invents source names")


def plain(words: str) -> str:
    """Words from elsewhere on one line, without what cannot be seen, and not for ever."""
    shown = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    return shown if len(shown) <= LONGEST_WORDS else f"{shown[: LONGEST_WORDS - 1]}…"


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)
