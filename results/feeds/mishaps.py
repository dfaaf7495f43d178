"""What goes wrong on a rehearsed night: a recount, a slip, swapped figures, a sheet entered twice.

Pure. The mishaps are chosen from the real figures, so that any council's past night can be rehearsed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from results.count.declaration import Declaration
from results.count.election import Candidate, CandidateId, Contest, ContestId, Election, Poll
from results.count.outcome import majority

Results = Mapping[ContestId, Declaration]


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours on the ballot paper whose figures were typed into each other's boxes."""

    contest_id: ContestId
    one: CandidateId
    other: CandidateId


@dataclass(frozen=True, slots=True)
class Mishaps:
    """Which area has which mishap; None for none of the kind.

    Attributes:
        transposed: an elected candidate and a neighbour of another party; all totals still agree.
        doubled: one count sheet entered twice, so that there are more votes than papers allow.
        recount: provisional figures a few votes out, then a recount.
        slip: two who were not elected, swapped in our message only and put right by a correction.
    """

    transposed: Swap | None = None
    doubled: ContestId | None = None
    recount: ContestId | None = None
    slip: Swap | None = None


def likely(election: Election, results: Results) -> Mishaps:
    """One area for each mishap where it is most telling, all different; None where no area fits."""
    left = {
        contest_id: contest
        for contest_id, contest in election.contests.items()
        if contest.poll is Poll.HELD and contest_id in results and results[contest_id].total_votes
    }
    parties_of_one = {party_id for party_id, party in election.parties.items() if party.name == "Independent"}
    slates = [
        one
        for contest in left.values()
        for one in _out_of_line(contest, results[contest.contest_id])
        if _party(contest, one[1].one) not in parties_of_one
    ]
    transposed = min(slates, key=lambda one: one[0], default=(0.0, None))[1]
    _drop(left, transposed.contest_id if transposed else None)
    used = {one: _votes_used(contest, results[one]) for one, contest in left.items()}
    full = {one: (left[one].seats > 1, share) for one, share in used.items() if 0 < share <= 1}
    doubled = max(full, key=lambda one: full[one], default=None)
    _drop(left, doubled)
    close = {one: gap for one in left if (gap := majority(left[one], results[one])) and gap > 2}
    recount = min(close, key=lambda one: close[one], default=None)
    _drop(left, recount)
    alike = [one for contest in left.values() for one in _alike(contest, results[contest.contest_id])]
    return Mishaps(transposed, doubled, recount, min(alike, key=lambda one: one[0], default=(0.0, None))[1])


def swapped(declaration: Declaration, swap: Swap) -> Declaration:
    """The figures of two candidates exchanged; who is elected follows the figures, as a spreadsheet would."""
    votes = {swap.one: declaration.votes(swap.other), swap.other: declaration.votes(swap.one)}
    changed = {swap.one: swap.other, swap.other: swap.one}
    return replace(
        declaration,
        figures=tuple(
            replace(line, votes=votes[line.candidate_id]) if line.candidate_id in votes else line
            for line in declaration.figures
        ),
        elected=tuple(changed.get(person, person) for person in declaration.elected),
    )


def doubled(contest: Contest, declaration: Declaration) -> Declaration:
    """The figures with one count sheet's worth added twice: just more votes than the papers allow."""
    surplus = max(1 / (_votes_used(contest, declaration) or 1) - 1, 0) + 0.04
    figures = [
        line if line.votes is None else replace(line, votes=line.votes + round(line.votes * surplus))
        for line in declaration.figures
    ]
    return replace(declaration, figures=tuple(figures))


def before_recount(contest: Contest, declaration: Declaration) -> Declaration:
    """Figures as they stood before the recount: two votes of the last elected lay with the runner-up."""
    standing = sorted(declaration.figures, key=lambda line: line.votes or 0, reverse=True)
    moved = {standing[contest.seats - 1].candidate_id: -2, standing[contest.seats].candidate_id: 2}
    figures = [
        line if line.votes is None else replace(line, votes=line.votes + moved.get(line.candidate_id, 0))
        for line in declaration.figures
    ]
    return replace(declaration, figures=tuple(figures))


def _drop(left: dict[ContestId, Contest], contest_id: ContestId | None) -> None:
    if contest_id is not None:
        del left[contest_id]


def _party(contest: Contest, person: CandidateId) -> str | None:
    candidate = contest.candidate(person)
    return candidate.party_id if candidate else None


def _neighbours(
    contest: Contest, declaration: Declaration
) -> Iterator[tuple[Candidate, int, Candidate, int]]:
    """Neighbours on the ballot paper with their votes, each pair both ways round."""
    for first, second in pairwise(contest.candidates):
        votes = declaration.votes(first.candidate_id), declaration.votes(second.candidate_id)
        if votes[0] is not None and votes[1] is not None:
            yield first, votes[0], second, votes[1]
            yield second, votes[1], first, votes[0]


def _out_of_line(contest: Contest, declaration: Declaration) -> Iterator[tuple[float, Swap]]:
    """Swaps that leave one of a party's slate far behind the others; smaller is more telling."""
    for person, _, neighbour, given in _neighbours(contest, declaration):
        if person.candidate_id not in declaration.elected or neighbour.party_id == person.party_id:
            continue
        mates = [one for one in contest.candidates if one.party_id == person.party_id and one != person]
        votes = [count for one in mates if (count := declaration.votes(one.candidate_id)) is not None]
        if len(votes) >= 2 and neighbour.candidate_id not in declaration.elected:
            yield given / median(votes), Swap(contest.contest_id, person.candidate_id, neighbour.candidate_id)


def _alike(contest: Contest, declaration: Declaration) -> Iterator[tuple[float, Swap]]:
    """Neighbours who were not elected and have nearly the same votes; smaller is more alike."""
    for one, more, other, fewer in _neighbours(contest, declaration):
        is_free = (
            one.candidate_id not in declaration.elected and other.candidate_id not in declaration.elected
        )
        if is_free and more > fewer > 0:
            yield more / fewer, Swap(contest.contest_id, one.candidate_id, other.candidate_id)


def _votes_used(contest: Contest, declaration: Declaration) -> float:
    """Votes cast as a share of those that the papers allow; 0 when the papers are not known."""
    papers = declaration.verification.papers_total if declaration.verification else None
    return (declaration.total_votes or 0) / (contest.seats * papers) if papers else 0.0
