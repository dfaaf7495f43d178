"""Officers decide: lots, a recount, a hold, a correction, a withdrawal."""

from dataclasses import replace

from results.count.checks import check
from results.count.checks.elected import tied_in
from results.count.declaration import DESK, Declaration, Lot, Step, Withdrawal
from results.count.filing import Outcome, file_progress, take_down
from results.count.procedure.acts import (
    CancelCorrection,
    Hold,
    OpenCorrection,
    Reach,
    RecordLot,
    StartRecount,
    Unhold,
    Withdraw,
)
from results.count.procedure.case import Case, Held, Opening, Round, Stand
from results.count.procedure.turn import Turn
from results.count.ward import Filed, State, Ward

NO_REASON = "A reason is needed; it stays on record."


def reach(turn: Turn, ward: Ward, deed: Reach) -> Outcome:
    """The count has reached a step, as a person says; a recount has a deed of its own."""
    if deed.step is Step.RECOUNT:
        return turn.refused(ward, "Say that a recount starts, and why.")
    return file_progress(ward, turn.report, deed.step)


def recount(turn: Turn, ward: Ward, deed: StartRecount) -> Outcome:
    """The votes are counted again; what was typed and approved counts no more."""
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    after, event = file_progress(ward, turn.report, Step.RECOUNT)
    if after is ward:
        return turn.refused(ward, f"There is no recount once a result is {ward.state}.")
    return replace(after, case=typed_anew(ward.case), pending=None), event


def record_lot(turn: Turn, ward: Ward, deed: RecordLot) -> Outcome:
    """The lot stands beside the figures it settles; the rules say whether it fits them."""
    waiting = ward.pending
    if waiting is None or not_waiting(ward):
        return turn.refused(ward, not_waiting(ward) or "")
    if not tied_in(ward.contest, waiting.declaration):
        return turn.refused(ward, "E404: nobody is equal at the last seat, so no lots are drawn.")
    if not deed.winners or not deed.method.strip():
        return turn.refused(ward, "Say who won and how the lot was drawn.")
    lot = Lot(deed.winners, deed.method.strip(), deed.drawn_at, deed.witnesses, deed.in_votes)
    filed = refiled(turn, waiting, replace(waiting.declaration, lot=lot))
    case = replace(ward.case, lot=lot, lot_by=turn.by, approval=None)
    return turn.worked(replace(ward, pending=filed, case=case))


def hold(turn: Turn, ward: Ward, deed: Hold) -> Outcome:
    """Nothing about this area goes out, whoever sends it."""
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    held = Held(turn.by, turn.report.received_at, deed.reason.strip())
    return turn.worked(replace(ward, case=replace(ward.case, held=held)))


def unhold(turn: Turn, ward: Ward, deed: Unhold) -> Outcome:
    """The area is held no longer; what waited meanwhile is approved and released by hand."""
    if ward.case.held is None:
        return turn.refused(ward, "This area is not held.")
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    return turn.worked(replace(ward, case=replace(ward.case, held=None)))


def open_correction(turn: Turn, ward: Ward, deed: OpenCorrection) -> Outcome:
    """The right figures may be typed now; what is public stays until they are released."""
    if ward.declared is None and ward.withdrawn is None:
        return turn.refused(ward, "Nothing is declared here that could be corrected.")
    if ward.case.correction is not None:
        return turn.refused(ward, f"{ward.case.correction.by.name} has begun a correction already.")
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    opening = Opening(deed.kind, deed.reason.strip(), turn.by, turn.report.received_at)
    case = replace(typed_anew(ward.case), correction=opening)
    return turn.worked(replace(ward, case=case, pending=None))


def cancel_correction(turn: Turn, ward: Ward, deed: CancelCorrection) -> Outcome:
    """What is public stays as it is."""
    if ward.case.correction is None:
        return turn.refused(ward, "No correction was begun here.")
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    case = replace(typed_anew(ward.case), correction=None)
    return turn.worked(replace(ward, case=case, pending=None))


def withdraw(turn: Turn, ward: Ward, deed: Withdraw) -> Outcome:
    """What is public comes down at once; a correction that was begun goes on."""
    if not deed.reason.strip():
        return turn.refused(ward, NO_REASON)
    down = Withdrawal(deed.reason.strip(), turn.by.name)
    return take_down(turn.policy.standing, ward, turn.report, down)


def not_waiting(ward: Ward) -> str | None:
    """Why there are no figures to decide on; None when there are."""
    if ward.pending is None or ward.state is State.RECOUNT:
        return "There are no figures to decide on yet."
    if ward.pending.source == DESK and ward.case.count.stand is not Stand.AGREED:
        return "The paper is being typed again: wait until two people agree."
    return None


def refiled(turn: Turn, filed: Filed, declaration: Declaration) -> Filed:
    """The same figures with something added, checked again; what was let pass must be let pass again."""
    findings = check(declaration, turn.tonight.areas[declaration.contest_id].contest, turn.tonight)
    return replace(filed, declaration=declaration, findings=findings, overrides=())


def typed_anew(case: Case) -> Case:
    """The case before anybody typed the count; what else is known stays."""
    return replace(case, count=Round(), approval=None, lot=None, lot_by=None)
