"""The night moves on by reports alone: in order, once, and never to the public before its time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.count.council import chamber, declared_count, in_control
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Figure,
    Override,
    Progress,
    Role,
    SourceId,
    Stage,
    Step,
    Verification,
    Verified,
    Withdrawal,
)
from results.count.election import CandidateId, ContestId, Environment, PartyId
from results.count.events import (
    Contradicted,
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Moved,
    ProvisionalFiled,
    Refused,
    TurnoutKnown,
    Unchanged,
    VerificationHeld,
    WithdrawnResult,
)
from results.count.night import Night, begin, receive
from results.count.outcome import majority, standing, turnout_pct
from results.count.report import Content, Report
from results.count.ward import MOVES, Move, State, diagram
from tests.nights import load

AT = datetime(2023, 5, 5, 0, 30, tzinfo=UTC)
ELECTION, PUBLISHED = load("medway-2023")
ALL_SAINTS = ContestId("local.medway.all-saints.2023-05-04")
FEED = SourceId("count-centre")
DESK = SourceId("desk")


def declared(contest_id: ContestId = ALL_SAINTS, **changes: object) -> Declaration:
    """Medway's published result of one ward as it was declared, checked by a second person."""
    whole = replace(
        PUBLISHED[contest_id], stage=Stage.DECLARED, entered_by="First Clerk", checked_by="Second Clerk"
    )
    return replace(whole, **changes)  # type: ignore[arg-type] # names and types are the test's own


def slipped(contest_id: ContestId = ALL_SAINTS) -> Declaration:
    """The same with the votes of the two least successful losers exchanged: it balances, and it is wrong."""
    whole = declared(contest_id)
    first, second = sorted(whole.figures, key=lambda one: one.votes or 0)[:2]
    swap = {first.candidate_id: second.votes, second.candidate_id: first.votes}
    figures = tuple(replace(one, votes=swap.get(one.candidate_id, one.votes)) for one in whole.figures)
    return replace(whole, figures=figures)


def impossible() -> Declaration:
    """The same with one sheet of 100 entered twice."""
    whole = declared()
    first, *others = whole.figures
    return replace(whole, figures=(Figure(first.candidate_id, (first.votes or 0) + 100), *others))


CORRECTION = Correction(
    CorrectionKind.SLIP, "Two lines were exchanged on our page.", "Deputy Returning Officer"
)


def report(
    content: Content,
    revision: int = 1,
    source: SourceId = FEED,
    contest_id: ContestId = ALL_SAINTS,
    environment: Environment = Environment.REHEARSAL,
) -> Report:
    """One report, received a minute after the one before."""
    digest = sha256(repr(content).encode()).hexdigest()
    at = AT + timedelta(minutes=revision)
    return Report(source, contest_id, revision, environment, content, digest, at)


def start() -> Night:
    return begin(ELECTION, Environment.REHEARSAL)


def play(*reports: Report) -> tuple[Night, list[Event]]:
    """The night after these reports, and what each did."""
    night, events = start(), []
    for one in reports:
        night, event = receive(night, one)
        events.append(event)
    return night, events


def test_a_whole_real_night_ends_in_the_published_chamber() -> None:
    """Medway 2023 declared ward by ward gives the published seats."""
    night, events = play(*(report(declared(one), contest_id=one) for one in PUBLISHED))
    assert {type(event) for event in events} == {Declared}
    assert chamber(night).won == {
        PartyId("party:53"): 33,
        PartyId("party:52"): 22,
        PartyId("ynmp-party:2"): 4,
    }
    assert (chamber(night).to_come, chamber(night).majority_line, declared_count(night)) == (0, 30, 24)
    assert in_control(night) == "party:53"
    assert night.is_complete
    assert night.revision == 24


def test_nobody_is_in_control_before_every_seat_is_known() -> None:
    """Labour has 30 of 59 seats before the last ward, and still no control is said."""
    night, _ = play(*(report(declared(one), contest_id=one) for one in list(PUBLISHED)[1:]))
    assert chamber(night).won[PartyId("party:53")] >= 30
    assert in_control(night) is None


