"""The readers who wait for news: one ready chunk of bytes written to each, nobody waited for.

An event is encoded once a revision and written straight to each reader's connection. A reader whose
connection cannot keep up is dropped; the browser comes back and reads the page whole.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import hdrs, web

PING_EVERY_S = 15.0
TURNS = 300
"""Readers are pinged in turns, some each 50 ms: a timer for each of ten thousand is a tenth of a core."""
RETRY_AFTER_S = 30
BEHIND_BYTES = 256 * 1024
AT_ONCE = 20
"""Readers written to before others have a turn: half a millisecond."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many may listen at once; those over it poll instead.

    Attributes:
        per_address: many people of one office can share an address.
        proxies: addresses of our own proxies, whose X-Forwarded-For is believed.
    """

    readers: int = 10_000
    per_address: int = 50
    proxies: frozenset[str] = frozenset()


@dataclass(eq=False, slots=True)
class _Reader:
    """One open connection; chunked says how its bytes are framed (HTTP/1.0 has no chunks).

    Attributes:
        line: what this reader listens to.
        turn: when in those 15 seconds they are pinged.
    """

    turn: int
    line: str
    transport: asyncio.Transport
    address: str
    chunked: bool
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, plain: bytes, chunk: bytes) -> bool:
        """Hand over the bytes; False when the reader is gone or too far behind."""
        if self.transport.is_closing():
            return False
        if self.transport.get_write_buffer_size() > BEHIND_BYTES:
            self.transport.abort()
            return False
        self.transport.write(chunk if self.chunked else plain)
        return True


class Readers:
    """Everyone who listens now."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: set[_Reader] = set()
        self._by_address: Counter[str] = Counter()
        self._waiting: deque[tuple[bytes, bytes, deque[_Reader]]] = deque()
        self._turns: tuple[set[_Reader], ...] = tuple(set() for _ in range(TURNS))
        self._turn = 0
        self._next: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._open)

    def push(self, event: bytes, line: str) -> None:
        """Write one event to all of a line, some at a time so that nobody waits; events keep their order."""
        theirs = deque(one for one in self._open if one.line == line)
        self._waiting.append((event, _chunk(event), theirs))
        if len(self._waiting) == 1:
            self._write_some()

    def _write_some(self) -> None:
        if not self._waiting:  # everybody was sent away meanwhile
            return
        event, chunk, readers = self._waiting[0]
        for _ in range(min(AT_ONCE, len(readers))):
            reader = readers.popleft()
            if not reader.write(event, chunk):
                self._forget(reader)
        if not readers:
            self._waiting.popleft()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._write_some)

    def close(self) -> None:
        """End every connection; browsers come back by themselves."""
        self._waiting.clear()
        for reader in tuple(self._open):
            reader.transport.close()
            self._forget(reader)

    def address(self, request: web.Request) -> str:
        """The reader's own address: the last one in X-Forwarded-For that is not a proxy of ours."""
        peer = request.remote or ""
        if peer not in self._limits.proxies:
            return peer
        hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ())).split(",")
        return (
            next((hop.strip() for hop in reversed(hops) if hop.strip() not in self._limits.proxies), "")
            or peer
        )

    def full_for(self, address: str) -> bool:
        """True when one more from this address would be too many; the dead are not counted."""
        if not self._over(address):
            return False
        for reader in [one for one in self._open if one.transport.is_closing()]:
            self._forget(reader)
        return self._over(address)

    def _over(self, address: str) -> bool:
        return (
            len(self._open) >= self._limits.readers or self._by_address[address] >= self._limits.per_address
        )

    async def hold(
        self, request: web.Request, transport: asyncio.Transport, line: str, ping: Callable[[], bytes]
    ) -> None:
        """Keep one reader of a line until they leave: a ping at once and every 15 s, events as they come."""
        address = self.address(request)
        reader = _Reader(self._turn, line, transport, address, chunked=request.version >= (1, 1))
        self._open.add(reader)
        self._turns[reader.turn].add(reader)
        self._by_address[reader.address] += 1
        try:
            if reader.write(now := ping(), _chunk(now)):
                if self._next is None:
                    self._ping(ping)
                await reader.gone.wait()
        finally:
            self._forget(reader)

    def _ping(self, ping: Callable[[], bytes]) -> None:
        """Ping those whose turn it is, for as long as anybody listens."""
        self._turn = (self._turn + 1) % TURNS
        if theirs := tuple(self._turns[self._turn]):
            now = ping()
            chunk = _chunk(now)
            for reader in theirs:
                if not reader.write(now, chunk):
                    self._forget(reader)
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(PING_EVERY_S / TURNS, self._ping, ping) if self._open else None

    def _forget(self, reader: _Reader) -> None:
        reader.gone.set()
        if reader in self._open:
            self._open.discard(reader)
            self._turns[reader.turn].discard(reader)
            self._by_address[reader.address] -= 1
            if not self._by_address[reader.address]:
                del self._by_address[reader.address]


def _chunk(event: bytes) -> bytes:
    """The event as one chunk of HTTP/1.1 chunked transfer. Source: RFC 9112 section 7.1."""
    return b"%x\r\n%b\r\n" % (len(event), event)
