"""What every answer of these pages carries, and what is refused before anything looks at it."""

import asyncio

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from results.errors import JournalError
from results.publish.subscribing.part import PART
from results.publish.subscribing.render import page

BODY_MOST = 4096
BODY_S = 10.0
"""How long a form may take to arrive; aiohttp itself would wait for ever."""
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
"""The second because mail programs may end a subscription so. Source: RFC 8058, 3.2."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
    hdrs.CACHE_CONTROL: "no-store",
}
"""No referrer at all: the address of a page may hold somebody's link."""
TWO_YEARS = "max-age=63072000"
READING = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
LAST_RESORT = "<!doctype html><html lang=en-GB><title>Sorry</title><h1>Something went wrong</h1>"
_SAID = {404: "missing", 503: "away", 500: "failed"}
log = structlog.get_logger()


async def protect(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on, and take off what says which software this is."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app[PART].links.base_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = TWO_YEARS
    response.headers.popall(hdrs.SERVER, None)


@web.middleware
async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong is answered in plain words, and written down without an address of anybody."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return sorry(request, answer.status)
    except JournalError as trouble:
        log.error("subscribing_could_not_keep", why=str(trouble))  # noqa: TRY400 - a known trouble, in its words
        return sorry(request, 503)
    except Exception as fault:  # the last resort of every page; a traceback could show somebody's address
        log.error("subscribing_failed", route=_route(request), kind=type(fault).__name__)  # noqa: TRY400
        return sorry(request, 500)


@web.middleware
async def arriving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A form arrives whole, soon, small and as a form, and from a page of ours."""
    if request.method not in READING:
        if not _is_honest(request):
            raise web.HTTPForbidden
        if request.can_read_body and request.content_type not in FORMS:
            raise web.HTTPUnsupportedMediaType
        try:
            async with asyncio.timeout(BODY_S):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
    return await handler(request)


def _is_honest(request: web.Request) -> bool:
    """False for what another site makes somebody's browser send; ending is open to every mail program."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site in {"same-origin", "none"} or "/end/" in request.path


def sorry(request: web.Request, status: int) -> web.Response:
    """The page that says what went wrong."""
    try:
        return page(request, "sorry.html", {"what": _SAID.get(status, "bad"), "minutes": ""}, status)
    except Exception:  # rather a bare page than none
        log.error("subscribing_failed_to_say_so")  # noqa: TRY400 - see above
        return web.Response(text=LAST_RESORT, status=status, content_type="text/html")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"
