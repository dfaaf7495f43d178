"""Does one figure look as if it changed places with its neighbour on the ballot paper? W313."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from results.count.checks.names import stands_alone
from results.count.checks.rules import found
from results.count.checks.sheet import Sheet, votes_field
from results.count.election import Candidate
from results.count.finding import Finding

CLEARLY = Fraction(3, 2)
NEAR = 2


def out_of_line(sheet: Sheet) -> Iterator[Finding]:
    """W313: running mates do about equally well. Source: Newham 2018, where figures went to the wrong names.

    Two neighbours of different parties look swapped when their figures fit the running mates 1.5 times better
    the other way round, and within a factor of 2. Measured on 44 real wards of several seats (Medway 2023,
    Trafford 2022 and 2023, Cheltenham 2024): no true ward is named, and 147 of the 159 swaps that change who
    is elected are.
    """
    if sheet.contest.seats < 2 or not sheet.ranked:
        return
    for above, below in pairwise(sheet.contest.candidates):
        if not _same_slate(above, below) and _fits_better_swapped(sheet, above, below):
            odd, other = (above, below) if _mates(sheet, above) else (below, above)
            yield found(
                "W313",
                f"{odd.name}'s figure looks out of line with the party's other candidates. "
                f"Swapped with {other.name}?",
                [votes_field(above.candidate_id), votes_field(below.candidate_id)],
            )


def _same_slate(one: Candidate, other: Candidate) -> bool:
    return one.party_id == other.party_id and not stands_alone(one)


def _fits_better_swapped(sheet: Sheet, above: Candidate, below: Candidate) -> bool:
    now = swapped = Fraction(1)
    for one, other in ((above, below), (below, above)):
        mates = _mates(sheet, one)
        if not mates:
            continue
        now *= _misfit(sheet.votes[one.candidate_id], mates)
        after = _misfit(sheet.votes[other.candidate_id], mates)
        if after > NEAR:
            return False
        swapped *= after
    return now > CLEARLY * swapped


def _mates(sheet: Sheet, candidate: Candidate) -> tuple[int, ...]:
    """Votes of the party's other candidates here; () for someone without party or running mates."""
    return tuple(
        sheet.votes[one.candidate_id]
        for one in sheet.contest.candidates
        if one is not candidate and _same_slate(candidate, one)
    )


def _misfit(votes: int, mates: tuple[int, ...]) -> Fraction:
    """How many times larger or smaller a figure is than the middle of its running mates, 1 when equal."""
    ordered, half = sorted(mates), len(mates) // 2
    middle = Fraction(ordered[half] + ordered[-half - 1], 2)
    one, other = max(Fraction(votes), Fraction(1)), max(middle, Fraction(1))
    return max(one / other, other / one)
