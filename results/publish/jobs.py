"""The jobs of durable delivery: one a post, made in the transaction that freezes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from dbos import DBOSClient, EnqueueOptions
from sqlalchemy.ext.asyncio import AsyncConnection

from results.publish.courier import Courier
from results.publish.engine_set_up import APPLICATION, QUEUE, VERSION
from results.record import ledger
from results.record.database import Database

JOB = "deliver"


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
