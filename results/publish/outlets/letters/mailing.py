"""One post as letters: one to each person who asked for it, and to nobody two, however often we are stopped.

Who gets a post is settled once, when it first goes out. Each letter is written down before it leaves and
after. One that was leaving when we were stopped is looked for where its carrier can be asked, and else never
sent again: rather none than two.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from results.clock import Clock
from results.errors import BulletinRefused, OutletUnavailable
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.letters.letter import Carrier, parts_of
from results.publish.outlets.letters.round import Round
from results.publish.outlets.letters.search import Search
from results.publish.outlets.letters.way import Way
from results.publish.subscribing.links import Links
from results.publish.text_length import LIMITS
from results.record import letters, subscribers
from results.record.bulletin import Post
from results.record.database import Database
from results.record.letters import LetterState
from results.record.subscribers import Channel

PICTURE_MOST = 2_000_000
SUBJECT_MOST = 150
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Office:
    """What every mailing works with."""

    database: Database
    clock: Clock
    links: Links


class Mailing:
    """Everybody who gets results by one carrier, as one account; one account a family, or people get two.

    Args:
        name: the account, as the settings call it.
        carrier: takes the letters; closed with this.
        busy_pauses_s: how long addresses that are busy are left before each further try.
    """

    is_repeatable = True
    takes_pictures_later = False

    def __init__(
        self, name: str, carrier: Carrier, office: Office, busy_pauses_s: tuple[float, ...] = (5.0, 20.0)
    ) -> None:
        self.name = name
        self.family = carrier.family
        self._channel = Channel(carrier.family)
        self._carrier = carrier
        self._office = office
        self._round = Round(carrier, office.database, office.clock, busy_pauses_s)
        self._search = Search(carrier, office.database, office.clock)

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these words cannot go out; () when they can."""
        limit = LIMITS[self.family]
        problems = [] if limit.takes(text) else [f"longer than {limit.most} as {self.family} counts"]
        if any(ord(sign) < 32 and sign != "\n" for sign in text):
            problems.append("there are signs in it that no letter may hold")
        problems += _of_mail(text) if self._channel is Channel.EMAIL else _of_message(text)
        return tuple(problems)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Keep the picture until every letter is out; a text message takes none."""
        if self._channel is not Channel.EMAIL:
            return {"picture": False}
        if picture is not None and len(picture) > PICTURE_MOST:
            raise BulletinRefused(f"the picture has {len(picture)} bytes")
        await letters.enclose(self._office.database, post.post_id, picture)
        return {"picture": picture is not None}

    async def send(self, post: Post, prepared: Prepared) -> Sent:  # noqa: ARG002 - the picture is in the record
        """Send every letter of this post that is not out yet."""
        database, now = self._office.database, self._office.clock.now()
        picture = await letters.address(database, post, self._channel, now)
        if doubted := await letters.doubt(database, post.post_id, now):
            log.warning("letters_were_interrupted", account=self.name, post=post.post_id, letters=doubted)
        await subscribers.forget_unconfirmed(database, now)
        way = Way(post, database)
        await self._search.settle(way)
        await self._round.go(way, self._office.links, picture)
        left = await self._search.settle(way)
        left += (await letters.tally(database, post.post_id))[LetterState.READY]  # looked for, and not found
        if left:
            raise OutletUnavailable(f"{left} letters were in doubt", self._search.next_s)
        ended = await letters.close(database, post.post_id)
        self._tell(post, ended)
        return Sent(f"{ended[LetterState.SENT]} letters", None)

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """A post of letters is never looked for as a whole: None."""
        return None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002
        """Refuse: what is in people's letter boxes cannot be changed."""
        raise BulletinRefused("a letter that is out cannot be given a picture")

    async def seen(self, since: datetime) -> tuple[Seen, ...] | None:  # noqa: ARG002
        """None: nobody can read what others were sent."""
        return None

    async def examine(self) -> Health:
        """Look whether letters would be taken, who would get them, and whether their links would work."""
        health = await self._carrier.examine()
        counted = await subscribers.count(self._office.database)
        facts = [
            f"{many} subscribers in {language.name.lower()}"
            for (channel, language), many in counted.items()
            if channel is self._channel
        ]
        return Health(health.who, (*health.facts, *facts), (*health.problems, *await self._of_secret()))

    async def _of_secret(self) -> tuple[str, ...]:
        newest = await subscribers.newest_token(self._office.database)
        if newest is None or self._office.links.token_digest(newest[0]) == newest[1]:
            return ()
        return ("The secret behind the links is another than when people subscribed: put the old one back.",)

    async def close(self) -> None:
        """Let go of the carrier."""
        await self._carrier.close()

    def _tell(self, post: Post, ended: dict[LetterState, int]) -> None:
        facts = {state.value: ended[state] for state in (LetterState.SENT, LetterState.REFUSED)}
        unknown = ended[LetterState.UNKNOWN]
        tell = log.warning if unknown or ended[LetterState.REFUSED] else log.info
        tell("letters_settled", account=self.name, post=post.post_id, unknown=unknown, **facts)


def _of_mail(text: str) -> list[str]:
    subject, body = parts_of(Channel.EMAIL, text)
    problems = {
        f"the subject must have 1 to {SUBJECT_MOST} letters": not 0 < len(subject) <= SUBJECT_MOST,
        "an empty line must follow the subject": text.partition("\n")[2][:1] != "\n",
        "there is no body": not body,
    }
    return [problem for problem, is_so in problems.items() if is_so]


def _of_message(text: str) -> list[str]:
    return [] if text.strip() else ["there are no words"]
