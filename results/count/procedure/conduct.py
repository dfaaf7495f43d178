"""One deed at the desk and what comes of it: refused with the reason, or one step further."""

from results.count.filing import Outcome
from results.count.procedure import acts, approving, deciding
from results.count.procedure.entering import Entering, enter
from results.count.procedure.people import barred
from results.count.procedure.turn import Turn
from results.count.ward import Ward

JUDGED = (acts.Settle, acts.Approve, acts.Release, acts.RecordLot, acts.OpenCorrection)
"""Deeds that judge what was on the screen; refused when the area has changed since."""
STALE = "Something changed here since you opened this screen. Look again, then decide."


def conduct(turn: Turn, ward: Ward) -> Outcome:
    """The area after this deed, the same value when it was refused, and what happened."""
    act = turn.act
    if isinstance(act.deed, JUDGED) and act.seen != ward.version:
        return turn.refused(ward, STALE)
    if why := barred(ward.case, act.deed, act.by, turn.policy.people):
        return turn.refused(ward, why)
    if isinstance(act.deed, Entering):
        return enter(turn, ward, act.deed)
    return _decide(turn, ward)


def _decide(turn: Turn, ward: Ward) -> Outcome:  # noqa: C901, PLR0911 - a table of deeds
    match turn.act.deed:
        case acts.Reach() as deed:
            return deciding.reach(turn, ward, deed)
        case acts.StartRecount() as deed:
            return deciding.recount(turn, ward, deed)
        case acts.RecordLot() as deed:
            return deciding.record_lot(turn, ward, deed)
        case acts.Approve() as deed:
            return approving.approve(turn, ward, deed)
        case acts.Release() as deed:
            return approving.release(turn, ward, deed)
        case acts.Hold() as deed:
            return deciding.hold(turn, ward, deed)
        case acts.Unhold() as deed:
            return deciding.unhold(turn, ward, deed)
        case acts.OpenCorrection() as deed:
            return deciding.open_correction(turn, ward, deed)
        case acts.CancelCorrection() as deed:
            return deciding.cancel_correction(turn, ward, deed)
        case acts.Withdraw() as deed:
            return deciding.withdraw(turn, ward, deed)
    raise TypeError(f"no rule for {type(turn.act.deed).__name__}")
