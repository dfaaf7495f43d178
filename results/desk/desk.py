"""What every screen shares: the night as it is, and the one way to change it."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from results.clock import Clock
from results.count.declaration import DESK
from results.count.election import ContestId, Election
from results.count.events import Event, Refused
from results.count.night import Night
from results.count.procedure.acts import Deed
from results.count.ward import Ward
from results.desk.signed_in import SignedIn
from results.feeds.formats import desk as form
from results.fold import Happening
from results.newsroom import Newsroom
from results.record.bulletin import Kind
from results.record.database import Database
from results.record.orders import Order
from results.record.postings import Posting

if TYPE_CHECKING:
    from results.charts.render import Studio
    from results.proofs import Proofs
    from results.schedule import Schedule
    from results.settings import Settings
    from results.watch.posting import Watch


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one night.

    Attributes:
        newsroom: owns the night; the desk only reads it, and appends to its journal.
        watch: knows who is silent and what is wrong; None where nothing is watched.
        studio: draws cards and prints papers; None where there is no browser.
        proofs: shows what a release will say before it does; None where nothing is posted.
        schedule: the notices about voting; None where there are none.
    """

    settings: "Settings"
    election: Election
    newsroom: Newsroom
    database: Database
    clock: Clock
    watch: "Watch | None" = None
    studio: "Studio | None" = None
    proofs: "Proofs | None" = None
    schedule: "Schedule | None" = None

    @property
    def night(self) -> Night:
        """The night as it is now, with what nobody outside may see."""
        return self.newsroom.night

    def ward(self, contest_id: str) -> Ward | None:
        """The area with this id, None when there is none."""
        return self.night.wards.get(ContestId(contest_id))

    def about(self, post: Posting) -> str:
        """What a post is about, in a few words."""
        if post.kind is Kind.NOTICE:
            return "Voting information"
        contest = self.election.contests.get(post.contest_id)
        return contest.area if contest else "The whole council"

    async def act(self, who: SignedIn, contest_id: ContestId, deed: Deed, seen: int) -> Event:
        """Do one deed and say what came of it; `Refused` says why nothing was changed.

        The journal keeps it before anything moves, and its order decides between two who act at once.

        Args:
            seen: `Ward.version` of the area as it was on this person's screen.

        Raises:
            JournalError: it could not be kept; nothing was changed.
        """
        step = form.Step(secrets.token_hex(12), who.hand, who.whence, deed, contest_id, seen)
        events = [one.event for one in await self._keep(step) if isinstance(one.event, Event)]
        return events[-1] if events else Refused(contest_id, DESK, "This was not understood.")

    async def order(self, who: SignedIn, order: Order) -> None:
        """Have an order about the public's channels obeyed. Raises JournalError."""
        await self._keep(form.Step(secrets.token_hex(12), who.hand, who.whence, order))

    async def note(self, who: SignedIn, what: str, about: str = "") -> None:
        """Keep on record something that moves nothing. Raises JournalError."""
        await self._keep(form.Step(secrets.token_hex(12), who.hand, who.whence, form.Note(what, about)))

    async def _keep(self, step: form.Step) -> tuple[Happening, ...]:
        election = self.election.election_id
        entry = form.arrival(step, election, self.settings.environment, self.clock.now())
        (kept,) = await self.newsroom.keep([entry])
        return await self.newsroom.came_of(kept.position)
