"""Processes hear from each other how far a journal has grown."""

import asyncio

import pytest
import sqlalchemy as sa

from results.record import wire
from results.record.journal import CHANNEL, Arrival, Journal
from results.record.wire import Wire
from tests.conftest import Opened
from tests.record.arrivals import AT


async def until(heard: list[int], position: int) -> None:
    """Wait until this position was heard of."""
    async with asyncio.timeout(10):
        while position not in heard:  # noqa: ASYNC110 - another task hears
            await asyncio.sleep(0.01)


async def test_each_entry_is_heard_of_and_nonsense_is_not(
    server_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, with its position; what others say on the same channel stops nothing."""
    monkeypatch.setattr(wire, "ASK_EVERY_S", 600.0)  # only the line itself can tell, after its first question
    database = opened(server_url)
    journal, line, heard = Journal(database), Wire(database), list[int]()
    line.follow("", heard.append, lambda: 0)
    await journal.append([Arrival("feed", "before", b"{}", AT)])
    running = asyncio.get_running_loop().create_task(line.run())
    await until(heard, 1)
    await journal.append([Arrival("feed", "one", b"{}", AT), Arrival("feed", "two", b"{}", AT)])
    await until(heard, 3)
    async with database.write() as conn:
        for nonsense in ("", "hello", "x ", "99 council_of_nobody"):
            await conn.execute(sa.select(sa.func.pg_notify(CHANNEL, nonsense)))
    await journal.append([Arrival("feed", "after", b"{}", AT)])
    await until(heard, 4)
    assert set(heard) == {1, 3, 4}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_journal_that_is_gone_silences_no_other(
    server_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its follower is told to look, and finds out; the others hear on, also behind the line later."""
    monkeypatch.setattr(wire, "ASK_EVERY_S", 0.1)
    database = opened(server_url)
    journal, line, heard, gone = Journal(database), Wire(database), list[int](), list[int]()
    line.follow("", heard.append, lambda: 0)
    line.follow("council_gone", gone.append, lambda: 0)
    running = asyncio.get_running_loop().create_task(line.run())
    await until(gone, 1)
    await journal.append([Arrival("feed", "one", b"{}", AT)])
    line.unfollow("council_gone")
    await until(heard, 1)
    async with asyncio.timeout(10):
        while line.behind() != 1:  # noqa: ASYNC110 - another task asks
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_that_is_followed_no_more_while_all_are_asked_about(
    server_url: str, opened: Opened
) -> None:
    """The question is asked to its end, and nobody is told of the one that is left."""
    database = opened(server_url)
    line, heard, left = Wire(database), list[int](), list[int]()
    line.follow("", heard.append, lambda: 0)
    await Journal(database).append([Arrival("feed", "one", b"{}", AT)])
    for moments in range(40):
        await database.engine.dispose()  # so that there is a line to wait for
        line.follow("public", left.append, lambda: 0)
        asking = asyncio.get_running_loop().create_task(line._ask())
        for _ in range(moments):
            await asyncio.sleep(0)
        line.unfollow("public")
        told = len(left)  # it may have been answered already
        await asking
        assert len(left) == told
    assert heard == [1]


async def test_what_was_said_before_is_asked_for(server_url: str, opened: Opened) -> None:
    """A line that was down, or not yet there, loses nothing."""
    database = opened(server_url)
    line, heard = Wire(database), list[int]()
    line.follow("", heard.append, lambda: 0)
    running = asyncio.get_running_loop().create_task(line.run())
    await Journal(database).append([Arrival("feed", str(number), b"{}", AT) for number in range(7)])
    await until(heard, 7)
    async with asyncio.timeout(10):
        while line.behind() != 7:  # noqa: ASYNC110 - another task asks
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
