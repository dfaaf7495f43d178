"""What has changed in one area since last time, and where nothing may be compared."""

from dataclasses import replace
from datetime import date

import pytest

from results.count.comparison import (
    Swing,
    holder_before,
    seat_changes,
    share_changes,
    swing,
    turnout_change,
)
from results.count.declaration import Declaration, Figure, Stage, Verification
from results.count.election import Candidate, CandidateId, Contest, ContestId, LastTime, PartyId

A, B, C = PartyId("a"), PartyId("b"), PartyId("c")
DAY = date(2019, 5, 2)


def result(votes: dict[PartyId, int], last: LastTime | None, seats: int = 1) -> tuple[Contest, Declaration]:
    """A result with one candidate a party; those with most votes are elected."""
    people = tuple(Candidate(CandidateId(party), party, "", party) for party in votes)
    contest = Contest(ContestId("x"), "X", seats, people, 1_000, last_time=last)
    elected = sorted(people, key=lambda one: -votes[one.party_id])[:seats]
    figures = tuple(Figure(one.candidate_id, votes[one.party_id]) for one in people)
    papers = Verification(papers_total=400)
    declaration = Declaration(
        contest.contest_id,
        Stage.DECLARED,
        figures,
        tuple(one.candidate_id for one in elected),
        verification=papers,
    )
    return contest, declaration


def test_a_seat_is_held_or_gained() -> None:
    """One seat: its holder is last time's winner, and the change names who lost and who gained it."""
    held, gained = LastTime(DAY, {A: 1}), LastTime(DAY, {B: 1})
    assert seat_changes(*result({A: 60, B: 40}, held)) == {}
    assert seat_changes(*result({A: 60, B: 40}, gained)) == {A: 1, B: -1}
    assert holder_before(result({A: 60, B: 40}, gained)[0]) == B


def test_several_seats_change_by_party() -> None:
    """Three seats that went two to one and now go to three parties: one lost two, two gained one each."""
    contest, declaration = result({A: 50, B: 40, C: 30}, LastTime(DAY, {A: 3, B: 0}), seats=3)
    assert seat_changes(contest, declaration) == {A: -2, B: 1, C: 1}
    assert holder_before(contest) is None


@pytest.mark.parametrize(
    "last",
    [
        None,
        LastTime(DAY),
        LastTime(DAY, {A: 2, B: 1}),
        LastTime(DAY, {A: 1}, 40.0, boundary_changed=True, votes={A: 10, B: 5}),
        LastTime(DAY, holder=B, boundary_changed=True),
    ],
    ids=["not known", "no seats", "three seats of two parties", "new boundaries", "holder, new boundaries"],
)
def test_what_cannot_be_compared_is_not(last: LastTime | None) -> None:
    """Where last time is unknown or was another area, there is no holder, no change and no swing."""
    contest, declaration = result({A: 60, B: 40}, last)
    assert seat_changes(contest, declaration) is None
    assert holder_before(contest) is None
    assert share_changes(contest, declaration) == {}
    assert swing(contest, declaration) is None


def test_one_seat_of_several_has_a_holder_where_somebody_knows() -> None:
    """A vacancy in a ward of three: its holder's party, or the party that won all three."""
    assert holder_before(result({A: 6, B: 4}, LastTime(DAY, {A: 2, B: 1}, holder=B))[0]) == B
    assert holder_before(result({A: 6, B: 4}, LastTime(DAY, {A: 3}))[0]) == A


def test_turnout_is_compared_in_points() -> None:
    """40% after 38.5% is 1.5 points up; nothing is said on new boundaries."""
    verification = Verification(papers_total=400)
    contest = result({A: 6, B: 4}, LastTime(DAY, turnout_pct=38.5))[0]
    assert turnout_change(contest, verification) == pytest.approx(1.5)
    redrawn = replace(contest, last_time=LastTime(DAY, turnout_pct=38.5, boundary_changed=True))
    assert turnout_change(redrawn, verification) is None
    assert turnout_change(contest, None) is None


def test_shares_are_compared_party_by_party() -> None:
    """A party that did not stand last time, or has two candidates now, has no change."""
    last = LastTime(DAY, {B: 1}, votes={A: 30, B: 70})
    contest, declaration = result({A: 60, B: 30, C: 10}, last)
    assert share_changes(contest, declaration) == {"a": pytest.approx(30), "b": pytest.approx(-40)}
    twins = tuple(replace(one, party_id=A) for one in contest.candidates)
    assert share_changes(replace(contest, candidates=twins), declaration) == {}


def test_swing_is_half_of_how_far_two_parties_moved_apart() -> None:
    """From the party that lost the seat to the one that won it, whoever came second."""
    last = LastTime(DAY, {B: 1}, votes={A: 30, B: 50, C: 20})
    assert swing(*result({A: 50, C: 30, B: 20}, last)) == Swing(B, A, 25)
    held = LastTime(DAY, {A: 1}, votes={A: 75, B: 25})
    assert swing(*result({A: 50, B: 50}, held)) == Swing(A, B, 25)


def test_several_seats_have_no_swing_and_no_shares() -> None:
    """Where voters had several votes, then or now, shares are not compared."""
    votes = {A: 30, B: 50, C: 20}
    assert swing(*result({A: 50, C: 30, B: 20}, LastTime(DAY, {B: 2}, votes=votes), seats=2)) is None
    assert share_changes(*result({A: 50, C: 30, B: 20}, LastTime(DAY, {B: 2}, votes=votes))) == {}
    assert share_changes(*result({A: 50, C: 30, B: 20}, LastTime(DAY, {B: 1}, votes=votes), seats=2)) == {}


def test_without_votes_there_is_no_swing() -> None:
    """No votes last time, none tonight, or nobody else standing: nothing is reckoned."""
    assert swing(*result({A: 60, B: 40}, LastTime(DAY, {B: 1}, votes={A: 0, B: 0}))) is None
    assert swing(*result({A: 0, B: 0}, LastTime(DAY, {B: 1}, votes={A: 10, B: 30}))) is None
    assert swing(*result({A: 60}, LastTime(DAY, {B: 1}, votes={A: 10, B: 30}))) is None
