"""The press: turns what happened into bulletins and freezes them for delivery."""

import asyncio
from collections.abc import Sequence

from results.bulletins import Announce, Speaker, bulletins
from results.fold import Happening
from results.newsroom import READER
from results.publish.bulletin import Account, Bulletin, posts
from results.publish.jobs import Engine
from results.record import ledger
from results.record.database import Database
from results.record.decisions import obey
from results.record.leases import ALONE, Lease
from results.record.orders import Ordered
from results.record.place import set_place


class BulletinPress:
    """Makes the bulletins of everything that the council lets be said.

    Args:
        speakers: one for each language, in the order in which they speak.
        accounts: who is told.
        engine: delivers what was frozen.
        announce: what is said besides results.
    """

    def __init__(
        self,
        database: Database,
        speakers: Sequence[Speaker],
        accounts: Sequence[Account],
        engine: Engine,
        announce: Announce | None = None,
    ) -> None:
        self._database = database
        self._speakers = tuple(speakers)
        self.accounts = tuple(accounts)
        self._engine = engine
        self._announce = announce or Announce()

    async def print(self, happenings: Sequence[Happening], position: int, lease: Lease = ALONE) -> None:
        """Write bulletins, their deliveries, what became of orders and our place in one transaction."""
        said = []
        for happening in happenings:
            said.append(self.bulletins(happening))
            await asyncio.sleep(0)  # a card takes some milliseconds; what arrives meanwhile goes first
        async with self._database.write() as conn:
            await lease.fence(conn)
            fresh: list[str] = []
            woken: set[str] = set()
            for happening, made in zip(happenings, said, strict=True):
                for bulletin in made:
                    fresh += await ledger.freeze(conn, bulletin, posts(bulletin, self.accounts))
                if isinstance(happening.event, Ordered):
                    woken |= await obey(conn, happening.event, happening.entry.received_at)
            await self._engine.enqueue(conn, fresh)
            await self._engine.wake(conn, woken & {one.name for one in self.accounts}, f"entry {position}")
            await set_place(conn, READER, position)

    def bulletins(self, happening: Happening) -> tuple[Bulletin, ...]:
        """What this happening says to the public, in each language; () when it says nothing."""
        return bulletins(happening, self._speakers, self._announce)
