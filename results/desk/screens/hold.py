"""An officer stops an area, lets it go on, or has its votes counted again: one reason, one button."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aiohttp import web

from results.count.procedure.acts import Deed, Hold, StartRecount, Unhold
from results.count.procedure.deciding import NO_REASON
from results.count.procedure.people import barred
from results.count.ward import Move, Ward
from results.desk.desk import Desk
from results.desk.form import Form, act, area, form_of, home
from results.desk.render import page
from results.desk.signed_in import person


@dataclass(frozen=True, slots=True)
class Question:
    """A screen that asks for one reason.

    Attributes:
        done: what the area's own screen then says has been done.
        tells: what this does, in sentences.
    """

    heading: str
    tells: tuple[str, ...]
    button: str
    deed: Callable[[str], Deed]
    done: str


HOLD = Question(
    "Hold this area",
    ("Nothing of this area goes out, whoever sends it, until an officer ends the hold.",),
    "Hold this area",
    Hold,
    "hold",
)
UNHOLD = Question(
    "End the hold",
    ("Figures that came meanwhile wait: they are approved and released by hand.",),
    "End the hold",
    Unhold,
    "unhold",
)
RECOUNT = Question(
    "Start a recount",
    (
        "The votes are counted again. Figures typed so far count no more.",
        "The public sees “Counting”: it is not told of a recount.",
    ),
    "Start the recount",
    StartRecount,
    "recount",
)


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of these screens."""

    def hold(ward: Ward) -> Question | None:
        return UNHOLD if ward.case.held else HOLD

    def recount(ward: Ward) -> Question | None:
        return RECOUNT if ward.may(Move.RECOUNT) else None

    return [*_asked(desk, "hold", hold), *_asked(desk, "recount", recount)]


def _asked(desk: Desk, name: str, question: Callable[[Ward], Question | None]) -> Iterable[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        ward = area(request, desk)
        return _shown(request, desk, ward, question(ward), Form())

    async def send(request: web.Request) -> web.Response:
        ward, form = area(request, desk), await form_of(request)
        asked = question(ward)
        if asked is None or form["done"] != asked.done:  # somebody else was quicker
            raise web.HTTPSeeOther(home(ward))
        reason = form.words("reason", NO_REASON)
        if not form.errors and await act(request, desk, ward, asked.deed(reason), form):
            raise web.HTTPSeeOther(home(ward, asked.done))
        return _shown(request, desk, area(request, desk), asked, form)

    where = f"/wards/{{contest_id}}/{name}"
    return [web.get(where, show), web.post(where, send)]


def _shown(request: web.Request, desk: Desk, ward: Ward, asked: Question | None, form: Form) -> web.Response:
    me, people = person(request), desk.night.policy.people
    facts = {
        "ward": ward,
        "form": form,
        "errors": form.errors,
        "asked": asked,
        "not_me": asked and barred(ward.case, asked.deed(""), me.hand, people),
    }
    return page(request, "hold.html", facts, 422 if form.errors else 200)
