"""Durable delivery: what was to be posted when the process died is posted when it, or another one, lives.

DBOS keeps one job a post in our own database, committed with the declaration. Jobs of one account run one at
a time; a job only knocks at the courier's door, who empties the account. The ledger is the truth: a job that
is lost or fails is made again from it by the sweep. Any number of processes take jobs off the same queue, for
any number of councils; whoever delivers to an account holds its lease.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig

from results.clock import Clock
from results.errors import LeaseLost, RecordAway
from results.publish.engine_set_up import AWAY, bring_log_home, client_of, config_of, plain_url
from results.publish.jobs import JOB, Deliveries, Round
from results.publish.upkeep import Upkeep
from results.record.leases import Leases

log = structlog.get_logger()
WORKER_ENDS_WITHIN_S = 10.0
MANY_RECOVERIES = 1_000_000


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


class DbosEngine:
    """Durable delivery by DBOS; at most one runs in a process."""

    def __init__(
        self, client: DBOSClient, config: DBOSConfig, rounds: Iterable[Round], leases: Leases, clock: Clock
    ) -> None:
        self._client = client
        self._config = config
        self._rounds = {one.council: one for one in rounds}
        self._running: DBOS | None = None
        self._under_way: set[str] = set()
        self._upkeep = Upkeep(client, self._rounds, leases, clock, self._under_way)

    def of(self, council: str) -> Deliveries:
        """What the press of this council asks of durable delivery."""
        return Deliveries(self._client, self._rounds[council])

    async def run(self) -> None:
        """Deliver for as long as the task lives; a fault of ours in a delivery ends it with that fault.

        Raises:
            RecordAway: the database is away at the beginning; run again.
        """
        knocks: asyncio.Queue[_Knock] = asyncio.Queue()
        async with AsyncExitStack() as stack:
            for one in self._rounds.values():
                await stack.enter_async_context(one.courier.at_work())
            door = _door(knocks)
            await self._upkeep.share_out()  # first, or this process takes whatever waits
            try:
                await _to_the_end(lambda: self._launch(door))
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._upkeep.run(), name="upkeep of deliveries")
                    while True:
                        knock = await knocks.get()
                        self._under_way.add(knock.job)
                        group.create_task(self._answer(knock, group), name=f"deliver to {knock.whose}")
            finally:
                await _to_the_end(self._shut_down)

    async def sweep(self) -> None:
        """Take up what dead processes left and what no job would deliver, of every council."""
        await self._upkeep.sweep()

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
            self._upkeep.soon.add(council)
        finally:
            self._under_way.discard(knock.job)
        knock.done.set_result(None)

    def _launch(self, knock: Callable[[str], Awaitable[None]]) -> None:
        logging.getLogger("dbos").setLevel(logging.WARNING)
        self._running = DBOS(config=self._config)
        DBOS.workflow(name=JOB, max_recovery_attempts=MANY_RECOVERIES)(knock)
        try:
            DBOS.launch()
        except sa.exc.OperationalError as error:
            raise RecordAway(AWAY) from error

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
