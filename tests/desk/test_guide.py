"""What an area waits for is said in one step, to whose step it is; sources are laid side by side."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from results.count.declaration import CorrectionKind, Declaration, Field, SourceId, Stage, Verified
from results.count.election import ContestId
from results.count.events import Declared, Refused
from results.count.procedure import acts
from results.count.procedure.acts import Paper
from results.count.procedure.hand import Hand
from results.desk.form import Form
from results.desk.guide import Option, next_step, others, sees_figures
from results.desk.side_by_side import side_by_side
from results.desk.signed_in import SignedIn
from tests.count.at_the_desk import (
    ADAM,
    ANN,
    AT,
    BEN,
    DAN,
    DEE,
    EVERYBODY,
    OPAL,
    ROY,
    Evening,
    count_typed,
    verification_typed,
)
from tests.nights import load

ELECTION, PUBLISHED = load("medway-2023")
WARD = ContestId("local.medway.all-saints.2023-05-04")
TRUE = PUBLISHED[WARD]
COUNT, VERIFICATION = count_typed(TRUE), verification_typed(TRUE)
FIRST, SECOND = (Field(f"votes/{one.candidate_id}") for one in TRUE.figures[:2])
FEED = SourceId("count-centre")


def person(hand: Hand) -> SignedIn:
    return SignedIn(hand.user, hand.name, hand.role, "s", "t", "127.0.0.1")


def who_may(evening: Evening, option: Option) -> set[str]:
    ward, people = evening.ward(WARD), evening.night.policy.people
    return {one.name for one in EVERYBODY if option.why_not(ward, person(one), people) is None}


def first(evening: Evening) -> tuple[str, set[str]]:
    """Where the next step is taken, and by whom it may be."""
    option = next_step(evening.ward(WARD))
    assert option is not None
    return option.where, who_may(evening, option)


def test_one_step_follows_another_and_each_has_its_people() -> None:
    """From the first figure to the declaration the area names its next step, and nobody barred from it."""
    evening = Evening.of(ELECTION)
    assert first(evening) == ("enter/verification", {"Ann", "Ada", "Ben", "Bill", "Dee", "Dan", "Dora"})
    evening.do(ANN, WARD, acts.FirstEntry(Paper.VERIFICATION, VERIFICATION))
    assert first(evening) == ("enter/verification", {"Ben", "Bill", "Dee", "Dan", "Dora"})
    evening.do(BEN, WARD, acts.SecondEntry(Paper.VERIFICATION, VERIFICATION))
    assert first(evening)[0] == "enter/count"
    evening.do(ANN, WARD, acts.FirstEntry(Paper.COUNT, COUNT))
    wrong = COUNT | {FIRST: "7"}
    evening.do(DEE, WARD, acts.SecondEntry(Paper.COUNT, wrong))
    evening.do(DEE, WARD, acts.SecondEntry(Paper.COUNT, wrong))
    assert first(evening) == ("settle/count", {"Dan", "Dora", "Roy"})
    evening.do(DAN, WARD, acts.Settle(Paper.COUNT, {FIRST: COUNT[FIRST]}, "Read from the paper."))
    assert first(evening) == ("approve", {"Dora", "Roy"})
    evening.approved(TRUE, ROY)
    assert first(evening) == ("release", {"Dora"})


def test_figures_changed_after_the_approval_are_approved_again() -> None:
    """What was approved is not released once other figures wait."""
    evening = Evening.of(ELECTION)
    evening.typed_twice(WARD, Paper.COUNT, COUNT | VERIFICATION)
    evening.approved(TRUE)
    assert first(evening)[0] == "release"
    one, two, *rest = TRUE.figures
    swapped = (replace(one, votes=two.votes), replace(two, votes=one.votes), *rest)
    evening.say(FEED, WARD, declared(figures=swapped))
    assert first(evening)[0] == "approve"


def test_a_tie_is_drawn_before_anything_else() -> None:
    """While two are equal at the last seat the step is the drawing of lots."""
    evening = Evening.of(ELECTION)
    ranked = sorted(TRUE.figures, key=lambda one: -(one.votes or 0))
    equal = {Field(f"votes/{one.candidate_id}"): "273" for one in ranked[:2]}
    evening.typed_twice(WARD, Paper.COUNT, COUNT | equal)
    assert first(evening)[0] == "lot"


def test_verification_that_cannot_be_right_is_typed_again() -> None:
    """Two people agree on more papers than electors: the step is to have the paper typed anew."""
    evening = Evening.of(ELECTION)
    wrong = VERIFICATION | {Field("verification/electorate"): "10"}
    evening.typed_twice(WARD, Paper.VERIFICATION, wrong)
    assert first(evening)[0] == "discard/verification"


def test_a_held_area_waits_for_the_end_of_the_hold() -> None:
    """Whatever else waits, a held area names the hold first."""
    evening = Evening.of(ELECTION)
    evening.typed_twice(WARD, Paper.COUNT, COUNT)
    evening.do(ROY, WARD, acts.Hold("The agents object."))
    assert first(evening) == ("hold", {"Dee", "Dan", "Dora", "Roy"})


def test_a_public_result_waits_for_nobody_until_it_is_corrected_or_withdrawn() -> None:
    """After the release the area asks for nothing; it can be corrected or withdrawn, by officers only."""
    evening = Evening.of(ELECTION)
    evening.typed_twice(WARD, Paper.VERIFICATION, VERIFICATION)
    evening.typed_twice(WARD, Paper.COUNT, COUNT)
    evening.approved(TRUE)
    evening.released(WARD)
    ward = evening.ward(WARD)
    assert next_step(ward) is None
    assert [one.where for one in others(ward)] == ["hold", "correct", "withdraw"]
    assert all(who_may(evening, one) == {"Dee", "Dan", "Dora", "Roy"} for one in others(ward))
    evening.do(DEE, WARD, acts.Withdraw("Another ward's."))
    assert first(evening)[0] == "correct"
    evening.do(DEE, WARD, acts.OpenCorrection(CorrectionKind.SLIP, "Another ward's."))
    assert first(evening)[0] == "enter/count"


def test_every_way_on_the_page_is_one_that_the_procedure_takes() -> None:
    """No area offers twice the same way, and those without authority over figures are offered none."""
    evening = Evening.of(ELECTION)
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: evening.typed_twice(WARD, Paper.VERIFICATION, VERIFICATION),
        lambda: evening.do(ANN, WARD, acts.FirstEntry(Paper.COUNT, COUNT)),
        lambda: evening.do(BEN, WARD, acts.SecondEntry(Paper.COUNT, COUNT)),
        lambda: evening.approved(TRUE),
        lambda: evening.released(WARD),
    ]
    for step in steps:
        step()
        ward = evening.ward(WARD)
        every = [*([one] if (one := next_step(ward)) else []), *others(ward)]
        assert len({one.where for one in every}) == len(every)
        for one in every:
            assert not who_may(evening, one) & {OPAL.name, ADAM.name}


def test_roles_are_named_in_words() -> None:
    """The page says for whom a step is as people say it."""
    option = next_step(Evening.of(ELECTION).ward(WARD))
    assert option is not None
    assert option.roles == "a clerk, a checker or a deputy returning officer"


def test_figures_before_the_declaration_are_for_officers() -> None:
    """Deputies and the returning officer see them; nobody else does."""
    seeing = {one.name for one in EVERYBODY if sees_figures(person(one))}
    assert seeing == {"Dee", "Dan", "Dora", "Roy"}


def declared(**changes: object) -> Declaration:
    whole = replace(TRUE, stage=Stage.DECLARED, entered_by="C1", checked_by="C2")
    return replace(whole, **changes)  # type: ignore[arg-type]  # each test names real fields


def test_sources_are_compared_box_by_box() -> None:
    """What waits stands first; a box differs where two say different things, not where one is silent."""
    evening = Evening.of(ELECTION)
    evening.typed_twice(WARD, Paper.VERIFICATION, VERIFICATION)
    first_figure, *rest = TRUE.figures
    other = replace(TRUE, figures=(replace(first_figure, votes=7), *rest), rejected=None, elected=())
    evening.say(FEED, WARD, replace(other, stage=Stage.PROVISIONAL))
    evening.typed_twice(WARD, Paper.COUNT, COUNT)
    sheet = side_by_side(evening.ward(WARD))
    assert [one.name for one in sheet.columns] == ["Waiting, from the desk", FEED]
    (row,) = [one for one in sheet.rows if one.differ]
    assert (row.code, row.figures) == ("B1", (first_figure.votes, 7))
    assert sheet.differing == 1
    void = next(one for one in sheet.rows if one.code == "C4")
    assert (void.figures[1], void.differ) == (None, False)


def test_a_correction_stands_beside_what_is_public() -> None:
    """The figures of a correction and those that the public sees are two columns."""
    evening = Evening.of(ELECTION)
    evening.typed_twice(WARD, Paper.COUNT, COUNT | VERIFICATION)
    evening.approved(TRUE)
    evening.released(WARD)
    evening.do(DEE, WARD, acts.OpenCorrection(CorrectionKind.SLIP, "Exchanged."))
    evening.typed_twice(WARD, Paper.COUNT, COUNT | {FIRST: COUNT[SECOND], SECOND: COUNT[FIRST]})
    sheet = side_by_side(evening.ward(WARD))
    assert [one.name for one in sheet.columns] == ["Waiting, from the desk", "Public now"]
    assert [one.code for one in sheet.rows if one.differ] == ["B1", "B2"]


def test_an_area_of_which_nobody_said_anything_has_no_columns() -> None:
    """Before any figures there is nothing to lay side by side; a statement of verification alone is none."""
    evening = Evening.of(ELECTION)
    assert TRUE.verification is not None
    evening.say(FEED, WARD, Verified(TRUE.verification))
    assert side_by_side(evening.ward(WARD)).columns == ()


@pytest.mark.parametrize(
    ("typed", "now", "is_at"),
    [
        ("01:40", "2023-05-05T00:42:30", "2023-05-05T00:40:00"),
        ("1.40", "2023-05-05T00:42:30", "2023-05-05T00:40:00"),
        ("23:58", "2023-05-05T00:42:30", "2023-05-04T22:58:00"),
        ("01:42", "2023-05-05T00:42:30", "2023-05-05T00:42:00"),
        ("02:10", "2023-12-08T02:30:00", "2023-12-08T02:10:00"),
    ],
)
def test_a_clock_time_is_the_last_moment_the_hall_clock_showed_it(typed: str, now: str, is_at: str) -> None:
    """Summer time and midnight are worked out; people type only what they saw."""
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    form = Form([("at", typed)])
    assert form.clock_time("at", at) == datetime.fromisoformat(is_at).replace(tzinfo=UTC)
    assert form.errors == []


def test_what_cannot_be_used_is_told_beside_its_box() -> None:
    """Words too long, figures that are none, times that are none: each names its box, all of them at once."""
    now = datetime(2023, 5, 5, 0, 42, tzinfo=UTC)
    form = Form(
        [("reason", "x" * 501), ("votes", "12a"), ("at", "25:00"), ("later", "09:00"), ("seen", "-3")]
    )
    form.words("reason")
    form.words("other", "Say why.")
    assert form.number("votes", "") is None
    assert form.clock_time("at", now) is None
    assert form.clock_time("later", now) is None
    assert [box for box, _ in form.errors] == ["reason", "other", "votes", "at", "later"]
    assert form.seen == -1
    assert Form([("votes", " 1,295 ")]).number("votes", "") == 1295


def test_a_part_of_a_wider_contest_needs_its_officers_word() -> None:
    """Where another officer must authorise the total, nothing goes out until the release says who did."""
    contest = replace(ELECTION.contests[WARD], authority="the Combined Authority Returning Officer")
    evening = Evening.of(replace(ELECTION, contests={**ELECTION.contests, WARD: contest}))
    evening.typed_twice(WARD, Paper.COUNT, COUNT | VERIFICATION)
    evening.approved(TRUE)
    refused = evening.do(DAN, WARD, acts.Release(AT, "Roy Officer"))
    assert isinstance(refused, Refused)
    assert "Nothing went out. E702: Give the total to the officer named" in refused.why
    event = evening.do(DAN, WARD, acts.Release(AT, "Roy Officer", "Cara Officer"))
    assert isinstance(event, Declared)
    assert event.filed.declaration.authorised_by == "Cara Officer"
