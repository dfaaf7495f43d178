"""What one declared contest means: who is elected, by how much, on what turnout."""

from dataclasses import dataclass

from results.count.declaration import Declaration, Verification
from results.count.election import Candidate, Contest, PartyId


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate's line of a result.

    Attributes:
        votes: None when unknown.
        by_lot: elected because the lot fell on them.
    """

    candidate: Candidate
    votes: int | None
    elected: bool
    by_lot: bool = False


def ballot_order(contest: Contest, declaration: Declaration | None) -> tuple[Line, ...]:
    """Every candidate of the contest in ballot paper order, with votes where known.

    Returns:
        One Line a candidate; without a declaration nobody is elected and no votes are known.
    """
    if declaration is None:
        return tuple(Line(candidate, None, elected=False) for candidate in contest.candidates)
    drawn = declaration.lot.winners if declaration.lot else ()
    votes = {one.candidate_id: one.votes for one in reversed(declaration.figures)}
    return tuple(
        Line(
            candidate,
            votes.get(candidate.candidate_id),
            elected=candidate.candidate_id in declaration.elected,
            by_lot=candidate.candidate_id in drawn,
        )
        for candidate in contest.candidates
    )


def standing(contest: Contest, declaration: Declaration) -> tuple[Line, ...]:
    """Elected first, then by votes, most first; equals stay in ballot paper order."""
    lines = ballot_order(contest, declaration)
    return tuple(sorted(lines, key=lambda line: (not line.elected, line.votes is None, -(line.votes or 0))))


def majority(contest: Contest, declaration: Declaration) -> int | None:
    """Votes between the last person elected and the first who was not.

    Returns:
        Votes, 0 or more; 0 means an equality settled by lot. None when everyone standing was elected, so that
        there is no runner-up, or while a figure is unknown.

    Source: declared votes only; a feed's own "majority" is never used.
    """
    lines = ballot_order(contest, declaration)
    elected = [line.votes for line in lines if line.elected]
    others = [line.votes for line in lines if not line.elected]
    if not elected or not others or None in elected or None in others:
        return None
    return min(vote for vote in elected if vote is not None) - max(
        vote for vote in others if vote is not None
    )


def electorate(contest: Contest, verification: Verification | None) -> int | None:
    """Electors on polling day: the verification statement's figure, else the election file's, else None."""
    if verification is not None and verification.electorate is not None:
        return verification.electorate
    return contest.electorate


def turnout_pct(contest: Contest, verification: Verification | None) -> float | None:
    """Ballot papers verified as a percentage of electors, unrounded; None while either is unknown or nought.

    Source: Electoral Commission's "ballot box turnout"; councils publish this measure.
    """
    electors = electorate(contest, verification)
    if verification is None or verification.papers_total is None or not electors:
        return None
    return 100 * verification.papers_total / electors


def share_pct(declaration: Declaration, votes: int | None) -> float | None:
    """A candidate's share of all votes cast, in per cent; None while any figure is unknown."""
    total = declaration.total_votes
    return 100 * votes / total if votes is not None and total else None


def seats_by_party(contest: Contest, declaration: Declaration) -> dict[PartyId, int]:
    """Seats this declaration gives to each party."""
    won: dict[PartyId, int] = {}
    for candidate in contest.candidates:
        if candidate.candidate_id in declaration.elected:
            won[candidate.party_id] = won.get(candidate.party_id, 0) + 1
    return won
