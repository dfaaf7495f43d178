"""Does one figure look as if it changed places with its neighbour on the ballot paper? W313."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from results.count.checks.names import stands_alone
from results.count.checks.rules import found
from results.count.checks.sheet import Sheet, votes_field
from results.count.election import Candidate, CandidateId
from results.count.finding import Finding

CLEARLY = Fraction(3, 2)
NEAR = 2

Votes = Mapping[CandidateId, int]
Mates = Mapping[CandidateId, tuple[int, ...]]


def out_of_line(sheet: Sheet) -> Iterator[Finding]:
    """W313: running mates do about equally well. Source: Newham 2018, where figures went to the wrong names.

    Two neighbours of different parties look swapped when their figures fit the running mates 1.5 times better
    the other way round, and within a factor of 2. Measured on 44 real wards of several seats (Medway 2023,
    Trafford 2022 and 2023, Cheltenham 2024): no true ward is named, and 148 of the 160 swaps that change who
    is elected are.
    """
    votes, people = sheet.votes, sheet.contest.candidates
    if sheet.contest.seats < 2 or len(votes) < len(people):
        return
    mates = {one.candidate_id: _mates(one, people, votes) for one in people}
    for above, below in pairwise(people):
        pair = above.candidate_id, below.candidate_id
        if not _same_slate(above, below) and _fits_better_swapped(*pair, votes, mates):
            odd, other = (above, below) if mates[above.candidate_id] else (below, above)
            yield found(
                "W313",
                f"{odd.name}'s figure looks out of line with the party's other candidates. "
                f"Swapped with {other.name}?",
                [votes_field(above.candidate_id), votes_field(below.candidate_id)],
            )


def _same_slate(one: Candidate, other: Candidate) -> bool:
    return one.party_id == other.party_id and not stands_alone(one)


def _fits_better_swapped(above: CandidateId, below: CandidateId, votes: Votes, mates: Mates) -> bool:
    now = swapped = Fraction(1)
    for one, other in ((above, below), (below, above)):
        if not mates[one]:
            continue
        now *= _misfit(votes[one], mates[one])
        after = _misfit(votes[other], mates[one])
        if after > NEAR:
            return False
        swapped *= after
    return now > CLEARLY * swapped


def _mates(candidate: Candidate, people: Sequence[Candidate], votes: Votes) -> tuple[int, ...]:
    """Votes of the party's other candidates here; () for someone without party or running mates."""
    return tuple(
        votes[one.candidate_id] for one in people if one is not candidate and _same_slate(candidate, one)
    )


def _misfit(votes: int, mates: tuple[int, ...]) -> Fraction:
    """How many times larger or smaller a figure is than the middle of its running mates, 1 when equal."""
    ordered, half = sorted(mates), len(mates) // 2
    middle = Fraction(ordered[half] + ordered[-half - 1], 2)
    one, other = max(Fraction(votes), Fraction(1)), max(middle, Fraction(1))
    return max(one / other, other / one)
