"""Somebody is told of every declared area that is not on every account in time, and why."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from results.count.election import ContestId, Environment
from results.count.night import Night, begin
from results.count.ward import Filed
from results.count.ward import State as WardState
from results.publish.bulletin import Kind as What
from results.publish.bulletin import posts
from results.record import ledger, tables
from results.record.bulletin import State
from results.record.database import Database
from results.record.pauses import Pause, pause
from results.record.postings import AccountNow, accounts_now
from results.watch.alarms import Alarm, Kind
from results.watch.outgoing import Outgoing, outgoing_alarms
from tests import nights
from tests.publish.scene import bulletin, told

MEDWAY, PUBLISHED = nights.load("medway-2023")
AT = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
FIRST, SECOND, *_ = PUBLISHED
LATE_S = 600.0


def night(*declared: ContestId) -> Night:
    """Medway with these areas declared at AT."""
    start = begin(MEDWAY, Environment.LIVE)
    wards = {
        key: replace(
            ward,
            state=WardState.DECLARED,
            declared=Filed(PUBLISHED[key], "count", 1, AT, ()),  # type: ignore[arg-type] # its parts do not matter
            changed_at=AT,
        )
        if key in declared
        else ward
        for key, ward in start.wards.items()
    }
    return replace(start, wards=wards)


def due(now: datetime, of: Night, account: AccountNow) -> list[Alarm]:
    return list(outgoing_alarms(now, of, {"x_council": account}, LATE_S))


NOTHING = AccountNow(frozenset(), 0, None)


def test_a_declared_area_that_is_not_there_in_time_rings() -> None:
    """Ten minutes after the declaration, with its name and time; not a second before, nor once there."""
    just, of = AT + timedelta(seconds=LATE_S), night(FIRST)
    assert due(just - timedelta(seconds=1), of, NOTHING) == []
    (alarm,) = due(just, of, NOTHING)
    assert alarm.kind is Kind.POSTS_LATE
    assert alarm.what == f"x_council: {MEDWAY.contests[FIRST].area}, declared since 01:42, is not there yet."
    assert due(just, of, replace(NOTHING, done=frozenset({FIRST}))) == []


def test_many_are_counted() -> None:
    """Three are named and the rest counted, so that the words can be read at a glance."""
    (alarm,) = due(AT + timedelta(hours=1), night(*PUBLISHED), NOTHING)
    assert "and 21 others" in alarm.what


def test_a_paused_account_says_why_it_is_paused() -> None:
    """The reason for the pause is told, and the same key makes it the same alarm."""
    paused = replace(NOTHING, pause=Pause(AT, "the service", "X answered 402: no credit"))
    (alarm,) = due(AT + timedelta(hours=1), night(FIRST), paused)
    assert alarm.kind is Kind.ACCOUNT_PAUSED
    assert "402: no credit" in alarm.what
    (other,) = due(AT + timedelta(hours=1), night(FIRST), NOTHING)
    assert alarm.key == other.key


def test_a_post_that_needs_a_person_rings_at_once() -> None:
    """A parked or refused post does not wait for anybody to look at the desk."""
    (alarm,) = due(AT, night(), replace(NOTHING, stuck=2))
    assert (alarm.kind, alarm.what) == (
        Kind.POSTS_STUCK,
        "x_council: 2 posts need a person to decide.",
    )


@pytest.fixture
async def filled(database: Database) -> Database:
    """Results of two areas on two accounts, and the turnout of a third."""
    accounts = told({"one": "wall", "two": "wall"})
    made = [
        bulletin(1, contest="a"),
        bulletin(2, contest="b"),
        bulletin(3, What.TURNOUT, contest="c"),
        bulletin(4, What.CORRECTION, contest="a", unseen="Again."),
    ]
    async with database.write() as conn:
        for one in made:
            await ledger.freeze(conn, one, posts(one, accounts))
    return database


async def put(database: Database, states: dict[str, State]) -> None:
    async with database.write() as conn:
        for post_id, state in states.items():
            moved = sa.update(tables.post).where(tables.post.c.post_id == post_id).values(state=state)
            await conn.execute(moved)


async def test_an_area_is_done_when_all_that_was_to_be_said_of_its_result_is_there(filled: Database) -> None:
    """A correction that waits makes its area undone again; a turnout alone does not make one done."""
    await put(
        filled,
        {
            "bulletin-1:one": State.POSTED,
            "bulletin-2:one": State.POSTED,
            "bulletin-3:one": State.POSTED,
            "bulletin-4:one": State.READY,
            "bulletin-1:two": State.PARKED,
        },
    )
    async with filled.write() as conn:
        await pause(conn, "two", "Roy Officer", "Wrong account.", AT)
    async with filled.read() as conn:
        now = await accounts_now(conn, ["one", "two", "new"])
    assert now["one"] == AccountNow(frozenset({ContestId("b")}), 0, None)
    assert (now["two"].done, now["two"].stuck) == (frozenset(), 1)
    assert now["two"].pause is not None
    assert now["new"] == AccountNow(frozenset(), 0, None)


async def test_it_looks_again_as_soon_as_something_happens(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing on its way: the ledger is left alone for long, but for a new revision, such as a correction."""
    monkeypatch.setattr("results.watch.outgoing.LOOK_S", 0.01)
    outgoing = Outgoing(filled, ("one",), LATE_S)
    looking = asyncio.ensure_future(outgoing.run())
    await asyncio.sleep(0.3)
    assert list(outgoing.alarms(AT, night())) == []
    await put(filled, {"bulletin-4:one": State.PARKED})
    await asyncio.sleep(0.3)
    assert list(outgoing.alarms(AT, night())) == []
    list(outgoing.alarms(AT, replace(night(), revision=1)))
    async with asyncio.timeout(10):
        while not list(outgoing.alarms(AT, replace(night(), revision=1))):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.01)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def test_without_accounts_nobody_looks(filled: Database) -> None:
    """It ends at once."""
    async with asyncio.timeout(10):
        await Outgoing(filled, (), LATE_S).run()
