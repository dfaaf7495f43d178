"""A reader of the live stream at the level of bytes, to see exactly what is sent."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Listener:
    """One open connection to /live."""

    stream: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int
    headers: Mapping[str, str]

    async def event(self, name: str) -> dict[str, object]:
        """The next event of this name; others before it are passed over."""
        while True:
            block = await self.stream.readuntil(b"\n\n")
            said = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
            if said["event"] == name:
                facts = json.loads(said["data"])
                assert isinstance(facts, dict)
                return facts

    def leave(self) -> None:
        """Close the connection as a closed browser tab does."""
        self.writer.close()


async def listen(port: int, *more: str, version: str = "1.1") -> Listener:
    """Open /live and read its headers."""
    stream, writer = await asyncio.open_connection("127.0.0.1", port, limit=4 * 1024 * 1024)
    writer.write("\r\n".join((f"GET /live HTTP/{version}", "Host: results", *more, "", "")).encode())
    status, *lines = (await stream.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Listener(stream, writer, int(status.split()[1]), headers)