def test_a_ward_goes_from_verification_to_the_declaration() -> None:
    """Verifying, verified, counting, provisional, recount, provisional again, declared."""
    verification = declared().verification
    assert verification is not None
    provisional = replace(declared(), stage=Stage.PROVISIONAL)
    steps: list[Content] = [
        Progress(Step.VERIFYING),
        Verified(verification),
        Progress(Step.COUNTING),
        provisional,
        Progress(Step.RECOUNT),
        provisional,
        declared(),
    ]
    night, events = play(*(report(step, revision) for revision, step in enumerate(steps, 1)))
    kinds: list[type[Event]] = [
        Moved,
        TurnoutKnown,
        Moved,
        ProvisionalFiled,
        Moved,
        ProvisionalFiled,
        Declared,
    ]
    assert [type(event) for event in events] == kinds
    ward = night.wards[ALL_SAINTS]
    assert (ward.state, ward.recounts, ward.pending) == (State.DECLARED, 1, None)
    assert majority(ward.contest, declared()) == 43
    assert round(turnout_pct(ward.contest, ward.verification) or 0, 2) == 27.61
    assert standing(ward.contest, declared())[0].candidate.name == "Chris Spalding"


def test_provisional_figures_and_recounts_do_not_change_what_the_public_sees() -> None:
    """The public revision stays while agents see figures, and while figures are held."""
    night, _ = play(report(Progress(Step.COUNTING)))
    before = night.revision
    private: list[Content] = [
        replace(declared(), stage=Stage.PROVISIONAL),
        Progress(Step.RECOUNT),
        impossible(),
    ]
    for revision, content in enumerate(private, 2):
        night, _ = receive(night, report(content, revision))
        assert night.revision == before
        assert night.wards[ALL_SAINTS].shown_as is State.COUNTING
        assert night.wards[ALL_SAINTS].declared is None


def test_impossible_figures_are_held_and_right_ones_release_the_ward() -> None:
    """More votes than papers: held under E301; the right figures are declared at once."""
    night, (event,) = play(report(impossible()))
    assert isinstance(event, Held)
    assert "E301" in event.blocking
    assert night.wards[ALL_SAINTS].state is State.HELD
    night, second = receive(night, report(declared(), 2))
    assert isinstance(second, Declared)
    assert night.wards[ALL_SAINTS].pending is None


def test_figures_the_declaration_leaves_out_come_from_verification() -> None:
    """Papers verified earlier are what a declaration without papers must balance with."""
    bare = replace(declared(), verification=None)
    night, events = play(report(Verified(Verification(papers_total=967))), report(bare, 2))
    assert isinstance(events[-1], Held)
    assert "E301" in events[-1].blocking
    _, event = receive(night, report(Verified(Verification(papers_total=965)), 3))
    assert isinstance(event, TurnoutKnown)


def test_impossible_verification_is_kept_back() -> None:
    """Polling station and postal papers that do not add up to the total: no turnout is public."""
    verification = declared().verification
    assert verification is not None
    night, (event,) = play(report(Verified(replace(verification, papers_total=1965))))
    assert isinstance(event, VerificationHeld)
    assert night.wards[ALL_SAINTS].verification is None
    assert night.revision == 0


@pytest.mark.parametrize("role", list(Role))
def test_only_the_returning_officer_may_override_a_balance(role: Role) -> None:
    """E301 may pass by the returning officer's own decision with a reason, and by nobody else's."""
    variance = Override(
        ("E301",), "A. Person", role, "Two identical counts; variance explained in the statement."
    )
    night, events = play(report(impossible()), report(variance, source=DESK))
    other = "E303" if isinstance(events[0], Held) and "E303" in events[0].blocking else None
    assert other is None
    if role is Role.RETURNING_OFFICER:
        assert isinstance(events[1], Declared)
        assert night.wards[ALL_SAINTS].declared is not None
    else:
        assert isinstance(events[1], Refused)
        assert night.wards[ALL_SAINTS].state is State.HELD


def test_an_override_needs_a_reason_and_something_held() -> None:
    """Without a reason, or with nothing held, a decision is refused and nothing changes."""
    blank = Override(("E301",), "R. Officer", Role.RETURNING_OFFICER, "  ")
    _, (first,) = play(report(blank, source=DESK))
    assert isinstance(first, Refused)
    night, events = play(report(impossible()), report(blank, source=DESK))
    assert isinstance(events[1], Refused)
    assert night.wards[ALL_SAINTS].state is State.HELD


