"""Past nights as they stood in public, ready to be drawn: all results of a folder, or the first few."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from results.count.declaration import Declaration, SourceId
from results.count.election import Election, Environment
from results.count.night import Night, begin
from results.count.ward import Filed, State, Ward
from results.feeds.formats.election_file import read_declarations, read_election

_PUBLISHED = SourceId("published")


def night_of(folder: Path, environment: Environment = Environment.LIVE, first: int | None = None) -> Night:
    """The night of a folder with election.json and declarations.json, its results as published.

    Args:
        first: only so many results, the earliest declared; None for all of them.
    """
    election = read_election((folder / "election.json").read_bytes())
    published = read_declarations((folder / "declarations.json").read_bytes())
    begun = begin(election, environment)
    earliest = sorted(published.values(), key=lambda one: (_at(one, election), one.contest_id))[:first]
    wards = {one.contest_id: _declared(begun.wards[one.contest_id], one, election) for one in earliest}
    timed = [one.declared_at for one in earliest if one.declared_at]
    return replace(begun, wards={**begun.wards, **wards}, changed_at=max(timed, default=None))


def _at(declaration: Declaration, election: Election) -> datetime:
    """When it was declared; the morning after polling day where nobody wrote it down."""
    after = datetime.combine(election.poll_on + timedelta(days=1), time(4), UTC)
    return declaration.declared_at or after


def _declared(ward: Ward, declaration: Declaration, election: Election) -> Ward:
    filed = Filed(declaration, _PUBLISHED, 1, (), _at(declaration, election))
    return replace(ward, state=State.DECLARED, declared=filed, verification=declaration.verification)
