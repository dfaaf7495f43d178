"""The short way from a reader's question to ready bytes: what nearly everybody asks is answered at once.

Browsers ask for the same few addresses in the same few words. Such a question is answered here, straight
from its bytes; every other one (another method, a body, an odd header, news, cards, what is not there) goes
to aiohttp with its bytes as they came, and the rest of that connection with it. So nothing here has to
understand all of HTTP: it must only know what it does not understand.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import cast

from aiohttp import hdrs, web

from results.clock import Clock
from results.publish.page.baked import Baked, answered
from results.publish.page.guard import secure

IDLE_S = 15
"""A connection that asks nothing for so long is closed, as aiohttp closes its own."""
STALLED_S = 60
"""One that does not take its answer for so long is cut off."""
MOST = 12_000
"""Connections held open here; whoever comes then is asked to come back."""
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
KNOWN = 512
"""Answers kept ready: addresses, times what browsers say they can unpack, times the revisions they have."""

_PLAIN = re.compile(
    rb"GET /([\w./-]*)(?:\?[!-~]*+)? HTTP/1\.1\r\n"
    rb"(?:[\w!#$%&'*+.^`|~-]++:[\t -~]*+\r\n)++\r\n"
)
"""One whole question without a body and nothing behind it. Source: RFC 9112 sections 3 and 5."""
_NOTED = re.compile(
    rb"\n(host|connection|accept-encoding|if-none-match|content-length|transfer-encoding|expect):"
    rb"[\t ]*([^\r]*)"
)
_HARMLESS = {b"host", b"connection", b"accept-encoding", b"if-none-match"}

Ready = Callable[[str], Baked | None]
"""The ready bytes at an address below the root; None where there is nothing or not yet."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer's bytes before and after the date; the body is the page's own, so that many cost little."""

    page: Baked
    before: bytes
    after: bytes
    body: bytes


class Door:
    """Lets readers in: answers what it can itself and hands everybody else on.

    Args:
        ready: what can be answered here.
        server: who answers the rest.
        most: connections held open.
    """

    def __init__(self, ready: Ready, server: web.Server, clock: Clock, most: int = MOST) -> None:
        self._most = most
        self.server = server
        self.second = 0
        self._ready = ready
        self._clock = clock
        self._known: dict[tuple[bytes, bytes | None, bytes | None], _Known] = {}
        self._open: set[_Connection] = set()
        self._date = b""
        self._ticking: asyncio.TimerHandle | None = None

    def __call__(self) -> asyncio.Protocol:
        """The protocol of one new connection."""
        return _Connection(self)

    def answer(self, question: bytes) -> bytes | None:
        """The whole answer, None when this question is not one for us."""
        plain = _PLAIN.fullmatch(question)
        if plain is None:
            return None
        where, given = plain[1], _noted(question)
        if given is None:
            return None
        page = self._ready(where.decode())
        if page is None or page.status != 200:
            return None
        key = (where, given.get(b"accept-encoding"), given.get(b"if-none-match"))
        known = self._known.get(key)
        if known is None or known.page is not page:
            known = self._learn(key, page)
        return b"%b%b%b%b" % (known.before, self._date, known.after, known.body)

    def _learn(self, key: tuple[bytes, bytes | None, bytes | None], page: Baked) -> _Known:
        """Make an answer ready, exactly as aiohttp would give it."""
        if len(self._known) >= KNOWN:
            self._known.clear()
        _, encodings, tags = key
        accepted, had = ((one or b"").decode() for one in (encodings, tags))
        known = _Known(page, *_bytes(answered(accepted, had, page)))
        self._known[key] = known
        return known

    def enter(self, connection: "_Connection") -> bool:
        """One more connection of our own; False when it is one too many, and will only be told so."""
        self._open.add(connection)
        if self._ticking is None:
            self._tick()
        return len(self._open) <= self._most

    def leave(self, connection: "_Connection") -> None:
        """It was closed, or handed on."""
        self._open.discard(connection)

    def _tick(self) -> None:
        """Once a second while anybody is here: set the date, close what is idle."""
        self.second += 1
        self._date = format_datetime(self._clock.now(), usegmt=True).encode()
        for connection in tuple(self._open):
            connection.close_if_idle()
        loop = asyncio.get_running_loop()
        self._ticking = loop.call_later(1.0, self._tick) if self._open else None

    def close(self) -> None:
        """End every connection of our own."""
        if self._ticking is not None:
            self._ticking.cancel()
        for connection in tuple(self._open):
            connection.close()


