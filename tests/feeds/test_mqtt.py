"""The MQTT feed on a real broker: kept before it is acknowledged, in order, whatever is switched off."""

import asyncio
import hashlib
import json
from collections.abc import Sequence

import pytest

from results.clock import SystemClock
from results.count.election import Environment
from results.errors import JournalError, UnreadableMessage
from results.feeds import topics
from results.feeds.broker import on_line
from results.feeds.formats import native
from results.feeds.mqtt import MqttFeed
from results.record.journal import Arrival, Entry, Journal
from tests.feeds.hall import (
    ELECTION,
    TOPIC,
    WARD,
    Listening,
    entry,
    envelope,
    message,
    receipts,
    running,
    sender,
    settings,
    until,
)
from tests.mosquitto import Mosquitto


async def test_messages_are_kept_word_for_word_and_in_order(broker: Mosquitto, journal: Journal) -> None:
    """What the journal holds is what was published, byte for byte, in the order it was published."""
    listening = Listening(settings(broker.port), journal)
    sent = [message(number) for number in range(1, 121)]
    async with running(listening), sender(broker.port) as line:
        for one in sent:
            await line.say(TOPIC, one)
        await receipts(line, len(sent))
    assert await listening.payloads() == sent
    assert [one.topic for one in await journal.read(0, 1)] == [TOPIC]


async def test_bytes_that_cannot_be_read_are_kept_all_the_same(broker: Mosquitto, journal: Journal) -> None:
    """A picture and a misspelt topic are in the journal, have receipts, and hold nothing up."""
    listening = Listening(settings(broker.port), journal)
    misspelt = TOPIC.replace("/status", "/statuss")
    async with running(listening), sender(broker.port) as line:
        await line.say(TOPIC, b"\x89PNG\r\n\x1a\n\xff\x00")
        await line.say(misspelt, message(1))
        await line.say(TOPIC, message(2))
        assert len(await receipts(line, 3)) == 3
    kept = await journal.read(0, 10)
    assert [one.payload for one in kept] == [b"\x89PNG\r\n\x1a\n\xff\x00", message(1), message(2)]
    with pytest.raises(UnreadableMessage, match="the topic ends in 'statuss'"):
        native.read(kept[1], ELECTION)


async def test_five_megabytes_are_kept_and_set_aside(broker: Mosquitto, journal: Journal) -> None:
    """A message of 5 MB is kept whole; the reader refuses it and says why; the next one is not delayed."""
    listening = Listening(settings(broker.port), journal)
    huge = b"[" * 5_000_000
    async with running(listening), sender(broker.port) as line:
        await line.say(TOPIC, huge)
        await line.say(TOPIC, message(1))
        await receipts(line, 2)
    kept = await journal.read(0, 10)
    assert [hashlib.sha256(one.payload).digest() for one in kept] == [
        hashlib.sha256(one).digest() for one in (huge, message(1))
    ]
    with pytest.raises(UnreadableMessage, match="5,000,000 bytes; a message may have 262,144"):
        native.read(kept[0], ELECTION)


async def test_a_message_says_whether_it_is_real(broker: Mosquitto, journal: Journal) -> None:
    """Rehearsal and live are carried from the sender to the report, for the night to tell apart."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        for number, environment in enumerate(Environment, start=1):
            content = native.read(entry(message(1)), ELECTION).content
            await line.say(TOPIC, native.message(envelope(number, environment), content))
        await receipts(line, len(Environment))
    reports = [native.read(one, ELECTION) for one in await journal.read(0, 10)]
    assert [one.environment for one in reports] == list(Environment)


async def test_nothing_is_acknowledged_that_could_not_be_kept(broker: Mosquitto, journal: Journal) -> None:
    """A full disk ends the service with its own word; afterwards the broker still has every message."""
    full = MqttFeed(settings(broker.port), _full_disk, SystemClock(), lambda _: None)
    sent = [message(number) for number in range(1, 31)]
    async with sender(broker.port) as line, asyncio.TaskGroup() as group:
        stopped = group.create_task(_ends_with_journal_error(full))
        await until(lambda: full.connected)
        for one in sent:
            await line.say(TOPIC, one)
        assert await stopped == "the disk is full"
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        await until(lambda: sum(map(len, listening.batches)) >= len(sent))
    assert await listening.payloads() == sent


async def test_what_came_while_we_were_off_is_delivered(broker: Mosquitto, journal: Journal) -> None:
    """The broker keeps messages for a service that is switched off, and for itself through a restart."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        pass
    sent = [message(number) for number in range(1, 151)]
    async with sender(broker.port) as line:
        for one in sent:
            await line.say(TOPIC, one)
    broker.stop()
    broker.start()
    async with running(listening):
        await until(lambda: sum(map(len, listening.batches)) >= len(sent))
    assert await listening.payloads() == sent


