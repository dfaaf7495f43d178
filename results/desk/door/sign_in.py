"""Signing in with name, password and code, all at once, so that nobody learns which of them was wrong."""

import re
from collections.abc import Iterable
from datetime import timedelta

from aiohttp import hdrs, web

from results.count.declaration import Role
from results.count.procedure.hand import UserId
from results.desk.desk import Desk
from results.desk.door import totp
from results.desk.door.passwords import VAULT
from results.desk.door.step_up import said
from results.desk.door.visit import address_of, begin, finish, part_of
from results.desk.render import page
from results.desk.signed_in import SignedIn, person
from results.record import throttle
from results.record.people import Person, name_key, person_named
from results.record.sessions import PLAIN, Opening
from results.record.throttle import Bucket

WRONG = (
    "The name, the password or the code is wrong. Type all three again; the code changes every 30 seconds."
)

How = tuple[str, Opening]
"""What the record says of it, and how they came in."""
BY_PASSWORD: How = ("signed in", PLAIN)


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Signing in and out."""

    async def show(request: web.Request) -> web.Response:
        return _page(desk, request)

    async def enter(request: web.Request) -> web.Response:
        form = await request.post()
        name, password, code = (str(form.get(one, "")) for one in ("name", "password", "code"))
        if not (name.strip() and password and code.strip()):
            return _page(desk, request, name, "Type your name, your password and the code.", 422)
        tries = _tries(name, address_of(desk, request))
        if wait := await throttle.take(desk.database, tries, desk.clock.now()):
            return _told_to_wait(desk, request, name, wait)
        found = await person_named(desk.database, name)
        somebody = await _proved(desk, request.app, found, password, code)
        if somebody is None:
            await desk.note(
                stranger(desk, request), "sign-in failed", found.name if found else "unknown name"
            )
            return _page(desk, request, name, WRONG, 422)
        await throttle.give_back(desk.database, tries[:1])
        response = web.Response(status=303, headers={hdrs.LOCATION: onward(str(form.get("next", "")))})
        await let_in(desk, request, somebody, response)
        return response

    async def ask_out(request: web.Request) -> web.Response:
        return page(request, "sign_out.html", {})

    async def leave(request: web.Request) -> web.Response:
        response = web.Response(status=303, headers={hdrs.LOCATION: "/sign-in?out=yes"})
        await finish(desk, person(request), response)
        await desk.note(person(request), "signed out")
        return response

    return [
        web.get("/sign-in", show),
        web.post("/sign-in", enter),
        web.get("/sign-out", ask_out),
        web.post("/sign-out", leave),
    ]


def _tries(name: str, address: str) -> list[Bucket]:
    """Tries at one account from one address, and all from this address: a hall may share one."""
    return [
        Bucket(f"account|{name_key(name)}|{address}", holds=5, drains=timedelta(seconds=30)),
        Bucket(f"address|{address}", holds=40, drains=timedelta(seconds=5)),
    ]


async def _proved(
    desk: Desk, app: web.Application, found: Person | None, password: str, code: str
) -> Person | None:
    """The person, when everything shown is theirs; as much work for somebody who does not exist."""
    known = found if found is not None and found.disabled_at is None else None
    fits = await app[VAULT].fits(password, known.password if known else None)
    if known is None or not fits or not await totp.spent(desk.database, known, code, desk.clock.now()):
        return None
    return known


async def let_in(
    desk: Desk, request: web.Request, somebody: Person, response: web.StreamResponse, how: How = BY_PASSWORD
) -> None:
    """Open this person's session and keep on record that they came."""
    what, opening = how
    who = await begin(desk, request, somebody, response, opening)
    await desk.note(who, what)


def _told_to_wait(desk: Desk, request: web.Request, name: str, wait: timedelta) -> web.Response:
    response = _page(desk, request, name, f"Too many tries. Wait {said(wait)}, then try again.", 429)
    response.headers[hdrs.RETRY_AFTER] = str(int(wait.total_seconds()) + 1)
    return response


def _page(
    desk: Desk, request: web.Request, name: str = "", trouble: str = "", status: int = 200
) -> web.Response:
    facts = {
        "name": name,
        "errors": [("name", trouble)] if trouble else [],
        "onward": onward(request.query.get("next", "")),
        "has_left": "out" in request.query,
        "has_service": part_of(desk).entra is not None,
    }
    return page(request, "sign_in.html", facts, status)


def onward(wanted: str) -> str:
    """Where to go after signing in: a page of this desk, else the night."""
    inside = re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", wanted)
    return wanted if inside and not wanted.startswith("/sign-") else "/"


def stranger(desk: Desk, request: web.Request) -> SignedIn:
    """Whoever is at the door and has not shown who they are, as the record names them."""
    return SignedIn(
        UserId("nobody"), "Nobody signed in", Role.OPERATIONS, "none", "", address_of(desk, request)
    )
