"""One visit to one account: from the first waiting post to the last, each in its turn."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, PictureUnavailable
from results.publish.doubt import Doubts
from results.publish.easel import Pictures, sha256
from results.publish.logbook import OVERTAKEN, Logbook
from results.publish.outlets import Outlet, Prepared, SaidBefore
from results.publish.pen import Pens
from results.record.bulletin import Outcome, State, Waiting

AHEAD = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the courier waits for what.

    Attributes:
        readings_s: pause before each reading-back of a post in doubt; together longer than any answer takes.
        resends: how often a post that no reading showed is sent again before a person is called.
        retry_first_s, retry_longest_s: pauses while a network is away, doubled each time.
        picture_s: how long words wait for the picture to be drawn.
        upload_s: how long words wait for the network to take the picture.
    """

    readings_s: tuple[float, ...] = (5.0, 15.0, 45.0)
    resends: int = 1
    retry_first_s: float = 1.0
    retry_longest_s: float = 60.0
    picture_s: float = 5.0
    upload_s: float = 10.0


class Visit:
    """Deals with everything that waits on one account; made anew for each visit."""

    def __init__(
        self, outlet: Outlet, logbook: Logbook, pictures: Pictures, pens: Pens, patience: Patience
    ) -> None:
        self._outlet = outlet
        self._logbook = logbook
        self._pictures = pictures
        self._pens = pens
        self._patience = patience
        self._doubts = Doubts(outlet, logbook, patience.readings_s, patience.resends)
        self._failures = 0
        self._upload_began: dict[str, float] = {}

    async def run(self) -> None:
        """Take one step after another until nothing is left to do without a person."""
        await self._logbook.doubt_interrupted()
        while (post := await self._next()) is not None:
            try:
                await self._step(post)
                self._failures = 0
            except OutletUnavailable as trouble:
                await self._back_off(trouble)
            except BulletinRefused as trouble:
                await self._logbook.pause(str(trouble))

    async def _next(self) -> Waiting | None:
        waiting = await self._logbook.waiting()
        self._pictures.begin([one.post.bulletin_id for one in waiting[:AHEAD]])
        return choice(waiting)

    async def _step(self, waiting: Waiting) -> None:
        if waiting.state is State.UNKNOWN:
            await self._doubts.take_up(waiting)
        elif waiting.is_overtaken:
            await self._logbook.move(waiting, State.CANCELLED, OVERTAKEN)
        elif problems := self._outlet.accepts(waiting.post.text):
            await self._logbook.move(waiting, State.REFUSED, "; ".join(problems))
        else:
            await self._deliver(waiting)

    async def _deliver(self, waiting: Waiting) -> None:
        """Prepare, commit the attempt, and only then let the post leave."""
        facts: dict[str, object] = {}
        try:
            prepared = waiting.prepared or await self._prepare(waiting, facts)
        except BulletinRefused as trouble:
            if trouble.stops_account:
                raise
            await self._logbook.move(waiting, State.REFUSED, str(trouble))
            return
        await self._pens.check()
        if await self._logbook.begin(waiting, prepared, facts):
            await self._leave(waiting, prepared)

    async def _leave(self, waiting: Waiting, prepared: Prepared) -> None:
        # Anything but these four leaves the attempt open: whoever comes next reads the account back.
        try:
            sent = await self._outlet.send(waiting.post, prepared)
        except OutletUnavailable as trouble:
            await self._logbook.end(waiting, State.READY, Outcome.NOT_SENT, str(trouble))
            raise
        except BulletinRefused as trouble:
            if trouble.stops_account:
                await self._logbook.end(waiting, State.READY, Outcome.NOT_SENT, str(trouble))
                raise
            await self._logbook.end(waiting, State.REFUSED, Outcome.REFUSED, str(trouble))
        except DeliveryUnknown as trouble:
            outcome = Outcome.DUPLICATE if isinstance(trouble, SaidBefore) else Outcome.UNKNOWN
            await self._logbook.end(waiting, State.UNKNOWN, outcome, str(trouble))
        else:
            await self._logbook.posted(waiting, sent)

    async def _prepare(self, waiting: Waiting, facts: dict[str, object]) -> Prepared:
        """Prepare the post with its picture, or without when that takes too long; note which in facts."""
        try:
            picture = await self._pictures.take(waiting.post.bulletin_id)
            prepared = await self._upload(waiting, picture)
        except PictureUnavailable as trouble:
            facts["trouble"] = f"without its picture: {trouble}"
            self._logbook.log.warning("picture_left_out", post=waiting.post.post_id, why=str(trouble))
            return await self._outlet.prepare(waiting.post, None)
        if picture is not None:
            facts["picture_sha256"] = sha256(picture)
        return prepared

    async def _upload(self, waiting: Waiting, picture: bytes | None) -> Prepared:
        """Prepare the post with this picture.

        Raises:
            PictureUnavailable: the network will not take the picture, or has not for too long.
        """
        now = asyncio.get_running_loop().time()
        began = self._upload_began.setdefault(waiting.post.post_id, now)
        try:
            return await self._outlet.prepare(waiting.post, picture)
        except BulletinRefused as trouble:
            if trouble.stops_account or picture is None:
                raise
            raise PictureUnavailable(f"the network refused it: {trouble}") from trouble
        except OutletUnavailable as trouble:
            if picture is None or now - began < self._patience.upload_s:
                raise
            raise PictureUnavailable(f"the network did not take it: {trouble}") from trouble

    async def _back_off(self, trouble: OutletUnavailable) -> None:
        """Wait as long as the network asked, else longer each time."""
        own_s = min(self._patience.retry_first_s * 2**self._failures, self._patience.retry_longest_s)
        self._failures = min(self._failures + 1, 16)
        wait_s = own_s if trouble.retry_after_s is None else trouble.retry_after_s
        self._logbook.log.warning("account_unavailable", why=str(trouble), wait_s=round(wait_s, 1))
        await asyncio.sleep(wait_s)


def choice(waiting: Sequence[Waiting]) -> Waiting | None:
    """Which waiting post an account deals with next; None when none waits.

    A correction goes before everything, unless its own area is in doubt; then a doubt is settled, so that
    nothing overtakes a post that may yet have to be sent again; then the rest in their order.
    """
    doubts = [one for one in waiting if one.state is State.UNKNOWN]
    ready = [one for one in waiting if one.state is State.READY]
    unclear = {one.post.contest_id for one in doubts}
    urgent = [one for one in ready if one.is_urgent and one.post.contest_id not in unclear]
    return next(iter((*urgent, *doubts, *ready)), None)
