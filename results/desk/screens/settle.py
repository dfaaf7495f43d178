"""Two entries differ: a third person reads the boxes from the paper and types what stands there.

What the two typed is not on the screen, so that the paper is read and nothing is picked. Only when the third
figure is neither of theirs are all three laid side by side, and the paper is read once more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web

from results.count.declaration import Field
from results.count.finding import Finding
from results.count.procedure.acts import Discard, Paper, Settle, Values
from results.count.procedure.case import Entry, Round, Stand
from results.count.procedure.figures import tidied
from results.desk.desk import Desk
from results.desk.due import Turn, closed, refusal
from results.desk.form import Form, act, area, form_of, home
from results.desk.render import page
from results.desk.sheet import PAPER_NAMES, Line, Typed, typed
from results.desk.signed_in import person
from results.desk.typing_in import At, digest, findings, summary
from results.feeds.formats.boxes import check_code
from results.record import drafts

SETTLING = "/wards/{contest_id}/settle/{paper:verification|count}"
DISCARDING = "/wards/{contest_id}/discard/{paper:verification|count}"
NO_REASON = "Say why the entries differed; it stays on record."
NO_FIGURE = "{code}: type what the paper says, or tick that this box is empty there; not both."
TICK = "Tick the box if the paper really says this, or change what you typed."


@dataclass(frozen=True, slots=True)
class Difference:
    """One box in which the two entries differ.

    Attributes:
        same_digits: both typed the same digits in another order, a slip of the keys.
    """

    line: Line
    first: str
    second: str

    @property
    def same_digits(self) -> bool:
        """Whether the digits were only swapped."""
        return bool(self.first) and sorted(self.first) == sorted(self.second)


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        at = _at(request, desk)
        if why := _shut(desk, at):
            return _closed(request, at, why)
        return _screen(request, desk, at, Form())

    async def settle(request: web.Request) -> web.Response:
        return await _settle(request, desk, _at(request, desk), await form_of(request))

    async def ask(request: web.Request) -> web.Response:
        return _discard(request, desk, _at(request, desk), Form())

    async def discard(request: web.Request) -> web.Response:
        at, form = _at(request, desk), await form_of(request)
        reason = form.words("reason", "Say why; it stays on record.")
        if form.errors:
            return _discard(request, desk, at, form, 422)
        if await act(request, desk, at.ward, Discard(at.paper, reason), form) is None:
            return _discard(request, desk, at, form, 409)
        await drafts.put_aside(desk.database, at.ward.contest.contest_id, at.paper)
        raise web.HTTPSeeOther(home(at.ward, "discard"))

    return [
        web.get(SETTLING, show),
        web.post(SETTLING, settle),
        web.get(DISCARDING, ask),
        web.post(DISCARDING, discard),
    ]


async def _settle(request: web.Request, desk: Desk, at: At, form: Form) -> web.Response:
    """Settle the boxes if they are read and, where something speaks against them, read twice."""
    if why := _shut(desk, at):
        form.wrong("", why)
        return _screen(request, desk, at, form, 409)
    if form["do"] != "send":  # a stray Enter
        return _screen(request, desk, at, form)
    was_typed, reason = _read(at, form), form.words("reason", NO_REASON)
    if form.errors:
        return _screen(request, desk, at, form, 422)
    alone = _neither(at, was_typed.values)
    found = findings(desk, at.ward, at.paper, _whole(at, was_typed.values))
    sign = digest(was_typed.values, found)
    if (alone or found) and not (form["compared"] and form["checked"] == sign):
        if form["checked"] == sign:
            form.wrong("compared", TICK)
        for box in alone:
            form.wrong(box, f"{at.codes.get(box, box)}: neither of the two typed this.")
        form.errors += summary(found, at.codes)
        return _screen(request, desk, at, form, 422, _Doubts(alone, found, sign))
    if await act(request, desk, at.ward, Settle(at.paper, was_typed.values, reason), form) is None:
        return _screen(request, desk, at, form, 409)
    raise web.HTTPSeeOther(home(at.ward, "settle"))


@dataclass(frozen=True, slots=True)
class _Doubts:
    """What speaks against the figures typed.

    Attributes:
        alone: boxes in which the third figure is neither of the two.
        sign: of these very figures and findings.
    """

    alone: tuple[Field, ...] = ()
    findings: tuple[Finding, ...] = ()
    sign: str = ""


def _read(at: At, form: Form) -> Typed:
    """What was typed into the boxes that differ; each is typed, or said to be empty on the paper."""
    boxes = tuple(one.line for one in _differences(at))
    was_typed = typed({one.field: form[one.field] for one in boxes}, boxes)
    for one in boxes:
        if one.field in was_typed.wrong:
            form.wrong(one.field, was_typed.wrong[one.field])
        elif (one.field in was_typed.values) == bool(form[f"empty/{one.field}"]):
            form.wrong(one.field, NO_FIGURE.format(code=one.box.code))
    return was_typed


def _differences(at: At) -> tuple[Difference, ...]:
    before = at.ward.case.round(at.paper)
    first, second = _values(before.first), _values(before.second)
    return tuple(
        Difference(line, first.get(line.field, ""), second.get(line.field, ""))
        for line in at.boxes
        if line.field in before.differing
    )


def _neither(at: At, values: Values) -> tuple[Field, ...]:
    mine = tidied(values)
    return tuple(
        one.line.field
        for one in _differences(at)
        if mine.get(one.line.field, "") not in {one.first, one.second}
    )


def _whole(at: At, values: Values) -> Values:
    """The paper as it would stand: what both typed alike, and what the third person typed."""
    before: Round = at.ward.case.round(at.paper)
    alike = {place: text for place, text in _values(before.first).items() if place not in before.differing}
    return alike | tidied(values)


def _values(entry: Entry | None) -> Mapping[Field, str]:
    return entry.values if entry else {}


def _at(request: web.Request, desk: Desk) -> At:
    return At(person(request), area(request, desk), Paper(request.match_info["paper"]), Turn.SETTLE)


def _shut(desk: Desk, at: At) -> str | None:
    return closed(desk, at.who, at.ward, at.paper, Turn.SETTLE)


def _closed(request: web.Request, at: At, why: str) -> web.Response:
    facts = {"at": at, "why": why, "begun": None, "paper_name": PAPER_NAMES[at.paper]}
    return page(request, "entry_closed.html", facts)


def _screen(  # noqa: PLR0913, PLR0917 - what a screen tells
    request: web.Request, desk: Desk, at: At, form: Form, status: int = 200, doubts: _Doubts = _Doubts()
) -> web.Response:
    facts = {
        "at": at,
        "ward": at.ward,
        "paper_name": PAPER_NAMES[at.paper],
        "check_code": check_code(desk.election, at.ward.contest),
        "differences": _differences(at) if at.ward.case.round(at.paper).stand is Stand.DIFFERS else (),
        "round": at.ward.case.round(at.paper),
        "form": form,
        "errors": form.errors,
        "doubts": doubts,
    }
    return page(request, "settle.html", facts, status)


def _discard(request: web.Request, desk: Desk, at: At, form: Form, status: int = 200) -> web.Response:
    why = refusal(desk, at.who, at.ward, Discard(at.paper, "?"))
    if why and not form.errors:
        return _closed(request, at, why)
    facts = {
        "at": at,
        "ward": at.ward,
        "paper_name": PAPER_NAMES[at.paper],
        "form": form,
        "errors": form.errors,
    }
    return page(request, "discard.html", facts, status)
