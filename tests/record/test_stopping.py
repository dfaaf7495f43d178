"""Whoever is stopped while the database is asked leaves no connection behind."""

import asyncio
import gc
import warnings

import pytest
import sqlalchemy as sa

from tests.conftest import Opened

MOST_MOMENTS = 2000


@pytest.mark.parametrize("way", ["read", "write"])
async def test_a_connection_is_given_back_wherever_its_user_is_stopped(
    server_url: str, opened: Opened, way: str
) -> None:
    """At each moment between asking for it and giving it back."""
    database = opened(server_url)

    async def ask() -> None:
        async with database.read() if way == "read" else database.write() as conn:
            await conn.execute(sa.text("SELECT 1"))

    await ask()  # the first opens the line itself
    loop, moments = asyncio.get_running_loop(), 0
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for moments in range(MOST_MOMENTS):
            asking = loop.create_task(ask())
            for _ in range(moments):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            was_done = not asking.cancelled()
            del asking  # and with it whatever it left open
            gc.collect(1)
            if was_done:
                break
    assert 10 < moments < MOST_MOMENTS - 1  # the last was never stopped
    assert [str(one.message) for one in told] == []
