"""An officer approves figures against the signed paper; another releases them when they are declared."""

from collections.abc import Iterator
from dataclasses import replace

from results.count.checks import Tonight, check, check_publication, may_override
from results.count.checks.publication import differences
from results.count.checks.rules import RULES, found
from results.count.declaration import Correction, Declaration, Override, Role, Stage, same_figures
from results.count.election import CandidateId, Poll
from results.count.events import Held
from results.count.filing import Outcome, publish_or_hold
from results.count.finding import Finding, Severity
from results.count.procedure.acts import Approve, Release
from results.count.procedure.case import Approval, Case
from results.count.procedure.deciding import not_waiting, refiled
from results.count.procedure.turn import Turn
from results.count.ward import Filed, Ward

MISREAD = "The figure read back from the paper is not the one on the screen. Compare every figure again."
NOBODY = "Say who is elected, from the signed paper."
CHANGED = "The figures changed after they were approved: approve them again."


def to_approve(ward: Ward, tonight: Tonight, elected: tuple[CandidateId, ...] = ()) -> tuple[Finding, ...]:
    """Everything an approver must answer: the figures' own findings, and where other sources differ.

    Args:
        elected: who the approver says is elected; () while nobody has said.
    """
    if ward.pending is None:
        return ()
    declaration = ward.pending.declaration
    if elected:
        declaration = replace(declaration, elected=elected)
    own = check(declaration, ward.contest, tonight)
    beside = tuple(_side_by_side(ward, ward.pending, declaration))
    return own + beside + tuple(_people_changed(ward, declaration))


def approve(turn: Turn, ward: Ward, deed: Approve) -> Outcome:
    """An officer's word for these very figures; every finding needs a reason, and some no reason can pass."""
    waiting = ward.pending
    if waiting is None or not_waiting(ward):
        return turn.refused(ward, not_waiting(ward) or "")
    if deed.read_back != leading_votes(ward, deed.elected):
        return turn.refused(ward, MISREAD)
    if not deed.elected and _somebody_is_due(ward, waiting, turn.tonight):
        return turn.refused(ward, NOBODY)
    if why := stopped(to_approve(ward, turn.tonight, deed.elected), turn.by.role, deed):
        return turn.refused(ward, why)
    overrides = tuple(
        Override((code,), turn.by.name, turn.by.role, reason.strip()) for code, reason in deed.reasons.items()
    )
    filed = refiled(turn, waiting, replace(waiting.declaration, elected=deed.elected))
    approval = Approval(turn.by, turn.report.received_at, filed.declaration)
    case = replace(ward.case, approval=approval)
    return turn.worked(replace(ward, pending=replace(filed, overrides=overrides), case=case))


def _somebody_is_due(ward: Ward, waiting: Filed, tonight: Tonight) -> bool:
    """Whether these figures, once declared, must name somebody elected."""
    unnamed = replace(waiting.declaration, elected=(), stage=Stage.DECLARED)
    return any(one.code == "E402" for one in check(unnamed, ward.contest, tonight))


def leading_votes(ward: Ward, elected: tuple[CandidateId, ...]) -> int | None:
    """The most votes any of those elected has; None where no votes were cast or none is known."""
    if ward.pending is None or ward.contest.poll is not Poll.HELD:
        return None
    votes = (ward.pending.declaration.votes(one) for one in elected)
    return max((one for one in votes if one is not None), default=None)


def stopped(findings: tuple[Finding, ...], role: Role, deed: Approve) -> str | None:
    """Why someone in this role may not approve figures with these findings; None when they may."""
    never = {
        one.code for one in findings if one.severity is Severity.ERROR and not may_override(one.code, role)
    }
    if never:
        return f"{', '.join(sorted(never))}: these figures cannot be right, or are not yours to let pass."
    silent = {one.code for one in findings if not deed.reasons.get(one.code, "").strip()}
    if silent:
        return f"Give a reason for {', '.join(sorted(silent))}; it stays on record."
    return None


def release(turn: Turn, ward: Ward, deed: Release) -> Outcome:
    """The returning officer has declared: the approved figures become public, if nothing holds them."""
    waiting = ward.pending
    if waiting is None or ward.case.approval is None:
        return turn.refused(ward, "Nothing is approved here yet.")
    if why := _not_to_release(ward, ward.case.approval, waiting, deed):
        return turn.refused(ward, why)
    filed = _released(turn, ward, replace(waiting, declaration=ward.case.approval.figures), deed)
    after, event = publish_or_hold(turn.policy, ward, turn.report, filed)
    if isinstance(event, Held):
        return turn.refused(ward, _stopped_since(event.blocking))
    return replace(after, case=Case(ward.case.verification, released_by=turn.by)), event


def _stopped_since(codes: tuple[str, ...]) -> str:
    """Why nothing went out though the figures were approved, and what to do."""
    told = " ".join(f"{code}: {RULES[code].action}" for code in codes)
    again = "" if codes == ("E702",) else " Then approve the figures again."
    return f"Nothing went out. {told}{again}"


def _not_to_release(ward: Ward, approval: Approval, waiting: Filed, deed: Release) -> str | None:
    if not same_figures(approval.figures, waiting.declaration):
        return CHANGED
    if ward.case.held is not None:
        return f"{ward.case.held.by.name} holds this area: {ward.case.held.reason}"
    return None if deed.declared_by.strip() else "Say which officer declared the result."


def _released(turn: Turn, ward: Ward, waiting: Filed, deed: Release) -> Filed:
    """The approved figures as they are declared, checked once more against the night as it is now."""
    given, approved_by = waiting.declaration, ward.case.approval.by.name if ward.case.approval else ""
    opening = ward.case.correction
    declared = replace(
        given,
        stage=Stage.DECLARED,
        declared_at=deed.declared_at,
        declared_by=deed.declared_by.strip(),
        authorised_by=(deed.authorised_by or "").strip() or given.authorised_by,
        entered_by=given.entered_by or str(waiting.source),
        checked_by=given.checked_by or approved_by,
        correction=Correction(opening.kind, opening.reason, approved_by) if opening else given.correction,
    )
    public = ward.declared.declaration if ward.declared else None
    findings = check(declared, ward.contest, turn.tonight) + check_publication(declared, public, ward.contest)
    report = turn.report
    return Filed(
        declared,
        report.source,
        report.revision,
        findings,
        report.received_at,
        waiting.overrides,
        is_released=True,
    )


def _side_by_side(ward: Ward, waiting: Filed, declaration: Declaration) -> Iterator[Finding]:
    """E707: what another source says differs from the figures to be approved."""
    for source, other in ward.given.items():
        if source == waiting.source or other.declaration.correction is not None:
            continue
        told = differences(declaration, other.declaration, ward.contest, (str(waiting.source), str(source)))
        if told:
            yield found("E707", " ".join(told.values()), tuple(told))


def _people_changed(ward: Ward, declaration: Declaration) -> Iterator[Finding]:
    """E705: only a court changes who was declared elected."""
    if declaration.correction is None or ward.declared is None or not declaration.elected:
        return
    declared = replace(declaration, stage=Stage.DECLARED)
    for finding in check_publication(declared, ward.declared.declaration, ward.contest):
        if finding.code == "E705":
            yield finding
