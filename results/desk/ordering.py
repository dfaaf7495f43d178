"""Orders about the public's channels: who may give which, and one way to have them obeyed."""

import asyncio

from aiohttp import web

from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.record.orders import MAY, Order

OBEYED_WITHIN_S = 2.0
LOOK_AGAIN_S = 0.02


def may(who: SignedIn, order: type[Order]) -> bool:
    """Whether this person may give this kind of order."""
    return who.role in MAY[order]


async def give(desk: Desk, who: SignedIn, order: Order) -> None:
    """Give an order and wait a little until it is obeyed.

    Raises:
        HTTPForbidden: it is not for this person to give.
        JournalError: it could not be kept; nothing was changed.
    """
    if not may(who, type(order)):
        raise web.HTTPForbidden
    await desk.order(who, order)
    position = desk.newsroom.position
    try:
        async with asyncio.timeout(OBEYED_WITHIN_S):
            while desk.newsroom.printed < position:  # noqa: ASYNC110 - the press has no bell; it is done in moments
                await asyncio.sleep(LOOK_AGAIN_S)
    except TimeoutError:
        pass  # a long night's bulletins are being made first; the screen shows what is so far
