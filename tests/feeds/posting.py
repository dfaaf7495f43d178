"""Somebody who posts messages to us, for the tests, and an intake with a real journal behind it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp

from results.clock import FixedClock, SystemClock
from results.count.declaration import SourceId
from results.feeds.senders import IntakeSettings, Limits, WebhookSettings
from results.feeds.sources import SourceState
from results.feeds.webhook import WebhookFeed, open_intake
from results.record.journal import Arrival, Entry, Journal
from results.signature import key_of, new_secret, signature

SOURCE = SourceId("count-centre")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"votes": 489}'
NEWS, BEAT = "/feeds/count-centre", "/feeds/count-centre/heartbeat"
LIMITS = Limits(largest_bytes=100_000, body_s=0.4)


class Desk:
    """An intake with a real journal behind it, and everything it said of its sources."""

    def __init__(self, journal: Journal, limits: Limits = LIMITS, *secrets: str) -> None:
        self.journal = journal
        self.heard: list[SourceState] = []
        self.clock = FixedClock(SystemClock().now())
        self.trouble: Exception | None = None
        self.keeps_for_s = 0.0
        other = WebhookSettings((new_secret(),))
        hooks = {SOURCE: WebhookSettings(secrets or (SECRET,)), SourceId("other-hall"): other}
        known = IntakeSettings(hooks, limits)
        self.feed = WebhookFeed(known, self._keep, journal.named, self.clock, self.heard.append)
        self.url = ""

    async def _keep(self, arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        if self.trouble is not None:
            raise self.trouble
        await asyncio.sleep(self.keeps_for_s)
        return await self.journal.append(arrivals)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The intake open, and a client of it."""
        async with (
            open_intake({"": self.feed}, "127.0.0.1", 0) as self.url,
            aiohttp.ClientSession(self.url) as web,
        ):
            yield web

    def signed(
        self, body: bytes = BODY, message_id: str = "msg_1", secret: str = SECRET, off_s: int = 0
    ) -> dict[str, str]:
        """The headers of a message signed now, or by a clock that is off."""
        at = int(self.clock.now().timestamp()) + off_s
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(key_of(secret), message_id, at, body),
        }

    async def entries(self) -> tuple[Entry, ...]:
        """Everything kept."""
        return await self.journal.read(0, 1000)


async def words(answer: aiohttp.ClientResponse) -> str:
    """What a refusal says; always JSON with an error and nothing else."""
    assert answer.content_type == "application/json"
    said: dict[str, str] = await answer.json()
    assert list(said) == ["error"]
    return said["error"]


async def raw(desk: Desk, *pieces: bytes, pause_s: float = 0.0) -> bytes:
    """What comes back for bytes sent by hand, piece by piece, until we hang up."""
    host, port = desk.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(5):
            answer = b""
            while not answer.endswith(b"}") and (more := await reader.read(65536)):
                answer += more
            return answer
    except ConnectionError:
        return b""
    finally:
        writer.close()


def head(desk: Desk, length: int, *more: str) -> bytes:
    """The head of a well-signed message by hand, with a length of our choice."""
    signed = [f"{name}: {value}" for name, value in desk.signed().items()]
    lines = [f"POST {NEWS} HTTP/1.1", "Host: x", f"Content-Length: {length}", *signed, *more, "", ""]
    return "\r\n".join(lines).encode()
