"""The columns of results.csv: what each is called, what is in it, and where it comes from.

Both the table and its description are made from these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from results.count.declaration import Basis, Heading, RejectedPapers
from results.count.election import Kind, Poll
from results.count.ward import SHOWN_AS
from results.publish.data.papers import Papers
from results.publish.data.table import Cell
from results.publish.page.facts import Person, PublicNight, PublicWard

Of = TypeVar("Of")
ENVIRONMENTS = ("live", "rehearsal")
STATES = tuple(dict.fromkeys(state.value for state in SHOWN_AS.values()))
"""The states that the public is told."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Of]):
    """One column.

    Attributes:
        datatype: as CSV on the Web calls it.
        about: what is in it, for people.
        cell: what a row has there.
        words: the only texts that can stand there; () for any.
        is_certain: never empty.
    """

    name: str
    datatype: str
    about: str
    cell: Callable[[Of], Cell]
    words: tuple[str, ...] = ()
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """An area, and what of its night its rows need."""

    ward: PublicWard
    kind: Kind
    papers: Papers

    @property
    def rejected(self) -> RejectedPapers | None:
        """Rejected papers as declared, None where none are."""
        return self.ward.result.rejected if self.ward.result else None

    @property
    def corrected_at(self) -> tuple[datetime, ...]:
        """When the published result was changed, oldest first."""
        return tuple(one.at for one in self.ward.result.corrections) if self.ward.result else ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate, and whether it is public who is elected."""

    person: Person
    is_known: bool


Described = Column[PublicNight] | Column[Area] | Column[Standing]


def _of_night(
    name: str, datatype: str, about: str, cell: Callable[[PublicNight], Cell], words: tuple[str, ...] = ()
) -> Column[PublicNight]:
    return Column(name, datatype, about, cell, words, is_certain=True)


def _of_area(
    name: str, datatype: str, about: str, cell: Callable[[Area], Cell], words: tuple[str, ...] = ()
) -> Column[Area]:
    return Column(name, datatype, about, cell, words, is_certain=True)


def _rejected(heading: Heading, about: str) -> Column[Area]:
    def count(row: Area) -> Cell:
        return row.rejected.by_heading.get(heading) if row.rejected else None

    return Column(f"rejected_{heading.value}", "integer", f"Rejected: {about}.", count)


OF_NIGHT = (
    _of_night(
        "environment",
        "string",
        "live, or rehearsal: a rehearsal's figures are nobody's results.",
        lambda night: ENVIRONMENTS[night.rehearsal],
        ENVIRONMENTS,
    ),
    _of_night("council", "string", "The council.", lambda night: night.council),
    _of_night("election_id", "string", "The election's id.", lambda night: night.election.election_id),
    _of_night("poll_date", "date", "The day of the poll.", lambda night: night.poll_on),
)
OF_AREA: tuple[Column[Area], ...] = (
    _of_area("contest_id", "string", "The id of this area's election.", lambda row: row.ward.contest_id),
    Column("gss_code", "string", "The area's code in national statistics.", lambda row: row.ward.gss_code),
    _of_area("area", "string", "The area's name.", lambda row: row.ward.area),
    Column("area_cy", "string", "The area's name in Welsh, where it has one.", lambda row: row.ward.area_cy),
    _of_area("kind", "string", "What is filled.", lambda row: row.kind.value, tuple(Kind)),
    _of_area("seats", "integer", "Seats to fill.", lambda row: row.ward.seats),
    _of_area("poll", "string", "Whether voters were asked.", lambda row: row.ward.poll.value, tuple(Poll)),
    _of_area(
        "state",
        "string",
        "How far the count is; votes stand only in declared and corrected.",
        lambda row: row.ward.state.value,
        STATES,
    ),
    Column(
        "declared_at",
        "dateTime",
        "When the returning officer first declared the result.",
        lambda row: row.ward.result.declared_at if row.ward.result else None,
    ),
    Column(
        "corrections",
        "integer",
        "How often the published result was changed since.",
        lambda row: len(row.corrected_at) if row.ward.result else None,
    ),
    Column(
        "corrected_at",
        "dateTime",
        "When it was last changed.",
        lambda row: row.corrected_at[-1] if row.corrected_at else None,
    ),
    Column(
        "withdrawn_because",
        "string",
        "Why a published result was taken down.",
        lambda row: row.ward.withdrawn,
    ),
)
OF_PERSON: tuple[Column[Standing], ...] = (
    Column(
        "candidate_id",
        "string",
        "The candidate's id in this area.",
        lambda row: row.person.candidate_id,
        is_certain=True,
    ),
    Column("name", "string", "The name people know.", lambda row: row.person.name, is_certain=True),
    Column(
        "name_as_nominated",
        "string",
        "The name as nominated.",
        lambda row: row.person.full_name or row.person.name,
        is_certain=True,
    ),
    Column(
        "description",
        "string",
        "The description on the ballot paper; empty where there is none.",
        lambda row: row.person.description,
    ),
    Column(
        "party_id",
        "string",
        "The party's id; party:53 is PP53 in the Electoral Commission's register.",
        lambda row: row.person.party.party_id,
        is_certain=True,
    ),
    Column("party", "string", "The party's name.", lambda row: row.person.party.name, is_certain=True),
    Column("votes", "integer", "Votes; empty until declared.", lambda row: row.person.votes),
    Column(
        "share_pct", "decimal", "Votes as a percentage of all votes there.", lambda row: row.person.share_pct
    ),
    Column(
        "elected",
        "boolean",
        "Whether elected; empty until that is public.",
        lambda row: row.person.elected if row.is_known else None,
    ),
    Column(
        "by_lot",
        "boolean",
        "Whether elected by lot, between candidates with equal votes.",
        lambda row: row.person.by_lot if row.is_known else None,
    ),
    Column(
        "term",
        "string",
        "How long the seat is held, where that differs.",
        lambda row: row.person.term or None,
    ),
)
OF_COUNT: tuple[Column[Area], ...] = (
    Column(
        "majority",
        "integer",
        "Votes of the last elected over the first not elected; 0 where lots were drawn.",
        lambda row: row.ward.result.majority if row.ward.result else None,
    ),
    Column(
        "turnout_pct",
        "decimal",
        "Ballot papers as a percentage of electors, from the verification on.",
        lambda row: row.papers.turnout_pct,
    ),
    Column("ballot_papers", "integer", "Ballot papers verified.", lambda row: row.papers.total),
    Column("papers_polling", "integer", "Of these, from polling stations.", lambda row: row.papers.polling),
    Column("papers_postal", "integer", "Of these, by post.", lambda row: row.papers.postal),
    Column("electorate", "integer", "Electors on polling day.", lambda row: row.papers.electors),
    Column(
        "rejected_counted_in",
        "string",
        "What the rejected columns count: papers, or votes, as some councils do.",
        lambda row: row.rejected.basis.value if row.rejected else None,
        tuple(Basis),
    ),
    _rejected(Heading.OFFICIAL_MARK, "want of an official mark"),
    _rejected(Heading.TOO_MANY, "voting for more candidates than entitled"),
    _rejected(Heading.IDENTIFIABLE, "writing or mark by which the voter could be identified"),
    _rejected(Heading.VOID, "unmarked or void for uncertainty"),
    Column(
        "rejected_total",
        "integer",
        "Wholly rejected, under all headings.",
        lambda row: row.rejected.wholly if row.rejected else None,
    ),
    Column(
        "rejected_in_part",
        "integer",
        "Rejected in part and counted in part; not in the total.",
        lambda row: row.rejected.in_part if row.rejected else None,
    ),
)
OF_RECORD: tuple[Column[PublicNight], ...] = (
    _of_night(
        "revision",
        "integer",
        "Rises by one with every public change; the same on all rows.",
        lambda night: night.revision,
    ),
    _of_night("as_at", "dateTime", "When the last public change was made.", lambda night: night.as_at),
    Column(
        "journal_entries",
        "integer",
        "How many messages had been kept by then.",
        lambda night: night.seal.entries if night.seal else None,
    ),
    Column(
        "journal_head",
        "string",
        "The hash of the last of them, which stands for all before it.",
        lambda night: night.seal.head if night.seal else None,
    ),
)
COLUMNS: tuple[Described, ...] = (*OF_NIGHT, *OF_AREA, *OF_PERSON, *OF_COUNT, *OF_RECORD)
"""In the order of the file."""
KEY = ("contest_id", "candidate_id")
"""What tells one row from all others."""
