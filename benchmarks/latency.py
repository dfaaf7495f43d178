"""From the count centre's message to the reader's screen and to the accepted post, on one machine."""

import asyncio
import json
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import aiomqtt

from results.count.election import ContestId
from tests.rig import Rig, XAway
from tests.town import Town, posted, town
from tests.x_server import XServer

RATE = 20
IDLE = 20
BURST = 75
READER_LIMIT_S = 60.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def say(what: str, values_s: Sequence[float], target: str) -> None:
    """One line of figures in milliseconds."""
    p50, p99 = (1000 * percentile(values_s, share) for share in (0.5, 0.99))
    print(f"{what:<52}{p50:>8.0f}{p99:>8.0f}{1000 * max(values_s):>8.0f}   {target}")


class Reader:
    """One reader of the live page who notes when each area's news came."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.seen_at: dict[str, float] = {}
        self.grown = asyncio.Condition()

    async def read(self) -> None:
        """Listen until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=10_000_000)
        writer.write(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and b'"news"' in line:
                    await self._note(json.loads(line[6:]))
        finally:
            writer.close()

    async def _note(self, update: dict[str, list[str]]) -> None:
        now = asyncio.get_running_loop().time()
        async with self.grown:
            for area in update["news"]:
                if "eclared" in area:
                    self.seen_at.setdefault(area.split(":")[0], now)
            self.grown.notify_all()

    async def has(self, count: int) -> None:
        """Return once this many areas have been seen declared."""
        async with self.grown:
            await self.grown.wait_for(lambda: len(self.seen_at) >= count)


@asynccontextmanager
async def night(
    of: Town, addresses: Sequence[str], more: str = "", secrets: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Rig, aiomqtt.Client]]:
    """The service on SQLite with an account at each of these X servers, and a count centre at its broker."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        rig = stack.enter_context(
            Rig(Path(folder), of, f"sqlite:///{folder}/night.db", addresses, more, secrets=secrets)
        )
        rig.start()
        await rig.ready()
        async with aiomqtt.Client("127.0.0.1", rig.broker_port, identifier="count-centre") as client:
            yield rig, client
        await asyncio.to_thread(rig.end, signal.SIGTERM)


@asynccontextmanager
async def own_x() -> AsyncIterator[tuple[XServer, str]]:
    """A strict X in this process, whose posts can be waited for, and its address."""
    server = XServer()
    runner, address = await server.start()
    try:
        yield server, address
    finally:
        server.stop_hanging()
        await runner.cleanup()


async def declare(client: aiomqtt.Client, of: Town, contest_id: ContestId) -> float:
    """Send one ward's declaration; gives the instant before it left."""
    topic, payload = posted(of.election.contests[contest_id], of.declarations[contest_id], 1)
    began_at = asyncio.get_running_loop().time()
    await client.publish(topic, payload, qos=1)
    return began_at


async def to_the_page(accounts: int) -> None:
    """Declarations at a steady rate, as a waiting reader sees them, with and without posting them too."""
    of = town(5 * RATE)
    sent_at: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, XAway(Path(folder), 1, lose=0) as away:
        async with night(of, [away.address] * accounts) as (rig, client):
            reader = Reader(rig.page_port)
            listening = asyncio.ensure_future(reader.read())
            await asyncio.sleep(1.0)
            start = asyncio.get_running_loop().time()
            for number, contest_id in enumerate(of.declarations):
                await asyncio.sleep(max(0.0, start + number / RATE - asyncio.get_running_loop().time()))
                sent_at[of.election.contests[contest_id].area] = await declare(client, of, contest_id)
            await asyncio.wait_for(reader.has(len(sent_at)), READER_LIMIT_S)
            listening.cancel()
    waits = [reader.seen_at[area] - at for area, at in sent_at.items()]
    also = ", drawn and posted too" if accounts else ""
    say(f"message to waiting reader, {RATE} a second{also}", waits, "p50 < 50, p99 < 250")


async def to_the_post() -> None:
    """One declaration at a time, until X has accepted the post with its picture; then many at once."""
    of = town(IDLE + BURST)
    waits = []
    async with own_x() as (server, address), night(of, [address]) as (_, client):
        wards = list(of.declarations)
        await asyncio.sleep(2.0)
        for number, contest_id in enumerate(wards[:IDLE], 1):
            began_at = await declare(client, of, contest_id)
            await asyncio.wait_for(server.has_posts(number), READER_LIMIT_S)
            waits.append(asyncio.get_running_loop().time() - began_at)
            await asyncio.sleep(0.3)
        say("message to accepted post with picture, idle", waits, "p50 < 500")
        began_at = asyncio.get_running_loop().time()
        for contest_id in wards[IDLE:]:
            await declare(client, of, contest_id)
        await asyncio.wait_for(server.has_posts(IDLE + BURST), READER_LIMIT_S)
        took_s = asyncio.get_running_loop().time() - began_at
        bare = sum(not tweet.alts for tweet in server.timeline)
    print(f"burst of {BURST} wards, all posted after {took_s:.1f} s ({bare} without picture)   target < 10 s")


def main() -> None:
    """Print the figures."""
    print("## From message to public, SQLite, X on loopback (ms)")
    print(f"{'':<52}{'p50':>8}{'p99':>8}{'worst':>8}   target")
    asyncio.run(to_the_page(accounts=0))
    asyncio.run(to_the_page(accounts=1))
    asyncio.run(to_the_post())


if __name__ == "__main__":
    main()
