"""Tells people of each alarm once, and once when it is over, however often it comes and goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from results.count.election import Environment
from results.watch.alarms import Alarm, clock_time

log = structlog.get_logger()
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that people are told.

    Attributes:
        is_over: True when it says that an alarm is over.
        times: how often the alarm was raised since people were last told of it; above 1 it comes and goes.
    """

    alarm: Alarm
    at: datetime
    is_over: bool = False
    times: int = 1

    @property
    def words(self) -> str:
        """The notice as one line."""
        if self.is_over:
            return f"Over at {clock_time(self.at)}: {self.alarm.what}"
        again = f" It comes and goes: raised {self.times} times by now." if self.times > 1 else ""
        return f"{self.alarm.what} {self.alarm.action}{again}"


class Teller(Protocol):
    """A way to reach people: a chat channel, mail, the desk."""

    def tell(self, notices: Sequence[Notice]) -> None:
        """Take notices to be told; returns at once and never fails, for nothing may wait for it."""
        ...


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that stands.

    Attributes:
        raised_at: when it was raised; it began to go wrong before that.
    """

    alarm: Alarm
    raised_at: datetime


@dataclass(slots=True)
class _Case:
    """One alarm through the night. `told_at`: when people were last told that it is raised."""

    alarm: Alarm
    raised_at: datetime | None = None
    due_at: datetime | None = None
    told_at: datetime | None = None
    is_told: bool = False
    times: int = 0


class Crier:
    """Decides who is told what.

    An alarm is raised as soon as it is due and is over when it was not due for `calm_s`. People are told that
    it is raised at most once in `repeat_s`; what happens between is counted and told with the next notice, if
    it is raised then. They are told that it is over whenever they had been told that it is raised.

    What was told is remembered in this process only: after a restart alarms that still stand are told anew.
    """

    def __init__(self, tellers: Iterable[Teller] = (), *, repeat_s: float = 300, calm_s: float = 30) -> None:
        self.tellers = list(tellers)
        self._repeat_s, self._calm_s = repeat_s, calm_s
        self._cases: dict[str, _Case] = {}

    @property
    def raised(self) -> tuple[Raised, ...]:
        """The alarms that stand, oldest first."""
        standing = [Raised(one.alarm, one.raised_at) for one in self._cases.values() if one.raised_at]
        return tuple(sorted(standing, key=lambda one: (one.raised_at, one.alarm.key)))

    def hear(self, now: datetime, due: Iterable[Alarm]) -> None:
        """Take the alarms that are due now, and tell what is new."""
        by_key = {alarm.key: alarm for alarm in due}
        for key in by_key.keys() - self._cases.keys():
            self._cases[key] = _Case(by_key[key])
        notices = []
        for key in sorted(self._cases):
            notice = self._settle(self._cases[key], by_key.get(key), now)
            if notice is not None:
                notices.append(notice)
        self._forget(now)
        if notices:
            for teller in self.tellers:
                teller.tell(notices)

    def _settle(self, case: _Case, due: Alarm | None, now: datetime) -> Notice | None:
        """Move one alarm on to now; what people are to be told, None when nothing."""
        if due is not None:
            self._raise(case, due, now)
        elif case.raised_at and case.due_at and _seconds(case.due_at, now) >= self._calm_s:
            _clear(case, now)
        if due is not None and not case.is_told and self._may_tell(case, now):
            notice = Notice(case.alarm, now, times=case.times)
            case.is_told, case.told_at, case.times = True, now, 0
            return notice
        if case.is_told and not case.raised_at:
            case.is_told = False
            return Notice(case.alarm, now, is_over=True)
        return None

    def _raise(self, case: _Case, due: Alarm, now: datetime) -> None:
        case.alarm, case.due_at = due, now
        if case.raised_at is None:
            case.raised_at, case.times = now, case.times + 1
            facts = {"kind": due.kind, "subject": due.subject, "since": due.since.isoformat()}
            log.warning("alarm_raised", key=due.key, **facts, words=due.what)

    def _may_tell(self, case: _Case, now: datetime) -> bool:
        return case.told_at is None or _seconds(case.told_at, now) >= self._repeat_s

    def _forget(self, now: datetime) -> None:
        """Drop what is over and neither came nor was told for so long that it would be told anew."""
        long_over = [
            key
            for key, case in self._cases.items()
            if not case.raised_at
            and self._may_tell(case, now)
            and (case.due_at is None or _seconds(case.due_at, now) >= self._repeat_s)
        ]
        for key in long_over:
            del self._cases[key]


def letter(council: str, environment: Environment, notices: Sequence[Notice]) -> str:
    """Notices as the text of one message, saying whose they are and whether it is only a rehearsal."""
    name = f"REHEARSAL, {council}" if environment is Environment.REHEARSAL else council
    lines = [one.words for one in notices[:MOST_LINES]]
    if len(notices) == 1:
        return f"{name}: {lines[0]}"
    rest = len(notices) - len(lines)
    return "\n".join(
        [f"{name}:", *(f"- {line}" for line in lines), *([f"- and {rest} more"] if rest else [])]
    )


def _clear(case: _Case, now: datetime) -> None:
    raised_at, case.raised_at = case.raised_at, None
    facts = {"kind": case.alarm.kind, "subject": case.alarm.subject}
    log.info("alarm_cleared", key=case.alarm.key, **facts, stood_s=round(_seconds(raised_at or now, now)))


def _seconds(since: datetime, now: datetime) -> float:
    """The time between; a clock that was set back must not make anybody wait until it has caught up."""
    return abs((now - since).total_seconds())
