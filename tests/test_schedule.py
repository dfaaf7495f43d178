"""The schedule says each approved notice once, at its time, and never when it is too late."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from results.clock import FixedClock
from results.count.declaration import Role
from results.count.election import Environment
from results.count.night import begin
from results.count.procedure.hand import Hand, UserId
from results.feeds.formats.desk import Step, arrival
from results.feeds.reader import Reader
from results.fold import Fold, Happening
from results.language import Language
from results.newsroom import Newsroom
from results.publish.notices.notice import Notice
from results.record.database import open_database
from results.record.orders import ApproveNotice, Order, Ordered, SayNotice, Wording
from results.schedule import Schedule, Stage
from results.watch.alarms import Kind
from tests.nights import load

ELECTION, _ = load("medway-2023")
DUE = datetime(2023, 5, 4, 6, 0, tzinfo=UTC)
OPEN = Notice(
    "polls-open",
    DUE,
    timedelta(minutes=30),
    {Language.ENGLISH: Wording("Open", "Polling stations are open.")},
)
DEE = Hand(UserId("dee"), "Dee Patel", Role.DEPUTY_RETURNING_OFFICER)
CLERK = Hand(UserId("cal"), "Cal Wood", Role.CLERK)


class SilentPress:
    """Makes nothing of what happens."""

    async def print(self, happenings: object, position: int, lease: object) -> None:
        """Nothing is made."""


class Moving(FixedClock):
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Town:
    """One service's newsroom and schedule over a database of its own or of another's."""

    def __init__(self, url: str, at: datetime, *, environment: Environment = Environment.LIVE) -> None:
        self.clock = Moving(at)
        self.database = open_database(url)
        self.happened: list[Happening] = []
        night = begin(ELECTION, environment)
        reader = Reader(ELECTION, environment, {})
        self.newsroom = Newsroom(self.database, Fold(night, reader), SilentPress(), lambda *_: None)
        self.newsroom.look_again_s = 0.05
        self.newsroom.watchers.append(self.happened.append)
        self.schedule = Schedule([OPEN], self.newsroom, self.clock)
        self.newsroom.watchers.append(self.schedule.watch)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Town"]:
        await self.database.migrate()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work()) for work in (self.newsroom.run, self.schedule.run)]
            yield self
            for task in tasks:
                task.cancel()
        await self.database.close()

    async def order(self, by: Hand, what: Order) -> None:
        """Somebody gives an order at the desk."""
        night = self.newsroom.night
        step = Step(f"{type(what).__name__} {by.user}", by, "desk", what)
        entry = arrival(step, ELECTION.election_id, night.environment, self.clock.now())
        (kept,) = await self.newsroom.keep([entry])
        await self.newsroom.came_of(kept.position)

    @property
    def said(self) -> list[SayNotice]:
        orders = [one.event.order for one in self.happened if isinstance(one.event, Ordered)]
        return [order for order in orders if isinstance(order, SayNotice)]

    def stage(self) -> Stage:
        (planned,) = self.schedule.planned(self.clock.now())
        return planned.stage


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.schedule.TICK_S", 0.01)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/night.db"


APPROVED = ApproveNotice(OPEN.notice_id, OPEN.digest)


async def until_said(town: Town, count: int = 1) -> None:
    async with asyncio.timeout(5):
        while len(town.said) < count:  # noqa: ASYNC110 - a newsroom has no bell
            await asyncio.sleep(0.01)


async def test_an_approved_notice_is_said_at_its_time_in_its_approver_s_name(url: str) -> None:
    """Not a second earlier, once, with until when it is true."""
    async with Town(url, DUE - timedelta(seconds=1)).running() as town:
        assert town.stage() is Stage.TO_APPROVE
        await town.order(DEE, APPROVED)
        assert town.stage() is Stage.APPROVED
        await asyncio.sleep(0.1)
        assert town.said == []
        town.clock.at = DUE
        await until_said(town)
        assert town.stage() is Stage.SAID
        await asyncio.sleep(0.1)
        (said,) = town.said
    assert (said.until, said.wording) == (DUE + timedelta(minutes=30), OPEN.wording)
    (happening,) = [
        one for one in town.happened if isinstance(one.event, Ordered) and one.event.order is said
    ]
    assert isinstance(happening.event, Ordered)
    assert happening.event.by == DEE


async def test_nothing_is_said_that_nobody_may_approve_has_approved(url: str) -> None:
    """A clerk's approval counts for nothing; neither does that of other words under the same name."""
    async with Town(url, DUE).running() as town:
        await town.order(CLERK, APPROVED)
        await town.order(DEE, replace(APPROVED, digest="of other words"))
        await asyncio.sleep(0.1)
        assert town.stage() is Stage.TO_APPROVE
        assert town.said == []