def test_the_second_person_can_never_be_overridden() -> None:
    """Figures nobody read back stay held even for the returning officer (E703)."""
    alone = declared(checked_by=None)
    decision = Override(("E703",), "R. Officer", Role.RETURNING_OFFICER, "No time.")
    night, events = play(report(alone), report(decision, source=DESK))
    assert isinstance(events[0], Held)
    assert events[0].blocking == ("E703",)
    assert isinstance(events[1], Refused)
    assert night.wards[ALL_SAINTS].declared is None


def test_repeats_older_revisions_and_contradictions_change_nothing() -> None:
    """Order within a source is its revision; a second story under one revision is a contradiction."""
    first = report(declared(), 5)
    night, _ = play(first)
    for again, kind in (
        (first, Unchanged),
        (report(slipped(), 4), Unchanged),
        (report(slipped(), 5), Contradicted),
    ):
        after, event = receive(night, again)
        assert isinstance(event, kind)
        assert after is night


def test_a_late_feed_that_differs_changes_nothing_and_is_reported() -> None:
    """After the declaration another figure without a correction is W706; what stands is untouched."""
    night, _ = play(report(declared()))
    after, event = receive(night, report(slipped(), 2))
    assert isinstance(event, Differs)
    assert [finding.code for finding in event.findings] == ["W706"]
    assert after.wards[ALL_SAINTS].declared == night.wards[ALL_SAINTS].declared
    assert after.revision == night.revision


def test_a_correction_has_kind_reason_and_approver_and_keeps_the_old_figures() -> None:
    """A slip is put right openly: new figures stand, the old ones are history."""
    night, events = play(report(slipped()), report(declared(correction=CORRECTION), 2))
    ward = night.wards[ALL_SAINTS]
    assert isinstance(events[1], Corrected)
    assert events[1].before.declaration == slipped()
    assert ward.state is State.CORRECTED
    assert [old.declaration for old in ward.history] == [slipped()]
    assert ward.declared is not None
    assert ward.declared.declaration.votes(CandidateId("bernard-edward-hyde")) == 34


def test_a_correction_that_changes_nothing_is_not_announced() -> None:
    """The right figures sent once more as a correction leave the night as it is."""
    night, events = play(report(declared()), report(declared(correction=CORRECTION), 2))
    assert isinstance(events[1], Unchanged)
    assert night.wards[ALL_SAINTS].state is State.DECLARED


def test_a_correction_without_a_reason_waits_while_the_declared_result_stands() -> None:
    """E704: no reason, no change; the public keeps seeing what was declared."""
    night, events = play(report(slipped()), report(declared(correction=replace(CORRECTION, reason="")), 2))
    assert isinstance(events[1], Held)
    assert "E704" in events[1].blocking
    assert night.wards[ALL_SAINTS].state is State.DECLARED
    assert night.revision == 1


def test_only_a_court_changes_who_was_elected() -> None:
    """E705 holds any other correction of the people elected; a court order passes."""
    loser = CandidateId("julie-wallace")
    votes = {CandidateId("christopher-stuart-spalding"): 252, loser: 295}
    figures = tuple(
        replace(one, votes=votes.get(one.candidate_id, one.votes)) if one.candidate_id else one
        for one in declared().figures
    )
    swapped = declared(figures=figures, elected=(loser,))
    slip = replace(swapped, correction=CORRECTION)
    court = replace(swapped, correction=replace(CORRECTION, kind=CorrectionKind.COURT_ORDER))
    night, events = play(report(declared()), report(slip, 2))
    assert isinstance(events[1], Held)
    assert "E705" in events[1].blocking
    _, by_court = receive(night, report(court, 3))
    assert isinstance(by_court, Corrected)


def test_a_withdrawn_result_comes_back_only_as_a_correction() -> None:
    """After an emergency withdrawal the feed's repetition does not republish; named figures do."""
    withdrawal = Withdrawal("Wrong ward's sheet.", "Deputy Returning Officer")
    night, events = play(
        report(slipped()), report(withdrawal, source=DESK), report(slipped(), 2), report(declared(), 3)
    )
    assert isinstance(events[1], WithdrawnResult)
    assert [type(event) for event in events[2:]] == [Held, Held]
    ward = night.wards[ALL_SAINTS]
    assert (ward.state, ward.declared, ward.withdrawn) == (State.WITHDRAWN, None, withdrawal)
    night, event = receive(night, report(declared(correction=CORRECTION), 4))
    assert isinstance(event, Corrected)
    assert night.wards[ALL_SAINTS].withdrawn is None
    assert len(night.wards[ALL_SAINTS].history) == 1


