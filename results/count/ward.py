"""One area on the night: how far its count is, what stands in public, what waits for a person.

The legal moves are the table MOVES; docs/states.md is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from results.count.declaration import Declaration, Override, SourceId, Verification, Withdrawal
from results.count.election import Contest, Poll
from results.count.finding import Finding
from results.count.procedure.case import Case


class State(StrEnum):
    """How far an area has come."""

    NO_POLL = "no_poll"
    AWAITED = "awaited"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    COUNTING = "counting"
    PROVISIONAL = "provisional"
    RECOUNT = "recount"
    HELD = "held"
    DECLARED = "declared"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can happen to an area."""

    START_VERIFYING = "verification starts"
    VERIFY = "verification is complete"
    START_COUNTING = "counting starts"
    SHOW_AGENTS = "provisional figures arrive"
    RECOUNT = "a recount starts"
    HOLD = "figures are held"
    DECLARE = "the result is declared"
    CORRECT = "the declared result is corrected"
    WITHDRAW = "the result is withdrawn"


_FIGURES = {
    Move.SHOW_AGENTS: State.PROVISIONAL,
    Move.RECOUNT: State.RECOUNT,
    Move.HOLD: State.HELD,
    Move.DECLARE: State.DECLARED,
}
_COUNTED = {Move.START_COUNTING: State.COUNTING} | _FIGURES

MOVES: Mapping[State, Mapping[Move, State]] = {
    State.NO_POLL: {Move.HOLD: State.NO_POLL},
    State.AWAITED: {Move.START_VERIFYING: State.VERIFYING, Move.VERIFY: State.VERIFIED} | _COUNTED,
    State.VERIFYING: {Move.VERIFY: State.VERIFIED} | _COUNTED,
    State.VERIFIED: {Move.VERIFY: State.VERIFIED} | _COUNTED,
    State.COUNTING: {Move.VERIFY: State.COUNTING} | _FIGURES,
    State.PROVISIONAL: {Move.VERIFY: State.PROVISIONAL} | _FIGURES,
    State.RECOUNT: {Move.VERIFY: State.RECOUNT} | _FIGURES,
    State.HELD: {Move.VERIFY: State.HELD} | _FIGURES,
    State.DECLARED: {
        Move.HOLD: State.DECLARED,
        Move.CORRECT: State.CORRECTED,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.CORRECTED: {
        Move.HOLD: State.CORRECTED,
        Move.CORRECT: State.CORRECTED,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.WITHDRAWN: {Move.HOLD: State.WITHDRAWN, Move.CORRECT: State.CORRECTED},
}
"""State and move give the next state; a move that is not here changes nothing and is said so.

A correction that does not add up is held while what was declared stands: HOLD keeps the three public states.
After a withdrawal only figures that say why they are different now (a correction) become public again.
"""

SHOWN_AS: Mapping[State, State] = {
    state: State.COUNTING if state in {State.PROVISIONAL, State.RECOUNT, State.HELD} else state
    for state in State
}
"""What the public is told: nobody may learn that figures exist, or wait, before the declaration."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Figures as one source gave them, with what the checks said.

    Attributes:
        findings: everything the checks found, overridden or not.
        overrides: decisions of named people about these very figures.
        is_released: a person at the desk sends them out.
    """

    declaration: Declaration
    source: SourceId
    revision: int
    findings: tuple[Finding, ...]
    received_at: datetime
    overrides: tuple[Override, ...] = ()
    is_released: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The last thing one source said about this area."""

    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Ward:
    """Everything known tonight about one area.

    Attributes:
        verification: complete and possible figures of the verification; None until then.
        declared: what stands in public; None before the declaration and after a withdrawal.
        pending: figures that are not public: provisional, held, or a correction that waits.
        history: what stood in public before, oldest first.
        withdrawn: why nothing stands any more; None unless withdrawn.
        withdrawn_at: every time a result here was withdrawn, oldest first, whatever stands now.
        changed_at: when what the public may see last changed; None until it did.
        given: the latest figures of each source, side by side, public or not.
        case: how far the desk has come.
        version: rises with every report that changed anything here, public or not.
    """

    contest: Contest
    state: State = State.AWAITED
    verification: Verification | None = None
    declared: Filed | None = None
    pending: Filed | None = None
    history: tuple[Filed, ...] = ()
    recounts: int = 0
    withdrawn: Withdrawal | None = None
    withdrawn_at: tuple[datetime, ...] = ()
    changed_at: datetime | None = None
    heard: Mapping[SourceId, Heard] = field(default_factory=dict)
    given: Mapping[SourceId, Filed] = field(default_factory=dict)
    case: Case = field(default_factory=Case)
    version: int = 0

    @property
    def shown_as(self) -> State:
        """The state the public is told."""
        return SHOWN_AS[self.state]

    @property
    def is_settled(self) -> bool:
        """True when the public knows who is elected here, with or without a poll."""
        return self.declared is not None or self.contest.poll is Poll.UNCONTESTED

    def may(self, move: Move) -> bool:
        """True when the table allows this move now."""
        return move in MOVES[self.state]


def opening(contest: Contest) -> Ward:
    """The area as it stands before anything arrives."""
    return Ward(contest, State.AWAITED if contest.poll is Poll.HELD else State.NO_POLL)


def diagram() -> str:
    """The table of moves as a mermaid state diagram, for the documentation."""
    lines = [
        f"    {state} --> {after}: {move}"
        for state, moves in MOVES.items()
        for move, after in moves.items()
        if after is not state
    ]
    return "\n".join(
        ["stateDiagram-v2", f"    [*] --> {State.AWAITED}", f"    [*] --> {State.NO_POLL}", *lines]
    )
