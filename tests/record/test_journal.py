"""What arrives is kept word for word, in order, once."""

import asyncio
import random
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from results.record.database import Database
from results.record.journal import GENESIS, Arrival, Journal
from tests.conftest import Opened
from tests.record.arrivals import AT, arrival, chained

PAYLOADS = st.binary(max_size=40)
TOPICS = st.text(st.characters(exclude_categories=()), max_size=30)
INSTANTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
FEED_NUMBERS = count()


@st.composite
def messages_in_batches(draw: st.DrawFn) -> list[list[tuple[str, bytes, datetime]]]:
    """Return messages that all differ, cut into batches at any places."""
    message = st.tuples(TOPICS, PAYLOADS, INSTANTS)
    messages = draw(st.lists(message, max_size=12, unique_by=lambda it: it[1]))
    cuts = sorted(draw(st.lists(st.integers(0, len(messages)), max_size=4)))
    return [messages[start:end] for start, end in zip([0, *cuts], [*cuts, len(messages)], strict=True)]


async def test_what_arrives_is_read_back_as_it_came(database: Database) -> None:
    """Feed, topic, payload and time come back unchanged, in the order they were kept."""
    kept = await Journal(database).append([arrival(1), arrival(2)])
    kept += await Journal(database).append([arrival(3)])
    assert await Journal(database).read(0, 10) == kept
    assert [entry.position for entry in kept] == [1, 2, 3]
    assert [(entry.feed, entry.topic, entry.payload, entry.received_at) for entry in kept] == [
        (one.feed, one.topic, one.payload, AT) for one in map(arrival, (1, 2, 3))
    ]


async def test_what_one_feed_sent_is_found_by_its_name(database: Database) -> None:
    """By feed and topic, exactly; the newest by the beginning of its topic, in which % and _ are letters."""
    journal = Journal(database)
    said = [
        ("webhook:a", "id-1", b"x"),
        ("webhook:b", "id-1", b"y"),
        ("web:c", "p%_@1", b"1"),
        ("web:c", "p%_@2", b"2"),
    ]
    kept = await journal.append([Arrival(feed, topic, payload, AT) for feed, topic, payload in said])
    assert await journal.named("webhook:b", "id-1") == kept[1]
    assert await journal.named("webhook:b", "id-2") is None
    assert await journal.newest("web:c", "p%_@") == kept[3]
    assert await journal.newest("web:c", "pxx@") is None
    assert await journal.newest("web:d", "p") is None


async def test_an_empty_journal(database: Database) -> None:
    """Before the first message there is nothing to read, the head is the beginning, and all holds."""
    journal = Journal(database)
    assert await journal.append([]) == ()
    assert await journal.read(0, 10) == ()
    assert await journal.head() == GENESIS
    assert (await journal.verify()).trouble is None


async def test_reading_in_pieces(database: Database) -> None:
    """A reader that asks for a few at a time after the last it has gets every entry once."""
    journal = Journal(database)
    kept = await journal.append([arrival(number) for number in range(25)])
    read: list[object] = []
    while piece := await journal.read(len(read), 4):
        read += piece
    assert tuple(read) == kept


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=messages_in_batches())
async def test_any_batching_gives_the_same_chain(
    database: Database, batches: list[list[tuple[str, bytes, datetime]]]
) -> None:
    """Any messages kept in any batches give the chain that one by one would give."""
    journal, feed = Journal(database), f"feed-{next(FEED_NUMBERS)}"
    before = await journal.head()
    arrivals = [[Arrival(feed, *message) for message in batch] for batch in batches]
    kept = [entry for batch in arrivals for entry in await journal.append(batch)]
    expected = chained(before, [one for batch in arrivals for one in batch])
    assert kept == expected
    assert list(await journal.read(before.position, 100)) == expected
    assert await journal.head() == (expected[-1].head if expected else before)
    assert (await journal.verify(witness=before)).trouble is None


async def test_a_repeat_adds_nothing(database: Database) -> None:
    """A message delivered again, alone or in a batch, gets the entry it repeats, with its first time."""
    journal = Journal(database)
    (first,) = await journal.append([arrival(1)])
    later = Arrival(first.feed, first.topic, first.payload, AT + timedelta(hours=1))
    assert await journal.append([later]) == (first,)
    mixed = await journal.append([arrival(2), later, arrival(3), arrival(2)])
    assert [entry.position for entry in mixed] == [2, 1, 3, 2]
    assert (await journal.head()).position == 3
    assert (await journal.verify()).trouble is None


