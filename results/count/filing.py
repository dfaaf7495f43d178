"""How figures are filed: beside what waits, before agents, held, or made public. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from results.count.checks import Tonight, check, check_publication, check_verification
from results.count.checks.rules import found
from results.count.declaration import (
    DESK,
    Declaration,
    Stage,
    Step,
    Verification,
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
from results.count.report import Report
from results.count.sides import disagreements, gives_way
from results.count.ward import MOVES, Filed, Move, State, Ward

Outcome = tuple[Ward, Event]

AFTER_WITHDRAWAL = Finding(
    "E704",
    Severity.ERROR,
    (),
    "This result was withdrawn. Say what kind of correction the new figures are, why, and who approved it.",
)


def moved(ward: Ward, move: Move) -> Ward:
    """The ward after a legal move; an illegal one is a fault of ours."""
    return replace(ward, state=MOVES[ward.state][move])


STEPS: Mapping[Step, Move] = {
    Step.VERIFYING: Move.START_VERIFYING,
    Step.COUNTING: Move.START_COUNTING,
    Step.RECOUNT: Move.RECOUNT,
}


def file_progress(ward: Ward, report: Report, step: Step) -> Outcome:
    """The count has reached a step; one that is past already changes nothing."""
    move = STEPS[step]
    if not ward.may(move):
        return ward, Unchanged(
            report.contest_id, report.source, f"{move}, but the ward is {ward.state} already"
        )
    recounts = ward.recounts + (move is Move.RECOUNT)
    after = replace(moved(ward, move), recounts=recounts)
    return after, Moved(report.contest_id, report.source, after.state)


def file_verified(tonight: Tonight, ward: Ward, report: Report, verification: Verification) -> Outcome:
    """A statement as to verification; possible figures give the turnout, impossible ones are held."""
    findings = check_verification(verification, ward.contest, tonight)
    about = report.contest_id, report.source
    if not ward.may(Move.VERIFY):
        return ward, Unchanged(*about, f"verification figures after the ward was {ward.state}")
    if any(finding.severity is Severity.ERROR for finding in findings):
        return ward, VerificationHeld(*about, findings)
    return replace(moved(ward, Move.VERIFY), verification=verification), TurnoutKnown(*about, findings)


def file_figures(policy: Policy, tonight: Tonight, ward: Ward, report: Report, given: Declaration) -> Outcome:
    """Provisional figures go to agents; declared ones to the public when nothing holds them."""
    declaration = replace(given, verification=latest(given.verification, ward.verification))
    findings = check(declaration, ward.contest, tonight)
    filed = Filed(declaration, report.source, report.revision, findings, report.received_at)
    before = ward.given.get(report.source)
    is_again = before is not None and before.declaration == declaration
    if not is_again:  # said again it changes nothing that a person at the desk has before them
        ward = replace(ward, given={**ward.given, report.source: filed})
    only_compared = report.source in policy.standing.comparing
    if ward.declared is not None and (declaration.correction is None or only_compared):
        return ward, _laid_beside(ward.contest, ward.declared, filed)
    if only_compared or (declaration.stage is Stage.PROVISIONAL and gives_way(policy.standing, ward, filed)):
        return ward, _laid_beside(ward.contest, ward.pending, filed)
    if declaration.stage is Stage.PROVISIONAL:
        if is_again and _waits(ward, report):
            return ward, Unchanged(report.contest_id, report.source, "the same figures again")
        return file_provisional(ward, report, filed)
    return file_declared(policy, ward, report, filed)


def _waits(ward: Ward, report: Report) -> bool:
    """Whether this feed's figures wait for an officer already; approved or not, they stay as they are."""
    is_theirs = ward.pending is not None and ward.pending.source == report.source
    return is_theirs and ward.state is State.PROVISIONAL and report.source != DESK


def _laid_beside(contest: Contest, other: Filed | None, filed: Filed) -> Event:
    """What to say of figures that change nothing: how they differ from what is public, or what waits."""
    about = contest.contest_id, filed.source
    if other is None:
        return Unchanged(*about, "kept to be compared")
    findings = check_publication(replace(filed.declaration, correction=None), other.declaration, contest)
    return (
        Differs(*about, findings) if findings else Unchanged(*about, f"the same figures as {other.source}'s")
    )


