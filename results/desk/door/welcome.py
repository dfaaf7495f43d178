"""The first time: a one-time code opens the page where people choose their password and set up their app."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from aiohttp import hdrs, web

from results.desk.desk import Desk
from results.desk.door import totp
from results.desk.door.passwords import VAULT, too_weak
from results.desk.door.sign_in import let_in
from results.desk.render import FRAME, page
from results.record.people import Invitation, Person, accept, person_invited
from results.record.sessions import PLAIN

LASTS = timedelta(days=14)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that look alike: a code may be read out or copied from paper."""


def invitation(now: datetime) -> Invitation:
    """A new code for a first sign-in, about 99 bits, and a new secret for the app."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))
    return Invitation(code, totp.new_secret(), now + LASTS)


def routes(_desk: Desk) -> Iterable[web.RouteDef]:
    """Where a one-time code leads."""
    return [
        web.get("/welcome", _ask),
        web.post("/welcome", _asked),
        web.get("/welcome/{code}", _show),
        web.post("/welcome/{code}", _accepted),
    ]


async def _ask(request: web.Request) -> web.Response:
    return page(request, "welcome_code.html", {"errors": []})


async def _asked(request: web.Request) -> web.Response:
    code = _tidy(str((await request.post()).get("invitation", "")))
    if await _invited(request, code) is None:
        return _opens_nothing(request)
    return web.Response(status=303, headers={hdrs.LOCATION: f"/welcome/{code}"})


async def _show(request: web.Request) -> web.Response:
    invited = await _invited(request, request.match_info["code"])
    return _opens_nothing(request) if invited is None else _page(request, invited)


async def _accepted(request: web.Request) -> web.Response:
    desk, code = request.app[FRAME], request.match_info["code"]
    invited = await _invited(request, code)
    if invited is None:
        return _opens_nothing(request)
    form = await request.post()
    password, again, digits = (str(form.get(one, "")) for one in ("password", "again", "code"))
    step = totp.step_of(invited.totp_secret, digits, desk.clock.now())
    errors = password_errors(desk, invited.name, password, again)
    if step is None:
        errors.append(("code", "The code is not the one your app shows now. Type the six digits again."))
    if errors or step is None:
        return _page(request, invited, errors)
    kept = await request.app[VAULT].kept(password)
    if not await accept(desk.database, code, kept, step, desk.clock.now()):
        return _opens_nothing(request)
    response = web.Response(status=303, headers={hdrs.LOCATION: "/"})
    await let_in(desk, request, invited, response, ("signed in for the first time", PLAIN))
    return response


async def _invited(request: web.Request, code: str) -> Person | None:
    desk = request.app[FRAME]
    return await person_invited(desk.database, code, desk.clock.now())


def password_errors(desk: Desk, name: str, password: str, again: str) -> list[tuple[str, str]]:
    """What is wrong with a new password, beside the boxes `password` and `again`."""
    known = (name, desk.election.council, *(one.area for one in desk.election.contests.values()))
    weak = too_weak(password, known)
    if weak is not None:
        return [("password", weak)]
    return [] if password == again else [("again", "The two passwords are not the same. Type both again.")]


def _page(request: web.Request, invited: Person, errors: list[tuple[str, str]] | None = None) -> web.Response:
    facts = {
        "invited": invited,
        "errors": errors or [],
        "picture": totp.picture(invited.totp_secret, invited.name, request.app[FRAME].election.council),
        "secret": totp.spelt(invited.totp_secret),
    }
    return page(request, "welcome.html", facts, 422 if errors else 200)


def _opens_nothing(request: web.Request) -> web.Response:
    why = "This code does not work, or works no more. Ask the administrator of the desk for a new one."
    return page(request, "welcome_code.html", {"errors": [("invitation", why)]}, 404)


def _tidy(code: str) -> str:
    """A code as it was made, however it was typed."""
    letters = "".join(one for one in code.lower() if one.isalnum())
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
