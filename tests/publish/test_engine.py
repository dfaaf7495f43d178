"""Durable delivery: in order, once, over restarts and takeovers, and no account waits for another."""

import asyncio
import statistics
import time
from pathlib import Path

import pytest

from results.clock import SystemClock
from results.publish.outlets.wall import Wall
from results.record.bulletin import State
from results.record.database import Database
from tests.publish.scene import bulletin, room, strict_x, x_account


async def test_a_burst_of_75_wards_is_posted_in_order_on_every_account(
    database: Database, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """75 declarations at once reach X and the wall, each once, in the journal's order, with pictures."""
    async with strict_x() as (server, address):
        wall = Wall("wall", tmp_path / "wall", SystemClock())
        async with room(database, database_url, [x_account(address), wall]) as posting:
            began = time.monotonic()
            await posting.say(*(bulletin(number) for number in range(1, 76)))
            states = await posting.until_settled(60)
            took_s = time.monotonic() - began
    assert set(states.values()) == {State.POSTED}
    assert [tweet.text.split()[1] for tweet in server.timeline] == [str(number) for number in range(1, 76)]
    assert all(tweet.alts for tweet in server.timeline)
    assert len(list((tmp_path / "wall").glob("*.json"))) == 75
    with capsys.disabled():
        print(f" 75 wards on 2 accounts, {database.engine.dialect.name}: {took_s:.2f} s", end="")


async def test_idle(
    database: Database, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A post on an idle service is out within half a second."""
    async with strict_x() as (server, address):
        wall = Wall("wall", tmp_path / "wall", SystemClock())
        for outlet in (wall, x_account(address)):
            took = []
            async with room(database, database_url, [outlet]) as posting:
                for n in range(1, 11):
                    number = n if outlet is wall else n + 100
                    await asyncio.sleep(0.15)
                    began = time.monotonic()
                    await posting.say(bulletin(number))
                    await posting.until_settled()
                    took.append(time.monotonic() - began)
            with capsys.disabled():
                print(
                    outlet.name,
                    database.engine.dialect.name,
                    round(statistics.median(took) * 1000),
                    round(max(took) * 1000),
                    end=" ",
                )
