"""The courier's logbook: every move of a post is written to the ledger first and then told in the log."""

from collections.abc import Mapping
from datetime import datetime

import structlog

from results.clock import Clock
from results.errors import LeaseLost
from results.publish.outlets import Prepared, Sent
from results.record import attempts, ledger, pauses
from results.record.bulletin import Attempt, Outcome, State, Waiting
from results.record.database import Database
from results.record.leases import ALONE, Lease

SERVICE = "the service"


class Logbook:
    """What happens to the posts of one account, written by whoever holds its lease and nobody else."""

    def __init__(self, database: Database, clock: Clock, account: str, lease: Lease = ALONE) -> None:
        self._database = database
        self._clock = clock
        self._account = account
        self._lease = lease
        self.log = structlog.get_logger().bind(account=account)

    async def waiting(self) -> tuple[Waiting, ...]:
        """The next posts that are not settled; () while the account is paused."""
        async with self._database.read() as conn:
            if await pauses.is_paused(conn, self._account):
                return ()
            return await ledger.waiting(conn, self._account)

    async def attempts(self, waiting: Waiting) -> tuple[Attempt, ...]:
        """Every attempt to send this post so far."""
        async with self._database.read() as conn:
            return await attempts.attempts(conn, waiting.post.post_id)

    async def doubt_interrupted(self) -> None:
        """Nobody knows what became of posts whose sender was stopped before the answer."""
        async with self._lease.writing(self._database) as conn:
            doubted = await attempts.doubt_open_attempts(conn, self._account, self._clock.now())
        if doubted:
            self.log.warning("delivery_was_interrupted", posts=list(doubted))

    async def begin(self, waiting: Waiting, prepared: Prepared, facts: Mapping[str, object]) -> bool:
        """The post is about to leave; False when it may no longer."""
        async with self._lease.writing(self._database) as conn:
            if await pauses.is_paused(conn, self._account):  # while its picture was uploaded
                return False
            at = self._clock.now()
            return await attempts.begin_attempt(conn, waiting.post.post_id, prepared, at, **facts)

    async def end(self, waiting: Waiting, after: State, outcome: Outcome, why: str) -> None:
        """The attempt ended without the post being known to be there."""
        async with self._lease.writing(self._database) as conn:
            await attempts.end_attempt(conn, waiting.post.post_id, outcome, self._clock.now(), why)
            facts = {} if after is State.READY else {"trouble": why}
            await ledger.move(conn, waiting.post.post_id, State.SENDING, after, **facts)
            if after is State.REFUSED:
                await ledger.refuse_other_languages(conn, waiting.post.post_id)
        self._tell(waiting, after, why)

    async def move(self, waiting: Waiting, after: State, why: str) -> None:
        """The post goes on to another state without leaving the house."""
        async with self._lease.writing(self._database) as conn:
            facts = {} if after is State.READY else {"trouble": why}
            await ledger.move(conn, waiting.post.post_id, waiting.state, after, **facts)
            if after is State.REFUSED:
                await ledger.refuse_other_languages(conn, waiting.post.post_id)
        self._tell(waiting, after, why)

    async def posted(self, waiting: Waiting, sent: Sent) -> None:
        """The answer came: the post is there.

        Raises:
            LeaseLost: another process has the account now; should it be in doubt about this post, it is told.
        """
        at = self._clock.now()
        facts = {"remote_id": sent.remote_id, "url": sent.url, "posted_at": at}
        try:
            async with self._lease.writing(self._database) as conn:
                await attempts.end_attempt(conn, waiting.post.post_id, Outcome.POSTED, at)
                await ledger.move(conn, waiting.post.post_id, State.SENDING, State.POSTED, **facts)
        except LeaseLost:
            async with self._database.write() as conn:
                await ledger.move(conn, waiting.post.post_id, State.UNKNOWN, State.POSTED, **facts)
            raise
        self.log.info("post_made", post=waiting.post.post_id, url=sent.url)

    async def found(self, waiting: Waiting, sent: Sent) -> None:
        """Reading the account back showed the post."""
        async with self._lease.writing(self._database) as conn:
            facts = {"remote_id": sent.remote_id, "url": sent.url, "posted_at": self._clock.now()}
            await ledger.move(conn, waiting.post.post_id, State.UNKNOWN, State.POSTED, **facts)
        self.log.info("post_found_on_account", post=waiting.post.post_id, url=sent.url)

    def now(self) -> datetime:
        """The time it is."""
        return self._clock.now()

    async def picture_added(self, waiting: Waiting, picture_sha256: str) -> None:
        """The post that is there has its picture now."""
        await self._note(waiting, owes_picture=False, picture_sha256=picture_sha256, trouble=None)
        self.log.info("picture_added", post=waiting.post.post_id)

    async def picture_given_up(self, waiting: Waiting, why: str) -> None:
        """The post that is there stays without its picture."""
        await self._note(waiting, owes_picture=False, trouble=f"without its picture: {why}")
        self.log.warning("picture_given_up", post=waiting.post.post_id, why=why)

    async def _note(self, waiting: Waiting, **facts: object) -> None:
        async with self._lease.writing(self._database) as conn:
            await ledger.note(conn, waiting.post.post_id, **facts)

    async def used_since(self, since: datetime) -> tuple[tuple[datetime, bool], ...]:
        """When each post of the account left since then, and whether with a picture."""
        async with self._database.read() as conn:
            return await attempts.used_since(conn, self._account, since)

    async def pause(self, why: str) -> None:
        """Nothing more goes to this account until a person, or a new start, lets it."""
        async with self._lease.writing(self._database) as conn:
            if not await pauses.is_paused(conn, self._account):  # a person's pause stays theirs
                await pauses.pause(conn, self._account, SERVICE, why, self._clock.now())
        self.log.error("account_paused", why=why)

    def _tell(self, waiting: Waiting, after: State, why: str) -> None:
        post = waiting.post.post_id
        match after:
            case State.READY:
                self.log.warning("post_not_sent", post=post, why=why)
            case State.UNKNOWN:
                self.log.warning("post_in_doubt", post=post, why=why)
            case State.REFUSED:
                self.log.error("post_refused", post=post, why=why)
            case State.PARKED:
                self.log.error("post_parked", post=post, why=why)
            case _:
                self.log.info("post_cancelled", post=post, why=why)
