"""Upkeep of the jobs: what the dead left, what nobody does, and what has no job, is taken up again."""

import asyncio
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

import structlog
from dbos import DBOSClient

from results.clock import Clock
from results.errors import RecordAway
from results.publish.engine_set_up import QUEUE, share_out
from results.publish.jobs import Deliveries, Round
from results.record import ledger
from results.record.leases import Leases, steady_s
from results.roles import Role

log = structlog.get_logger()
BEAT_S = 1.0
RENEWED_EVERY_S = 30.0
"""How soon, at the latest, a post without a job is found; the councils take turns."""
STRAYS_EVERY_S = 3.0
"""Twice so long a job may be ours by the engine's word without being done here."""


class Upkeep:
    """Sees to it that every post that waits has a job, and every job somebody who does it.

    Args:
        rounds: all councils' deliveries, by their names in addresses.
        under_way: the jobs that this process is doing, as they are at any moment.

    Attributes:
        soon: councils to look after first, because a delivery of theirs was interrupted.
        clock: tells one renewal of a job from another.
    """

    def __init__(
        self,
        client: DBOSClient,
        rounds: Mapping[str, Round],
        leases: Leases,
        clock: Clock,
        under_way: AbstractSet[str],
    ) -> None:
        self._client, self._rounds, self._leases, self._clock = client, rounds, leases, clock
        self._under_way = under_way
        self._buried: frozenset[str] = frozenset()
        self._idle: frozenset[str] = frozenset()
        self._idle_since_s = 0.0
        self._turn = self._share = 0
        self._accounts = sum(len(one.courier.accounts) for one in rounds.values())
        self.soon: set[str] = set()

    async def run(self) -> None:
        """Look after the jobs for as long as the task lives, some councils at a time."""
        while True:
            try:
                await self._look(self._next_rounds())
            except RecordAway as trouble:
                log.warning("deliveries_not_watched", why=str(trouble))
            await asyncio.sleep(BEAT_S)

    async def sweep(self) -> None:
        """Look after the jobs of every council once."""
        await self._look(list(self._rounds.values()))

    async def _look(self, rounds: Sequence[Round]) -> None:
        await self.share_out()
        await self._take_over()
        await self._put_back_strays()
        for one in rounds:
            await one.courier.fuse.within(partial(self._renew_jobs, one))
            self.soon.discard(one.council)

    def _next_rounds(self) -> Sequence[Round]:
        """The councils whose turn it is, so that each has one within the time named."""
        rounds = list(self._rounds.values())
        some = -(-len(rounds) * BEAT_S // RENEWED_EVERY_S)
        first, self._turn = self._turn, self._turn + max(1, int(some))
        chosen = rounds[first : self._turn]
        if self._turn >= len(rounds):
            self._turn = 0
        return [*(self._rounds[council] for council in sorted(self.soon)), *chosen]

    async def share_out(self) -> None:
        """Have each living process take its share of the accounts; together they have room for all.

        Raises:
            RecordAway: the database is away.
        """
        share = max(1, await self._leases.share(Role.PUBLISH, self._accounts))
        if share == self._share:
            return
        await asyncio.to_thread(share_out, self._client, share)
        self._share = share

    async def _take_over(self) -> None:
        """Take up the jobs of processes that are dead; once each time that one dies."""
        dead = await self._leases.dead() - {self._leases.name}
        fresh, self._buried = sorted(dead - self._buried), self._buried & dead
        if not fresh:
            return
        left = await self._client.list_workflows_async(
            status="PENDING", executor_id=fresh, queue_name=QUEUE, load_input=False, load_output=False
        )
        if left:
            await self._client.resume_workflows_async([job.workflow_id for job in left], queue_name=QUEUE)
            log.warning("deliveries_taken_over", dead=fresh, jobs=len(left))
        self._buried |= dead

    async def _put_back_strays(self) -> None:
        """Put back in the queue what the engine counts as ours though nobody here does it.

        It marks a job as ours in one transaction and begins it after the answer. When the database goes away
        in between, the job is begun by nobody, and no other of its account may be.
        """
        now_s = steady_s()
        if now_s - self._idle_since_s < STRAYS_EVERY_S:
            return
        ours = await self._client.list_workflows_async(
            status="PENDING",
            executor_id=self._leases.name,
            queue_name=QUEUE,
            load_input=False,
            load_output=False,
        )
        idle = frozenset(job.workflow_id for job in ours) - self._under_way
        strays = sorted(idle & self._idle)
        if strays:
            await self._client.resume_workflows_async(strays, queue_name=QUEUE)
            log.warning("deliveries_put_back", jobs=len(strays))
        self._idle, self._idle_since_s = idle - set(strays), now_s

    async def _renew_jobs(self, of: Round) -> None:
        """Make a job for each account that has posts waiting and no job that would deliver them."""
        async with of.database.read() as conn:
            waiting = await ledger.accounts_waiting(conn) & of.courier.accounts
        if not waiting:
            return
        live = await self._client.list_workflows_async(
            status=["ENQUEUED", "PENDING", "DELAYED"],
            queue_name=QUEUE,
            workflow_id_prefix=of.job("") or None,
            load_input=False,
            load_output=False,
        )
        forgotten = waiting - {(job.queue_partition_key or "").removeprefix(of.job("")) for job in live}
        if not forgotten:
            return
        async with of.database.write() as conn:
            await Deliveries(self._client, of).wake(conn, forgotten, self._clock.now().isoformat())
        log.warning("deliveries_renewed", council=of.council, accounts=sorted(forgotten))
