"""What the returning officer reads out, line by line: figures also in words, the pauses marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Basis
from results.count.election import Candidate, Election, Kind, Poll
from results.count.outcome import Line, ballot_order, electorate, turnout_pct
from results.desk.papers import notice
from results.desk.papers.numerals import LARGEST, in_words, pct_in_words
from results.desk.papers.shown import Shown
from results.desk.papers.wording import Wording


class Kept(StrEnum):
    """What is done with a passage."""

    SAY = "say"
    NAME = "name"
    FIGURE = "figure"
    DO = "do"


@dataclass(frozen=True, slots=True)
class Passage:
    """A few words of the text.

    Attributes:
        text: what is said, or done (a pause).
        more: said with it in smaller letters: a commonly used name, a description.
        figure, words: a number as a figure and as it is read out; "" where there is none.
    """

    kind: Kept
    text: str
    more: str = ""
    figure: str = ""
    words: str = ""


def announcement(election: Election, shown: Shown, officer: str, said: Wording) -> tuple[Passage, ...]:
    """The whole text in the order in which it is read.

    Args:
        election: whose result it is.
        shown: the figures.
        officer: who reads it, "" leaves a gap.
        said: the language.
    """
    return tuple(_passages(election, shown, officer, said))


def _passages(election: Election, shown: Shown, officer: str, said: Wording) -> Iterator[Passage]:
    contest, given = shown.ward.contest, shown.declaration
    area = notice.area(contest, said)
    lines = ballot_order(contest, given)
    title = contest.authority or said.officer_of(contest.kind)
    yield Passage(Kept.DO, said.quiet)
    yield _say(
        said.i_am.format(name=given.declared_by or officer or "\N{HORIZONTAL ELLIPSIS}", officer=title)
    )
    day, seats = said.weekday(election.poll_on), said.seats(contest.seats)
    yield _say(said.result_of.format(area=area, seats=seats, day=day))
    if contest.poll is Poll.HELD:
        yield _say(said.votes_were)
        for line in lines:
            yield _votes(line, said)
            yield Passage(Kept.DO, said.pause)
    yield from _result(shown, lines, said)
    if contest.poll is Poll.HELD:
        yield from _rejected(shown, said)
        yield from _turnout(shown, said)
    yield _say(said.that_is_all.format(area=area))


def _say(text: str) -> Passage:
    return Passage(Kept.SAY, text)


def _votes(line: Line, said: Wording) -> Passage:
    one, votes = line.candidate, line.votes
    if votes is None:
        return Passage(Kept.NAME, one.full_name, _beside(one, said), said.not_given)
    words = f"{_words(votes, said, feminine=True)} {said.votes_of(votes)}"
    return Passage(Kept.NAME, one.full_name, _beside(one, said), f"{votes:,}", words)


def _result(shown: Shown, lines: tuple[Line, ...], said: Wording) -> Iterator[Passage]:
    contest, given = shown.ward.contest, shown.declaration
    if contest.kind is Kind.REFERENDUM:
        yield _say(notice.carried(contest, given, said))
        return
    if text := notice.lots(contest, given, said):
        yield _say(text)
    chosen = [line.candidate for line in lines if line.elected]
    if not chosen:
        yield Passage(Kept.DO, said.elected_not_said)
        return
    opening = said.person_elected if len(chosen) == 1 else said.people_elected
    yield _say(opening.format(area=notice.area(contest, said)))
    for one in chosen:
        yield Passage(Kept.NAME, one.full_name, _beside(one, said))
    yield Passage(Kept.DO, said.applause)


def _rejected(shown: Shown, said: Wording) -> Iterator[Passage]:
    given = shown.declaration.rejected
    if given is None:
        return
    by_votes = given.basis is Basis.VOTES
    yield _say(said.rejected_votes_were if by_votes else said.rejected_were)
    for heading, label in said.headings.items():
        count = given.by_heading.get(heading)
        if count is not None:
            yield _number(label, count, said)
    if given.wholly is not None:
        yield _number(said.total, given.wholly, said)
    if given.in_part is not None:
        yield _number(said.in_part, given.in_part, said)


def _turnout(shown: Shown, said: Wording) -> Iterator[Passage]:
    contest, statement = shown.ward.contest, shown.declaration.verification
    papers, electors = statement.papers_total if statement else None, electorate(contest, statement)
    pct = turnout_pct(contest, statement)
    if papers is not None:
        yield _number(said.papers_total, papers, said)
    if electors is not None:
        yield _number(said.electorate, electors, said)
    if pct is not None:
        yield Passage(Kept.FIGURE, said.turnout, "", f"{pct:.1f}%", pct_in_words(pct, said.language))


def _number(label: str, count: int, said: Wording) -> Passage:
    return Passage(Kept.FIGURE, label, "", f"{count:,}", _words(count, said))


def _words(count: int, said: Wording, *, feminine: bool = False) -> str:
    return in_words(count, said.language, feminine=feminine) if count <= LARGEST else ""


def _beside(one: Candidate, said: Wording) -> str:
    return ", ".join(filter(None, (notice.known_as(one, said), one.description)))