def file_declared(policy: Policy, ward: Ward, report: Report, filed: Filed) -> Outcome:
    """Figures that the source says are declared: first ones, or a correction of what stands."""
    declaration, public = filed.declaration, ward.declared.declaration if ward.declared else None
    if public is not None and same_figures(public, declaration):
        return ward, Unchanged(report.contest_id, report.source, "a correction that changes nothing")
    publication = check_publication(declaration, public, ward.contest)
    publication += tuple(disagreements(policy.standing, ward, filed))
    publication += tuple(_waits_for_the_desk(policy, ward, filed))
    if ward.state is State.WITHDRAWN and declaration.correction is None:
        publication += (AFTER_WITHDRAWAL,)
    same = ward.pending is not None and same_figures(ward.pending.declaration, declaration)
    overrides = ward.pending.overrides if ward.pending and same else ()
    filed = replace(filed, findings=filed.findings + publication, overrides=overrides)
    return publish_or_hold(policy, ward, report, filed)


def _waits_for_the_desk(policy: Policy, ward: Ward, filed: Filed) -> Iterator[Finding]:
    """E708, E709: a person at the desk, and nobody else, sends these figures out."""
    if policy.release_by_hand and not filed.is_released:
        yield found("E708", "This council releases every result by hand.")
    if ward.case.held is not None:
        yield found("E709", f"{ward.case.held.by.name} holds this area: {ward.case.held.reason}")


def file_provisional(ward: Ward, report: Report, filed: Filed) -> Outcome:
    """Figures that candidates and agents may see wait for the declaration."""
    if not ward.may(Move.SHOW_AGENTS):
        return ward, Unchanged(
            report.contest_id, report.source, f"provisional figures after the ward was {ward.state}"
        )
    after = replace(moved(ward, Move.SHOW_AGENTS), pending=filed)
    return after, ProvisionalFiled(report.contest_id, report.source, filed.findings)


def file_correction(tonight: Tonight, ward: Ward, report: Report, given: Declaration) -> Outcome:
    """Figures of a correction, agreed but not released: they wait while what was declared stands."""
    declaration = replace(given, verification=latest(given.verification, ward.verification))
    findings = check(declaration, ward.contest, tonight)
    filed = Filed(declaration, report.source, report.revision, findings, report.received_at)
    after = replace(moved(ward, Move.HOLD), pending=filed)
    return after, ProvisionalFiled(report.contest_id, report.source, findings)


def blocking(policy: Policy, filed: Filed) -> tuple[str, ...]:
    """Codes that keep these figures from the public: errors, and the warnings the council named."""
    passed = {code for override in filed.overrides for code in override.codes}
    return tuple(
        finding.code
        for finding in filed.findings
        if finding.code not in passed
        and (finding.severity is Severity.ERROR or finding.code in policy.person_warnings)
    )


def publish_or_hold(policy: Policy, ward: Ward, report: Report, filed: Filed) -> Outcome:
    """Declared figures become public unless a finding or the table of moves keeps them waiting."""
    about = report.contest_id, report.source
    codes = blocking(policy, filed)
    before = ward.declared or (ward.history[-1] if ward.withdrawn else None)
    move = Move.CORRECT if before else Move.DECLARE
    if codes or not ward.may(move):
        waiting = ward.pending if gives_way(policy.standing, ward, filed) else filed
        return replace(moved(ward, Move.HOLD), pending=waiting), Held(*about, filed.findings, codes)
    after = replace(
        moved(ward, move),
        declared=filed,
        pending=None,
        withdrawn=None,
        verification=filed.declaration.verification,
    )
    if before is None:
        return after, Declared(*about, filed)
    history = (*ward.history, ward.declared) if ward.declared else ward.history
    return replace(after, history=history), Corrected(*about, filed, before)


def take_down(standing: Standing, ward: Ward, report: Report, withdrawal: Withdrawal) -> Outcome:
    """What is public comes down; only a source that ranks as high as what stands may say so."""
    about = report.contest_id, report.source
    if ward.declared is None:
        return ward, Refused(*about, "Nothing stands in public here that could be withdrawn.")
    if standing.rank(report.source) > standing.rank(ward.declared.source):
        why = f"{report.source} may not withdraw what {ward.declared.source} gave, which ranks above it."
        return ward, Refused(*about, why)
    after = replace(
        moved(ward, Move.WITHDRAW),
        declared=None,
        pending=None,
        history=(*ward.history, ward.declared),
        withdrawn=withdrawal,
        withdrawn_at=(*ward.withdrawn_at, report.received_at),
    )
    return after, WithdrawnResult(*about, withdrawal, ward.declared)
