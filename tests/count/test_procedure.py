"""Figures pass through several pairs of hands before they are public; no step can be left out."""

from dataclasses import replace

import pytest

from results.count.declaration import CorrectionKind, Field, Role, SourceId, Stage, Step
from results.count.election import CandidateId, ContestId
from results.count.events import (
    Corrected,
    Declared,
    Event,
    Held,
    Moved,
    ProvisionalFiled,
    Refused,
    TurnoutKnown,
    VerificationHeld,
    WithdrawnResult,
    Worked,
)
from results.count.procedure.acts import (
    Approve,
    CancelCorrection,
    Discard,
    FirstEntry,
    Hold,
    OpenCorrection,
    Paper,
    Reach,
    RecordLot,
    Release,
    SecondEntry,
    Settle,
    StartRecount,
    Unhold,
    Withdraw,
)
from results.count.procedure.case import Stand
from results.count.procedure.hand import Hand
from results.count.procedure.people import MAY
from results.count.ward import State
from tests.count.at_the_desk import (
    ADA,
    ADAM,
    ANN,
    AT,
    BEN,
    BILL,
    DAN,
    DEE,
    DORA,
    OPAL,
    ROY,
    Evening,
    count_typed,
    verification_typed,
)
from tests.count.ballots import Case, Findings
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
ALL_SAINTS = ContestId("local.medway.all-saints.2023-05-04")
LUTON = next(one for one in MEDWAY.contests if "luton" in one)
TRUTH = PUBLISHED[ALL_SAINTS]
COUNT, VERIFICATION = count_typed(TRUTH), verification_typed(TRUTH)
FIRST_BOX = next(iter(COUNT))
PAPERS = Field("verification/papers_total")


def evening(**policy: object) -> Evening:
    """Medway before anybody typed anything."""
    return Evening.of(MEDWAY, **policy)


def counted(**policy: object) -> Evening:
    """The same with verification and count of one ward typed twice."""
    at = evening(**policy)
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    assert isinstance(at.typed_twice(ALL_SAINTS, Paper.COUNT, COUNT), ProvisionalFiled)
    return at


def declared(**policy: object) -> Evening:
    """The same, approved and released."""
    at = counted(**policy)
    assert isinstance(at.approved(TRUTH), Worked)
    assert isinstance(at.released(ALL_SAINTS), Declared)
    return at


def from_a_feed(*, by_hand: bool = False, held: bool = False) -> Findings:
    """What holds a clean declaration of the count centre's: releasing by hand, or a hold on the ward."""
    at = evening(release_by_hand=by_hand)
    if held:
        at.do(DEE, ALL_SAINTS, Hold("An agent objects."))
    clean = replace(TRUTH, stage=Stage.DECLARED, entered_by="A", checked_by="B")
    event = at.say(SourceId("count-centre"), ALL_SAINTS, clean)
    return event.findings if isinstance(event, Held) else ()


CASES = (
    Case("E708", "All Saints from a feed", lambda: from_a_feed(by_hand=True), from_a_feed),
    Case("E709", "All Saints held at the desk", lambda: from_a_feed(held=True), from_a_feed),
)


def why(event: Event) -> str:
    """Why it was refused."""
    assert isinstance(event, Refused), event
    return event.why


def test_two_entries_approval_and_release_make_a_result_public() -> None:
    """Four people, one ward: verified, provisional, approved, declared; every name is on it."""
    at = declared()
    filed = at.ward(ALL_SAINTS).declared
    assert filed is not None
    assert filed.declaration.stage is Stage.DECLARED
    assert (filed.declaration.entered_by, filed.declaration.checked_by) == ("Ann", "Ben")
    assert filed.declaration.declared_by == "Roy Officer"
    assert filed.declaration.elected == TRUTH.elected
    assert at.ward(ALL_SAINTS).case.released_by == DAN
    assert {one.declaration.votes(CandidateId(FIRST_BOX.partition("/")[2])) for one in [filed]} == {
        int(COUNT[FIRST_BOX])
    }