def test_nothing_to_withdraw_is_refused() -> None:
    """A withdrawal before any declaration changes nothing."""
    night, (event,) = play(report(Withdrawal("A mistake.", "Clerk")))
    assert isinstance(event, Refused)
    assert night == start()


@pytest.mark.parametrize("tonight", list(Environment))
def test_rehearsal_and_live_never_meet(tonight: Environment) -> None:
    """A rehearsal message cannot enter a live night, nor the other way round."""
    other = next(one for one in Environment if one is not tonight)
    night = begin(ELECTION, tonight)
    after, event = receive(night, report(declared(), environment=other))
    assert isinstance(event, Refused)
    assert after is night


def test_an_unknown_contest_is_refused() -> None:
    """A ward of another council changes nothing and is named."""
    night, (event,) = play(report(declared(), contest_id=ContestId("local.other.ward.2023-05-04")))
    assert isinstance(event, Refused)
    assert "local.other.ward" in event.why
    assert night == start()


CONTENTS: list[Callable[[], Content]] = [
    lambda: Progress(Step.VERIFYING),
    lambda: Progress(Step.COUNTING),
    lambda: Progress(Step.RECOUNT),
    lambda: Verified(declared().verification or pytest.fail("no verification")),
    lambda: replace(declared(), stage=Stage.PROVISIONAL),
    declared,
    slipped,
    impossible,
    lambda: declared(correction=CORRECTION),
    lambda: replace(slipped(), correction=CORRECTION),
    lambda: declared(checked_by=None),
    lambda: Withdrawal("Wrong sheet.", "Deputy Returning Officer"),
    lambda: Override(("E301",), "R. Officer", Role.RETURNING_OFFICER, "Variance explained."),
]
reports = st.lists(
    st.builds(
        lambda choice, revision, source: report(CONTENTS[choice](), revision, source),
        st.integers(0, len(CONTENTS) - 1),
        st.integers(1, 6),
        st.sampled_from([FEED, SourceId("second-feed"), DESK]),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(reports)
def test_every_change_is_a_legal_move(many: list[Report]) -> None:
    """Whatever arrives in whatever order, a ward only ever moves as the table says, and replays the same."""
    night = start()
    for one in many:
        before = night.wards[ALL_SAINTS]
        night, _ = receive(night, one)
        after = night.wards[ALL_SAINTS]
        assert after.state is before.state or after.state in MOVES[before.state].values()
        assert (after.declared is not None) == (after.state in {State.DECLARED, State.CORRECTED})
        assert len(after.history) >= len(before.history)
    assert play(*many)[0] == night


@settings(max_examples=200, deadline=None)
@given(reports)
def test_repeats_anywhere_change_nothing(many: list[Report]) -> None:
    """Each report sent again directly after itself leaves the same night as sent once."""
    once, _ = play(*many)
    twice, _ = play(*(one for one in many for _ in range(2)))
    assert {key: replace(ward, heard={}) for key, ward in twice.wards.items()} == {
        key: replace(ward, heard={}) for key, ward in once.wards.items()
    }
    assert twice.revision == once.revision


def test_the_table_names_every_state_and_only_figures_reach_the_public_states() -> None:
    """Every state has its row; DECLARED is reached by declaring alone, CORRECTED by correcting alone."""
    assert set(MOVES) == set(State)
    for state, moves in MOVES.items():
        for move, after in moves.items():
            if after is State.DECLARED and state is not State.DECLARED:
                assert move is Move.DECLARE
            if after is State.CORRECTED and state is not State.CORRECTED:
                assert move is Move.CORRECT
            if after is State.WITHDRAWN and state is not State.WITHDRAWN:
                assert move is Move.WITHDRAW
    assert "declared --> corrected" in diagram()


def test_an_unknown_figure_stands_below_every_known_one() -> None:
    """Nobody is shown ahead of a candidate with 0 votes because their own figure is missing."""
    figures = tuple(
        replace(
            one,
            votes={"bernard-edward-hyde": None, "kier-dorran-kemp": 0}.get(str(one.candidate_id), one.votes),
        )
        for one in declared().figures
    )
    lines = standing(ELECTION.contests[ALL_SAINTS], declared(figures=figures))
    assert [line.votes for line in lines[-2:]] == [0, None]
