"""A cable to a server that can be cut, hang, and be mended.

python -m tests.cable HOST PORT ...     cables from these ports of loopback to the same ones of a machine
"""

import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from typing import Self


class Cable:
    """`async with Cable(5432) as cable:` and then connect to `cable.port`.

    Args:
        port: at which it begins; 0 for any that is free.
    """

    def __init__(self, to_port: int, to_host: str = "127.0.0.1", port: int = 0) -> None:
        self._to = to_host, to_port
        self._whole = asyncio.Event()
        self._whole.set()
        self._refuses = False
        self._lines: set[asyncio.Task[None]] = set()
        self.port = port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Close every connection and refuse new ones, as when the far machine restarts."""
        self._refuses = True
        for line in tuple(self._lines):
            line.cancel()

    def hang(self) -> None:
        """Let nothing through and say nothing, as when the cable is pulled out."""
        self._whole.clear()

    def mend(self) -> None:
        """As before."""
        self._refuses = False
        self._whole.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        if self._refuses:
            writer.transport.abort()
            return
        self._lines.add(line)
        far: asyncio.StreamWriter | None = None
        try:
            there, far = await asyncio.open_connection(*self._to)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, far))
                group.create_task(self._pass(there, writer))
        except (OSError, asyncio.CancelledError, ExceptionGroup):
            pass  # cut, or either end went away
        finally:
            self._lines.discard(line)
            for end in (writer, far):
                if end is not None:
                    end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(64 * 1024):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        raise ConnectionResetError


async def _cables(host: str, *ports: str) -> None:
    async with AsyncExitStack() as stack:
        for port in map(int, ports):
            await stack.enter_async_context(Cable(port, host, port))
        print("there", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_cables(*sys.argv[1:]))
