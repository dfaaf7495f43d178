"""One area's own screen: where it stands, what comes next and who may do it, who did what, what went out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from results.count.checks import Tonight
from results.count.declaration import Step
from results.count.finding import Finding
from results.count.procedure.acts import Reach
from results.count.procedure.approving import to_approve
from results.count.procedure.case import Round, Stand
from results.count.procedure.hand import Hand
from results.count.ward import Filed, Move, Ward
from results.desk.deciding import SAID
from results.desk.desk import Desk
from results.desk.form import act, area, form_of, home
from results.desk.guide import next_step, others, sees_figures
from results.desk.render import page
from results.desk.sheet import ward_number
from results.desk.side_by_side import side_by_side
from results.desk.signed_in import person
from results.record.postings import Posting, postings_about

STANDS = {
    Stand.AWAITED: "Not typed yet",
    Stand.ENTERED: "Typed once",
    Stand.LOOK_AGAIN: "Typed twice, not alike: being looked at again",
    Stand.DIFFERS: "Typed twice, not alike: to be settled",
    Stand.AGREED: "Agreed",
}
DONE = {
    "reach": "Noted.",
    "approve": "Approved. Somebody else releases it when the Returning Officer declares.",
    "release": "Released. It is public now.",
    "hold": "Held. Nothing of this area goes out.",
    "unhold": "The hold has ended.",
    "recount": "The recount is on record. Figures typed so far count no more.",
    "lot": "The drawing of lots is on record.",
    "correct": "The correction has begun. What is public stays until the right figures are released.",
    "cancel": "The correction was given up. What is public stays.",
    "withdraw": "Withdrawn. The result is down.",
    "settle": "Settled. The figures wait for approval.",
    "discard": "Put aside. Two people type it again.",
}
STEPS = {Step.VERIFYING: Move.START_VERIFYING, Step.COUNTING: Move.START_COUNTING}


@dataclass(frozen=True, slots=True)
class Line:
    """How far one part of the work is, and whose hands were in it."""

    what: str
    how: str
    by: tuple[tuple[str, Hand, datetime | None], ...] = ()


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return await _shown(request, desk, area(request, desk))

    async def reach(request: web.Request) -> web.Response:
        ward, form = area(request, desk), await form_of(request)
        try:
            step = Step(form["step"])
        except ValueError:
            raise web.HTTPBadRequest from None
        if await act(request, desk, ward, Reach(step), form):
            raise web.HTTPSeeOther(home(ward, "reach"))
        return await _shown(request, desk, area(request, desk), form.errors)

    return [web.get("/wards/{contest_id}", show), web.post("/wards/{contest_id}/reach", reach)]


async def _shown(
    request: web.Request, desk: Desk, ward: Ward, errors: Iterable[tuple[str, str]] = ()
) -> web.Response:
    me, people = person(request), desk.night.policy.people
    first = next_step(ward)
    facts = {
        "ward": ward,
        "errors": list(errors),
        "done": DONE.get(request.query.get("done", "")),
        "first": first,
        "first_not": first and first.why_not(ward, me, people),
        "my_role": first is not None and first.is_for(me),
        "others": [one for one in others(ward) if one.why_not(ward, me, people) is None],
        "number": ward_number(ward, desk.election.contests),
        "steps": [step for step, move in STEPS.items() if ward.may(move)],
        "lines": _lines(ward),
        "public": _public(ward),
        "said": SAID,
        "posts": await _posts(desk, ward),
        **_for_officers(desk, ward, officer=sees_figures(me)),
    }
    return page(request, "ward.html", facts, 409 if errors else 200)


def _for_officers(desk: Desk, ward: Ward, *, officer: bool) -> dict[str, object]:
    """What only those may read who see figures before they are public."""
    findings: tuple[Finding, ...] = to_approve(ward, Tonight(desk.night.areas)) if officer else ()
    return {
        "officer": officer,
        "findings": findings,
        "sheet": side_by_side(ward) if officer else None,
    }


def _lines(ward: Ward) -> list[Line]:
    """Who did what, in the order of the work."""
    case = ward.case
    lines = [_paper("Verification", case.verification)]
    if case.count.first or case.correction or not (ward.declared or ward.withdrawn):
        lines.append(_paper("Count", case.count))
    if ward.recounts:
        lines.append(Line("Recounts", str(ward.recounts)))
    if case.lot_by:
        lines.append(Line("Drawing of lots", "On record", (("recorded by", case.lot_by, None),)))
    if case.correction:
        opening = case.correction
        lines.append(Line("Correction", "Begun", (("by", opening.by, opening.at),)))
    if case.approval:
        lines.append(Line("Approval", "Approved", (("by", case.approval.by, case.approval.at),)))
    if case.held:
        lines.append(Line("Hold", "Held", (("by", case.held.by, case.held.at),)))
    return lines


def _paper(name: str, one: Round) -> Line:
    entries = (("typed by", one.first), ("again by", one.second), ("settled by", one.settled))
    return Line(name, STANDS[one.stand], tuple((how, it.by, it.at) for how, it in entries if it is not None))


def _public(ward: Ward) -> list[Filed]:
    """Every version that the public saw, oldest first."""
    return [*ward.history, *([ward.declared] if ward.declared else [])]


async def _posts(desk: Desk, ward: Ward) -> tuple[Posting, ...]:
    """What was said of this area, and what became of it."""
    async with desk.database.read() as conn:
        return await postings_about(conn, ward.contest.contest_id)
