"""The bad line itself: what it passes on is whole, and each fault is what its name says."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from tests.lossy_proxy import Fault, LossyProxy

BIG = b"x" * 300_000


@dataclass
class Far:
    """A server that keeps what it got."""

    port: int = 0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    headers: list[set[str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.got.append((request.path_qs, await request.read()))
        self.headers.append({name.lower() for name in request.headers})
        if request.path == "/nothing":
            return web.Response(status=204)
        if request.path == "/chunks":
            answer = web.StreamResponse()
            answer.enable_chunked_encoding()
            await answer.prepare(request)
            await answer.write(b"0\r\n\r\n")
            await answer.write(BIG)
            return answer
        return web.Response(body=BIG)


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    one = Far()
    app = web.Application(client_max_size=1_000_000)
    app.router.add_route("*", "/{any:.*}", one.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.port = runner.addresses[0][1]
    yield one
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """One connection at most; aiohttp tries a GET twice of its own accord, so losses are tried on POST."""
    connector = aiohttp.TCPConnector(limit=1)
    limit = aiohttp.ClientTimeout(total=5, sock_read=0.3)
    async with aiohttp.ClientSession(connector=connector, timeout=limit) as one:
        yield one


async def chunks() -> AsyncIterator[bytes]:
    yield b"0\r\n\r\n"
    yield BIG


async def test_what_passes_is_whole(far: Far, session: aiohttp.ClientSession) -> None:
    """Bodies with a length, in chunks and of no length go both ways over one connection, unchanged."""
    async with LossyProxy("127.0.0.1", far.port, strip={"idempotency-key"}) as proxy:
        async with session.post(
            f"{proxy.address}/a?b=1", data=BIG, headers={"Idempotency-Key": "1"}
        ) as answer:
            assert await answer.read() == BIG
        async with session.post(f"{proxy.address}/chunks", data=chunks()) as answer:
            assert await answer.read() == b"0\r\n\r\n" + BIG
        async with session.get(f"{proxy.address}/nothing") as answer:
            assert (answer.status, await answer.read()) == (204, b"")
        async with session.head(f"{proxy.address}/a") as answer:
            assert answer.status == 200
        assert len(proxy._lines) == 1
    assert proxy.seen == ["POST /a?b=1", "POST /chunks", "GET /nothing", "HEAD /a"]
    assert far.got == [("/a?b=1", BIG), ("/chunks", b"0\r\n\r\n" + BIG), ("/nothing", b""), ("/a", b"")]
    assert "idempotency-key" not in far.headers[0]


@pytest.mark.parametrize(
    ("way", "reaches", "trouble"),
    [
        ("refuse", False, aiohttp.ServerDisconnectedError),
        ("drop", True, aiohttp.ServerDisconnectedError),
        ("half", True, aiohttp.ClientPayloadError),
        ("rst", True, (aiohttp.ClientPayloadError, ConnectionResetError)),
        ("hang", True, aiohttp.SocketTimeoutError),
        ("hang_before", False, aiohttp.SocketTimeoutError),
    ],
)
async def test_a_loss_happens_once(
    far: Far,
    session: aiohttp.ClientSession,
    way: str,
    reaches: bool,
    trouble: type[Exception] | tuple[type[Exception], ...],
) -> None:
    """Each way of losing an answer reaches the server or does not, and the next request is well again."""
    async with LossyProxy("127.0.0.1", far.port, faults=[Fault("POST /a", way)]) as proxy:
        async with session.get(f"{proxy.address}/a") as answer:
            assert answer.status == 200
        with pytest.raises(trouble):
            async with session.post(f"{proxy.address}/a", data=b"1") as answer:
                await answer.read()
        assert (b"1" in [body for _, body in far.got]) is reaches
        async with session.post(f"{proxy.address}/a", data=b"2") as answer:
            assert await answer.read() == BIG


@pytest.mark.parametrize("way", ["answer", "answer_after"])
async def test_an_answer_of_our_own(far: Far, session: aiohttp.ClientSession, way: str) -> None:
    """Status, words and headers are ours; only answer_after lets the request through."""
    fault = Fault("/a", way, 429, '{"error":"ŵ"}', {"X-RateLimit-Reset": "7"})
    async with LossyProxy("127.0.0.1", far.port, faults=[fault]) as proxy:
        async with session.post(f"{proxy.address}/a", data=b"1") as answer:
            assert (answer.status, await answer.json()) == (429, {"error": "ŵ"})
            assert answer.headers["X-RateLimit-Reset"] == "7"
        assert len(far.got) == (way == "answer_after")
        async with session.get(f"{proxy.address}/b") as answer:
            assert answer.status == 200
        assert len(proxy._lines) == 1


async def test_losses_by_chance_are_the_same_for_the_same_seed(
    far: Far, session: aiohttp.ClientSession
) -> None:
    """A share of the matching requests is lost, the others never."""
    lost: list[list[int]] = []
    for _ in range(2):
        lost.append([])
        async with LossyProxy("127.0.0.1", far.port, lose=0.5, lose_match="POST", seed=7) as proxy:
            for number in range(20):
                try:
                    async with session.post(f"{proxy.address}/a") as answer:
                        await answer.read()
                except (aiohttp.ClientError, ConnectionResetError):
                    lost[-1].append(number)
                async with session.get(f"{proxy.address}/a") as answer:
                    await answer.read()
    assert lost[0] == lost[1]
    assert 4 < len(lost[0]) < 16


async def test_hanging_ends_when_told_and_leaving_leaves_nothing(far: Far) -> None:
    """stop_hanging() closes what hangs; leaving closes the rest, a client that never speaks included."""
    before = asyncio.all_tasks()
    async with LossyProxy("127.0.0.1", far.port, faults=[Fault("/a", "hang"), Fault("/a", "hang")]) as proxy:
        _, silent = await asyncio.open_connection("127.0.0.1", proxy.port)
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.1)
        proxy.stop_hanging()
        assert await asyncio.wait_for(reader.read(), 5) == b""
    assert asyncio.all_tasks() == before
    for one in (silent, writer):
        one.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=1)


async def test_a_server_that_is_away_shows_as_a_closed_connection(session: aiohttp.ClientSession) -> None:
    """Nobody behind the proxy: the client's connection is closed and nothing hangs."""
    async with LossyProxy("127.0.0.1", 9) as proxy:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await session.post(f"{proxy.address}/a")


async def test_a_fault_nobody_knows_is_a_mistake_of_the_test(
    far: Far, session: aiohttp.ClientSession
) -> None:
    """A misspelt way of losing does not pass for a loss."""
    proxy = LossyProxy("127.0.0.1", far.port, faults=[Fault("/a", "dorp")])
    await proxy.__aenter__()
    with pytest.raises(aiohttp.ClientError):
        await session.post(f"{proxy.address}/a")
    with pytest.raises(AssertionError, match="'dorp'"):
        await proxy.__aexit__()
