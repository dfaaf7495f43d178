"""The pages of subscribing as a web application of their own, which never shows and never changes a result.

    app = application(Subscribing(...))
    served(AppRunner(app, keepalive_timeout=15, shutdown_timeout=2, access_log=None), host, port, key)

Below the address that `links` names: /en/ and /cy/ the form · /en/confirm/CODE · /en/code · /en/end/TOKEN ·
/en/privacy · /static/. Every link on a page is relative, so that a web server before it may add a folder.
"""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from results.language import Language
from results.publish.page.baked import Baked, answer
from results.publish.subscribing import asking, confirming, ending
from results.publish.subscribing.guard import BODY_MOST, answering, arriving, protect
from results.publish.subscribing.part import PART, Subscribing
from results.publish.subscribing.render import ASSETS

_SIGNS = r"[A-Za-z0-9_-]{20,100}"


def application(part: Subscribing) -> web.Application:
    """The web application; make one per process."""
    app = web.Application(client_max_size=BODY_MOST, middlewares=[answering, arriving])
    app.on_response_prepare.append(protect)
    app[PART] = part
    app.router.add_get("/", _first)
    for language in part.languages:
        app.router.add_routes(_pages(language))
    app.router.add_routes(web.get(f"/{where}", _file(baked)) for where, baked in ASSETS.values())
    return app


def _pages(language: Language) -> list[web.RouteDef]:
    confirm, end = f"/{language}/confirm/{{code:{_SIGNS}}}", f"/{language}/end/{{token:{_SIGNS}}}"
    return [
        web.get(f"/{language}/", asking.show),
        web.post(f"/{language}/", asking.ask),
        web.get(confirm, confirming.show),
        web.post(confirm, confirming.confirm),
        web.get(f"/{language}/code", confirming.show_code),
        web.post(f"/{language}/code", confirming.confirm_code),
        web.get(end, ending.show),
        web.post(end, ending.end),
        web.get(f"/{language}/privacy", ending.privacy),
    ]


async def _first(request: web.Request) -> web.Response:
    """Send whoever names no language to the one their browser prefers, if it is offered."""
    offered = request.app[PART].languages
    preferred = request.headers.get(hdrs.ACCEPT_LANGUAGE, "").strip()[:2].lower()
    chosen = next((one for one in offered if one.value == preferred), offered[0])
    return web.Response(status=303, headers={hdrs.LOCATION: f"{chosen}/", hdrs.VARY: hdrs.ACCEPT_LANGUAGE})


def _file(baked: Baked) -> Handler:
    async def file(request: web.Request) -> web.StreamResponse:
        return answer(request, baked)

    return file
