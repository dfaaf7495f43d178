"""Do the figures add up? Every rule, asked at once, with what to do about it in plain words.

check(declaration, contest, tonight)                papers, votes, candidates, elected
check_verification(verification, contest, tonight)  a statement as to verification, on its own
check_publication(declaration, standing)            may it become public, may it change what stands
check_council(election, seats_won, filled)          do the seats make the council
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from results.count.checks import (
    candidates,
    council,
    elected,
    papers,
    publication,
    rejected,
    slates,
    votes,
)
from results.count.checks.rules import RULES, Rule, may_override
from results.count.checks.sheet import Sheet, Tonight
from results.count.declaration import Declaration, Stage, Verification
from results.count.election import Contest, Election, PartyId
from results.count.finding import Finding

__all__ = [
    "RULES",
    "Rule",
    "Tonight",
    "check",
    "check_council",
    "check_publication",
    "check_verification",
    "may_override",
]

Check = Callable[[Sheet], Iterator[Finding]]

_VERIFICATION: tuple[Check, ...] = (
    candidates.not_a_count,
    candidates.percentage_for_papers,
    papers.split,
    papers.variance,
    papers.more_than_electors,
    papers.electorate_changed,
    papers.no_papers,
    papers.turnout_given,
    papers.turnout_unusual,
    papers.same_as_another,
    papers.combined_polls,
)
_FIGURES: tuple[Check, ...] = (
    candidates.missing,
    candidates.twice,
    candidates.by_position,
    candidates.spelt_differently,
    candidates.nought_votes,
    candidates.namesakes,
    papers.same_votes,
    votes.balance,
    votes.too_many,
    votes.too_few,
    votes.more_than_papers,
    votes.unused,
    votes.use_of_votes,
    votes.close,
    votes.parts,
    votes.total_given,
    rejected.headings,
    rejected.in_part_of_one,
    rejected.in_part_taken_off,
    rejected.votes_for_papers,
    rejected.rate,
    slates.out_of_line,
    elected.most_votes,
    elected.tie_needs_lot,
    elected.extra_vote,
    elected.terms,
)
_ALWAYS: tuple[Check, ...] = (
    candidates.not_standing,
    elected.number,
    elected.lot_without_tie,
    elected.unfilled,
)
_NO_POLL: tuple[Check, ...] = (elected.no_poll_held, elected.stopped)


def check(declaration: Declaration, contest: Contest, tonight: Tonight) -> tuple[Finding, ...]:
    """Everything the rules find in these figures, by code, then by box; () when all is well."""
    sheet = Sheet(contest, declaration, declaration.verification or Verification(), tonight)
    rules = (*_VERIFICATION, *_FIGURES) if sheet.contested else _NO_POLL
    return _in_order(chain.from_iterable(rule(sheet) for rule in (*rules, *_ALWAYS)))


def check_verification(verification: Verification, contest: Contest, tonight: Tonight) -> tuple[Finding, ...]:
    """Everything the rules find in a verification statement before any vote is counted."""
    nothing_yet = Declaration(contest.contest_id, Stage.PROVISIONAL, ())
    sheet = Sheet(contest, nothing_yet, verification, tonight)
    rules = _VERIFICATION if sheet.contested else _NO_POLL
    return _in_order(chain.from_iterable(rule(sheet) for rule in rules))


def check_publication(
    declaration: Declaration, standing: Declaration | None, contest: Contest | None = None
) -> tuple[Finding, ...]:
    """What keeps these figures from the public, given what stands declared (None when nothing does).

    Without a correction, figures after the declaration are a late feed: they are compared and change nothing.
    """
    correction = declaration.correction
    if standing is not None and correction is None:
        return tuple(publication.disagrees(declaration, standing, contest))
    found = [
        *publication.not_declared(declaration),
        *publication.authorised(declaration, contest),
        *publication.second_person(declaration),
    ]
    if standing is not None and correction is not None:
        found += publication.correction_is_whole(correction)
        found += publication.elected_stand(correction, declaration, standing)
    return _in_order(found)


def check_council(election: Election, seats_won: Mapping[PartyId, int], filled: int) -> tuple[Finding, ...]:
    """Whether seats by party make the seats filled, and seats up, continuing and vacant the council."""
    return _in_order(
        chain(council.tonight_adds_up(election, seats_won, filled), council.chamber_adds_up(election))
    )


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.code, one.fields, one.message)))
