"""Checkpoints: a night taken up from one is what the whole journal tells, and a changed one is found."""

import asyncio
import json
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from results.bookmark import must_be_whole
from results.checkpoint import fingerprint, read_again, written
from results.count.declaration import Role, SourceId
from results.count.election import Environment
from results.count.night import begin
from results.count.policy import Policy
from results.count.procedure.hand import Hand, UserId
from results.errors import JournalError
from results.feeds.formats.desk import Step
from results.feeds.formats.desk import arrival as desk_arrival
from results.feeds.reader import Reader, Trusted
from results.fold import Fold, Happening
from results.newsroom import Newsroom
from results.record import checkpoints
from results.record.chain import GENESIS, Arrival, Entry, following
from results.record.database import Database
from results.record.journal import Journal
from results.record.orders import PauseAll, ResumeAll
from results.record.tables import checkpoint
from tests.record.test_verify import tamper
from tests.test_newsroom import AT, TOWN, Printed, arrivals, start, until
from tests.town import town, whole_night

SMALL = town(3)
ROY = Hand(UserId("roy"), "Roy", Role.RETURNING_OFFICER)


def fold(policy: Policy | None = None, sources: dict[SourceId, Trusted] | None = None) -> Fold:
    night = begin(SMALL.election, Environment.REHEARSAL, policy)
    return Fold(night, Reader(SMALL.election, Environment.REHEARSAL, sources or {}))


def order(what: PauseAll | ResumeAll) -> Arrival:
    step = Step(type(what).__name__, ROY, "test", what)
    return desk_arrival(step, SMALL.election.election_id, Environment.REHEARSAL, AT)


def some_night() -> list[Arrival]:
    """A night with a pause in it, rubbish, and a message of another ward's revision."""
    told = arrivals(whole_night(SMALL))
    rubbish = Arrival("mqtt", "x", b"\xff not a message", AT)
    pause, resume = order(PauseAll("Wait.")), order(ResumeAll("Go."))
    return [*told[:4], pause, *told[4:7], rubbish, resume, *told[7:]]


def entries(of: Sequence[Arrival]) -> list[Entry]:
    made, head = list[Entry](), GENESIS
    for one in of:
        made.append(following(head, one))
        head = made[-1].head
    return made


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(12)), at=st.integers(0, 12))
def test_a_night_taken_up_goes_on_like_one_that_never_stopped(order: list[int], at: int) -> None:
    """In any order of messages, at any entry: written and read again, it is equal, and ends equal."""
    night = some_night()
    told = entries([night[number] for number in order])
    whole, begun = fold(), fold()
    for entry in told[:at]:
        begun.move_on(entry, is_new=True)
    again = read_again(written(begun.kept, {}), fold().night)
    assert again is not None
    taken_up = fold().resumed(again[0])
    assert (taken_up.kept, taken_up.public, taken_up.paused) == (begun.kept, begun.public, begun.paused)
    for entry in told[at:]:
        taken_up.move_on(entry, is_new=True)
    for entry in told:
        whole.move_on(entry, is_new=True)
    assert (taken_up.kept, taken_up.public, taken_up.paused) == (whole.kept, whole.public, whole.paused)


def test_it_is_of_these_settings_alone() -> None:
    """Another policy, other sources, or another election make another fingerprint; the same ones the same."""
    other = town(2).election
    prints = [
        fingerprint(fold()),
        fingerprint(fold(Policy(people=2))),
        fingerprint(fold(Policy(person_warnings=frozenset({"W202"})))),
        fingerprint(fold(sources={SourceId("agents"): Trusted("folder", "Jane Roe")})),
        fingerprint(
            Fold(begin(other, Environment.REHEARSAL), Reader(other, Environment.REHEARSAL, {})),
        ),
        fingerprint(
            Fold(begin(SMALL.election, Environment.LIVE), Reader(other, Environment.LIVE, {})),
        ),
    ]
    assert len(set(prints)) == len(prints)
    assert fingerprint(fold()) == prints[0]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"head": [1, "x"]}'])
