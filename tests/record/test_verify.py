"""No change to the journal goes unseen, and the place is named."""

from collections.abc import Mapping, Sequence

import pytest
import sqlalchemy as sa

from results.errors import JournalError
from results.record.database import Database
from results.record.journal import Entry, Head, Journal
from results.record.tables import chain, journal
from tests.conftest import Opened
from tests.record.arrivals import AT, arrival, chained

COUNT = 10
Change = Sequence[sa.Executable]
here = journal.c.position


def changed(at: int, /, **values: object) -> sa.Update:
    """Return a change by hand to one entry."""
    return sa.update(journal).where(here == at).values(**values)


def written_after(entry: Entry, **values: object) -> sa.Insert:
    """Return an entry put in by hand, well made, to follow `entry`."""
    (forged,) = chained(entry.head, [arrival(99)])
    row = {name: getattr(forged, name) for name in ("position", "feed", "topic", "payload", "received_at")}
    key = arrival(99).key
    return sa.insert(journal).values(
        **row, previous=forged.previous, digest=forged.digest, arrival_key=key, **values
    )


KEPT = chained(Head(0, "0" * 64), [arrival(number) for number in range(COUNT)])

TAMPERING: Mapping[str, tuple[Change, int, str]] = {
    "payload": ([changed(5, payload=b'{"votes": 5000}')], 4, "Entry 5 is not what arrived"),
    "topic": ([changed(5, topic="elections/v1/medway/other/result")], 4, "Entry 5 is not what arrived"),
    "arrival key": ([changed(5, arrival_key="0" * 64)], 4, "Entry 5 is not what arrived"),
    "feed": ([changed(5, feed="desk")], 4, "Entry 5 is not what was recorded: its feed"),
    "time": (
        [changed(5, received_at=AT.replace(minute=43))],
        4,
        "Entry 5 is not what was recorded: its feed, time",
    ),
    "digest": ([changed(5, digest="f" * 64)], 4, "Entry 5 is not what was recorded"),
    "link": ([changed(5, previous="f" * 64)], 4, "Entry 5 does not follow entry 4"),
    "first removed": ([sa.delete(journal).where(here == 1)], 0, "Entry 2 stands where entry 1 should"),
    "middle removed": ([sa.delete(journal).where(here == 5)], 4, "Entry 6 stands where entry 5 should"),
    "last removed": ([sa.delete(journal).where(here == COUNT)], 9, "ends at entry 9, its head is 10"),
    "all removed": ([sa.delete(journal)], 0, "ends at entry 0, its head is 10"),
    "two swapped": (
        [changed(5, position=-1), changed(6, position=5), changed(-1, position=6)],
        4,
        "Entry 5 does not follow entry 4",
    ),
    "renumbered": ([changed(COUNT, position=12)], 9, "Entry 12 stands where entry 10 should"),
    "renumbered below the first": ([changed(5, position=-3)], 0, "Entry -3 stands where entry 1 should"),
    "one put in": (
        [
            sa.update(journal).where(here > 5).values(position=here + 1000),
            sa.update(journal).where(here > 5).values(position=here - 999),
            written_after(KEPT[4]),
        ],
        6,
        "Entry 7 does not follow entry 6",
    ),
    "one put on the end": ([written_after(KEPT[-1])], 11, "Entry 11 lies beyond the head"),
    "head changed": ([sa.update(chain).values(digest="f" * 64)], 10, "head does not match entry 10"),
    "head moved on": ([sa.update(chain).values(position=11)], 10, "ends at entry 10, its head is 11"),
    "head removed": ([sa.delete(chain)], 10, "head of the journal is missing"),
}


@pytest.fixture
async def kept(database: Database) -> Journal:
    """A journal of ten entries, one of them known to the test in every detail."""
    kept = await Journal(database).append([arrival(number) for number in range(COUNT)])
    assert list(kept) == KEPT
    return Journal(database)


