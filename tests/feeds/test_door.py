"""Strangers, floods and broken messages at the door: turned away in the right words, and nothing ends."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from structlog.typing import EventDict

from results.clock import SystemClock
from results.feeds.door import REMEMBERED, Door, Refused
from results.feeds.senders import IntakeSettings, Limits, WebhookSettings
from results.feeds.webhook import NOT_SIGNED, WebhookFeed, open_intake
from results.record.journal import Arrival, Entry, Journal
from results.signature import new_secret
from tests.feeds.posting import BEAT, BODY, LIMITS, NEWS, SECRET, SOURCE, Desk, head, raw, words


@pytest.fixture
def log() -> Iterator[list[EventDict]]:
    """Everything that is logged during the test."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def desk(journal: Journal) -> Desk:
    """An intake for one sender."""
    return Desk(journal)


async def test_a_stranger_learns_nothing(desk: Desk) -> None:
    """A wrong secret, another source's, and a source that does not exist get the same 401, byte for byte."""
    answers = []
    async with desk.open() as web:
        strange, ours = desk.signed(secret=new_secret()), desk.signed()
        for path, headers in (
            (NEWS, strange), (BEAT, strange), ("/feeds/nobody", strange), ("/feeds/nobody", ours),
            ("/feeds/nobody/heartbeat", ours), ("/feeds/%00%0a", ours), ("/feeds/other-hall", ours),
        ):  # fmt: skip
            async with web.post(path, data=BODY, headers=headers) as answer:
                given = {name: value for name, value in answer.headers.items() if name != "Date"}
                answers.append((answer.status, await answer.text(), given))
    assert len({repr(one) for one in answers}) == 1
    assert answers[0][0] == 401
    assert json.loads(answers[0][1]) == {"error": NOT_SIGNED}
    assert desk.feed._fault is None
    assert desk.heard == []
    assert await desk.entries() == ()


async def test_a_message_of_the_largest_size_is_taken(desk: Desk) -> None:
    """To the byte; one more is too large, whether it says so or not."""
    largest = bytes(LIMITS.largest_bytes)

    async def piecemeal(body: bytes) -> AsyncIterator[bytes]:
        yield body

    async with desk.open() as web:
        for body, status in ((largest, 202), (largest + b"x", 413)):
            for sent in (body, piecemeal(body)):
                async with web.post(NEWS, data=sent, headers=desk.signed(body)) as answer:
                    assert answer.status == status
        assert len(await desk.entries()) == 1


async def test_a_message_without_end_is_cut_off(desk: Desk) -> None:
    """413 as soon as it is too large, and we hang up on whoever goes on."""
    async with desk.open():
        start = head(desk, 5).replace(b"Content-Length: 5", b"Transfer-Encoding: chunked")
        chunk = b"4000\r\n" + bytes(0x4000) + b"\r\n"
        answer = await raw(desk, start, *[chunk] * 20)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"larger than 100,000 bytes" in answer
        assert (await raw(desk, head(desk, 10**9))).startswith(b"HTTP/1.1 413 ")
    assert await desk.entries() == ()


async def test_a_slow_message_is_cut_off(desk: Desk) -> None:
    """A byte now and then keeps nobody waiting: 408 after the time for the whole message."""
    async with desk.open():
        answer = await raw(desk, head(desk, 14), *[b"a"] * 10, pause_s=0.06)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"took longer than 0.4 s to come" in answer
        assert (await raw(desk, head(desk, 14), b"abc")).startswith(b"HTTP/1.1 408 ")
    assert await desk.entries() == ()