def test_the_turnout_is_public_once_two_people_agree_and_not_before() -> None:
    """One entry of the verification shows nothing; the second, equal one gives the turnout."""
    at = evening()
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.VERIFICATION, VERIFICATION))
    assert at.ward(ALL_SAINTS).verification is None
    assert at.night.revision == 0
    assert isinstance(at.do(BEN, ALL_SAINTS, SecondEntry(Paper.VERIFICATION, VERIFICATION)), TurnoutKnown)
    public = at.ward(ALL_SAINTS).verification
    assert public is not None
    assert str(public.papers_total) == VERIFICATION[PAPERS]


def test_impossible_verification_is_held_though_two_agree() -> None:
    """More papers than electors, typed alike by both: nothing is public."""
    papers = {**VERIFICATION, Field("verification/papers_total"): "99999"}
    at = evening()
    assert isinstance(at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, papers), VerificationHeld)
    assert at.night.revision == 0


def test_nothing_typed_is_public_before_the_release() -> None:
    """Entry, approval and a hold leave the public's revision where it was."""
    at = counted()
    before = at.night.revision
    at.approved(TRUTH)
    assert at.night.revision == before
    assert at.ward(ALL_SAINTS).shown_as is State.COUNTING


def test_the_second_entry_is_somebody_elses() -> None:
    """Dee typed it first; she may not check it, and Ben may."""
    at = evening()
    at.do(DEE, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    assert "entered this paper first" in why(at.do(DEE, ALL_SAINTS, SecondEntry(Paper.COUNT, COUNT)))
    assert isinstance(at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, COUNT)), ProvisionalFiled)


def test_only_its_typist_types_the_first_entry_again() -> None:
    """Ann mends her own entry; Ada is told that hers would be the second."""
    at = evening()
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, {FIRST_BOX: "1"}))
    assert isinstance(at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT)), Worked)
    assert "Ann has typed" in why(at.do(ADA, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT)))
    first = at.ward(ALL_SAINTS).case.count.first
    assert first is not None
    assert first.values == COUNT


def test_entries_that_differ_are_looked_at_again_then_settled_by_a_third() -> None:
    """Digits swapped: the second looks again, still differs, and a deputy types what the paper says."""
    at = evening()
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    swapped = {**COUNT, FIRST_BOX: COUNT[FIRST_BOX][::-1]}
    assert isinstance(at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, swapped)), Worked)
    assert at.ward(ALL_SAINTS).case.count.stand is Stand.LOOK_AGAIN
    assert at.ward(ALL_SAINTS).case.count.differing == (FIRST_BOX,)
    assert "Ben is checking" in why(at.do(BILL, ALL_SAINTS, SecondEntry(Paper.COUNT, COUNT)))
    at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, swapped))
    assert at.ward(ALL_SAINTS).case.count.stand is Stand.DIFFERS
    assert at.ward(ALL_SAINTS).pending is None
    settle = Settle(Paper.COUNT, {FIRST_BOX: COUNT[FIRST_BOX]}, "Read from the paper.")
    assert "may not do this" in why(at.do(BILL, ALL_SAINTS, settle))
    assert "reason" in why(at.do(DEE, ALL_SAINTS, replace(settle, reason=" ")))
    elsewhere = replace(settle, values={Field("rejected/void"): "7"})
    assert "Only the boxes that differ" in why(at.do(DEE, ALL_SAINTS, elsewhere))
    assert isinstance(at.do(DEE, ALL_SAINTS, settle), ProvisionalFiled)
    assert at.ward(ALL_SAINTS).case.count.values == COUNT
    assert "another officer must approve" in why(at.approved(TRUTH, by=DEE))
    assert isinstance(at.approved(TRUTH, by=DAN), Worked)


def test_a_second_look_that_agrees_needs_no_third_person() -> None:
    """The second typist finds the slip on looking again."""
    at = evening()
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, {**COUNT, FIRST_BOX: "1"}))
    assert isinstance(at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, COUNT)), ProvisionalFiled)


def test_a_box_left_empty_by_one_differs_from_nought_of_the_other() -> None:
    """Blank is not zero, between two entries neither."""
    at = evening()
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, {**COUNT, FIRST_BOX: "0"}))
    at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, {**COUNT, FIRST_BOX: " "}))
    assert at.ward(ALL_SAINTS).case.count.differing == (FIRST_BOX,)


