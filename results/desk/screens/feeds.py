"""Where figures come from: which source was heard when, and what is wrong with it."""

from collections.abc import Iterable

from aiohttp import web

from results.desk.channels import feeds
from results.desk.desk import Desk
from results.desk.live import live


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen."""

    async def sources(request: web.Request) -> web.Response:
        return live(request, "feeds", {"feeds": feeds(desk), "is_watched": desk.watch is not None})

    return [web.get("/feeds", sources)]
