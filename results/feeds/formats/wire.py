"""The shape of a native message: what a count centre's tool sends, field by field.

The models are strict (no guessing of types) and refuse keys they do not know. The one thing they forgive is a
figure that is not a whole number: it becomes `Misread`, so that a check can name it on the ward.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from results.count.declaration import Basis, CorrectionKind, Heading, Role, Stage, Step
from results.count.election import Environment
from results.feeds.formats.json_text import as_written

SCHEMA = "results/1"
LARGEST_COUNT = 10_000_000
EXAMPLE_TIME = "2023-05-05T01:42:00Z"


class Misread:
    """A figure that could not be read as one, as it was written."""

    def __init__(self, text: str) -> None:
        self.text = text


def read_count(value: object) -> int | Misread | None:
    """A whole number from 0 to ten million; digits in quotes are the same number, "" is unknown."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and re.fullmatch("[0-9]{1,8}", value):
        value = int(value)
    if type(value) is int and 0 <= value <= LARGEST_COUNT:
        return value
    return Misread(as_written(value))


def read_percent(value: object) -> Decimal | Misread | None:
    """A percentage, with or without its sign, as a number or in quotes."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = as_written(value)
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%?", text)
    return Decimal(found[1]) if found and not isinstance(value, bool) else Misread(text)


def read_instant(value: object) -> datetime:
    """An aware instant in UTC from ISO 8601 text that names its zone."""
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("instant", f"must be a time with its zone, such as {EXAMPLE_TIME}")


def nothing_if_blank(value: object) -> object:
    """An empty cell says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


Count = Annotated[
    int | Misread | None,
    PlainValidator(read_count),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT}, {"type": "null"}]}
    ),
]
Percent = Annotated[
    Decimal | Misread | None,
    PlainValidator(read_percent),
    WithJsonSchema({"type": ["number", "string", "null"], "minimum": 0, "examples": [27.61, "27.61"]}),
]
Instant = Annotated[
    datetime,
    PlainValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": [EXAMPLE_TIME]}),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"\S")]
MaybeText = Annotated[Text | None, BeforeValidator(nothing_if_blank)]
MaybeLongText = Annotated[LongText | None, BeforeValidator(nothing_if_blank)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=150, pattern=r"\S")]
TopicId = Annotated[str, StringConstraints(min_length=1, max_length=150, pattern=r"^[^\s/+#]+$")]
"""An id that is also a level of a topic: no spaces, no "/", "+" or "#"."""
WordOf = Strict(strict=False)
"""An enumeration's word as text."""


class Border(BaseModel):
    """Strict, and closed to keys it does not know."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


class FigureLine(Border):
    """One candidate's line."""

    candidate_id: Id | None = Field(None, description="The candidate's id in the election file.")
    votes: Count = Field(None, description="Votes counted for this person; null if not known; 0 if none.")
    name: MaybeText = Field(None, description="The name as your system has it; compared with the nomination.")
    description: MaybeText = Field(None, description="The party description as your system has it.")


class Rejected(Border):
    """Ballot papers rejected at the count, under the heads of rule 47."""

    basis: Annotated[Basis, WordOf] = Field(Basis.PAPERS, description="Whether papers or votes were counted.")
    by_heading: dict[Annotated[Heading, WordOf], Count] = Field(
        default_factory=dict,
        description="official_mark: want of official mark; too_many: voting for more candidates than "
        "entitled; identifiable: the voter could be identified; void: unmarked or void for uncertainty.",
    )
    total: Count = Field(None, description="All papers wholly rejected, when your system gives a total.")
    in_part: Count = Field(None, description="Papers rejected in part; they still count.")


class VerificationFigures(Border):
    """The statement as to the result of verification."""

    papers_polling: Count = Field(None, description="Ballot papers from polling stations.")
    papers_postal: Count = Field(None, description="Ballot papers from postal voters.")
    papers_total: Count = Field(None, description="All ballot papers verified.")
    papers_expected: Count = Field(None, description="What the accounts and postal openings add to.")
    explanation: MaybeLongText = Field(None, description="The recorded reason for a variance.")
    electorate: Count = Field(None, description="Electors on polling day's register.")
    turnout_pct_given: Percent = Field(None, description="Your own turnout; compared, never published.")


class LotDrawn(Border):
    """The drawing of lots between candidates equal at the last seat (rule 49)."""

    winners: list[Id] = Field(min_length=1, description="Ids of those the lot favoured.")
    method: Text = Field(description="How the lot was drawn.", examples=["names drawn from a box"])
    drawn_at: Instant | None = None
    witnesses: list[Text] = Field(default_factory=list)
    in_votes: bool = Field(default=False, description="true when the lot's extra vote is inside the figures.")