def test_noughts_before_a_figure_and_spaces_around_it_do_not_differ() -> None:
    """0034 and 34 are one figure."""
    at = evening()
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    padded = {place: f" 00{text}" if text.isdigit() else text for place, text in COUNT.items()}
    assert isinstance(at.do(BEN, ALL_SAINTS, SecondEntry(Paper.COUNT, padded)), ProvisionalFiled)


def test_two_people_who_copy_the_same_slip_do_not_make_it_right() -> None:
    """A sheet counted twice, typed alike by both: the arithmetic stops the approval, for the officer too."""
    at = evening()
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    doubled = {**COUNT, FIRST_BOX: str(int(COUNT[FIRST_BOX]) + 2000)}
    at.typed_twice(ALL_SAINTS, Paper.COUNT, doubled)
    assert "cannot be right" in why(at.approved(TRUTH, by=ROY))
    assert "Nothing is approved" in why(at.released(ALL_SAINTS))


def test_a_total_that_does_not_add_up_stops_the_approval() -> None:
    """E315: the paper's own total is not the sum of its votes."""
    at = evening()
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    at.typed_twice(ALL_SAINTS, Paper.COUNT, {**COUNT, Field("total_votes"): "1"})
    assert "E315" in why(at.approved(TRUTH, by=ROY))


def test_whoever_is_marked_elected_must_have_the_most_votes() -> None:
    """Candidates swapped on the paper: the approver marks who won, and the votes say otherwise."""
    at = counted()
    loser = next(
        one.candidate_id
        for one in MEDWAY.contests[ALL_SAINTS].candidates
        if one.candidate_id not in TRUTH.elected
    )
    assert "E401" in why(at.approved(replace(TRUTH, elected=(loser,))))


def test_the_approver_reads_the_winning_figure_back() -> None:
    """A figure read from another line of the paper is refused."""
    at = counted()
    deed = Approve(TRUTH.elected, 1, {})
    assert "read back" in why(at.do(DEE, ALL_SAINTS, deed))


def test_an_approval_names_somebody_elected() -> None:
    """Nobody marked is not the same as nobody elected."""
    at = counted()
    assert "Say who is elected" in why(at.do(DEE, ALL_SAINTS, Approve((), None)))


def test_what_is_found_after_the_approval_stops_the_release() -> None:
    """Another ward came in with the same figures: nothing goes out, and the approval stands to be renewed."""
    at = counted(person_warnings=frozenset({"W208"}))
    assert isinstance(at.approved(TRUTH), Worked)
    at.do(ANN, LUTON, FirstEntry(Paper.VERIFICATION, VERIFICATION))
    at.do(BEN, LUTON, SecondEntry(Paper.VERIFICATION, VERIFICATION))
    revision = at.night.revision
    told = why(at.released(ALL_SAINTS))
    assert "Nothing went out. W208: Put both areas' sheets side by side" in told
    assert "approve the figures again" in told
    assert (at.night.revision, at.ward(ALL_SAINTS).declared) == (revision, None)
    assert isinstance(at.approved(TRUTH), Worked)
    assert isinstance(at.released(ALL_SAINTS), Declared)


def test_each_warning_needs_a_reason_that_stays_on_record() -> None:
    """Without a reason the approval is refused; with one it is kept beside the figures."""
    at = counted()
    again = {**VERIFICATION, Field("verification/papers_expected"): str(int(VERIFICATION[PAPERS]) + 3)}
    at.do(DEE, ALL_SAINTS, Discard(Paper.VERIFICATION, "The accounts came."))
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, again)
    at.do(DEE, ALL_SAINTS, Discard(Paper.COUNT, "The same."))
    at.typed_twice(ALL_SAINTS, Paper.COUNT, COUNT)
    votes = max(one.votes or 0 for one in TRUTH.figures)
    assert "Give a reason for W202" in why(at.do(DEE, ALL_SAINTS, Approve(TRUTH.elected, votes, {})))
    assert isinstance(at.approved(TRUTH, W202="Three papers in the wrong box."), Worked)
    filed = at.ward(ALL_SAINTS).pending
    assert filed is not None
    kept = {code: one for one in filed.overrides for code in one.codes}
    assert (kept["W202"].reason, kept["W202"].by) == ("Three papers in the wrong box.", "Dee")
    assert isinstance(at.released(ALL_SAINTS), Declared)


