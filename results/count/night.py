"""The state of the night: receive() moves it on by one report and says what happened. Pure.

The same reports in the same order always give the same night, so that a restart replays the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from results.count.checks import Tonight, check, check_publication, check_verification, may_override
from results.count.declaration import (
    Declaration,
    Override,
    Progress,
    Report,
    Stage,
    Step,
    Verification,
    Verified,
    Withdrawal,
    latest,
    same_figures,
)
from results.count.election import ContestId, Election, Environment
from results.count.events import (
    Contradicted,
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Moved,
    ProvisionalFiled,
    Refused,
    TurnoutKnown,
    Unchanged,
    VerificationHeld,
    WithdrawnResult,
)
from results.count.finding import Finding, Severity
from results.count.ward import MOVES, Filed, Heard, Move, State, Ward, opening


@dataclass(frozen=True, slots=True)
class Policy:
    """What this council wants a person to look at before a declared result goes out.

    Attributes:
        person_warnings: warnings that hold a result until a named person lets it pass.
    """

    person_warnings: frozenset[str] = frozenset({"W202", "W205", "W313"})


@dataclass(frozen=True, slots=True)
class Night:
    """One election night.

    Attributes:
        revision: rises by one each time something the public may see has changed.
        changed_at: when it last did, None before the first change.
    """

    election: Election
    environment: Environment
    wards: Mapping[ContestId, Ward]
    policy: Policy = field(default_factory=Policy)
    revision: int = 0
    changed_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """True when every area polled tonight has a public result."""
        return all(ward.is_settled or ward.state is State.NO_POLL for ward in self.wards.values())


Outcome = tuple[Ward, Event]

AFTER_WITHDRAWAL = Finding(
    "E704",
    Severity.ERROR,
    (),
    "This result was withdrawn. Say what kind of correction the new figures are, why, and who approved it.",
)


def begin(election: Election, environment: Environment, policy: Policy | None = None) -> Night:
    """The night before anything arrives."""
    wards = {contest_id: opening(contest) for contest_id, contest in election.contests.items()}
    return Night(election, environment, wards, policy or Policy())


def receive(night: Night, report: Report) -> tuple[Night, Event]:
    """Move the night on by one report.

    Returns:
        The night afterwards, the same object when nothing changed, and what happened.
    """
    refusal = _not_of_this_night(night, report) or _nothing_new(night, report)
    if refusal is not None:
        return night, refusal
    before = night.wards[report.contest_id]
    after, event = _apply(night, before, report)
    if isinstance(event, Refused):
        return night, event
    heard = {**after.heard, report.source: Heard(report.revision, report.digest)}
    after = replace(after, heard=heard)
    if _face(before) == _face(after):
        return replace(night, wards={**night.wards, report.contest_id: after}), event
    after = replace(after, changed_at=report.received_at)
    wards = {**night.wards, report.contest_id: after}
    return replace(night, wards=wards, revision=night.revision + 1, changed_at=report.received_at), event


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


def _apply(night: Night, ward: Ward, report: Report) -> Outcome:
    """Hand the report to the rule for its kind."""
    match report.content:
        case Progress(step=step):
            return _progress(ward, report, step)
        case Verified(verification=verification):
            return _verified(night, ward, report, verification)
        case Declaration() as declaration:
            return _figures(night, ward, report, declaration)
        case Withdrawal() as withdrawal:
            return _withdraw(ward, report, withdrawal)
        case Override() as override:
            return _override(night, ward, report, override)


def _move(ward: Ward, move: Move) -> Ward:
    """The ward after a legal move; an illegal one is a fault of ours."""
    return replace(ward, state=MOVES[ward.state][move])


STEPS: Mapping[Step, Move] = {
    Step.VERIFYING: Move.START_VERIFYING,
    Step.COUNTING: Move.START_COUNTING,
    Step.RECOUNT: Move.RECOUNT,
}


def _progress(ward: Ward, report: Report, step: Step) -> Outcome:
    move = STEPS[step]
    if not ward.may(move):
        return ward, Unchanged(
            report.contest_id, report.source, f"{move}, but the ward is {ward.state} already"
        )
    recounts = ward.recounts + (move is Move.RECOUNT)
    after = replace(_move(ward, move), recounts=recounts)
    return after, Moved(report.contest_id, report.source, after.state)


def _verified(night: Night, ward: Ward, report: Report, verification: Verification) -> Outcome:
    findings = check_verification(verification, ward.contest, _tonight(night, ward))
    about = report.contest_id, report.source
    if not ward.may(Move.VERIFY):
        return ward, Unchanged(*about, f"verification figures after the ward was {ward.state}")
    if any(finding.severity is Severity.ERROR for finding in findings):
        return ward, VerificationHeld(*about, findings)
    return replace(_move(ward, Move.VERIFY), verification=verification), TurnoutKnown(*about, findings)


def _figures(night: Night, ward: Ward, report: Report, given: Declaration) -> Outcome:
    """Provisional figures go to agents; declared ones to the public when nothing holds them."""
    declaration = replace(given, verification=latest(given.verification, ward.verification))
    findings = check(declaration, ward.contest, _tonight(night, ward))
    filed = Filed(declaration, report.source, report.revision, findings, report.received_at)
    if declaration.stage is Stage.PROVISIONAL:
        return _provisional(ward, report, filed)
    standing = ward.declared.declaration if ward.declared else None
    publication = check_publication(declaration, standing, ward.contest)
    if standing is not None and declaration.correction is None:
        if publication:
            return ward, Differs(report.contest_id, report.source, publication)
        return ward, Unchanged(report.contest_id, report.source, "the same figures as declared")
    if standing is not None and same_figures(standing, declaration):
        return ward, Unchanged(report.contest_id, report.source, "a correction that changes nothing")
    if ward.state is State.WITHDRAWN and declaration.correction is None:
        publication += (AFTER_WITHDRAWAL,)
    same = ward.pending is not None and same_figures(ward.pending.declaration, declaration)
    overrides = ward.pending.overrides if ward.pending and same else ()
    filed = replace(filed, findings=findings + publication, overrides=overrides)
    return _publish_or_hold(night.policy, ward, report, filed)


def _provisional(ward: Ward, report: Report, filed: Filed) -> Outcome:
    if not ward.may(Move.SHOW_AGENTS):
        return ward, Unchanged(
            report.contest_id, report.source, f"provisional figures after the ward was {ward.state}"
        )
    after = replace(_move(ward, Move.SHOW_AGENTS), pending=filed)
    return after, ProvisionalFiled(report.contest_id, report.source, filed.findings)


def blocking(policy: Policy, filed: Filed) -> tuple[str, ...]:
    """Codes that keep these figures from the public: errors, and the warnings the council named."""
    passed = {code for override in filed.overrides for code in override.codes}
    return tuple(
        finding.code
        for finding in filed.findings
        if finding.code not in passed
        and (finding.severity is Severity.ERROR or finding.code in policy.person_warnings)
    )


def _publish_or_hold(policy: Policy, ward: Ward, report: Report, filed: Filed) -> Outcome:
    about = report.contest_id, report.source
    codes = blocking(policy, filed)
    before = ward.declared or (ward.history[-1] if ward.withdrawn else None)
    move = Move.CORRECT if before else Move.DECLARE
    if codes or not ward.may(move):
        return replace(_move(ward, Move.HOLD), pending=filed), Held(*about, filed.findings, codes)
    after = replace(
        _move(ward, move),
        declared=filed,
        pending=None,
        withdrawn=None,
        verification=filed.declaration.verification,
    )
    if before is None:
        return after, Declared(*about, filed)
    history = (*ward.history, ward.declared) if ward.declared else ward.history
    return replace(after, history=history), Corrected(*about, filed, before)


def _withdraw(ward: Ward, report: Report, withdrawal: Withdrawal) -> Outcome:
    about = report.contest_id, report.source
    if ward.declared is None:
        return ward, Refused(*about, "Nothing stands in public here that could be withdrawn.")
    after = replace(
        _move(ward, Move.WITHDRAW),
        declared=None,
        pending=None,
        history=(*ward.history, ward.declared),
        withdrawn=withdrawal,
    )
    return after, WithdrawnResult(*about, withdrawal, ward.declared)


def _override(night: Night, ward: Ward, report: Report, override: Override) -> Outcome:
    """A named person lets figures pass; who may is the rule table's to say."""
    about = report.contest_id, report.source
    if ward.pending is None:
        return ward, Refused(*about, "Nothing is held here.")
    if ward.pending.declaration.stage is not Stage.DECLARED:
        return ward, Refused(*about, "E701: not published, waiting for the returning officer's declaration.")
    if not override.reason.strip():
        return ward, Refused(*about, "A reason is needed; it stays on record.")
    barred = [code for code in override.codes if not may_override(code, override.role)]
    if barred:
        return ward, Refused(
            *about, f"{', '.join(barred)} cannot be overridden by a {override.role.replace('_', ' ')}."
        )
    filed = replace(ward.pending, overrides=(*ward.pending.overrides, override))
    return _publish_or_hold(night.policy, ward, report, filed)


def _tonight(night: Night, ward: Ward) -> Tonight:
    """The latest figures of the other areas, public or not."""
    others = [one for one in night.wards.values() if one.contest.contest_id != ward.contest.contest_id]
    latest = {one.contest.contest_id: one.pending or one.declared for one in others}
    return Tonight(
        declarations={contest_id: filed.declaration for contest_id, filed in latest.items() if filed},
        verifications={one.contest.contest_id: one.verification for one in others if one.verification},
        contests={one.contest.contest_id: one.contest for one in others},
    )
