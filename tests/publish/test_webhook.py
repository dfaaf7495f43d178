"""Webhooks: signed facts reach the receiver once, however often they are sent, and no secret is shown."""

import asyncio
import json
import logging
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
import structlog
from standardwebhooks.webhooks import Webhook as Verifier

from results.clock import FixedClock, SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, SettingsError
from results.publish.bulletin import Bulletin
from results.publish.outlets import Outlet
from results.publish.outlets.webhook import Webhook
from results.record.bulletin import Kind, State
from results.record.database import Database, open_database
from tests.faulty import Fault
from tests.hook_server import SECRET, HookServer
from tests.publish.errand import Errand, post_of
from tests.publish.scene import AT, bulletin
from tests.x_server import PNG

ANSWER_S = 0.4
FACTS = '{"ward": "Tŷ-Croes", "votes": 1204,\n "note": "as it stands"}'


def told(number: int, kind: Kind = Kind.DECLARATION) -> Bulletin:
    return bulletin(number, kind, text=json.dumps({"number": number}), figure=None)


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@asynccontextmanager
async def receiver(faults: Sequence[Fault] = ()) -> AsyncIterator[tuple[HookServer, Webhook]]:
    server = HookServer()
    server.faults = list(faults)
    runner, address = await server.start()
    outlet = Webhook("newsroom", f"{address}/hook/secret-path", SECRET, SystemClock(), ANSWER_S)
    try:
        yield server, outlet
    finally:
        server.stop_hanging()
        await outlet.close()
        await runner.cleanup()


def numbers(server: HookServer) -> list[int]:
    return [json.loads(body)["number"] for body in server.taken.values()]


async def test_facts_arrive_byte_for_byte_and_another_library_verifies_them() -> None:
    """The receiver's own library takes the signature; the body is what the press froze."""
    async with receiver() as (server, outlet):
        post = post_of(bulletin(1, text=FACTS), outlet)
        sent = await outlet.send(post, await outlet.prepare(post, PNG))
        assert server.taken == {sent.remote_id: FACTS}
        assert server.headers["content-type"] == "application/json"
        assert Verifier(SECRET).verify(FACTS, server.headers) == json.loads(FACTS)
        port: Outlet = outlet
        assert await port.seen(AT) is None
        assert await outlet.find(post, {}, AT) is None


async def test_a_post_has_the_same_id_each_time_and_another_post_another() -> None:
    """By its id the receiver knows a message again, though it was signed anew."""
    async with receiver() as (server, outlet):
        first, second = post_of(told(1), outlet), post_of(told(2), outlet)
        sent = [await outlet.send(one, {}) for one in (first, first, second)]
        assert sent[0] == sent[1] != sent[2]
        assert numbers(server) == [1, 2]
        assert re.fullmatch(r"msg_[0-9a-f]{32}", sent[0].remote_id)


LOST_ONCE = {
    "refused before anything": Fault("post", "refuse"),
    "cut in the middle of the request": Fault("post", "cut"),
    "dropped after it was taken": Fault("post", "drop"),
    "half an answer": Fault("post", "half"),
    "reset in the middle of the answer": Fault("post", "reset"),
    "taken, then silence": Fault("post", "hang"),
    "silence, nothing taken": Fault("post", "hang_before"),
    "500, nothing taken": Fault("post", "answer", 500),
    "502, though taken": Fault("post", "answer_after", 502),
    "503 without a time, though taken": Fault("post", "answer_after", 503),
    "408": Fault("post", "answer", 408),
    "425": Fault("post", "answer", 425),
    "429 with a time": Fault("post", "answer", 429, "", {"Retry-After": "0"}),
    "429 without a time": Fault("post", "answer", 429),
}