def test_what_cannot_be_understood_is_no_checkpoint(data: bytes) -> None:
    """A start reads the journal then."""
    assert read_again(data, fold().night) is None


class Remembers:
    """A watcher that remembers how often it was told something, and of which entries."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.before: object = None

    def watch(self, happening: Happening) -> None:
        self.told.append(happening.entry.position)

    def remembered(self) -> object:
        return self.told

    def remind(self, told: object) -> None:
        self.before = told


async def stop_at(database: Database, position: int) -> None:
    """A night that stood still so long that it has its checkpoint there."""
    newsroom, _, _ = start(database, TOWN.election)
    memory = Remembers()
    newsroom.watchers.append(memory.watch)
    newsroom.memories["one"] = memory
    await newsroom.keep(arrivals(whole_night(TOWN))[:position])
    async with asyncio.TaskGroup() as group:
        loops = [group.create_task(newsroom.run()), group.create_task(newsroom.run_press())]
        async with asyncio.timeout(60):
            while (await checkpoints.seen(database) or GENESIS).position < position:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        for loop in loops:
            loop.cancel()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night stands still as soon as it does."""
    monkeypatch.setattr("results.newsroom.QUIET_S", 0.05)


@pytest.mark.usefixtures("quick")
async def test_a_start_reads_only_what_came_after_it(database: Database) -> None:
    """The night, the public's page and the posts are the same; watchers are reminded."""
    await stop_at(database, 60)
    newsroom, press, shown = start(database, TOWN.election)
    memory = Remembers()
    newsroom.watchers.append(memory.watch)
    newsroom.memories["one"] = memory
    await newsroom.keep(arrivals(whole_night(TOWN)))
    await until(newsroom, 72)
    assert newsroom.resumed_at == 60
    assert memory.before == list(range(1, 61))
    assert memory.told == list(range(61, 73))
    assert [one.entry.position for one in press.happenings] == list(range(61, 73))
    assert len(shown) > 1
    whole, _, _ = start(database, TOWN.election)
    await drop(database)
    await until(whole, 72)
    assert whole.resumed_at == 0
    assert newsroom.night == whole.night
    told = [(one.entry.position, one.event) async for one in newsroom.before()]
    assert [position for position, _ in told] == list(range(1, 61))


async def drop(database: Database) -> None:
    async with database.write() as conn:
        await checkpoints.drop(conn)


@pytest.mark.usefixtures("quick")
async def test_another_policy_reads_the_whole_journal(database: Database) -> None:
    """What was checked by other rules is checked again."""
    await stop_at(database, 12)
    night = begin(TOWN.election, Environment.REHEARSAL, Policy(people=2))
    reader = Reader(TOWN.election, Environment.REHEARSAL, {})
    newsroom = Newsroom(database, Fold(night, reader), Printed(database), lambda _night, _head: None)
    await until(newsroom, 12)
    assert newsroom.resumed_at == 0


@pytest.mark.usefixtures("quick")
async def test_the_press_is_taken_up_behind_the_checkpoint(database: Database) -> None:
    """Printed up to entry 30, checkpoint there, twelve more waiting: those twelve, each once."""
    await stop_at(database, 30)
    newsroom, press, _ = start(database, TOWN.election)
    await newsroom.keep(arrivals(whole_night(TOWN))[:42])
    async with asyncio.TaskGroup() as group:
        follows = group.create_task(newsroom.run())
        async with asyncio.timeout(60):
            while newsroom.position < 42:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.01)
        prints = group.create_task(newsroom.run_press())
        async with asyncio.timeout(60):
            while newsroom.printed < 42:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.01)
        follows.cancel()
        prints.cancel()
    assert [one.entry.position for one in press.happenings] == list(range(31, 43))


