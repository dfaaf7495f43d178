"""Two sources, one area: the council's ranks decide whose word counts, and nothing is published over it."""

from dataclasses import replace

import pytest

from results.count.declaration import (
    Declaration,
    Override,
    Progress,
    Role,
    SourceId,
    Stage,
    Step,
    Verification,
    Withdrawal,
)
from results.count.election import Environment
from results.count.events import (
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Refused,
    Unchanged,
    WithdrawnResult,
)
from results.count.night import Night, Policy, begin, receive
from results.count.policy import Standing
from results.count.report import Report
from results.count.sides import disagreements
from results.count.ward import Filed, State, opening
from tests.count.ballots import Case, Findings
from tests.count.test_night import ALL_SAINTS, AT, CORRECTION, ELECTION, declared, impossible, report, slipped

BROKER, SHEET, OTHER_SHEET, WEB = map(SourceId, ("broker", "sheet", "other-sheet", "web"))
RANKED = Standing({BROKER: 1, SHEET: 2, OTHER_SHEET: 2, WEB: 3}, comparing=frozenset({WEB}))
PROVISIONAL = replace(slipped(), stage=Stage.PROVISIONAL)


def from_two(first: Declaration, then: Declaration) -> Findings:
    """What is found in the sheet's figures after the broker's."""
    contest = ELECTION.contests[ALL_SAINTS]
    ward = replace(opening(contest), given={BROKER: Filed(first, BROKER, 1, (), AT)})
    return tuple(disagreements(RANKED, ward, Filed(then, SHEET, 1, (), AT)))


CASES = (
    Case(
        "E707",
        "All Saints: two losers' lines exchanged in one of two sources (invented)",
        lambda: from_two(slipped(), declared()),
        lambda: from_two(declared(), declared()),
    ),
)


def night(*reports: Report) -> tuple[Night, list[Event]]:
    """The night after these reports, under the ranks above."""
    now, events = begin(ELECTION, Environment.REHEARSAL, Policy(standing=RANKED)), []
    for one in reports:
        now, event = receive(now, one)
        events.append(event)
    return now, events


def test_what_one_leaves_out_is_no_difference() -> None:
    """A source without rejected papers or electorate does not disagree with one that gives them."""
    bare = replace(declared(), rejected=None, verification=Verification(papers_total=965), elected=())
    assert from_two(declared(), bare) == from_two(bare, declared()) == ()


@pytest.mark.parametrize("earlier", [PROVISIONAL, impossible()], ids=["provisional", "held"])
def test_a_lower_source_that_differs_is_held(earlier: Declaration) -> None:
    """Whatever the higher source last gave, a lower one is not published over it, and both are kept."""
    now, events = night(report(earlier, source=BROKER), report(declared(), source=SHEET))
    assert isinstance(events[-1], Held)
    assert "E707" in events[-1].blocking
    assert now.wards[ALL_SAINTS].declared is None
    assert set(now.wards[ALL_SAINTS].given) == {BROKER, SHEET}


def test_a_lower_source_that_differs_from_the_declared_changes_nothing() -> None:
    """After the declaration the difference is told, and what was declared stands."""
    now, events = night(report(slipped(), source=BROKER), report(declared(), source=SHEET))
    assert isinstance(events[-1], Differs)
    public = now.wards[ALL_SAINTS].declared
    assert public is not None
    assert public.source == BROKER


def test_a_higher_source_is_published_over_what_a_lower_one_holds() -> None:
    """The lower source's impossible figures do not stand in the way; they stay beside the declared ones."""
    now, events = night(report(impossible(), source=SHEET), report(declared(), source=BROKER))
    assert isinstance(events[-1], Declared)
    assert now.wards[ALL_SAINTS].given[SHEET].declaration.figures == impossible().figures


def test_the_later_of_two_equals_is_held_until_they_agree() -> None:
    """Equal rank: the first figures said to be declared keep their place; agreement releases the ward."""
    first, second = impossible(), declared()
    now, events = night(report(first, source=SHEET), report(second, source=OTHER_SHEET))
    assert isinstance(events[-1], Held)
    pending = now.wards[ALL_SAINTS].pending
    assert pending is not None
    assert pending.source == SHEET
    now, event = receive(now, report(second, 2, source=SHEET))
    assert isinstance(event, Declared)


