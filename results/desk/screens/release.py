"""What will go out, exactly as it will read, and the button for the moment the result is declared."""

from collections.abc import Iterable

from aiohttp import web

from results.clock import in_london
from results.count.events import Corrected, Declared
from results.count.procedure.acts import Release
from results.count.procedure.people import barred
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.door.step_up import step_up
from results.desk.form import Form, act, area, form_of, home
from results.desk.guide import is_approved
from results.desk.render import page
from results.desk.screens.approve import officers_only
from results.desk.screens.proof import SOMEBODY, proof_of, query
from results.desk.signed_in import person

NOBODY = "Say which officer declared the result."
UNAUTHORISED = "Say who authorised it."


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        ward = area(request, desk)
        return await _shown(request, desk, ward, Form(_known(desk, ward).items()))

    async def send(request: web.Request) -> web.Response:
        officers_only(request)
        ward, form = area(request, desk), await form_of(request)
        deed = _release(desk, ward, form)
        if form.errors or form["do"] != "release":
            return await _shown(request, desk, ward, form, 422 if form.errors else 200)
        if why := await step_up(request, await request.post()):
            form.wrong("code", why)
            return await _shown(request, desk, ward, form, 422)
        event = await act(request, desk, ward, deed, form)
        if isinstance(event, Declared | Corrected):
            raise web.HTTPSeeOther(home(ward, "release"))
        return await _shown(request, desk, area(request, desk), form, 409)

    where = "/wards/{contest_id}/release"
    return [web.get(where, show), web.post(where, send)]


async def _shown(request: web.Request, desk: Desk, ward: Ward, form: Form, status: int = 200) -> web.Response:
    officers_only(request)
    deed = _imagined(desk, ward, form)
    proof = await proof_of(desk, ward, deed) if is_approved(ward) else None
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "is_approved": is_approved(ward),
        "not_me": barred(ward.case, deed, person(request).hand, desk.night.policy.people),
        "deed": deed,
        "proof": proof,
        "query": query(deed),
    }
    return page(request, "release.html", facts, status)


def _known(desk: Desk, ward: Ward) -> dict[str, str]:
    """What the boxes hold at first: what the figures came with, else what the settings say."""
    said = ward.pending.declaration if ward.pending else None
    at = said.declared_at if said else None
    return {
        "declared_at": f"{in_london(at):%H:%M}" if at else "",
        "declared_by": (said and said.declared_by) or desk.settings.council.returning_officer,
        "authorised_by": (said and said.authorised_by) or "",
    }


def _release(desk: Desk, ward: Ward, form: Form) -> Release:
    """The deed as the boxes have it; without a time, as of this moment."""
    at = form.clock_time("declared_at", desk.clock.now())
    by = form.words("declared_by", NOBODY)
    authorised_by = form.words("authorised_by", UNAUTHORISED if ward.contest.authority else "")
    return Release(at or desk.clock.now(), by, authorised_by or None)


def _imagined(desk: Desk, ward: Ward, form: Form) -> Release:
    """The same with the boxes that are still empty filled in, to show what would go out."""
    typed = Form(form.sent)
    at = typed.clock_time("declared_at", desk.clock.now()) or desk.clock.now()
    by, authorised_by = typed.words("declared_by"), typed.words("authorised_by")
    return Release(at, by or SOMEBODY, authorised_by or ward.contest.authority)