async def test_what_is_not_a_repeat(database: Database) -> None:
    """The same words from another feed or on another topic are another message."""
    one = arrival(1)
    others = [
        Arrival("desk", one.topic, one.payload, AT),
        Arrival(one.feed, one.topic + "x", one.payload, AT),
    ]
    kept = await Journal(database).append([one, *others])
    assert [entry.position for entry in kept] == [1, 2, 3]


async def test_many_repeats_at_once(database: Database) -> None:
    """A feed that sends its whole night again adds nothing, however long the batch."""
    journal = Journal(database)
    night = [arrival(number) for number in range(1200)]
    kept = await journal.append(night)
    assert await journal.append(night) == kept


async def test_a_large_message(database: Database) -> None:
    """Five megabytes of any bytes are kept as they came, and again found to be a repeat."""
    journal = Journal(database)
    payload = random.Random(1).randbytes(5_000_000)
    (entry,) = await journal.append([Arrival("count-centre", "t", payload, AT)])
    assert (await journal.read(0, 1))[0].payload == payload
    assert await journal.append([Arrival("count-centre", "t", payload, AT)]) == (entry,)
    assert (await journal.verify()).trouble is None


async def test_topics_no_database_can_hold(database: Database) -> None:
    """A topic with characters that cannot be stored, or a very long one, does not stop the night."""
    topics = ["nul\0byte", "half a pair \ud800", "w" * 60_000, "Ynys Môn 🗳"]
    kept = await Journal(database).append([Arrival("folder", topic, b"1", AT) for topic in topics])
    assert [entry.topic for entry in kept] == [
        "nul\\x00byte",
        "half a pair \\ud800",
        "w" * 60_000,
        "Ynys Môn 🗳",
    ]
    assert await Journal(database).read(0, 10) == kept
    assert (await Journal(database).verify()).trouble is None


async def test_times_of_any_zone(database: Database) -> None:
    """The same instant told in another zone is the same entry."""
    told = AT.astimezone(timezone(timedelta(hours=1)))
    (entry,) = await Journal(database).append([Arrival("f", "t", b"1", told)])
    assert entry.received_at == AT
    assert entry.received_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("feed", "received_at"), [("", AT), ("f" * 101, AT), ("f", AT.replace(tzinfo=None))], ids=repr
)
def test_an_arrival_we_made_wrongly(feed: str, received_at: datetime) -> None:
    """A feed without a proper name and a time without a zone are faults of ours, refused at once."""
    with pytest.raises(ValueError, match=r"characters|naive"):
        Arrival(feed, "t", b"1", received_at)


async def test_many_writers_keep_one_chain(database_url: str, opened: Opened) -> None:
    """Eight services that write at once, some of it the same, leave one unbroken chain, each message once."""
    databases = [opened(database_url) for _ in range(8)]
    journals = [Journal(one) for one in databases]
    shared = [arrival(number) for number in range(20)]
    own = [[arrival(number, f"feed-{which}") for number in range(20)] for which in range(8)]

    async def write(which: int) -> list[int]:
        positions = []
        for mine, anyones in zip(own[which], shared, strict=True):
            positions += [entry.position for entry in await journals[which].append([mine, anyones])]
        return positions

    told = await asyncio.gather(*(write(which) for which in range(8)))
    verdict = await journals[0].verify()
    assert (verdict.count, verdict.trouble) == (8 * 20 + 20, None)
    assert len({tuple(positions[1::2]) for positions in told}) == 1


async def test_verifying_while_others_write(database: Database) -> None:
    """A journal that grows while it is verified is not taken for a broken one."""
    journal = Journal(database)
    starts = range(0, 600, 30)
    writing = asyncio.gather(
        *(journal.append([arrival(n) for n in range(start, start + 30)]) for start in starts)
    )
    verdicts = await asyncio.gather(*(journal.verify() for _ in range(5)))
    await writing
    assert [verdict.trouble for verdict in verdicts] == [None] * 5


async def test_a_task_cancelled_while_writing(database: Database) -> None:
    """Cancelled at any moment, an append is kept whole or not at all, and the next one works."""
    journal, chance = Journal(database), random.Random(7)
    for number in range(40):
        try:
            async with asyncio.timeout(chance.uniform(0, 0.004)):
                await journal.append([arrival(2 * number), arrival(2 * number + 1)])
        except TimeoutError:
            pass
    await journal.append([arrival(1000)])
    verdict = await journal.verify()
    assert verdict.trouble is None
    assert verdict.count % 2 == 1
