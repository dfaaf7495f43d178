"""Doubt: a post left, no clear answer came. The account is read back before anything else is done."""

import asyncio

from results.errors import BulletinRefused, OutletUnavailable
from results.publish.logbook import Logbook
from results.publish.outlets import Outlet
from results.record.bulletin import Attempt, Outcome, State, Waiting

REPEATS_MOST = 10
"""How often what can be sent again without harm is, before it no longer holds up the rest."""
GLANCE_S = 0.25
"""How soon a correction is noticed while a reading is waited for."""


class Doubts:
    """The posts in doubt on one account during one visit.

    Args:
        outlet: the account.
        logbook: where the end of each doubt is written.
        readings_s: the pause before each reading.
        resends: how often a post that no reading showed is sent again.
    """

    def __init__(self, outlet: Outlet, logbook: Logbook, readings_s: tuple[float, ...], resends: int) -> None:
        self._outlet = outlet
        self._logbook = logbook
        self._readings_s = readings_s
        self._resends = resends
        self._due: dict[str, tuple[int, float]] = {}

    async def take_up(self, waiting: Waiting) -> None:
        """Take one step towards certainty: wait a little, or read the account back once.

        Raises:
            OutletUnavailable: the account cannot be read just now, or the post may simply be sent again soon.
            BulletinRefused: the account refuses us.
        """
        if self._outlet.is_repeatable:
            await self._repeat(waiting)
            return
        reading, pause_s = self._next_reading(waiting.post.post_id)
        if pause_s > 0:
            await asyncio.sleep(min(pause_s, GLANCE_S))
        else:
            await self._read_back(waiting, reading)

    async def _repeat(self, waiting: Waiting) -> None:
        """Sending the same again does no harm; but what is there already is posted, and can be corrected."""
        tries = await self._logbook.attempts(waiting)
        found = await self._outlet.find(waiting.post, waiting.prepared or {}, tries[0].started_at)
        if found is not None:
            await self._logbook.found(waiting, found)
        elif len(tries) >= REPEATS_MOST:
            why = f"sent {len(tries)} times without a clear answer"
            await self._logbook.move(waiting, State.PARKED, why)
        else:
            await self._logbook.move(waiting, State.READY, "sending the same again does no harm")
            raise OutletUnavailable("no clear answer")

    async def _read_back(self, waiting: Waiting, reading: int) -> None:
        tries = await self._logbook.attempts(waiting)
        try:
            found = await self._outlet.find(waiting.post, waiting.prepared or {}, tries[0].started_at)
        except BulletinRefused as trouble:
            if trouble.stops_account:
                raise
            await self._logbook.move(waiting, State.PARKED, f"the account cannot be read back: {trouble}")
            return
        if found is not None:
            await self._logbook.found(waiting, found)
        elif reading < len(self._readings_s):
            self._set_reading(waiting.post.post_id, reading + 1)
        else:
            await self._give_up(waiting, tries)

    async def _give_up(self, waiting: Waiting, tries: tuple[Attempt, ...]) -> None:
        """No reading shows it: send it once more, or call a person."""
        del self._due[waiting.post.post_id]
        lost = sum(one.outcome in {Outcome.UNKNOWN, Outcome.DUPLICATE} for one in tries)
        if tries[-1].outcome is Outcome.DUPLICATE:
            why = "the network says it has this text, but the account does not show it"
            await self._logbook.move(waiting, State.PARKED, why)
        elif lost > self._resends and not waiting.is_overtaken:
            why = f"sent {lost} times without a clear answer, and the account does not show it"
            await self._logbook.move(waiting, State.PARKED, why)
        else:
            await self._logbook.move(waiting, State.READY, f"{len(self._readings_s)} readings do not show it")

    def _next_reading(self, post_id: str) -> tuple[int, float]:
        """Which reading comes next, counted from 1, and in how many seconds."""
        if post_id not in self._due:
            self._set_reading(post_id, 1)
        reading, due = self._due[post_id]
        return reading, due - asyncio.get_running_loop().time()

    def _set_reading(self, post_id: str, reading: int) -> None:
        due = asyncio.get_running_loop().time() + self._readings_s[reading - 1]
        self._due[post_id] = (reading, due)
