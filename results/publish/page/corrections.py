"""What a correction changed, figure by figure, for everyone to read."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from results.count.declaration import Declaration, Heading
from results.count.election import CandidateId, Contest
from results.count.ward import Filed
from results.publish.page.facts import Change, Correction, Figure


def corrections(contest: Contest, published: Iterable[Filed]) -> tuple[Correction, ...]:
    """Each change of a published result, oldest first; () when the first declaration stands."""
    return tuple(_correction(contest, before.declaration, after) for before, after in pairwise(published))


def _correction(contest: Contest, before: Declaration, filed: Filed) -> Correction:
    authority = filed.declaration.correction
    return Correction(
        at=filed.received_at,
        kind=authority.kind if authority else None,
        reason=authority.reason if authority else "",
        changes=tuple(
            one for one in _compared(contest, before, filed.declaration) if one.before != one.after
        ),
    )


def _compared(contest: Contest, before: Declaration, after: Declaration) -> Iterator[Change]:
    """Every published figure, as it was and as it is."""
    yield Change(Figure.ELECTED, None, _names(contest, before.elected), _names(contest, after.elected))
    for candidate in contest.candidates:
        key = candidate.candidate_id
        yield Change(Figure.VOTES, candidate.name, before.votes(key), after.votes(key))
    yield from _rejected(before, after)
    yield from _verified(before, after)


def _names(contest: Contest, elected: tuple[CandidateId, ...]) -> str:
    return ", ".join(one.name for one in contest.candidates if one.candidate_id in elected)


def _rejected(before: Declaration, after: Declaration) -> Iterator[Change]:
    was, now = before.rejected, after.rejected
    for heading in Heading:
        yield Change(
            Figure.REJECTED,
            heading,
            was.by_heading.get(heading) if was else None,
            now.by_heading.get(heading) if now else None,
        )
    yield Change(Figure.REJECTED_IN_ALL, None, was.wholly if was else None, now.wholly if now else None)
    yield Change(Figure.REJECTED_IN_PART, None, was.in_part if was else None, now.in_part if now else None)


def _verified(before: Declaration, after: Declaration) -> Iterator[Change]:
    was, now = before.verification, after.verification
    papers = was.papers_total if was else None, now.papers_total if now else None
    yield Change(Figure.PAPERS, None, *papers)
    yield Change(Figure.ELECTORS, None, was.electorate if was else None, now.electorate if now else None)
