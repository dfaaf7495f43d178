"""What reaches us from the count: verification, provisional and declared figures, progress, decisions.

Every number may be unknown (None); unknown is never nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from results.count.election import CandidateId, ContestId

SourceId = NewType("SourceId", str)
DESK = SourceId("desk")
"""The elections team's own entry screens."""
Field = NewType("Field", str)
"""A figure's place: "votes/<candidate id>", "rejected/void", "verification/papers_total", "elected"."""


class Heading(StrEnum):
    """The heads under which a paper is wholly rejected.

    Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, rule 47.
    """

    OFFICIAL_MARK = "official_mark"
    TOO_MANY = "too_many"
    IDENTIFIABLE = "identifiable"
    VOID = "void"


class Basis(StrEnum):
    """What a council counts when it counts rejected papers."""

    PAPERS = "papers"
    VOTES = "votes"


@dataclass(frozen=True, slots=True)
class RejectedPapers:
    """Papers rejected, by heading.

    Attributes:
        by_heading: papers (or votes, see basis) under each heading the source gave.
        total: the total the source gave, None when it gave none.
        in_part: papers rejected in part; they still count and stand apart from the total.
        basis: some councils print votes lost, not papers (Medway 2023 did).
    """

    by_heading: Mapping[Heading, int | None] = field(default_factory=dict)
    total: int | None = None
    in_part: int | None = None
    basis: Basis = Basis.PAPERS

    @property
    def wholly(self) -> int | None:
        """Papers wholly rejected: the given total, else the sum of headings when all are known."""
        if self.total is not None:
            return self.total
        known = [count for count in self.by_heading.values() if count is not None]
        return sum(known) if known and len(known) == len(self.by_heading) else None


@dataclass(frozen=True, slots=True)
class Verification:
    """The statement as to the result of verification.

    Attributes:
        papers_expected: ballot paper accounts plus postal papers opened.
        explanation: the recorded reason for a variance from the accounts.
        turnout_pct_given: the source's own turnout, compared but never published.
    """

    papers_polling: int | None = None
    papers_postal: int | None = None
    papers_total: int | None = None
    papers_expected: int | None = None
    explanation: str | None = None
    electorate: int | None = None
    turnout_pct_given: Decimal | None = None
    misread: Mapping[Field, str] = field(default_factory=dict)


def latest(given: Verification | None, earlier: Verification | None) -> Verification | None:
    """The given figures, each one left out filled from the earlier statement."""
    if given is None or earlier is None:
        return given or earlier
    return Verification(
        papers_polling=earlier.papers_polling if given.papers_polling is None else given.papers_polling,
        papers_postal=earlier.papers_postal if given.papers_postal is None else given.papers_postal,
        papers_total=earlier.papers_total if given.papers_total is None else given.papers_total,
        papers_expected=earlier.papers_expected if given.papers_expected is None else given.papers_expected,
        explanation=given.explanation or earlier.explanation,
        electorate=earlier.electorate if given.electorate is None else given.electorate,
        turnout_pct_given=given.turnout_pct_given,
        misread=given.misread,
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One candidate's line as the source gave it.

    Attributes:
        candidate_id: None when the source named nobody by id.
        votes: None when the source gave no number.
    """

    candidate_id: CandidateId | None
    votes: int | None
    name_given: str | None = None
    description_given: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """The drawing of lots between candidates equal at the last seat.

    Attributes:
        winners: who the lot favoured.
        in_votes: True when the extra vote of the lot is inside the printed figures.

    Source: Local Elections (Principal Areas) Rules 2006, rule 49 (equality of votes).
    """

    winners: tuple[CandidateId, ...]
    method: str
    drawn_at: datetime | None = None
    witnesses: tuple[str, ...] = ()
    in_votes: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One mini-count or sub-area that makes up the whole."""

    name: str
    votes: int | None


class Stage(StrEnum):
    """How far the figures are: seen by agents only, or declared by the returning officer."""

    PROVISIONAL = "provisional"
    DECLARED = "declared"


class CorrectionKind(StrEnum):
    """Why a declared figure may change at all.

    Source: Electoral Administration Act 2006 s.46; Representation of the People Act 1983 s.127.
    """

    SLIP = "slip"
    RETURNING_OFFICER = "returning_officer"
    COURT_ORDER = "court_order"


@dataclass(frozen=True, slots=True)
class Correction:
    """The authority for changing what was declared. Source: rule E704."""

    kind: CorrectionKind
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One contest's result as a source gives it.

    Attributes:
        elected: who the returning officer says is elected; compared with the votes, never derived.
        total_given: the source's own total of all votes; compared, never published.
        unused_votes: votes voters could have cast and did not (several seats), None when not counted.
        authorised_by: the officer of a wider area who authorised it, where one must.
        entered_by, checked_by: the two people who typed and read back the figures.
        misread: figures that were not whole numbers, by field, as they were written.
    """

    contest_id: ContestId
    stage: Stage
    figures: tuple[Figure, ...]
    elected: tuple[CandidateId, ...] = ()
    rejected: RejectedPapers | None = None
    verification: Verification | None = None
    unused_votes: int | None = None
    total_given: int | None = None
    lot: Lot | None = None
    parts: tuple[Part, ...] = ()
    parts_expected: tuple[str, ...] = ()
    terms: Mapping[CandidateId, str] = field(default_factory=dict)
    declared_at: datetime | None = None
    declared_by: str | None = None
    authorised_by: str | None = None
    entered_by: str | None = None
    checked_by: str | None = None
    correction: Correction | None = None
    misread: Mapping[Field, str] = field(default_factory=dict)

    def votes(self, candidate_id: CandidateId) -> int | None:
        """This candidate's votes; None when missing or unreadable."""
        return next((one.votes for one in self.figures if one.candidate_id == candidate_id), None)

    @property
    def total_votes(self) -> int | None:
        """Votes for all candidates; None while any figure is unknown."""
        known = [one.votes for one in self.figures if one.votes is not None]
        return sum(known) if known and len(known) == len(self.figures) else None


def same_figures(one: Declaration, other: Declaration) -> bool:
    """Whether two declarations give the same figures and the same people elected, whoever sent them."""
    return _figures_alone(one) == _figures_alone(other)


def _figures_alone(declaration: Declaration) -> Declaration:
    return replace(
        declaration,
        total_given=None,
        declared_at=None,
        declared_by=None,
        authorised_by=None,
        entered_by=None,
        checked_by=None,
        correction=None,
    )


class Step(StrEnum):
    """Where the count in one area stands, as the count centre reports it."""

    VERIFYING = "verifying"
    COUNTING = "counting"
    RECOUNT = "recount"


@dataclass(frozen=True, slots=True)
class Progress:
    """The count in one area has reached a step."""

    step: Step


@dataclass(frozen=True, slots=True)
class Verified:
    """Verification is complete; turnout may be public."""

    verification: Verification


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was published must come down at once."""

    reason: str
    by: str


class Role(StrEnum):
    """Who someone is on the night, in rising order of authority over figures; the first two have none."""

    OPERATIONS = "operations"
    ADMINISTRATOR = "administrator"
    CLERK = "clerk"
    CHECKER = "checker"
    DEPUTY_RETURNING_OFFICER = "deputy_returning_officer"
    RETURNING_OFFICER = "returning_officer"


@dataclass(frozen=True, slots=True)
class Override:
    """A named person lets figures pass in spite of the findings named by code, with a reason."""

    codes: tuple[str, ...]
    by: str
    role: Role
    reason: str
