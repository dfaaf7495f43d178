"""What came of one file or message, in sentences for the person who sent it."""

from collections.abc import Iterator, Sequence

from results.count.checks import RULES
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
    Worked,
)
from results.count.finding import Finding
from results.feeds.sources import Told
from results.fold import Happening, Noted, SetAside
from results.record.orders import Ordered


def answer(happenings: Sequence[Happening]) -> Told:
    """What came of one entry: used when anything in it was, and a line or more for each ward."""
    used = any(not isinstance(one.event, SetAside | Refused) for one in happenings)
    return Told(used, tuple(line for one in happenings for line in _lines(one)))


def _lines(happening: Happening) -> Iterator[str]:
    event = happening.event
    if isinstance(event, SetAside):
        yield from (f"Not used: {problem}" for problem in event.problems)
    elif isinstance(event, Noted):
        yield from event.notes
    elif isinstance(event, Ordered):
        yield "Done."
    else:
        contest = happening.night.election.contests.get(event.contest_id)
        area = contest.area if contest else event.contest_id
        first, *others = _words(event)
        yield f"{area}: {first}"
        yield from (f"    {other}" for other in others)


def _words(event: Event) -> Iterator[str]:  # noqa: C901, PLR0912 - a flat case for each kind of event
    match event:
        case Declared():
            yield "declared, and public."
        case Corrected():
            yield "the correction is public."
        case WithdrawnResult():
            yield "withdrawn from the public."
        case TurnoutKnown():
            yield "verification complete; turnout is public."
        case ProvisionalFiled(findings=findings):
            yield "provisional figures kept; not public until they are declared."
            yield from _found(findings)
        case Held(findings=findings, blocking=codes):
            yield "HELD, not public."
            yield from _found([one for one in findings if one.code in codes])
        case VerificationHeld(findings=findings):
            yield "the verification figures are kept back."
            yield from _found(findings)
        case Differs(findings=findings):
            yield "differs from what stands; nothing was changed."
            yield from _found(findings)
        case Moved(state=state):
            yield f"now {state.replace('_', ' ')}."
        case Unchanged(why=why):
            yield f"nothing new ({why})."
        case Contradicted(revision=revision):
            yield f"says something else under the same revision {revision}; the first stands."
        case Refused(why=why):
            yield f"refused. {why}"
        case Worked():
            yield "done."
        case _:
            yield type(event).__name__


def _found(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding with its likely cause and what to do on the count floor."""
    for one in findings:
        yield f"{one.code} {one.message}"
        yield from (f"   Perhaps: {hint}" for hint in one.hints[:1])
        if one.code in RULES:
            yield f"   What to do: {RULES[one.code].action}"
