"""The boxes of a ward's count sheet, each with a code: the same on paper, in the spreadsheet and on screen.

| Codes | What |
|---|---|
| A1 to A6 | Verification: electorate, papers from polling stations, postal, total, expected, explanation |
| B1, B2 ... | Votes: one box a candidate in ballot paper order |
| BU, BT | Unused votes (several seats only); the total of all candidates' votes |
| C1 to C7 | Rejected papers: rule 47's four headings, total, in part (several seats only), papers or votes |
| D1 to D7 | Declared, when, by whom; entered by, checked by; who won by lot, how the lot was drawn |

A tick for "elected" stands beside each candidate's box and is spoken of as "B3 elected".
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Field, Heading
from results.count.election import Candidate, Contest, Election
from results.feeds.formats.content import votes_field

COVER = "Read first"
"""The sheet of our workbook that explains the others and holds no figures."""
CHECK_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants: a code of them is never a word, a month ("MAY5") or a number ("8E55") to a spreadsheet."""
CHECK_LENGTH = 4

HEADING_LABELS = {
    Heading.OFFICIAL_MARK: "Want of an official mark",
    Heading.TOO_MANY: "Voting for more candidates than entitled",
    Heading.IDENTIFIABLE: "Writing or mark by which the voter could be identified",
    Heading.VOID: "Unmarked or void for uncertainty",
}
"""Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, rule 47."""


class Kind(StrEnum):
    """What goes into a box."""

    COUNT = "a whole number, 0 or more"
    WORDS = "words"
    YES = "yes or no"
    TIME = "a time"
    PEOPLE = "names of candidates"
    BASIS = "papers or votes"


@dataclass(frozen=True, slots=True)
class Box:
    """One box to fill in.

    Attributes:
        code: letter and number, spoken over a phone; the same for the same election file every time.
        field: the figure's place as checks name it; "stage", "lot" and the like for the others.
    """

    code: str
    label: str
    field: Field
    kind: Kind = Kind.COUNT


def boxes(contest: Contest) -> tuple[Box, ...]:
    """All boxes of one ward in the order of the sheet."""
    return (*verification_boxes(), *vote_boxes(contest), *rejected_boxes(contest), *declaration_boxes())


def verification_boxes() -> tuple[Box, ...]:
    """A: the statement as to the result of verification."""
    return (
        _box("A1", "Electorate", "verification/electorate"),
        _box("A2", "Ballot papers from polling stations", "verification/papers_polling"),
        _box("A3", "Postal ballot papers", "verification/papers_postal"),
        _box("A4", "Total ballot papers verified", "verification/papers_total"),
        _box("A5", "Ballot papers expected from the accounts", "verification/papers_expected"),
        _box("A6", "Explanation of any variance", "verification/explanation", Kind.WORDS),
    )


def vote_boxes(contest: Contest) -> tuple[Box, ...]:
    """B: one box a candidate, then the unused votes where there are several, then the total."""
    people = tuple(
        Box(f"B{place}", printed_name(one), votes_field(one.candidate_id, None))
        for place, one in enumerate(contest.candidates, 1)
    )
    unused = (_box("BU", "Unused votes", "unused_votes"),) if contest.seats > 1 else ()
    return (*people, *unused, _box("BT", "Total votes for all candidates", "total_votes"))


def rejected_boxes(contest: Contest) -> tuple[Box, ...]:
    """C: papers rejected under each heading, and in part where a voter has several votes."""
    headings = tuple(
        Box(f"C{place}", label, Field(f"rejected/{heading}"))
        for place, (heading, label) in enumerate(HEADING_LABELS.items(), 1)
    )
    in_part = (_box("C6", "Rejected in part", "rejected/in_part"),) if contest.seats > 1 else ()
    basis = _box("C7", "Rejected figures count papers or votes", "rejected/basis", Kind.BASIS)
    return (*headings, _box("C5", "Total papers wholly rejected", "rejected/total"), *in_part, basis)


def declaration_boxes() -> tuple[Box, ...]:
    """D: what turns a provisional result into a declared one, and who stands for the figures."""
    return (
        _box("D1", "Declared by the Returning Officer (yes or no)", "stage", Kind.YES),
        _box("D2", "Time of declaration", "declared_at", Kind.TIME),
        _box("D3", "Name of the officer who declared", "declared_by", Kind.WORDS),
        _box("D4", "Figures entered by", "entered_by", Kind.WORDS),
        _box("D5", "Figures checked by", "checked_by", Kind.WORDS),
        _box("D6", "Elected by lot", "lot", Kind.PEOPLE),
        _box("D7", "How the lot was drawn", "lot/method", Kind.WORDS),
    )


def printed_name(candidate: Candidate) -> str:
    """The name as the sheet has it, surname first as bundles are labelled: "KHATKAR, Bill"."""
    name, surname = candidate.name, candidate.surname
    if name.casefold().endswith(" " + surname.casefold()):
        return f"{name[-len(surname) :].upper()}, {name[: -len(surname)].strip()}"
    return name


def check_code(election: Election, contest: Contest) -> str:
    """Four letters that change when the election, the ward, the candidates or their order do.

    A sheet carries them so that one made for another election, or before somebody withdrew, is noticed.
    """
    said = [election.election_id, contest.contest_id, [one.candidate_id for one in contest.candidates]]
    number = int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest())
    letters = ""
    for _ in range(CHECK_LENGTH):
        number, place = divmod(number, len(CHECK_LETTERS))
        letters += CHECK_LETTERS[place]
    return letters


def _box(code: str, label: str, field: str, kind: Kind = Kind.COUNT) -> Box:
    return Box(code, label, Field(field), kind)
