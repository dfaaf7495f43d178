"""Duties: what one process does for a council out of all that could, and another takes up when it dies."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping

import structlog

from results.errors import LeaseLost, RecordAway
from results.fuse import Fuse
from results.record.leases import BEAT_S, Lease, Leases

log = structlog.get_logger()
Work = Callable[[Lease], Coroutine[object, object, None]]
"""What a duty consists of; it is stopped when its lease is lost."""


class Duties:
    """The duties of one role, shared out evenly among the living processes of that role.

    Args:
        role: such as "feeds".
        works: by the duty's name, such as a council's, the tasks it consists of by theirs.
        fuses: of those councils; one whose night stands still here is left to other processes.
    """

    def __init__(
        self,
        leases: Leases,
        role: str,
        works: Mapping[str, Mapping[str, Work]],
        fuses: Mapping[str, Fuse],
    ) -> None:
        self._leases, self._role = leases, role
        self._works = {f"{role}/{name}": work for name, work in works.items()}
        self._fuses = {f"{role}/{name}": fuses[name] for name in works}
        self._on: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Do our share for as long as the task lives."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._look(group)
                except RecordAway as trouble:
                    log.warning("duties_not_shared_out", role=self._role, why=str(trouble))
                await asyncio.sleep(BEAT_S)

    async def _look(self, group: asyncio.TaskGroup) -> None:
        share = await self._leases.share(self._role, len(self._works))
        mine = sorted(self._on)
        for name in mine[share:]:  # another process came, which has less to do
            if not self._on[name].cancelling():  # else it is giving it back, which takes as long as it takes
                self._on[name].cancel()
        able = tuple(name for name, fuse in self._fuses.items() if fuse.why is None)
        for lease in await self._leases.take(able, share - len(mine)):
            self._on[lease.name] = group.create_task(self._do(lease), name=lease.name)

    async def _do(self, lease: Lease) -> None:
        log.info("duty_taken", duty=lease.name)
        try:
            await self._fuses[lease.name].within(lambda: _until_lost(lease, self._works[lease.name]))
        except* LeaseLost:
            lease.end()
        finally:
            log.info("duty_ended", duty=lease.name, lost=lease.lost.is_set())
            try:
                await self._leases.give_back(lease.name)
            finally:
                self._on.pop(lease.name, None)


async def _until_lost(lease: Lease, works: Mapping[str, Work]) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(lease), name=f"{lease.name} {name}") for name, work in works.items()]
        await lease.lost.wait()
        for task in tasks:
            task.cancel()


async def through_outages(name: str, work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Do this, and take it up again each time that the database was away meanwhile."""
    while True:
        try:
            await work()
        except RecordAway as trouble:
            log.warning("work_interrupted", task=name, why=str(trouble))
            await asyncio.sleep(AWAY_S)
        else:
            return


AWAY_S = 1.0
