"""The fault matrix: thousands of posts to every network while their answers are lost in every way.

    python -m benchmarks faults [POSTS]

prints it in full; tests/publish/test_matrix.py runs a few of each.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from results.clock import SystemClock
from results.publish import allowance
from results.publish.outlets import Outlet
from results.publish.outlets.bluesky.outlet import Bluesky, BlueskyKeys
from results.publish.outlets.facebook.outlet import Facebook, FacebookKeys
from results.publish.outlets.webhook import Webhook
from results.publish.outlets.x.outlet import X, XKeys
from results.publish.text_length import DATA
from results.publish.visit import Patience
from results.record.bulletin import State
from results.record.database import Database
from tests import faulty, hook_server, lossy_proxy
from tests.bluesky_server import BlueskyServer
from tests.facebook_server import PAGE, TOKEN, FacebookServer
from tests.publish.errand import Errand
from tests.publish.masthead import Account
from tests.publish.scene import bulletin
from tests.x_server import KEYS, XServer

WAYS: Mapping[str, tuple[str, str]] = {
    "refused before": ("refuse", "refuse"),
    "dropped after accept": ("drop", "drop"),
    "reset mid-body": ("reset", "rst"),
    "half an answer": ("half", "half"),
    "hung after accept": ("hang", "hang"),
    "hung before": ("hang_before", "hang_before"),
    "5xx without effect": ("answer", "answer"),
    "5xx with effect": ("answer_after", "answer_after"),
}
"""What goes wrong: its name at our own servers, and at the line before real ones."""
AT_ONCE = 40
READ_S = 0.4
PATIENCE = Patience(
    readings_s=(0.02, 0.04, 0.08), retry_first_s=0.02, retry_longest_s=0.1, picture_s=1.0, upload_s=0.5
)


@dataclass(frozen=True)
class Stand:
    """One network ready to be posted to.

    Attributes:
        spoil: orders faults, by their names in WAYS, for the next posts.
        shown: what the far end shows, however often, asked of it directly.
    """

    outlet: Outlet
    spoil: Callable[[Sequence[str]], None]
    shown: Callable[[], Awaitable[Counter[str]]]


Network = Callable[[], AbstractAsyncContextManager[Stand]]


@dataclass(frozen=True)
class Tally:
    """What became of the posts to one network.

    Attributes:
        faults: ordered, by their names.
        lost: settled as posted and not there, or neither there nor with a person.
    """

    network: str
    posts: int
    faults: Counter[str]
    posted: int
    parked: int
    doubled: int
    lost: int


def _silent(done: int) -> None:
    """Nobody asks how far it is."""


async def matrix(  # noqa: PLR0917 - one call a network
    database: Database,
    name: str,
    network: Network,
    posts: int,
    seed: int = 1,
    so_far: Callable[[int], None] = _silent,
) -> Tally:
    """Post so many bulletins, every one while its answer is lost, and count what the far end shows."""
    dice = random.Random(seed)
    ordered: Counter[str] = Counter()
    async with network() as stand:
        errand = Errand(database, stand.outlet, PATIENCE)
        for first in range(1, posts + 1, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, posts + 1))
            faults = [dice.choice(list(WAYS)) for _ in numbers]
            faults += dice.choices(list(WAYS), k=len(numbers) // 4)  # some posts meet two
            ordered.update(faults)
            stand.spoil(faults)
            await errand.freeze(*(bulletin(number, text=_words(stand, number)) for number in numbers))
            await errand.deliver()
            stand.spoil([])
            so_far(numbers[-1])
        states, shown = await errand.states_by_text(), await stand.shown()
    return Tally(
        name,
        posts,
        ordered,
        posted=sum(state is State.POSTED for state in states.values()),
        parked=sum(state is State.PARKED for state in states.values()),
        doubled=sum(count - 1 for count in shown.values()),
        lost=sum(not shown[text] and state is not State.PARKED for text, state in states.items()),
    )


def _words(stand: Stand, number: int) -> str | None:
    """Facts for machines, None for the words of every day."""
    return json.dumps({"ward": number}) if stand.outlet.family == DATA else None


@asynccontextmanager
async def _served(server: faulty.FaultyServer) -> AsyncIterator[str]:
    runner, address = await server.start()
    try:
        yield address
    finally:
        server.stop_hanging()
        await runner.cleanup()


def _spoiler(server: faulty.FaultyServer) -> Callable[[Sequence[str]], None]:
    def spoil(faults: Sequence[str]) -> None:
        server.faults = [faulty.Fault("post", WAYS[one][0]) for one in faults]

    return spoil


@asynccontextmanager
async def x() -> AsyncIterator[Stand]:
    """The strict X, which takes the same words twice, so that its own filter helps nobody."""
    server = XServer()
    server.filters_duplicates = False
    async with _served(server) as address:
        outlet = X("council-x", XKeys(**KEYS), address, READ_S)

        async def shown() -> Counter[str]:
            return Counter(one.text.partition(" https://t.co")[0] for one in server.timeline)

        yield Stand(outlet, _spoiler(server), shown)
        server.stop_hanging()
        await outlet.close()


@asynccontextmanager
async def facebook() -> AsyncIterator[Stand]:
    """The strict stand-in for a Page, which takes the same words twice."""
    server = FacebookServer(filters_duplicates=False)
    async with _served(server) as address:
        outlet = Facebook("page", FacebookKeys(PAGE, TOKEN), address, READ_S, clock=SystemClock())

        async def shown() -> Counter[str]:
            return Counter(one.message for one in server.posts)

        yield Stand(outlet, _spoiler(server), shown)
        server.stop_hanging()
        await outlet.close()


@asynccontextmanager
async def webhook() -> AsyncIterator[Stand]:
    """A receiver that takes each id once, as the rules ask of receivers."""
    server = hook_server.HookServer()
    async with _served(server) as address:
        url = f"{address}/hook/secret-path"
        outlet = Webhook("agency", url, hook_server.SECRET, SystemClock(), READ_S)

        async def shown() -> Counter[str]:
            return Counter(server.taken.values())

        yield Stand(outlet, _spoiler(server), shown)
        server.stop_hanging()
        await outlet.close()


def mastodon(server: str, *, keyless: bool = False) -> Network:
    """mastodon-mock behind a bad line; keyless: the server never sees the idempotency key."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Stand]:
        account = await asyncio.to_thread(Account, server)
        strip = ("idempotency-key",) if keyless else ()
        async with lossy_proxy.LossyProxy(account.host, int(account.port), strip=strip) as line:
            outlet = account.outlet(line.address, READ_S)

            async def shown() -> Counter[str]:
                found = await asyncio.to_thread(account.shown)
                return Counter([await asyncio.to_thread(account.source, one["id"]) for one in found])

            yield Stand(outlet, _line_spoiler(line, "POST /api/v1/statuses"), shown)
            line.stop_hanging()
            await outlet.close()

    return opened


