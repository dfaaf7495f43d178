"""The bookmark: the newest checkpoint of a night, taken up at a start, kept now and then, and compared."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import structlog

from results.checkpoint import fingerprint, read_again, written
from results.errors import JournalError
from results.fold import Fold
from results.record import checkpoints
from results.record.database import Database
from results.record.journal import Journal
from results.record.leases import Lease

log = structlog.get_logger()
EVIDENCE = "Keep this database as evidence and start from a backup."


class Memory(Protocol):
    """What a watcher remembers of entries that a start from a checkpoint does not read."""

    def remembered(self) -> object:
        """All of it, as JSON can tell it."""
        ...

    def remind(self, told: object, /) -> None:
        """Remember this again; None when there is nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A checkpoint, ready to go on from."""

    fold: Fold
    memories: Mapping[str, object]


async def must_be_whole(database: Database) -> None:
    """Refuse to start on a journal that somebody changed.

    What is before a checkpoint is left to whoever begins at it; one that is not of this journal is dropped.

    Raises:
        JournalError: names the entry.
    """
    journal, seen = Journal(database), await checkpoints.seen(database)
    verdict = await journal.verify(since=seen)
    if verdict.trouble is not None and seen is not None:
        log.warning("checkpoint_not_of_this_journal", why=verdict.trouble)
        async with database.write() as conn:
            await checkpoints.drop(conn)
        verdict = await journal.verify()
    if verdict.trouble is not None:
        raise JournalError(f"{verdict.trouble} {EVIDENCE}")


class Bookmark:
    """The newest checkpoint of one night.

    Args:
        fold: the night before anything arrived.

    Attributes:
        position: the last entry of which we know that a checkpoint tells.
    """

    def __init__(self, database: Database, fold: Fold) -> None:
        self._database, self._before = database, fold.afresh()
        self.position = 0
        self._taken_up: Found | None = None

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint(self._before)

    async def newest(self) -> Found | None:
        """The newest checkpoint of this code and these settings; None when there is none to go on from.

        Raises:
            RecordAway: the database is away.
        """
        row = await checkpoints.newest(self._database, self._fingerprint)
        if row is None:
            return None
        head, data = row
        found = read_again(data, self._before.night)
        if found is None or found[0].head != head:
            log.warning("checkpoint_not_understood", database=self._database.place)
            return None
        kept, memories = found
        self.position = max(self.position, kept.head.position)
        return Found(self._before.resumed(kept), memories)

    async def take_up(self) -> Found | None:
        """The newest checkpoint, to begin with; `must_hold` compares it with the journal."""
        found = self._taken_up = await self.newest()
        return None if found is None else Found(self._before.resumed(found.fold.kept), found.memories)

    async def keep(self, fold: Fold, memories: Mapping[str, Memory], lease: Lease) -> None:
        """Have the next start begin here.

        Raises:
            LeaseLost: another process keeps them now.
            RecordAway: the database is away.
        """
        head = fold.head
        state = written(fold.kept, {name: one.remembered() for name, one in memories.items()})
        async with lease.writing(self._database) as conn:
            await checkpoints.keep(conn, self._fingerprint, head, state)
        self.position = head.position

    async def must_hold(self, journal: Journal, at_once: int, rest_s: float) -> None:
        """Return if what we began with is what the journal tells; else the next start reads all of it.

        Args:
            at_once, rest_s: after so many entries the processor is left to others for so long.

        Raises:
            JournalError: one of them was changed.
        """
        trouble = await self._trouble(journal, at_once, rest_s)
        if trouble is not None:
            await self._drop()
            raise JournalError(trouble)

    async def _trouble(self, journal: Journal, at_once: int, rest_s: float) -> str | None:
        """Why what we began with is not what the journal tells; None when it is.

        The journal is verified also where it was all read: when we began there may have been a checkpoint
        up to which nobody verified it, and which another process dropped before we could take it up.
        """
        verdict = await journal.verify()
        if verdict.trouble is not None:
            return f"{verdict.trouble} {EVIDENCE}"
        if self._taken_up is None:
            return None
        wanted, again = self._taken_up.fold, self._before.afresh()
        while some := await journal.read(again.position, min(at_once, wanted.position - again.position)):
            for entry in some:
                again.move_on(entry, is_new=False)
            await asyncio.sleep(rest_s)
        self._taken_up = None
        if again.kept == wanted.kept:
            log.info("checkpoint_compared", entries=again.position)
            return None
        return (
            f"The checkpoint at entry {wanted.position} is not what the journal tells: it was changed. "
            "Start again: everything is read from the journal then."
        )

    async def _drop(self) -> None:
        async with self._database.write() as conn:
            await checkpoints.drop(conn)
