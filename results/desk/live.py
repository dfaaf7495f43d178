"""Screens that keep themselves up to date: asked again by the page itself, only what may change is sent."""

from collections.abc import Mapping

from aiohttp import web

from results.desk.door.visit import POLL
from results.desk.render import page


def live(request: web.Request, screen: str, facts: Mapping[str, object]) -> web.Response:
    """The whole screen, or only its parts marked data-live when the page itself asks.

    Args:
        screen: "night" for the templates night.html and night_live.html.
    """
    return page(request, f"{screen}_live.html" if POLL in request.headers else f"{screen}.html", facts)
