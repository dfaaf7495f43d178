"""Leases: what only one of all the processes of a night may do at a time, and whether we may just now.

A lease belongs to a process for as long as it gives signs of life, one small row every second, from a thread
that no other work holds up. When it is silent for three seconds another may take its leases. A process that
was only paused finds out by itself: by its own clock nothing is allowed that long after its last sign of
life, and every transaction that matters asks the database once more (`Lease.fence`). In a file database a
service is alone and has every lease.
"""

import asyncio
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from results.errors import JournalError, LeaseLost, RecordAway
from results.record import lease_rows, nodes
from results.record.beside import beside
from results.record.database import Database

log = structlog.get_logger()
BEAT_S = 0.75
ALONE_BEAT_S = 5.0
SILENT_S = 3.0
"""Who has given no sign of life for so long is taken for dead."""
MARGIN_S = 0.5
"""So much earlier nothing is begun any more."""
ASK_AGAIN_S = 0.4
STUCK_S = 15.0
"""A process whose own loop has not turned for so long is as good as dead, and gives no more signs of life."""


def steady_s() -> float:
    """Seconds that also pass while the machine sleeps, where it can tell."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(eq=False, slots=True)
class Lease:
    """Leave to do something that nobody else may do meanwhile.

    Attributes:
        lost: set once it is not ours any more, or somebody else should have it.
        is_gone: the same, to be told at once from any thread.
    """

    name: str
    _session: str
    _may_until_s: Callable[[], float]
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    is_gone: bool = False

    def must_hold(self) -> None:
        """Return if it is certainly ours at this moment; asks nobody, so that it can be called last of all.

        Raises:
            LeaseLost: it may not be.
        """
        if self._session and (self.is_gone or steady_s() > self._may_until_s()):
            raise LeaseLost(self.name)

    @asynccontextmanager
    async def writing(self, database: Database) -> AsyncIterator[AsyncConnection]:
        """A transaction that fails with LeaseLost when somebody else has the lease."""
        async with database.write() as conn:
            await self.fence(conn)
            yield conn

    async def fence(self, conn: AsyncConnection) -> None:
        """Tie the caller's transaction to the lease: nobody can take it before the transaction is over.

        Raises:
            LeaseLost: somebody else has it.
        """
        if self._session and not await lease_rows.is_held(conn, self.name, self._session):
            self.end()
            raise LeaseLost(self.name)

    def end(self) -> None:
        """Have whoever works under it stop: it is not ours any more, or somebody else should have it."""
        self.is_gone = True
        self.lost.set()


ALONE = Lease("alone", "", lambda: 0.0)
"""For whoever is the only process there is."""


class Leases:
    """The leases of one process; in a file database it has all of them.

    Args:
        name: this process's name, unlike any other's.
        roles: what it does.

    Attributes:
        told: what it says of itself to whoever asks how the processes are.
        lost: how often something was not ours any more before we gave it back.
    """

    def __init__(self, database: Database, name: str, roles: Sequence[str] = (), version: str = "") -> None:
        self._database, self.name = database, name
        self._is_alone = database.engine.dialect.name == "sqlite"
        self.session = "" if self._is_alone else secrets.token_hex(16)
        self._roles, self._version = tuple(roles), version
        self.told: Callable[[], Mapping[str, object]] = dict
        self._may_until_s = self._turned_at_s = 0.0
        self._held: dict[str, Lease] = {}
        self.lost = 0
        self._taking: Counter[str] = Counter()
        self._strange: AbstractSet[str] = frozenset()
        self._is_leaving = False
        self._line: dict[str, asyncio.Lock] = {}

    async def join(self) -> None:
        """Take part from now on.

        Raises:
            JournalError: another process of this name is alive.
        """
        facts = {"session": self.session, "roles": ",".join(self._roles), "version": self._version}
        asked_s = steady_s()
        while True:
            before_s = steady_s()
            async with self._database.write() as conn:
                if await nodes.join(conn, self.name, facts, 0.0 if self._is_alone else SILENT_S):
                    self._may_until_s = before_s + SILENT_S - MARGIN_S
                    return
            if before_s - asked_s > SILENT_S + 2 * BEAT_S:
                raise JournalError(
                    f"Another process runs as {self.name} on {self._database.place}: "
                    "give each its own name, with `node` in the settings or --node."
                )
            await asyncio.sleep(ASK_AGAIN_S)

    async def run(self) -> None:
        """Give signs of life for as long as the task lives; at the end every lease is given back."""
        self._turned_at_s = steady_s()
        loop = asyncio.get_running_loop()
        pulse = self._database.line_of_its_own(SILENT_S - MARGIN_S)
        async with beside("signs of life") as there:
            beating = there.begin(self._keep_beating(pulse, loop))
            try:
                while not beating.done():
                    await asyncio.wait({beating}, timeout=BEAT_S)
                    self._turned_at_s = steady_s()
                    self._drop_overdue()
                await beating
            finally:
                self._is_leaving = True
                beating.cancel()
                await there.begin(self._leave(pulse))

    async def _keep_beating(self, pulse: Database, ours: asyncio.AbstractEventLoop) -> None:
        """Beat until our own loop stands still; runs in a thread of its own, and so does all it calls."""
        while True:
            if steady_s() - self._turned_at_s < STUCK_S:
                try:
                    for one in await self._beat(pulse):
                        ours.call_soon_threadsafe(self._lose, one)
                except RecordAway as trouble:
                    log.warning("sign_of_life_failed", why=str(trouble))
            await asyncio.sleep(ALONE_BEAT_S if self._is_alone else BEAT_S)

    async def _beat(self, pulse: Database) -> Sequence[Lease]:
        """Give one sign of life; leases that are not ours any more, of which nobody was told yet."""
        before_s, before = steady_s(), dict(self._held)
        async with pulse.write() as conn:
            if not await nodes.beat(conn, self.name, self.session, self.told()):
                raise JournalError(f"Another process runs as {self.name} on {self._database.place} now.")
            if self._is_alone:
                return ()
            held = await lease_rows.held(conn, self.session)
            await lease_rows.give_back(conn, self._left_over(held), self.session)
        gone = [one for name, one in before.items() if name not in held and self._held.get(name) is one]
        for one in gone:
            one.is_gone = True
        self._may_until_s = before_s + SILENT_S - MARGIN_S  # last of all: must_hold asks at any moment
        return gone

    def _left_over(self, held: AbstractSet[str]) -> AbstractSet[str]:
        """What could not be given back when the database was away: twice in a row ours for it, not for us.

        Once may be something that is being given back or taken at this moment.
        """
        taking = frozenset(self._taking)  # first: what was taken is held before it is no longer being taken
        strange = held - taking - frozenset(self._held)
        twice, self._strange = strange & self._strange, strange
        return twice

    def _drop_overdue(self) -> None:
        """When no sign of life went through for too long, others may have what was ours."""
        if self.session and steady_s() > self._may_until_s:
            for one in self._held.values():
                self._lose(one)

    @property
    def number(self) -> int:
        """How many we have."""
        return len(self._held)

    def _lose(self, one: Lease) -> None:
        self.lost += not one.lost.is_set()
        one.end()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[Lease]:
        """Wait until something is ours alone, and keep it until the end of the block."""
        async with self._line.setdefault(name, asyncio.Lock()):
            while not (held := await self.take([name], 1)):  # noqa: ASYNC110 - held elsewhere
                await asyncio.sleep(ASK_AGAIN_S)
            try:
                yield held[0]
            finally:
                await self.give_back(name)

    def hold_account(self, council: str, account: str) -> AbstractAsyncContextManager[Lease]:
        """Wait until nobody else posts to an account of this council ("" for the only one)."""
        return self.hold(f"account/{council}/{account}" if council else f"account/{account}")

    async def take(self, names: Sequence[str], most: int) -> tuple[Lease, ...]:
        """Take of these what nobody has and we have not, so many at most; () when the database is away."""
        wanted = tuple(name for name in names if name not in self._held)
        if self._is_alone:
            return self._hold(wanted[:most])
        if steady_s() > self._may_until_s or most < 1:
            return ()
        self._taking.update(wanted)
        try:
            async with self._database.write() as conn:
                taken = await lease_rows.take(conn, wanted, self.session, most, SILENT_S)
            return self._hold(taken)
        except RecordAway:
            return ()
        finally:
            self._taking -= Counter(wanted)

    def _hold(self, names: Sequence[str]) -> tuple[Lease, ...]:
        fresh = {name: Lease(name, self.session, lambda: self._may_until_s) for name in names}
        self._held |= fresh
        return tuple(fresh.values())

    async def dead(self) -> frozenset[str]:
        """Names of processes that are taken for dead; in a file database none but us lives."""
        async with self._database.read() as conn:
            return await nodes.silent(conn, 0.0 if self._is_alone else SILENT_S)

    async def share(self, role: str, number: int) -> int:
        """How many of so many duties are ours, so that each living process of this role has as many."""
        if self._is_alone:
            return number
        async with self._database.read() as conn:
            return -(-number // max(1, await nodes.alive(conn, role, SILENT_S)))

    async def give_back(self, name: str) -> None:
        """Let others have it at once."""
        self._held.pop(name, None)
        if self._is_alone or self._is_leaving:  # in the latter case all are given back together
            return
        try:
            async with self._database.write() as conn:
                await lease_rows.give_back(conn, [name], self.session)
        except RecordAway as trouble:  # it ends by itself when we do
            log.warning("lease_not_given_back", lease=name, why=str(trouble))

    async def _leave(self, pulse: Database) -> None:
        try:
            async with asyncio.timeout(SILENT_S), pulse.write() as conn:
                await nodes.leave(conn, self.session)
        except (TimeoutError, RecordAway):
            log.warning("not_signed_off", node=self.name)
        await pulse.close()
