"""What one report does to its area: the rule for each kind of report. Pure."""

from collections.abc import Mapping
from dataclasses import replace

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
from results.count.election import Contest
from results.count.events import (
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
from results.count.policy import Policy, Standing
from results.count.sides import disagreements, gives_way
from results.count.ward import MOVES, Filed, Move, State, Ward

Outcome = tuple[Ward, Event]

AFTER_WITHDRAWAL = Finding(
    "E704",
    Severity.ERROR,
    (),
    "This result was withdrawn. Say what kind of correction the new figures are, why, and who approved it.",
)


def effect(policy: Policy, tonight: Tonight, ward: Ward, report: Report) -> Outcome:
    """The area after this report, the same value when nothing changed, and what happened."""
    if report.source in policy.standing.comparing and not isinstance(report.content, Declaration):
        return ward, Unchanged(report.contest_id, report.source, "this source is only compared")
    match report.content:
        case Progress(step=step):
            return _progress(ward, report, step)
        case Verified(verification=verification):
            return _verified(tonight, ward, report, verification)
        case Declaration() as declaration:
            return _figures(policy, tonight, ward, report, declaration)
        case Withdrawal() as withdrawal:
            return _withdraw(policy.standing, ward, report, withdrawal)
        case Override() as override:
            return _override(policy, ward, report, override)


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


def _verified(tonight: Tonight, ward: Ward, report: Report, verification: Verification) -> Outcome:
    findings = check_verification(verification, ward.contest, tonight)
    about = report.contest_id, report.source
    if not ward.may(Move.VERIFY):
        return ward, Unchanged(*about, f"verification figures after the ward was {ward.state}")
    if any(finding.severity is Severity.ERROR for finding in findings):
        return ward, VerificationHeld(*about, findings)
    return replace(_move(ward, Move.VERIFY), verification=verification), TurnoutKnown(*about, findings)


def _figures(policy: Policy, tonight: Tonight, ward: Ward, report: Report, given: Declaration) -> Outcome:
    """Provisional figures go to agents; declared ones to the public when nothing holds them."""
    declaration = replace(given, verification=latest(given.verification, ward.verification))
    findings = check(declaration, ward.contest, tonight)
    filed = Filed(declaration, report.source, report.revision, findings, report.received_at)
    ward = replace(ward, given={**ward.given, report.source: filed})
    only_compared = report.source in policy.standing.comparing
    if ward.declared is not None and (declaration.correction is None or only_compared):
        return ward, _laid_beside(ward.contest, ward.declared, filed)
    if only_compared or (declaration.stage is Stage.PROVISIONAL and gives_way(policy.standing, ward, filed)):
        return ward, _laid_beside(ward.contest, ward.pending, filed)
    if declaration.stage is Stage.PROVISIONAL:
        return _provisional(ward, report, filed)
    return _declared(policy, ward, report, filed)


def _laid_beside(contest: Contest, other: Filed | None, filed: Filed) -> Event:
    """What to say of figures that change nothing: how they differ from what is public, or what waits."""
    about = contest.contest_id, filed.source
    if other is None:
        return Unchanged(*about, "kept to be compared")
    findings = check_publication(replace(filed.declaration, correction=None), other.declaration, contest)
    return (
        Differs(*about, findings) if findings else Unchanged(*about, f"the same figures as {other.source}'s")
    )


def _declared(policy: Policy, ward: Ward, report: Report, filed: Filed) -> Outcome:
    """Figures that the source says are declared: first ones, or a correction of what stands."""
    declaration, public = filed.declaration, ward.declared.declaration if ward.declared else None
    if public is not None and same_figures(public, declaration):
        return ward, Unchanged(report.contest_id, report.source, "a correction that changes nothing")
    publication = check_publication(declaration, public, ward.contest)
    publication += tuple(disagreements(policy.standing, ward, filed))
    if ward.state is State.WITHDRAWN and declaration.correction is None:
        publication += (AFTER_WITHDRAWAL,)
    same = ward.pending is not None and same_figures(ward.pending.declaration, declaration)
    overrides = ward.pending.overrides if ward.pending and same else ()
    filed = replace(filed, findings=filed.findings + publication, overrides=overrides)
    return _publish_or_hold(policy, ward, report, filed)


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
        waiting = ward.pending if gives_way(policy.standing, ward, filed) else filed
        return replace(_move(ward, Move.HOLD), pending=waiting), Held(*about, filed.findings, codes)
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


def _withdraw(standing: Standing, ward: Ward, report: Report, withdrawal: Withdrawal) -> Outcome:
    about = report.contest_id, report.source
    if ward.declared is None:
        return ward, Refused(*about, "Nothing stands in public here that could be withdrawn.")
    if standing.rank(report.source) > standing.rank(ward.declared.source):
        why = f"{report.source} may not withdraw what {ward.declared.source} gave, which ranks above it."
        return ward, Refused(*about, why)
    after = replace(
        _move(ward, Move.WITHDRAW),
        declared=None,
        pending=None,
        history=(*ward.history, ward.declared),
        withdrawn=withdrawal,
    )
    return after, WithdrawnResult(*about, withdrawal, ward.declared)


def _override(policy: Policy, ward: Ward, report: Report, override: Override) -> Outcome:
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
    return _publish_or_hold(policy, ward, report, filed)