@pytest.mark.parametrize("lost", LOST_ONCE.values(), ids=LOST_ONCE.keys())
async def test_one_lost_answer_ends_in_one_message(database: Database, lost: Fault) -> None:
    """Whatever becomes of the first answer, the receiver has each message once and the ledger says posted."""
    async with receiver([lost]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(told(1), told(2))
        await one.deliver()
        assert numbers(server) == [1, 2]
        assert await one.states() == [State.POSTED, State.POSTED]


@pytest.mark.parametrize("status", [429, 503])
async def test_the_receiver_says_when_it_is_ready_again(database: Database, status: int) -> None:
    """Nothing is sent before the time that it names."""
    async with receiver([Fault("post", "answer", status, "", {"Retry-After": "1"})]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(told(1))
        began = asyncio.get_running_loop().time()
        await one.deliver()
        assert asyncio.get_running_loop().time() - began >= 1.0
        assert (numbers(server), await one.outcomes()) == ([1], ["not_sent", "posted"])


@pytest.mark.parametrize("status", [400, 404, 405, 413, 422])
async def test_what_is_refused_is_not_sent_again_and_holds_up_nothing(
    database: Database, status: int
) -> None:
    """The receiver says no to one message; the next goes out."""
    async with receiver([Fault("post", "answer", status)]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(told(1), told(2))
        await one.deliver()
        assert await one.states() == [State.REFUSED, State.POSTED]
        assert numbers(server) == [2]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 401, 403, 410])
async def test_a_receiver_that_is_closed_to_us_is_paused_and_loses_nothing(
    database: Database, status: int
) -> None:
    """Gone, a signature that does not fit, or sent elsewhere: one try, then silence until a person looked."""
    async with receiver() as (elsewhere, _), receiver() as (server, outlet):
        away = {"Location": outlet._receiver.address.replace("secret-path", "other")}
        server.faults = [Fault("post", "answer", status, "", away)]
        one = Errand(database, outlet)
        await one.freeze(told(1), told(2))
        await one.deliver()
        assert (server.taken, server.seen, elsewhere.seen) == ({}, ["post"], [])
        assert await one.states() == [State.READY, State.READY]
        assert await one.is_paused()
        await one.deliver()
        assert numbers(server) == [1, 2]


async def test_a_wrong_secret_pauses_the_account(database: Database) -> None:
    """The receiver's library finds the signature wrong: nothing is taken, nothing is lost."""
    async with receiver() as (server, outlet):
        other = "whsec_" + "B" * 32
        wrong = Webhook("newsroom", outlet._receiver.address, other, SystemClock(), ANSWER_S)
        one = Errand(database, wrong)
        await one.freeze(told(1))
        await one.deliver()
        await wrong.close()
        assert (server.taken, await one.states(), await one.is_paused()) == ({}, [State.READY], True)


async def test_nobody_listening_means_not_sent() -> None:
    """Without a connection nothing has left, whatever is asked."""
    outlet = Webhook("newsroom", "http://127.0.0.1:9/hook", SECRET, SystemClock(), ANSWER_S)
    for asking in (outlet.send(post_of(told(1), outlet), {}), outlet.examine()):
        with pytest.raises(OutletUnavailable):
            await asking
    await outlet.close()


async def test_a_machine_that_speaks_no_tls_gets_nothing() -> None:
    """Without trust in the certificate nothing leaves."""
    server = HookServer()
    runner, address = await server.start()
    outlet = Webhook("newsroom", address.replace("http", "https"), SECRET, SystemClock(), ANSWER_S)
    with pytest.raises(OutletUnavailable, match="SSL"):
        await outlet.send(post_of(told(1), outlet), {})
    await outlet.close()
    await runner.cleanup()
    assert server.seen == []


async def test_an_endless_answer_is_not_read() -> None:
    """The status is the answer: a receiver cannot keep us by talking on."""
    async with receiver([Fault("post", "answer_after", 200, "x" * 9_000_000)]) as (server, outlet):
        async with asyncio.timeout(10):
            await outlet.send(post_of(told(1), outlet), {})
        assert numbers(server) == [1]


async def test_an_answer_that_never_ends_its_first_lines_counts_as_none() -> None:
    """Headers that drip for ever end at our limit of time."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(b"X-More: more\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        gone.set()

    gone = asyncio.Event()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    sock: socket.socket = server.sockets[0]
    address = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    outlet = Webhook("newsroom", address, SECRET, SystemClock(), ANSWER_S)
    with pytest.raises(DeliveryUnknown):
        async with asyncio.timeout(15):
            await outlet.send(post_of(told(1), outlet), {})
    await outlet.close()
    await gone.wait()
    server.close()
    await server.wait_closed()


BAD = [
    "http://example.org/hook",
    "ftp://127.0.0.1/",
    "https://",
    "http://[::1",
    "not an address",
    "http://127.0.0.1.example.org/",
]


@pytest.mark.parametrize("address", BAD)
def test_addresses_that_keep_no_secret_are_refused_at_the_start(address: str) -> None:
    """Only https, or plain http inside this machine; every problem at once, and the secret is not shown."""
    with pytest.raises(SettingsError) as refusal:
        Webhook("newsroom", address, "whsec_short", SystemClock())
    assert [one.partition(":")[0] for one in refusal.value.problems] == [
        "accounts.newsroom.url",
        "accounts.newsroom.secret",
    ]
    assert "short" not in str(refusal.value).replace("whsec_ followed", "")


def test_only_facts_go_out() -> None:
    """What is not JSON, or is too much of it, is refused before any request."""
    outlet = Webhook("newsroom", "https://example.org/hook", SECRET, SystemClock())
    assert outlet.accepts(FACTS) == ()
    assert outlet.accepts("Jane Doe elected.") == ("not JSON",)
    assert outlet.accepts(json.dumps("x" * 200_000)) != ()


async def test_examining_posts_nothing() -> None:
    """Any answer shows that the receiver is there; many know only POST."""
    async with receiver() as (server, outlet):
        health = await outlet.examine()
        assert (health.facts, health.problems) == (("answers 405",), ())
        assert re.fullmatch(r"webhook at 127\.0\.0\.1 \([0-9a-f]{8}\)", health.who)
        assert (server.seen, server.taken) == (["examine"], {})


async def test_what_would_go_wrong_tonight_is_told() -> None:
    """A redirect, an end, an error and a clock that would make every signature stale."""
    faults = [Fault("examine", "answer", status) for status in (302, 410, 500)]
    async with receiver([*faults, Fault("examine", "drop"), Fault("examine", "drop")]) as (server, outlet):
        told_ = [" ".join((await outlet.examine()).problems) for _ in range(3)]
        assert [words.split()[1] for words in told_] == ["redirects:", "takes", "answers"]
        with pytest.raises(OutletUnavailable):
            await outlet.examine()
        server.faults.clear()
        outlet._clock = FixedClock(SystemClock().now() + timedelta(minutes=10))
        (problem,) = (await outlet.examine()).problems
        assert re.search(r"clock is (599|60\d) s away", problem)


async def test_no_picture_is_taken_later() -> None:
    """The port's question is answered: refused, for good."""
    outlet = Webhook("newsroom", "https://example.org/hook", SECRET, SystemClock())
    with pytest.raises(BulletinRefused):
        await outlet.add_picture(post_of(told(1), outlet), "1", PNG)


async def test_a_night_of_trouble_shows_neither_secret_nor_address(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level; the address may hold a secret of the receiver's."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as log:
        async with receiver([Fault("post", "drop"), Fault("post", "answer", 410)]) as (_, outlet):
            one = Errand(database, outlet)
            await one.freeze(told(1))
            await one.deliver()
            who = (await outlet.examine()).who
        away = Webhook("newsroom", "http://127.0.0.1:9/secret-path", SECRET, SystemClock())
        with pytest.raises(OutletUnavailable) as trouble:
            await away.send(post_of(told(1), away), {})
        await away.close()
    shown = f"{log}\n{caplog.text}\n{outlet!r}\n{vars(outlet)}\n{vars(outlet._requests)}\n{who}"
    shown += f"{trouble.value!r}{trouble.value.__cause__!r}"
    assert "account_paused" in shown
    for secret in (SECRET[6:], "secret-path", str(outlet._receiver.key)):
        assert secret not in shown, shown[max(0, shown.find(secret) - 200) : shown.find(secret) + 100]
