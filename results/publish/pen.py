"""The pen of an account: whoever holds it is the only one, of all our processes, that may post there.

A heartbeat says when a process seems dead; only the pen makes sure that two never post at once. In a file
database the service is alone anyway; on PostgreSQL the pen is an advisory lock of one session, which the
server gives back when that session ends, however it ends.
"""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record.database import Database

ASK_AGAIN_S = 0.5
FROZEN_HOLDER = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
"""The server notices within half a minute when the holder's machine is gone without a word."""


class Pens:
    """Gives out the pens of one process; use as `async with pens_of(database) as pens`."""

    def __init__(self, session: AsyncConnection | None) -> None:
        self._session = session
        self._speaking = asyncio.Lock()
        self._mine: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def hold(self, account: str) -> AsyncIterator[None]:
        """Wait for the pen of this account and keep it until the end of the block."""
        async with self._mine[account]:
            while not await self._ask("pg_try_advisory_lock", account):  # noqa: ASYNC110 - held elsewhere
                await asyncio.sleep(ASK_AGAIN_S)
            yield
            # After a cancellation or an error the whole session ends, and the pen with it.
            await self._ask("pg_advisory_unlock", account)

    async def check(self) -> None:
        """Return if the pens given out are still ours; call it just before a post leaves.

        Raises:
            sqlalchemy.exc.DBAPIError: the session is gone, and every pen with it; nothing may be sent.
        """
        if self._session is not None:
            async with self._speaking:
                await self._session.execute(sa.text("SELECT 1"))

    async def _ask(self, function: str, account: str) -> bool:
        if self._session is None:
            return True
        async with self._speaking:
            return bool(
                await self._session.scalar(sa.text(f"SELECT {function}(:key)"), {"key": _key(account)})
            )


@asynccontextmanager
async def pens_of(database: Database) -> AsyncIterator[Pens]:
    """Open the session that holds this process's pens, and end it, giving all of them back."""
    if database.engine.dialect.name == "sqlite":
        yield Pens(None)
        return
    async with database.engine.connect() as session:
        await session.execution_options(isolation_level="AUTOCOMMIT")
        await session.execute(sa.text(FROZEN_HOLDER))
        try:
            yield Pens(session)
        finally:
            await session.invalidate()


def _key(account: str) -> int:
    digest = hashlib.sha256(f"results posting {account}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