class PartLine(Border):
    """One sub-area that makes up the whole."""

    name: Text
    votes: Count = None


class CorrectionLine(Border):
    """The authority for changing what was declared."""

    kind: Annotated[CorrectionKind, WordOf] = Field(
        description="slip: our typing differed from what was declared; returning_officer; court_order."
    )
    reason: LongText
    approved_by: Text


class DeclarationBody(Border):
    """One contest's whole result: always every candidate, never a difference from the last message."""

    stage: Annotated[Stage, WordOf] = Field(
        description="provisional figures are never made public; declared: the returning officer has declared."
    )
    candidates: list[FigureLine] = Field(description="Every candidate, in any order.")
    elected: list[Id] = Field(default_factory=list, description="Ids of those declared elected.")
    rejected: Rejected | None = None
    verification: VerificationFigures | None = None
    unused_votes: Count = Field(None, description="Votes voters could have cast and did not (several seats).")
    lot: LotDrawn | None = None
    parts: list[PartLine] = Field(default_factory=list, description="Sub-areas, where results are added up.")
    parts_expected: list[Text] = Field(default_factory=list)
    terms: dict[Id, Text] = Field(default_factory=dict, description="Term of office by candidate id.")
    declared_at: Instant | None = None
    declared_by: MaybeText = Field(None, description="Who declared.", examples=["the Returning Officer"])
    authorised_by: MaybeText = Field(None, description="The officer of a wider area who authorised it.")
    entered_by: MaybeText = Field(None, description="Who typed the figures.")
    checked_by: MaybeText = Field(None, description="Who read them back; a second person.")
    correction: CorrectionLine | None = Field(None, description="Only when a declared result changes.")


class ProgressBody(Border):
    """The count has reached a step."""

    step: Annotated[Step, WordOf]


class WithdrawalBody(Border):
    """What was published must come down at once."""

    reason: LongText
    by: Text


class OverrideBody(Border):
    """A named person lets figures pass."""

    codes: list[Annotated[str, StringConstraints(pattern=r"^[EWI]\d{3}$")]] = Field(min_length=1)
    by: Text
    role: Annotated[Role, WordOf]
    reason: LongText


class Opening(Border):
    """What every message says besides its content."""

    schema_: Literal["results/1"] = Field(alias="schema", description="The version of this format.")
    environment: Annotated[Environment, WordOf] = Field(
        description="live or rehearsal; a message of the other kind never enters the night."
    )
    source: TopicId = Field(description="Your system's name, the same all night.", examples=["count-centre"])
    message_id: Id = Field(description="Yours; new for each message, the same when you repeat one.")
    seq: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description="Your running number, 1 2 3; with it the heartbeat shows that one is missing.",
    )
    election_id: TopicId = Field(examples=["local.medway.2023-05-04"])
    contest_id: TopicId = Field(examples=["local.medway.all-saints.2023-05-04"])
    revision: Annotated[int, Field(ge=1, lt=10**15)] = Field(
        description="Rises with each new message about this contest; equal numbers mean equal content."
    )
    sent_at: Instant | None = None


class DeclarationMessage(Opening):
    """Figures of one contest. Topic elections/v1/{election_id}/{contest_id}/result."""

    kind: Literal["declaration"]
    declaration: DeclarationBody


class VerificationMessage(Opening):
    """Verification is complete. Topic elections/v1/{election_id}/{contest_id}/turnout."""

    kind: Literal["verification"]
    verification: VerificationFigures


class ProgressMessage(Opening):
    """Where the count stands. Topic elections/v1/{election_id}/{contest_id}/status."""

    kind: Literal["progress"]
    progress: ProgressBody


class WithdrawalMessage(Opening):
    """Take a published result down. Topic elections/v1/{election_id}/{contest_id}/withdrawal."""

    kind: Literal["withdrawal"]
    withdrawal: WithdrawalBody


class OverrideMessage(Opening):
    """A decision of a named person; made at the desk only."""

    kind: Literal["override"]
    override: OverrideBody


class UnknownKind(Opening):
    """A message of no kind we know, read only to name its other problems."""

    model_config = ConfigDict(extra="ignore")


Message = DeclarationMessage | VerificationMessage | ProgressMessage | WithdrawalMessage | OverrideMessage
KINDS: dict[str, type[Message]] = {
    "declaration": DeclarationMessage,
    "verification": VerificationMessage,
    "progress": ProgressMessage,
    "withdrawal": WithdrawalMessage,
    "override": OverrideMessage,
}
