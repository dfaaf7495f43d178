"""Proofs: what the public will read of a release, made beforehand by the very code that will then make it.

Nothing is kept and nothing leaves the house: the deed is done to a copy of the night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from results.clock import Clock
from results.count.declaration import DESK, Role
from results.count.election import ContestId
from results.count.events import Event
from results.count.night import Night, receive
from results.count.procedure.acts import Act, Deed
from results.count.procedure.hand import Hand, UserId
from results.count.report import Report
from results.fold import Happening
from results.language import Language
from results.press import BulletinPress
from results.publish.bulletin import posts
from results.publish.outlets import Outlet
from results.publish.page.baked import Baked
from results.publish.page.site import Site
from results.publish.page.slugs import slugs
from results.publish.page.view import public
from results.publish.text_length import LIMITS
from results.record import bearing, pauses
from results.record.bulletin import Bulletin, Kind, Post
from results.record.database import Database
from results.record.journal import Entry

NOBODY = Hand(UserId(""), "a proof", Role.RETURNING_OFFICER)
"""Does the deed of a proof; no rule about who did what before concerns them."""


@dataclass(frozen=True, slots=True)
class ProofPost:
    """What one account will say.

    Attributes:
        kind: a correction of what never appeared on this account is a declaration there.
        text: None where there is nothing to say.
        length, most: as the network counts; None where nothing limits it.
        problems: why the network would refuse these words.
        is_paused: nothing goes to this account until somebody resumes it.
    """

    account: str
    family: str
    kind: Kind
    language: Language
    text: str | None
    length: int
    most: int | None
    problems: tuple[str, ...]
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What will come of a deed.

    Attributes:
        night: as it would stand then, all pauses lifted.
        bulletins: what would be said, with its picture, in every language; () when nothing would be.
    """

    contest_id: ContestId
    event: Event
    night: Night
    bulletins: tuple[Bulletin, ...]
    posts: tuple[ProofPost, ...]
    made_at: datetime

    @property
    def bulletin(self) -> Bulletin | None:
        """What would be said of the area itself, as the desk reads it; None when nothing would be."""
        in_english = [one for one in self.bulletins if one.language is Language.ENGLISH]
        return next(iter((*in_english, *self.bulletins)), None)

    def page(self) -> Baked | None:
        """The area's public page as it would stand; None where there is none."""
        slug = slugs(self.night.election.contests)[self.contest_id]
        return Site(public(self.night, self.made_at)).page(f"wards/{slug}")


class Proofs:
    """Makes proofs.

    Args:
        press: makes the bulletins and knows who is told.
        outlets: the accounts that are posted to by themselves.
        database: where it stands what each account has said before.
    """

    def __init__(
        self, press: BulletinPress, outlets: Sequence[Outlet], database: Database, clock: Clock
    ) -> None:
        self._press, self._database, self._clock = press, database, clock
        self._outlets: Mapping[str, Outlet] = {outlet.name: outlet for outlet in outlets}

    async def proof(self, night: Night, position: int, contest_id: ContestId, deed: Deed) -> Proof:
        """What would come of this deed if it were the next thing to happen, whoever did it.

        Args:
            position: the last entry of the journal that the night knows.

        Raises:
            JournalError: what the accounts have said cannot be read.
        """
        entry = Entry(position + 1, str(DESK), "", b"", self._clock.now(), "", "")
        act = Act(NOBODY, night.wards[contest_id].version, deed)
        report = Report(
            DESK, contest_id, entry.position, night.environment, act, "a proof", entry.received_at
        )
        after, event = receive(night, report)
        made = self._press.bulletins(Happening(entry, event, after, is_new=True))
        return Proof(contest_id, event, after, made, await self._posts(made), entry.received_at)

    async def _posts(self, made: Sequence[Bulletin]) -> tuple[ProofPost, ...]:
        families = {account.name: account.family for account in self._press.accounts}
        said = [post for bulletin in made for post in posts(bulletin, self._press.accounts)]
        async with self._database.read() as conn:
            worded = [
                (one, await bearing.worded(conn, one), await pauses.is_paused(conn, one.account))
                for one in said
            ]
        return tuple(
            self._post(replace(post, kind=kind), families[post.account], text, is_paused)
            for post, (kind, text), is_paused in worded
        )

    def _post(self, post: Post, family: str, text: str | None, is_paused: bool) -> ProofPost:
        limit, outlet = LIMITS.get(family), self._outlets.get(post.account)
        return ProofPost(
            account=post.account,
            family=family,
            kind=post.kind,
            language=post.language,
            text=text,
            length=limit.measure(text or "") if limit else len(text or ""),
            most=limit.most if limit else None,
            problems=outlet.accepts(text) if outlet and text else (),
            is_paused=is_paused,
        )
