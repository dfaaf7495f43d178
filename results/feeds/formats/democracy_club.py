"""Results as Democracy Club's volunteers enter them, for comparison with the count's: never a declaration.

Pure. All of it is provisional, whoever marked a winner: volunteers copy what they saw, and have miscopied it
(percentages in the papers box, Sheffield 2018; the loser of a lot as the winner, Sutton Nonsuch 2018). A null
is unknown and a 0 is nought; `elected` may be neither yes nor no. `num_spoilt_ballots` is the total of
rejected papers without headings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from results.count.declaration import (
    Declaration,
    Field,
    Figure,
    Lot,
    RejectedPapers,
    Stage,
    Verification,
)
from results.count.election import CandidateId, Contest, ContestId
from results.errors import UnreadableMessage
from results.feeds.formats.candidate_line import CandidateLine, figure
from results.feeds.formats.democracy_club_ballots import (
    Ballot,
    Standing,
    ballots_of_json,
    ballots_of_rows,
    is_empty_page,
)
from results.feeds.formats.figures import Figures
from results.feeds.formats.json_text import MOST_PROBLEMS, json_value
from results.feeds.formats.names import topic_word
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.sheaf import Sheaf
from results.feeds.formats.table import rows_of_csv
from results.feeds.nominations.from_table import DEMOCRACY_CLUB_ID

LARGEST_BYTES = 32 * 1024 * 1024
SUBJECT = "These Democracy Club results cannot be used."
HIGHEST_PERCENTAGE = 100
LOT_UNKNOWN = "by lot; Democracy Club does not say how"
NO_RESULTS = (
    "no results: give what /api/next/results/ or /api/v0.9/result_sets/ answers, or the CSV export with "
    "ballot_paper_id and votes_cast"
)


def read(data: bytes, register: Register) -> Sheaf:
    """What the file says of this election's areas; nothing yet is no problem, other councils are passed over.

    Raises:
        UnreadableMessage: no results in a form of Democracy Club's, or none of this election.
    """
    reader = _Reader(register)
    ballots = _ballots(data)
    ours = [(contest, ballot) for ballot in ballots if (contest := reader.contest(ballot))]
    contents = tuple(reader.declarations(ours))
    if ballots and not ours and not reader.problems:
        reader.problems.append(f"none of the {len(ballots)} ballots is of {register.election.election_id}")
    if reader.problems and not contents:
        raise UnreadableMessage(SUBJECT, _at_most(reader.problems))
    return Sheaf(contents, _at_most(reader.problems))


def _ballots(data: bytes) -> tuple[Ballot, ...]:
    """The ballots in any of the forms.

    Raises:
        UnreadableMessage: it is none of them.
    """
    if data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        value = json_value(data, LARGEST_BYTES)
        found = tuple(ballots_of_json(value))
        if found or is_empty_page(value):
            return found
    else:
        rows = rows_of_csv(data)
        heading = {cell.casefold() for cell in rows[0].cells} if rows else set()
        if "ballot_paper_id" in heading and heading & {"votes_cast", "ballots_cast"}:
            return tuple(ballots_of_rows(rows))
    raise UnreadableMessage(SUBJECT, (NO_RESULTS,))


def _at_most(problems: Sequence[str]) -> tuple[str, ...]:
    rest = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], *([f"and {rest} more"] if rest > 0 else []))


class _Reader:
    """Reads one file and gathers what in it cannot be used."""

    def __init__(self, register: Register) -> None:
        self._register = register
        election = register.election
        self._day = f".{election.poll_on.isoformat()}"
        self._ours = election.election_id.removesuffix(self._day) + "."
        self._codes = {one.gss_code for one in election.contests.values()} - {None}
        self._by_word = {topic_word(one.area): one for one in election.contests.values()}
        self.problems: list[str] = []

    def contest(self, ballot: Ballot) -> Contest | None:
        """The area whose ballot this is; None for other elections' ballots."""
        known = self._register.election.contests.get(ContestId(ballot.ballot_paper_id))
        if known is not None:
            return known
        if not ballot.ballot_paper_id.endswith(self._day):
            return None
        if ballot.gss in self._codes:
            return self._matched(ballot, self._register.contest(gss=ballot.gss, area=ballot.area or None))
        if not ballot.ballot_paper_id.startswith(self._ours):
            return None
        word = ballot.ballot_paper_id.removeprefix(self._ours).removesuffix(self._day).removesuffix(".by")
        if word in self._by_word:
            return self._by_word[word]
        return self._matched(ballot, self._register.contest(area=ballot.area or word.replace("-", " ")))

    def _matched(self, ballot: Ballot, found: Contest | Unmatched) -> Contest | None:
        if isinstance(found, Unmatched):
            self.problems.append(f"{ballot.where}: {found.words}")
            return None
        return found

    def declarations(self, ours: Iterable[tuple[Contest, Ballot]]) -> Iterator[tuple[ContestId, Declaration]]:
        """What can be used, area by area."""
        pairs = list(ours)
        times = Counter(contest.contest_id for contest, _ in pairs)
        for contest, ballot in pairs:
            doubts = [*ballot.doubts, *self._ambiguous(contest, ballot)]
            if times[contest.contest_id] > 1:
                doubts.append(f"{contest.area} is there {times[contest.contest_id]} times: keep one")
            if doubts:
                self.problems.extend(f"{ballot.where}: {doubt}" for doubt in doubts)
            elif any(person.votes or person.is_elected for person in ballot.people):
                yield contest.contest_id, self._declaration(contest, ballot)

    def _person(self, contest: Contest, line: Standing) -> CandidateId | Unmatched:
        """Whose line it is: by Democracy Club's number where the election file has it, else by name."""
        ours = CandidateId(DEMOCRACY_CLUB_ID.format(line.person_id))
        if contest.candidate(ours) is not None:
            return ours
        return self._register.candidate(contest, line.name, line.party)

    def _ambiguous(self, contest: Contest, ballot: Ballot) -> Iterator[str]:
        people = [self._person(contest, line) for line in ballot.people]
        for person in people:
            if isinstance(person, Unmatched) and person.ambiguous:
                yield person.words
        known = Counter(person for person in people if not isinstance(person, Unmatched))
        for person, times in known.items():
            candidate = contest.candidate(person)
            if times > 1 and candidate is not None:
                yield f"{candidate.name} in {contest.area} is there {times} times"

    def _declaration(self, contest: Contest, ballot: Ballot) -> Declaration:
        read = Figures()
        people = [self._person(contest, line) for line in ballot.people]
        lines = [CandidateLine(line.name, line.party, line.votes) for line in ballot.people]
        figures = [figure(line, one, contest, read) for line, one in zip(lines, people, strict=True)]
        marked = [
            (one, line)
            for one, line in zip(people, ballot.people, strict=True)
            if not isinstance(one, Unmatched)
        ]
        by_lot = tuple(one for one, line in marked if line.won_by_lot)
        total = read.count(ballot.rejected, "rejected/total")
        return Declaration(
            contest_id=contest.contest_id,
            stage=Stage.PROVISIONAL,
            figures=tuple(figures),
            elected=tuple(one for one, line in marked if line.is_elected),
            rejected=RejectedPapers(total=total) if ballot.rejected else None,
            verification=_verification(ballot, figures),
            lot=Lot(by_lot, LOT_UNKNOWN) if by_lot else None,
            misread=read.misread,
        )


def _verification(ballot: Ballot, figures: Sequence[Figure]) -> Verification | None:
    """Papers, electorate and turnout; None when none is given."""
    if not (ballot.papers or ballot.electorate or ballot.turnout_pct):
        return None
    read = Figures()
    papers = read.count(ballot.papers, "verification/papers_total")
    electorate = read.count(ballot.electorate, "verification/electorate")
    turnout = read.share(ballot.turnout_pct, "verification/turnout_pct_given")
    misread = dict(read.misread)
    if papers is not None and _is_percentage(papers, figures):
        misread[Field("verification/papers_total")] = f"{papers} (%)"
        papers = None
    return Verification(
        papers_total=papers, electorate=electorate, turnout_pct_given=turnout, misread=misread
    )


def _is_percentage(papers: int, figures: Sequence[Figure]) -> bool:
    """Whether a percentage stands in the box for papers: 1 to 100, and fewer than somebody's votes.

    Without any votes to hold it against, a number as small as that is not believed either.
    """
    most = max((one.votes for one in figures if one.votes is not None), default=None)
    return 0 < papers <= HIGHEST_PERCENTAGE and (most is None or most > papers)