def test_an_equal_s_provisional_figures_may_change() -> None:
    """Provisional figures of an equal source are not a word to hold a declaration by."""
    _, events = night(report(PROVISIONAL, source=OTHER_SHEET), report(declared(), source=SHEET))
    assert isinstance(events[-1], Declared)


def test_provisional_figures_of_a_lower_source_do_not_displace_what_waits() -> None:
    """What waits for a person stays on the table; the lower source is said to differ."""
    now, events = night(
        report(impossible(), source=BROKER),
        report(PROVISIONAL, source=SHEET),
        report(PROVISIONAL, source=WEB),
    )
    assert isinstance(events[1], Differs)
    pending = now.wards[ALL_SAINTS].pending
    assert pending is not None
    assert pending.source == BROKER
    assert now.wards[ALL_SAINTS].state is State.HELD


@pytest.mark.parametrize("content", [declared(), PROVISIONAL, Progress(Step.COUNTING)])
def test_a_source_that_is_only_compared_never_moves_a_ward(content: Declaration | Progress) -> None:
    """Volunteers' or a newspaper's figures are laid beside, and the public sees nothing of them."""
    now, events = night(report(content, source=WEB))
    assert isinstance(events[0], Unchanged)
    assert now.wards[ALL_SAINTS].state is State.AWAITED
    assert now.revision == 0
    _, events = night(report(declared(), source=SHEET), report(slipped(), source=WEB))
    assert isinstance(events[-1], Differs)
    _, events = night(report(slipped(), source=WEB), report(declared(), source=SHEET))
    assert isinstance(events[-1], Declared)


def test_a_correction_by_an_equal_goes_through_and_by_a_lower_source_waits() -> None:
    """A correction has its own authority, unless what stands came from a source that counts for more."""
    corrected = replace(declared(), correction=CORRECTION)
    _, events = night(
        report(slipped(), source=SHEET),
        report(slipped(), source=OTHER_SHEET),
        report(corrected, 2, OTHER_SHEET),
    )
    assert isinstance(events[-1], Corrected)
    now, events = night(report(slipped(), source=BROKER), report(corrected, source=SHEET))
    assert isinstance(events[-1], Held)
    assert events[-1].blocking == ("E707",)
    assert now.wards[ALL_SAINTS].declared is not None
    _, events = night(report(slipped(), source=SHEET), report(corrected, source=WEB))
    assert isinstance(events[-1], Differs)


def test_a_deputy_returning_officer_settles_it() -> None:
    """Somebody who may say which source is right lets the figures pass, with a reason."""
    deputy = Override(("E707",), "D Deputy", Role.DEPUTY_RETURNING_OFFICER, "Read from the signed sheet.")
    clerk = replace(deputy, role=Role.CLERK)
    now, _ = night(report(PROVISIONAL, source=BROKER), report(declared(), source=SHEET))
    _, refused = receive(now, report(clerk, source=SourceId("desk")))
    _, passed = receive(now, report(deputy, source=SourceId("desk")))
    assert isinstance(refused, Refused)
    assert isinstance(passed, Declared)


def test_a_lower_source_may_not_withdraw() -> None:
    """What a source gave can be withdrawn by it, an equal or a higher one."""
    withdrawal = Withdrawal("Wrong ward read out.", "J Smith")
    standing = report(declared(), source=BROKER)
    _, events = night(standing, report(withdrawal, 2, source=SHEET))
    assert isinstance(events[-1], Refused)
    _, events = night(standing, report(withdrawal, 2, source=BROKER))
    assert isinstance(events[-1], WithdrawnResult)


def test_a_figure_a_source_stops_giving_is_no_nought() -> None:
    """A later message without a candidate's figure holds; nobody is given 0 votes."""
    now, _ = night(report(PROVISIONAL, source=SHEET))
    short = replace(declared(), figures=declared().figures[1:])
    now, event = receive(now, report(short, 2, source=SHEET))
    assert isinstance(event, Held)
    assert "E101" in event.blocking
