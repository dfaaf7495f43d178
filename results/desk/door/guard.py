"""What happens before any screen is asked: who is it, is it honest, is it small and quick."""

import asyncio
import hmac
from urllib.parse import quote, urlsplit

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from results.desk.desk import Desk
from results.desk.door.visit import POLL, address_of, part_of, visitor
from results.desk.render import page
from results.desk.signed_in import PERSON
from results.errors import JournalError

log = structlog.get_logger()
BODY_S = 10.0
"""How long a form may take to arrive; aiohttp itself would wait for ever."""
READING = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
OPEN_TO_ALL = ("/sign-in", "/welcome", "/static", "/hall")
"""What is shown without signing in; none of it holds a figure."""
FORM = "application/x-www-form-urlencoded"
WORDS = {
    400: ("This cannot be understood", "Go back, reload the page and try again."),
    403: (
        "You cannot do this",
        "Your role does not allow it, or the page was out of date. Go back and reload it.",
    ),
    404: ("There is nothing here", "Check the address, or go back to the night."),
    405: ("This cannot be done here", "Go back to the night and try again from there."),
    408: ("This took too long to arrive", "Nothing was changed. Try again."),
    413: ("This is too much at once", "Nothing was changed. Type less text and try again."),
    415: ("This cannot be understood", "Go back, reload the page and try again."),
    421: ("This is not the desk's address", "Use the address your elections office gave you."),
    500: (
        "Something went wrong here",
        "It may be that nothing was changed. Look at the night, then try again.",
    ),
    503: ("This could not be kept", "Nothing was changed. Tell operations, then try again."),
}
NIGHT = ("/", "Go to the night")
LAST_RESORT = (
    "<!doctype html><html lang=en-GB><title>Something went wrong</title><h1>Something went wrong</h1>"
)


def guards(desk: Desk) -> list[Middleware]:
    """Every guard in the order a request meets them."""
    return [_answering(desk), _arriving, _recognising(desk), _honest(desk)]


def _answering(desk: Desk) -> Middleware:
    """Whatever goes wrong is answered in plain words that tell a stranger nothing, and is written down."""

    @web.middleware
    async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
        started, status = asyncio.get_running_loop().time(), 303
        try:
            stopped = desk.newsroom.stopped and not request.path.startswith("/static/")
            response = _sorry(request, 503) if stopped else await _answered(request, handler)
            status = response.status
        finally:
            _tell(desk, request, status, round((asyncio.get_running_loop().time() - started) * 1000))
        return response

    return answering


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return _sorry(request, answer.status)
    except JournalError as trouble:
        log.error("desk_could_not_keep", why=str(trouble))  # noqa: TRY400 - a known trouble, in its own words
        return _sorry(request, 503)
    except Exception:  # the last resort of every screen: closed, not open
        log.exception("desk_failed", route=_route(request))
        return _sorry(request, 500)


def _sorry(request: web.Request, status: int) -> web.Response:
    title, what_to_do = WORDS.get(status, WORDS[400])
    try:
        return page(
            request, "error.html", {"heading": title, "what_to_do": what_to_do, "back": NIGHT}, status
        )
    except Exception:
        log.exception("desk_failed_to_say_so")
        return web.Response(text=LAST_RESORT, status=status, content_type="text/html")


def _tell(desk: Desk, request: web.Request, status: int, took_ms: int) -> None:
    """One line a request: the kind of address, never the address itself, which may hold a one-time code."""
    who = request.get(PERSON)
    facts = {
        "method": request.method,
        "route": _route(request),
        "status": status,
        "ms": took_ms,
        "user": who.user if who else None,
        "address": address_of(desk, request),
    }
    if status in {403, 413, 415, 421}:
        log.warning("desk_turned_away", **facts)
    elif request.method in READING:
        log.debug("desk_answered", **facts)
    else:
        log.info("desk_answered", **facts)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"


@web.middleware
async def _arriving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A form arrives whole, soon and as a form, or not at all."""
    if request.method not in READING:
        if request.can_read_body and request.content_type != FORM:
            raise web.HTTPUnsupportedMediaType
        try:
            async with asyncio.timeout(BODY_S):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
    return await handler(request)


def _recognising(desk: Desk) -> Middleware:
    """Put the person on the request; send whoever is nobody to the sign-in page."""

    @web.middleware
    async def recognising(request: web.Request, handler: Handler) -> web.StreamResponse:
        who = None if request.path.startswith("/static/") else await visitor(desk, request)
        if who is not None:
            request[PERSON] = who
        elif not is_open(request.path):
            if POLL in request.headers:
                raise web.HTTPUnauthorized
            raise web.HTTPSeeOther(f"/sign-in?next={quote(_back_to(request), safe='')}")
        return await handler(request)

    return recognising


def is_open(path: str) -> bool:
    """Whether anybody may ask for this."""
    return any(path == one or path.startswith(f"{one}/") for one in OPEN_TO_ALL)


def _back_to(request: web.Request) -> str:
    """Where to go on after signing in: the page asked for, or the one whose form was sent."""
    if request.method in READING:
        return request.path_qs
    sent_from = urlsplit(request.headers.get(hdrs.REFERER, ""))
    return sent_from.path if sent_from.netloc == request.host else "/"


def _honest(desk: Desk) -> Middleware:
    """Refuse what another site makes a browser send: by address, by Fetch metadata, by the form's token."""
    origin = part_of(desk).origin

    @web.middleware
    async def honest(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_our_host(request.host, origin):
            raise web.HTTPMisdirectedRequest
        if request.method not in READING:
            if not is_same_origin(request, origin):
                raise web.HTTPForbidden
            await _token_must_fit(request)
        return await handler(request)

    return honest


def is_our_host(host: str, origin: str | None) -> bool:
    """Whether this is the desk's own name; without one set, only this very machine may ask."""
    if origin is not None:
        return host == urlsplit(origin).netloc
    return urlsplit(f"//{host}").hostname in {"127.0.0.1", "localhost", "::1"}


def is_same_origin(request: web.Request, origin: str | None) -> bool:
    """Whether the request was sent by a page of the desk itself.

    A browser that says neither is too old to be trusted with this. Source: OWASP CSRF prevention; ASVS 3.5.1.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    return request.headers.get(hdrs.ORIGIN) == (origin or f"http://{request.host}")


async def _token_must_fit(request: web.Request) -> None:
    who = request.get(PERSON)
    if who is None or is_open(request.path):
        return
    given = (await request.post()).get("token")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), who.token.encode()):
        raise web.HTTPForbidden
