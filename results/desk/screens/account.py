"""A person's own account: where they are signed in, and their password."""

from collections.abc import Iterable

from aiohttp import hdrs, web

from results.desk.desk import Desk
from results.desk.door.passwords import VAULT
from results.desk.door.step_up import step_up
from results.desk.door.visit import limits_of
from results.desk.door.welcome import password_errors
from results.desk.render import FRAME, page
from results.desk.signed_in import person
from results.record import people, sessions


def routes(_desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""
    return [
        web.get("/account", _show),
        web.post("/account/password", _password),
        web.post("/account/sign-out-elsewhere", _elsewhere),
    ]


async def _show(request: web.Request) -> web.Response:
    return await _page(request)


async def _elsewhere(request: web.Request) -> web.Response:
    desk, who = request.app[FRAME], person(request)
    ended = await sessions.end_all(desk.database, who.user, but=who.session)
    await desk.note(who, "signed out elsewhere", f"{ended} sessions")
    return web.Response(status=303, headers={hdrs.LOCATION: "/account?done=elsewhere"})


async def _password(request: web.Request) -> web.Response:
    """A new password for whoever has shown the app's code; wherever else they are signed in ends."""
    desk, who, form = request.app[FRAME], person(request), await request.post()
    if who.by_service:
        raise web.HTTPForbidden
    password, again = (str(form.get(one, "")) for one in ("password", "again"))
    errors = password_errors(desk, who.name, password, again)
    why = None if errors else await step_up(request, form)
    if why is not None:
        errors.append(("code", why))
    if errors:
        return await _page(request, errors)
    kept = await request.app[VAULT].kept(password)
    await people.set_password(desk.database, who.user, kept)
    await sessions.end_all(desk.database, who.user, but=who.session)
    await desk.note(who, "changed their password")
    return web.Response(status=303, headers={hdrs.LOCATION: "/account?done=password"})


async def _page(request: web.Request, errors: list[tuple[str, str]] | None = None) -> web.Response:
    desk, who = request.app[FRAME], person(request)
    mine = [
        one
        for one in await sessions.sessions(desk.database, limits_of(desk), desk.clock.now())
        if one.person.user_id == who.user
    ]
    facts = {"sessions": mine, "errors": errors or [], "done": request.query.get("done", "")}
    return page(request, "account.html", facts, 422 if errors else 200)
