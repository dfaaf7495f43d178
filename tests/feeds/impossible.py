"""Twelve results that cannot be: each format writes them in its own words and must not let them through.

Each spoils a declaration that is in order, most by a mistake that was really made. After reading, either the
file is refused or `results.count.checks.check` finds the code, as an error.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from results.count.declaration import Declaration, Figure, RejectedPapers, Verification
from results.count.election import Contest
from results.count.outcome import standing

Spoil = Callable[[Declaration, Contest], Declaration]
STRANGER = "Zebedee Nobody-Nominated"


@dataclass(frozen=True, slots=True)
class Impossible:
    """One way to spoil a declaration.

    Attributes:
        name: what went wrong, for the name of a test.
        code: the rule that must find it.
        spoil: makes the impossible declaration; for a contest that `fits`.
        seats: "one" or "several" where only such wards can show it, else "any".
    """

    name: str
    code: str
    spoil: Spoil
    seats: str = "any"

    def fits(self, contest: Contest) -> bool:
        """Whether a ward with so many seats can show this mistake."""
        return self.seats == "any" or (self.seats == "one") == (contest.seats == 1)


def _voted(declaration: Declaration, place: int, votes: int | None) -> Declaration:
    """The declaration with other votes on one of its lines."""
    figures = list(declaration.figures)
    figures[place] = replace(figures[place], votes=votes)
    return replace(declaration, figures=tuple(figures))


def _place(declaration: Declaration, contest: Contest, rank: int) -> int:
    """The line of whoever came at this rank, 0 being first."""
    who = standing(contest, declaration)[rank].candidate.candidate_id
    return [one.candidate_id for one in declaration.figures].index(who)


def _votes(declaration: Declaration, place: int) -> int:
    votes = declaration.figures[place].votes
    assert votes is not None
    return votes


def _statement(declaration: Declaration) -> Verification:
    assert declaration.verification is not None
    return declaration.verification


def _papers(declaration: Declaration) -> int:
    papers = _statement(declaration).papers_total
    assert papers is not None
    return papers


def somebody_has_no_figure(declaration: Declaration, contest: Contest) -> Declaration:
    """The last line of the sheet was left empty."""
    return _voted(declaration, -1, None)


def somebody_does_not_stand_here(declaration: Declaration, contest: Contest) -> Declaration:
    """A line of another ward's sheet came along."""
    return replace(declaration, figures=(*declaration.figures, Figure(None, 17, STRANGER, "Green Party")))


def somebody_is_there_twice(declaration: Declaration, contest: Contest) -> Declaration:
    """One line was typed twice, the second time with other votes."""
    again = replace(declaration.figures[0], votes=_votes(declaration, 0) + 1)
    return replace(declaration, figures=(*declaration.figures, again))


def less_than_no_votes(declaration: Declaration, contest: Contest) -> Declaration:
    """A formula took too much away."""
    return _voted(declaration, -1, -7)


def more_papers_than_electors(declaration: Declaration, contest: Contest) -> Declaration:
    """The electorate was typed into the box for papers, and one digit wrong."""
    statement = _statement(declaration)
    electors = statement.electorate or contest.electorate
    assert electors is not None
    return replace(declaration, verification=replace(statement, papers_total=electors + 1))


def a_bundle_is_missing(declaration: Declaration, contest: Contest) -> Declaration:
    """A bundle of a hundred was left on the table, as a whole ward was at Plymouth in 2017."""
    first = _place(declaration, contest, 0)
    return _voted(declaration, first, _votes(declaration, first) - 100)


def every_sheet_is_in_twice(declaration: Declaration, contest: Contest) -> Declaration:
    """The tally was added up and entered again, as at Forest Hill in 2014."""
    doubled = tuple(replace(one, votes=2 * (one.votes or 0)) for one in declaration.figures)
    return replace(declaration, figures=doubled)


def more_votes_than_papers(declaration: Declaration, contest: Contest) -> Declaration:
    """Block papers were credited several times, as at Highworth in 2019."""
    return _voted(declaration, _place(declaration, contest, 0), _papers(declaration) + 1)


def in_part_of_one_vote(declaration: Declaration, contest: Contest) -> Declaration:
    """Two papers rejected in part where each has one vote, as printed for Urmston in 2016."""
    rejected = replace(declaration.rejected or RejectedPapers(), in_part=2)
    return replace(declaration, rejected=rejected)


def the_last_is_elected(declaration: Declaration, contest: Contest) -> Declaration:
    """Figures were read out in another order than the names, as at Nelson in 2023."""
    last = standing(contest, declaration)[-1].candidate.candidate_id
    return replace(declaration, elected=(*declaration.elected[:-1], last))


def one_too_many_elected(declaration: Declaration, contest: Contest) -> Declaration:
    """The runner-up is marked elected as well, as at Kirkburton in 2026."""
    runner_up = standing(contest, declaration)[len(declaration.elected)].candidate.candidate_id
    return replace(declaration, elected=(*declaration.elected, runner_up))


def a_tie_without_a_lot(declaration: Declaration, contest: Contest) -> Declaration:
    """The runner-up has as many votes as the last one elected, and nobody says how it was settled."""
    last, runner_up = (_place(declaration, contest, contest.seats - step) for step in (1, 0))
    tied = _voted(declaration, runner_up, _votes(declaration, last))
    return replace(tied, lot=None)


IMPOSSIBLE: tuple[Impossible, ...] = (
    Impossible("somebody has no figure", "E101", somebody_has_no_figure),
    Impossible("somebody does not stand here", "E102", somebody_does_not_stand_here),
    Impossible("somebody is there twice", "E103", somebody_is_there_twice),
    Impossible("less than no votes", "E106", less_than_no_votes),
    Impossible("more papers than electors", "E203", more_papers_than_electors),
    Impossible("a bundle is missing", "E301", a_bundle_is_missing, "one"),
    Impossible("every sheet is in twice", "E302", every_sheet_is_in_twice, "several"),
    Impossible("more votes than papers", "E304", more_votes_than_papers),
    Impossible("in part of one vote", "E308", in_part_of_one_vote, "one"),
    Impossible("the last is elected", "E401", the_last_is_elected),
    Impossible("one too many elected", "E402", one_too_many_elected),
    Impossible("a tie without a lot", "E403", a_tie_without_a_lot),
)
"""Twelve, all within the LGA's columns; a format without elected marks or rejected papers has fewer."""
