"""What comes next in an area, in words, and who may do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from results.count.checks.elected import tied_in
from results.count.declaration import CorrectionKind, Role, same_figures
from results.count.election import Poll
from results.count.procedure import acts
from results.count.procedure.acts import Deed, Paper
from results.count.procedure.case import Stand
from results.count.procedure.deciding import not_waiting
from results.count.procedure.people import MAY, barred
from results.count.ward import Move, State, Ward
from results.desk.signed_in import SignedIn

OFFICERS = MAY[acts.Approve]
"""Who sees figures before they are public; everybody else types them unseen."""
PAPERS = {Paper.VERIFICATION: "verification", Paper.COUNT: "count"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done here now.

    Attributes:
        words: what, as on a button.
        where: the screen below the area's own address.
        deed: an empty one of its kind, to ask who may do it.
        why: a sentence for everybody about why this comes now, "" for what can be done at any time.
    """

    words: str
    where: str
    deed: Deed
    why: str = ""

    @property
    def roles(self) -> str:
        """Who may do it, in words: "a checker or a deputy returning officer"."""
        named = [role.replace("_", " ") for role in Role if role in MAY[type(self.deed)]]
        return " or ".join(filter(None, [", ".join(f"a {one}" for one in named[:-1]), f"a {named[-1]}"]))

    def is_for(self, who: SignedIn) -> bool:
        """Whether it is for people in this person's role."""
        return who.role in MAY[type(self.deed)]

    def why_not(self, ward: Ward, who: SignedIn, people: int) -> str | None:
        """Why this person may not do it; None when they may."""
        return barred(ward.case, self.deed, who.hand, people)


def sees_figures(who: SignedIn) -> bool:
    """Whether this person may see figures that are not public."""
    return who.role in OFFICERS


def is_approved(ward: Ward) -> bool:
    """Whether an officer approved the very figures that wait now."""
    approval, waiting = ward.case.approval, ward.pending
    return (
        approval is not None and waiting is not None and same_figures(approval.figures, waiting.declaration)
    )


def next_step(ward: Ward) -> Option | None:
    """The one thing that the area waits for; None when it waits for nobody at the desk."""
    if ward.contest.poll is not Poll.HELD:
        return None
    if ward.case.held is not None:
        return Option("End the hold", "hold", acts.Unhold(""), "This area is held: nothing of it goes out.")
    if not_waiting(ward) is None:
        return _decision(ward)
    if ward.withdrawn and ward.case.correction is None:
        return Option("Begin a correction", "correct", _opening(), "The result was withdrawn.")
    if ward.declared and ward.case.correction is None:
        return None
    return _entry(ward)


def _decision(ward: Ward) -> Option:
    """What officers do with figures that wait."""
    waiting = ward.pending
    if waiting and waiting.declaration.lot is None and tied_in(ward.contest, waiting.declaration):
        return Option(
            "Record the drawing of lots",
            "lot",
            acts.RecordLot((), ""),
            "Candidates are equal at the last seat.",
        )
    if is_approved(ward):
        return Option(
            "See what will go out, and release it",
            "release",
            acts.Release(datetime.min.replace(tzinfo=UTC), ""),
            "The figures are approved and wait for the declaration.",
        )
    return Option("Approve the figures", "approve", acts.Approve((), None), "Figures wait to be approved.")


def _entry(ward: Ward) -> Option:
    """What is typed next."""
    case = ward.case
    if case.verification.stand is Stand.AGREED and ward.verification is None:
        return Option(
            "Have the verification typed again",
            "discard/verification",
            acts.Discard(Paper.VERIFICATION, ""),
            "The verification figures cannot be right.",
        )
    verified = ward.verification is not None or case.verification.stand is Stand.AGREED
    paper = Paper.COUNT if verified or case.count.stand is not Stand.AWAITED else Paper.VERIFICATION
    return _typing(ward, paper)


def _typing(ward: Ward, paper: Paper) -> Option:
    name, where = PAPERS[paper], f"enter/{paper}"
    match ward.case.round(paper).stand:
        case Stand.AWAITED:
            return Option(f"Type the {name} in", where, acts.FirstEntry(paper, {}), "")
        case Stand.ENTERED:
            why = f"The {name} was typed once and waits for somebody else to type it again."
            return Option(f"Type the {name} a second time", where, acts.SecondEntry(paper, {}), why)
        case Stand.LOOK_AGAIN:
            why = "The two entries differ. Whoever typed it second looks at the paper once more."
            return Option(f"Look at the {name} again", where, acts.SecondEntry(paper, {}), why)
        case Stand.DIFFERS:
            why = "The two entries still differ. An officer who typed neither settles them from the paper."
            return Option(f"Settle the {name}", f"settle/{paper}", acts.Settle(paper, {}, ""), why)
        case Stand.AGREED:
            why = f"The {name} was typed twice alike."
            return Option(f"Have the {name} typed again", f"discard/{paper}", acts.Discard(paper, ""), why)


def others(ward: Ward) -> tuple[Option, ...]:
    """What else can be done here now, the usual first."""
    first = next_step(ward)
    return tuple(one for one in _possible(ward) if first is None or one.where != first.where)


def _possible(ward: Ward) -> Iterator[Option]:
    if ward.contest.poll is not Poll.HELD:
        return
    is_open = not (ward.declared or ward.withdrawn) or ward.case.correction is not None
    for paper in Paper:
        if ward.case.round(paper).stand is Stand.AWAITED and (is_open or paper is Paper.VERIFICATION):
            if paper is Paper.COUNT or ward.may(Move.VERIFY):
                yield _typing(ward, paper)
        elif is_open:
            yield _typing(ward, paper)
            if ward.case.round(paper).stand is not Stand.AGREED:
                words = f"Put the {PAPERS[paper]} entries aside and type again"
                yield Option(words, f"discard/{paper}", acts.Discard(paper, ""))
    if not_waiting(ward) is None:
        yield Option("Approve the figures", "approve", acts.Approve((), None))
    yield from _at_any_time(ward)


def _at_any_time(ward: Ward) -> Iterator[Option]:
    if ward.may(Move.RECOUNT):
        yield Option("Start a recount", "recount", acts.StartRecount(""))
    if ward.case.held is None:
        yield Option("Hold this area", "hold", acts.Hold(""))
    if ward.case.correction is not None:
        yield Option("Give the correction up", "correct", acts.CancelCorrection(""))
    elif ward.declared or ward.withdrawn:
        yield Option("Correct the result", "correct", _opening())
    if ward.state in {State.DECLARED, State.CORRECTED}:
        yield Option("Withdraw the result now", "withdraw", acts.Withdraw(""))


def _opening() -> acts.OpenCorrection:
    return acts.OpenCorrection(CorrectionKind.SLIP, "")
