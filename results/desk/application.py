"""The desk as a web application of its own: other address, other rights, nothing of it for the public."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager

from aiohttp import web
from aiohttp.typedefs import Handler

from results.desk.desk import Desk
from results.desk.render import ASSETS, FRAME
from results.desk.screens import glance
from results.publish.page.baked import Baked, answer
from results.served import served
from results.settings_parts import DeskPart

Routes = Callable[[Desk], Iterable[web.RouteDef]]
SCREENS: tuple[Routes, ...] = (glance.routes,)
"""Every screen module's routes; each module is named here once."""


def application(desk: Desk) -> web.Application:
    """The desk's web application."""
    app = web.Application(client_max_size=64 * 1024)
    app[FRAME] = desk
    for routes in SCREENS:
        app.router.add_routes(routes(desk))
    app.router.add_routes(web.get(f"/{where}", _file(baked)) for where, baked in ASSETS.values())
    return app


def _file(baked: Baked) -> Handler:
    async def file(request: web.Request) -> web.StreamResponse:
        return answer(request, baked)

    return file


def opened(desk: Desk) -> AbstractAsyncContextManager[str]:
    """The desk being served where the settings say; gives its address.

    Raises:
        SettingsError: nobody may listen there.
    """
    part = desk.settings.desk or DeskPart()
    runner = web.AppRunner(application(desk), keepalive_timeout=15, shutdown_timeout=2, access_log=None)
    return served(runner, part.host, part.port, "desk.port")
