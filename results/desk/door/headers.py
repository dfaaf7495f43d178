"""What every answer of the desk carries, so that a browser keeps strangers' code and frames away from it."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
HEADERS = {
    "Content-Security-Policy": POLICY.format(ancestors="'none'"),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    hdrs.CACHE_CONTROL: "no-store",
}
FRAMED = {"Content-Security-Policy": POLICY.format(ancestors="'self'"), "X-Frame-Options": "SAMEORIGIN"}
"""For the one kind of answer that a screen of ours shows in a frame."""
TWO_YEARS = "max-age=63072000"


def protect(*, encrypted: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Put the headers on, and take off what says which software this is.

    Args:
        encrypted: browsers reach the desk by https, and are to remember it.
    """
    headers = HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if encrypted else {})

    async def protected(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.popall(hdrs.SERVER, None)

    return protected
