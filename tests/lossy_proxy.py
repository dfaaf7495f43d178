"""A bad line on loopback: passes HTTP on to a real server and loses, cuts or withholds answers as told."""

import asyncio
import random
import socket
import struct
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Self, cast

ANSWERED_WITHIN_S = 30.0
NOT_FORWARDED = frozenset({"refuse", "hang_before", "answer"})
CUT = frozenset({"half", "rst"})
SILENT = frozenset({"hang", "hang_before"})
OUR_ANSWER = frozenset({"answer", "answer_after"})
HOP = frozenset({"connection", "keep-alive"})


@dataclass
class Fault:
    """What goes wrong with the next request whose "METHOD path" contains `match`; then it is used up.

    Attributes:
        way: refuse (closed, nothing forwarded), drop (forwarded and answered, then closed without a word),
            half (half of the answer passed on, closed), rst (the same, then a TCP reset), hang (forwarded,
            then silence), hang_before (silence, nothing forwarded), answer (an answer of our choice,
            nothing forwarded), answer_after (the same, but forwarded).
        status, body, headers: the answer of our choice.
    """

    match: str
    way: str
    status: int = 503
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A request or an answer; the body as it came over the wire, chunks and all."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def head(self, leave_out: Collection[str], *more: tuple[str, str]) -> bytes:
        kept = [(name, value) for name, value in self.headers if name.lower() not in leave_out]
        lines = [self.first, *(f"{name}: {value}" for name, value in (*kept, *more))]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@dataclass
class LossyProxy:
    """`async with LossyProxy("127.0.0.1", 3300) as proxy:` and then `proxy.address`.

    Attributes:
        target_host, target_port: the real server; it gets a new connection for each request.
        lose: share of the requests containing `lose_match` that meet one of `losses` by chance.
        strip: request headers, in small letters, that never reach the server.
        faults: what goes wrong next; taken out as it happens.
        seen: "METHOD path" of every request that came, in order.
    """

    target_host: str
    target_port: int
    lose: float = 0.0
    lose_match: str = ""
    losses: Sequence[str] = ("refuse", "drop", "half", "rst")
    seed: int = 0
    strip: Collection[str] = ()
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._released = asyncio.Event()
        self._lines: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        broken = await _ended(self._lines)
        await self._server.wait_closed()
        if broken:
            raise broken[0]

    def stop_hanging(self) -> None:
        """Close every connection that hangs, now and later."""
        self._released.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = cast("asyncio.Task[None]", asyncio.current_task())
        self._lines.add(line)
        try:
            while await self._one_request(reader, writer):
                pass
        except (OSError, EOFError, ValueError, TimeoutError, asyncio.LimitOverrunError):
            pass  # either side went away or spoke no HTTP: the other sees its connection closed
        except asyncio.CancelledError:
            writer.transport.abort()  # the proxy is closing, and this is the task's end
        finally:
            await _closed(writer)

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Deal with one request; False when the connection is over."""
        request = await _message(reader)
        method, path, _ = request.first.split(" ", 2)
        self.seen.append(f"{method} {path}")
        fault = self._next_fault(f"{method} {path}")
        way = "pass" if fault is None else fault.way
        head, body = (b"", b"") if way in NOT_FORWARDED else await self._forwarded(request, method)
        if way in CUT:
            writer.write(head + body[: len(body) // 2] if body else head[: len(head) // 2])
        elif way in SILENT:
            await self._silence(reader)
        elif fault is not None and way in OUR_ANSWER:
            writer.write(_own_answer(fault))
        elif way == "pass":
            writer.write(head + body)
        elif way not in {"refuse", "drop"}:
            raise AssertionError(f"there is no fault {way!r}")
        await writer.drain()
        if way == "rst":
            sock: socket.socket = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return way == "pass" or way in OUR_ANSWER

    def _next_fault(self, asked: str) -> Fault | None:
        fault = next((one for one in self.faults if one.match in asked), None)
        if fault is not None:
            self.faults.remove(fault)
        elif self.lose and self.lose_match in asked and self._chance.random() < self.lose:
            fault = Fault(asked, self._chance.choice(self.losses))
        return fault

    async def _forwarded(self, request: Message, method: str) -> tuple[bytes, bytes]:
        """Head and body of the server's whole answer."""
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            reader, writer = await asyncio.open_connection(self.target_host, self.target_port)
            try:
                head = request.head({*HOP, *self.strip}, ("Connection", "close"))
                writer.write(head + request.body)
                answer = await _message(reader, answers=method)
            finally:
                await _closed(writer)
        is_framed = any(name.lower() in {"content-length", "transfer-encoding"} for name, _ in answer.headers)
        length = () if is_framed else (("Content-Length", str(len(answer.body))),)
        return answer.head(HOP, *length), answer.body

    async def _silence(self, reader: asyncio.StreamReader) -> None:
        """Return when told to stop hanging, or when the client has had enough."""
        waits = [asyncio.ensure_future(one) for one in (self._released.wait(), _gone(reader))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _ended(waits)


async def _message(reader: asyncio.StreamReader, answers: str | None = None) -> Message:
    """The next request, or the answer to a method."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    facts = {name.lower(): value for name, value in headers}
    if answers is not None and (answers == "HEAD" or first.split(" ")[1] in {"204", "304"}):
        body = b""
    elif "chunked" in facts.get("transfer-encoding", ""):
        body = await _chunks(reader)
    elif answers is None or "content-length" in facts:
        body = await reader.readexactly(int(facts.get("content-length", "0")))
    else:
        body = await reader.read(-1)
    return Message(first, headers, body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body, size = b"", -1
    while size:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        body += line + await reader.readexactly(size + 2)
    return body


async def _gone(reader: asyncio.StreamReader) -> bool:
    return await reader.read(1) == b""


async def _ended(tasks: Collection[asyncio.Future[Any]]) -> list[Exception]:
    for one in tasks:
        one.cancel()
    return [one for one in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(one, Exception)]


def _own_answer(fault: Fault) -> bytes:
    body = fault.body.encode()
    length = ("Content-Length", str(len(body)))
    headers = {"Content-Type": "application/json", "Date": formatdate(usegmt=True), **fault.headers}
    first = f"HTTP/1.1 {fault.status} {HTTPStatus(fault.status).phrase}"
    return Message(first, (*headers.items(), length), body).head(()) + body


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