async def test_what_is_too_late_is_not_said(url: str) -> None:
    """ "Polls are open" half an hour and a second late is dropped, though it was approved."""
    async with Town(url, DUE - timedelta(hours=1)).running() as town:
        await town.order(DEE, APPROVED)
        town.clock.at = OPEN.until + timedelta(seconds=1)
        await asyncio.sleep(0.1)
        assert town.stage() is Stage.DROPPED
        assert town.said == []


async def test_a_restart_says_nothing_again(url: str) -> None:
    """What was said stands in the journal, and the next process reads it there."""
    async with Town(url, DUE).running() as town:
        await town.order(DEE, APPROVED)
        await until_said(town)
    async with Town(url, DUE + timedelta(minutes=1)).running() as again:
        await until_said(again)
        await asyncio.sleep(0.1)
        assert len(again.said) == 1
        assert again.stage() is Stage.SAID


async def test_what_it_remembers_outlives_a_start_from_a_checkpoint(url: str) -> None:
    """Approved by whom, and said by whom, as the checkpoint writes it down."""
    async with Town(url, DUE).running() as town:
        await town.order(DEE, APPROVED)
        await until_said(town)
        told = json.loads(json.dumps(town.schedule.remembered()))
    another = Town(url, DUE + timedelta(minutes=1))
    another.schedule.remind(told)
    assert another.stage() is Stage.SAID
    assert another.schedule.planned(DUE) == town.schedule.planned(DUE)
    another.schedule.remind(None)
    assert another.stage() is Stage.TO_APPROVE


async def test_two_processes_say_it_once(url: str) -> None:
    """Both find it due in the same moment; the journal keeps the same bytes once."""
    async with (
        Town(url, DUE - timedelta(seconds=1)).running() as one,
        Town(url, one.clock.at).running() as two,
    ):
        await one.order(DEE, APPROVED)
        async with asyncio.timeout(5):
            while two.stage() is not Stage.APPROVED:  # noqa: ASYNC110 - a newsroom has no bell
                await asyncio.sleep(0.01)
        one.clock.at = two.clock.at = DUE
        await until_said(one)
        await until_said(two)
        await asyncio.sleep(0.1)
        assert (len(one.said), len(two.said)) == (1, 1)


def test_people_are_told_of_what_waits_for_them_and_of_what_was_dropped(url: str) -> None:
    """An hour before its time when nobody has approved it, and for good when it was too late."""
    town = Town(url, DUE)
    night = town.newsroom.night

    def kinds(at: datetime) -> list[Kind]:
        return [alarm.kind for alarm in town.schedule.alarms(at, night)]

    assert kinds(DUE - timedelta(minutes=61)) == []
    assert kinds(DUE - timedelta(minutes=59)) == [Kind.NOTICE_WAITS]
    assert kinds(OPEN.until + timedelta(seconds=1)) == [Kind.NOTICE_DROPPED]
    rehearsal = replace(night, environment=Environment.REHEARSAL)
    assert list(town.schedule.alarms(DUE, rehearsal)) == []
