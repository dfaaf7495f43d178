"""From agreed figures to the public: each stage has its own person and its own screen."""

from pathlib import Path

import pytest

from results.count.declaration import Declaration, Field
from results.count.procedure.acts import FirstEntry, Hold, Paper, SecondEntry
from results.count.ward import State
from tests.count.at_the_desk import count_typed
from tests.desk.browsing import form_with, send
from tests.desk.people import totp_now
from tests.desk.stage import NOW, WHERE, stage
from tests.desk.stage_forms import Typed, fill, problems, the_form, winner


async def test_agreed_figures_become_public_by_two_officers(tmp_path: Path) -> None:
    """Dee approves from the signed paper, Dan shows who he is and releases; the area says what went out."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        approved = await fill(desk, "Dee", "approve", winner(desk))
        assert (approved.status, approved.path) == (200, f"{WHERE}?done=approve")
        assert desk.ward.declared is None
        released = await fill(desk, "Dan", "release", {"code": totp_now(desk.desk)}, "release")
        assert (released.status, released.path) == (200, f"{WHERE}?done=release")
        assert desk.ward.declared is not None
        said = desk.ward.declared.declaration
        assert (said.declared_at, said.declared_by) == (NOW, "Roy Officer")
        assert (said.entered_by, said.checked_by) == ("Ann", "Ben")
        await desk.printed()
        home = await desk.people["Opal"].get(WHERE)
    assert "council_wall" in home.text
    assert "declaration: waiting" in home.text


async def test_nothing_is_ticked_for_the_approver(tmp_path: Path) -> None:
    """Nobody is shown as elected, and the figure to read back is not filled in, until the officer does it."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        form = the_form(await desk.people["Dee"].get(f"{WHERE}/approve"))
        answer = await fill(desk, "Dee", "approve")
    assert {name: value for name, value in form.fields if name not in {"token", "seen"}} == {"read_back": ""}
    assert answer.status == 422
    assert "Tick who is elected" in problems(answer)
    assert "Read the most votes" in problems(answer)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"read_back": "259"}, "not the one on the screen"),
        ({"read_back": "2q5"}, "Type digits only"),
        ({"elected": ["second"]}, "E401"),
        ({"elected": ["second", "first"]}, "E402"),
    ],
)
async def test_a_misread_paper_is_not_approved(tmp_path: Path, typed: Typed, says: str) -> None:
    """A wrong figure read back or a wrong person ticked is refused, and what was typed stays in the form."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        ranked = sorted(desk.declared.figures, key=lambda one: -(one.votes or 0))
        ids = {"first": str(ranked[0].candidate_id), "second": str(ranked[1].candidate_id)}
        if "elected" in typed:
            typed = {**typed, "elected": [ids[one] for one in typed["elected"]]}
        answer = await fill(desk, "Dee", "approve", {**winner(desk), **typed})
        assert answer.status in {409, 422}
        assert says in problems(answer)
        assert desk.ward.case.approval is None
        fields = the_form(answer).fields
        again, ticked = dict(fields), {value for name, value in fields if name == "elected"}
    assert again["read_back"] == typed.get("read_back", winner(desk)["read_back"])
    assert ticked == set(typed.get("elected", winner(desk)["elected"]))


async def test_each_finding_needs_a_reason_that_stays_on_record(tmp_path: Path) -> None:
    """Figures with a warning are approved only with a reason for it, chosen or in the officer's own words."""
    async with stage(tmp_path) as desk:
        await desk.typed(Paper.VERIFICATION)
        typed = count_typed(desk.declared)
        nought, most = _least_and_most(desk.declared)
        typed[most] = str(int(typed[most]) + int(typed[nought]))
        typed[nought] = "0"
        await desk.typed(values=typed)
        read: Typed = {**winner(desk), "read_back": typed[most]}
        silent = await fill(desk, "Dee", "approve", read)
        assert silent.status == 422
        assert "Give a reason for W107" in problems(silent)
        reason: Typed = {"usual-W107": "The figures are as on the signed paper.", "words-W107": "It says 0."}
        await fill(desk, "Dee", "approve", {**read, **reason})
        assert desk.ward.pending is not None
        (override,) = desk.ward.pending.overrides
    assert override.codes == ("W107",)
    assert override.reason == "The figures are as on the signed paper. It says 0."


def _least_and_most(declaration: Declaration) -> tuple[Field, Field]:
    ranked = sorted(declaration.figures, key=lambda one: one.votes or 0)
    return Field(f"votes/{ranked[0].candidate_id}"), Field(f"votes/{ranked[-1].candidate_id}")


