"""The night in numbers for whoever watches the machines: counts and times, never a figure from a count."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from results.clock import Clock
from results.count.ward import State
from results.errors import ResultsError
from results.fold import Happening
from results.watch.alarms import Kind
from results.watch.attendance import Watched as Source
from results.watch.attendance import plain
from results.watch.bell import AlarmBell

log = structlog.get_logger()
TEXT = CONTENT_TYPE_LATEST
POSTS_WITHIN_S = 2.0
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Posts = Mapping[tuple[str, str], int]
"""How many posts there are, by account and state."""
Number = Callable[[], float]


async def _no_posts() -> Posts:
    return {}


@dataclass(frozen=True, slots=True)
class Facts:
    """How to ask the other parts for their numbers.

    Attributes:
        position: the last journal entry dealt with.
        readers: how many read the public page now.
        posts: asks the ledger; may fail or be slow.
    """

    position: Callable[[], int]
    readers: Callable[[], int]
    posts: Callable[[], Awaitable[Posts]] = _no_posts


@dataclass(frozen=True, slots=True)
class Watched:
    """One council's night as its numbers need it."""

    bell: AlarmBell
    facts: Facts


class Metrics:
    """Everything in Prometheus' text form, gathered when asked.

    Nothing is kept in the library's global registry: two services in one process do not mix.

    Args:
        nights: by the council's name, which becomes a label; the one under "" has none.
        whole: further numbers of the process itself, by name, each with its help.
    """

    def __init__(
        self,
        nights: Mapping[str, Watched],
        clock: Clock,
        whole: Mapping[str, tuple[str, Number]] | None = None,
    ) -> None:
        self._clock, self._nights = clock, dict(nights)
        self._registry = CollectorRegistry(auto_describe=False)
        self._gauges = _Gauges(self._nights, whole or {})
        self._registry.register(self._gauges)
        ProcessCollector(registry=self._registry)
        self._deal_s = Histogram(
            "results_deal_seconds",
            "From the arrival of an entry until the newsroom has dealt with it.",
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def watch(self, happening: Happening) -> None:
        """The newsroom tells that an entry is dealt with; replayed ones say nothing of tonight's speed."""
        if happening.is_new and happening.is_last:
            taken_s = (self._clock.now() - happening.entry.received_at).total_seconds()
            self._deal_s.observe(max(0.0, taken_s))

    async def text(self) -> bytes:
        """All numbers as they are now; without the posts when the ledger does not answer."""
        try:
            async with asyncio.timeout(POSTS_WITHIN_S):
                self._gauges.posts = {name: await one.facts.posts() for name, one in self._nights.items()}
        except (TimeoutError, ResultsError) as trouble:
            self._gauges.posts = {}
            log.warning("posts_not_counted", why=type(trouble).__name__)
        return generate_latest(self._registry)


class _Gauges(Collector):
    """What is read off the parts at each look."""

    def __init__(self, nights: Mapping[str, Watched], whole: Mapping[str, tuple[str, Number]]) -> None:
        self.posts: Mapping[str, Posts] = {}
        self._nights, self._whole = nights, whole
        self._label = [] if set(nights) == {""} else ["council"]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge with its present value."""
        for name, (words, number) in self._whole.items():
            yield GaugeMetricFamily(f"results_{name}", words, value=float(number()))
        yield self._each(
            "journal_position", "The last journal entry dealt with.", lambda one: one.facts.position()
        )
        yield self._each(
            "page_readers", "Readers who follow the public page now.", lambda one: one.facts.readers()
        )
        yield self._each("ready", "1 when the service can do its work.", lambda one: not one.bell.troubles)
        yield self._by("wards", "Areas by how far they have come.", "state", _wards)
        yield self._by("alarms", "Alarms that stand, by kind.", "kind", _alarms)
        for name, words, value in OF_A_SOURCE:
            yield self._by(f"source_{name}", words, "source", partial(_sources, value))
        posts = self._family("posts", "Posts by account and state.", "account", "state")
        for council, counted in sorted(self.posts.items()):
            for (account, state), count in sorted(counted.items()):
                posts.add_metric([*self._of(council), account, state], count)
        yield posts

    def _each(self, name: str, words: str, value: Callable[[Watched], float]) -> GaugeMetricFamily:
        return self._by(name, words, None, lambda one: {"": value(one)})

    def _by(
        self, name: str, words: str, label: str | None, values: Callable[[Watched], Mapping[str, float]]
    ) -> GaugeMetricFamily:
        """A gauge of every council, with a label of its own or without."""
        family = self._family(name, words, *([] if label is None else [label]))
        for council, one in self._nights.items():
            for key, value in values(one).items():
                family.add_metric([*self._of(council), *([] if label is None else [str(key)])], float(value))
        return family

    def _family(self, name: str, words: str, *labels: str) -> GaugeMetricFamily:
        return GaugeMetricFamily(f"results_{name}", words, labels=[*self._label, *labels])

    def _of(self, council: str) -> list[str]:
        return [council] if self._label else []


def _wards(one: Watched) -> Mapping[str, float]:
    night = one.bell.night
    counted = Counter(ward.state for ward in night.wards.values()) if night else Counter[State]()
    return {state: counted[state] for state in State}


def _alarms(one: Watched) -> Mapping[str, float]:
    counted = Counter(raised.alarm.kind for raised in one.bell.crier.raised)
    return {kind: counted[kind] for kind in Kind}


def _sources(value: Callable[[Source], float | None], one: Watched) -> Mapping[str, float]:
    return {
        plain(source): number
        for source, known in sorted(one.bell.attendance.sources.items())
        if (number := value(known)) is not None
    }


def _heard(one: Source) -> float | None:
    return one.heard_at.timestamp() if one.heard_at else None


OF_A_SOURCE: tuple[tuple[str, str, Callable[[Source], float | None]], ...] = (
    ("last_heard_timestamp_seconds", "When the source last gave a sign of life, in Unix time.", _heard),
    (
        "online",
        "1 when the source is there, 0 when it is not, as it or its feed said last.",
        lambda one: one.online,
    ),
    ("gap", "Messages that the source says it sent and that have not come.", lambda one: one.gap),
    (
        "lag_seconds",
        "How long its messages come after their own time; negative: before.",
        lambda one: one.delay_s,
    ),
)
