"""The courier: takes each account's posts there, in order and once each; in doubt a person is called."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from results.clock import Clock
from results.fuse import unshared
from results.publish.allowance import Purse
from results.publish.easel import Draw, Easel, Pictures
from results.publish.logbook import SERVICE, Logbook
from results.publish.outlets import Outlet
from results.publish.visit import Patience, Tools, Visit
from results.record import pauses
from results.record.database import Database
from results.record.leases import ALONE, Lease

__all__ = ["Courier", "Patience"]
log = structlog.get_logger()
Hold = Callable[[str], AbstractAsyncContextManager[Lease]]


@asynccontextmanager
async def _alone(account: str) -> AsyncIterator[Lease]:  # noqa: ARG001 - there is nobody else to keep from it
    yield ALONE


class Courier:
    """Delivers to a set of accounts.

    Args:
        database: where the ledger is.
        outlets: one for each account.
        draw: turns a figure into a PNG, or raises PictureUnavailable.
        clock: says when.
        patience: how long to wait for what.

    Attributes:
        hold: waits until this process alone may post to an account.
        kept_back: accounts to which nothing goes until somebody resumes them, each with the reason.
        fuse: the council's in this process; nothing is delivered once it has blown.
    """

    def __init__(
        self,
        database: Database,
        outlets: Iterable[Outlet],
        draw: Draw,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._outlets: Mapping[str, Outlet] = {outlet.name: outlet for outlet in outlets}
        self._database = database
        self._draw = draw
        self._clock = clock
        self._patience = patience or Patience()
        self.kept_back: Mapping[str, str] = {}
        self.hold: Hold = _alone
        self.fuse = unshared()
        self._easel: Easel | None = None
        limits = self._patience.spend_usd
        self._purses = {
            name: Purse(outlet.family, limits.get(name)) for name, outlet in self._outlets.items()
        }

    @property
    def accounts(self) -> frozenset[str]:
        """The accounts this courier serves."""
        return frozenset(self._outlets)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Deliver only inside this block; accounts that the service itself had paused are tried afresh."""
        await self.fuse.within(self._try_afresh)
        self._easel = Easel(self._database, self._draw, self._patience.picture_s, self.fuse)
        try:
            yield
        finally:
            self._easel = None

    async def _try_afresh(self) -> None:
        async with self._database.write() as conn:
            await pauses.resume(conn, SERVICE)
            for account, why in self.kept_back.items():
                if not await pauses.is_paused(conn, account):
                    await pauses.pause(conn, account, SERVICE, why, self._clock.now())

    async def deliver(self, account: str, group: asyncio.TaskGroup) -> None:
        """Send everything that waits on an account; return when nothing is left to do without a person.

        Args:
            account: an account of any name; one that is not ours is left alone.
            group: gets the tasks that draw pictures ahead.

        Raises:
            LeaseLost: another process posts to this account now.
        """
        outlet = self._outlets.get(account)
        if outlet is None or self._easel is None:
            log.warning("account_not_served", account=account)
            return
        pictures = self._easel.for_tasks_of(group)
        await self.fuse.within(lambda: self._visit(outlet, account, pictures))

    async def _visit(self, outlet: Outlet, account: str, pictures: Pictures) -> None:
        async with self.hold(account) as lease:
            logbook = Logbook(self._database, self._clock, account, lease)
            tools = Tools(lease, self._purses[account])
            await Visit(outlet, logbook, pictures, tools, self._patience).run()
