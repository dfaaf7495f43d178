"""Delivers until it is killed: `python -m tests.publish.poster DATABASE NODE X_ADDRESS WALL`."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from results.clock import SystemClock
from results.publish.courier import Courier
from results.publish.engine import open_engine
from results.publish.jobs import Round
from results.publish.outlets import Outlet
from results.publish.outlets.wall import Wall
from results.record.database import open_database
from results.record.leases import Leases
from tests.publish.scene import QUICK, at_work, draw, x_account


async def deliver(url: str, node: str, x_address: str, wall: str) -> None:
    """Run the engine on one X account and one wall."""
    clock = SystemClock()
    database = open_database(url, patience_s=10)
    outlets: list[Outlet] = [x_account(x_address), Wall("wall", Path(wall), clock)]
    leases = Leases(database, node)
    courier = Courier(database, outlets, draw, clock, QUICK)
    courier.hold = partial(leases.hold_account, "")
    async with open_engine(url, [Round(database, courier)], leases, clock) as engine:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await at_work(engine, leases)


if __name__ == "__main__":
    asyncio.run(deliver(*sys.argv[1:]))