class _Connection(asyncio.Protocol):
    """One reader's connection, for as long as its questions are plain."""

    __slots__ = ("_asked_in", "_door", "_has_room", "_transport")
    _transport: asyncio.Transport

    def __init__(self, door: Door) -> None:
        self._door = door
        self._asked_in = door.second
        self._has_room = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._has_room = self._door.enter(self)
        self._asked_in = self._door.second

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's own signature
        self._door.leave(self)

    def data_received(self, data: bytes) -> None:
        if not self._has_room:
            self._transport.write(FULL)
            self._transport.close()
            return
        answered = self._door.answer(data)
        if answered is None:
            self._hand_on(data)
        else:
            self._asked_in = self._door.second
            self._transport.write(answered)

    def _hand_on(self, data: bytes) -> None:
        """From here on this connection is aiohttp's."""
        self._door.leave(self)
        if self._transport.is_closing():
            return
        other = self._door.server()
        other.connection_made(self._transport)
        self._transport.set_protocol(other)
        other.data_received(data)

    def pause_writing(self) -> None:
        """Whoever does not take the answers may not ask more."""
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._transport.resume_reading()

    def close_if_idle(self) -> None:
        """Close it when nothing was asked for a while; cut it off when its answer waits much longer."""
        silent_s = self._door.second - self._asked_in
        if self._transport.get_write_buffer_size():
            if silent_s > STALLED_S:
                self._transport.abort()
        elif silent_s > IDLE_S:
            self._transport.close()

    def close(self) -> None:
        """Close it; who has not taken all of an answer does not get the rest."""
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()


class DoorSite(web.BaseSite):
    """One address at which a door stands before a runner's application.

    Args:
        door: made of `runner.server`.
    """

    def __init__(
        self, runner: web.BaseRunner, door: Door, host: str, port: int, *, backlog: int = 1024
    ) -> None:
        super().__init__(runner, backlog=backlog)
        self._door, self._host, self._port = door, host, port

    @property
    def name(self) -> str:
        """The address as it was asked for."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: nobody may listen there.
        """
        await super().start()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._door, self._host, self._port, backlog=self._backlog)

    async def stop(self) -> None:
        """Listen no more and end what is open."""
        self._door.close()
        await super().stop()
        await asyncio.sleep(0)  # in which the closed connections are lost


def _noted(question: bytes) -> Mapping[bytes, bytes] | None:
    """The headers that matter here; None when they ask for more than a plain answer."""
    given: dict[bytes, bytes] = {}
    for found in _NOTED.finditer(question.lower()):
        name = found[1]
        if name in given or name not in _HARMLESS:
            return None
        given[name] = question[slice(*found.span(2))]
    if b"host" not in given or given.get(b"connection", b"keep-alive").lower() != b"keep-alive":
        return None
    return given


def _bytes(response: web.Response) -> tuple[bytes, bytes, bytes]:
    """The response's bytes before the date and after it, and its body."""
    headers = response.headers
    secure(headers)
    body = response.body if response.status == 200 and isinstance(response.body, bytes) else b""
    if response.status == 200:
        headers[hdrs.CONTENT_LENGTH] = str(len(body))
    lines = "".join(f"\r\n{name}: {value}" for name, value in headers.items())
    start = f"HTTP/1.1 {response.status} {response.reason}\r\nDate: "
    return start.encode(), f"{lines}\r\n\r\n".encode(), body
