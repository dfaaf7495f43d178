"""What comes next in a journal comes once and in order, from hand or read."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from results.errors import RecordAway
from results.incoming import Incoming
from results.record.database import Database
from results.record.journal import Arrival, Entry, Journal

AT = datetime(2023, 5, 4, 22, tzinfo=UTC)


def arrivals(*names: str) -> list[Arrival]:
    """Messages of one feed."""
    return [Arrival("feed", name, b"{}", AT) for name in names]


class Counting(Journal):
    """A journal that counts how often it is read, and can be away."""

    reads = 0
    is_away = False

    async def read(self, after: int, limit: int) -> tuple[Entry, ...]:
        self.reads += 1
        if self.is_away:
            raise RecordAway("the server restarts")
        return await super().read(after, limit)


def topics(entries: Sequence[Entry]) -> list[str]:
    """What came, by name."""
    return [one.topic for one in entries]


async def test_what_was_kept_here_is_not_read_again(database: Database) -> None:
    """It is the very entry, and nothing is asked before or after it."""
    journal = Counting(database)
    incoming = Incoming(journal, 10)
    kept = await incoming.keep(arrivals("a", "b"))
    incoming.look(2)  # as the wire tells it
    assert await incoming.after(0) == list(kept)
    assert await incoming.after(2) == ()
    assert journal.reads == 0
    assert await journal.read(0, 10) == kept


async def test_what_others_kept_in_between_is_read_in_order(database: Database) -> None:
    """What is at hand waits for what comes before it, and comes once."""
    incoming = Incoming(Journal(database), 10)
    await incoming.keep(arrivals("a"))
    await Journal(database).append(arrivals("theirs"))
    await incoming.keep(arrivals("b"))
    assert topics(await incoming.after(0)) == ["a"]
    assert topics(await incoming.after(1)) == ["theirs", "b"]
    assert await incoming.after(3) == ()


async def test_what_nobody_heard_of_is_found_at_the_next_look(database: Database) -> None:
    """Looking again by itself is what is left when nobody tells."""
    incoming = Incoming(Journal(database), 10)
    await Journal(database).append(arrivals("theirs"))
    assert await incoming.after(0) == ()
    await incoming.wait(0.01)
    assert topics(await incoming.after(0)) == ["theirs"]


async def test_a_long_journal_is_read_to_its_end(database: Database) -> None:
    """One look is enough for all of it, some at a time."""
    await Journal(database).append(arrivals(*map(str, range(25))))
    incoming, found = Incoming(Journal(database), 10), list[str]()
    incoming.look()
    while some := await incoming.after(len(found)):
        found += topics(some)
    assert found == [*map(str, range(25))]


async def test_an_outage_forgets_nothing_heard_of(database: Database) -> None:
    """What could not be read is read when it can be."""
    journal = Counting(database)
    incoming = Incoming(journal, 10)
    await Journal(database).append(arrivals("theirs"))
    incoming.look(1)
    journal.is_away = True
    with pytest.raises(RecordAway):
        await incoming.after(0)
    journal.is_away = False
    assert topics(await incoming.after(0)) == ["theirs"]


async def test_a_repeat_comes_once(database: Database) -> None:
    """It gets the entry it repeats, which was dealt with already."""
    incoming = Incoming(Journal(database), 10)
    await incoming.keep(arrivals("a"))
    await incoming.after(1)
    await incoming.keep(arrivals("a"))
    assert await incoming.after(1) == ()


async def test_more_than_is_remembered_is_read(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood does not fill the memory, and nothing of it is left out."""
    monkeypatch.setattr("results.incoming.REMEMBERED", 3)
    incoming, found = Incoming(Journal(database), 10), list[str]()
    await incoming.keep(arrivals("a", "b"))
    await incoming.keep(arrivals("c", "d", "e"))
    while some := await incoming.after(len(found)):
        found += topics(some)
    assert found == ["a", "b", "c", "d", "e"]


async def test_whoever_waits_is_told(database: Database) -> None:
    """At once, by whatever comes first."""
    incoming = Incoming(Journal(database), 10)
    waiting = asyncio.get_running_loop().create_task(incoming.wait(60))
    await asyncio.sleep(0)
    await incoming.keep(arrivals("a"))
    async with asyncio.timeout(5):
        await waiting
    assert topics(await incoming.after(0)) == ["a"]
