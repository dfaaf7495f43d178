"""A declared result is to be corrected: what kind of correction, why, and everywhere it will reach."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from results.count.declaration import CorrectionKind
from results.count.procedure.acts import CancelCorrection, OpenCorrection
from results.count.procedure.deciding import NO_REASON
from results.count.procedure.people import barred
from results.count.ward import Ward
from results.desk.desk import Desk
from results.desk.form import Form, act, area, form_of, home
from results.desk.guide import sees_figures
from results.desk.render import page
from results.desk.signed_in import person
from results.record.bulletin import MAY_BE_SEEN
from results.record.postings import Posting, postings_about

KINDS: Mapping[CorrectionKind, tuple[str, str]] = {
    CorrectionKind.SLIP: (
        "A slip of ours",
        "The Returning Officer declared the right figures; we published others.",
    ),
    CorrectionKind.RETURNING_OFFICER: (
        "The Returning Officer corrects it",
        "A clerical mistake in the declaration. It cannot change who was elected.",
    ),
    CorrectionKind.COURT_ORDER: (
        "A court orders it",
        "After an election petition. Only this may change who was elected.",
    ),
}
"""Source: Electoral Administration Act 2006 s.46; Representation of the People Act 1983 s.127."""
NO_KIND = "Say what kind of correction this is."


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def show(request: web.Request) -> web.Response:
        return await _shown(request, desk, area(request, desk), Form())

    async def send(request: web.Request) -> web.Response:
        ward, form = area(request, desk), await form_of(request)
        cancels = form["do"] == "cancel"
        deed = _cancelling(form) if cancels else _opening(form)
        if deed is None or form.errors:
            return await _shown(request, desk, ward, form, 422)
        if await act(request, desk, ward, deed, form):
            raise web.HTTPSeeOther(home(ward, "cancel" if cancels else "correct"))
        return await _shown(request, desk, area(request, desk), form, 409)

    where = "/wards/{contest_id}/correct"
    return [web.get(where, show), web.post(where, send)]


def _opening(form: Form) -> OpenCorrection | None:
    reason = form.words("reason", NO_REASON)
    if form["kind"] not in set(CorrectionKind):
        form.wrong("kind", NO_KIND)
        return None
    return OpenCorrection(CorrectionKind(form["kind"]), reason)


def _cancelling(form: Form) -> CancelCorrection:
    return CancelCorrection(form.words("reason", NO_REASON))


async def _shown(request: web.Request, desk: Desk, ward: Ward, form: Form, status: int = 200) -> web.Response:
    me, people = person(request), desk.night.policy.people
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "kinds": [(kind, f"{name}. {what}") for kind, (name, what) in KINDS.items()],
        "officer": sees_figures(me),
        "names": {kind: name for kind, (name, _) in KINDS.items()},
        "not_me": barred(ward.case, OpenCorrection(CorrectionKind.SLIP, ""), me.hand, people),
        "reach": await _reach(desk, ward),
    }
    return page(request, "correct.html", facts, status)


async def _reach(desk: Desk, ward: Ward) -> Mapping[str, list[Posting]]:
    """The posts that the public may have read, by account; accounts without one learn of no error."""
    async with desk.database.read() as conn:
        posts = await postings_about(conn, ward.contest.contest_id)
    return {
        account: [one for one in posts if one.account == account and one.state in MAY_BE_SEEN]
        for account in desk.settings.accounts
    }
