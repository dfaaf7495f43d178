"""Whose turn it is at a paper: the first entry, the second, or to settle. It asks the rules that judge it."""

from collections.abc import Mapping
from enum import StrEnum

from results.count.declaration import DESK, Field
from results.count.events import Refused
from results.count.night import receive
from results.count.procedure.acts import Act, Deed, FirstEntry, Paper, SecondEntry, Settle, Values
from results.count.procedure.case import Round, Stand
from results.count.procedure.hand import UserId
from results.count.report import Report
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.sheet import lines, sheet
from results.desk.signed_in import SignedIn
from results.record.drafts import Place, TurnKey


class Turn(StrEnum):
    """What is to be done with a paper next."""

    FIRST = "first"
    SECOND = "second"
    SETTLE = "settle"


DEEDS: Mapping[Turn, type[FirstEntry] | type[SecondEntry]] = {
    Turn.FIRST: FirstEntry,
    Turn.SECOND: SecondEntry,
}


def turn(ward: Ward, paper: Paper, user: UserId) -> Turn | None:
    """What this person could do with the paper by its state alone; None when it is agreed already."""
    before = ward.case.round(paper)
    match before.stand:
        case Stand.AWAITED:
            return Turn.FIRST
        case Stand.ENTERED:
            return Turn.FIRST if before.first and before.first.by.user == user else Turn.SECOND
        case Stand.LOOK_AGAIN:
            return Turn.SECOND
        case Stand.DIFFERS:
            return Turn.SETTLE
        case Stand.AGREED:
            return None


def place(ward: Ward, paper: Paper, which: Turn) -> Place:
    """Where what is typed in this turn is kept: another place after a recount or in a correction."""
    opening = ward.case.correction
    began = opening.at.isoformat() if opening else ""
    return Place(ward.contest.contest_id, TurnKey(f"{paper}/{which}/{ward.recounts}/{began}"))


def sent(ward: Ward, paper: Paper, which: Turn, user: UserId) -> Values:
    """What this very person has sent in this turn already; {} when nothing."""
    before = ward.case.round(paper)
    mine = {Turn.FIRST: before.first, Turn.SECOND: before.second}.get(which)
    return mine.values if mine is not None and mine.by.user == user else {}


def start(ward: Ward, paper: Paper, which: Turn, user: UserId) -> Values:
    """What stands in the boxes before anything is typed: nothing, or what this very person sent before.

    Whoever looks again finds the boxes that differ empty.
    """
    again = looking_again(ward.case.round(paper), which)
    return {field: text for field, text in sent(ward, paper, which, user).items() if field not in again}


def looking_again(before: Round, which: Turn) -> tuple[Field, ...]:
    """The boxes a second person is to read again; () when they are not."""
    return before.differing if which is Turn.SECOND and before.stand is Stand.LOOK_AGAIN else ()


def refusal(desk: Desk, who: SignedIn, ward: Ward, deed: Deed) -> str | None:
    """Why this deed would be refused now, None when it would not; nothing is done."""
    act = Act(who.hand, ward.version, deed)
    heard = ward.heard.get(DESK)
    night = desk.night
    report = Report(
        source=DESK,
        contest_id=ward.contest.contest_id,
        revision=heard.revision + 1 if heard else 1,
        environment=night.environment,
        content=act,
        digest="",
        received_at=desk.clock.now(),
    )
    _, event = receive(night, report)
    return event.why if isinstance(event, Refused) else None


def closed(desk: Desk, who: SignedIn, ward: Ward, paper: Paper, which: Turn) -> str | None:
    """Why this person may not take this turn now; None when they may."""
    box = lines(sheet(ward, paper))[0].field
    if which is Turn.SETTLE:
        return refusal(desk, who, ward, Settle(paper, {}, "?"))
    return refusal(desk, who, ward, DEEDS[which](paper, {box: "1"}))
