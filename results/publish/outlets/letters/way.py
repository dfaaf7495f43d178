"""A post on its way to many people, which takes minutes: it makes way for a correction and for a pause."""

import asyncio

from results.errors import OutletUnavailable
from results.record import ledger, pauses
from results.record.bulletin import Post
from results.record.database import Database

GLANCE_S = 1.0
"""How soon a pause or a correction is noticed while letters leave."""


class Way:
    """One post being sent.

    Attributes:
        post: what is sent.
    """

    def __init__(self, post: Post, database: Database) -> None:
        self.post = post
        self._database = database
        self._looked_at = asyncio.get_running_loop().time()

    async def is_clear(self) -> None:
        """Return when the next letter may leave.

        Raises:
            OutletUnavailable: the account is paused, or something more urgent waits for it.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked_at < GLANCE_S:
            return
        self._looked_at = now
        async with self._database.read() as conn:
            if await pauses.is_paused(conn, self.post.account):
                raise OutletUnavailable("paused between two letters", 0)
            waiting = await ledger.waiting(conn, self.post.account)
        others = [one for one in waiting if one.is_urgent and one.post.post_id != self.post.post_id]
        old = [one for one in waiting if one.is_overtaken and one.post.post_id == self.post.post_id]
        if old or (others and not self.post.kind.is_urgent):
            raise OutletUnavailable("something more urgent goes between two letters", 0)
