"""The whole council: the chamber, what was gained and lost, who voted, when it was declared."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from results.count.council import chamber, compared, declared_moments
from results.count.declaration import Verification
from results.count.election import ContestId, Kind, LastTime, PartyId
from results.count.night import Night
from results.count.turnout import turnout
from results.count.ward import State
from tests.charts import councils
from tests.charts.councils import CLOSE, contest, declared, filed, night, party

NAMES = ("A", "B", "C")


def two_wards(**changes: object) -> Night:
    """Two wards that party 0 held; the changes are of the last time in the first one."""
    first = contest(0, 2)
    assert first.last_time is not None
    last = LastTime(
        **({"poll_on": first.last_time.poll_on, "seats": first.last_time.seats} | changes)  # type: ignore[arg-type]  # a test's own fields
    )
    return night((replace(first, last_time=last), contest(1, 2)), NAMES, 2)


def test_gains_and_losses_add_up() -> None:
    """What one party gains another has lost, in the wards that are declared and in no others."""
    found = compared(declared(two_wards(), (0, (party(1),))))
    assert (found.change(party(0)), found.change(party(1)), found.areas) == (-1, 1, 1)


def test_new_boundaries_are_not_compared() -> None:
    """A ward whose seats last time nobody knows is left out and counted, not taken for a gain."""
    found = compared(
        declared(two_wards(seats=None, boundary_changed=True), (0, (party(1),)), (1, (party(0),)))
    )
    assert (found.areas, found.left_out, found.change(party(1))) == (1, 1, 0)


def test_whoever_held_the_seat_on_the_eve_of_poll_has_lost_it() -> None:
    """Where one vacant seat had a holder, the holder counts and not the last election's winner."""
    found = compared(declared(two_wards(holder=PartyId("p1")), (0, (party(1),))))
    assert found.change(party(1)) == 0
    assert found.change(party(0)) == 0


@pytest.mark.parametrize("kind", [Kind.MAYOR, Kind.REFERENDUM])
def test_a_mayor_has_no_seat_in_the_chamber(kind: Kind) -> None:
    """A mayor's contest and a referendum give no seat, and none of theirs is to come."""
    tonight = night((contest(0, 2), replace(contest(1, 2), kind=kind)), NAMES)
    assert chamber(tonight).to_come == 1
    state = chamber(declared(tonight, (0, (party(0),)), (1, (party(1),))))
    assert state.won == {party(0): 1}
    assert compared(declared(tonight, (1, (party(1),)))).areas == 0


def test_seats_nobody_holds_are_counted_as_empty() -> None:
    """What is neither held nor to come is empty; nobody guesses while the size is unknown."""
    assert chamber(night((contest(0, 2),), NAMES, 4)).empty == 3
    assert chamber(night((contest(0, 2),), NAMES)).empty == 0


def test_a_correction_does_not_move_the_moment_of_declaration() -> None:
    """The stair of the night is of first declarations, earliest first, and a withdrawn one is not on it."""
    tonight = declared(
        night(tuple(contest(n, 2) for n in range(3)), NAMES), (2, (party(0),)), (0, (party(1),))
    )
    ward = tonight.wards[ContestId("w0")]
    assert ward.declared is not None
    later = filed(ward.contest, (party(0),), CLOSE + timedelta(hours=9))
    corrected = replace(ward, declared=later, history=(ward.declared,), state=State.CORRECTED)
    after = replace(tonight, wards={**tonight.wards, ContestId("w0"): corrected})
    assert declared_moments(after) == (CLOSE + timedelta(minutes=10), CLOSE + timedelta(minutes=20))
    gone = replace(corrected, declared=None, state=State.WITHDRAWN)
    assert len(declared_moments(replace(after, wards={**after.wards, ContestId("w0"): gone}))) == 1


def verified(tonight: Night, number: int, papers: int, state: State = State.VERIFIED) -> Night:
    """The night with one ward's papers verified."""
    key = ContestId(f"w{number}")
    ward = replace(
        tonight.wards[key], state=state, verification=Verification(papers_total=papers, electorate=5_000)
    )
    return replace(tonight, wards={**tonight.wards, key: ward})


def test_turnout_is_of_all_papers_and_all_electors() -> None:
    """The council's turnout is not the mean of the wards'; the highest ward stands first."""
    found = turnout(verified(verified(two_wards(), 0, 1_000), 1, 2_000))
    assert (found.papers, found.electors, found.pct) == (3_000, 10_000, 30.0)
    assert [one.pct for one in found.areas] == [40.0, 20.0]


@pytest.mark.parametrize("state", [State.AWAITED, State.VERIFYING, State.WITHDRAWN])
def test_turnout_that_is_not_public_is_not_there(state: State) -> None:
    """Before verification is complete, and after a withdrawal, no turnout is told."""
    assert turnout(verified(two_wards(), 0, 1_000, state)).areas == ()


def test_held_figures_hide_nothing_that_was_public() -> None:
    """While a result is held, which the public does not know, its verified turnout stays."""
    assert len(turnout(verified(two_wards(), 0, 1_000, State.HELD)).areas) == 1


def test_last_times_turnout_needs_the_same_boundaries() -> None:
    """On new boundaries there is no turnout to compare with."""
    same = turnout(verified(two_wards(turnout_pct=31.0), 0, 1_000)).areas[0]
    new = turnout(verified(two_wards(turnout_pct=31.0, boundary_changed=True), 0, 1_000)).areas[0]
    assert (same.pct_last_time, new.pct_last_time) == (31.0, None)


@pytest.mark.parametrize("mayor_first", [True, False])
def test_voters_of_combined_polls_are_counted_once(mayor_first: bool) -> None:
    """With a mayor's poll in the same booths, papers are those of one of the two, never of both."""
    ward = replace(contest(0, 2), combined_with=(ContestId("w1"),))
    mayor = replace(contest(1, 2), kind=Kind.MAYOR)
    order = (mayor, ward) if mayor_first else (ward, mayor)
    found = turnout(verified(verified(night(order, NAMES), 0, 2_000), 1, 2_100))
    assert (found.electors, len(found.areas)) == (5_000, 2)


def test_medway_2023_as_its_council_published_it() -> None:
    """Medway: Labour 33, Conservative 22, Independent 4 of 59; 57,116 papers of 200,668 electors, 28.5 %."""
    tonight = councils.ODD_ONES["medway"]
    state, voted = chamber(tonight), turnout(tonight)
    names = {tonight.election.parties[one].short: seats for one, seats in state.held.items()}
    assert names == {"Labour": 33, "Conservative": 22, "Independent": 4}
    assert (state.to_come, state.empty, state.majority_line) == (0, 0, 30)
    assert (voted.papers, voted.electors) == (57_116, 200_668)
    assert tonight.election.poll_on == date(2023, 5, 4)
