"""The short way says what the long way says, and leaves alone whatever it does not understand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from results.publish.page import swift
from tests.page.scene import ORDER, Shown, Telling, halfway, serving

GET = "GET / HTTP/1.1\r\nHost: results\r\n"
BROWSERS = {
    "nothing but a host": GET,
    "gzip": f"{GET}Accept-Encoding: gzip, deflate\r\n",
    "brotli": f"{GET}Accept-Encoding: gzip, deflate, br, zstd\r\nUser-Agent: Mozilla/5.0 (X11)\r\n",
    "keep-alive": f"{GET}Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n",
    "a file of data": "GET /results.json HTTP/1.1\r\nHost: results\r\naccept-encoding: GZIP\r\n",
    "a page's address with a question": "GET /?refresh=60 HTTP/1.1\r\nHost: results\r\n",
    "has it": f"{GET}If-None-Match: *\r\n",
    "has another": f'{GET}If-None-Match: "other"\r\n',
}
ODD = {
    "another method": "HEAD / HTTP/1.1\r\nHost: results\r\n\r\n",
    "what is not there": "GET /nowhere HTTP/1.1\r\nHost: results\r\n\r\n",
    "an old version": "GET / HTTP/1.0\r\nHost: results\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "a body": f"{GET}Content-Length: 5\r\n\r\nhello",
    "a body to come": f"{GET}Content-Length: 5\r\n\r\n",
    "a body in chunks": f"{GET}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded header": f"{GET}X: 1\r\n Content-Length: 5\r\n\r\n",
    "a blank before the colon": f"{GET}Content-Length : 5\r\n\r\n",
    "a bare newline": f"{GET}X: 1\nContent-Length: 5\r\n\r\n",
    "a header without a colon": f"{GET}Content-Length\r\n\r\n",
    "a header twice": f"{GET}Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n\r\n",
    "a last question": f"{GET}Connection: close\r\n\r\n",
    "the half of a question": GET,
    "two questions": f"{GET}\r\n" * 2,
    "an encoded address": "GET /%2e%2e/ HTTP/1.1\r\nHost: results\r\n\r\n",
    "a whole address": "GET http://results/ HTTP/1.1\r\nHost: results\r\n\r\n",
}


@asynccontextmanager
async def both_ways() -> AsyncIterator[tuple[Shown, int]]:
    """A page served by the short way, and the port at which aiohttp alone serves the same one."""
    async with serving(halfway()) as shown:
        alone = web.AppRunner(shown.page.application(), access_log=None, shutdown_timeout=1)
        await alone.setup()
        await web.TCPSite(alone, "127.0.0.1", 0).start()
        try:
            yield shown, alone.addresses[0][1]
        finally:
            await alone.cleanup()


async def said(port: int, question: str) -> tuple[str, frozenset[tuple[str, str]], bytes]:
    """Status line, headers but the date, and body of the answer to one question."""
    stream, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000_000)
    writer.write(f"{question}\r\n".encode())
    status, *lines = (await stream.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}
    body = await stream.readexactly(int(headers.get("content-length", "0"))) if " 200 " in status else b""
    writer.close()
    assert headers.pop("date").endswith(" GMT")
    return status, frozenset(headers.items()), body


@pytest.mark.parametrize("question", BROWSERS.values(), ids=BROWSERS.keys())
async def test_both_ways_say_the_same(question: str) -> None:
    """Status, headers and body are those that aiohttp's way gives, whatever the browser can unpack or has."""
    async with both_ways() as (shown, alone):
        assert await said(shown.port, question) == await said(alone, question)


@pytest.mark.parametrize("question", BROWSERS.values(), ids=BROWSERS.keys())
async def test_what_browsers_ask_is_answered_here(question: str) -> None:
    """These questions never reach aiohttp."""
    async with serving(halfway()) as shown:
        assert shown.runner.server
        await said(shown.port, question)
        assert shown.runner.server.requests_count == 0


