"""What passes the gate: declared results, turnout once verified, progress in words, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.declaration import (
    Declaration,
    Figure,
    Lot,
    Override,
    RejectedPapers,
    Role,
    Stage,
    Step,
    Verification,
)
from results.count.election import ContestId, Environment, PartyId, Poll
from results.count.ward import State
from results.language import Language
from results.publish.page.facts import Change, PublicNight, PublicWard
from results.publish.page.facts import Figure as Shown
from results.publish.page.offer import Offer
from results.publish.page.site import Site
from results.publish.page.view import public
from results.publish.page.words import Speech
from tests.nights import load
from tests.page.scene import MEDWAY, ORDER, STARTED_AT, Telling, finished, halfway, open_night

FOUR = replace(MEDWAY, contests={key: MEDWAY.contests[key] for key in ORDER[:4]}, council_size=9)
SECRET = 7_654_321


def seen(telling: Telling) -> PublicNight:
    """What the public may see of this night now."""
    return public(telling.night, telling.at)


def parts(night: PublicNight) -> Mapping[str, str]:
    """The parts of the home page in English."""
    return Site(night).editions[Language.ENGLISH].parts


def area(telling: Telling, contest_id: ContestId = ORDER[0]) -> PublicWard:
    """What the public may see of one ward."""
    return next(ward for ward in seen(telling).wards if ward.contest_id == contest_id)


def secret_figures(telling: Telling, contest_id: ContestId, votes: int) -> Declaration:
    """Figures that are nobody's business yet: every one of them made of this number."""
    given_there = telling.declaration(contest_id)
    return replace(
        given_there,
        figures=tuple(Figure(one.candidate_id, votes + n) for n, one in enumerate(given_there.figures)),
        elected=given_there.elected if votes % 2 else given_there.elected[::-1],
        rejected=RejectedPapers({}, votes + 1, votes + 2),
        verification=Verification(votes, votes, 2 * votes, 2 * votes, "because", 3 * votes),
        entered_by=f"Clerk {votes}",
    )


Act = Callable[[Telling, ContestId, int], None]


def provisional(telling: Telling, contest_id: ContestId, votes: int) -> None:
    """Figures for agents only."""
    telling.tell(contest_id, replace(secret_figures(telling, contest_id, votes), stage=Stage.PROVISIONAL))


def held(telling: Telling, contest_id: ContestId, votes: int) -> None:
    """Figures said to be declared that nobody has read back: always held (E703)."""
    telling.tell(contest_id, replace(secret_figures(telling, contest_id, votes), checked_by=None))


def held_correction(telling: Telling, contest_id: ContestId, votes: int) -> None:
    """A correction that nobody has read back: always held."""
    telling.correct(contest_id, 1)
    correction = telling.night.wards[contest_id].declared
    telling.tell(
        contest_id,
        replace(
            secret_figures(telling, contest_id, votes),
            checked_by=None,
            correction=correction.declaration.correction if correction else None,
        ),
    )


ACTS: dict[str, Act] = {
    "verifying": lambda night, ward, _: night.step(ward, Step.VERIFYING),
    "verify": lambda night, ward, _: night.verify(ward),
    "counting": lambda night, ward, _: night.step(ward, Step.COUNTING),
    "recount": lambda night, ward, _: night.step(ward, Step.RECOUNT),
    "declare": lambda night, ward, _: night.declare(ward),
    "correct": lambda night, ward, _: night.correct(ward, 1),
    "withdraw": lambda night, ward, _: night.withdraw(ward),
    "provisional": provisional,
    "held": held,
    "held correction": held_correction,
}


def everything(told: list[tuple[int, str]], votes: int) -> list[bytes]:
    """Every byte the public can get in a night told so: each push, then every page and the data."""
    telling = Telling(open_night(FOUR))
    site = Site(seen(telling), None, Offer(tuple(Language)))
    sent = []
    for ward, act in told:
        ACTS[act](telling, ORDER[ward], votes)
        after = Site(seen(telling), site, Offer(tuple(Language)))
        sent += [after.editions[one].update_from(site.editions[one]) for one in Language]
        site = after
    pages = [site.page(where) for where in site.addresses]
    return sent + [page.body for page in pages if page] + [site.missing().body]


@settings(max_examples=60, deadline=None)
@given(
    told=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(ACTS))), min_size=1, max_size=14),
    votes=st.integers(0, 9_999_999),
)
def test_no_byte_depends_on_figures_that_wait(told: list[tuple[int, str]], votes: int) -> None:
    """Nights that differ only in provisional and held figures look the same to the public, byte for byte."""
    assert everything(told, votes) == everything(told, SECRET)


