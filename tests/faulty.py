"""What servers on loopback share that must fail on demand: faults, and answers that go wrong."""

import asyncio
import socket
import struct
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Handle = Callable[[web.Request], Awaitable[web.Response]]
UNDONE = frozenset({"refuse", "cut", "hang_before", "answer"})


@dataclass
class Fault:
    """What goes wrong with the next request to a route.

    Attributes:
        route: as the server calls it, such as "post", "upload" or "read".
        way: refuse (connection closed before anything happens), cut (closed in the middle of the request),
            drop (done, then closed without an answer), half (done, then half an answer), reset (done, then
            half an answer and a TCP reset), hang (done, then silence), hang_before (silence, nothing done),
            answer (an answer of our choice, nothing done), answer_after (the same, but done).
        status, body, headers: the answer of our choice.
    """

    route: str
    way: str
    status: int = 503
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class FaultyServer(ABC):
    """A server whose next answers can be spoilt.

    Attributes:
        faults: each spoils one request to its route.
        seen: the route of every request so far.
        host: where it listens.
    """

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.seen: list[str] = []
        self._hanging = asyncio.Event()

    @abstractmethod
    def application(self) -> web.Application:
        """What the server serves."""

    async def start(self, port: int = 0) -> tuple[web.AppRunner, str]:
        """Serve, by default on loopback; gives the runner to clean up and the address."""
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, self.host, port)
        await site.start()
        return runner, f"http://{self.host}:{runner.addresses[0][1]}"

    def stop_hanging(self) -> None:
        self._hanging.set()

    def chance_fault(self, route: str) -> Fault | None:  # noqa: ARG002 - for those who order by route
        """A fault that nobody ordered."""
        return None

    def route(self, name: str, handle: Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler, spoilt when a fault of this route is waiting."""

        async def answer(request: web.Request) -> web.StreamResponse:
            self.seen.append(name)
            fault = next((one for one in self.faults if one.route == name), None)
            if fault is not None:
                self.faults.remove(fault)
            else:
                fault = self.chance_fault(name)
            return await handle(request) if fault is None else await self._spoilt(request, handle, fault)

        return answer

    async def _spoilt(self, request: web.Request, handle: Handle, fault: Fault) -> web.StreamResponse:
        await (request.content.readany() if fault.way == "cut" else request.read())
        good = web.Response() if fault.way in UNDONE else await handle(request)
        if fault.way in {"half", "reset"}:
            return await _half(request, good, with_reset=fault.way == "reset")
        if fault.way in {"hang", "hang_before"}:
            await self._hanging.wait()
        if fault.way in {"answer", "answer_after"}:
            return web.Response(status=fault.status, text=fault.body, headers=fault.headers)
        return _closed(request)


async def _half(request: web.Request, good: web.Response, *, with_reset: bool) -> web.StreamResponse:
    body = good.body
    assert isinstance(body, bytes)
    answer = web.StreamResponse(status=good.status, headers={"Content-Length": str(len(body))})
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if with_reset and request.transport is not None:
        sock: socket.socket = request.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _closed(request)
    return answer


def _closed(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
