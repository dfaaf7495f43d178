"""What people do at the desk about one area, each a deed that the record keeps.

What is typed travels as text, box by box, just as it was typed; a box left empty is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from results.count.declaration import CorrectionKind, Field, Step
from results.count.election import CandidateId
from results.count.procedure.hand import Hand


class Paper(StrEnum):
    """A paper of the count that is typed in, twice."""

    VERIFICATION = "verification"
    COUNT = "count"


Values = Mapping[Field, str]
"""What was typed, by box; digits for figures."""


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """One person typed a paper.

    Attributes:
        confirmed: codes of findings the person was shown and confirmed against the paper.
    """

    paper: Paper
    values: Values
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondEntry:
    """Another person typed the same paper without seeing the first entry."""

    paper: Paper
    values: Values
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settle:
    """A third person read the boxes that differ from the paper and typed what stands there."""

    paper: Paper
    values: Values
    reason: str


@dataclass(frozen=True, slots=True)
class Discard:
    """What was typed is put aside and the paper is typed anew."""

    paper: Paper
    reason: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The count in this area has reached a step."""

    step: Step


@dataclass(frozen=True, slots=True)
class StartRecount:
    """The returning officer has the votes counted again; figures typed so far count no more."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordLot:
    """The returning officer has drawn lots between candidates equal at the last seat."""

    winners: tuple[CandidateId, ...]
    method: str
    drawn_at: datetime | None = None
    witnesses: tuple[str, ...] = ()
    in_votes: bool = False


@dataclass(frozen=True, slots=True)
class Approve:
    """An officer read the figures against the signed paper and says they may go out once declared.

    Attributes:
        elected: who the paper says is elected; none where nobody was polled and all are.
        read_back: the most votes that any of those elected has, read from the paper and typed; None where no
            votes were cast.
        reasons: why a finding does not stop these figures, by code.
    """

    elected: tuple[CandidateId, ...]
    read_back: int | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    """The returning officer has declared; the approved figures become public now.

    Attributes:
        authorised_by: the officer of a wider area who authorised it, where `Contest.authority` names one.
    """

    declared_at: datetime
    declared_by: str
    authorised_by: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing about this area's result goes out, whoever sends it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unhold:
    """The area is no longer held."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """A declared result is to be corrected: the right figures may be typed now."""

    kind: CorrectionKind
    reason: str


@dataclass(frozen=True, slots=True)
class CancelCorrection:
    """The correction that was begun is not made."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What is public about this area comes down at once; one person is enough."""

    reason: str


Deed = (
    FirstEntry
    | SecondEntry
    | Settle
    | Discard
    | Reach
    | StartRecount
    | RecordLot
    | Approve
    | Release
    | Hold
    | Unhold
    | OpenCorrection
    | CancelCorrection
    | Withdraw
)


@dataclass(frozen=True, slots=True)
class Act:
    """One deed, who did it, and what they had before them.

    Attributes:
        seen: the version of the area on the screen; deeds that judge what was shown are refused when the area
            has changed since.
    """

    by: Hand
    seen: int
    deed: Deed
