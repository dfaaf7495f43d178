"""The night at a glance: every area and how far it is."""

from collections.abc import Iterable

from aiohttp import web

from results.desk.desk import Desk
from results.desk.render import page


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def night(request: web.Request) -> web.Response:
        return page(request, "glance.html", {"wards": list(desk.night.wards.values())})

    return [web.get("/", night)]
