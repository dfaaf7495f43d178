"""The state of the night: receive() moves it on by one report and says what happened. Pure.

The same reports in the same order always give the same night, so that a restart replays the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from results.count.checks.sheet import Area, Tonight, area
from results.count.effect import effect
from results.count.election import ContestId, Election, Environment
from results.count.events import Contradicted, Event, Refused, Unchanged
from results.count.policy import Policy
from results.count.report import Report
from results.count.ward import Heard, State, Ward, opening

__all__ = ["Night", "Policy", "begin", "receive"]


@dataclass(frozen=True, slots=True)
class Night:
    """One election night.

    Attributes:
        areas: each ward's latest figures, public or not, worked out for comparing.
        revision: rises by one each time something the public may see has changed.
        changed_at: when it last did, None before the first change.
    """

    election: Election
    environment: Environment
    wards: Mapping[ContestId, Ward]
    areas: Mapping[ContestId, Area]
    policy: Policy = field(default_factory=Policy)
    revision: int = 0
    changed_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """True when every area polled tonight has a public result."""
        return all(ward.is_settled or ward.state is State.NO_POLL for ward in self.wards.values())


def begin(election: Election, environment: Environment, policy: Policy | None = None) -> Night:
    """The night before anything arrives."""
    wards = {contest_id: opening(contest) for contest_id, contest in election.contests.items()}
    areas = {contest_id: area(contest, None, None) for contest_id, contest in election.contests.items()}
    return Night(election, environment, wards, areas, policy or Policy())


def resumed(
    before: Night, wards: Mapping[ContestId, Ward], revision: int, changed_at: datetime | None
) -> Night:
    """A night taken up where it was left off.

    Args:
        before: the night before anything arrived.
        wards: those about which anything was heard, as they stood.
    """
    areas = {contest_id: _area(ward) for contest_id, ward in wards.items()}
    return replace(
        before,
        wards={**before.wards, **wards},
        areas={**before.areas, **areas},
        revision=revision,
        changed_at=changed_at,
    )


def receive(night: Night, report: Report) -> tuple[Night, Event]:
    """Move the night on by one report.

    Returns:
        The night afterwards, the same object when nothing changed, and what happened.
    """
    refusal = _not_of_this_night(night, report) or _nothing_new(night, report)
    if refusal is not None:
        return night, refusal
    before = night.wards[report.contest_id]
    after, event = effect(night.policy, Tonight(night.areas), before, report)
    if isinstance(event, Refused):
        return night, event
    heard = {**after.heard, report.source: Heard(report.revision, report.digest)}
    after = replace(after, heard=heard, version=before.version + (after != before))
    is_seen = _face(before) != _face(after)
    if is_seen:
        after = replace(after, changed_at=report.received_at)
    night = replace(
        night,
        wards={**night.wards, report.contest_id: after},
        areas={**night.areas, report.contest_id: _area(after)},
    )
    if not is_seen:
        return night, event
    return replace(night, revision=night.revision + 1, changed_at=report.received_at), event


def _area(ward: Ward) -> Area:
    filed = ward.pending or ward.declared
    return area(ward.contest, filed.declaration if filed else None, ward.verification)


def _face(ward: Ward) -> tuple[object, ...]:
    """All of a ward that the public may see."""
    declared = ward.declared.declaration if ward.declared else None
    return ward.shown_as, ward.verification, declared, len(ward.history), ward.withdrawn


def _not_of_this_night(night: Night, report: Report) -> Event | None:
    """Why a report may not enter this night, None when it may."""
    if report.environment is not night.environment:
        why = f"This is a {report.environment} message and tonight is {night.environment}: not taken."
        return Refused(report.contest_id, report.source, why)
    if report.contest_id not in night.wards:
        why = f"No contest {report.contest_id} in this election: check the election file and the sender."
        return Refused(report.contest_id, report.source, why)
    return None


def _nothing_new(night: Night, report: Report) -> Event | None:
    """Order within one source: repeats, older revisions and contradictions change nothing."""
    heard = night.wards[report.contest_id].heard.get(report.source)
    if heard is None or report.revision > heard.revision:
        return None
    if report.revision < heard.revision:
        why = f"revision {report.revision} is older than {heard.revision}"
        return Unchanged(report.contest_id, report.source, why)
    if report.digest == heard.digest:
        return Unchanged(report.contest_id, report.source, "a repeat")
    return Contradicted(report.contest_id, report.source, report.revision)