@pytest.mark.parametrize(
    ("people", "approver", "releaser", "refused"),
    [
        (4, DEE, DAN, ""),
        (4, DEE, DEE, "another officer must release"),
        (3, DEE, DEE, ""),
        (3, DEE, ROY, ""),
    ],
)
def test_how_many_people_a_result_needs(
    people: int, approver: object, releaser: object, refused: str
) -> None:
    """Four: nobody does two things; three: the approver may release."""
    at = counted(people=people)
    assert isinstance(at.approved(TRUTH, by=approver), Worked)  # type: ignore[arg-type]
    event = at.released(ALL_SAINTS, by=releaser)  # type: ignore[arg-type]
    assert refused in why(event) if refused else isinstance(event, Declared)


def test_two_people_are_the_least() -> None:
    """With two, whoever checked may approve and release; whoever typed first may not."""
    at = evening(people=2)
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    at.do(DEE, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    at.do(DAN, ALL_SAINTS, SecondEntry(Paper.COUNT, COUNT))
    assert "another officer must approve" in why(at.approved(TRUTH, by=DEE))
    assert isinstance(at.approved(TRUTH, by=DAN), Worked)
    assert "another officer must release" in why(at.released(ALL_SAINTS, by=DEE))
    assert isinstance(at.released(ALL_SAINTS, by=DAN), Declared)


@pytest.mark.parametrize("deed", MAY, ids=lambda deed: deed.__name__)
def test_operations_and_administrators_never_touch_figures(deed: type) -> None:
    """No deed about an area is theirs."""
    assert not MAY[deed] & {Role.OPERATIONS, Role.ADMINISTRATOR}


@pytest.mark.parametrize("who", [ANN, BEN, OPAL, ADAM], ids=lambda one: one.role)
def test_only_officers_approve_release_hold_and_withdraw(who: Hand) -> None:
    """A clerk, a checker, operations and an administrator are refused each of them."""
    at = declared()
    deeds = (
        Approve((), None),
        Release(AT, "Roy"),
        Hold("why"),
        Withdraw("why"),
        StartRecount("why"),
        OpenCorrection(CorrectionKind.SLIP, "why"),
    )
    for deed in deeds:
        assert "may not do this" in why(at.do(who, ALL_SAINTS, deed))


def test_a_decision_on_an_old_screen_is_refused() -> None:
    """Between looking and approving a figure changed: the approval does not count."""
    at = counted()
    seen = at.ward(ALL_SAINTS).version
    at.say(SourceId("count-centre"), ALL_SAINTS, replace(TRUTH, stage=Stage.PROVISIONAL))
    votes = max(one.votes or 0 for one in TRUTH.figures)
    event = at.do(DEE, ALL_SAINTS, Approve(TRUTH.elected, votes, {}), seen=seen)
    assert "Something changed here" in why(event)


def test_figures_that_change_after_approval_are_approved_anew() -> None:
    """A recount after the approval: what was approved cannot be released."""
    at = counted()
    at.approved(TRUTH)
    assert isinstance(at.do(DEE, ALL_SAINTS, StartRecount("The candidate asked.")), Moved)
    assert at.ward(ALL_SAINTS).state is State.RECOUNT
    assert "Nothing is approved" in why(at.released(ALL_SAINTS))
    at.typed_twice(ALL_SAINTS, Paper.COUNT, COUNT)
    assert isinstance(at.approved(TRUTH), Worked)
    assert isinstance(at.released(ALL_SAINTS), Declared)
    assert at.ward(ALL_SAINTS).recounts == 1


def test_a_held_area_is_released_by_nobody_and_by_no_feed() -> None:
    """Hold stops the desk and the sources; ending it lets the desk go on."""
    at = counted()
    at.approved(TRUTH)
    assert "reason" in why(at.do(DEE, ALL_SAINTS, Hold("")))
    assert isinstance(at.do(DORA, ALL_SAINTS, Hold("An agent objects.")), Worked)
    assert "Dora holds this area: An agent objects." in why(at.released(ALL_SAINTS))
    feed = replace(TRUTH, stage=Stage.DECLARED, entered_by="A", checked_by="B")
    event = at.say(SourceId("count-centre"), ALL_SAINTS, feed)
    assert isinstance(event, Held)
    assert "E709" in event.blocking
    assert isinstance(at.do(DEE, ALL_SAINTS, Unhold("Settled.")), Worked)
    assert isinstance(at.approved(TRUTH), Worked)
    assert isinstance(at.released(ALL_SAINTS), Declared)


def test_a_council_that_releases_by_hand_lets_no_feed_through() -> None:
    """E708: a clean declaration of a source waits; the desk approves and releases it."""
    at = evening(release_by_hand=True)
    feed = replace(TRUTH, stage=Stage.DECLARED, entered_by="A", checked_by="B", declared_at=AT)
    event = at.say(SourceId("count-centre"), ALL_SAINTS, feed)
    assert isinstance(event, Held)
    assert event.blocking == ("E708",)
    assert isinstance(at.approved(TRUTH), Worked)
    assert isinstance(at.released(ALL_SAINTS), Declared)
    filed = at.ward(ALL_SAINTS).declared
    assert filed is not None
    assert (filed.declaration.entered_by, filed.source) == ("A", "desk")


def test_a_source_that_differs_must_be_answered_for() -> None:
    """E707: the approver sees both figures and gives a reason."""
    at = counted()
    first, *rest = TRUTH.figures
    other = replace(
        TRUTH, stage=Stage.PROVISIONAL, figures=(replace(first, votes=(first.votes or 0) + 1), *rest)
    )
    at.say(SourceId("volunteers"), ALL_SAINTS, other)
    votes = max(one.votes or 0 for one in TRUTH.figures)
    assert "E707" in why(at.do(DEE, ALL_SAINTS, Approve(TRUTH.elected, votes, {})))
    assert isinstance(at.approved(TRUTH, E707="Their sheet is the draft."), Worked)


def test_a_tie_needs_a_lot_and_the_lot_another_approver() -> None:
    """Rockingham 2021: equal at the last seat; lots drawn, recorded, approved by somebody else."""
    barnsley, results = load("barnsley-2021")
    contest_id = next(one for one in barnsley.contests if "rockingham" in one)
    truth = results[contest_id]
    assert truth.lot is not None
    at = Evening.of(barnsley)
    at.typed_twice(contest_id, Paper.VERIFICATION, verification_typed(truth))
    at.typed_twice(contest_id, Paper.COUNT, count_typed(truth))
    without = at.approved(truth, by=ROY)
    assert "E403" in why(without)
    lot = RecordLot(truth.lot.winners, "A coin was tossed.")
    assert isinstance(at.do(DEE, contest_id, lot), Worked)
    assert "another officer must approve" in why(at.approved(truth, by=DEE))
    event = at.approved(truth, by=ROY)
    assert isinstance(event, Worked), event
    assert isinstance(at.released(contest_id, by=DAN), Declared)
    filed = at.ward(contest_id).declared
    assert filed is not None
    assert filed.declaration.lot is not None


def test_no_lot_without_a_tie() -> None:
    """E404: lots are not drawn where nobody is equal."""
    at = counted()
    assert "E404" in why(at.do(DEE, ALL_SAINTS, RecordLot(TRUTH.elected[:1], "A coin.")))


def test_a_correction_goes_through_the_same_hands() -> None:
    """Kind and reason first, typed twice, approved, released; what was public is kept in the history."""
    boxes = [Field(f"votes/{one.candidate_id}") for one in TRUTH.figures]
    last, last_but_one = sorted(boxes, key=lambda box: int(COUNT[box]))[:2]
    exchanged = {**COUNT, last: COUNT[last_but_one], last_but_one: COUNT[last]}
    at = evening()
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    at.typed_twice(ALL_SAINTS, Paper.COUNT, exchanged)
    at.approved(TRUTH)
    assert isinstance(at.released(ALL_SAINTS), Declared)
    assert "begin a correction" in why(at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT)))
    assert isinstance(
        at.do(DORA, ALL_SAINTS, OpenCorrection(CorrectionKind.SLIP, "Typed 35 for 34.")), Worked
    )
    assert isinstance(at.typed_twice(ALL_SAINTS, Paper.COUNT, COUNT), ProvisionalFiled)
    assert at.ward(ALL_SAINTS).state is State.DECLARED
    assert "another officer must approve" in why(at.approved(TRUTH, by=DORA))
    assert isinstance(at.approved(TRUTH), Worked)
    event = at.released(ALL_SAINTS)
    assert isinstance(event, Corrected)
    correction = event.filed.declaration.correction
    assert correction is not None
    assert (correction.kind, correction.approved_by) == (CorrectionKind.SLIP, "Dee")
    assert len(at.ward(ALL_SAINTS).history) == 1
    assert at.ward(ALL_SAINTS).case.correction is None


