"""A TCP line on loopback that holds back what its first caller says after the greeting."""

import asyncio
import itertools
from contextlib import suppress
from types import TracebackType
from typing import Self


class SlowLine:
    """`async with SlowLine(port) as line:` and then `line.port`; later callers are passed on at once.

    Args:
        target: the loopback port behind it.
    """

    def __init__(self, target: int) -> None:
        self.holds = asyncio.Event()
        self.released = asyncio.Event()
        self.passed_on = asyncio.Event()
        self._target = target
        self._callers = itertools.count()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        assert self._server is not None
        self._server.close()
        await self.passed_on.wait()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_first = next(self._callers) == 0
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        with suppress(ConnectionError):
            async with asyncio.TaskGroup() as both:
                both.create_task(_answers(there, writer))
                both.create_task(self._words(reader, back, is_held=is_first))
        if is_first:
            self.passed_on.set()

    async def _words(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, *, is_held: bool
    ) -> None:
        back.write(await reader.read(65536))
        while words := await reader.read(65536):
            if is_held:
                self.holds.set()
                await self.released.wait()
            back.write(words)
        with suppress(ConnectionError):
            await back.drain()
        await _closed(back)


async def _answers(there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while answer := await there.read(65536):
            writer.write(answer)
    await _closed(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
