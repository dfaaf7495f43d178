"""A paper is typed in: one area, one screen, by the keyboard alone, and kept box by box."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from results.count.declaration import Field, Role
from results.count.election import Poll
from results.count.finding import Finding
from results.count.procedure.acts import Paper, SecondEntry
from results.count.procedure.case import Stand
from results.count.procedure.figures import tidied
from results.count.procedure.people import MAY
from results.count.ward import Move
from results.desk.desk import Desk
from results.desk.due import DEEDS, Turn, closed, looking_again, turn
from results.desk.form import Error, Form, act, area, form_of
from results.desk.render import page
from results.desk.sheet import PAPER_NAMES, Typed, is_empty, typed, ward_number
from results.desk.signed_in import person
from results.desk.sums import sums
from results.desk.typing_in import At, Begun, beside, digest, findings, keep, sit_down, summary
from results.feeds.formats.boxes import check_code
from results.record import drafts
from results.record.drafts import Claim

TICK = "Tick the box at the foot if your paper really says this, or change what you typed."
PHONE = "Read every figure back over the phone, then tick the box."
ENTERING = "/wards/{contest_id}/enter/{paper:verification|count}"
DRAFT = "/wards/{contest_id}/draft/{paper:verification|count}"


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return await _show(request, desk)

    async def send(request: web.Request) -> web.Response:
        return await _answer(request, desk)

    async def draft(request: web.Request) -> web.Response:
        return await _keep(request, desk)

    return [web.get(ENTERING, show), web.post(ENTERING, send), web.post(DRAFT, draft)]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the screen tells besides the boxes."""

    begun: Begun
    errors: list[Error] = field(default_factory=list)
    notes: Mapping[Field, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


async def _show(request: web.Request, desk: Desk) -> web.Response:
    """The paper, claimed for this person."""
    at = _at(request, desk)
    if why := _shut(desk, at):
        return _closed(request, at, why)
    begun = await sit_down(desk, at)
    if begun.claim.user != at.who.user:
        return _closed(request, at, "", begun)
    return _screen(request, desk, at, _Shown(begun))


async def _answer(request: web.Request, desk: Desk) -> web.Response:
    """What was asked for with a button; the first of the form, which a stray Enter presses, only keeps."""
    at, form = _at(request, desk), await form_of(request)
    if why := _shut(desk, at):
        return _screen(request, desk, at, _Shown(_not_kept(at, form), [("", why)]), 409)
    match form["do"]:
        case "send" if form.seen != at.ward.version and tidied(_typed(at, form).values) == at.sent:
            return await _sent(desk, at)  # clicked twice
        case "send":
            return await _send(request, desk, at, form)
        case "take":
            return await _take_over(request, desk, at)
    await keep(desk, at, _typed(at, form).values)
    if form["do"] == "leave":
        await drafts.leave(desk.database, at.place, at.who.user, done=False)
        raise web.HTTPSeeOther("/find")
    raise web.HTTPSeeOther(request.path_qs)


async def _keep(request: web.Request, desk: Desk) -> web.Response:
    """Keep what is typed so far and answer the sums, a piece of the page."""
    at, form = _at(request, desk), await form_of(request)
    if why := _shut(desk, at):
        shown, status = _Shown(_not_kept(at, form), [("", why)]), 409
    else:
        shown, status = _Shown(await keep(desk, at, _typed(at, form).values)), 200
    response = page(request, "entry_sums.html", _facts(desk, at, shown), status)
    response.headers["X-Desk"] = "sums"
    return response


async def _send(request: web.Request, desk: Desk, at: At, form: Form) -> web.Response:
    """Send the paper off if nothing speaks against it; otherwise the screen comes back with all that does."""
    was_typed = _typed(at, form)
    begun = await keep(desk, at, was_typed.values)
    found = () if was_typed.wrong else findings(desk, at.ward, at.paper, was_typed.values)
    _look_over(at, form, was_typed, begun)
    if request.query.get("by") == "phone" and not form["read_back"]:
        form.wrong("read_back", PHONE)
    if form.errors:
        return _screen(request, desk, at, _Shown(begun, form.errors, was_typed.wrong), 422)
    if found and not (form["compared"] and form["checked"] == digest(was_typed.values, found)):
        if form["checked"] == digest(was_typed.values, found):
            form.wrong("compared", TICK)
        errors = form.errors + summary(found, at.codes)
        return _screen(request, desk, at, _Shown(begun, errors, beside(found, at.codes), found), 422)
    deed = DEEDS[at.turn](at.paper, was_typed.values, tuple(dict.fromkeys(one.code for one in found)))
    if await act(request, desk, at.ward, deed, form) is None:
        return _screen(request, desk, at, _Shown(begun, form.errors), 409)
    if request.query.get("by") == "phone":
        await desk.note(at.who, f"{at.paper} read back by phone", at.ward.contest.contest_id)
    return await _sent(desk, at)


def _look_over(at: At, form: Form, was_typed: Typed, begun: Begun) -> None:
    """Note what keeps this paper from being judged at all."""
    if begun.claim.user != at.who.user:
        form.wrong("", f"{begun.claim.name} has taken this paper over. What you typed is kept, but not sent.")
    elif form["turn"] == at.turn and form.seen != at.ward.version and at.sent:
        form.wrong("", "You have sent this paper already. Look at it again, then send it once more.")
    elif form["turn"] != at.turn:
        form.wrong(
            "", "Somebody typed this paper meanwhile. Send it once more to give yours as the second entry."
        )
    if is_empty(was_typed.values):
        form.wrong(at.boxes[0].field, "Nothing is typed yet.")
    for box, why in was_typed.wrong.items():
        form.wrong(box, why)


async def _sent(desk: Desk, at: At) -> web.Response:
    """Say what comes next: look again at what differs, or the next paper."""
    await drafts.leave(desk.database, at.place, at.who.user, done=True)
    contest_id = at.ward.contest.contest_id
    after = desk.night.wards[contest_id].case.round(at.paper)
    if after.stand is Stand.LOOK_AGAIN:
        raise web.HTTPSeeOther(f"/wards/{contest_id}/enter/{at.paper}")
    raise web.HTTPSeeOther(f"/find?sent={contest_id}&paper={at.paper}")


async def _take_over(request: web.Request, desk: Desk, at: At) -> web.Response:
    if at.who.role is not Role.DEPUTY_RETURNING_OFFICER:
        raise web.HTTPForbidden
    await sit_down(desk, at, over=True)
    raise web.HTTPSeeOther(request.path)


def _at(request: web.Request, desk: Desk) -> At:
    ward, paper, who = area(request, desk), Paper(request.match_info["paper"]), person(request)
    return At(who, ward, paper, turn(ward, paper, who.user) or Turn.FIRST)


def _typed(at: At, form: Form) -> Typed:
    return typed({one.field: form[one.field] for one in at.boxes}, at.boxes)


def _not_kept(at: At, form: Form) -> Begun:
    """What came from a screen that is out of date: shown again, but not kept."""
    me = at.who
    return Begun(Claim(me.user, me.name, datetime.min.replace(tzinfo=UTC)), _typed(at, form).values, None)


def _shut(desk: Desk, at: At) -> str | None:
    """Why there is nothing to type here for this person."""
    if at.ward.contest.poll is not Poll.HELD:
        return "No poll was held here: there is nothing to type."
    if at.paper is Paper.VERIFICATION and not at.ward.may(Move.VERIFY):
        return "The result is declared. Its verification figures are put right with it, in a correction."
    if at.turn is Turn.SETTLE:
        return "The two entries differ. A deputy returning officer settles them from the paper."
    before = at.ward.case.round(at.paper)
    if before.stand is Stand.LOOK_AGAIN and before.second and before.second.by.user != at.who.user:
        return f"{before.second.by.name} is looking at this paper again, because the two entries differ."
    if at.turn is Turn.SECOND and at.who.role not in MAY[SecondEntry]:
        return "This paper is typed once. A checker or a deputy returning officer types it the second time."
    return closed(desk, at.who, at.ward, at.paper, at.turn)


def _closed(request: web.Request, at: At, why: str, begun: Begun | None = None) -> web.Response:
    facts = {"at": at, "why": why, "begun": begun, "paper_name": PAPER_NAMES[at.paper]}
    return page(request, "entry_closed.html", facts)


def _screen(request: web.Request, desk: Desk, at: At, shown: _Shown, status: int = 200) -> web.Response:
    facts = _facts(desk, at, shown) | {"by_phone": request.query.get("by") == "phone"}
    return page(request, "entry.html", facts, status)


def _facts(desk: Desk, at: At, shown: _Shown) -> dict[str, object]:
    values = shown.begun.values
    return {
        "at": at,
        "ward": at.ward,
        "paper_name": PAPER_NAMES[at.paper],
        "number": ward_number(at.ward, desk.election.contests),
        "check_code": check_code(desk.election, at.ward.contest),
        "begun": shown.begun,
        "values": values,
        "again": looking_again(at.ward.case.round(at.paper), at.turn),
        "sums": sums(at.ward, at.paper, values),
        "errors": shown.errors,
        "notes": shown.notes,
        "findings": shown.findings,
        "digest": digest(values, shown.findings),
    }
