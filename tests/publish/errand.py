"""One account of any network, its ledger, and the courier who serves it: what tests of outlets share."""

import asyncio
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from results.clock import SystemClock
from results.publish.bulletin import Bulletin, Post, posts
from results.publish.courier import Courier
from results.publish.outlets import Outlet
from results.publish.visit import Patience
from results.record import ledger, pauses, tables
from results.record.bulletin import State
from results.record.database import Database
from results.record.leases import Leases
from tests.publish.scene import QUICK, column, draw, states, told


@dataclass
class Errand:
    """`Errand(database, outlet)`, freeze bulletins, deliver, look."""

    database: Database
    outlet: Outlet
    patience: Patience = QUICK

    async def freeze(self, *bulletins: Bulletin) -> None:
        async with self.database.write() as conn:
            for one in bulletins:
                await ledger.freeze(conn, one, posts(one, told({self.outlet.name: self.outlet.family})))

    async def deliver(self) -> None:
        """One visit to the account, from the first post that waits to the last."""
        leases = Leases(self.database, f"errand to {self.outlet.name}")
        courier = Courier(self.database, [self.outlet], draw, SystemClock(), self.patience)
        courier.hold = partial(leases.hold_account, "")
        await leases.join()
        async with courier.at_work(), asyncio.TaskGroup() as group:
            living = group.create_task(leases.run())
            await courier.deliver(self.outlet.name, group)
            living.cancel()

    async def state(self, number: int) -> State:
        return (await states(self.database))[f"bulletin-{number}:{self.outlet.name}"]

    async def states(self) -> list[State]:
        """The state of each post, in the order of their ids."""
        return [state for _, state in sorted((await states(self.database)).items())]

    async def states_by_text(self) -> dict[str, State]:
        """The state of each post, by its words."""
        async with self.database.read() as conn:
            rows = await conn.execute(sa.select(tables.post.c.text, tables.post.c.state))
            return {row.text: State(row.state) for row in rows}

    async def column(self, number: int, name: str) -> object:
        return await column(self.database, f"bulletin-{number}:{self.outlet.name}", name)

    async def outcomes(self) -> list[str]:
        async with self.database.read() as conn:
            rows = await conn.execute(sa.select(tables.attempt.c.outcome).order_by(tables.attempt.c.number))
            return [row.outcome for row in rows]

    async def is_paused(self) -> bool:
        async with self.database.read() as conn:
            return await pauses.is_paused(conn, self.outlet.name)


def post_of(bulletin: Bulletin, outlet: Outlet) -> Post:
    """What an outlet is given of a bulletin."""
    (post,) = posts(bulletin, told({outlet.name: outlet.family}))
    return post
