"""What has changed in one area since last time: seats, turnout, shares, swing; nothing on new boundaries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from results.count.declaration import Declaration, Verification
from results.count.election import CandidateId, Contest, PartyId
from results.count.outcome import ballot_order, seats_by_party, standing, turnout_pct


def seat_changes(contest: Contest, declaration: Declaration) -> dict[PartyId, int] | None:
    """Seats gained (more than 0) and lost by party since last time, unchanged parties left out.

    Returns:
        None where there is nothing to compare: last time unknown, new boundaries, or not as many seats then
        as now. One seat of an area of several members can be compared where its holder is known, or where all
        of them were one party's.

    Source: seats compared with the last ordinary election, as UK broadcasters do since 2013; never on new
    boundaries.
    """
    before = seats_before(contest)
    if before is None:
        return None
    now = seats_by_party(contest, declaration)
    changes = {party: now.get(party, 0) - before.get(party, 0) for party in (*now, *before)}
    return {party: change for party, change in changes.items() if change}


def seats_before(contest: Contest) -> Mapping[PartyId, int] | None:
    """Who held the seats that are up, by party; None where nothing can be compared."""
    last = contest.last_time
    if last is None or last.boundary_changed:
        return None
    if last.holder is not None and contest.seats == 1:
        return {last.holder: 1}
    seats = {party: count for party, count in (last.seats or {}).items() if count}
    if contest.seats == len(seats) == 1:
        return dict.fromkeys(seats, 1)
    return seats if sum(seats.values()) == contest.seats else None


def holder_before(contest: Contest) -> PartyId | None:
    """The party that held the one seat at stake; None where several seats are, or where nobody can say."""
    before = seats_before(contest)
    return next(iter(before)) if before is not None and contest.seats == 1 else None


def turnout_change(contest: Contest, verification: Verification | None) -> float | None:
    """Turnout less last time's, in percentage points; None on new boundaries or where either is unknown."""
    now, last = turnout_pct(contest, verification), contest.last_time
    if now is None or last is None or last.turnout_pct is None or last.boundary_changed:
        return None
    return now - last.turnout_pct


def share_changes(contest: Contest, declaration: Declaration) -> dict[CandidateId, float]:
    """Change in each candidate's party's share of the votes, in percentage points.

    Only where one seat was filled then and now on the same boundaries, and the party had one candidate. A
    party that did not stand last time is left out. Empty where nothing can be compared.
    """
    then, total = _votes_before(contest), declaration.total_votes
    standing_for = Counter(one.party_id for one in contest.candidates)
    if not then or not total:
        return {}
    whole = sum(then.values())
    return {
        line.candidate.candidate_id: 100 * ((line.votes or 0) / total - then[party] / whole)
        for line in ballot_order(contest, declaration)
        if (party := line.candidate.party_id) in then and standing_for[party] == 1
    }


def _votes_before(contest: Contest) -> Mapping[PartyId, int] | None:
    """Votes by party last time where one seat was filled then and now, on the same boundaries."""
    last = contest.last_time
    if last is None or last.boundary_changed or contest.seats != 1 or not last.votes:
        return None
    several = last.seats is not None and sum(last.seats.values()) != 1
    return None if several or not sum(last.votes.values()) else last.votes


@dataclass(frozen=True, slots=True)
class Swing:
    """Half of how far two parties' shares moved apart, in percentage points, 0 or more."""

    loser: PartyId
    winner: PartyId
    points: float


def swing(contest: Contest, declaration: Declaration) -> Swing | None:
    """The swing between the party elected and its rival: whom it gained the seat from, else the runner-up.

    Returns:
        None in areas of several seats, on new boundaries, without votes last time, or where either party
        did not stand once both times.

    Source: Butler swing, ((A2 - A1) - (B2 - B1)) / 2 in shares of all votes.
    """
    changes = share_changes(contest, declaration)
    people = [line.candidate for line in standing(contest, declaration)]
    if len(people) < 2:
        return None
    held_by = holder_before(contest)
    gained_from = [one for one in people[1:] if one.party_id == held_by]
    winner, rival = people[0], (gained_from or people[1:2])[0]
    if winner.candidate_id not in changes or rival.candidate_id not in changes:
        return None
    points = (changes[winner.candidate_id] - changes[rival.candidate_id]) / 2
    pair = (rival.party_id, winner.party_id) if points >= 0 else (winner.party_id, rival.party_id)
    return Swing(*pair, abs(points))
