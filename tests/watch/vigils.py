"""Medway's night at half past one, for tests of who is missed and who is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from results.count.declaration import Declaration, Progress, SourceId, Stage, Step
from results.count.election import ContestId, Environment
from results.count.night import Night, begin, receive
from results.count.report import Content, Report
from results.watch.alarms import Alarm, Expectations, Kind
from results.watch.attendance import Watched, Way
from results.watch.vigil import Observed, alarms, held_since
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
WARDS = tuple(MEDWAY.contests)
CLOSE = datetime(2023, 5, 4, 21, 0, tzinfo=UTC)
STARTED = CLOSE - timedelta(hours=2)
NOW = datetime(2023, 5, 5, 0, 30, tzinfo=UTC)
CENTRE = SourceId("count-centre")


def ago(seconds: float) -> datetime:
    """An instant before now."""
    return NOW - timedelta(seconds=seconds)


def told(
    night: Night, contest_id: ContestId, content: Content, revision: int = 1, at: datetime = NOW
) -> Night:
    """The night after the count centre said this about an area."""
    digest = sha256(repr(content).encode()).hexdigest()
    report = Report(CENTRE, contest_id, revision, night.environment, content, digest, at)
    return receive(night, report)[0]


def declaration(contest_id: ContestId, **changes: object) -> Declaration:
    """The published result of an area, declared and read back."""
    whole = replace(PUBLISHED[contest_id], stage=Stage.DECLARED, entered_by="A Clerk", checked_by="B Clerk")
    return replace(whole, **changes)  # type: ignore[arg-type] # each test names real fields


def awaited(environment: Environment = Environment.LIVE) -> Night:
    """The night before anybody has said anything."""
    return begin(MEDWAY, environment)


def counting(environment: Environment = Environment.LIVE) -> Night:
    """The night with one area being counted."""
    return told(awaited(environment), WARDS[0], Progress(Step.COUNTING))


def declared(contests: Iterable[ContestId], at: datetime = NOW) -> Night:
    """The night with these areas declared."""
    night = awaited()
    for contest_id in contests:
        night = told(night, contest_id, declaration(contest_id), at=at)
    return night


def held(at: datetime, revision: int = 1, night: Night | None = None) -> Night:
    """The night with the first area's figures held, because nobody read them back."""
    nobody = declaration(WARDS[0], checked_by=None)
    return told(night or awaited(), WARDS[0], nobody, revision, at)


def due(
    night: Night | None = None,
    source: Watched | None = None,
    ways: Mapping[str, Way] | None = None,
    at: datetime = NOW,
    since: datetime = STARTED,
    **expected: object,
) -> list[Alarm]:
    """The alarms due, in the order of their keys."""
    night = counting() if night is None else night
    sources = {source.source: source} if source else {}
    observed = Observed(since, sources, ways or {}, held_since(night, {}))
    expectations = replace(Expectations(), **expected)  # type: ignore[arg-type] # each test names real fields
    return sorted(alarms(at, night, observed, expectations), key=lambda one: one.key)


def kinds(found: Iterable[Alarm]) -> list[Kind]:
    """What alarms are about."""
    return [one.kind for one in found]


def hear(change: Callable[[Watched], Watched] = lambda one: one, **known: object) -> Watched:
    """A count centre that is missed after a minute."""
    one = replace(Watched(CENTRE, silent_after_s=60), **known)  # type: ignore[arg-type] # real fields
    return change(one)
