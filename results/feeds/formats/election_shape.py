"""The shape of an election file, key by key; whether it makes sense is for `election_sense` to say."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from results.clock import LONDON
from results.count.election import Kind, Poll
from results.feeds.formats.wire import Border, Id, MaybeText, Misread, Text, TopicId, WordOf, read_percent

YEARS = range(1900, 2200)


def read_day(value: object) -> date:
    """A day from ISO 8601 text."""
    try:
        day = date.fromisoformat(value if isinstance(value, str) else "")
        if day.year in YEARS:
            return day
    except ValueError:
        pass
    raise PydanticCustomError("day", "must be a day such as 2023-05-04")


def read_turnout(value: object) -> float | None:
    """A percentage as a number or in quotes; null when not known."""
    percent = read_percent(value)
    if isinstance(percent, Misread):
        raise PydanticCustomError("percent", "must be a percentage such as 31.4")
    return None if percent is None else float(percent)


def read_expected(value: object) -> time | datetime:
    """A time of the night on London's clocks, "01:30", or an instant with its zone."""
    text = value if isinstance(value, str) else ""
    try:
        if re.fullmatch("[0-9]{2}:[0-9]{2}", text):
            return time.fromisoformat(text)
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None and instant.year in YEARS:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError(
        "expected", "must be a time of the night such as 01:30, or an instant such as 2023-05-05T01:30:00Z"
    )


def expected_instant(said: time | datetime, poll_on: date) -> datetime:
    """The instant meant, aware UTC: times from noon on are polling day's, earlier ones the next day's."""
    if isinstance(said, datetime):
        return said
    day = poll_on if said >= time(12) else poll_on + timedelta(days=1)
    return datetime.combine(day, said, LONDON).astimezone(UTC)


Day = Annotated[date, PlainValidator(read_day)]
Expected = Annotated[time | datetime, PlainValidator(read_expected)]
Turnout = Annotated[float | None, PlainValidator(read_turnout)]


class PartyLine(Border):
    """A party as totals and colours need it."""

    party_id: Id
    name: Text
    short: Text
    colour: str | None = None


class CandidateLine(Border):
    """A person on the statement of persons nominated; without an id, the full name makes one."""

    candidate_id: Id | None = None
    surname: Text
    other_names: str = ""
    party_id: Id
    description: str = ""
    commonly_known_as: MaybeText = None

    @property
    def full_name(self) -> str:
        """The name as nominated."""
        return f"{self.other_names} {self.surname}".strip()

    @property
    def id(self) -> str:
        """The id given, else one made of the full name."""
        return self.candidate_id or slug(self.full_name)


class LastTimeLine(Border):
    """The last comparable election in this area."""

    poll_on: Day
    seats: dict[Id, int] | None = None
    turnout_pct: Turnout = None
    holder: Id | None = None
    boundary_changed: bool = False
    votes: dict[Id, int] | None = None


class ContestLine(Border):
    """One area that elects; candidates in ballot paper order."""

    contest_id: TopicId
    area: Text
    seats: int
    candidates: list[CandidateLine]
    electorate: int | None = None
    poll: Annotated[Poll, WordOf] = Poll.HELD
    kind: Annotated[Kind, WordOf] = Kind.COUNCILLORS
    gss_code: str | None = None
    area_cy: MaybeText = None
    authority: MaybeText = None
    last_time: LastTimeLine | None = None
    terms: list[Text] = Field(default_factory=list)
    combined_with: list[TopicId] = Field(default_factory=list)
    expected_by: Expected | None = None


class ElectionFile(Border):
    """All that is elected in one council on one day."""

    format: Literal["results-election/1"]
    source: MaybeText = None
    election_id: TopicId
    council: Text
    council_cy: MaybeText = None
    title: Text
    poll_on: Day
    parties: list[PartyLine]
    contests: list[ContestLine] = Field(min_length=1)
    council_size: int | None = None
    continuing: dict[Id, int] = Field(default_factory=dict)
    vacant: int = 0


def slug(name: str) -> str:
    """A name in plain small letters, "Siân O'Neill" as "sian-o-neill"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-")
