"""The night in numbers for whoever watches the machines: counts and times, never a figure from a count."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

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
from results.watch.attendance import Watched, plain
from results.watch.bell import AlarmBell

log = structlog.get_logger()
TEXT = CONTENT_TYPE_LATEST
POSTS_WITHIN_S = 2.0
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Posts = Mapping[tuple[str, str], int]
"""How many posts there are, by account and state."""


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


class Metrics:
    """Everything in Prometheus' text form, gathered when asked.

    Nothing is kept in the library's global registry: two services in one process do not mix.
    """

    def __init__(self, bell: AlarmBell, facts: Facts, clock: Clock) -> None:
        self._clock, self._facts = clock, facts
        self._registry = CollectorRegistry(auto_describe=False)
        self._night = _Gauges(bell, facts)
        self._registry.register(self._night)
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
                self._night.posts = await self._facts.posts()
        except (TimeoutError, ResultsError) as trouble:
            self._night.posts = {}
            log.warning("posts_not_counted", why=type(trouble).__name__)
        return generate_latest(self._registry)


class _Gauges(Collector):
    """What is read off the parts at each look."""

    def __init__(self, bell: AlarmBell, facts: Facts) -> None:
        self.posts: Posts = {}
        self._bell, self._facts = bell, facts

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge with its present value."""
        yield _gauge("journal_position", "The last journal entry dealt with.", self._facts.position())
        yield _gauge("page_readers", "Readers who follow the public page now.", self._facts.readers())
        yield _gauge("ready", "1 when the service can do its work.", not self._bell.troubles)
        yield self._wards()
        yield self._alarms()
        yield from self._sources()
        posts = GaugeMetricFamily("results_posts", "Posts by account and state.", labels=["account", "state"])
        for (account, state), count in sorted(self.posts.items()):
            posts.add_metric([account, state], count)
        yield posts

    def _wards(self) -> GaugeMetricFamily:
        night = self._bell.night
        counted = Counter(ward.state for ward in night.wards.values()) if night else Counter[State]()
        return _by("wards", "Areas by how far they have come.", "state", {one: counted[one] for one in State})

    def _alarms(self) -> GaugeMetricFamily:
        counted = Counter(one.alarm.kind for one in self._bell.crier.raised)
        return _by("alarms", "Alarms that stand, by kind.", "kind", {one: counted[one] for one in Kind})

    def _sources(self) -> Iterator[GaugeMetricFamily]:
        for name, words, value in OF_A_SOURCE:
            known = {
                plain(source): number
                for source, watched in sorted(self._bell.attendance.sources.items())
                if (number := value(watched)) is not None
            }
            yield _by(f"source_{name}", words, "source", known)


def _heard(one: Watched) -> float | None:
    return one.heard_at.timestamp() if one.heard_at else None


OF_A_SOURCE: tuple[tuple[str, str, Callable[[Watched], float | None]], ...] = (
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


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"results_{name}", words, value=float(value))


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"results_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
