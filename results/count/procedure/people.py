"""Who may do what at the desk, and who may not because of what they did before.

Source: Electoral Commission, cross-checking at the count; OWASP ASVS 5.0, 2.3.5 (several people for what
matters).
"""

from collections.abc import Mapping

from results.count.declaration import Role
from results.count.procedure import acts
from results.count.procedure.case import Case
from results.count.procedure.hand import Hand

_ENTER = frozenset({Role.CLERK, Role.CHECKER, Role.DEPUTY_RETURNING_OFFICER})
_CHECK = frozenset({Role.CHECKER, Role.DEPUTY_RETURNING_OFFICER})
_DECIDE = frozenset({Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER})

MAY: Mapping[type[acts.Deed], frozenset[Role]] = {
    acts.FirstEntry: _ENTER,
    acts.SecondEntry: _CHECK,
    acts.Settle: _DECIDE,
    acts.Discard: _DECIDE,
    acts.Reach: _ENTER | _DECIDE,
    acts.StartRecount: _DECIDE,
    acts.RecordLot: _DECIDE,
    acts.Approve: _DECIDE,
    acts.Release: _DECIDE,
    acts.Hold: _DECIDE,
    acts.Unhold: _DECIDE,
    acts.OpenCorrection: _DECIDE,
    acts.CancelCorrection: _DECIDE,
    acts.Withdraw: _DECIDE,
}
"""Which roles may do a deed at all. Operations and administrators never touch figures."""

MOST_PEOPLE = 4


def barred(case: Case, deed: acts.Deed, by: Hand, people: int) -> str | None:
    """Why this person may not do this deed, in a sentence; None when they may.

    Args:
        people: how many different people a result needs. 4: enter, check, approve and release; 3: whoever
            approved may release; 2: whoever checked may approve and release.
    """
    if by.role not in MAY[type(deed)]:
        return f"{_said(by.role)} may not do this."
    match deed:
        case acts.SecondEntry(paper=paper):
            return _unless(
                by, case.round(paper).first_by, "entered this paper first; somebody else must enter it again"
            )
        case acts.Settle(paper=paper):
            typed = case.round(paper).typed_by
            return _unless(by, typed, "typed one of the two entries; a third person must settle it")
        case acts.Approve():
            return _unless(
                by, _may_not_approve(case, people), "typed these figures; another officer must approve them"
            )
        case acts.Release():
            return _unless(
                by,
                _may_not_release(case, people),
                "has had a hand in these figures; another officer must release them",
            )
    return None


def _may_not_approve(case: Case, people: int) -> tuple[Hand, ...]:
    """Whose hands are in the figures; in the smallest team the second pair of eyes may approve."""
    count = case.count
    if people > 2:
        return case.hands
    return (*count.first_by, *count.settled_by, *case.decided_by)


def _may_not_release(case: Case, people: int) -> tuple[Hand, ...]:
    approved_by = (case.approval.by,) if case.approval else ()
    if people >= MOST_PEOPLE:
        return (*case.hands, *approved_by)
    return _may_not_approve(case, people)


def _unless(by: Hand, others: tuple[Hand, ...], why: str) -> str | None:
    return f"{by.name} {why}." if by.user in {one.user for one in others} else None


def _said(role: Role) -> str:
    return role.replace("_", " ").capitalize()
