"""When the broker is away, says no, or is not who it says: clear words, and nothing lost."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiomqtt.exceptions import MqttCodeError, MqttConnectError, MqttError
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from structlog.testing import capture_logs
from structlog.typing import EventDict

from results.clock import SystemClock
from results.errors import SettingsError
from results.feeds.broker import BackOff, Line, MqttSettings, on_line
from results.feeds.broker_trouble import BrokerUnavailable, unavailable
from results.feeds.mqtt import MqttFeed, try_broker
from results.record.journal import Journal
from tests.feeds.hall import TOPIC, Listening, message, receipts, running, sender, settings, until
from tests.mosquitto import Mosquitto, certificate, free_port

PASSWORD = "correct horse battery staple"


@pytest.fixture
def log() -> Iterator[list[EventDict]]:
    """Everything that is logged during the test."""
    with capture_logs() as lines:
        yield lines


def events(log: list[EventDict], event: str) -> list[EventDict]:
    """The lines of one event."""
    return [line for line in log if line["event"] == event]


async def refusal(mqtt: MqttSettings) -> str:
    """What the service says when it tries these settings; it must not get in."""
    with pytest.raises(BrokerUnavailable) as caught:
        await try_broker(mqtt)
    return str(caught.value)


async def test_a_broker_restarting_under_load_loses_nothing(broker: Mosquitto, journal: Journal) -> None:
    """Three restarts while 200 messages come: each is kept once, and the service comes back by itself."""
    listening = Listening(settings(broker.port), journal)
    sent = [message(number) for number in range(1, 201)]

    def kept() -> int:
        return len({one.position for batch in listening.batches for one in batch})

    async with running(listening):
        for start in range(0, len(sent), 50):
            async with sender(broker.port) as line:
                for one in sent[start : start + 50]:
                    await line.say(TOPIC, one)
            broker.stop()
            await asyncio.sleep(0.3)
            broker.start()
        await until(
            lambda: len({one.position for batch in listening.batches for one in batch}) == len(sent), 60
        )
    assert sorted(await listening.payloads()) == sorted(sent)


async def test_a_broker_that_stays_away_is_a_warning(
    broker: Mosquitto, journal: Journal, log: list[EventDict]
) -> None:
    """First a quiet line, after the time allowed one warning, and the end of it when the broker is back."""
    listening = Listening(replace(settings(broker.port), away_after_s=0.5), journal)
    async with running(listening):
        broker.stop()
        await until(lambda: bool(events(log, "broker_stayed_away")))
        assert not listening.feed.connected
        assert "is away" in str(listening.feed.trouble)
        broker.start()
        await until(lambda: listening.feed.connected)
        assert listening.feed.trouble is None
    assert [line["log_level"] for line in events(log, "broker_lost")] == ["info"]
    assert [line["log_level"] for line in events(log, "broker_stayed_away")] == ["warning"]
    assert len(events(log, "broker_connected")) == 2
    assert not events(log, "broker_forgot_session")


async def test_a_broker_that_forgot_us_is_a_warning(
    broker: Mosquitto, journal: Journal, log: list[EventDict]
) -> None:
    """A broker that lost its memory may have lost messages: the log says so, with the remedy."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening):
        broker.kill()
        broker.forget()
        broker.start()
        await until(lambda: bool(events(log, "broker_forgot_session")))
    assert events(log, "broker_forgot_session")[0]["log_level"] == "warning"


async def test_a_wrong_password_is_said_in_plain_words(tmp_path: Path, log: list[EventDict]) -> None:
    """One error line that names the trouble, not the password; and no way in."""
    with Mosquitto(tmp_path, users={"results": PASSWORD}) as broker:
        right = replace(settings(broker.port), username="results", password=PASSWORD)
        await try_broker(right)
        wrong = replace(right, password="incorrect horse")
        assert await refusal(wrong) == "The broker does not let this user in."
        feed = MqttFeed(wrong, _never, SystemClock(), lambda _: None)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(feed.run())
            await until(lambda: bool(events(log, "broker_refused_us")))
            await asyncio.sleep(1)
            task.cancel()
    assert [line["log_level"] for line in events(log, "broker_refused_us")] == ["error"]
    assert "horse" not in repr(log)
    assert "horse" not in repr(wrong)


async def test_no_payload_and_no_secret_is_ever_logged(
    tmp_path: Path, journal: Journal, log: list[EventDict]
) -> None:
    """A whole evening with a password in it: neither that nor a word of the messages is in the log."""
    with Mosquitto(tmp_path, users={"results": PASSWORD}) as broker:
        known = replace(settings(broker.port), username="results", password=PASSWORD)
        listening = Listening(known, journal)
        tool = replace(known, identifier="count-centre")
        async with running(listening), on_line(tool, keep_session=False) as line:
            await line.say(TOPIC, b'{"votes": 489, "name": "Trevor Clarke"}')
            await line.say(TOPIC, b"")
            await until(lambda: len(events(log, "retained_copy_deleted")) == 1)
        broker.stop()
        assert "is away" in await refusal(known)
    assert events(log, "messages_kept")
    for secret in ("horse", "votes", "Clarke"):
        assert secret not in repr(log)


async def test_tls_with_the_right_authority_works(tmp_path: Path, journal: Journal) -> None:
    """With the broker's own authority everything comes as without TLS."""
    pair = certificate(tmp_path, "broker")
    with Mosquitto(tmp_path, tls=pair) as broker:
        mqtt = replace(settings(broker.port), tls_ca=pair[0])
        await try_broker(mqtt)
        listening = Listening(mqtt, journal)
        async with running(listening):
            assert listening.feed.connected


