"""Ending: one button, or one POST by a mail program; the address is gone at once."""

import structlog
from aiohttp import web

from results.publish.subscribing.part import PART
from results.publish.subscribing.render import page
from results.record import subscribers

log = structlog.get_logger()


async def show(request: web.Request) -> web.Response:
    """The page a link in a message opens; it tells nobody whether the link is somebody's."""
    return page(request, "end.html")


async def end(request: web.Request) -> web.Response:
    """The button on it, or what a mail program sends by itself: 200 and nothing more. Source: RFC 8058."""
    part = request.app[PART]
    if await subscribers.end(part.database, part.links.digest(request.match_info["token"])):
        log.info("subscriber_ended")
        return page(request, "ended.html", {"before": False})
    return page(request, "ended.html", {"before": True})


async def privacy(request: web.Request) -> web.Response:
    """What is kept about people, and until when."""
    return page(request, "privacy.html")
