"""Whose word counts for more when two sources give figures for one area, and where they differ."""

from collections.abc import Iterator

from results.count.checks.publication import differences
from results.count.checks.rules import found
from results.count.declaration import Declaration, SourceId, Stage
from results.count.election import Contest
from results.count.finding import Finding
from results.count.policy import Standing
from results.count.ward import Filed, Ward


def gives_way(standing: Standing, ward: Ward, filed: Filed) -> bool:
    """Whether these figures may not take the place of those that wait for a person, from another source."""
    waiting = ward.pending
    if waiting is None or waiting.source == filed.source:
        return False
    rank, theirs = standing.rank(filed.source), standing.rank(waiting.source)
    is_less = filed.declaration.stage is Stage.PROVISIONAL and waiting.declaration.stage is Stage.DECLARED
    if rank != theirs:
        return rank > theirs and (is_less or filed.declaration.stage is waiting.declaration.stage)
    return is_less or (filed.declaration.stage is waiting.declaration.stage is Stage.DECLARED)


def disagreements(standing: Standing, ward: Ward, filed: Filed) -> Iterator[Finding]:
    """E707: another source whose word counts for as much said otherwise; a person decides.

    What one of them leaves out is no difference. Provisional figures of an equal may change until the
    declaration; those of a higher source hold a lower one's declaration. A correction has its own authority:
    it is held only where what stands came from a higher source.
    """
    if filed.declaration.correction is not None:
        public = ward.declared
        if public and standing.rank(public.source) < standing.rank(filed.source):
            yield from _difference(filed.declaration, public, filed.source, ward.contest)
        return
    for source, other in ward.given.items():
        if source == filed.source or source in standing.comparing:
            continue
        gap = standing.rank(source) - standing.rank(filed.source)
        if gap < 0 or (gap == 0 and other.declaration.stage is Stage.DECLARED):
            yield from _difference(filed.declaration, other, filed.source, ward.contest)


def _difference(ours: Declaration, other: Filed, source: SourceId, contest: Contest) -> Iterator[Finding]:
    told = differences(ours, other.declaration, contest, (source, other.source))
    if told:
        words = " ".join(list(told.values())[:3])
        more = f" And {len(told) - 3} more." if len(told) > 3 else ""
        yield found("E707", f"{words}{more} Ask the count which is right.", tuple(told))