async def test_a_broker_we_do_not_trust_is_refused(tmp_path: Path) -> None:
    """Another authority, another name, or none of ours: no connection, and words that say which."""
    mine, other = certificate(tmp_path, "broker"), certificate(tmp_path, "other")
    with Mosquitto(tmp_path, tls=mine) as broker:
        here = settings(broker.port)
        not_ours = "The broker's certificate is not from an authority we trust: set tls_ca."
        assert await refusal(replace(here, tls_ca=other[0])) == not_ours
        assert await refusal(replace(here, tls=True)) == not_ours
        assert "is away" in await refusal(replace(here, timeout_s=1))


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    """A good certificate of the wrong machine is no good."""
    pair = certificate(tmp_path, "broker", host="192.0.2.7")
    with Mosquitto(tmp_path, tls=pair) as broker:
        words = await refusal(replace(settings(broker.port), tls_ca=pair[0]))
    assert words == "The broker's certificate is for another address than 127.0.0.1."


async def test_a_broker_without_tls_is_refused(broker: Mosquitto, tmp_path: Path) -> None:
    """We never fall back to speaking in the clear."""
    pair = certificate(tmp_path, "broker")
    words = await refusal(replace(settings(broker.port), tls_ca=pair[0], timeout_s=2))
    assert str(broker.port) in words


def test_a_wrong_authority_file_is_a_settings_problem(tmp_path: Path) -> None:
    """A path that leads nowhere, or to another kind of file, is said at the start and not on the night."""
    (tmp_path / "empty.crt").write_text("not a certificate")
    for name in ("nowhere.crt", "empty.crt"):
        mqtt = replace(settings(1883), tls_ca=tmp_path / name)
        with pytest.raises(SettingsError, match=f"{name} is not a certificate authority file"):
            MqttFeed(mqtt, _never, SystemClock(), lambda _: None)


async def test_nobody_there() -> None:
    """A port where nobody answers, and one where somebody answers but is no broker."""
    port = free_port()
    assert f"127.0.0.1:{port} is away" in await refusal(settings(port))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mqtt = replace(settings(silent.getsockname()[1]), timeout_s=0.3)
        assert "is away: Operation timed out" in await refusal(mqtt)


async def test_two_services_under_one_name_are_told_apart(
    broker: Mosquitto, journal: Journal, log: list[EventDict]
) -> None:
    """Services that push each other out at the broker say so: once, as an error, with the remedy."""
    one, other = (Listening(settings(broker.port), journal) for _ in range(2))
    async with running(one), running(other):
        await until(lambda: bool(events(log, "broker_kept_hanging_up")), 30)
    line = events(log, "broker_kept_hanging_up")[0]
    assert (line["log_level"], line["remedy"][-20:]) == ("error", "identifier 'results'")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Unsupported protocol version", "The broker does not speak MQTT 5: set protocol."),
        ("Client identifier not valid", "The broker does not accept the identifier 'results'."),
        ("Bad user name or password", "The broker does not accept this user name and password."),
        ("Not authorized", "The broker does not let this user in."),
        ("Banned", "The broker has banned this user."),
    ],
)
def test_a_refusal_is_said_in_plain_words(code: str, words: str) -> None:
    """Each way a broker can say no has its sentence; waiting will not help."""
    error = MqttConnectError(ReasonCode(PacketTypes.CONNACK, code))
    said = unavailable(error, "broker.example", 8883, identifier="results", protocol="5")
    assert (str(said), said.refused) == (words, True)


def test_a_name_taken_by_another_program_is_said_in_plain_words() -> None:
    """Brokers that tell why they hung up are believed."""
    error = MqttError("Disconnected during message iteration")
    error.__cause__ = MqttCodeError(ReasonCode(PacketTypes.DISCONNECT, "Session taken over"))
    said = unavailable(error, "broker.example", 8883, identifier="results", protocol="5")
    assert str(said) == "Another program connected under the identifier 'results'; each needs its own."


async def test_trying_the_broker_does_not_disturb_the_service(broker: Mosquitto, journal: Journal) -> None:
    """A look at the broker while the service runs takes neither its connection nor its messages."""
    listening = Listening(settings(broker.port), journal)
    async with running(listening), sender(broker.port) as line:
        await try_broker(settings(broker.port))
        await line.say(TOPIC, message(1))
        await receipts(line, 1)
        assert listening.feed.connected
    assert await listening.payloads() == [message(1)]


async def test_a_stop_is_heard_even_as_the_broker_answers() -> None:
    """An answer and the request to stop in the same instant: the request is not lost."""
    line = Line(settings(1883), None, keep_session=False)
    answer = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(line._wait_for(answer, 5))
        await asyncio.sleep(0)
        answer.set_result("here")
        task.cancel()
    assert task.cancelled()


def test_waits_grow_and_stay_within_bounds() -> None:
    """The first wait is under half a second, none is under 0.2 s or over 30 s, and no two clients agree."""
    back_off = BackOff()
    waits = [back_off.next_s() for _ in range(200)]
    assert 0.2 <= waits[0] <= 0.4
    assert all(0.2 <= wait <= 30 for wait in waits)
    assert len(set(waits[20:])) > 100
    assert max(waits) > 20
    back_off.reset()
    assert back_off.next_s() <= 0.4


async def _never(arrivals: object) -> tuple[()]:
    raise AssertionError("nothing can arrive")
