"""Durable delivery: what was to be posted when the process died is posted when it, or another one, lives.

DBOS keeps one job a post in our own database, committed with the declaration. Jobs of one account run one at
a time; a job only knocks at the courier's door, who empties the account. The ledger is the truth: a job that
is lost or fails is made again from it by the sweep. Any number of processes take jobs off the same queue, for
any number of councils; whoever delivers to an account holds its lease.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from sqlalchemy.ext.asyncio import AsyncConnection

from results.clock import Clock
from results.errors import LeaseLost, RecordAway
from results.publish.courier import Courier
from results.publish.engine_set_up import (
    APPLICATION,
    QUEUE,
    VERSION,
    bring_log_home,
    client_of,
    config_of,
    plain_url,
)
from results.record import ledger
from results.record.database import Database
from results.record.leases import Leases, steady_s

log = structlog.get_logger()
JOB = "deliver"
BEAT_S = 1.0
RENEWED_EVERY_S = 30.0
"""How soon, at the latest, a post without a job is found; the councils take turns."""
STRAYS_EVERY_S = 3.0
"""Twice so long a job may be ours by the engine's word without being done here."""
WORKER_ENDS_WITHIN_S = 10.0
MANY_RECOVERIES = 1_000_000


class Engine(Protocol):
    """What the rest of the service asks of durable delivery."""

    async def enqueue(self, conn: AsyncConnection, post_ids: Sequence[str]) -> None:
        """Have these posts delivered once the caller's transaction commits; a repeat changes nothing."""
        ...

    async def wake(self, conn: AsyncConnection, accounts: Collection[str], why: str) -> None:
        """Have these accounts looked after once the caller's transaction commits.

        Args:
            why: unlike any other reason; the same again changes nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """One council's deliveries.

    Attributes:
        council: its name in addresses; "" for the only one of a night kept alone.
        database: where its ledger is.
    """

    database: Database
    courier: Courier
    council: str = ""

    def job(self, of: str) -> str:
        """What the engine calls a post, or an account, of this council."""
        return f"{self.council}/{of}" if self.council else of


@asynccontextmanager
async def open_engine(
    url: str, rounds: Sequence[Round], leases: Leases, clock: Clock
) -> AsyncIterator["DbosEngine"]:
    """Open durable delivery over databases that are migrated already.

    Args:
        url: the same database as that of the rounds; its jobs stand beside our tables.
        leases: of this process, whose name must be the same after each restart.
        clock: tells one renewal of a job from another.
    """
    bring_log_home()
    target = plain_url(url)
    client = await asyncio.to_thread(client_of, target)
    try:
        yield DbosEngine(client, config_of(target, leases.name), rounds, leases, clock)
    finally:
        await asyncio.to_thread(client.destroy)


class Deliveries:
    """Has the posts of one council delivered; an Engine's face towards its press."""

    def __init__(self, client: DBOSClient, of: Round) -> None:
        self._client, self._round = client, of

    async def enqueue(self, conn: AsyncConnection, post_ids: Sequence[str]) -> None:
        """Have these posts delivered once the caller's transaction commits; a repeat changes nothing."""
        for post_id, account in (await ledger.accounts_of(conn, post_ids)).items():
            await self._add_job(conn, post_id, account)

    async def wake(self, conn: AsyncConnection, accounts: Collection[str], why: str) -> None:
        """Have these accounts looked after once the caller's transaction commits."""
        for account in sorted(accounts):
            await self._add_job(conn, f"{account}~{why}", account)

    async def _add_job(self, conn: AsyncConnection, job_id: str, account: str) -> None:
        whose = self._round.job(account)
        options: EnqueueOptions = {
            "workflow_name": JOB,
            "queue_name": QUEUE,
            "workflow_id": self._round.job(job_id),
            "queue_partition_key": whose,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        await conn.run_sync(lambda sync: self._client.enqueue_in_transaction(sync, options, whose))


class DbosEngine:
    """Durable delivery by DBOS; at most one runs in a process."""

    def __init__(
        self, client: DBOSClient, config: DBOSConfig, rounds: Iterable[Round], leases: Leases, clock: Clock
    ) -> None:
        self._client = client
        self._config = config
        self._rounds = {one.council: one for one in rounds}
        self._leases = leases
        self._clock = clock
        self._running: DBOS | None = None
        self._buried: frozenset[str] = frozenset()
        self._under_way: set[str] = set()
        self._idle: frozenset[str] = frozenset()
        self._idle_since_s = 0.0
        self._turn = 0

    def of(self, council: str) -> Deliveries:
        """What the press of this council asks of durable delivery."""
        return Deliveries(self._client, self._rounds[council])

    async def run(self) -> None:
        """Deliver for as long as the task lives; a fault of ours in a delivery ends it with that fault."""
        knocks: asyncio.Queue[_Knock] = asyncio.Queue()
        async with AsyncExitStack() as stack:
            for one in self._rounds.values():
                await stack.enter_async_context(one.courier.at_work())
            door = _door(knocks)
            try:
                await _to_the_end(lambda: self._launch(door))
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._keep_watch(), name="delivery watch")
                    while True:
                        knock = await knocks.get()
                        self._under_way.add(knock.job)
                        group.create_task(self._answer(knock, group), name=f"deliver to {knock.whose}")
            finally:
                await _to_the_end(self._shut_down)

    async def sweep(self) -> None:
        """Take up what dead processes left and what no job would deliver, of every council."""
        await self._take_over()
        await self._put_back_strays()
        for one in self._rounds.values():
            await self._renew_jobs(one)

    async def _keep_watch(self) -> None:
        while True:
            try:
                await self._take_over()
                await self._put_back_strays()
                for one in self._next_rounds():
                    await self._renew_jobs(one)
            except RecordAway as trouble:
                log.warning("deliveries_not_watched", why=str(trouble))
            await asyncio.sleep(BEAT_S)

    def _next_rounds(self) -> Sequence[Round]:
        """The councils whose turn it is, so that each has one within the time named."""
        rounds = list(self._rounds.values())
        some = -(-len(rounds) * BEAT_S // RENEWED_EVERY_S)
        first, self._turn = self._turn, self._turn + max(1, int(some))
        chosen = rounds[first : self._turn]
        if self._turn >= len(rounds):
            self._turn = 0
        return chosen

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
            await self.of(of.council).wake(conn, forgotten, self._clock.now().isoformat())
        log.warning("deliveries_renewed", council=of.council, accounts=sorted(forgotten))

    async def _answer(self, knock: "_Knock", group: asyncio.TaskGroup) -> None:
        """Do one job; what could not be done now is found again by the sweep."""
        council, _, account = knock.whose.rpartition("/")
        of = self._rounds.get(council)
        try:
            if not knock.done.set_running_or_notify_cancel():
                return
            if of is not None:
                await of.courier.deliver(account, group)
        except (LeaseLost, RecordAway) as trouble:
            log.warning("delivery_interrupted", account=knock.whose, why=str(trouble))
        finally:
            self._under_way.discard(knock.job)
        knock.done.set_result(None)

    def _launch(self, knock: Callable[[str], Awaitable[None]]) -> None:
        logging.getLogger("dbos").setLevel(logging.WARNING)
        self._running = DBOS(config=self._config)
        DBOS.workflow(name=JOB, max_recovery_attempts=MANY_RECOVERIES)(knock)
        DBOS.launch()

    def _shut_down(self) -> None:
        """Stop DBOS; jobs under way stay pending and are taken up at the next start."""
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # so that what it would warn of does no harm
        if self._running is not None:
            # By itself DBOS closes its loop while its queue workers may still be starting jobs there.
            for event in self._running.background_thread_stop_events:
                event.set()
            for thread in threading.enumerate():
                if thread.name.startswith("queue-worker-"):
                    thread.join(WORKER_ENDS_WITHIN_S)
        DBOS.destroy(destroy_registry=True)
        self._running = None


@dataclass(frozen=True, slots=True)
class _Knock:
    job: str
    whose: str
    done: "Future[None]"


def _door(knocks: "asyncio.Queue[_Knock]") -> Callable[[str], Awaitable[None]]:
    """Return the job, which runs in a thread of DBOS: knock in our own loop and wait until it is done."""
    loop = asyncio.get_running_loop()

    async def deliver(account: str) -> None:
        done: Future[None] = Future()
        loop.call_soon_threadsafe(knocks.put_nowait, _Knock(str(DBOS.workflow_id), account, done))
        await asyncio.wrap_future(done)

    return deliver


async def _to_the_end(work: Callable[[], None]) -> None:
    """Do blocking work in a thread and see it through, even while being cancelled."""
    working = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait({working})
        raise
