"""The desk as a web application of its own: other address, other rights, nothing of it for the public."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from results.desk.desk import Desk
from results.desk.door import entra, sign_in, welcome
from results.desk.door.guard import guards
from results.desk.door.headers import protect
from results.desk.door.passwords import VAULT, Vault
from results.desk.door.visit import is_encrypted
from results.desk.render import ASSETS, FRAME
from results.desk.screens import (
    account,
    accounts,
    approve,
    correct,
    entry,
    feeds,
    find,
    glance,
    hall,
    hold,
    lots,
    notices,
    papers,
    pause,
    people,
    posts,
    proof,
    record,
    release,
    settle,
    ward,
    withdraw,
)
from results.publish.page.assets import ASSETS as PAGE_ASSETS
from results.publish.page.baked import Baked, answer
from results.served import served
from results.settings_parts import DeskPart

Routes = Callable[[Desk], Iterable[web.RouteDef]]
SCREENS: tuple[Routes, ...] = (
    glance.routes,
    posts.routes,
    accounts.routes,
    feeds.routes,
    pause.routes,
    hall.routes,
    papers.routes,
    sign_in.routes,
    account.routes,
    people.routes,
    record.routes,
    entra.routes,
    welcome.routes,
    entry.routes,
    find.routes,
    settle.routes,
    ward.routes,
    approve.routes,
    release.routes,
    proof.routes,
    hold.routes,
    lots.routes,
    notices.routes,
    correct.routes,
    withdraw.routes,
)
"""Every screen module's routes; each module is named here once."""


def application(desk: Desk) -> web.Application:
    """The desk's web application."""
    app = web.Application(client_max_size=64 * 1024, middlewares=guards(desk))
    app.on_response_prepare.append(protect(encrypted=is_encrypted(desk)))
    app[FRAME] = desk
    app[VAULT] = Vault()
    app.on_cleanup.append(_closed)
    for routes in SCREENS:
        app.router.add_routes(routes(desk))
    files = (*ASSETS.values(), *PAGE_ASSETS.items())  # the public page is shown in a frame, as it will look
    app.router.add_routes(web.get(f"/{where}", _file(baked)) for where, baked in files)
    return app


async def _closed(app: web.Application) -> None:
    app[VAULT].close()


def _file(baked: Baked) -> Handler:
    async def file(request: web.Request) -> web.StreamResponse:
        return answer(request, baked)

    return file


def opened(desks: Sequence[Desk], many: tuple[str, int] | None = None) -> AbstractAsyncContextManager[str]:
    """The desks being served where the settings say; gives their address.

    Args:
        many: host and port that the desks of many councils share; each answers to the host name of its own
            `desk.origin`, so that nothing of one, not even a cookie, reaches another. None for a single desk.

    Raises:
        SettingsError: nobody may listen there.
    """
    if many is None:
        part = desks[0].settings.desk or DeskPart()
        return _served(application(desks[0]), part.host, part.port)
    app = web.Application()
    for desk in desks:
        origin = desk.settings.desk and desk.settings.desk.origin
        app.add_domain(urlsplit(origin or "").netloc, application(desk))
    return _served(app, *many)


def _served(app: web.Application, host: str, port: int) -> AbstractAsyncContextManager[str]:
    runner = web.AppRunner(app, keepalive_timeout=15, shutdown_timeout=2, access_log=None)
    return served(runner, host, port, "desk.port")