@pytest.mark.parametrize("question", ODD.values(), ids=ODD.keys())
async def test_what_is_odd_is_left_to_aiohttp(question: str) -> None:
    """A question with anything unusual about it is not answered here."""
    async with serving(halfway()) as shown:
        assert shown.runner.server
        door = swift.Door(shown.page.ready, shown.runner.server, shown.clock)
        assert door.answer(f"{GET}\r\n".encode()) is not None
        assert door.answer(question.encode()) is None


async def test_a_connection_that_was_handed_on_goes_on() -> None:
    """What follows on a connection that became aiohttp's is answered too, and in order."""
    async with serving(halfway()) as shown:
        stream, writer = await asyncio.open_connection("127.0.0.1", shown.port, limit=1_000_000)
        writer.write(f"{GET}\r\n".encode())
        assert b" 200 " in await stream.readline()
        writer.write(b"GET /health HTTP/1.1\r\nHost: results\r\n\r\n")
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: results\r\nConnection: close\r\n\r\n")
        rest = await stream.read()
        assert rest.index(b'{"status": "ok"') < rest.index(b"HTTP/1.1 404 ")
        writer.close()


async def test_a_question_in_pieces_is_answered() -> None:
    """Bytes that come one after the other make one question."""
    async with serving(halfway()) as shown:
        stream, writer = await asyncio.open_connection("127.0.0.1", shown.port, limit=1_000_000)
        for piece in (GET[:9], GET[9:], "Accept-Encoding: gz", "ip\r\n", "\r\n"):
            writer.write(piece.encode())
            await asyncio.sleep(0.01)
        assert b" 200 " in await stream.readline()
        writer.close()


async def test_the_next_revision_is_answered_at_once() -> None:
    """No answer of an earlier revision is given once a new one is shown."""
    async with serving(halfway()) as shown:
        before = await said(shown.port, GET)
        telling = halfway()
        telling.declare(ORDER[14])
        shown.show(telling)
        after = await said(shown.port, GET)
        assert before[1] != after[1]
        assert before[2] != after[2]


async def test_idle_connections_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks nothing for a while is sent away, whether they asked before or never."""
    monkeypatch.setattr(swift, "IDLE_S", 0)
    async with serving(halfway()) as shown:
        never, silent = await asyncio.open_connection("127.0.0.1", shown.port)
        once, asked = await asyncio.open_connection("127.0.0.1", shown.port, limit=1_000_000)
        asked.write(f"{GET}\r\n".encode())
        async with asyncio.timeout(5):
            assert await never.read() == b""
            assert (await once.read()).startswith(b"HTTP/1.1 200 ")
        silent.close()
        asked.close()


async def _ask_on(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(f"{GET}\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.002)  # two questions at once would be aiohttp's


async def test_whoever_takes_no_answers_may_not_ask_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of a reader who takes no answers are left unread, and then the reader is cut off."""
    monkeypatch.setattr(swift, "STALLED_S", 1)
    async with serving(Telling()) as shown:
        loop = asyncio.get_running_loop()
        _, writer = await asyncio.open_connection("127.0.0.1", shown.port, limit=1)
        assert isinstance(writer.transport, asyncio.Transport)
        writer.transport.pause_reading()
        began_at = loop.time()
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(_ask_on(writer), 20)
        assert loop.time() - began_at < 15
        writer.close()


async def test_one_too_many_is_asked_to_come_back() -> None:
    """Beyond its limit the door answers 503 with a time to come again, and lets in the next when one left."""
    async with serving(halfway()) as shown:
        server = shown.runner.server
        assert server is not None
        door = swift.Door(shown.page.ready, server, shown.clock, most=2)
        listening = await asyncio.get_running_loop().create_server(door, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        stream, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{GET}\r\n".encode())
        refused = (await stream.read()).decode()
        assert refused.startswith("HTTP/1.1 503 ")
        assert "Retry-After: 30" in refused
        writer.close()
        held[0][1].close()
        await asyncio.sleep(0.05)
        assert (await said(port, GET))[0] == "HTTP/1.1 200 OK"
        held[1][1].close()
        door.close()
        listening.close()
        await listening.wait_closed()