async def test_a_message_cut_short_is_not_taken(desk: Desk) -> None:
    """Senders that hang up halfway, or whose pieces make no sense, leave nothing behind and end nothing."""
    async with desk.open() as web:
        host, port = desk.url.removeprefix("http://").split(":")
        for start in (
            head(desk, 14),
            head(desk, 5).replace(b"Content-Length: 5", b"Transfer-Encoding: chunked"),
        ):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(start + b"3\r\nabc")
            await writer.drain()
            writer.transport.abort()
            answer = await raw(desk, start.replace(b": 14", b": 9999") + b"zz\r\nabc\r\n", b"\r\n\r\n")
            assert answer == b"" or answer.split()[1] in {b"400", b"408"}
        await asyncio.sleep(0.05)
        async with web.post(NEWS, data=BODY, headers=desk.signed()) as answer_of_a_good_one:
            assert answer_of_a_good_one.status == 202


async def test_a_packed_body_is_kept_as_it_came(desk: Desk) -> None:
    """Nothing is unpacked at the door: no bomb goes off there, and the signature is of what was sent."""
    packed = gzip.compress(bytes(5_000_000))
    headers = {**desk.signed(packed), "Content-Encoding": "gzip"}
    async with desk.open() as web, web.post(NEWS, data=packed, headers=headers) as answer:
        assert answer.status == 202
    assert [one.payload for one in await desk.entries()] == [packed]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [NEWS, BEAT, "/feeds/nobody"])
async def test_only_post_is_for_messages(desk: Desk, method: str, path: str) -> None:
    """405 for everything else, whichever source is named."""
    async with desk.open() as web, web.request(method, path) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        if method != "HEAD":
            assert "POST to /feeds/SOURCE" in await words(answer)


@pytest.mark.parametrize("path", ["/", "/feeds", "/feeds/", "/feeds/a/b", "/feeds/a/heartbeat/"])
async def test_there_is_nothing_else(desk: Desk, path: str) -> None:
    """404 in JSON."""
    async with desk.open() as web, web.post(path, data=BODY) as answer:
        assert answer.status == 404
        assert "There is nothing here" in await words(answer)


async def test_no_answer_is_stored_or_says_which_software_this_is(desk: Desk) -> None:
    """Whatever the status."""
    async with desk.open() as web:
        for method, path, headers in (
            ("POST", NEWS, desk.signed()), ("POST", NEWS, {}), ("GET", NEWS, {}), ("GET", "/", {}),
            ("POST", BEAT, desk.signed()),
        ):  # fmt: skip
            async with web.request(method, path, data=BODY, headers=headers) as answer:
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "Server" not in answer.headers


async def test_bad_tries_are_counted_and_good_messages_pass(journal: Journal, log: list[EventDict]) -> None:
    """Too many wrong signatures from an address: 429 and a wait, one line in the log; the hall goes on."""
    desk = Desk(journal, replace(LIMITS, bad_a_minute=3))
    async with desk.open() as web:
        statuses = []
        for _ in range(5):
            async with web.post(NEWS, data=BODY, headers=desk.signed(secret=new_secret())) as answer:
                statuses.append(answer.status)
                said = await words(answer)
        assert 1 <= int(answer.headers["Retry-After"]) <= 61
        assert "check the secret" in said
        async with web.post(NEWS, data=BODY, headers=desk.signed()) as answer:
            assert answer.status == 202
    assert statuses == [401, 401, 401, 429, 429]
    (line,) = [line for line in log if line["event"] == "webhook_refused"]
    assert (line["source"], line["address"], line["reason"]) == (SOURCE, "127.0.0.1", NOT_SIGNED)


async def test_addresses_are_not_remembered_without_end(desk: Desk) -> None:
    """A flood from everywhere is counted in bounded memory."""
    door = Door(LIMITS)
    for number in range(REMEMBERED + 500):
        door.bad_try(f"address {number}")
    assert len(door._bad) == REMEMBERED
    assert door.bad_try("address 0") == 1
    assert door.bad_try("address 700") == 2


