"""What is kept of everything said to the public: bulletins, and one post for each account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from results.count.election import ContestId

EVERY_ACCOUNT = "*"
"""Stands for all accounts, those of tomorrow too, where one is paused."""


class Kind(StrEnum):
    """What a bulletin is about."""

    DECLARATION = "declaration"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"

    @property
    def is_urgent(self) -> bool:
        """True when it goes out before everything else that waits on an account."""
        return self is not Kind.DECLARATION


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One thing to be said, in the words of each family of outlets.

    Attributes:
        bulletin_id: the same each time the same journal entry is dealt with.
        position: the journal entry it comes from.
        texts: the words by family of outlets, such as "x".
        unseen_texts: for a correction, the words for an account on which what it corrects never appeared;
            a family left out has nothing to say there.
        figure: the picture as a Plotly figure, None for words alone.
    """

    bulletin_id: str
    position: int
    kind: Kind
    contest_id: ContestId
    texts: Mapping[str, str]
    alt: str
    figure: Mapping[str, object] | None
    made_at: datetime
    unseen_texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """One bulletin on one account.

    Attributes:
        turn: the order on the account, rising with the journal.
        unseen_text: words used instead when nothing of what is corrected ever appeared on the account.
        held: waits for a person before it may go.
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
    """A post that is not settled.

    Attributes:
        prepared: what the outlet noted before the first attempt, None before it.
        is_urgent: goes before everything else on its account.
        is_overtaken: True when a later correction or withdrawal of the same area goes to the same account.
    """

    post: Post
    state: State
    prepared: Mapping[str, object] | None
    is_urgent: bool
    is_overtaken: bool
