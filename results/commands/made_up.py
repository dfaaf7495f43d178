"""Figures made up for an election, so that its words and pictures can be looked at before there are any."""

from datetime import UTC, datetime

from results.count.declaration import Declaration, Figure, SourceId, Stage, Verification
from results.count.election import Contest, Election, Environment, Poll
from results.count.night import Night, begin, receive
from results.count.report import Report

FIRST, STEP = 1_204, 137
"""Votes of whoever comes first, and how many fewer each after that."""


def polled(election: Election) -> list[Contest]:
    """The areas in which a poll is held, or all where there is none."""
    every = list(election.contests.values())
    return [one for one in every if one.poll is Poll.HELD] or every


def declared(contest: Contest) -> Declaration:
    """A result in the order of the ballot paper; nobody's, and possible."""
    votes = _votes(contest)
    papers = sum(votes)
    figures = tuple(
        Figure(one.candidate_id, count) for one, count in zip(contest.candidates, votes, strict=True)
    )
    return Declaration(
        contest.contest_id,
        Stage.DECLARED,
        figures,
        elected=tuple(one.candidate_id for one in contest.candidates[: contest.seats]),
        verification=Verification(papers_total=papers, electorate=contest.electorate or 3 * papers),
        declared_at=datetime(2000, 1, 2, 0, 42, tzinfo=UTC),
        declared_by="Nobody",
        entered_by="Somebody",
        checked_by="Somebody else",
    )


def _votes(contest: Contest) -> list[int]:
    """Fewer for each candidate, and a third of the electors at most altogether."""
    wanted = [max(1, FIRST - STEP * number) for number in range(len(contest.candidates))]
    share = 1.0 if contest.electorate is None else min(1.0, contest.electorate / 3 / sum(wanted))
    return [max(1, round(count * share)) for count in wanted]


def night_of(election: Election) -> Night:
    """The night with the first of these areas declared."""
    night = begin(election, Environment.REHEARSAL)
    contest = polled(election)[0]
    report = Report(
        SourceId("made up"),
        contest.contest_id,
        1,
        Environment.REHEARSAL,
        declared(contest),
        "made up",
        datetime(2000, 1, 2, tzinfo=UTC),
    )
    return receive(night, report)[0]
