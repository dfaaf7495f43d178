"""One round: every letter of a post that is ready leaves, no faster than the carrier takes them."""

import asyncio
from collections.abc import Callable

from results.clock import Clock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets.letters.letter import Busy, Carrier, Letter, parts_of
from results.publish.outlets.letters.way import Way
from results.publish.subscribing.links import Links
from results.record import letters
from results.record.bulletin import Post
from results.record.database import Database
from results.record.letters import Envelope, LetterState

AT_ONCE = 200
IN_A_ROW = 10
"""When so many addresses in a row are refused, which their owners confirmed, the fault is not theirs."""
Write = Callable[[Envelope], Letter]


class Pace:
    """Lets one letter go after another, so many a minute."""

    def __init__(self, a_minute: float) -> None:
        self._apart_s = 60 / a_minute
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn; a pause is not made up for."""
        now = asyncio.get_running_loop().time()
        mine = max(self._next, now)
        self._next = mine + self._apart_s
        await asyncio.sleep(mine - now)


class Round:
    """Sends letters by one carrier."""

    def __init__(
        self, carrier: Carrier, database: Database, clock: Clock, busy_pauses_s: tuple[float, ...]
    ) -> None:
        self._carrier = carrier
        self._database = database
        self._clock = clock
        self._busy_pauses_s = busy_pauses_s
        self._pace = Pace(carrier.a_minute)
        self._rounds: dict[str, int] = {}
        self._refused: list[Envelope] = []
        self._busy: dict[str, Envelope] = {}
        self._busy_in_a_row = 0

    async def go(self, way: Way, links: Links, picture: bytes | None) -> None:
        """Send every letter that is ready.

        Raises:
            OutletUnavailable: some are left; what was done is written down.
            BulletinRefused: the carrier takes nothing from us (stops_account).
        """
        self._refused, self._busy, self._busy_in_a_row, after = [], {}, 0, ""
        write = _writer(self._carrier.family, way.post, links, picture)
        post_id = way.post.post_id
        while ready := await letters.waiting(self._database, post_id, LetterState.READY, AT_ONCE, after):
            await self._send(way, ready, write)
            after = ready[-1].subscriber_id
        await self._leave_busy(post_id)
        self._rounds.pop(post_id, None)

    async def _send(self, way: Way, ready: tuple[Envelope, ...], write: Write) -> None:
        """Send these, some at once; after a trouble that is not one letter's, those under way still end."""
        left = list(reversed(ready))
        troubles: list[OutletUnavailable | BulletinRefused] = []

        async def work() -> None:
            while left and not troubles:
                try:
                    await way.is_clear()
                    await self._pace.turn()
                    if left and not troubles:
                        await self._one(left.pop(), write)
                except (OutletUnavailable, BulletinRefused) as trouble:
                    troubles.append(trouble)

        async with asyncio.TaskGroup() as group:
            for number in range(self._carrier.at_once):
                group.create_task(work(), name=f"letters-{number}")
        if troubles:
            raise troubles[0]

    async def _one(self, envelope: Envelope, write: Write) -> None:
        """Write down that a letter leaves, let it, and write down what became of it."""
        if not await self._leaves(envelope):
            return
        try:
            await self._carrier.carry(write(envelope))
        except Busy as trouble:
            await self._put_off(envelope, trouble)
        except OutletUnavailable as trouble:
            await self._end(envelope, LetterState.READY, str(trouble))
            raise
        except BulletinRefused as trouble:
            await self._refuse(envelope, trouble)
        except DeliveryUnknown as trouble:
            await self._end(envelope, LetterState.UNKNOWN, str(trouble))
        else:
            await self._end(envelope, LetterState.SENT, None)
            self._refused.clear()
            self._busy_in_a_row = 0

    async def _leaves(self, envelope: Envelope) -> bool:
        """Write down that a letter leaves; False when it must not, because its subscriber ended it."""
        leaves = await letters.begin(self._database, envelope, self._clock.now())
        if leaves and not envelope.address:
            await self._end(envelope, LetterState.REFUSED, "ended while it was in doubt")
            return False
        return leaves

    async def _put_off(self, envelope: Envelope, trouble: Busy) -> None:
        await self._end(envelope, LetterState.READY, str(trouble))
        self._busy[envelope.subscriber_id] = envelope
        self._busy_in_a_row += 1
        if self._busy_in_a_row >= IN_A_ROW:
            raise OutletUnavailable(f"nobody is served just now: {trouble}") from trouble

    async def _refuse(self, envelope: Envelope, trouble: BulletinRefused) -> None:
        if trouble.stops_account:
            await self._end(envelope, LetterState.READY, str(trouble))
            raise trouble
        await self._end(envelope, LetterState.REFUSED, str(trouble))
        self._refused.append(envelope)
        if len(self._refused) >= IN_A_ROW:
            await letters.again(self._database, self._refused, self._clock.now())
            why = f"{len(self._refused)} addresses in a row were refused: {trouble}"
            raise BulletinRefused(why, stops_account=True) from trouble

    async def _end(self, envelope: Envelope, state: LetterState, detail: str | None) -> None:
        await letters.end(self._database, envelope, state, self._clock.now(), detail)

    async def _leave_busy(self, post_id: str) -> None:
        """Come back for addresses that were busy, a few times; then give them up: other posts wait behind."""
        if not self._busy:
            return
        done = self._rounds.get(post_id, 0)
        self._rounds[post_id] = done + 1
        if done < len(self._busy_pauses_s):
            raise OutletUnavailable(f"{len(self._busy)} addresses are busy", self._busy_pauses_s[done])
        for envelope in self._busy.values():
            if await letters.begin(self._database, envelope, self._clock.now()):
                await self._end(envelope, LetterState.REFUSED, f"busy at each of {done + 1} tries")


def _writer(family: str, post: Post, links: Links, picture: bytes | None) -> Write:
    subject, body = parts_of(family, post.text)

    def write(envelope: Envelope) -> Letter:
        end_url = links.end(post.language, envelope.subscriber_id)
        alt = post.alt if picture is not None else ""
        to, reference = envelope.address, envelope.reference
        return Letter(reference, to, subject, body, post.language, end_url, picture, alt)

    return write
