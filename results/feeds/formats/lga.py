"""The Local Government Association's election results CSV, the one national form in which councils publish.

Pure. The file has no column for a lot, a revision, a ward without a poll or the time of the declaration, so a
tie waits until the desk records the lot. `rows` needs no election; `written` writes such a file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from results.count.checks.names import is_called, plain
from results.count.declaration import Declaration, Figure, RejectedPapers, Stage, Verification, Verified
from results.count.election import Candidate, Contest
from results.count.report import Content
from results.feeds.formats.content import votes_field
from results.feeds.formats.figures import Figures, read_figure, read_share
from results.feeds.formats.lga_rows import (
    ELECTED,
    HEADINGS,
    IN_PART,
    LgaRow,
    refusal,
    rows,
    same_council,
)
from results.feeds.formats.lga_written import Published, written
from results.feeds.formats.register import Register, Unmatched
from results.feeds.formats.sheaf import Sheaf
from results.feeds.formats.wire import Misread

__all__ = ["LgaRow", "Published", "read", "rows", "written"]

TURNOUT = "PercentageTurnout"
OF_THE_WARD = ("VotesCast", "EligibleElectorate", *HEADINGS.values(), IN_PART, TURNOUT)
"""Columns that say the same on every row of a ward."""
MOST_ROWS_A_CANDIDATE = 4
ENOUGH_PROBLEMS = 200
"""Where we stop looking for more, so that a file of nonsense costs no more time than a good one."""


def read(data: bytes, register: Register) -> Sheaf:
    """What the file says about each ward of this election; rows of other polling days are left aside.

    A ward is declared when each of its rows says ELECTED or NOT ELECTED and somebody is elected, else
    provisional. A ward with ballot papers but no votes yet is verified; one without figures says nothing.

    Raises:
        UnreadableMessage: not such a file, or anything in it that is not clear; every problem with its line.
    """
    reader = _Reader(register)
    wards = reader.by_ward(reader.of_tonight(rows(data)))
    contents = [(contest.contest_id, reader.ward(contest, lines)) for contest, lines in wards]
    if reader.problems:
        raise refusal(reader.problems)
    return Sheaf(tuple((contest_id, content) for contest_id, content in contents if content))


class _Reader:
    """Finds the wards and people of one file, and remembers whatever in it is not clear."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._areas: dict[tuple[str, str, str], Contest | None] = {}
        self.problems: list[str] = []

    def of_tonight(self, given: Sequence[LgaRow]) -> list[LgaRow]:
        """The rows of this election's polling day."""
        days = {row.line: row.election_on for row in given}
        unclear = [row for row in given if days[row.line] is None]
        poll_on = self._register.election.poll_on
        for row in unclear:
            self._problem(row, "ElectionDate", f"{row.election_date[:40]!r} is no day: write it as {poll_on}")
        tonight = [row for row in given if days[row.line] == poll_on]
        if not tonight and not unclear:
            others = Counter(map(str, days.values()))
            held = " and ".join(f"{times} rows of {day}" for day, times in sorted(others.items()))
            self.problems.append(f"ElectionDate: no row is of {poll_on}; the file has {held or 'no rows'}")
        return tonight

    def by_ward(self, lines: Iterable[LgaRow]) -> Iterator[tuple[Contest, list[LgaRow]]]:
        """The rows of each ward, in the order of the file; never many times more than people stand there."""
        wards: dict[str, tuple[Contest, list[LgaRow]]] = {}
        for row in lines:
            contest = self._contest(row)
            if contest is not None:
                wards.setdefault(contest.contest_id, (contest, []))[1].append(row)
        for contest, theirs in wards.values():
            if len(theirs) <= MOST_ROWS_A_CANDIDATE * len(contest.candidates):
                yield contest, theirs
            else:
                words = f"{len(theirs)} rows for the {len(contest.candidates)} candidates of {contest.area}"
                self._problem(theirs[0], "ElectoralAreaLabel", f"{words}: send each ward once")

    def ward(self, contest: Contest, lines: Sequence[LgaRow]) -> Content | None:
        """What the rows of one ward say; None when they hold no figure yet."""
        said = {column: self._agreed(lines, column, contest.area) for column in OF_THE_WARD}
        statement, figures = _statement(said), Figures()
        exactly = _by_nominated_name(contest)
        votes = tuple(self._figure(contest, row, exactly.get(row.name.casefold()), figures) for row in lines)
        marks = [self._mark(row) for row in lines]
        if all(one.votes is None for one in votes) and not figures.misread and not any(marks):
            return Verified(statement) if statement and said["VotesCast"] else None
        return Declaration(
            contest_id=contest.contest_id,
            stage=Stage.DECLARED if any(marks) and None not in marks else Stage.PROVISIONAL,
            figures=votes,
            elected=tuple(
                one.candidate_id
                for one, mark in zip(votes, marks, strict=True)
                if mark and one.candidate_id is not None
            ),
            rejected=_rejected(said, figures),
            verification=statement,
            misread=figures.misread,
        )

    def _contest(self, row: LgaRow) -> Contest | None:
        key = row.electoral_area_uri, row.electoral_area_label, row.elected_body_label
        if key not in self._areas:
            self._areas[key] = self._looked_up(row)
        return self._areas[key]

    def _looked_up(self, row: LgaRow) -> Contest | None:
        """The ward meant; a name alone is not believed against a code or another council's name."""
        found = self._register.contest(gss=row.gss, area=row.electoral_area_label)
        if isinstance(found, Unmatched):
            self._problem(row, "ElectoralAreaLabel", found.words)
            return None
        council = self._register.election.council
        if row.gss and found.gss_code:
            if row.gss != found.gss_code:
                words = (
                    f"{row.gss} is not {found.area}, which is {found.gss_code}: correct it or leave it out"
                )
                self._problem(row, "ElectoralAreaURI", words)
        elif not same_council(row.elected_body_label, council):
            words = f"{row.elected_body_label[:60]!r} is not {council}: take the rows of other councils out"
            self._problem(row, "ElectedBodyLabel", words)
        return found

    def _figure(self, contest: Contest, row: LgaRow, nominated: Candidate | None, figures: Figures) -> Figure:
        """One person's votes, with name and description where they are not the nominated ones."""
        known = nominated or self._person(contest, row)
        described = row.candidates_description
        return Figure(
            candidate_id=known.candidate_id if known else None,
            votes=figures.count(row.votes_won, votes_field(known.candidate_id if known else None, row.name)),
            name_given=None if nominated or (known and is_called(known, row.name)) else row.name,
            description_given=None if known and _is_described(known, described) else described or None,
        )

    def _person(self, contest: Contest, row: LgaRow) -> Candidate | None:
        """Who the row is about when it does not give the name as nominated; None for a stranger."""
        if not row.name:
            self._problem(row, "CandidateSurname", "is empty: whose votes are these?")
            return None
        parties = [row.party_id or "", row.political_party_label, row.candidates_description]
        doubt = None
        for name in filter(None, (row.name, row.commonly_known_as)):
            for party in list(filter(None, parties)) or [""]:
                found = self._register.candidate(contest, name, party)
                if not isinstance(found, Unmatched):
                    return contest.candidate(found)
                if not found.ambiguous:
                    break
                doubt = found
        if doubt:
            self._problem(row, "CandidateSurname", doubt.words)
        return None

    def _mark(self, row: LgaRow) -> bool | None:
        """ELECTED, NOT ELECTED, or not yet said."""
        if row.elected and row.is_elected is None:
            marks = " or ".join(one.upper() for one in ELECTED)
            self._problem(row, "Elected", f"{row.elected[:40]!r} must be {marks}, or empty")
        return row.is_elected

    def _agreed(self, lines: Sequence[LgaRow], column: str, area: str) -> str:
        """What the rows of a ward say of it; "" when they say nothing."""
        texts = {row.cell(column): row for row in reversed(lines) if row.cell(column)}
        if len(texts) > 1:
            meant = {_meaning(text, column): row for text, row in texts.items()}
            rows_apart = sorted(meant.values(), key=lambda row: row.line)
            if len(meant) > 1:
                first, other = rows_apart[:2]
                self.problems.append(
                    f"lines {first.line} and {other.line}, {column}: {first.cell(column)[:40]} and "
                    f"{other.cell(column)[:40]} for {area}: give every row the right one"
                )
        return lines[0].cell(column) or next(iter(texts), "")

    def _problem(self, row: LgaRow, column: str, words: str) -> None:
        self.problems.append(f"line {row.line}, {column}: {words}")
        if len(self.problems) >= ENOUGH_PROBLEMS:
            raise refusal(self.problems)


