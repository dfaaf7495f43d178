"""How far the desk has come with one area: what was typed by whom, what is approved, what is held.

The steps of a paper are the table STEPS; docs/states.md is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from results.count.declaration import CorrectionKind, Declaration, Field, Lot
from results.count.procedure.acts import Discard, FirstEntry, Paper, SecondEntry, Settle, Values
from results.count.procedure.hand import Hand


class Stand(StrEnum):
    """How far one paper is."""

    AWAITED = "awaited"
    ENTERED = "entered"
    LOOK_AGAIN = "look_again"
    DIFFERS = "differs"
    AGREED = "agreed"


STEPS: Mapping[Stand, Mapping[type, tuple[Stand, ...]]] = {
    Stand.AWAITED: {FirstEntry: (Stand.ENTERED,)},
    Stand.ENTERED: {
        FirstEntry: (Stand.ENTERED,),
        SecondEntry: (Stand.AGREED, Stand.LOOK_AGAIN),
        Discard: (Stand.AWAITED,),
    },
    Stand.LOOK_AGAIN: {SecondEntry: (Stand.AGREED, Stand.DIFFERS), Discard: (Stand.AWAITED,)},
    Stand.DIFFERS: {Settle: (Stand.AGREED,), Discard: (Stand.AWAITED,)},
    Stand.AGREED: {Discard: (Stand.AWAITED,)},
}
"""Where a paper stands and the deed give where it may stand next; anything else is refused.

After the first entry only its own typist may type it again, until somebody else has begun the second.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as one person typed it."""

    values: Values
    by: Hand
    at: datetime
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One paper, typed twice.

    Attributes:
        differing: boxes in which the two entries differ.
        settled: the whole paper after a third person settled the boxes that differed.
    """

    stand: Stand = Stand.AWAITED
    first: Entry | None = None
    second: Entry | None = None
    differing: tuple[Field, ...] = ()
    settled: Entry | None = None

    @property
    def values(self) -> Values | None:
        """What the paper says, once two people agree; None before."""
        if self.stand is not Stand.AGREED or self.first is None:
            return None
        return self.settled.values if self.settled else self.first.values

    @property
    def first_by(self) -> tuple[Hand, ...]:
        """Who typed it first, () before."""
        return (self.first.by,) if self.first else ()

    @property
    def typed_by(self) -> tuple[Hand, ...]:
        """Who typed it, first and second."""
        return tuple(one.by for one in (self.first, self.second) if one is not None)

    @property
    def settled_by(self) -> tuple[Hand, ...]:
        """Who settled what differed, () when nobody had to."""
        return (self.settled.by,) if self.settled else ()


@dataclass(frozen=True, slots=True)
class Approval:
    """An officer's word that these very figures may go out once declared."""

    by: Hand
    at: datetime
    figures: Declaration


@dataclass(frozen=True, slots=True)
class Held:
    """Why nothing about the area goes out."""

    by: Hand
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A correction that was begun."""

    kind: CorrectionKind
    reason: str
    by: Hand
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One area at the desk.

    Attributes:
        lot: the drawing of lots as recorded for the present figures, and by whom.
        approval: None until approved, and again once released or the figures are typed anew.
        correction: the correction being made, None when none is.
        released_by: who released what is public, None when it was not the desk.
    """

    verification: Round = field(default_factory=Round)
    count: Round = field(default_factory=Round)
    lot: Lot | None = None
    lot_by: Hand | None = None
    approval: Approval | None = None
    held: Held | None = None
    correction: Opening | None = None
    released_by: Hand | None = None

    def round(self, paper: Paper) -> Round:
        """How far this paper is."""
        return self.verification if paper is Paper.VERIFICATION else self.count

    @property
    def decided_by(self) -> tuple[Hand, ...]:
        """Who recorded the lot or began the correction."""
        opened = (self.correction.by,) if self.correction else ()
        return opened + ((self.lot_by,) if self.lot_by else ())

    @property
    def hands(self) -> tuple[Hand, ...]:
        """Everybody who had a hand in the figures of the count; none of them may approve them."""
        return (*self.count.typed_by, *self.count.settled_by, *self.decided_by)


def diagram() -> str:
    """The table of steps as a mermaid state diagram, for the documentation."""
    lines = [
        f"    {stand} --> {after}: {deed.__name__}"
        for stand, deeds in STEPS.items()
        for deed, afters in deeds.items()
        for after in afters
        if after is not stand
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Stand.AWAITED}", *lines])
