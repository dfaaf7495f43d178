"""Letters in doubt: looked for by their reference where the carrier can be asked, else left as they are."""

import asyncio
from datetime import timedelta

import structlog

from results.clock import Clock
from results.publish.outlets.letters.letter import Carrier
from results.publish.outlets.letters.way import Way
from results.record import letters
from results.record.database import Database
from results.record.letters import Envelope, LetterState

AT_ONCE = 100
AGAIN_SHARE = 0.5
"""How long after the first look comes the second, as a share of how long a letter may take to be found."""
log = structlog.get_logger()


class Search:
    """Looks for letters in doubt; one that two looks do not show, long after it left, was not taken."""

    def __init__(self, carrier: Carrier, database: Database, clock: Clock) -> None:
        self._carrier = carrier
        self._database = database
        self._clock = clock
        self._missed_at: dict[str, float] = {}

    @property
    def next_s(self) -> float:
        """When to look again."""
        return (self._carrier.found_after_s or 0) * AGAIN_SHARE

    async def settle(self, way: Way) -> int:
        """Look for every letter in doubt; gives how many are to be looked for again.

        Raises:
            OutletUnavailable: nobody can tell just now, or the post makes way.
            BulletinRefused: we may not ask.
        """
        if self._carrier.found_after_s is None:
            return 0
        left, after = 0, ""
        while envelopes := await self._doubtful(way, after):
            for envelope in envelopes:
                await way.is_clear()
                left += not await self._settled(envelope)
            after = envelopes[-1].subscriber_id
        return left

    async def _doubtful(self, way: Way, after: str) -> tuple[Envelope, ...]:
        post_id = way.post.post_id
        return await letters.waiting(self._database, post_id, LetterState.UNKNOWN, AT_ONCE, after)

    async def _settled(self, envelope: Envelope) -> bool:
        if await self._carrier.find(envelope.reference):
            await self._write(envelope, LetterState.SENT)
        elif self._is_missing(envelope):
            await self._write(envelope, LetterState.READY)
        else:
            return False
        return True

    async def _write(self, envelope: Envelope, state: LetterState) -> None:
        self._missed_at.pop(envelope.reference, None)
        await letters.settle(self._database, envelope, state, self._clock.now())
        log.info("letter_in_doubt_settled", reference=envelope.reference, state=state.value)

    def _is_missing(self, envelope: Envelope) -> bool:
        """True at the second look that does not show it, if it could have been found by then."""
        now = asyncio.get_running_loop().time()
        first = self._missed_at.setdefault(envelope.reference, now)
        age = self._clock.now() - envelope.at
        return now - first >= self.next_s and age >= timedelta(seconds=self._carrier.found_after_s or 0)
