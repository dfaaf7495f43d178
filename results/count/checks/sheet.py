"""The result sheet of one area: its figures beside everything they are checked against.

Letters used in the rules, from the law's arithmetic: P papers verified, R papers wholly rejected, V = P - R
valid papers, S votes for all candidates, n seats. Any of them may be unknown (None), which is never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from results.count import outcome
from results.count.declaration import Basis, Declaration, Field, RejectedPapers, Verification, latest
from results.count.election import CandidateId, Contest, ContestId, Poll

LARGEST = 10_000_000
PAPERS = Field("verification/papers_total")
ELECTORATE = Field("verification/electorate")


@dataclass(frozen=True, slots=True)
class Area:
    """What other areas are compared with: one area's latest figures, pending or declared, already worked out.

    Attributes:
        papers: ballot papers verified; None when unknown, like the others.
        turnout: hundredths of a per cent.
        votes: in ballot paper order; () while one is unknown or all are nought.
    """

    contest: Contest
    papers: int | None = None
    electorate: int | None = None
    turnout: int | None = None
    votes: tuple[int, ...] = ()


def area(contest: Contest, declaration: Declaration | None, statement: Verification | None) -> Area:
    """An area's latest figures; what the declaration leaves out is filled from the verification statement."""
    given = latest(declaration.verification if declaration else None, statement)
    papers = count(given.papers_total) if given else None
    electors = count(outcome.electorate(contest, given))
    return Area(contest, papers, electors, turnout(papers, electors), _votes_in_order(contest, declaration))


def turnout(papers: int | None, electors: int | None) -> int | None:
    """Papers as a share of electors, in hundredths of a per cent; None while one is unknown or nought."""
    return 100_00 * papers // electors if papers is not None and electors else None


def _votes_in_order(contest: Contest, declaration: Declaration | None) -> tuple[int, ...]:
    if declaration is None:
        return ()
    if len(contest.candidates) != len(declaration.figures):
        return ()
    lines = {one.candidate_id: one.votes for one in reversed(declaration.figures)}
    votes = tuple(count(lines.get(one.candidate_id)) for one in contest.candidates)
    known = tuple(one for one in votes if one is not None)
    return known if len(known) == len(votes) and any(known) else ()


