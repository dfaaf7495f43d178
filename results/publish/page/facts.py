"""What the public may see of a night, as plain facts: no words, no layout, nothing from behind the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from results.count.declaration import CorrectionKind, Declaration, Heading, RejectedPapers
from results.count.election import CandidateId, ContestId, Election, Party, Poll
from results.count.ward import State


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate, with their part of the result once it is declared.

    Attributes:
        full_name: the name as nominated, "" when it is the name shown.
        votes, share_pct: None until declared; share is of all votes cast.
        term: how long the seat is held when seats differ, else "".
    """

    candidate_id: CandidateId
    name: str
    full_name: str
    description: str
    party: Party
    votes: int | None = None
    share_pct: float | None = None
    elected: bool = False
    by_lot: bool = False
    term: str = ""


@dataclass(frozen=True, slots=True)
class Turnout:
    """Ballot papers verified as a share of electors; areas is how many areas it covers."""

    papers: int
    electorate: int
    pct: float
    polling: int | None = None
    postal: int | None = None
    areas: int = 1


class Figure(StrEnum):
    """What a published figure is of."""

    ELECTED = "elected"
    VOTES = "votes"
    REJECTED = "rejected"
    REJECTED_IN_ALL = "rejected_in_all"
    REJECTED_IN_PART = "rejected_in_part"
    PAPERS = "papers"
    ELECTORS = "electors"


@dataclass(frozen=True, slots=True)
class Change:
    """One published figure that is different now: a number, names, or None for unknown.

    Attributes:
        of: whose votes, or under which heading papers were rejected; None for what there is one of.
    """

    figure: Figure
    of: str | Heading | None
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One time that a published result was changed, kept openly.

    Attributes:
        kind: on whose authority; None only for a change made without one, which the checks do not let pass.
    """

    at: datetime
    kind: CorrectionKind | None
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What the returning officer declared.

    Attributes:
        majority: last elected over first not elected; None when there is no runner-up.
    """

    declared_at: datetime
    majority: int | None
    rejected: RejectedPapers | None
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class PublicWard:
    """One area as the public may see it.

    Attributes:
        state: never provisional, recount or held; those are shown as counting.
        people: elected first and by votes once declared, ballot paper order before.
        result: None unless a declared result stands.
        withdrawn: why a published result was taken down, None unless it was.
        shown_at: the moment beside the state: declared, corrected or withdrawn at; None before.
        expected_by: when the declaration is expected; None when nobody has said, and once it was made.
        area_cy: the area's name in Welsh, None where it has none.
    """

    contest_id: ContestId
    gss_code: str | None
    slug: str
    area: str
    seats: int
    poll: Poll
    state: State
    people: tuple[Person, ...]
    turnout: Turnout | None
    result: Result | None
    withdrawn: str | None
    shown_at: datetime | None
    expected_by: datetime | None = None
    area_cy: str | None = None

    @property
    def elected(self) -> tuple[Person, ...]:
        """Who holds the seats, as far as the public knows."""
        return tuple(person for person in self.people if person.elected)


@dataclass(frozen=True, slots=True)
class PartySeats:
    """One party's line in the chamber."""

    party: Party
    won: int
    continuing: int

    @property
    def total(self) -> int:
        """Seats in the chamber as known so far."""
        return self.won + self.continuing


@dataclass(frozen=True, slots=True)
class Notice:
    """Something made public about one area.

    Attributes:
        kind: declared, corrected or withdrawn.
        seats: party and seats, most first; () when this notice no longer stands.
        stands: False once it was corrected or withdrawn.
    """

    at: datetime
    kind: State
    slug: str
    area: str
    seats: tuple[tuple[Party, int], ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """How many messages had been kept, and the hash of the last, which stands for all before it.

    Whoever notes one can show later that the record was changed since. Source: results/record/chain.py.
    """

    entries: int
    head: str


@dataclass(frozen=True, slots=True)
class PublicNight:
    """The whole night as the public may see it.

    Attributes:
        wards: by name, an order that never changes during the night.
        to_declare: areas that will have a result; a poll that was called off has none.
        majority_line: seats needed for a majority, None when the whole chamber is not known to us.
        control: the party with a majority; only ever set when every seat is known.
        no_majority: every seat is known and no party has more than half.
        is_complete: nothing is to come.
        election: what was public before the night: areas, candidates, parties.
        declarations: what stands, without who typed, checked and approved it.
        seal: None where nothing is kept.
    """

    council: str
    title: str
    poll_on: date
    rehearsal: bool
    revision: int
    as_at: datetime
    wards: tuple[PublicWard, ...]
    declared: int
    to_declare: int
    seats_declared: int
    seats: int
    council_size: int | None
    majority_line: int | None
    parties: tuple[PartySeats, ...]
    control: Party | None
    no_majority: bool
    is_complete: bool
    latest: tuple[Notice, ...]
    turnout: Turnout | None
    election: Election
    declarations: Mapping[ContestId, Declaration]
    seal: Seal | None = None

    @property
    def to_come(self) -> tuple[PublicWard, ...]:
        """Areas without a result that will have one, those expected first in front, then by name."""
        awaited = [one for one in self.wards if one.poll is Poll.HELD and one.result is None]
        late = max((one.expected_by for one in awaited if one.expected_by), default=self.as_at)
        return tuple(sorted(awaited, key=lambda one: (one.expected_by is None, one.expected_by or late)))
