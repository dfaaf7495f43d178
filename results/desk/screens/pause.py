"""Pause everything, from any screen in one click; and let it go on again, with a reason."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

from results.desk.desk import Desk
from results.desk.form import form_of
from results.desk.ordering import give, may
from results.desk.render import page
from results.desk.signed_in import person
from results.record.orders import PauseAll, ResumeAll

STRIP = "/paused"
"""The strip under every screen's head, for screens that keep themselves up to date."""


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def pause(request: web.Request) -> web.Response:
        form = await form_of(request)
        await give(desk, person(request), PauseAll(form.words("reason")))
        raise web.HTTPSeeOther(_back(form["back"]))

    async def nothing(_request: web.Request) -> web.Response:
        raise web.HTTPSeeOther("/")

    async def strip(request: web.Request) -> web.Response:
        return page(request, "valve.html", {})

    async def ask(request: web.Request) -> web.Response:
        return _resume(request)

    async def resume(request: web.Request) -> web.Response:
        form = await form_of(request)
        reason = form.words("reason", "Say why everything may go on.")
        if form.errors:
            return _resume(request, form["reason"], form.errors)
        await give(desk, person(request), ResumeAll(reason))
        raise web.HTTPSeeOther("/")

    return [
        web.post("/pause", pause),
        web.get("/pause", nothing),
        web.get(STRIP, strip),
        web.get("/resume", ask),
        web.post("/resume", resume),
    ]


def _resume(request: web.Request, typed: str = "", errors: Iterable[tuple[str, str]] = ()) -> web.Response:
    facts = {"may": may(person(request), ResumeAll), "typed": typed, "errors": list(errors)}
    return page(request, "resume.html", facts, 422 if facts["errors"] else 200)


def _back(where: str) -> str:
    """The screen somebody was at, never another site; the night where that is not clear."""
    try:
        parts = urlsplit(where)
    except ValueError:
        return "/"
    is_ours = where.startswith("/") and not parts.netloc and where.isprintable() and "\\" not in where
    return where if is_ours else "/"
