"""The drawing of lots between candidates equal at the last seat goes on record."""

from collections.abc import Iterable

from aiohttp import web

from results.count.checks.elected import tied_in
from results.count.checks.wording import joined
from results.count.election import Candidate, CandidateId
from results.count.procedure.acts import RecordLot
from results.count.procedure.deciding import not_waiting
from results.count.procedure.people import barred
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.form import Form, act, area, form_of, home
from results.desk.render import page
from results.desk.screens.approve import officers_only
from results.desk.signed_in import person

NOBODY = "Tick on whom the lot fell."
HOW = "Say how the lot was drawn."
IN_VOTES = "Say whether the extra vote is in the figures."


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return _shown(request, desk, area(request, desk), Form())

    async def send(request: web.Request) -> web.Response:
        officers_only(request)
        ward, form = area(request, desk), await form_of(request)
        deed = _lot(desk, ward, form)
        if form.errors:
            return _shown(request, desk, ward, form, 422)
        if await act(request, desk, ward, deed, form):
            raise web.HTTPSeeOther(home(ward, "lot"))
        return _shown(request, desk, area(request, desk), form, 409)

    where = "/wards/{contest_id}/lot"
    return [web.get(where, show), web.post(where, send)]


def _shown(request: web.Request, desk: Desk, ward: Ward, form: Form, status: int = 200) -> web.Response:
    officers_only(request)
    equal = _equal(ward)
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "not_now": not_waiting(ward) or (None if equal else "Nobody is equal at the last seat."),
        "not_me": barred(ward.case, RecordLot((), ""), person(request).hand, desk.night.policy.people),
        "equal": equal,
        "names": joined([one.name for one in equal]),
        "votes": ward.pending.declaration.votes(equal[0].candidate_id) if ward.pending and equal else None,
        "winners": form.all_of("winners"),
    }
    return page(request, "lot.html", facts, status)


def _lot(desk: Desk, ward: Ward, form: Form) -> RecordLot:
    ticked = set(form.all_of("winners"))
    winners = tuple(CandidateId(one.candidate_id) for one in _equal(ward) if one.candidate_id in ticked)
    if not winners:
        form.wrong("winners", NOBODY)
    if form["in_votes"] not in ("yes", "no"):
        form.wrong("in_votes", IN_VOTES)
    method = form.words("method", HOW)
    drawn_at = form.clock_time("drawn_at", desk.clock.now())
    witnesses = tuple(name for line in form["witnesses"].splitlines() if (name := " ".join(line.split())))
    return RecordLot(winners, method, drawn_at, witnesses, form["in_votes"] == "yes")


def _equal(ward: Ward) -> tuple[Candidate, ...]:
    """Everyone equal across the line between elected and not."""
    tied = tied_in(ward.contest, ward.pending.declaration) if ward.pending else ()
    return tuple(one for one in ward.contest.candidates if one.candidate_id in tied)
