"""A view for the count hall's wall: how far every area is, and nothing that the public may not know."""

from collections.abc import Iterable

from aiohttp import web

from results.count.council import declared_count
from results.desk.desk import Desk
from results.desk.live import live


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """The addresses of this screen, which asks nobody who they are."""

    async def hall(request: web.Request) -> web.Response:
        public = desk.newsroom.public
        wards = sorted(public.wards.values(), key=lambda one: one.contest.area.casefold())
        facts = {"public": public, "wards": wards, "declared": declared_count(public)}
        return live(request, "hall", facts)

    return [web.get("/hall", hall)]