def _by_nominated_name(contest: Contest) -> Mapping[str, Candidate]:
    """Everyone whom the whole name as nominated tells from the others here."""
    times = Counter(one.full_name.casefold() for one in contest.candidates)
    people = {one.full_name.casefold(): one for one in contest.candidates}
    return {name: one for name, one in people.items() if times[name] == 1}


def _is_described(candidate: Candidate, words: str) -> bool:
    return not words or words == candidate.description or plain(words) == plain(candidate.description)


def _meaning(text: str, column: str) -> object:
    """What makes "1,234" and "1234" one figure."""
    value = read_share(text) if column == TURNOUT else read_figure(text)
    return value.text if isinstance(value, Misread) else value


def _statement(said: Mapping[str, str]) -> Verification | None:
    """Papers, electorate and turnout; None when the ward's rows give none of them."""
    figures = Figures()
    papers = figures.count(said["VotesCast"], "verification/papers_total")
    electorate = figures.count(said["EligibleElectorate"], "verification/electorate")
    turnout = figures.share(said[TURNOUT], "verification/turnout_pct_given")
    if papers is None and electorate is None and turnout is None and not figures.misread:
        return None
    return Verification(
        papers_total=papers, electorate=electorate, turnout_pct_given=turnout, misread=figures.misread
    )


def _rejected(said: Mapping[str, str], figures: Figures) -> RejectedPapers | None:
    """Papers under each heading; None when all five cells are empty, which is not 0."""
    if not any(said[column] for column in (*HEADINGS.values(), IN_PART)):
        return None
    return RejectedPapers(
        by_heading={
            heading: figures.count(said[column], f"rejected/{heading}")
            for heading, column in HEADINGS.items()
        },
        in_part=figures.count(said[IN_PART], "rejected/in_part"),
    )