async def test_room_is_limited() -> None:
    """So many at once in all and from one address; when one leaves there is room again."""
    door = Door(Limits(at_once=3, at_once_per_address=2))
    with door.admitted("a"), door.admitted("a"):
        with pytest.raises(Refused, match="Too many messages"), door.admitted("a"):
            pass
        with door.admitted("b"), pytest.raises(Refused) as caught, door.admitted("c"):
            pass
        with door.admitted("c"):
            pass
    assert (caught.value.status, caught.value.retry_after_s) == (503, 1)
    assert not door._inside


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (None, "127.0.0.1"),
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7, 127.0.0.1", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense" * 20, ("nonsense" * 20)[:64]),
        (" , ", "127.0.0.1"),
    ],
)
async def test_our_own_proxy_is_believed(
    journal: Journal, log: list[EventDict], forwarded: str | None, address: str
) -> None:
    """Behind our own proxy the sender's address counts, of IPv6 its network; others are not believed."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    for proxies, expected in ((frozenset({"127.0.0.1"}), address), (frozenset[str](), "127.0.0.1")):
        desk = Desk(journal, replace(LIMITS, proxies=proxies))
        async with desk.open() as web, web.post(NEWS, headers=headers) as answer:
            assert answer.status == 401
        assert log[-1]["address"] == expected


async def test_no_secret_and_no_body_is_logged(
    desk: Desk, log: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    """After good and bad messages the log tells the story without them, or a name that a stranger made up."""
    async with desk.open() as web:
        for path in ("/feeds/made-up-name", NEWS):
            await web.post(path, data=BODY, headers=desk.signed())
        await raw(desk, b"POST /body-seen HTTP/1.1\r\nbad header body-seen\r\n\r\n")
    assert [line["event"] for line in log] == ["webhook_refused", "message_kept"]
    assert log[0]["source"] is None
    for secret in ("votes", "body-seen", SECRET.removeprefix("whsec_"), "made-up-name"):
        assert secret not in repr(log) + caplog.text + repr(WebhookSettings((SECRET,)))


@pytest.mark.parametrize("size", [5_000, 200_000])
async def test_huge_headers_are_refused(desk: Desk, size: int) -> None:
    """400 and an end of it."""
    async with desk.open():
        answer = await raw(desk, head(desk, 14, f"X-Long: {'x' * size}"), BODY)
    assert answer.split()[1] == b"400"
    assert await desk.entries() == ()


PIECES = [
    f"POST {NEWS} HTTP/1.1\r\n".encode(), b"GET / HTTP/1.0\r\n", b"Host: x\r\n", b"Content-Length: 9\r\n",
    b"Transfer-Encoding: chunked\r\n", b"webhook-id: 1\r\n", b"webhook-timestamp: 1\r\n", b"\r\n",
    b"webhook-signature: v1,AAAA\r\n", b"Expect: 100-continue\r\n", b"Upgrade: websocket\r\n", b"0\r\n\r\n",
    b"3\r\nabc\r\n", b"X-Forwarded-For: \xff\r\n", b"Content-Encoding: gzip\r\n", b": \r\n", b"\x00",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.sampled_from(PIECES)), max_size=9).map(b"".join))
def test_no_bytes_end_the_service(sent: bytes) -> None:
    """Whatever strangers send, the intake goes on and nothing is kept."""

    async def nothing_kept(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        raise AssertionError("a stranger's message was kept")

    async def nothing_known(feed: str, topic: str) -> Entry | None:
        raise AssertionError("a stranger's message was looked up")

    async def tried() -> int:
        known = IntakeSettings({SOURCE: WebhookSettings((SECRET,))}, replace(LIMITS, body_s=0.05))
        feed = WebhookFeed(known, nothing_kept, nothing_known, SystemClock(), lambda _: None)
        async with open_intake({"": feed}, "127.0.0.1", 0) as url:
            host, port = url.removeprefix("http://").split(":")
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            writer.write_eof()
            await asyncio.sleep(0.005)
            writer.close()
            async with aiohttp.ClientSession() as web, web.get(f"{url}{NEWS}") as answer:
                assert feed._fault is None
                return answer.status

    assert asyncio.run(tried()) == 405
