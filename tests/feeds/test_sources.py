"""Who is there tonight, and what of theirs has not come."""

import asyncio
import json
import sys

import pytest
from structlog.testing import capture_logs

from results.count.declaration import SourceId
from results.feeds import topics
from results.feeds.broker import on_line
from results.feeds.sources import Sources
from results.record.journal import Journal
from tests.feeds.hall import (
    A_NIGHT,
    ELECTION,
    SOURCE,
    TOPIC,
    Listening,
    message,
    receipts,
    running,
    sender,
    settings,
    until,
)
from tests.mosquitto import Mosquitto

STATE = topics.state_topic(ELECTION, SOURCE)
BEAT = topics.heartbeat_topic(ELECTION, SOURCE)


def gap_after(*steps: int) -> int:
    """The gap after a night written as numbers: 3 is message 3, -3 a heartbeat that says three were sent."""
    sources, gap = Sources(), 0
    for step in steps:
        one = sources.message if step > 0 else sources.beat
        gap = one(SOURCE, abs(step), A_NIGHT).gap
    return gap


@pytest.mark.parametrize(
    ("night", "gap"),
    [
        ((1, 2, 3, -3, -3), 0),
        ((1, 2, 4, -4, -4), 1),
        ((1, 2, 4, -4), 0),
        ((1, -4, -4), 3),
        ((1, -4, -4, 2, 3, 4), 0),
        ((1, 1, 2, -2, -2), 0),
        ((-7, -7), 0),
        ((-7, 8, 9, -9, -9), 0),
        ((-7, 9, -9, -9), 1),
        ((-7, 3, -7), 0),
        ((1, 2, 3, -3, 1, 2, -2, -2), 0),
        ((1, 2, 3, -3, -0, -2, -2), 2),
    ],
)
def test_a_gap_is_what_two_heartbeats_agree_on(night: tuple[int, ...], gap: int) -> None:
    """Missing is what was sent before the last heartbeat but one; what came before us, or twice, is not."""
    assert gap_after(*night) == gap


def test_senders_are_told_apart() -> None:
    """One sender's silence is not another's."""
    sources = Sources()
    sources.presence(SOURCE, online=False, at=A_NIGHT)
    assert sources.presence(SourceId("postal-votes"), online=True, at=A_NIGHT).online
    assert not sources.presence(SOURCE, online=False, at=A_NIGHT).online


async def test_a_sender_that_vanishes_is_seen(broker: Mosquitto, journal: Journal) -> None:
    """When a sender's line breaks without goodbye, the broker gives us its last will: offline."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        vanished = await asyncio.create_subprocess_exec(
            *[sys.executable, "-c", VANISHES, str(broker.port), STATE], stdout=asyncio.subprocess.PIPE
        )
        await until(lambda: bool(listening.heard))
        assert listening.heard[-1].online
        vanished.kill()
        await vanished.communicate()
        await until(lambda: not listening.heard[-1].online)
    assert listening.heard[-1].source == SOURCE


async def test_a_missing_message_is_seen(broker: Mosquitto, journal: Journal) -> None:
    """Two heartbeats that count a message we never got: a gap of one, and a warning."""
    listening = Listening(settings(broker.port), journal)
    with capture_logs() as log:
        async with running(listening), sender(broker.port) as line:
            for number in (1, 2, 4):
                await line.say(TOPIC, message(number))
            await receipts(line, 3)
            for _ in range(2):
                await line.say(BEAT, json.dumps({"seq": 4}), qos=0)
            await until(lambda: listening.heard[-1].gap == 1)
            await line.say(TOPIC, message(3))
            await until(lambda: listening.heard[-1].gap == 0)
    assert listening.heard[-1].last_seq == 4
    missed = [line for line in log if line["event"] == "messages_missed"]
    assert [(line["log_level"], line["missing"]) for line in missed] == [("warning", 1)]


async def test_nonsense_from_a_sender_is_ignored(broker: Mosquitto, journal: Journal) -> None:
    """A state or heartbeat that says nothing we know changes nothing and stops nothing."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        for nonsense in (b"", b"ONLINE", b"\xff", b'{"seq": -1}', b'{"seq": true}', b"[" * 900):
            await line.say(STATE, nonsense)
            await line.say(BEAT, nonsense)
        await line.say(TOPIC, message(1))
        await receipts(line, 1)
        await until(lambda: bool(listening.heard))
    assert {one.source for one in listening.heard} == {SOURCE}
    assert [one.gap for one in listening.heard] == [0]
    assert await listening.payloads() == [message(1)]


async def test_a_sender_says_goodbye(broker: Mosquitto, journal: Journal) -> None:
    """A sender that leaves in order is offline at once."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        async with on_line(settings(broker.port, "tool"), STATE, keep_session=False) as line, line.present():
            await until(lambda: bool(listening.heard))
        await until(lambda: len(listening.heard) == 2)
    assert [one.online for one in listening.heard] == [True, False]


VANISHES = """
import asyncio, sys
from aiomqtt import Client, Will

async def main():
    will = Will(sys.argv[2], "offline", qos=1, retain=True)
    async with Client("127.0.0.1", int(sys.argv[1]), will=will) as client:
        await client.publish(sys.argv[2], "online", qos=1, retain=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""