def test_a_correction_can_be_given_up() -> None:
    """What is public stays, and the ward is closed for typing again."""
    at = declared()
    at.do(DORA, ALL_SAINTS, OpenCorrection(CorrectionKind.SLIP, "Perhaps."))
    at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT))
    assert isinstance(at.do(DEE, ALL_SAINTS, CancelCorrection("It was right.")), Worked)
    assert at.ward(ALL_SAINTS).pending is None
    assert "begin a correction" in why(at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT)))


def test_only_a_court_changes_who_was_elected() -> None:
    """E705: a slip that would elect another person is not approved."""
    at = declared()
    at.do(DORA, ALL_SAINTS, OpenCorrection(CorrectionKind.SLIP, "Two lines exchanged."))
    ranked = sorted(TRUTH.figures, key=lambda one: -(one.votes or 0))
    first, second = ranked[0], ranked[1]
    exchanged = {
        **COUNT,
        Field(f"votes/{first.candidate_id}"): str(second.votes),
        Field(f"votes/{second.candidate_id}"): str(first.votes),
    }
    at.typed_twice(ALL_SAINTS, Paper.COUNT, exchanged)
    other = replace(TRUTH, elected=(CandidateId(str(second.candidate_id)),))
    assert "E705" in why(at.approved(other, by=ROY))


