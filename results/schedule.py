"""The schedule: says each approved notice about voting at its time, once, and never when it is too late.

That a notice is said stands in the journal before anything is made of it: a second process, or a restart in
the same second, says the same thing in the same bytes, which the journal keeps once.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from pydantic import TypeAdapter

from results.clock import Clock
from results.count.election import Environment
from results.count.night import Night
from results.count.procedure.hand import Hand
from results.feeds.formats.desk import Step, arrival
from results.fold import Happening
from results.newsroom import Newsroom
from results.publish.notices.notice import Notice
from results.record.orders import ApproveNotice, Ordered, SayNotice
from results.watch.alarms import Alarm, Kind, clock_time

log = structlog.get_logger()
MEMORY = TypeAdapter(tuple[dict[str, tuple[str, Hand]], dict[str, Hand]])
TICK_S = 1.0
WHENCE = "the schedule"
SOON_S = 3600.0
"""How long before its time a notice that nobody has approved rings."""


class Stage(StrEnum):
    """How far a notice is."""

    TO_APPROVE = "to approve"
    APPROVED = "approved"
    SAID = "said"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice and how far it is.

    Attributes:
        by: who approved it, or said it; None while nobody has.
    """

    notice: Notice
    stage: Stage
    by: Hand | None


class Schedule:
    """Keeps the notices of one election.

    Give it to the newsroom as a watcher and a memory: what was approved and said is read from the journal.
    """

    def __init__(self, notices: Sequence[Notice], newsroom: Newsroom, clock: Clock) -> None:
        self.notices = tuple(notices)
        self._newsroom, self._clock = newsroom, clock
        self._approved: dict[str, tuple[str, Hand]] = {}
        self._said: dict[str, Hand] = {}
        self._dropped: set[str] = set()

    def watch(self, happening: Happening) -> None:
        """Remember what was approved, and what was said."""
        match happening.event:
            case Ordered(by=by, order=ApproveNotice(notice_id=notice_id, digest=digest)):
                self._approved[notice_id] = (digest, by)
            case Ordered(by=by, order=SayNotice(notice_id=notice_id)):
                self._said[notice_id] = by

    def remembered(self) -> object:
        """What was approved, and what was said."""
        return MEMORY.dump_python((self._approved, self._said), mode="json")

    def remind(self, told: object) -> None:
        """Remember it again."""
        self._approved, self._said = MEMORY.validate_python(told or ({}, {}))

    def planned(self, now: datetime) -> tuple[Planned, ...]:
        """Every notice and how far it is, earliest first."""
        return tuple(self._planned(notice, now) for notice in self.notices)

    async def run(self) -> None:
        """Say what is due for as long as the task lives."""
        while True:
            now = self._clock.now()
            for one in self.planned(now):
                if one.stage is Stage.APPROVED and one.by is not None and now >= one.notice.due_at:
                    await self._say(one.notice, one.by)
                elif one.stage is Stage.DROPPED and one.notice.notice_id not in self._dropped:
                    self._dropped.add(one.notice.notice_id)
                    log.warning("notice_dropped", notice=one.notice.notice_id, why="too late")
            await asyncio.sleep(TICK_S)

    def alarms(self, now: datetime, night: Night) -> Iterator[Alarm]:
        """What was not said because it was too late, and what will not be unless somebody approves it.

        A rehearsal is not late for the day that it rehearses.
        """
        if night.environment is Environment.REHEARSAL:
            return
        for one in self.planned(now):
            notice, name = one.notice, one.notice.notice_id
            left_s = (notice.due_at - now).total_seconds()
            if one.stage is Stage.DROPPED:
                what = f"The notice {name} was not said at {clock_time(notice.due_at)}: it is too late now."
                action = "See under Notices why; if people must be told, say it in other words."
                yield Alarm(f"notice/{name}", Kind.NOTICE_DROPPED, name, what, action, notice.until)
            elif one.stage is Stage.TO_APPROVE and left_s < SOON_S:
                what = f"The notice {name} is due at {clock_time(notice.due_at)} and nobody has approved it."
                action = "Read it at the desk, under Notices, and approve it; else it is not said."
                yield Alarm(f"notice/{name}", Kind.NOTICE_WAITS, name, what, action, now)

    def _planned(self, notice: Notice, now: datetime) -> Planned:
        if (by := self._said.get(notice.notice_id)) is not None:
            return Planned(notice, Stage.SAID, by)
        digest, approver = self._approved.get(notice.notice_id, ("", None))
        if now > notice.until:
            return Planned(notice, Stage.DROPPED, None)
        if digest == notice.digest:
            return Planned(notice, Stage.APPROVED, approver)
        return Planned(notice, Stage.TO_APPROVE, None)

    async def _say(self, notice: Notice, by: Hand) -> None:
        """Have it said in the name of whoever approved it; the same bytes whoever does this, and when."""
        said = SayNotice(notice.notice_id, notice.until, notice.wording)
        step = Step(f"notice {notice.notice_id} {notice.digest}", by, WHENCE, said)
        night = self._newsroom.night
        entry = arrival(step, night.election.election_id, night.environment, self._clock.now())
        await self._newsroom.keep([entry])
        self._said[notice.notice_id] = by
        log.info("notice_said", notice=notice.notice_id)
