"""A paper is typed, typed again by somebody who has not seen it, and settled by a third where they differ."""

from collections.abc import Mapping
from dataclasses import replace

from results.count.declaration import Correction, Declaration, Verification
from results.count.filing import Outcome, file_correction, file_figures, file_verified
from results.count.procedure.acts import Discard, FirstEntry, Paper, SecondEntry, Settle, Values
from results.count.procedure.case import STEPS, Case, Entry, Round, Stand
from results.count.procedure.figures import declaration_of, differing, tidied, verification_of
from results.count.procedure.hand import Hand
from results.count.procedure.turn import Turn
from results.count.ward import Ward

Entering = FirstEntry | SecondEntry | Settle | Discard
UNSEEN = "The two entries differ. Look at the boxes that differ once more, then send."


def enter(turn: Turn, ward: Ward, deed: Entering) -> Outcome:
    """The area after one paper was typed, settled or discarded."""
    before = ward.case.round(deed.paper)
    if why := _closed(ward, deed) or _out_of_turn(before, deed, turn.by) or _unseen(turn, ward, deed):
        return turn.refused(ward, why)
    after = _next(before, deed, turn)
    ward = replace(ward, case=_with(ward.case, deed.paper, after))
    if after.values is None:
        return turn.worked(ward)
    if deed.paper is Paper.VERIFICATION:
        statement = verification_of(after.values) or Verification()
        return file_verified(turn.tonight, ward, turn.report, statement)
    declaration = agreed_declaration(ward)
    if declaration.correction is not None:
        return file_correction(turn.tonight, ward, turn.report, declaration)
    return file_figures(turn.policy, turn.tonight, ward, turn.report, declaration)


def agreed_declaration(ward: Ward) -> Declaration:
    """The figures that two people agree on, with the lot and the correction they belong to; provisional.

    Raises:
        ValueError: nothing is agreed.
    """
    case = ward.case
    if case.count.values is None:
        raise ValueError("no two people agree on this paper")
    opening = case.correction
    return replace(
        declaration_of(ward.contest, case.count.values),
        lot=case.lot,
        entered_by=_name(case.count.first),
        checked_by=_name(case.count.settled or case.count.second),
        correction=Correction(opening.kind, opening.reason, "") if opening else None,
    )


def _closed(ward: Ward, deed: Entering) -> str | None:
    """Why no paper of this area may be typed now."""
    if deed.paper is Paper.COUNT and (ward.declared or ward.withdrawn) and ward.case.correction is None:
        return "This result is declared. To change it, begin a correction first."
    if isinstance(deed, FirstEntry | SecondEntry) and not tidied(deed.values):
        return "Nothing was typed."
    if isinstance(deed, Settle | Discard) and not deed.reason.strip():
        return "A reason is needed; it stays on record."
    return None


def _out_of_turn(before: Round, deed: Entering, by: Hand) -> str | None:
    """Why this deed does not come now."""
    if type(deed) not in STEPS[before.stand]:
        return _NOT_NOW[before.stand]
    if isinstance(deed, FirstEntry) and before.first and before.first.by.user != by.user:
        return f"{before.first.by.name} has typed this paper already: yours would be the second entry."
    if isinstance(deed, SecondEntry) and before.second and before.second.by.user != by.user:
        return f"{before.second.by.name} is checking this paper already."
    if isinstance(deed, Settle) and set(tidied(deed.values)) - set(before.differing):
        return "Only the boxes that differ are settled."
    return None


def _unseen(turn: Turn, ward: Ward, deed: Entering) -> str | None:
    """Why a second entry sent twice is no second look at the paper."""
    looks_again = isinstance(deed, SecondEntry) and ward.case.round(deed.paper).stand is Stand.LOOK_AGAIN
    return UNSEEN if looks_again and turn.act.seen != ward.version else None


_NOT_NOW: Mapping[Stand, str] = {
    Stand.AWAITED: "This paper has not been typed yet.",
    Stand.ENTERED: "This paper waits for its second entry.",
    Stand.LOOK_AGAIN: "The person of the second entry is looking at the paper again.",
    Stand.DIFFERS: "The two entries differ: a deputy returning officer must settle them from the paper.",
    Stand.AGREED: "This paper was entered twice already. Discard it first if it must be typed again.",
}


def _next(before: Round, deed: Entering, turn: Turn) -> Round:
    at = turn.report.received_at
    match deed:
        case FirstEntry(values=values, confirmed=confirmed):
            return Round(Stand.ENTERED, first=Entry(tidied(values), turn.by, at, confirmed))
        case SecondEntry(values=values, confirmed=confirmed):
            return _compared(before, Entry(tidied(values), turn.by, at, confirmed))
        case Settle(values=values):
            rest = {place: text for place, text in _first(before).items() if place not in before.differing}
            settled = Entry(rest | tidied(values), turn.by, at)
            return replace(before, stand=Stand.AGREED, settled=settled)
        case Discard():
            return Round()


def _compared(before: Round, second: Entry) -> Round:
    places = differing(_first(before), second.values)
    if not places:
        return replace(before, stand=Stand.AGREED, second=second, differing=())
    stand = Stand.DIFFERS if before.stand is Stand.LOOK_AGAIN else Stand.LOOK_AGAIN
    return replace(before, stand=stand, second=second, differing=places)


def _first(before: Round) -> Values:
    return before.first.values if before.first else {}


def _with(case: Case, paper: Paper, after: Round) -> Case:
    """The case with this paper's round; figures typed anew are approved anew, and a tie is drawn anew."""
    if paper is Paper.VERIFICATION:
        return replace(case, verification=after)
    return replace(case, count=after, approval=None, lot=None, lot_by=None)


def _name(entry: Entry | None) -> str | None:
    return entry.by.name if entry else None
