"""What a file says about who stands where, line by line, before anybody has judged it.

Pure. Every kind of file is brought to the same words here, so that one set of questions serves them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """What a column can mean. Nothing else of a file is kept."""

    ELECTION_ID = "election id"
    COUNCIL = "council"
    POLL_ON = "polling day"
    TITLE = "title"
    AREA = "ward"
    AREA_CY = "ward in Welsh"
    CONTEST_ID = "contest id"
    GSS = "GSS code"
    SEATS = "seats"
    ELECTORATE = "electorate"
    TERMS = "terms of office"
    POLL = "poll"
    UNCONTESTED = "uncontested"
    CANCELLED = "cancelled poll"
    SYSTEM = "voting system"
    EXPECTED_BY = "expected by"
    LAST_ELECTION = "last election"
    HOLDER = "previous holder"
    NEW_BOUNDARIES = "new boundaries"
    PERSON_ID = "person id"
    SURNAME = "surname"
    FORENAMES = "forenames"
    NAME = "name"
    USED_SURNAME = "commonly used surname"
    USED_FORENAMES = "commonly used forenames"
    USED_NAME = "commonly used name"
    DESCRIPTION = "description"
    PARTY = "party"
    PARTY_ID = "party id"
    ORDER = "ballot paper order"
    GONE = "no longer standing"
    DESELECTED = "deselected"


OF_THE_ELECTION = (Said.ELECTION_ID, Said.COUNCIL, Said.POLL_ON)
OF_THE_WARD = (
    Said.TITLE, Said.AREA, Said.AREA_CY, Said.CONTEST_ID, Said.GSS, Said.SEATS, Said.ELECTORATE, Said.TERMS,
    Said.POLL, Said.UNCONTESTED, Said.CANCELLED, Said.SYSTEM, Said.EXPECTED_BY, Said.LAST_ELECTION,
    Said.HOLDER, Said.NEW_BOUNDARIES,
)  # fmt: skip
"""What must be the same on every line of a ward that says it at all."""
OF_A_PERSON = (Said.SURNAME, Said.FORENAMES, Said.NAME)
"""A line without any of these is about its ward alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: usually one person in one ward.

    Attributes:
        where: its place for people, "line 14".
        said: what it says, only cells that hold anything.
    """

    where: str
    said: Mapping[Said, str]

    def __getitem__(self, what: Said) -> str:
        """What it says about this; "" when it does not say."""
        return self.said.get(what, "")

    @property
    def names_somebody(self) -> bool:
        """Whether the line is about a person."""
        return any(what in self.said for what in OF_A_PERSON)


@dataclass(frozen=True, slots=True)
class Nominations:
    """All that one file says.

    Attributes:
        kind: what the file was taken for.
        is_ordered: whether the order of its lines may mean something.
        stripped: columns with personal data of candidates and others, which were not read.
        unused: other columns that were not read.
        assumed: what was taken for granted while reading.
        questions: what cannot be settled without a person, each with its place and a remedy.
    """

    kind: str
    lines: tuple[Line, ...]
    is_ordered: bool = False
    stripped: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Something only a person can settle.

    Attributes:
        words: what it is and the remedy, without the place.
    """

    words: str


FALSE = frozenset({"", "f", "false", "no", "n", "0", "none", "-"})
TRUE = frozenset({"t", "true", "yes", "y", "1", "x"})


def truth(text: str) -> bool | None:
    """Whether a cell says yes; None when it says neither yes nor no."""
    word = text.strip().casefold()
    return True if word in TRUE else False if word in FALSE else None
