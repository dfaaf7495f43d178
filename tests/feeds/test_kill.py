"""Killed in mid-stream again and again, the feed loses nothing."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from results.record.journal import Journal
from tests.feeds.hall import TOPIC, Listening, message, running, sender, settings
from tests.mosquitto import Mosquitto

ROOT = Path(__file__).parent.parent.parent
KILLS = 6
MESSAGES = 600


async def test_a_feed_killed_in_mid_stream_loses_nothing(
    broker: Mosquitto, journal: Journal, night_url: str
) -> None:
    """600 messages, six kills at random moments: each message is in the journal once, the chain whole."""
    dice = random.Random()
    sent = [message(number) for number in range(1, MESSAGES + 1)]
    async with running(Listening(settings(broker.port), journal)):
        pass  # the broker knows our name from here on
    kept = []
    async with asyncio.TaskGroup() as group:
        publishing = group.create_task(_publish(broker.port, sent))
        for _ in range(KILLS):
            async with _consumer(broker.port, night_url):
                before = (await journal.head()).position
                for _ in range(500):
                    if (await journal.head()).position > before:
                        break
                    await asyncio.sleep(0.02)
                await asyncio.sleep(dice.uniform(0, 0.3))
            kept.append((await journal.head()).position)
        await publishing
    listening = Listening(settings(broker.port), journal)
    async with running(listening), asyncio.timeout(30):
        # The last one may have kept everything before it was killed: then nothing comes any more.
        while (await journal.head()).position < MESSAGES:  # noqa: ASYNC110 - another task writes it
            await asyncio.sleep(0.01)
    assert len({*kept}) > 2, "the kills fell into the stream"
    assert sorted(await listening.payloads()) == sorted(sent)
    assert (await journal.verify()).trouble is None


async def _publish(port: int, sent: list[bytes]) -> None:
    """As fast as the broker takes them, but spread over the kills."""
    async with sender(port) as line:
        for one in sent:
            await line.say(TOPIC, one)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def _consumer(port: int, url: str) -> AsyncIterator[None]:
    """The feed as a process, killed at the end as a power cut would."""
    command = [sys.executable, "-m", "tests.feeds.consumer", str(port), url]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        await process.wait()
