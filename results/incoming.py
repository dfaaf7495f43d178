"""What comes next in a journal: what this process kept is at hand, what others did is read once heard of."""

import asyncio
from collections.abc import Sequence
from itertools import takewhile

from results.record.journal import Arrival, Entry, Journal

REMEMBERED = 1000
"""Entries at hand at most; what is beyond is read like those of others."""


class Incoming:
    """One journal's entries as they come, for the one who follows it.

    Args:
        at_once: how many come together at most.
    """

    def __init__(self, journal: Journal, at_once: int) -> None:
        self._journal, self._at_once = journal, at_once
        self._at_hand: dict[int, Entry] = {}
        self._keeping = 0
        self._position = self._heard_of = 0
        self._news = asyncio.Event()

    async def keep(self, arrivals: Sequence[Arrival]) -> tuple[Entry, ...]:
        """Commit what arrived, verbatim. Raises JournalError: nothing of it may be acknowledged."""
        self._keeping += 1
        try:
            entries = await self._journal.append(arrivals)
        finally:
            self._keeping -= 1
            self._news.set()
        self.look(max((one.position for one in entries), default=0))
        room = REMEMBERED - len(self._at_hand)
        self._at_hand |= {one.position: one for one in entries[:room] if one.position > self._position}
        return entries

    def look(self, upto: int | None = None) -> None:
        """There is something new up to this position; None: there may be."""
        self._heard_of = max(self._heard_of, self._position + 1 if upto is None else upto)
        self._news.set()

    async def wait(self, look_again_s: float) -> None:
        """Return when something may be new; at the latest after this time."""
        try:
            async with asyncio.timeout(look_again_s):  # not wait_for, which can swallow the request to stop
                await self._news.wait()
        except TimeoutError:
            self.look()

    async def after(self, position: int) -> Sequence[Entry]:
        """The next entries after this one; () when nobody heard of any.

        Raises:
            JournalError: the journal cannot be read just now.
        """
        self._position = position
        self._news.clear()
        for passed in [one for one in self._at_hand if one <= position]:
            del self._at_hand[passed]
        sought = range(position + 1, position + 1 + self._at_once)
        if next_ones := [self._at_hand[one] for one in takewhile(self._at_hand.__contains__, sought)]:
            return next_ones
        # What was heard of is most likely what we are keeping ourselves, and on its way here.
        is_ours = self._keeping and not self._at_hand
        if self._heard_of <= position or is_ours:
            return ()
        return await self._read(position)

    async def _read(self, position: int) -> Sequence[Entry]:
        heard_of, self._heard_of = self._heard_of, 0
        try:
            found = await self._journal.read(position, self._at_once)
        except BaseException:
            self.look(heard_of)
            raise
        if len(found) == self._at_once:
            self.look(found[-1].position + 1)
        return found
