"""A result that is wrong comes down at once: one officer is enough, and everybody hears of it."""

from collections.abc import Iterable

import structlog
from aiohttp import web

from results.count.events import WithdrawnResult
from results.count.procedure.acts import Withdraw
from results.count.procedure.deciding import NO_REASON
from results.count.procedure.people import barred
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.door.step_up import step_up
from results.desk.form import Form, act, area, form_of, home
from results.desk.render import page
from results.desk.screens.proof import proof_of
from results.desk.signed_in import person

log = structlog.get_logger()
A_REASON = "…"
"""Stands for the reason until one is typed; the posts do not say it, the page does."""


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return await _shown(request, desk, area(request, desk), Form())

    async def send(request: web.Request) -> web.Response:
        ward, form = area(request, desk), await form_of(request)
        deed = Withdraw(form.words("reason", NO_REASON))
        if not form.errors and (why := await step_up(request, await request.post())):
            form.wrong("code", why)
        if form.errors:
            return await _shown(request, desk, ward, form, 422)
        event = await act(request, desk, ward, deed, form)
        if isinstance(event, WithdrawnResult):
            who = person(request)
            log.error("result_withdrawn_at_the_desk", contest=ward.contest.contest_id, by=who.user)
            raise web.HTTPSeeOther(home(ward, "withdraw"))
        return await _shown(request, desk, area(request, desk), form, 409)

    where = "/wards/{contest_id}/withdraw"
    return [web.get(where, show), web.post(where, send)]


async def _shown(request: web.Request, desk: Desk, ward: Ward, form: Form, status: int = 200) -> web.Response:
    deed = Withdraw(A_REASON)
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "not_me": barred(ward.case, deed, person(request).hand, desk.night.policy.people),
        "proof": await proof_of(desk, ward, deed) if ward.declared else None,
    }
    return page(request, "withdraw.html", facts, status)