def test_one_person_withdraws_at_once_and_the_right_figures_follow() -> None:
    """The way out of a wrong result is quick; the way back goes through every hand."""
    at = declared()
    assert isinstance(at.do(DEE, ALL_SAINTS, Withdraw("Another ward's figures.")), WithdrawnResult)
    assert at.ward(ALL_SAINTS).state is State.WITHDRAWN
    assert "begin a correction" in why(at.do(ANN, ALL_SAINTS, FirstEntry(Paper.COUNT, COUNT)))
    at.do(DORA, ALL_SAINTS, OpenCorrection(CorrectionKind.SLIP, "The right sheet."))
    at.typed_twice(ALL_SAINTS, Paper.COUNT, COUNT)
    at.approved(TRUTH)
    assert isinstance(at.released(ALL_SAINTS), Corrected)


def test_a_paper_can_be_discarded_and_typed_anew() -> None:
    """The wrong ward's paper was typed: an officer puts it aside; what was approved falls with it."""
    at = counted()
    at.approved(TRUTH)
    assert "may not do this" in why(at.do(ANN, ALL_SAINTS, Discard(Paper.COUNT, "Wrong ward.")))
    assert isinstance(at.do(DEE, ALL_SAINTS, Discard(Paper.COUNT, "Wrong ward.")), Worked)
    assert "Nothing is approved" in why(at.released(ALL_SAINTS))
    assert "typed again" in why(at.approved(TRUTH))


def test_the_count_reaches_its_steps_by_hand() -> None:
    """Verifying and counting are told at the desk; a recount needs its own deed and a reason."""
    at = evening()
    assert isinstance(at.do(ANN, ALL_SAINTS, Reach(Step.VERIFYING)), Moved)
    assert isinstance(at.do(ANN, ALL_SAINTS, Reach(Step.COUNTING)), Moved)
    assert "recount" in why(at.do(DEE, ALL_SAINTS, Reach(Step.RECOUNT)))
    assert "reason" in why(at.do(DEE, ALL_SAINTS, StartRecount("")))


def test_a_candidate_forgotten_is_noticed() -> None:
    """E101: an empty box holds the figures though both left it empty."""
    at = evening()
    at.typed_twice(ALL_SAINTS, Paper.VERIFICATION, VERIFICATION)
    event = at.typed_twice(
        ALL_SAINTS, Paper.COUNT, {place: text for place, text in COUNT.items() if place != FIRST_BOX}
    )
    assert isinstance(event, ProvisionalFiled)
    assert "E101" in {one.code for one in event.findings}
    assert "E101" in why(at.approved(TRUTH, by=ROY))