async def tamper(database: Database, change: Change) -> None:
    """Change the journal as somebody with every right over the database could."""
    if database.engine.dialect.name == "sqlite":
        guards = ["DROP TRIGGER results_journal_no_UPDATE", "DROP TRIGGER results_journal_no_DELETE"]
    else:
        table = f"{database.schema}.results_journal".removeprefix(".")
        guards = [f"ALTER TABLE {table} DISABLE TRIGGER ALL"]
    async with database.write() as connection:
        for statement in [*map(sa.text, guards), *change]:
            await connection.execute(statement)


@pytest.mark.parametrize("name", TAMPERING)
async def test_tampering_is_found(database: Database, kept: Journal, name: str) -> None:
    """Each way to change the journal by hand is found, and the sentence says where."""
    change, holds, words = TAMPERING[name]
    await tamper(database, change)
    verdict = await kept.verify()
    assert verdict.trouble is not None
    assert words in verdict.trouble
    assert verdict.trouble.endswith(".")
    assert verdict.count == verdict.head.position == holds


@pytest.mark.parametrize("change", [changed(5, payload=b"1"), sa.delete(journal).where(here == 5)], ids=str)
async def test_the_database_refuses_to_change_an_entry(
    database: Database, kept: Journal, change: sa.Update
) -> None:
    """Without taking the guards away first, no statement changes or removes an entry."""
    with pytest.raises(sa.exc.DBAPIError, match="the journal is only ever added to"):
        async with database.write() as connection:
            await connection.execute(change)
    assert (await kept.verify()).trouble is None


async def test_an_untouched_journal_holds(kept: Journal) -> None:
    """Nothing is found where nothing was done, and the verdict tells count and head."""
    verdict = await kept.verify()
    assert (verdict.count, verdict.head, verdict.trouble) == (COUNT, KEPT[-1].head, None)


async def test_a_journal_cut_short_with_its_head(database: Database, kept: Journal) -> None:
    """Entries removed together with the head show against a receipt somebody has, and only so."""
    cut = [sa.delete(journal).where(here > 8), sa.update(chain).values(KEPT[7].head._asdict())]
    await tamper(database, cut)
    assert (await kept.verify()).trouble is None
    assert (await kept.verify(witness=KEPT[7].head)).trouble is None
    assert "Entry 10, which was seen, is not there" in str((await kept.verify(witness=KEPT[9].head)).trouble)


async def test_a_journal_rewritten_as_a_whole(database: Database, kept: Journal) -> None:
    """A well-made journal with another figure in it shows against a receipt somebody has, and only so."""
    other = [arrival(number) for number in range(COUNT)]
    other[4] = arrival(4000)
    await tamper(database, [sa.delete(journal), sa.update(chain).values(position=0, digest="0" * 64)])
    await kept.append(other)
    assert (await kept.verify(witness=KEPT[3].head)).trouble is None
    assert "Entry 5 is not the one that was seen" in str((await kept.verify(witness=KEPT[4].head)).trouble)


async def test_nothing_is_added_without_a_head(database: Database, kept: Journal) -> None:
    """A journal whose head was removed takes nothing more and says why."""
    await tamper(database, [sa.delete(chain)])
    with pytest.raises(JournalError, match="head of the journal is missing"):
        await kept.append([arrival(50)])


async def test_text_that_is_no_text(night_url: str, opened: Opened) -> None:
    """In a file a text can be replaced by bytes that are none; that too is found."""
    database = opened(night_url)
    await Journal(database).append([arrival(1)])
    await tamper(database, [sa.text("UPDATE results_journal SET feed = CAST(x'ff' AS TEXT)")])
    with pytest.raises(JournalError, match=r"night\.db is damaged"):
        await Journal(database).verify()


@pytest.mark.parametrize("column", ["payload", "feed", "received_at"])
async def test_values_of_another_kind(night_url: str, column: str, opened: Opened) -> None:
    """In a file a value can be replaced by one of another kind; that too is found, not stumbled over."""
    database = opened(night_url)
    await Journal(database).append([arrival(1)])
    kind = "TEXT" if column == "payload" else "BLOB"
    await tamper(database, [sa.text(f"UPDATE results_journal SET {column} = CAST({column} AS {kind})")])
    assert str((await Journal(database).verify()).trouble).startswith("Entry 1 is not what")
