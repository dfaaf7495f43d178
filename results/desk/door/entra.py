"""Signing in with the council's own account (Microsoft Entra), whose app roles are the roles of the desk."""

import hmac
from collections.abc import Iterable
from datetime import datetime

import structlog
from aiohttp import hdrs, web

from results.count.declaration import Role
from results.desk.desk import Desk
from results.desk.door.oidc import Known, Provider, SignInFailed, Ticket, new_ticket, ticket_in
from results.desk.door.sign_in import let_in, onward, stranger
from results.desk.door.step_up import LASTS
from results.desk.door.visit import is_encrypted, part_of
from results.desk.render import page
from results.desk.signed_in import PERSON
from results.record import people, sessions
from results.record.people import NameTaken, Person
from results.record.sessions import Opening

log = structlog.get_logger()
BACK = "/sign-in/entra/back"
TICKET_S = 600


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """There and back; nothing where the council does not use it."""
    part = part_of(desk).entra
    if part is None:
        return []
    provider = Provider(part, desk.clock)

    async def leave(request: web.Request) -> web.Response:
        who, again = request.get(PERSON), "again" in request.query
        to = onward(request.query.get("next", ""))
        asking = {"user": str(who.user), "session": who.session} if who else {}
        ticket = new_ticket(to, again=again and who is not None, **asking)
        try:
            there = await provider.way_there(ticket, _back(desk, request))
        except SignInFailed as trouble:
            return _sorry(request, trouble)
        response = web.Response(status=303, headers={hdrs.LOCATION: there})
        _keep(desk, response, ticket)
        return response

    async def back(request: web.Request) -> web.Response:
        try:
            ticket = _begun(desk, request)
            known = await provider.known(ticket, request.query.get("code", ""), _back(desk, request))
            somebody = await _account(desk, request, known, ticket)
        except SignInFailed as trouble:
            await desk.note(stranger(desk, request), "sign-in failed", "council account")
            return _sorry(request, trouble)
        # Not a redirection: a browser coming from another site would not send the new cookie along with it.
        response = page(request, "come_in.html", {"onward": ticket.onward})
        response.headers["Refresh"] = f"0; url={ticket.onward}"
        response.del_cookie(_cookie(desk), path="/", secure=is_encrypted(desk), httponly=True, samesite="Lax")
        if ticket.session:
            await sessions.end(desk.database, ticket.session, somebody.user_id)
        until = desk.clock.now() + LASTS if ticket.again else None
        what = "showed again who they are" if ticket.again else "signed in"
        await let_in(desk, request, somebody, response, (what, Opening(True, until)))
        return response

    return [web.get("/sign-in/entra", leave), web.get(BACK, back)]


def _back(desk: Desk, request: web.Request) -> str:
    return (part_of(desk).origin or f"http://{request.host}") + BACK


def _cookie(desk: Desk) -> str:
    return "__Host-desk-there" if is_encrypted(desk) else "desk-there"


def _keep(desk: Desk, response: web.Response, ticket: Ticket) -> None:
    """Give the ticket to the browser; Lax, because it comes back from another site."""
    response.set_cookie(
        _cookie(desk),
        ticket.text(),
        path="/",
        max_age=TICKET_S,
        secure=is_encrypted(desk),
        httponly=True,
        samesite="Lax",
    )


def _begun(desk: Desk, request: web.Request) -> Ticket:
    """The ticket of the visit that this answer belongs to.

    Raises:
        SignInFailed: it belongs to none that this browser began, or the service said no.
    """
    ticket = ticket_in(request.cookies.get(_cookie(desk), ""))
    state = request.query.get("state", "")
    if ticket is None or not hmac.compare_digest(state.encode(), ticket.state.encode()):
        raise SignInFailed("Signing in took too long, or was begun in another browser. Start again.")
    if "code" not in request.query:
        raise SignInFailed("The sign-in service did not let you in. Try again, or ask your IT desk.")
    return ticket


async def _account(desk: Desk, request: web.Request, known: Known, ticket: Ticket) -> Person:
    """The desk's account of this person, made or given its role as the directory says now.

    Raises:
        SignInFailed: they may not come in; says why.
    """
    role = _role(known)
    found = await people.person_of_subject(desk.database, known.subject)
    if ticket.again and (found is None or found.user_id != ticket.user):
        raise SignInFailed("That was another person than the one signed in here. Nothing was changed.")
    if found is None:
        found = await _made(desk, request, known, role)
    if found.disabled_at is not None:
        raise SignInFailed("Your account at the desk is closed. Ask the administrator of the desk.")
    if found.role is not role:
        await people.set_role(desk.database, found.user_id, role)
        await desk.note(stranger(desk, request), f"council's directory: role now {role.value}", found.name)
        found = await people.person_of_subject(desk.database, known.subject) or found
    return found


def _role(known: Known) -> Role:
    roles = [one for one in Role if one.value in known.roles]
    if len(roles) != 1:
        many = "more than one role" if roles else "no role"
        raise SignInFailed(f"Your council account has {many} at the desk. Ask your IT desk for one.")
    return roles[0]


async def _made(desk: Desk, request: web.Request, known: Known, role: Role) -> Person:
    now: datetime = desk.clock.now()
    try:
        made = await people.add(desk.database, known.name, role, now, known.subject)
    except NameTaken:
        raise SignInFailed(
            f"There is another {known.name} at the desk already. Ask the administrator of the desk."
        ) from None
    await desk.note(stranger(desk, request), f"council's directory: new account, {role.value}", made.name)
    return made


def _sorry(request: web.Request, trouble: SignInFailed) -> web.Response:
    log.warning("council_sign_in_failed", why=str(trouble), cause=type(trouble.__cause__).__name__)
    facts = {"heading": "You are not signed in", "what_to_do": str(trouble), "back": ("/sign-in", "Sign in")}
    return page(request, "error.html", facts, 403)
