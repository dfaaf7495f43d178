"""What is kept of everything said to the public: bulletins, and one post for each account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from results.count.election import ContestId
from results.language import Language

EVERY_ACCOUNT = "*"
"""Stands for all accounts, those of tomorrow too, where one is paused."""


NO_AREA = ContestId("")
"""Stands in a bulletin that is about the whole council or about voting, not about one area."""

URGENT, ORDINARY, LATER = 0, 1, 2
"""Which posts of an account go before which; the journal's order decides among equals."""


class Kind(StrEnum):
    """What a bulletin is about."""

    DECLARATION = "declaration"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    COUNTING = "counting"
    TURNOUT = "turnout"
    RECOUNT = "recount"
    COUNCIL = "council"
    NOTICE = "notice"

    @property
    def is_urgent(self) -> bool:
        """True when it goes out before everything else that waits on an account."""
        return self.precedence == URGENT

    @property
    def precedence(self) -> int:
        """URGENT, ORDINARY, or LATER for what a result of the same area makes old."""
        if self in {Kind.CORRECTION, Kind.WITHDRAWAL}:
            return URGENT
        return ORDINARY if self in {Kind.DECLARATION, Kind.NOTICE} else LATER

    @property
    def makes_old(self) -> bool:
        """True when it can make what still waits on an account old."""
        return self in {Kind.DECLARATION, Kind.CORRECTION, Kind.WITHDRAWAL, Kind.COUNCIL}


RESULTS = (Kind.DECLARATION, Kind.CORRECTION)
"""Bulletins that say who was elected, with their figures."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a bulletin says to one family of outlets.

    Attributes:
        alt: its picture in words, as long as the family's networks take it; "" without a picture.
        unseen_text: for a correction, the words for an account on which what it corrects never appeared; None
            where there is nothing to say there.
    """

    text: str
    alt: str = ""
    unseen_text: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One thing to be said in one language, in the words of each family of outlets.

    Attributes:
        bulletin_id: the same each time the same journal entry is dealt with.
        position: the journal entry it comes from; bulletins of one position, kind and area say the same in
            other languages.
        sayings: the words by family of outlets, such as "x"; a family left out is told nothing.
        figure: the picture as a Plotly figure, None for words alone.
        until: after this it is too late to say it; None for never.
    """

    bulletin_id: str
    position: int
    kind: Kind
    contest_id: ContestId
    sayings: Mapping[str, Saying]
    figure: Mapping[str, object] | None
    made_at: datetime
    language: Language = Language.ENGLISH
    until: datetime | None = None

    @property
    def alt(self) -> str:
        """The fullest description of its picture; "" without one."""
        return max((one.alt for one in self.sayings.values()), key=len, default="")


@dataclass(frozen=True, slots=True)
class Post:
    """One bulletin on one account.

    Attributes:
        turn: the order on the account, rising with the journal.
        unseen_text: words used instead when nothing of what is corrected ever appeared on the account.
        held: waits for a person before it may go.
        until: after this it does not go any more.
        under: for a correction or withdrawal, which post on the network says what is wrong; None where there
            is none. Hung under it, the words reach those who read the error; they must make sense without.
    """

    post_id: str
    bulletin_id: str
    account: str
    kind: Kind
    contest_id: ContestId
    text: str
    alt: str
    turn: int
    unseen_text: str | None = None
    held: bool = False
    language: Language = Language.ENGLISH
    until: datetime | None = None
    under: str | None = None

    def says_the_same_as(self, other: "Post") -> bool:
        """True for one bulletin on one account, in whatever language."""
        mine = (self.account, self.turn, self.kind, self.contest_id)
        return mine == (other.account, other.turn, other.kind, other.contest_id)


class State(StrEnum):
    """How far a post has come."""

    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    POSTED = "posted"
    REFUSED = "refused"
    PARKED = "parked"
    CANCELLED = "cancelled"


MOVES: Mapping[State, frozenset[State]] = {
    State.HELD: frozenset({State.READY, State.POSTED, State.CANCELLED}),
    State.READY: frozenset({State.SENDING, State.POSTED, State.REFUSED, State.CANCELLED}),
    State.SENDING: frozenset({State.POSTED, State.READY, State.UNKNOWN, State.REFUSED}),
    State.UNKNOWN: frozenset({State.POSTED, State.READY, State.PARKED}),
    State.REFUSED: frozenset({State.READY, State.POSTED, State.CANCELLED}),
    State.PARKED: frozenset({State.POSTED, State.READY, State.CANCELLED}),
    State.POSTED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""The legal moves.

A refused post is certainly not on the network; a parked one may be, and a person must look. What never left
the house goes to "posted" only on the word of somebody who posted it by hand.
"""

SETTLED = frozenset({State.POSTED, State.REFUSED, State.PARKED, State.CANCELLED})
"""States in which nothing more is done without a person."""

MAY_BE_SEEN = frozenset({State.SENDING, State.UNKNOWN, State.POSTED, State.PARKED})
"""States in which the public may have read the post."""


class Outcome(StrEnum):
    """How one attempt to send ended. DUPLICATE: the network says that it has this text already."""

    POSTED = "posted"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time a post left the house; no outcome means that nobody knows what became of it."""

    number: int
    started_at: datetime
    outcome: Outcome | None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post with which something is still to be done.

    Attributes:
        prepared: what the outlet noted before the first attempt, None before it.
        is_urgent: goes before everything else on its account.
        is_overtaken: True when something later on the same account makes it old: a correction or withdrawal
            of the same area, its result where this is about its count, a later state of the council.
        owes_picture: it is there without its picture, which can still be added.
        remote_id: which post on the network it is; None while it is not there.
    """

    post: Post
    state: State
    prepared: Mapping[str, object] | None
    is_urgent: bool
    is_overtaken: bool
    owes_picture: bool = False
    remote_id: str | None = None