@dataclass(frozen=True, slots=True)
class Tonight:
    """Every area's latest figures, to compare with."""

    areas: Mapping[ContestId, Area] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        declarations: Mapping[ContestId, Declaration],
        verifications: Mapping[ContestId, Verification],
        contests: Mapping[ContestId, Contest],
    ) -> "Tonight":
        """The night with these figures."""
        return cls(
            {key: area(one, declarations.get(key), verifications.get(key)) for key, one in contests.items()}
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One area's figures, its contest and the rest of the night."""

    contest: Contest
    declaration: Declaration
    verification: Verification
    tonight: Tonight

    @property
    def contested(self) -> bool:
        """True when a poll was held: more candidates than seats, and nobody stopped it."""
        return self.contest.poll is Poll.HELD and len(self.contest.candidates) > self.contest.seats

    @property
    def papers(self) -> int | None:
        """P: ballot papers verified."""
        return count(self.verification.papers_total)

    @property
    def electorate(self) -> int | None:
        """Electors on polling day; the election file's figure where verification gives none."""
        return count(outcome.electorate(self.contest, self.verification))

    @property
    def votes(self) -> dict[CandidateId, int]:
        """Votes counted for everyone standing here, in ballot paper order, without a lot's extra vote.

        Only those with exactly one readable line: two lines for one person contradict each other.
        """
        lot = self.declaration.lot
        extra = set(lot.winners) if lot and lot.in_votes else set()
        lines: dict[CandidateId | None, list[int | None]] = {}
        for figure in self.declaration.figures:
            lines.setdefault(figure.candidate_id, []).append(count(figure.votes))
        return {
            one: votes - (one in extra)
            for one in (candidate.candidate_id for candidate in self.contest.candidates)
            if len(lines.get(one, ())) == 1 and (votes := lines[one][0]) is not None
        }

    @property
    def total(self) -> int | None:
        """S: votes counted for all candidates; None unless there is one readable figure for each."""
        known = [votes for one in self.declaration.figures if (votes := count(one.votes)) is not None]
        lot = self.declaration.lot
        if not len(known) == len(self.declaration.figures) == len(self.contest.candidates):
            return None
        return sum(known) - (len(lot.winners) if lot and lot.in_votes else 0)

    @property
    def ranked(self) -> tuple[tuple[CandidateId, int], ...]:
        """Candidates with their votes, most first; () until every candidate's votes are known."""
        votes = self.votes
        ids = [one.candidate_id for one in self.contest.candidates]
        if any(one not in votes for one in ids):
            return ()
        return tuple(sorted(((one, votes[one]) for one in ids), key=lambda pair: -pair[1]))

    @property
    def in_votes(self) -> bool:
        """True when rejected figures count votes: with one seat that is the same as papers."""
        rejected = self.declaration.rejected
        return rejected is not None and rejected.basis is Basis.VOTES and self.contest.seats > 1

    @property
    def rejected(self) -> int | None:
        """R: wholly rejected papers, or the votes on them where the council counts votes."""
        given = self.declaration.rejected
        if given is None:
            return None
        return headings_total(given) if includes_in_part(given) else count(given.wholly)

    @property
    def valid_most(self) -> int | None:
        """The most V can be. Rejected votes may all lie on papers rejected in part, which are valid."""
        if self.papers is None:
            return None
        return self.papers if self.in_votes else max(0, self.papers - (self.rejected or 0))

    @property
    def valid_least(self) -> int | None:
        """The least V can be: every rejected vote at worst cost a whole paper."""
        if self.papers is None or self.rejected is None:
            return None
        return max(0, self.papers - self.rejected)

    @property
    def votes_most(self) -> int | None:
        """The most S can be: n x V, or n x P less the rejected votes where the council counts votes."""
        if self.valid_most is None:
            return None
        lost = self.rejected or 0 if self.in_votes else 0
        return max(0, self.contest.seats * self.valid_most - lost)

    @property
    def vote_fields(self) -> tuple[Field, ...]:
        """The boxes of all candidates' votes, in ballot paper order."""
        return tuple(votes_field(one.candidate_id) for one in self.contest.candidates)

    @property
    def balance_fields(self) -> tuple[Field, ...]:
        """Every box a balance of votes and papers looks at."""
        return (PAPERS, Field("rejected/total"), *self.vote_fields)

    def name(self, candidate_id: CandidateId) -> str:
        """What people call this candidate; the bare id when nobody here has it."""
        known = self.contest.candidate(candidate_id)
        return known.name if known else str(candidate_id)


def votes_field(candidate_id: CandidateId) -> Field:
    """The box of one candidate's votes."""
    return Field(f"votes/{candidate_id}")


def count(number: int | None) -> int | None:
    """The number if it can be a count; None when unknown, negative or over ten million (E106 says so)."""
    return number if number is not None and 0 <= number <= LARGEST else None


def headings_total(rejected: RejectedPapers) -> int | None:
    """Papers under all headings; None while one of them is unknown or no heading was given."""
    known = [papers for one in rejected.by_heading.values() if (papers := count(one)) is not None]
    return sum(known) if known and len(known) == len(rejected.by_heading) else None


def includes_in_part(rejected: RejectedPapers) -> bool:
    """True when the total given is the headings plus the papers rejected in part, which still count."""
    headings, in_part = headings_total(rejected), count(rejected.in_part)
    return headings is not None and bool(in_part) and rejected.total == headings + (in_part or 0)


def share(part: int, whole: int) -> str:
    """A percentage to two decimals, "33.74%", worked out in whole numbers."""
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
