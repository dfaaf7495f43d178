"""From the browser's cookie to the person: sessions opened, recognised and ended."""

import hashlib
import hmac
from datetime import timedelta

from aiohttp import hdrs, web

from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.record import sessions
from results.record.people import Person
from results.record.sessions import PLAIN, Limits, Opening, Place, Session
from results.settings_parts import DeskPart

POLL = "X-Poll"
"""Sent by a page that refreshes itself: nobody is at work because of it."""
LOOPBACK = "http://127.0.0.1"


def part_of(desk: Desk) -> DeskPart:
    """The desk's own settings."""
    return desk.settings.desk or DeskPart()


def limits_of(desk: Desk) -> Limits:
    """How long a session lasts here."""
    part = part_of(desk)
    return Limits(timedelta(minutes=part.idle_minutes), timedelta(hours=part.session_hours))


def is_encrypted(desk: Desk) -> bool:
    """Whether browsers reach this desk by https; only on this very machine they need not."""
    origin = part_of(desk).origin
    return origin is not None and not origin.startswith(LOOPBACK)


def cookie_name(desk: Desk) -> str:
    """Browsers take a __Host- cookie only by https and only for this one host."""
    return "__Host-desk" if is_encrypted(desk) else "desk"


def address_of(desk: Desk, request: web.Request) -> str:
    """Where a request really comes from: the last address on its way that is not a web server of ours."""
    peer, ours = request.remote or "", part_of(desk).proxies
    if peer not in ours:
        return peer
    hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ())).split(",")
    others = (hop.strip() for hop in reversed(hops))
    return next((hop for hop in others if hop and hop not in ours), peer)[:64]


async def visitor(desk: Desk, request: web.Request) -> SignedIn | None:
    """Who sent this request; None when nobody with an open session did."""
    key = request.cookies.get(cookie_name(desk))
    if not key:
        return None
    at_work = POLL not in request.headers
    found = await sessions.session_of(desk.database, key, limits_of(desk), desk.clock.now(), at_work=at_work)
    return None if found is None else _signed_in(desk, request, found, key)


def _signed_in(desk: Desk, request: web.Request, session: Session, key: str) -> SignedIn:
    person = session.person
    return SignedIn(
        person.user_id,
        person.name,
        person.role,
        session.session_id,
        token_of(key),
        address_of(desk, request),
        session.stepped_up_until,
        session.by_service,
    )


def token_of(key: str) -> str:
    """What every form of this session carries; nobody can make it who has not got the cookie."""
    return hmac.new(key.encode(), b"form", hashlib.sha256).hexdigest()


async def begin(
    desk: Desk, request: web.Request, person: Person, response: web.StreamResponse, opening: Opening = PLAIN
) -> SignedIn:
    """Open a new session for this person and give its key to their browser; their old one here ends."""
    before = await visitor(desk, request)
    if before is not None:
        await sessions.end(desk.database, before.session, before.user)
    now, limits = desk.clock.now(), limits_of(desk)
    where = Place(address_of(desk, request), request.headers.get(hdrs.USER_AGENT, ""), opening)
    key = await sessions.open_session(desk.database, person.user_id, where, limits, now)
    response.set_cookie(
        cookie_name(desk), key, path="/", secure=is_encrypted(desk), httponly=True, samesite="Strict"
    )
    opened = await sessions.session_of(desk.database, key, limits, now, at_work=False)
    assert opened is not None  # noqa: S101 - it was opened this instant
    return _signed_in(desk, request, opened, key)


async def finish(desk: Desk, who: SignedIn, response: web.StreamResponse) -> None:
    """End this session here and in the browser."""
    await sessions.end(desk.database, who.session, who.user)
    response.del_cookie(
        cookie_name(desk), path="/", secure=is_encrypted(desk), httponly=True, samesite="Strict"
    )