def bluesky(server: BlueskyServer) -> Network:
    """A real Bluesky server behind a bad line."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Stand]:
        account = await asyncio.to_thread(server.account)
        async with lossy_proxy.LossyProxy("127.0.0.1", server.port) as line:
            keys = BlueskyKeys(line.address, account.handle, account.app_password)
            outlet = Bluesky("council-bluesky", keys, None, SystemClock(), READ_S)

            async def shown() -> Counter[str]:
                return Counter(await asyncio.to_thread(server.texts, account))

            yield Stand(outlet, _line_spoiler(line, "putRecord"), shown)
            line.stop_hanging()
            await outlet.close()

    return opened


def _line_spoiler(line: lossy_proxy.LossyProxy, match: str) -> Callable[[Sequence[str]], None]:
    def spoil(faults: Sequence[str]) -> None:
        line.faults = [lossy_proxy.Fault(match, WAYS[one][1]) for one in faults]

    return spoil


def told(tallies: Sequence[Tally]) -> str:
    """The matrix as a table."""
    lines = [f"{'':<22}{'posts':>7}{'faults':>8}{'posted':>8}{'parked':>8}{'doubled':>9}{'lost':>6}"]
    for one in tallies:
        row = (one.posts, one.faults.total(), one.posted, one.parked, one.doubled, one.lost)
        lines.append(
            f"{one.network:<22}{row[0]:>7,}{row[1]:>8,}{row[2]:>8,}{row[3]:>8}{row[4]:>9}{row[5]:>6}"
        )
    whole = Counter[str]()
    for one in tallies:
        whole.update(one.faults)
    lines += ["", *(f"{name:<22}{whole[name]:>7,}" for name in WAYS)]
    return "\n".join(lines)


def unlimited() -> None:
    """Let a network be posted to as fast as it answers: its limits are tested elsewhere."""
    allowance.ALLOWANCES = {}