async def test_impossible_figures_have_no_button(tmp_path: Path) -> None:
    """Where nobody may let a finding pass, the screen says what to do, and offers no approval."""
    async with stage(tmp_path) as desk:
        await desk.typed(Paper.VERIFICATION)
        typed = count_typed(desk.declared)
        first = next(iter(typed))
        typed[first] = str(int(typed[first]) + 2000)
        await desk.typed(values=typed)
        page = await desk.people["Dee"].get(f"{WHERE}/approve")
    assert "These figures cannot be approved" in page.text
    assert "E304" in page.text
    assert form_with(page.text, "read_back") is None


async def test_whoever_typed_may_not_approve_and_whoever_approved_may_not_release(tmp_path: Path) -> None:
    """With four people a result has four names; the screens say whose turn it is not."""
    async with stage(tmp_path) as desk:
        await desk.typed(Paper.VERIFICATION)
        values = count_typed(desk.declared)
        await desk.do("Dee", FirstEntry(Paper.COUNT, values))
        await desk.do("Ben", SecondEntry(Paper.COUNT, values))
        assert "Dee typed these figures" in (await desk.people["Dee"].get(f"{WHERE}/approve")).text
        await fill(desk, "Roy", "approve", winner(desk))
        for name in ("Dee", "Roy"):
            page = await desk.people[name].get(f"{WHERE}/release")
            assert f"{name} has had a hand in these figures" in page.text
            assert form_with(page.text, "declared_by") is None


async def test_a_release_needs_the_second_factor(tmp_path: Path) -> None:
    """Without the code, or with a wrong one, nothing goes out and nothing typed is lost."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        for code in ("", "000000"):
            typed: Typed = {"code": code, "declared_by": "Ray Other", "declared_at": "01:40"}
            answer = await fill(desk, "Dan", "release", typed, "release")
            assert answer.status == 422
            assert "code" in problems(answer)
            kept = dict(the_form(answer).fields)
            assert (kept["declared_by"], kept["declared_at"]) == ("Ray Other", "01:40")
        assert desk.ward.declared is None


async def test_enter_in_a_box_releases_nothing(tmp_path: Path) -> None:
    """The first button of the form, which Enter presses, only shows again what will go out."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        await desk.people["Dan"].stepped_up()
        answer = await fill(desk, "Dan", "release", {"declared_at": "00:59"})
        assert answer.status == 200
        assert "Declared 00:59." in answer.text
        assert desk.ward.declared is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"declared_at": "01:59"}, "still to come: it is 01:42"),
        ({"declared_at": "1h"}, "Type the time as 01:42"),
        ({"declared_by": " "}, "Say which officer declared"),
    ],
)
async def test_a_declaration_has_a_time_and_an_officer(tmp_path: Path, typed: Typed, says: str) -> None:
    """A time that is still to come, or nobody who declared, is refused before anything goes out."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        await desk.people["Dan"].stepped_up()
        answer = await fill(desk, "Dan", "release", typed, "release")
        assert answer.status == 422
        assert says in problems(answer)
        assert desk.ward.declared is None


async def test_a_screen_out_of_date_releases_nothing(tmp_path: Path) -> None:
    """Who opened the release before somebody else changed the area is told to look again."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        dan = desk.people["Dan"]
        await dan.stepped_up()
        form = the_form(await dan.get(f"{WHERE}/release"))
        await desk.do("Roy", Hold("The agents object."))
        answer = await send(dan, f"{WHERE}/release", form, {}, "release")
        assert answer.status == 409
        assert "Something changed here" in problems(answer)
        assert "The agents object." in answer.text
        assert desk.ward.declared is None


@pytest.mark.parametrize("name", ["Ann", "Ben", "Opal", "Adam"])
async def test_only_officers_see_figures_that_are_not_public(tmp_path: Path, name: str) -> None:
    """On no screen of the stages does anybody else find a figure or a reason before the release."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        await desk.do("Roy", Hold("Votes for Spalding: 295"))
        client = desk.people[name]
        home = await client.get(WHERE)
        for figure in ("295", "252", "3,495", "965"):
            assert figure not in home.told
        at = NOW.isoformat().replace("+", "%2B")
        for screen in (f"{WHERE}/approve", f"{WHERE}/release", f"{WHERE}/lot", f"{WHERE}/card.png?at={at}"):
            assert (await client.get(screen)).status == 403
        assert (await client.get(f"/preview/{desk.contest_id}?at={at}")).status == 403
        for screen in ("hold", "recount", "correct", "withdraw"):
            page = await client.get(f"{WHERE}/{screen}")
            assert "295" not in page.told
            assert form_with(page.text, "reason") is None
            refused = await client.post(f"{WHERE}/{screen}", {"reason": "x", "done": screen, "kind": "slip"})
            assert refused.status in {200, 409, 422}
        assert desk.ward.case.held is not None
        assert desk.ward.state is State.PROVISIONAL
