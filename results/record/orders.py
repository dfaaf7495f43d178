"""What a person orders about the public's channels: pause, resume, and what is to become of one post."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from results.count.declaration import Role
from results.count.procedure.hand import Hand
from results.language import Language


@dataclass(frozen=True, slots=True)
class PauseAll:
    """Nothing new goes to the page or to any account until somebody resumes."""

    reason: str


@dataclass(frozen=True, slots=True)
class ResumeAll:
    """Whatever happened meanwhile goes out now, in order."""

    reason: str


@dataclass(frozen=True, slots=True)
class PauseAccount:
    """Nothing more goes to one account."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeAccount:
    """The account takes posts again."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundThere:
    """Somebody looked: the parked post is on the account, at this address."""

    post_id: str
    url: str


@dataclass(frozen=True, slots=True)
class NotThere:
    """Somebody looked: the parked or refused post is not on the account; it is sent again."""

    post_id: str


@dataclass(frozen=True, slots=True)
class PostedByHand:
    """Somebody posted it by hand, at this address."""

    post_id: str
    url: str


@dataclass(frozen=True, slots=True)
class CancelPost:
    """The post does not go out."""

    post_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """A post that waited for a person may go."""

    post_id: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice in one language: a few words for its picture, and what is said."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ApproveNotice:
    """A notice of the schedule may be said at its time, as it stands now.

    Attributes:
        digest: of the notice; once anything in it changes it is not approved any more.
    """

    notice_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class SayNotice:
    """This is said now on every account; the schedule gives it in the name of whoever approved it.

    Attributes:
        until: after this it is too late.
    """

    notice_id: str
    until: datetime
    wording: Mapping[Language, Wording]


Order = (
    PauseAll
    | ResumeAll
    | PauseAccount
    | ResumeAccount
    | FoundThere
    | NotThere
    | PostedByHand
    | CancelPost
    | LetGo
    | ApproveNotice
    | SayNotice
)

_DECIDE = frozenset({Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER})
_TEND = _DECIDE | {Role.OPERATIONS}

MAY: Mapping[type[Order], frozenset[Role]] = {
    PauseAll: frozenset(Role),
    ResumeAll: _DECIDE,
    PauseAccount: _TEND,
    ResumeAccount: _TEND,
    FoundThere: _TEND,
    NotThere: _TEND,
    PostedByHand: _TEND,
    CancelPost: _TEND,
    LetGo: _TEND,
    ApproveNotice: _DECIDE,
    SayNotice: _DECIDE,
}
"""Which roles may give an order. Anybody may stop everything; only officers let it go on."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order and who gave it."""

    by: Hand
    order: Order

    @property
    def is_allowed(self) -> bool:
        """Whether the order was this person's to give; one that was not is never obeyed."""
        return self.by.role in MAY[type(self.order)]
