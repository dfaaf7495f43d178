"""One visit to one account: from the first waiting post to the last, each in its turn."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, PictureUnavailable
from results.publish.allowance import Act, Purse
from results.publish.doubt import Doubts
from results.publish.easel import Pictures, sha256
from results.publish.logbook import Logbook
from results.publish.outlets import Outlet, Prepared, SaidBefore
from results.publish.owed import Owed
from results.record import ledger
from results.record.bulletin import Outcome, State, Waiting
from results.record.leases import Lease

AHEAD = 3
TOO_LATE = "too late: what it says is no longer so"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a visit is given for one account."""

    lease: Lease
    purse: Purse


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the courier waits for what, and what it may spend.

    Attributes:
        readings_s: pause before each reading-back of a post in doubt; together longer than any answer takes.
        resends: how often a post that no reading showed is sent again before a person is called.
        retry_first_s, retry_longest_s: pauses while a network is away, doubled each time.
        picture_s: how long words wait for the picture to be drawn.
        upload_s: how long words wait for the network to take the picture.
        owed_tries, owed_pause_s: how often, and after what pause each time, a picture that words did not wait
            for is added where the network lets it be.
        spend_usd: what the posts of the night may cost, by account; one left out has no limit.
    """

    readings_s: tuple[float, ...] = (5.0, 15.0, 45.0)
    resends: int = 1
    retry_first_s: float = 1.0
    retry_longest_s: float = 60.0
    picture_s: float = 5.0
    upload_s: float = 10.0
    owed_tries: int = 20
    owed_pause_s: float = 30.0
    spend_usd: Mapping[str, float] = field(default_factory=dict)


class Visit:
    """Deals with everything that waits on one account; made anew for each visit."""

    def __init__(
        self, outlet: Outlet, logbook: Logbook, pictures: Pictures, tools: Tools, patience: Patience
    ) -> None:
        self._outlet = outlet
        self._logbook = logbook
        self._pictures = pictures
        self._lease = tools.lease
        self._purse = tools.purse
        self._patience = patience
        again = (patience.owed_tries, patience.owed_pause_s)
        self._owed = Owed(outlet, logbook, pictures, tools.purse, again)
        self._doubts = Doubts(outlet, logbook, patience.readings_s, patience.resends)
        self._failures = 0
        self._waiting: Sequence[Waiting] = ()
        self._upload_began: dict[str, float] = {}

    async def run(self) -> None:
        """Take one step after another until nothing is left to do without a person."""
        await self._logbook.doubt_interrupted()
        used = await self._logbook.used_since(self._purse.since(self._logbook.now()))
        self._purse.begin(used)
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
        self._pictures.begin([one.post.bulletin_id for one in waiting[:AHEAD] if one.post.alt])
        self._waiting = waiting
        return choice(waiting)

    async def _step(self, waiting: Waiting) -> None:
        if waiting.state is State.UNKNOWN:
            await self._doubts.take_up(waiting)
        elif waiting.state is State.POSTED:
            await self._owed.take_up(waiting)
        elif waiting.is_overtaken:
            await self._logbook.move(waiting, State.CANCELLED, ledger.OVERTAKEN)
        elif self._is_too_late(waiting):
            await self._logbook.move(waiting, State.CANCELLED, TOO_LATE)
        elif problems := self._problems(waiting):
            await self._logbook.move(waiting, State.REFUSED, "; ".join(problems))
        else:
            await self._deliver(waiting)

    def _is_too_late(self, waiting: Waiting) -> bool:
        until = waiting.post.until
        return until is not None and self._logbook.now() > until

    def _problems(self, waiting: Waiting) -> list[str]:
        """Why the network would refuse this, or the same in another language: both go or neither."""
        return [
            problem
            for one in self._waiting
            if one.state is State.READY and one.post.says_the_same_as(waiting.post)
            for problem in self._outlet.accepts(one.post.text)
        ]

    async def _deliver(self, waiting: Waiting) -> None:
        """Prepare, commit the attempt, and only then let the post leave."""
        self._purse.must_afford()
        self._wait_for(Act.POST, waiting)
        facts: dict[str, object] = {}
        try:
            prepared = waiting.prepared or await self._prepare(waiting, facts)
        except BulletinRefused as trouble:
            if trouble.stops_account:
                raise
            await self._logbook.move(waiting, State.REFUSED, str(trouble))
            return
        if not self._is_too_late(waiting) and await self._logbook.begin(waiting, prepared, facts):
            self._purse.use(Act.POST, self._logbook.now())
            await self._leave(waiting, prepared)

    def _wait_for(self, act: Act, waiting: Waiting) -> None:
        """Return if the network's limit allows one more.

        Raises:
            OutletUnavailable: it does not yet.
        """
        wait_s = self._purse.wait_s(act, self._logbook.now(), urgent=waiting.is_urgent)
        if wait_s > 0:
            raise OutletUnavailable(f"the network takes no more than this of a {act} for now", wait_s)

    async def _leave(self, waiting: Waiting, prepared: Prepared) -> None:
        self._lease.must_hold()
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
            # A picture never goes without its description.
            picture = await self._pictures.take(waiting.post.bulletin_id) if waiting.post.alt else None
            prepared = await self._upload(waiting, picture)
        except PictureUnavailable as trouble:
            facts["trouble"] = f"without its picture: {trouble}"
            facts["owes_picture"] = self._outlet.takes_pictures_later
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
        if picture is not None:
            self._picture_is_allowed(waiting)
        now = asyncio.get_running_loop().time()
        began = self._upload_began.setdefault(waiting.post.post_id, now)
        try:
            return await self._outlet.prepare(waiting.post, picture)
        except BulletinRefused as trouble:
            if trouble.stops_account or picture is None:
                raise
            raise PictureUnavailable(f"the network refused it: {trouble}") from trouble
        except OutletUnavailable as trouble:
            waits_s = now - began + (trouble.retry_after_s or 0.0)
            if picture is None or waits_s < self._patience.upload_s:
                raise
            raise PictureUnavailable(f"the network did not take it: {trouble}") from trouble

    def _picture_is_allowed(self, waiting: Waiting) -> None:
        """Note one more picture, if the network's limit allows it.

        Raises:
            PictureUnavailable: not yet, and it can be added to the post later.
            OutletUnavailable: not yet, and it cannot.
        """
        if not self._outlet.takes_pictures_later:
            self._wait_for(Act.PICTURE, waiting)
        elif self._purse.wait_s(Act.PICTURE, self._logbook.now(), urgent=waiting.is_urgent) > 0:
            raise PictureUnavailable("the network takes no more pictures for now")
        self._purse.use(Act.PICTURE, self._logbook.now())

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
    nothing overtakes a post that may yet have to be sent again; then the rest in their order; then pictures
    that posts owe.
    """
    doubts = [one for one in waiting if one.state is State.UNKNOWN]
    ready = [one for one in waiting if one.state is State.READY]
    unclear = {one.post.contest_id for one in doubts}
    urgent = [one for one in ready if one.is_urgent and one.post.contest_id not in unclear]
    owed = [one for one in waiting if one.state is State.POSTED]
    return next(iter((*urgent, *doubts, *ready, *owed)), None)
