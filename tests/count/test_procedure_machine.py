"""Any people, any deeds, any order: no figure is public that the procedure did not carry there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from results.count.checks import Tonight
from results.count.declaration import DESK, CorrectionKind, Field, SourceId, Stage, Step
from results.count.election import ContestId, Environment
from results.count.events import Corrected, Declared, Refused, WithdrawnResult
from results.count.night import begin
from results.count.procedure.acts import (
    Approve,
    CancelCorrection,
    Deed,
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
from results.count.procedure.approving import leading_votes, to_approve
from results.count.procedure.case import STEPS
from results.count.procedure.hand import Hand
from results.count.ward import Ward
from tests.count.at_the_desk import (
    AT,
    BEN,
    BILL,
    DAN,
    DEE,
    DORA,
    EVERYBODY,
    ROY,
    Evening,
    count_typed,
    verification_typed,
)
from tests.nights import load

MEDWAY, PUBLISHED = load("medway-2023")
AREAS = [one for one in MEDWAY.contests if any(name in one for name in ("all-saints", "luton"))]
TYPISTS, OFFICERS = (BEN, BILL, DEE, DAN), (DEE, DAN, DORA, ROY)
HANDS, PLACES = st.sampled_from((*EVERYBODY, *OFFICERS, *OFFICERS)), st.sampled_from(AREAS)
PAPERS = st.sampled_from(Paper)
REASONS = st.sampled_from(["Read from the paper.", "Read from the paper.", ""])
SLIPS = st.sampled_from([0, 0, 0, 1, 9])


COUNTS: Counter[str] = Counter()


class Desk(RuleBasedStateMachine):
    """People at the desk doing whatever they like."""

    @initialize(people=st.sampled_from([2, 3, 4]), by_hand=st.booleans())
    def open(self, people: int, by_hand: bool) -> None:
        """A night begins."""
        self.at = Evening.of(MEDWAY, people=people, release_by_hand=by_hand)

    def _typed(self, area: ContestId, paper: Paper, slip: int) -> dict[Field, str]:
        truth = PUBLISHED[area]
        typed = verification_typed(truth) if paper is Paper.VERIFICATION else count_typed(truth)
        box = next(iter(typed))
        return {**typed, box: str(int(typed[box]) + slip)}

    @rule(who=HANDS, area=PLACES, paper=PAPERS, slip=SLIPS)
    def first(self, who: Hand, area: ContestId, paper: Paper, slip: int) -> None:
        """Somebody types a paper."""
        self._do(who, area, FirstEntry(paper, self._typed(area, paper, slip)))

    @rule(who=HANDS, area=PLACES, paper=PAPERS, slip=SLIPS)
    def second(self, who: Hand, area: ContestId, paper: Paper, slip: int) -> None:
        """Somebody types it again."""
        self._do(who, area, SecondEntry(paper, self._typed(area, paper, slip)))

    @rule(area=PLACES, slip=SLIPS, pair=st.permutations(TYPISTS))
    def twice(self, area: ContestId, slip: int, pair: Sequence[Hand]) -> None:
        """Two people do it as they should; by chance alone they seldom would."""
        for paper in Paper:
            self._do(pair[0], area, FirstEntry(paper, self._typed(area, paper, slip)))
            self._do(pair[1], area, SecondEntry(paper, self._typed(area, paper, slip)))

    @rule(area=PLACES, again=st.booleans(), pair=st.permutations(OFFICERS))
    def whole(self, area: ContestId, again: bool, pair: Sequence[Hand]) -> None:
        """A whole ward as it should go; a declared one is corrected, if it may be."""
        if again:
            self._do(pair[2], area, OpenCorrection(CorrectionKind.SLIP, "Read from the paper."))
        self.twice(area, 0, (BEN, BILL))
        self.out(area, pair)

    @rule(area=PLACES, pair=st.permutations(OFFICERS))
    def out(self, area: ContestId, pair: Sequence[Hand]) -> None:
        """Two officers do it as they should."""
        self.approve(pair[0], area, "Read from the paper.")
        self.release(pair[1], area)

    @rule(who=HANDS, area=PLACES, paper=PAPERS, reason=REASONS)
    def settle(self, who: Hand, area: ContestId, paper: Paper, reason: str) -> None:
        """Somebody settles what differs."""
        typed = self._typed(area, paper, 0)
        places = self.at.ward(area).case.round(paper).differing
        self._do(who, area, Settle(paper, {one: typed[one] for one in places if one in typed}, reason))

    @rule(who=HANDS, area=PLACES, reason=REASONS)
    def approve(self, who: Hand, area: ContestId, reason: str) -> None:
        """Somebody approves, with the right winners and figure."""
        ward, elected = self.at.ward(area), PUBLISHED[area].elected
        codes = {one.code for one in to_approve(ward, Tonight(self.at.night.areas), elected)}
        self._do(who, area, Approve(elected, leading_votes(ward, elected), dict.fromkeys(codes, reason)))

    @rule(who=HANDS, area=PLACES)
    def release(self, who: Hand, area: ContestId) -> None:
        """Somebody releases."""
        self._do(who, area, Release(AT, "Roy Officer"))

    @rule(
        who=HANDS,
        area=PLACES,
        reason=REASONS,
        deed=st.sampled_from([Hold, Unhold, StartRecount, CancelCorrection, Withdraw]),
    )
    def decide(self, who: Hand, area: ContestId, reason: str, deed: type) -> None:
        """Somebody decides something that needs only a reason."""
        self._do(who, area, deed(reason))

    @rule(who=HANDS, area=PLACES, paper=PAPERS, reason=REASONS)
    def discard(self, who: Hand, area: ContestId, paper: Paper, reason: str) -> None:
        """Somebody puts a paper aside."""
        self._do(who, area, Discard(paper, reason))

    @rule(who=HANDS, area=PLACES, kind=st.sampled_from(CorrectionKind), reason=REASONS)
    def correct(self, who: Hand, area: ContestId, kind: CorrectionKind, reason: str) -> None:
        """Somebody begins a correction."""
        self._do(who, area, OpenCorrection(kind, reason))

    @rule(who=HANDS, area=PLACES, step=st.sampled_from(Step))
    def reach(self, who: Hand, area: ContestId, step: Step) -> None:
        """Somebody says how far the count is."""
        self._do(who, area, Reach(step))

    @rule(who=HANDS, area=PLACES)
    def lot(self, who: Hand, area: ContestId) -> None:
        """Somebody records a lot, though nobody is equal."""
        self._do(who, area, RecordLot(PUBLISHED[area].elected[:1], "A coin."))

    @rule(area=PLACES, stage=st.sampled_from(Stage), slip=SLIPS)
    def feed(self, area: ContestId, stage: Stage, slip: int) -> None:
        """The count centre sends its figures."""
        first, *rest = PUBLISHED[area].figures
        figures = (replace(first, votes=(first.votes or 0) + slip), *rest)
        said = replace(PUBLISHED[area], stage=stage, figures=figures, entered_by="A", checked_by="B")
        self.at.say(SourceId("count-centre"), area, said)

    def _do(self, who: Hand, area: ContestId, deed: Deed) -> None:
        before, revision = self.at.ward(area), self.at.night.revision
        event = self.at.do(who, area, deed)
        after = self.at.ward(area)
        self._steps_follow_the_table(before, after, deed)
        if isinstance(event, Refused):
            assert replace(after, heard={}, version=0) == replace(before, heard={}, version=0)
            assert self.at.night.revision == revision
        COUNTS[type(event).__name__] += 1
        if isinstance(event, Declared | Corrected):
            self._was_carried_by_its_people(before, after, deed)
        if before.declared != after.declared:
            assert isinstance(event, Declared | Corrected | WithdrawnResult)

    def _steps_follow_the_table(self, before: Ward, after: Ward, deed: Deed) -> None:
        if isinstance(deed, FirstEntry | SecondEntry | Settle | Discard):
            was, now = (one.case.round(deed.paper).stand for one in (before, after))
            assert now is was or now in STEPS[was][type(deed)]

    def _was_carried_by_its_people(self, before: Ward, after: Ward, deed: Deed) -> None:
        """Approved by somebody with no hand in the figures, released by the approver's equal, as approved."""
        assert isinstance(deed, Release)
        approval, policy = before.case.approval, self.at.night.policy
        assert approval is not None
        assert before.case.held is None
        assert after.declared is not None
        assert [one.votes for one in after.declared.declaration.figures] == [
            one.votes for one in approval.figures.figures
        ]
        typed = [one.user for one in before.case.count.typed_by]
        assert len(set(typed)) == len(typed)
        people = {*typed, approval.by.user, after.case.released_by.user if after.case.released_by else ""}
        if before.pending is not None and before.pending.source == DESK and typed:
            assert len(people) >= policy.people
            assert approval.by.user != typed[0]
        if policy.people > 2:
            assert approval.by.user not in {one.user for one in before.case.hands}

    @invariant()
    def only_declared_figures_are_public(self) -> None:
        """What is public stands on a declaration; under what the desk released stands an officer's name."""
        if not hasattr(self, "at"):
            return
        for ward in self.at.night.wards.values():
            if ward.declared is not None:
                assert ward.declared.declaration.stage is Stage.DECLARED
                assert ward.declared.declaration.declared_by or ward.declared.source != DESK

    def teardown(self) -> None:
        """The same reports once more come to the same night."""
        if hasattr(self, "at"):
            again = Evening(begin(MEDWAY, Environment.LIVE, self.at.night.policy))
            for report in self.at.reports:
                again.hear(report)
            assert again.night == self.at.night


Desk.TestCase.settings = settings(max_examples=120, stateful_step_count=50, deadline=None)
TestDesk = Desk.TestCase


def test_the_machine_really_declared() -> None:
    """The walk above got to the end often enough to mean something."""
    assert COUNTS["Declared"] >= 10, COUNTS
    assert COUNTS["Corrected"] + COUNTS["WithdrawnResult"] >= 5, COUNTS
    assert COUNTS["Refused"] >= 100, COUNTS