@pytest.mark.usefixtures("quick")
async def test_a_checkpoint_that_somebody_changed_is_found(database: Database) -> None:
    """One vote more in it than in the journal: a start believes it, the audit does not."""
    await stop_at(database, 72)
    async with database.write() as conn:
        state = json.loads(await conn.scalar(sa.select(checkpoint.c.state)) or b"")
        ward = next(iter(state["night"]["wards"].values()))
        ward["declared"]["declaration"]["figures"][0]["votes"] += 1
        await conn.execute(sa.update(checkpoint).values(state=json.dumps(state).encode()))
    newsroom, _, _ = start(database, TOWN.election)
    await until(newsroom, 72)
    assert newsroom.resumed_at == 72
    with pytest.raises(JournalError, match="checkpoint at entry 72"):
        await newsroom.audit(asyncio.Lock())
    again, _, _ = start(database, TOWN.election)
    await until(again, 72)
    assert again.resumed_at == 0
    assert again.night != newsroom.night


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("column", ["position", "digest"])
async def test_one_that_is_not_of_this_journal_is_dropped(
    database: Database, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row was changed and the journal was not: the next start reads everything instead of refusing."""
    await stop_at(database, 60)
    monkeypatch.setattr("results.newsroom.QUIET_S", 60)  # so that nobody makes a new one
    changed = {"position": 59, "digest": "0" * 64}[column]
    async with database.write() as conn:
        await conn.execute(sa.update(checkpoint).values({column: changed}))
    newsroom, _, _ = start(database, TOWN.election)
    await until(newsroom, 60)
    assert newsroom.resumed_at == 0  # what it tells does not end where its row says
    await must_be_whole(database)
    assert await checkpoints.seen(database) is None
    assert (await Journal(database).verify()).count == 60


@pytest.mark.usefixtures("quick")
async def test_one_that_tells_the_truth_passes(database: Database) -> None:
    """The whole journal is read in peace, and compared once."""
    await stop_at(database, 72)
    newsroom, _, _ = start(database, TOWN.election)
    await until(newsroom, 72)
    await newsroom.audit(asyncio.Lock())
    assert await checkpoints.seen(database) is not None


@pytest.mark.usefixtures("quick")
async def test_a_journal_that_was_changed_before_it_is_found(database: Database) -> None:
    """A start looks behind the checkpoint only; the audit looks before it, and the next start refuses."""
    await stop_at(database, 60)
    await tamper(database, [sa.text("UPDATE results_journal SET topic = 'other' WHERE position = 7")])
    journal = Journal(database)
    assert (await journal.verify(since=await checkpoints.seen(database))).trouble is None
    newsroom, _, _ = start(database, TOWN.election)
    await until(newsroom, 60)
    with pytest.raises(JournalError, match="Entry 7 "):
        await newsroom.audit(asyncio.Lock())
    with pytest.raises(JournalError, match="Entry 7 "):
        await must_be_whole(database)


@pytest.mark.usefixtures("quick")
async def test_a_changed_journal_is_found_though_its_checkpoint_goes_meanwhile(database: Database) -> None:
    """It was verified behind a checkpoint that another process found wanting before it could be taken up."""
    await stop_at(database, 60)
    await tamper(database, [sa.text("UPDATE results_journal SET topic = 'other' WHERE position = 7")])
    await must_be_whole(database)
    async with database.write() as conn:
        await checkpoints.drop(conn)
    newsroom, _, _ = start(database, TOWN.election)
    await until(newsroom, 60)
    assert newsroom.resumed_at == 0
    with pytest.raises(JournalError, match="Entry 7 "):
        await newsroom.audit(asyncio.Lock())


@pytest.mark.usefixtures("quick")
async def test_a_journal_that_was_changed_behind_it_is_refused(database: Database) -> None:
    """What a start does read is verified, and that the checkpoint's own entry is still there."""
    await stop_at(database, 60)
    journal, seen = Journal(database), await checkpoints.seen(database)
    await journal.append(arrivals(whole_night(TOWN)))
    assert (await journal.verify(since=seen)).count == 72
    assert seen is not None
    other = await journal.verify(since=seen._replace(digest="0" * 64))
    assert other.trouble is not None
    await tamper(database, [sa.text("UPDATE results_journal SET topic = 'other' WHERE position = 65")])
    found = await journal.verify(since=seen)
    assert found.trouble is not None
    assert found.trouble.startswith("Entry 65 ")
