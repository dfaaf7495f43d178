"""How findings call the boxes of a result sheet, in the elections officer's words."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from results.count.declaration import Declaration, Field, Heading, Verification
from results.count.election import CandidateId

_LABELS = {
    "verification/papers_polling": "Polling station papers",
    "verification/papers_postal": "Postal papers",
    "verification/papers_total": "Ballot papers verified",
    "verification/papers_expected": "Ballot papers expected",
    "verification/electorate": "Electorate",
    "verification/turnout_pct_given": "Turnout",
    "rejected/official_mark": "Rejected, no official mark",
    "rejected/too_many": "Rejected, too many votes",
    "rejected/identifiable": "Rejected, voter could be identified",
    "rejected/void": "Rejected, unmarked or void",
    "rejected/total": "Rejected papers",
    "rejected/in_part": "Papers rejected in part",
    "unused_votes": "Unused votes",
    "total_votes": "Total votes for all candidates",
    "elected": "Elected",
    "lot": "Drawing of lots",
}


class Names(Protocol):
    """Anything that can put a name to a candidate's id."""

    def name(self, candidate_id: CandidateId) -> str:
        """What people call this candidate."""
        ...


def called(place: Field, names: Names) -> str:
    """The box in words: "Votes for Lia Campbell", "Ballot papers verified"."""
    kind, _, rest = place.partition("/")
    if kind == "votes":
        return f"Votes for {names.name(CandidateId(rest))}"
    return f"Votes in {rest}" if kind == "parts" else _LABELS.get(place, place)


def numbers(
    declaration: Declaration, verification: Verification | None
) -> Iterator[tuple[Field, int | None]]:
    """Every number of a result sheet with the box it stands in."""
    for one in declaration.figures:
        yield Field(f"votes/{one.candidate_id or one.name_given or ''}"), one.votes
    for part in declaration.parts:
        yield Field(f"parts/{part.name}"), part.votes
    yield Field("unused_votes"), declaration.unused_votes
    if rejected := declaration.rejected:
        for heading in Heading:
            yield Field(f"rejected/{heading}"), rejected.by_heading.get(heading)
        yield Field("rejected/total"), rejected.total
        yield Field("rejected/in_part"), rejected.in_part
    if verification:
        yield Field("verification/papers_polling"), verification.papers_polling
        yield Field("verification/papers_postal"), verification.papers_postal
        yield Field("verification/papers_total"), verification.papers_total
        yield Field("verification/papers_expected"), verification.papers_expected
        yield Field("verification/electorate"), verification.electorate


def joined(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
