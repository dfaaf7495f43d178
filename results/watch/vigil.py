"""Which alarms are due at this moment: silent sources, late areas, figures that wait for a person. Pure.

Nothing is due before sources are expected (the close of poll, unless the council says otherwise). Once every
area is declared only figures that wait for a person are, because they may correct what is public, and results
that were withdrawn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from results.clock import LONDON
from results.count.declaration import SourceId, Stage
from results.count.election import ContestId, Environment
from results.count.filing import blocking
from results.count.night import Night
from results.count.ward import State, Ward
from results.watch.absence import REPAIR, Circumstances, source_alarms
from results.watch.alarms import Alarm, Expectations, Kind, clock_time, lasted
from results.watch.attendance import Watched, Way

POLL_CLOSES = time(22)
"""Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, Schedule 2, rule 1."""

PICTURES, COPIES = "pictures", "copies"
OWN = frozenset({PICTURES, COPIES})
"""What goes on without figures coming in: the night can be told without it for a while."""
"""Asked after like a way in, though it is one out: posts go without their picture while it does not work."""
SHELF = "See whether the folder or bucket of [copies] can be written; the live page is not touched by it."
DOCTOR = "Posts go out in words alone meanwhile. Run `results doctor` and do what it says."

HOW_FAR: Mapping[State, str] = {
    State.AWAITED: "nothing has been heard of it",
    State.VERIFYING: "its papers are being verified",
    State.VERIFIED: "it is verified, and no figures have come",
    State.COUNTING: "it is being counted",
    State.PROVISIONAL: "provisional figures are with the agents",
    State.RECOUNT: "there is a recount",
    State.HELD: "its figures wait for a person",
    State.WITHDRAWN: "its result was withdrawn",
}


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known besides the night itself.

    Attributes:
        listening_since: when this service began to listen; nobody is late before that.
        held_since: since when the figures of an area wait for a person; see `held_since`.
    """

    listening_since: datetime
    sources: Mapping[SourceId, Watched] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)
    held_since: Mapping[ContestId, datetime] = field(default_factory=dict)


def alarms(now: datetime, night: Night, observed: Observed, expectations: Expectations) -> frozenset[Alarm]:
    """Every alarm that is due now; no two have the same key."""
    expected_from = _expected_from(night, observed, expectations)
    if now < expected_from:
        return frozenset()
    found = [*_held(now, night, observed, expectations), *_withdrawn(now, night)]
    if not night.is_complete:
        found += _ways(now, observed, expectations)
        found += _overdue(now, night, observed, expectations)
        has_begun = expectations.count_from is not None or _has_begun(night)
        missed_from = max(expected_from, observed.listening_since)
        for one in observed.sources.values():
            way = observed.ways.get(one.way or "", Way())
            found += source_alarms(now, one, Circumstances(missed_from, has_begun, way), expectations)
    return frozenset(found)


def held_since(night: Night, before: Mapping[ContestId, datetime]) -> dict[ContestId, datetime]:
    """Since when each area's figures wait for a person; the same figures sent again do not begin anew.

    Args:
        before: what this gave the last time.
    """
    waiting = {contest_id: _waiting_since(ward) for contest_id, ward in night.wards.items()}
    return {one: min(before.get(one, since), since) for one, since in waiting.items() if since is not None}


def poll_closes_at(poll_on: date) -> datetime:
    """When polling stations close."""
    return datetime.combine(poll_on, POLL_CLOSES, LONDON).astimezone(UTC)


def _expected_from(night: Night, observed: Observed, expectations: Expectations) -> datetime:
    """From when sources are expected; a rehearsal begins when it is started."""
    at = expectations.count_from or poll_closes_at(night.election.poll_on)
    return min(at, observed.listening_since) if night.environment is Environment.REHEARSAL else at


def _has_begun(night: Night) -> bool:
    """Whether anybody has said anything about any area."""
    return any(ward.state not in {State.AWAITED, State.NO_POLL} for ward in night.wards.values())


