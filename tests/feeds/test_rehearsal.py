"""The count-centre simulator against the real feed: the whole night arrives, even if the broker is killed."""

import asyncio

import pytest

from results.feeds.broker import MqttSettings
from results.feeds.demo_broker import demo_broker
from results.feeds.rehearsal import CountCentre, Mishaps, Pace, likely, script
from results.record.journal import Journal
from tests.feeds.hall import Listening, running, until
from tests.mosquitto import REMEDY, Mosquitto, program
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")


def settings(port: int, identifier: str = "results") -> MqttSettings:
    """How to reach the test's broker for Medway."""
    return MqttSettings("127.0.0.1", port, identifier, MEDWAY.election_id)


async def test_a_whole_night_arrives(broker: Mosquitto, journal: Journal) -> None:
    """Every message of the script is kept, in its order, none before its time."""
    listening = Listening(settings(broker.port), journal)
    cues = script(MEDWAY, PUBLISHED, likely(MEDWAY, PUBLISHED), Pace(duration_s=3))
    async with running(listening):
        played = await CountCentre(settings(broker.port, "count-centre"), beat_s=0.5).play(cues)
        await until(lambda: not listening.heard[-1].online)
    assert await listening.payloads() == [cue.payload for cue in cues]
    assert (played.messages, played.again) == (len(cues), 0)
    assert played.took_s >= 3
    assert {one.gap for one in listening.heard} == {0}
    assert listening.heard[-1].last_seq == len(cues)


async def test_a_night_survives_a_broker_that_is_killed(broker: Mosquitto, journal: Journal) -> None:
    """Killed twice and started again, with only receipts to rely on: all is kept, each ward in order."""
    listening = Listening(settings(broker.port), journal)
    cues = script(MEDWAY, PUBLISHED, Mishaps(), Pace(duration_s=2))
    centre = CountCentre(settings(broker.port, "count-centre"), receipt_within_s=0.5)
    async with running(listening), asyncio.TaskGroup() as group:
        playing = group.create_task(centre.play(cues))
        for kept in (20, 60):
            await until(lambda kept=kept: len(listening.batches) > kept)  # type: ignore[misc] # mypy and defaults
            broker.kill()
            await asyncio.sleep(0.2)
            broker.start()
        await playing
    assert sorted(await listening.payloads()) == sorted(cue.payload for cue in cues)
    entries = await journal.read(0, 10_000)
    for contest_id in PUBLISHED:
        said = [cue.payload for cue in cues if cue.contest_id == contest_id]
        assert [one.payload for one in entries if one.payload in said] == said


async def test_a_count_centre_waits_for_a_service_that_is_off(broker: Mosquitto, journal: Journal) -> None:
    """Nobody listens: the first message is sent again until somebody says that it is kept."""
    cues = script(MEDWAY, PUBLISHED, Mishaps(), Pace(duration_s=0))[:3]
    listening = Listening(settings(broker.port), journal)
    async with asyncio.TaskGroup() as group:
        centre = CountCentre(settings(broker.port, "count-centre"), receipt_within_s=0.2)
        playing = group.create_task(centre.play(cues))
        await asyncio.sleep(0.7)
        assert not playing.done()
        async with running(listening):
            played = await playing
    assert played.again >= 2
    assert await listening.payloads() == [cue.payload for cue in cues]


async def test_the_demo_broker_delivers_a_night(journal: Journal) -> None:
    """The broker inside the demo's process passes all 24 wards on, though it speaks only MQTT 3.1.1."""
    cues = script(MEDWAY, PUBLISHED, likely(MEDWAY, PUBLISHED), Pace(duration_s=1))
    async with demo_broker() as port:
        old = MqttSettings("127.0.0.1", port, "results", MEDWAY.election_id, protocol="3.1.1")
        listening = Listening(old, journal)
        centre = CountCentre(MqttSettings("127.0.0.1", port, "cc", MEDWAY.election_id, protocol="3.1.1"))
        async with running(listening):
            played = await centre.play(cues)
    assert await listening.payloads() == [cue.payload for cue in cues]
    assert played.again == 0


async def test_the_old_protocol_keeps_its_promises_too(broker: Mosquitto, journal: Journal) -> None:
    """With MQTT 3.1.1 on a real broker, what came while we were off is delivered as well."""
    old = MqttSettings("127.0.0.1", broker.port, "results", MEDWAY.election_id, protocol="3.1.1")
    cues = script(MEDWAY, PUBLISHED, Mishaps(), Pace(duration_s=0))[:5]
    listening = Listening(old, journal)
    async with running(listening):
        pass
    async with asyncio.TaskGroup() as group:
        playing = group.create_task(CountCentre(settings(broker.port, "cc")).play(cues))
        await asyncio.sleep(0.3)
        async with running(listening):
            await playing
    assert await listening.payloads() == [cue.payload for cue in cues]


def test_a_missing_broker_program_is_said_with_its_remedy() -> None:
    """Where Mosquitto is not installed the tests fail and say what to do; they never skip."""
    with pytest.raises(RuntimeError, match="run 'make setup'"):
        program("mosquitto-that-is-nowhere")
    assert "mosquitto" in REMEDY
