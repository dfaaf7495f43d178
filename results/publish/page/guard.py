"""What every public answer carries, and what is refused before anything looks at it."""

from collections.abc import MutableMapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler


def policy(framed_by: str = "'none'") -> str:
    """What our pages may load, which is our own, and whose pages may frame them. Source: CSP level 3."""
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}"
    )


HEADERS = {
    hdrs.CONTENT_SECURITY_POLICY: policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@web.middleware
async def reading_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse everything but GET and HEAD."""
    if request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}:
        raise web.HTTPMethodNotAllowed(request.method, [hdrs.METH_GET, hdrs.METH_HEAD])
    return await handler(request)


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on, and take off what says which software this is."""
    secure(response.headers)
    response.headers.popall(hdrs.SERVER, None)


def secure(headers: MutableMapping[str, str]) -> None:
    """Put the security headers on; whoever has a policy of its own may be framed, and says by whom."""
    framed = hdrs.CONTENT_SECURITY_POLICY in headers
    for name, value in HEADERS.items():
        if not (framed and name == "X-Frame-Options"):
            headers.setdefault(name, value)


def guarded() -> web.Application:
    """An empty application that only reads and whose every answer is protected."""
    app = web.Application(middlewares=[reading_only], client_max_size=1024)
    app.on_response_prepare.append(protect)
    return app