@pytest.mark.parametrize("act", ["provisional", "held", "recount"])
def test_waiting_figures_are_shown_as_counting(act: str) -> None:
    """A ward with provisional or held figures, or in a recount, is counting like any other."""
    telling, plain = Telling(), Telling()
    ACTS[act](telling, ORDER[0], SECRET)
    plain.step(ORDER[0], Step.COUNTING)
    assert area(telling) == area(plain)
    assert area(telling).state is State.COUNTING


def test_a_held_correction_leaves_what_was_declared() -> None:
    """While a correction waits, the declared figures stand in public unchanged."""
    telling = Telling()
    telling.declare(ORDER[1])
    before = seen(telling)
    telling.tell(ORDER[1], replace(telling.declaration(ORDER[1]), checked_by=None))
    held_correction(telling, ORDER[0], SECRET)
    assert telling.night.wards[ORDER[0]].pending is not None
    assert next(w for w in seen(telling).wards if w.contest_id == ORDER[1]) == next(
        w for w in before.wards if w.contest_id == ORDER[1]
    )


def test_turnout_is_public_from_the_verification_on() -> None:
    """Turnout is not known before the verification is complete and is papers over electors after it."""
    telling = Telling()
    telling.step(ORDER[0], Step.VERIFYING)
    assert area(telling).turnout is None
    telling.verify(ORDER[0])
    turnout = area(telling).turnout
    assert turnout is not None
    assert (turnout.papers, turnout.electorate, round(turnout.pct, 2)) == (965, 3495, 27.61)
    assert area(telling).people[0].votes is None


def test_a_withdrawn_result_shows_no_figure() -> None:
    """After a withdrawal the reason is public and every figure is gone, from the chamber too."""
    telling = Telling()
    telling.declare(ORDER[1])
    telling.withdraw(ORDER[1])
    ward = area(telling, ORDER[1])
    assert ward.state is State.WITHDRAWN
    assert ward.withdrawn == "The sheet of another ward was entered here."
    assert ward.result is None
    assert ward.turnout is None
    assert not ward.elected
    assert all(person.votes is None for person in ward.people)
    assert seen(telling).seats_declared == 0
    assert [notice.stands for notice in seen(telling).latest] == [True, False]


def test_a_correction_says_what_changed_and_why() -> None:
    """A corrected ward keeps the time, the kind, the reason and each figure before and after."""
    telling = Telling()
    telling.declare(ORDER[1])
    telling.correct(ORDER[1], 2)
    ward = area(telling, ORDER[1])
    assert ward.state is State.CORRECTED
    assert ward.result is not None
    (correction,) = ward.result.corrections
    assert correction.reason.startswith("The last figure")
    (change,) = correction.changes
    assert change == Change(Shown.VOTES, "Habib Odunlamin Tejan", 467, 469)
    assert Speech(Language.ENGLISH).change(change) == "Votes for Habib Odunlamin Tejan: 467 is now 469"
    assert [notice.kind for notice in seen(telling).latest] == [State.CORRECTED, State.DECLARED]


def test_a_withdrawal_stays_in_the_history() -> None:
    """A ward declared, withdrawn and declared anew keeps all three, with which of them stands."""
    telling = Telling()
    telling.declare(ORDER[1])
    telling.withdraw(ORDER[1])
    telling.correct(ORDER[1], 0)
    notices = [(one.kind, one.stands) for one in seen(telling).latest]
    assert notices == [(State.CORRECTED, True), (State.WITHDRAWN, False), (State.DECLARED, False)]
    page = Site(seen(telling)).page(f"wards/{area(telling, ORDER[1]).slug}")
    assert page is not None
    assert b"What was published, and when" in page.body


def test_medways_night_ends_as_medway_published_it() -> None:
    """The finished night: 59 seats, Labour 33, Conservatives 22, independents 4, and a majority in words."""
    night = seen(finished())
    seats = {line.party.short: line.won for line in night.parties if line.won}
    assert seats == {"Labour": 33, "Conservative": 22, "Independent": 4}
    assert (night.declared, night.to_declare, night.seats_declared) == (24, 24, 59)
    assert night.is_complete
    assert night.control is not None
    assert night.control.short == "Labour"


def test_nobody_is_in_control_before_the_last_ward() -> None:
    """With 23 of 24 wards declared and a party past the line, no majority is claimed."""
    telling = Telling()
    for contest_id in ORDER[:-1]:
        telling.declare(contest_id)
    night = seen(telling)
    assert max(line.total for line in night.parties) >= (night.majority_line or 0)
    assert night.control is None
    assert b"has a majority" not in parts(night)["seats"].encode()