def _waiting_since(ward: Ward) -> datetime | None:
    """When the figures that a person must look at came; None when there are none."""
    if ward.pending is None:
        return None
    if ward.pending.declaration.stage is Stage.DECLARED:
        return ward.pending.received_at
    declared = [one.received_at for one in ward.given.values() if one.declaration.stage is Stage.DECLARED]
    return min(declared, default=ward.pending.received_at) if ward.state is State.HELD else None


def _held(now: datetime, night: Night, observed: Observed, expectations: Expectations) -> Iterator[Alarm]:
    """Figures said to be declared that a person must look at."""
    for contest_id, since in held_since(night, observed.held_since).items():
        ward = night.wards[contest_id]
        if expectations.held_s is None or not lasted(now, since, expectations.held_s):
            continue
        codes = ", ".join(blocking(night.policy, ward.pending)) if ward.pending else ""
        yield Alarm(
            f"ward/{contest_id}/held",
            Kind.WARD_HELD,
            ward.contest.area,
            f"{ward.contest.area}: figures have waited for a person since {clock_time(since)}"
            f"{f' ({codes})' if codes else ''}.",
            "Read what the checks say, then ask for new figures or let these pass, with a reason.",
            since,
        )


def _withdrawn(now: datetime, night: Night) -> Iterator[Alarm]:
    """Results taken down; one person could do that, so that everybody is told until it is put right."""
    for contest_id, ward in night.wards.items():
        if ward.withdrawn is None or ward.changed_at is None or ward.changed_at > now:
            continue
        yield Alarm(
            f"ward/{contest_id}/withdrawn",
            Kind.WARD_WITHDRAWN,
            ward.contest.area,
            f"{ward.contest.area}: {ward.withdrawn.by} withdrew the result at {clock_time(ward.changed_at)}.",
            "Call the returning officer; begin a correction at the desk to publish the right figures.",
            ward.changed_at,
        )


def _overdue(now: datetime, night: Night, observed: Observed, expectations: Expectations) -> Iterator[Alarm]:
    """Areas that should be declared by now; a rehearsal is not late for the night that it rehearses."""
    for contest_id, ward in night.wards.items():
        due_at = ward.contest.expected_by or expectations.results_by
        if due_at is None or now < due_at or ward.is_settled or ward.state is State.NO_POLL:
            continue
        if night.environment is Environment.REHEARSAL and due_at < observed.listening_since:
            continue
        yield Alarm(
            f"ward/{contest_id}/overdue",
            Kind.WARD_OVERDUE,
            ward.contest.area,
            f"{ward.contest.area} was expected by {clock_time(due_at)} and is not declared: "
            f"{HOW_FAR[ward.state]}.",
            "Ask the count how far it is.",
            due_at,
        )


def _ways(now: datetime, observed: Observed, expectations: Expectations) -> Iterator[Alarm]:
    """Ways in that do not work: nothing can come over them; pictures and copies that cannot be made."""
    for name, way in observed.ways.items():
        if way.trouble is None or way.down_at is None:
            continue
        if name == PICTURES:
            if lasted(now, way.down_at, expectations.trouble_s):
                what = f"No picture can be drawn since {clock_time(way.down_at)}: {way.trouble}"
                yield Alarm(PICTURES, Kind.PICTURES, PICTURES, what, DOCTOR, way.down_at)
        elif name == COPIES:
            if lasted(now, way.down_at, expectations.trouble_s):
                what = f"Copies of the public page are old since {clock_time(way.down_at)}: {way.trouble}"
                yield Alarm(COPIES, Kind.COPIES, COPIES, what, SHELF, way.down_at)
        elif lasted(now, way.down_at, expectations.way_s):
            what = f"Nothing can come over {name} since {clock_time(way.down_at)}: {way.trouble}"
            yield Alarm(f"way/{name}", Kind.WAY_DOWN, name, what, REPAIR, way.down_at)
