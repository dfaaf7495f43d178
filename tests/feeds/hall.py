"""A count hall for the tests: messages to send, somewhere to keep them, and a feed that runs for a while."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from results.clock import SystemClock
from results.count.declaration import Progress, SourceId, Step
from results.count.election import ContestId, ElectionId, Environment
from results.count.report import Content
from results.feeds import topics
from results.feeds.broker import Line, MqttSettings, on_line
from results.feeds.formats import native
from results.feeds.mqtt import MqttFeed
from results.feeds.sources import SourceState
from results.record.journal import Arrival, Entry, Journal

ELECTION = ElectionId("local.medway.2023-05-04")
WARD = ContestId("local.medway.fort-horsted.2023-05-04")
SOURCE = SourceId("count-centre")
TOPIC = topics.message_topic(ELECTION, WARD, Progress(Step.COUNTING))
RECEIPTS = topics.receipt_topic(ELECTION, "+")
A_NIGHT = datetime(2023, 5, 5, 1, 42, tzinfo=UTC)


def settings(port: int, identifier: str = "results") -> MqttSettings:
    """How to reach the test's own broker."""
    return MqttSettings("127.0.0.1", port, identifier, ELECTION)


def envelope(number: int = 1, environment: Environment = Environment.REHEARSAL) -> native.Envelope:
    """What message number so and so says besides its content."""
    return native.Envelope(
        ELECTION, WARD, SOURCE, number, environment, f"m{number}", sent_at=A_NIGHT, seq=number
    )


def message(number: int = 1, content: Content = Progress(Step.COUNTING)) -> bytes:  # noqa: B008 - frozen
    """A good message; each number makes another one."""
    return native.message(envelope(number), content)


def entry(payload: bytes, topic: str = TOPIC, feed: str = "mqtt") -> Entry:
    """The same bytes as the journal would hold them."""
    return Entry(1, feed, topic, payload, A_NIGHT, "0" * 64, "1" * 64)


class Listening:
    """A feed with a real journal behind it, and everything it was told of its senders."""

    def __init__(self, mqtt: MqttSettings, journal: Journal) -> None:
        self.journal = journal
        self.batches: list[tuple[Entry, ...]] = []
        self.heard: list[SourceState] = []
        self.feed = MqttFeed(mqtt, self._keep, SystemClock(), self.heard.append)

    async def _keep(self, arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        entries = await self.journal.append(arrivals)
        self.batches.append(entries)
        return entries

    async def payloads(self) -> list[bytes]:
        """Everything kept, in order."""
        return [one.payload for one in await self.journal.read(0, 10_000)]


@asynccontextmanager
async def running(listening: Listening) -> AsyncIterator[None]:
    """The feed connected, and stopped in order at the end."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listening.feed.run())
        try:
            await until(lambda: listening.feed.connected)
            yield
        finally:
            task.cancel()


@asynccontextmanager
async def sender(port: int, identifier: str = "count-centre") -> AsyncIterator[Line]:
    """A connection of a count centre's tool, which hears receipts."""
    async with on_line(settings(port, identifier), keep_session=False) as line:
        await line.listen({RECEIPTS: 1})
        yield line


async def receipts(line: Line, count: int) -> list[dict[str, object]]:
    """The next receipts, as many as asked for."""
    found: list[dict[str, object]] = []
    while len(found) < count:
        batch = await line.waiting(100, within_s=10)
        assert batch, f"{len(found)} of {count} receipts came"
        for one in batch:
            line.acknowledge(one)
            found.append(json.loads(one.payload))
    return found


async def until(claim: Callable[[], bool], within_s: float = 15.0) -> None:
    """Wait until a claim holds; a test that waits in vain fails."""
    async with asyncio.timeout(within_s):
        while not claim():  # noqa: ASYNC110 - a claim has no event to wait for
            await asyncio.sleep(0.01)


def patient(mqtt: MqttSettings, away_after_s: float) -> MqttSettings:
    """The same with another patience."""
    return replace(mqtt, away_after_s=away_after_s)
