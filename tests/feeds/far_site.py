"""Somebody else's website on loopback, which answers well or as badly as a test asks; and names that lie.

It speaks HTTP by hand, because no decent server would do most of this.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, AddressFamily

from aiohttp.abc import AbstractResolver, ResolveResult

from results.feeds.address_guard import Address, public_only

INSIDE = "127.0.0.1"
OUTSIDE = "127.0.0.2"
"""Stands for the public internet: the one address of this machine that `outside_only` lets through."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the path with its query, the headers by their names in small letters, the loop's time."""

    path: str
    headers: Mapping[str, str]
    at_s: float


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class FarSite:
    """One website.

    Attributes:
        says: what to answer at each path; a list is answered one by one, the last for ever.
        asked: every request, in order.
        most_at_once: how many requests it ever had in hand at the same time.
    """

    def __init__(self) -> None:
        self.host, self.port = "", 0
        self.says: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._in_hand = 0
        self._tasks: set[asyncio.Task[object]] = set()
        self._scheme = "http"

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path, under another name of the site if given."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    @asynccontextmanager
    async def served(
        self, host: str = INSIDE, tls: tuple[Path, Path] | None = None
    ) -> AsyncIterator["FarSite"]:
        """The site up at an address of this machine, with a certificate and its key for https."""
        context = None
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._scheme = "https"
        server = await asyncio.start_server(self._meet, host, 0, ssl=context)
        self.host, self.port = server.sockets[0].getsockname()[:2]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._in_hand += 1
        self.most_at_once = max(self.most_at_once, self._in_hand)
        try:
            await self._deal(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._in_hand -= 1
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _deal(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if not first.isalpha():
            writer.write(b"HTTP/1.1 400 Not a request\r\n\r\n")
            return
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        lines = [line.partition(": ") for line in head[1:] if line]
        path = head[0].split(" ")[1]
        headers = {name.lower(): value for name, _, value in lines}
        self.asked.append(Asked(path, headers, asyncio.get_running_loop().time()))
        says = self.says.get(path, page(b"nothing here", 404))
        if isinstance(says, list):
            says = says.pop(0) if len(says) > 1 else says[0]
        await says(self.asked[-1], writer)
        await writer.drain()


def page(body: bytes = b"<results/>", status: int = 200, length: int | None = None, **headers: str) -> Answer:
    """An orderly answer; an underscore in a header's name stands for a hyphen; length is what it claims."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in given.items()]
    size = len(body) if length is None else length
    head = [f"HTTP/1.1 {status} Said", f"Content-Length: {size}", "Connection: close", *lines]
    return raw("\r\n".join(head).encode() + b"\r\n\r\n" + (b"" if status == 304 else body))


def raw(answer: bytes) -> Answer:
    """Just these bytes."""

    async def said(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return said


def unless_known(tag: str, answer: Answer) -> Answer:
    """The answer, or 304 to whoever says that they have this version."""

    async def said(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == tag
        await (page(b"", 304, ETag=tag) if known else answer)(asked, writer)

    return said


def on_to(where: str, status: int = 302) -> Answer:
    """Sends the client on."""
    return page(b"", status, Location=where)


async def silence(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    """Takes the request and never answers."""
    await asyncio.Event().wait()


async def hang_up(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Resets the connection instead of an answer."""
    writer.transport.abort()


def for_ever(start: bytes, more: bytes, every_s: float = 0.0) -> Answer:
    """Begins to answer and never stops."""

    async def said(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(more)
            await writer.drain()
            await asyncio.sleep(every_s)

    return said


class Names(AbstractResolver):
    """What names stand for; a name with several entries stands for the next one at each looking up."""

    def __init__(self, **known: list[list[str]]) -> None:
        self._known = known
        self.looked_up: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        self.looked_up.append(host)
        entries = self._known.get(host.partition(".")[0])
        if entries is None:
            raise OSError(None, "no such name")
        addresses = entries.pop(0) if len(entries) > 1 else entries[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family, proto=0, flags=0)
            for one in addresses
        ]

    async def close(self) -> None:
        pass


def outside_only(address: Address) -> str | None:
    """The product's own rule but for the stand-in for the internet; no test leaves this machine."""
    if address == ip_address(OUTSIDE):
        return None
    why = public_only(address)
    assert why is not None, f"a test was about to leave this machine for {address}"
    return why
