"""Durable delivery: what was to be posted when the process died is posted when it, or another one, lives.

DBOS keeps one job a post in our own database, committed with the declaration. Jobs of one account run one at
a time; a job only knocks at the courier's door, who empties the account. The ledger is the truth: a job that
is lost or fails is made again from it by the sweep.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.ext.asyncio import AsyncConnection

from results.clock import Clock
from results.publish.courier import Courier
from results.record import ledger, nodes
from results.record.database import Database

log = structlog.get_logger()
APPLICATION = "results"
VERSION = "delivery-1"
"""Pinned, so that a repair on the night does not strand the jobs that wait."""
QUEUE = "posts"
JOB = "deliver"
POLL_S = 0.1
BEAT_S = 5.0
SILENT_S = 30.0
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

    async def run(self) -> None:
        """Deliver for as long as the task lives."""
        ...

    async def sweep(self) -> None:
        """Take up what dead processes left and what no job would deliver."""
        ...


@asynccontextmanager
async def open_engine(
    url: str, node: str, database: Database, courier: Courier, clock: Clock
) -> AsyncIterator["DbosEngine"]:
    """Open durable delivery over a database that is migrated already.

    Args:
        url: the same database as `database`; its jobs stand beside our tables.
        node: this process's name, the same after each restart, different on each machine.
        database: where the ledger is.
        courier: who delivers.
        clock: says when a process last gave a sign of life.
    """
    _bring_log_home()
    target = _plain_url(url)
    client = await asyncio.to_thread(_client, target)
    try:
        yield DbosEngine(client, _config(target, node), database, courier, clock)
    finally:
        await asyncio.to_thread(client.destroy)


class DbosEngine:
    """Durable delivery by DBOS; at most one runs in a process."""

    def __init__(
        self, client: DBOSClient, config: DBOSConfig, database: Database, courier: Courier, clock: Clock
    ) -> None:
        self._client = client
        self._config = config
        self._node = str(config["executor_id"])
        self._database = database
        self._courier = courier
        self._clock = clock
        self._running: DBOS | None = None

    async def enqueue(self, conn: AsyncConnection, post_ids: Sequence[str]) -> None:
        """Have these posts delivered once the caller's transaction commits; a repeat changes nothing."""
        for post_id, account in (await ledger.accounts_of(conn, post_ids)).items():
            await self._add_job(conn, post_id, account)

    async def wake(self, conn: AsyncConnection, accounts: Collection[str], why: str) -> None:
        """Have these accounts looked after once the caller's transaction commits."""
        for account in sorted(accounts):
            await self._add_job(conn, f"{account}~{why}", account)

    async def run(self) -> None:
        """Deliver for as long as the task lives; a fault of ours in a delivery ends it with that fault."""
        knocks: asyncio.Queue[_Knock] = asyncio.Queue()
        async with self._courier.at_work():
            await self._beat()
            knock = _door(knocks)
            try:
                await _to_the_end(lambda: self._launch(knock))
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._keep_watch(), name="delivery watch")
                    while True:
                        account, done = await knocks.get()
                        group.create_task(self._answer(account, done, group), name=f"deliver to {account}")
            finally:
                await _to_the_end(self._shut_down)

    async def sweep(self) -> None:
        """Take up what dead processes left and what no job would deliver."""
        await self._take_over()
        async with self._database.read() as conn:
            accounts = await ledger.accounts_waiting(conn) & self._courier.accounts
        if accounts:
            await self._renew_jobs(accounts)

    async def _take_over(self) -> None:
        async with self._database.read() as conn:
            silent = await nodes.silent_since(conn, self._clock.now() - timedelta(seconds=SILENT_S))
        dead = sorted(silent - {self._node})
        if not dead:
            return
        left = await self._client.list_workflows_async(
            status="PENDING", executor_id=dead, queue_name=QUEUE, load_input=False, load_output=False
        )
        if left:
            await self._client.resume_workflows_async([job.workflow_id for job in left], queue_name=QUEUE)
            log.warning("deliveries_taken_over", dead=dead, jobs=len(left))

    async def _renew_jobs(self, accounts: frozenset[str]) -> None:
        """Make a job for each account that has posts waiting and no job that would deliver them."""
        live = await self._client.list_workflows_async(
            status=["ENQUEUED", "PENDING", "DELAYED"], queue_name=QUEUE, load_input=False, load_output=False
        )
        forgotten = accounts - {job.queue_partition_key for job in live}
        if not forgotten:
            return
        async with self._database.write() as conn:
            await self.wake(conn, forgotten, self._clock.now().isoformat())
        log.warning("deliveries_renewed", accounts=sorted(forgotten))

    async def _add_job(self, conn: AsyncConnection, job_id: str, account: str) -> None:
        options: EnqueueOptions = {
            "workflow_name": JOB,
            "queue_name": QUEUE,
            "workflow_id": job_id,
            "queue_partition_key": account,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        await conn.run_sync(lambda sync: self._client.enqueue_in_transaction(sync, options, account))

    async def _answer(self, account: str, done: "Future[None]", group: asyncio.TaskGroup) -> None:
        if done.set_running_or_notify_cancel():
            await self._courier.deliver(account, group)
            done.set_result(None)

    async def _keep_watch(self) -> None:
        while True:
            await self._beat()
            await self.sweep()
            await asyncio.sleep(BEAT_S)

    async def _beat(self) -> None:
        async with self._database.write() as conn:
            await nodes.beat(conn, self._node, self._clock.now())

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


_Knock = tuple[str, "Future[None]"]


def _door(knocks: "asyncio.Queue[_Knock]") -> Callable[[str], Awaitable[None]]:
    """Return the job, which runs in a thread of DBOS: knock in our own loop and wait until it is done."""
    loop = asyncio.get_running_loop()

    async def deliver(account: str) -> None:
        done: Future[None] = Future()
        loop.call_soon_threadsafe(knocks.put_nowait, (account, done))
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


def _client(url: str) -> DBOSClient:
    """Make the engine's own tables and queue, and return who writes to them."""
    DBOS.migrate(url)
    client = DBOSClient(
        system_database_url=url, serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION
    )
    client.register_queue(
        QUEUE, partition_concurrency=1, polling_interval_sec=POLL_S, application_name=APPLICATION
    )
    return client


def _config(url: str, node: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "sys_db_pool_size": 5,
        "application_version": VERSION,
        "executor_id": node,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "enable_otlp": False,
    }


def _plain_url(url: str) -> str:
    parsed = sa.make_url(url)
    return parsed.set(drivername=parsed.get_backend_name()).render_as_string(hide_password=False)


class _OurLog(logging.Handler):
    """Tells DBOS's warnings in the night's own log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        log.warning("delivery_engine_warned", words=record.getMessage())


def _bring_log_home() -> None:
    """Keep DBOS from printing by itself."""
    theirs = logging.getLogger("dbos")
    theirs.handlers = [_OurLog(logging.WARNING)]
    theirs.propagate = False
    theirs.setLevel(logging.WARNING)
