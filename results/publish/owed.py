"""Owed: a post that is there without its picture, which is added as soon as it can be drawn and taken."""

import asyncio

from results.errors import BulletinRefused, OutletUnavailable, PictureUnavailable
from results.publish.allowance import Act, Purse
from results.publish.easel import Pictures, sha256
from results.publish.logbook import Logbook
from results.publish.outlets import Outlet
from results.record.bulletin import Waiting

GLANCE_S = 0.25
"""How soon a post that comes meanwhile is noticed."""


class Owed:
    """The pictures owed on one account during one visit.

    Args:
        tries: how often a picture is tried before it is left out for good.
        pause_s: between two tries.
    """

    def __init__(
        self, outlet: Outlet, logbook: Logbook, pictures: Pictures, purse: Purse, again: tuple[int, float]
    ) -> None:
        self._outlet = outlet
        self._logbook = logbook
        self._pictures = pictures
        self._purse = purse
        self._tries, self._pause_s = again
        self._failures: dict[str, tuple[int, float]] = {}

    async def take_up(self, waiting: Waiting) -> None:
        """Take one step: wait a little, or try once to add the picture."""
        failures, due = self._failures.get(waiting.post.post_id, (0, 0.0))
        wait_s = due - asyncio.get_running_loop().time()
        wait_s = max(wait_s, self._purse.wait_s(Act.PICTURE, self._logbook.now()))
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, GLANCE_S))
            return
        try:
            await self._add(waiting)
        except (PictureUnavailable, OutletUnavailable) as trouble:
            await self._failed(waiting, failures + 1, trouble)
        except BulletinRefused as trouble:
            await self._logbook.picture_given_up(waiting, str(trouble))
            if trouble.stops_account:
                raise

    async def _add(self, waiting: Waiting) -> None:
        picture = await self._pictures.take(waiting.post.bulletin_id)
        if picture is None or waiting.remote_id is None:
            raise BulletinRefused("there is no picture, or nobody knows which post it belongs to")
        self._purse.use(Act.PICTURE, self._logbook.now())
        await self._outlet.add_picture(waiting.post, waiting.remote_id, picture)
        await self._logbook.picture_added(waiting, sha256(picture))

    async def _failed(self, waiting: Waiting, failures: int, trouble: Exception) -> None:
        if failures >= self._tries:
            await self._logbook.picture_given_up(waiting, str(trouble))
            return
        asked_s = trouble.retry_after_s if isinstance(trouble, OutletUnavailable) else None
        due = asyncio.get_running_loop().time() + (self._pause_s if asked_s is None else asked_s)
        self._failures[waiting.post.post_id] = (failures, due)
