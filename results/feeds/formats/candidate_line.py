"""One candidate's line as pages and files give it: a name, a party, perhaps an id, and votes as written."""

from dataclasses import dataclass

from results.count.checks.names import is_called
from results.count.declaration import Figure
from results.count.election import CandidateId, Contest
from results.feeds.formats.content import votes_field
from results.feeds.formats.figures import Figures
from results.feeds.formats.register import Unmatched


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A line before anybody knows who is meant.

    Attributes:
        name, party: as given, "" when not given.
        votes: as written, "" when nothing is there.
    """

    name: str
    party: str
    votes: str


def figure(line: CandidateLine, person: CandidateId | Unmatched, contest: Contest, read: Figures) -> Figure:
    """The line's figure: by id where the person is known, else by the name and party the source gave.

    The name of a known person stays with the figure only where it differs from the nomination, for a check
    to say so.
    """
    if isinstance(person, Unmatched):
        name = line.name or "a line without a name"
        return Figure(None, read.count(line.votes, votes_field(None, name)), name, line.party or None)
    candidate = contest.candidate(person)
    as_nominated = not line.name or (candidate is not None and is_called(candidate, line.name))
    votes = read.count(line.votes, votes_field(person, None))
    return Figure(person, votes, None if as_nominated else line.name)