async def test_a_receipt_follows_the_commit(broker: Mosquitto, journal: Journal) -> None:
    """No receipt before the commit; then one with the entry's place, its digest and the payload's sha256."""
    may_commit = asyncio.Event()

    async def slow(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        await may_commit.wait()
        return await journal.append(arrivals)

    feed = MqttFeed(settings(broker.port), slow, SystemClock(), lambda _: None)
    async with sender(broker.port) as line, asyncio.TaskGroup() as group:
        task = group.create_task(feed.run())
        await until(lambda: feed.connected)
        await line.say(TOPIC, message(1))
        assert await line.waiting(1, within_s=0.5) == []
        may_commit.set()
        (said,) = await receipts(line, 1)
        task.cancel()
    (kept,) = await journal.read(0, 10)
    sha256 = hashlib.sha256(message(1)).hexdigest()
    assert said == {"position": kept.position, "digest": kept.digest, "sha256": sha256}


async def test_a_message_sent_again_is_kept_once_and_answered_again(
    broker: Mosquitto, journal: Journal
) -> None:
    """A repeat adds nothing to the journal; its sender gets the first one's receipt once more."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        await line.say(TOPIC, message(1))
        first = await receipts(line, 1)
        await line.say(TOPIC, message(1))
        assert await receipts(line, 1) == first
    assert await listening.payloads() == [message(1)]


async def test_an_empty_message_says_nothing(broker: Mosquitto, journal: Journal) -> None:
    """Deleting the broker's retained copy is no report; what follows comes through."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        await line.say(TOPIC, message(1), retain=True)
        await line.say(TOPIC, b"", retain=True)
        await line.say(TOPIC, message(2))
        await receipts(line, 2)
    assert await listening.payloads() == [message(1), message(2)]


async def test_a_retained_message_comes_once(broker: Mosquitto, journal: Journal) -> None:
    """What was retained before we first came is delivered then, and not again at the next connection."""
    async with sender(broker.port) as line:
        await line.say(TOPIC, message(1), retain=True)
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        await until(lambda: len(listening.batches) == 1)
    async with running(listening), sender(broker.port) as line:
        await line.say(TOPIC, message(2))
        await receipts(line, 1)
    assert [len(one) for one in listening.batches] == [1, 1]


async def test_we_say_whether_we_are_listening(broker: Mosquitto, journal: Journal) -> None:
    """The service's own state is online while it listens and offline once it has stopped."""
    listening = Listening(settings(broker.port), journal)
    state = topics.broadcaster_topic(ELECTION)
    async with on_line(settings(broker.port, "onlooker"), keep_session=False) as line:
        async with running(listening):
            await line.listen({state: 1})
            assert [one.payload for one in await line.waiting(1)] == [b"online"]
        assert [one.payload for one in await line.waiting(1)] == [b"offline"]


async def test_receipts_of_other_services_are_not_news(broker: Mosquitto, journal: Journal) -> None:
    """A receipt, ours or another's, is never kept as if a count centre had said it."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        await line.say(topics.receipt_topic(ELECTION, WARD), json.dumps({"sha256": "0"}))
        await line.say(TOPIC, message(1))
        await receipts(line, 1)
    assert await listening.payloads() == [message(1)]


async def _full_disk(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
    raise JournalError("the disk is full")


async def _ends_with_journal_error(feed: MqttFeed) -> str:
    with pytest.raises(JournalError) as caught:
        await feed.run()
    return str(caught.value)