def thirds(*continuing: int) -> Telling:
    """One ward of one seat is up in a chamber of ten; these many seats of Labour and others go on."""
    key = ORDER[0]
    parties = (PartyId("party:53"), PartyId("party:52"))
    up = replace(
        MEDWAY,
        contests={key: MEDWAY.contests[key]},
        council_size=10,
        continuing=dict(zip(parties, continuing, strict=True)),
    )
    telling = Telling(open_night(up))
    telling.declare(key)
    return telling


def test_no_majority_is_said_when_every_seat_is_known() -> None:
    """Seats that go on count towards the chamber; with all ten known and none past half, the page says so."""
    night = seen(thirds(5, 4))
    assert {line.party.short: (line.won, line.total) for line in night.parties if line.total} == {
        "Labour": (0, 5),
        "Conservative": (0, 4),
        "Independent": (1, 1),
    }
    assert night.no_majority
    assert "No party has a majority" in parts(night)["seats"]
    assert seen(thirds(6, 3)).control is not None


def test_no_majority_is_not_said_when_seats_are_unknown() -> None:
    """When the file does not say who holds the other seats, nothing is said about a majority."""
    night = seen(thirds(5, 0))
    assert night.majority_line is None
    assert not night.no_majority
    assert "majority" not in parts(night)["seats"]


def test_the_wards_never_change_places() -> None:
    """The ward table's order is by name at every point of the night."""
    expected = sorted(contest.area.casefold() for contest in MEDWAY.contests.values())
    for telling in (Telling(), halfway(), finished()):
        assert [ward.area.casefold() for ward in seen(telling).wards] == expected


def test_the_newest_declaration_comes_first() -> None:
    """The list of declarations runs from the newest to the oldest."""
    at = [notice.at for notice in seen(finished()).latest]
    assert at == sorted(at, reverse=True)
    assert len(at) == 24


def test_an_uncontested_area_names_who_is_elected() -> None:
    """Where no poll was held because nobody else stood, the people and their seats are public at once."""
    contest = MEDWAY.contests[ORDER[1]]
    unopposed = replace(contest, candidates=contest.candidates[:3], poll=Poll.UNCONTESTED)
    election = replace(MEDWAY, contests={ORDER[1]: unopposed})
    night = public(open_night(election), STARTED_AT)
    assert len(night.wards[0].elected) == 3
    assert (night.declared, night.to_declare, night.seats_declared) == (1, 1, 3)
    assert b"Elected unopposed" in parts(night)[f"w-{night.wards[0].slug}"].encode()


def test_a_lot_is_said() -> None:
    """Barnsley's Rockingham 2021, tied at 1,084: the page says the seat was decided by lot."""
    election, published = load("barnsley-2021")
    tied = next(one for one in published.values() if one.lot)
    contest = election.contests[tied.contest_id]
    only = replace(election, contests={tied.contest_id: contest}, council_size=None)
    telling = Telling(open_night(only), {tied.contest_id: replace(tied, lot=_whole(tied.lot))})
    telling.declare(tied.contest_id)
    passed = Override(("E301",), "The RO", Role.RETURNING_OFFICER, "Seven over at two identical counts.")
    telling.tell(tied.contest_id, passed)
    ward = seen(telling).wards[0]
    assert ward.result is not None
    assert ward.result.majority == 0
    assert [person.by_lot for person in ward.elected] == [True]
    page = Site(seen(telling)).page(f"wards/{ward.slug}")
    assert page is not None
    assert b"Elected by lot" in page.body


def _whole(lot: Lot | None) -> Lot | None:
    """The lot with the witnesses that the rules ask for."""
    if lot is None:
        return None
    return replace(lot, drawn_at=datetime(2021, 5, 7, tzinfo=UTC), witnesses=("First", "Second"))


def test_a_live_night_has_no_rehearsal_banner() -> None:
    """Only a rehearsal is marked as one, in its title and on top of every page."""
    live = Site(public(open_night(MEDWAY, Environment.LIVE), STARTED_AT))
    trial = Site(public(open_night(MEDWAY), STARTED_AT))
    for where in live.addresses:
        if where.endswith((".html", "/")) or not where:
            real, rehearsed = live.page(where), trial.page(where)
            assert real is not None
            assert rehearsed is not None
            assert b"ehearsal" not in real.body
            assert b"These are not real results" in rehearsed.body
            assert (b"<title>REHEARSAL: " in rehearsed.body) is (b"data-live" in rehearsed.body)


def test_the_source_of_figures_stays_inside() -> None:
    """Who typed, checked or withdrew figures is on no page."""
    site = Site(seen(halfway()))
    for where in site.addresses:
        page = site.page(where)
        assert page is not None
        for inside in (b"First Clerk", b"Second Clerk", b"The Deputy"):
            assert inside not in page.body
