"""The people of the desk: who may come in and as what, who is signed in now; for the administrator alone."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import hdrs, web

from results.count.declaration import Role
from results.count.procedure.hand import UserId
from results.desk.desk import Desk
from results.desk.door.step_up import step_up
from results.desk.door.visit import limits_of
from results.desk.door.welcome import invitation
from results.desk.render import FRAME, page
from results.desk.signed_in import person
from results.record import people, sessions
from results.record.people import Invitation, NameTaken, Person

ROLES = tuple(Role)[::-1]
"""As offered, the highest first."""
Errors = list[tuple[str, str]]
Change = Callable[[Desk, Person, Mapping[str, object]], Awaitable["Done"]]
Done = tuple[str, Invitation | None]
"""What the record says, and the invitation to show, None when there is none."""


def routes(_desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""
    return [
        web.get("/people", _show),
        web.post("/people", _add),
        web.get("/people/{user_id}", _one),
        web.post("/people/{user_id}/{change}", _change),
    ]


def only_administrator(request: web.Request) -> None:
    """Raises HTTPForbidden for anybody else: who gives roles must have no hand in figures."""
    if person(request).role is not Role.ADMINISTRATOR:
        raise web.HTTPForbidden


async def _show(request: web.Request) -> web.Response:
    only_administrator(request)
    return await _all(request)


async def _add(request: web.Request) -> web.Response:
    only_administrator(request)
    desk, form = request.app[FRAME], await request.post()
    name, role = " ".join(str(form.get("name", "")).split()), str(form.get("role", ""))
    errors: Errors = []
    if not 3 <= len(name) <= 100:
        errors.append(("name", "Type the person's whole name."))
    if role not in set(Role):
        errors.append(("role", "Choose what the person does tonight."))
    if not errors and (why := await step_up(request, form)):
        errors.append(("code", why))
    if errors:
        return await _all(request, errors, name, role)
    invited = invitation(desk.clock.now())
    try:
        made = await people.add(desk.database, name, Role(role), desk.clock.now(), invited)
    except NameTaken as taken:
        return await _all(request, [("name", str(taken))], name, role)
    await desk.note(person(request), f"account made, {role}", made.name)
    return _invited(request, made, invited)


async def _one(request: web.Request) -> web.Response:
    only_administrator(request)
    return await _page(request, await _asked(request))


async def _change(request: web.Request) -> web.Response:
    only_administrator(request)
    desk, form, somebody = request.app[FRAME], await request.post(), await _asked(request)
    change = CHANGES.get(request.match_info["change"])
    if change is None:
        raise web.HTTPNotFound
    if somebody.user_id == person(request).user:
        return await _page(request, somebody, [("", "Another administrator must change your account.")])
    if change is _role and form.get("role") == somebody.role.value:
        return await _page(request, somebody, [("role", "This is their role already.")])
    if why := await step_up(request, form):
        return await _page(request, somebody, [("code", why)])
    what, invited = await change(desk, somebody, form)
    await desk.note(person(request), what, somebody.name)
    if invited is not None:
        return _invited(request, somebody, invited)
    return web.Response(status=303, headers={hdrs.LOCATION: f"/people/{somebody.user_id}?done=yes"})


async def _role(desk: Desk, somebody: Person, form: Mapping[str, object]) -> Done:
    role = str(form.get("role", ""))
    if role not in set(Role) or somebody.subject is not None:  # the directory says theirs
        raise web.HTTPBadRequest
    await people.set_role(desk.database, somebody.user_id, Role(role))
    return f"role now {role}", None


async def _disable(desk: Desk, somebody: Person, _form: Mapping[str, object]) -> Done:
    await people.disable(desk.database, somebody.user_id, desk.clock.now())
    return "account closed", None


async def _enable(desk: Desk, somebody: Person, _form: Mapping[str, object]) -> Done:
    await people.enable(desk.database, somebody.user_id)
    return "account opened again", None


async def _sign_out(desk: Desk, somebody: Person, _form: Mapping[str, object]) -> Done:
    ended = await sessions.end_all(desk.database, somebody.user_id)
    return f"signed out by the administrator, {ended} sessions", None


async def _reset(desk: Desk, somebody: Person, _form: Mapping[str, object]) -> Done:
    if somebody.subject is not None:
        raise web.HTTPBadRequest
    invited = invitation(desk.clock.now())
    await people.invite(desk.database, somebody.user_id, invited)
    return "new first code; password and app no longer work", invited


CHANGES: Mapping[str, Change] = {
    "role": _role,
    "close": _disable,
    "open": _enable,
    "sign-out": _sign_out,
    "new-code": _reset,
}


async def _asked(request: web.Request) -> Person:
    found = await people.person_of(request.app[FRAME].database, UserId(request.match_info["user_id"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def _invited(request: web.Request, somebody: Person, invited: Invitation) -> web.Response:
    """Shown once and kept nowhere: the code that opens this account the first time."""
    return page(request, "person_code.html", {"somebody": somebody, "invited": invited})


async def _all(
    request: web.Request, errors: Errors | None = None, name: str = "", role: str = ""
) -> web.Response:
    desk = request.app[FRAME]
    facts = {
        "people": await people.people(desk.database),
        "signed_in": {one.person.user_id for one in await _sessions(desk)},
        "roles": ROLES,
        "errors": errors or [],
        "name": name,
        "role": role,
    }
    return page(request, "people.html", facts, 422 if errors else 200)


async def _page(request: web.Request, somebody: Person, errors: Errors | None = None) -> web.Response:
    theirs = [one for one in await _sessions(request.app[FRAME]) if one.person.user_id == somebody.user_id]
    facts = {
        "somebody": somebody,
        "sessions": theirs,
        "roles": ROLES,
        "errors": errors or [],
        "is_done": "done" in request.query,
    }
    return page(request, "person.html", facts, 422 if errors else 200)


async def _sessions(desk: Desk) -> tuple[sessions.Session, ...]:
    return await sessions.sessions(desk.database, limits_of(desk), desk.clock.now())
