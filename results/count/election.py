"""What is being elected tonight, and who stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

ElectionId = NewType("ElectionId", str)
ContestId = NewType("ContestId", str)
CandidateId = NewType("CandidateId", str)
PartyId = NewType("PartyId", str)


class Environment(StrEnum):
    """Whether what happens is real. The two can never meet in one night."""

    LIVE = "live"
    REHEARSAL = "rehearsal"


class Poll(StrEnum):
    """Whether voters were asked at all."""

    HELD = "held"
    UNCONTESTED = "uncontested"
    COUNTERMANDED = "countermanded"
    ABANDONED = "abandoned"


class Kind(StrEnum):
    """What a contest is for: it changes the words, never the arithmetic."""

    COUNCILLORS = "councillors"
    BY_ELECTION = "by_election"
    MAYOR = "mayor"
    REFERENDUM = "referendum"


@dataclass(frozen=True, slots=True)
class Party:
    """A party as totals and colours need it; the ballot paper's words are on the candidate.

    Attributes:
        short: the label beside a bar, at most about 12 letters.
        colour: "#rrggbb", None when none is known.
    """

    party_id: PartyId
    name: str
    short: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person on the statement of persons nominated.

    Attributes:
        commonly_known_as: the whole commonly used name, None when none was nominated.
        description: as on the ballot paper, "" when there is none.
    """

    candidate_id: CandidateId
    surname: str
    other_names: str
    party_id: PartyId
    description: str = ""
    commonly_known_as: str | None = None

    @property
    def full_name(self) -> str:
        """The name as nominated, other names first."""
        return f"{self.other_names} {self.surname}".strip()

    @property
    def name(self) -> str:
        """The name people know: commonly used if nominated, else the full name."""
        return self.commonly_known_as or self.full_name


@dataclass(frozen=True, slots=True)
class LastTime:
    """What the last comparable ordinary election in this area said; None where nothing is known.

    Attributes:
        seats: seats won by party; None on new boundaries, where nothing can be compared.
        turnout_pct: ballot papers as a percentage of electors; None also when nobody was polled.
        holder: who held the one vacant seat on the eve of poll, where `seats` cannot say: a casual vacancy
            in an area of several members, or a member who had changed party. None leaves it to `seats`.
        boundary_changed: the area was redrawn since; `seats` are then None, or notional ones.
        votes: votes by party, where one seat was filled; they give the change in share and the swing.
    """

    poll_on: date
    seats: Mapping[PartyId, int] | None = None
    turnout_pct: float | None = None
    holder: PartyId | None = None
    boundary_changed: bool = False
    votes: Mapping[PartyId, int] | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """One area that elects: its seats and its candidates in ballot paper order.

    In a referendum the candidates are the answers, and one is "elected" when more than half chose it.

    Attributes:
        electorate: electors on polling day's register, None until known.
        terms: one wording a seat ("four years", "until May 2025") when seats have different terms, else ().
        combined_with: other contests polled on the same day by the same electors.
        authority: the officer without whose word no local total is declared (a combined authority's mayor, a
            council-tax referendum), None where the returning officer here decides.
        expected_by: when the declaration is expected, aware UTC; None when nobody has said.
    """

    contest_id: ContestId
    area: str
    seats: int
    candidates: tuple[Candidate, ...]
    electorate: int | None = None
    poll: Poll = Poll.HELD
    gss_code: str | None = None
    area_cy: str | None = None
    last_time: LastTime | None = None
    terms: tuple[str, ...] = ()
    combined_with: tuple[ContestId, ...] = ()
    authority: str | None = None
    expected_by: datetime | None = None
    kind: Kind = Kind.COUNCILLORS

    def candidate(self, candidate_id: CandidateId) -> Candidate | None:
        """The person with this id, None when nobody here has it."""
        return next((one for one in self.candidates if one.candidate_id == candidate_id), None)


@dataclass(frozen=True, slots=True)
class Election:
    """All that is elected in one council on one day.

    Attributes:
        council_size: seats in the whole chamber; None when unknown.
        continuing: seats not up tonight, by party (elections by halves or thirds).
        vacant: seats that stay empty whatever happens tonight.
        council_cy: the council's name in Welsh, None where it has none.
    """

    election_id: ElectionId
    council: str
    title: str
    poll_on: date
    contests: Mapping[ContestId, Contest]
    parties: Mapping[PartyId, Party]
    council_size: int | None = None
    continuing: Mapping[PartyId, int] = field(default_factory=dict)
    vacant: int = 0
    council_cy: str | None = None

    @property
    def seats(self) -> int:
        """Seats filled tonight."""
        return sum(contest.seats for contest in self.contests.values())
