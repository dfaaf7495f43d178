"""Topics: a real broker keeps the newest facts of each area, whatever happens to it or to the line."""

import asyncio
import json
import logging
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import pytest
import structlog

from results.clock import SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, SettingsError
from results.language import Language
from results.publish.bulletin import Bulletin
from results.publish.outlets.topic.outlet import Topic, TopicBroker
from results.record.bulletin import Kind, State
from results.record.database import Database, open_database
from tests.mosquitto import Mosquitto, certificate
from tests.publish.errand import Errand, post_of
from tests.publish.scene import bulletin
from tests.slow_line import SlowLine
from tests.x_server import PNG

TIMEOUT_S = 1.0
QUIET_S = 0.2
USERS = {"council": "pass-7f31", "reader": "read-only"}
RIGHTS = "user council\ntopic readwrite results/medway/#\nuser reader\ntopic read results/#\n"
WELSH = '{"ward": "Tŷ-Croes",\n "votes": 1204}'


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path) as running:
        yield running


def guarded(folder: Path) -> Mosquitto:
    """A broker with users, one of whom may write below one prefix only."""
    rights = folder / "rights"
    rights.write_text(RIGHTS)
    return Mosquitto(folder, users=USERS, more=f"acl_file {rights}")


def topic(
    port: int,
    prefix: str = "results/medway",
    user: str | None = None,
    password: str | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Topic:
    there = TopicBroker("127.0.0.1", port, user, password, tls=False, timeout_s=timeout_s)
    return Topic("newsroom-topic", there, prefix, SystemClock(), QUIET_S)


def told(
    number: int,
    kind: Kind = Kind.DECLARATION,
    contest: str = "abbey",
    language: Language = Language.ENGLISH,
) -> Bulletin:
    facts = json.dumps({"number": number, "kind": kind})
    return bulletin(number, kind, contest=contest, text=facts, unseen=facts, figure=None, language=language)


async def kept(broker: Mosquitto, topics: str = "#") -> dict[str, bytes]:
    """What a stranger with a client of its own finds on the broker."""
    found: dict[str, bytes] = {}
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe(topics, qos=1)
        try:
            async with asyncio.timeout(QUIET_S):
                async for message in client.messages:
                    assert isinstance(message.payload, bytes)
                    found[message.topic.value] = message.payload
        except TimeoutError:
            return found
    raise AssertionError("the broker left")


def numbers(facts: Mapping[str, bytes]) -> dict[str, int]:
    return {name: json.loads(one)["number"] for name, one in facts.items()}


def process_of(broker: Mosquitto) -> int:
    """The broker's own process."""
    listening = subprocess.run(
        ["pgrep", "-f", f"{broker._folder}/conf"], check=True, capture_output=True, text=True
    )
    names = {int(one): Path(f"/proc/{one}/comm").read_text().strip() for one in listening.stdout.split()}
    return next(process for process, name in names.items() if name == "mosquitto")


@contextmanager
def asleep(broker: Mosquitto) -> Iterator[None]:
    """The broker holds its connections and does nothing."""
    process = process_of(broker)
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def test_facts_are_kept_byte_for_byte_where_readers_look(broker: Mosquitto) -> None:
    """One topic for each area and language, one for the council; what the press froze, not a letter else."""
    outlet = topic(broker.port)
    about = [
        bulletin(1, contest="abbey", text=WELSH),
        bulletin(2, contest="abbey", text=WELSH, language=Language.WELSH),
    ]
    for one in (*about, told(3, Kind.COUNCIL, contest="")):
        post = post_of(one, outlet)
        await outlet.send(post, await outlet.prepare(post, PNG))
    facts = await kept(broker)
    assert facts["results/medway/abbey/en"] == facts["results/medway/abbey/cy"] == WELSH.encode()


async def test_a_withdrawal_stands_where_the_result_stood(broker: Mosquitto, database: Database) -> None:
    """Whoever comes later finds the withdrawal, not an empty place."""
    one = Errand(database, topic(broker.port))
    await one.freeze(told(1))
    await one.deliver()
    await one.freeze(told(2, Kind.WITHDRAWAL))
    await one.deliver()
    facts = await kept(broker)
    assert json.loads(facts["results/medway/abbey/en"]) == {"number": 2, "kind": "withdrawal"}
    assert await one.column(2, "remote_id") == "results/medway/abbey/en"


async def test_what_is_kept_can_be_seen(broker: Mosquitto) -> None:
    """Every message under our prefix with its text and when it was sent; the newest first."""
    outlet = topic(broker.port)
    before = SystemClock().now()
    for number, contest in ((1, "abbey"), (2, "castle")):
        await outlet.send(post_of(told(number, contest=contest), outlet), {})
    async with aiomqtt.Client("127.0.0.1", broker.port) as stranger:
        await stranger.publish("results/medway/abbey/xx", b"\xff not ours", qos=1, retain=True)
        await stranger.publish("results/thanet/abbey/en", b"{}", qos=1, retain=True)
    found = await outlet.seen(before)
    assert [one.remote_id for one in found] == ["results/medway/castle/en", "results/medway/abbey/en"]
    assert json.loads(found[0].text)["number"] == 2
    assert before <= found[1].made_at <= found[0].made_at <= SystemClock().now()
    assert await outlet.seen(SystemClock().now() + timedelta(seconds=1)) == ()


async def test_what_is_seen_is_what_stands_also_while_it_changes(broker: Mosquitto) -> None:
    """What comes during the reading replaces what was kept; a stream of what nobody keeps is left."""
    outlet = topic(broker.port)
    for number, contest in ((1, "abbey"), (2, "castle")):
        await outlet.send(post_of(told(number, contest=contest), outlet), {})
    async with aiomqtt.Client("127.0.0.1", broker.port) as stranger, asyncio.timeout(5):
        reading = asyncio.ensure_future(outlet.seen(datetime.min.replace(tzinfo=UTC)))
        await asyncio.sleep(QUIET_S / 2)
        await stranger.publish("results/medway/abbey/en", b'{"number": 9}', qos=1, retain=True)
        await stranger.publish("results/medway/castle/en", b"", qos=1, retain=True)
        while not reading.done():
            await stranger.publish("results/medway/ticker", b"tick", qos=1)
            await asyncio.sleep(QUIET_S / 10)
    assert [(one.remote_id, one.text) for one in await reading] == [
        ("results/medway/abbey/en", '{"number": 9}')
    ]


async def test_a_post_is_found_only_while_it_stands(broker: Mosquitto) -> None:
    """Sending it again changes nothing; once something newer stands there it is not found."""
    outlet = topic(broker.port)
    old, new = post_of(told(1), outlet), post_of(told(2), outlet)
    now = SystemClock().now()
    assert await outlet.find(old, {}, now) is None
    assert await outlet.send(old, {}) == await outlet.send(old, {}) == await outlet.find(old, {}, now)
    await outlet.send(new, {})
    assert await outlet.find(old, {}, now) is None


async def test_an_older_post_never_stands_over_a_newer(broker: Mosquitto) -> None:
    """A person sends an old post again after its correction: it is refused, the correction stays."""
    outlet = topic(broker.port)
    await outlet.send(post_of(told(5), outlet), {})
    with pytest.raises(BulletinRefused, match="newer") as refusal:
        await outlet.send(post_of(told(4), outlet), {})
    assert not refusal.value.stops_account
    await outlet.send(post_of(told(3, contest="castle"), outlet), {})
    assert list(numbers(await kept(broker)).values()) == [5, 3]


async def test_a_broker_killed_in_between_keeps_everything(broker: Mosquitto, database: Database) -> None:
    """Away for a while, back with what it kept: the rest goes out in order, and nothing is lost."""
    one = Errand(database, topic(broker.port))
    await one.freeze(told(1))
    await one.deliver()
    await asyncio.sleep(1.2)  # the broker writes to disk once a second
    broker.kill()
    await one.freeze(told(2, contest="castle"), told(3, Kind.CORRECTION))
    visit = asyncio.ensure_future(one.deliver())
    await asyncio.sleep(0.3)
    assert not visit.done()
    await asyncio.to_thread(broker.start)
    async with asyncio.timeout(10):
        await visit
    assert numbers(await kept(broker)) == {"results/medway/abbey/en": 3, "results/medway/castle/en": 2}
    assert await one.states() == [State.POSTED] * 3
    assert set(await one.outcomes()) == {"posted", "not_sent"}


async def test_a_hung_broker_costs_time_and_nothing_else(broker: Mosquitto, database: Database) -> None:
    """It takes connections and says nothing: tried again until it wakes, then each message stands once."""
    one = Errand(database, topic(broker.port))
    await one.freeze(told(1), told(2, Kind.CORRECTION), told(3, contest="castle"))
    with asleep(broker):
        visit = asyncio.ensure_future(one.deliver())
        await asyncio.sleep(2.5)
        assert not visit.done()
    async with asyncio.timeout(20):
        await visit
    assert numbers(await kept(broker)) == {"results/medway/abbey/en": 2, "results/medway/castle/en": 3}


async def test_a_line_that_breaks_before_the_word_came_leaves_a_doubt(broker: Mosquitto) -> None:
    """The message had left: it is noticed at once, and nobody knows."""
    async with SlowLine(broker.port) as line:
        outlet = topic(line.port, timeout_s=30.0)
        sending = asyncio.ensure_future(outlet.send(post_of(told(1), outlet), {}))
        await line.holds.wait()
        await asyncio.to_thread(broker.kill)
        with pytest.raises(DeliveryUnknown, match="no word"):
            async with asyncio.timeout(5):
                await sending


async def test_what_the_network_held_back_never_overwrites_a_newer(broker: Mosquitto) -> None:
    """The older message is still under way when the newer has arrived; then it arrives, and is not heard."""
    async with SlowLine(broker.port) as line:
        outlet = topic(line.port)
        with pytest.raises(DeliveryUnknown):
            await outlet.send(post_of(told(1), outlet), {})
        await outlet.send(post_of(told(2), outlet), {})
        line.released.set()
        await line.passed_on.wait()
        assert numbers(await kept(broker)) == {"results/medway/abbey/en": 2}


async def test_what_the_network_held_back_arrives_while_nothing_newer_has(broker: Mosquitto) -> None:
    """Nobody knew of it, and there it is: what the test above shows is not that nothing ever arrives."""
    async with SlowLine(broker.port) as line:
        outlet = topic(line.port)
        with pytest.raises(DeliveryUnknown):
            await outlet.send(post_of(told(1), outlet), {})
        line.released.set()
        await line.passed_on.wait()
        assert numbers(await kept(broker)) == {"results/medway/abbey/en": 1}


async def test_the_older_connection_of_our_name_is_closed_before_the_newer_is_answered(
    broker: Mosquitto,
) -> None:
    """What the order rests on: two of the same identifier are never both let in."""
    outlet = topic(broker.port)
    async with aiomqtt.Client(
        "127.0.0.1", broker.port, identifier=outlet._identifier, protocol=aiomqtt.ProtocolVersion.V5
    ) as older:
        await outlet.send(post_of(told(1), outlet), {})
        with pytest.raises(aiomqtt.MqttError):
            async with asyncio.timeout(1):
                await anext(older.messages)


async def test_a_wrong_password_pauses_the_account(tmp_path: Path, database: Database) -> None:
    """One try, then silence; nothing is lost."""
    with guarded(tmp_path) as broker:
        one = Errand(database, topic(broker.port, user="council", password="wrong"))
        await one.freeze(told(1))
        await one.deliver()
        assert (await one.states(), await one.is_paused()) == ([State.READY], True)
        one.outlet = topic(broker.port, user="council", password=USERS["council"])
        await one.deliver()
        assert await one.states() == [State.POSTED]


async def test_a_topic_that_we_may_not_write_pauses_the_account(tmp_path: Path, database: Database) -> None:
    """The broker takes the message and says "not authorised" in its answer, which is read."""
    with guarded(tmp_path) as broker:
        one = Errand(database, topic(broker.port, "results/thanet", "council", USERS["council"]))
        await one.freeze(told(1))
        await one.deliver()
        assert (await one.states(), await one.is_paused()) == ([State.READY], True)
        assert await one.outcomes() == ["not_sent"]
        one.outlet = topic(broker.port, "results/medway", "council", USERS["council"])
        await one.deliver()
        assert await one.states() == [State.POSTED]


async def test_health_says_who_we_are_and_what_is_wrong(tmp_path: Path) -> None:
    """Nothing is published; a wrong password and a broker away are told apart."""
    with guarded(tmp_path) as broker:
        good = topic(broker.port, user="council", password=USERS["council"])
        health = await good.examine()
        assert health.who == f"council at 127.0.0.1:{broker.port}, topics results/medway/#"
        assert health.problems == ()
        await good.send(post_of(told(1), good), {})
        assert "keeps 1 of ours" in (await good.examine()).facts
        (problem,) = (await topic(broker.port, user="council", password="wrong").examine()).problems
        assert "rights" in problem
        assert "wrong" not in problem
    with pytest.raises(OutletUnavailable, match="away"):
        await good.examine()
    await good.close()


async def test_a_broker_that_keeps_nothing_is_of_no_use(tmp_path: Path) -> None:
    """Without retained messages whoever comes later would find nothing: said before the night, never sent."""
    with Mosquitto(tmp_path, more="retain_available false") as broker:
        outlet = topic(broker.port)
        assert "keeps no retained" in (await outlet.examine()).problems[0]
        with pytest.raises(BulletinRefused, match="keeps no retained") as refusal:
            await outlet.send(post_of(told(1), outlet), {})
        assert refusal.value.stops_account


async def test_the_line_is_encrypted_and_the_certificate_is_looked_at(tmp_path: Path) -> None:
    """With the authority given it works; without, nothing is sent and the account stops."""
    cert, key = certificate(tmp_path, "broker")
    with Mosquitto(tmp_path, tls=(cert, key)) as broker:
        trusted = TopicBroker("127.0.0.1", broker.port, tls_ca=cert, timeout_s=TIMEOUT_S)
        outlet = Topic("newsroom-topic", trusted, "results/medway", SystemClock(), QUIET_S)
        await outlet.send(post_of(told(1), outlet), {})
        assert len(await outlet.seen(SystemClock().now() - timedelta(minutes=1))) == 1
        strange = Topic(
            "newsroom-topic",
            TopicBroker("127.0.0.1", broker.port, timeout_s=TIMEOUT_S),
            "results/medway",
            SystemClock(),
        )
        with pytest.raises(BulletinRefused, match="certificate"):
            await strange.send(post_of(told(2), strange), {})
    with pytest.raises(SettingsError, match="tls_ca"):
        Topic("newsroom-topic", TopicBroker("127.0.0.1", tls_ca=key), "results", SystemClock())


async def test_an_area_that_is_no_topic_is_refused(broker: Mosquitto) -> None:
    """A name with a wildcard or a slash would stand somewhere else."""
    outlet = topic(broker.port)
    for name in ("a/b", "#", "+"):
        with pytest.raises(BulletinRefused, match="no topic"):
            await outlet.send(post_of(told(1, contest=name), outlet), {})
    assert await kept(broker) == {}


async def test_no_picture_and_no_words_go_out(broker: Mosquitto) -> None:
    """Machines get facts alone."""
    outlet = topic(broker.port)
    assert outlet.accepts("Jane Doe elected.") == ("not JSON",)
    assert outlet.accepts(WELSH) == ()
    with pytest.raises(BulletinRefused):
        await outlet.add_picture(post_of(told(1), outlet), "x", PNG)


async def test_a_night_of_trouble_shows_no_password(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level while the broker refuses us and is away."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as log:
        with guarded(tmp_path) as broker:
            outlet = topic(broker.port, user="nobody", password="pass-never-shown")
            one = Errand(database, outlet)
            await one.freeze(told(1))
            await one.deliver()
        with pytest.raises(OutletUnavailable) as trouble:
            await outlet.send(post_of(told(1), outlet), {})
    shown = f"{log}\n{caplog.text}\n{outlet!r}\n{vars(outlet)}\n{trouble.value!r}"
    assert "account_paused" in shown
    assert "pass-never-shown" not in shown
