"""Where a night takes a turn: a hold, a recount, a tie, a correction, a withdrawal."""

import json
from pathlib import Path

from structlog.testing import capture_logs

from results.count.declaration import CorrectionKind, Declaration, Field
from results.count.procedure.acts import OpenCorrection, Paper
from results.count.ward import State
from results.record.orders import PauseAll
from tests.count.at_the_desk import count_typed
from tests.desk.browsing import form_with, send
from tests.desk.stage import NOW, WHERE, stage
from tests.desk.stage_forms import Typed, fill, problems, the_form, winner


async def test_a_hold_stops_a_release_until_it_ends(tmp_path: Path) -> None:
    """An officer holds with a reason and ends it with a reason; in between nothing goes out."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        assert "A reason is needed" in problems(await fill(desk, "Roy", "hold"))
        await fill(desk, "Roy", "hold", {"reason": "The agents object."})
        await desk.people["Dan"].stepped_up()
        held = await fill(desk, "Dan", "release", {}, "release")
        assert "Roy holds this area: The agents object." in problems(held)
        await fill(desk, "Dee", "hold", {"reason": "They looked again."})
        assert desk.ward.case.held is None
        await fill(desk, "Dan", "release", {}, "release")
        assert desk.ward.declared is not None


async def test_a_recount_begins_anew(tmp_path: Path) -> None:
    """After a recount was ordered, figures and approval count no more, and the count is typed again."""
    async with stage(tmp_path) as desk:
        await desk.counted()
        await desk.approved()
        answer = await fill(desk, "Roy", "recount", {"reason": "Eleven votes apart."})
        assert "Type the count in" in answer.text
        assert (desk.ward.state, desk.ward.pending, desk.ward.case.approval) == (State.RECOUNT, None, None)


async def test_a_tie_is_drawn_before_it_is_approved(tmp_path: Path) -> None:
    """Two equal at the last seat cannot be approved until the drawing of lots is on record."""
    async with stage(tmp_path) as desk:
        await desk.typed(Paper.VERIFICATION)
        values, (first, second) = _tied(desk.declared)
        await desk.typed(values=values)
        page = await desk.people["Dee"].get(f"{WHERE}/approve")
        assert "E403" in page.text
        assert form_with(page.text, "read_back") is None
        incomplete = await fill(desk, "Roy", "lot")
        assert all(one in problems(incomplete) for one in ("Tick on whom", "Say how", "extra vote"))
        drawn: Typed = {
            "winners": [second],
            "method": "Papers in a box.",
            "drawn_at": "01:30",
            "in_votes": "no",
        }
        await fill(desk, "Roy", "lot", {**drawn, "witnesses": "A Agent\n\n B  Agent "})
        lot = desk.ward.case.lot
        assert lot is not None
        assert (lot.winners, lot.witnesses) == ((second,), ("A Agent", "B Agent"))
        votes = values[Field(f"votes/{second}")]
        answer = await fill(desk, "Dee", "approve", {"elected": [first], "read_back": votes})
        assert "E401" in problems(answer)
        await fill(desk, "Dee", "approve", {"elected": [second], "read_back": votes})
        assert desk.ward.case.approval is not None


def _tied(declaration: Declaration) -> tuple[dict[Field, str], tuple[str, str]]:
    """All Saints with the two leaders equal and the papers still balanced, and who they are."""
    ranked = sorted(declaration.figures, key=lambda one: -(one.votes or 0))
    first, second, third = ((str(one.candidate_id), one.votes or 0) for one in ranked[:3])
    half, odd = divmod(first[1] + second[1], 2)
    values = count_typed(declaration)
    for name, votes in ((first[0], half), (second[0], half), (third[0], third[1] + odd)):
        values[Field(f"votes/{name}")] = str(votes)
    return values, (first[0], second[0])


async def test_a_correction_goes_its_whole_way(tmp_path: Path) -> None:
    """Kind and reason are asked for, every place it reaches is named, and two officers send it out."""
    async with stage(tmp_path) as desk:
        await desk.public()
        await desk.seen_on("council_wall")
        page = await desk.people["Roy"].get(f"{WHERE}/correct")
        assert "a correction, because it said at 01:42" in page.text
        assert "nothing of this area was seen there" in page.text
        assert "E705" in page.text
        missing = await fill(desk, "Roy", "correct", {}, "open")
        assert all(one in problems(missing) for one in ("what kind of correction", "A reason is needed"))
        begun: Typed = {"kind": "slip", "reason": "Two figures were exchanged."}
        await fill(desk, "Roy", "correct", begun, "open")
        values = count_typed(desk.declared)
        low, lower = (Field(f"votes/{one.candidate_id}") for one in desk.declared.figures[:2])
        values[low], values[lower] = values[lower], values[low]
        await desk.typed(values=values)
        await fill(desk, "Dee", "approve", winner(desk))
        await desk.people["Dan"].stepped_up()
        preview = await desk.people["Dan"].get(f"{WHERE}/release")
        assert (
            "Two figures were exchanged."
            in (
                await desk.people["Dan"].get(
                    f"/preview/{desk.contest_id}?at={NOW.isoformat().replace('+', '%2B')}"
                )
            ).text
        )
        assert "council_wall" in preview.text
        await fill(desk, "Dan", "release", {}, "release")
        assert desk.ward.state is State.CORRECTED
        home = await desk.people["Ann"].get(WHERE)
    assert "Two figures were exchanged." in home.text


async def test_only_a_court_changes_who_was_elected(tmp_path: Path) -> None:
    """A correction that would elect somebody else is stopped with E705, unless a court ordered it."""
    async with stage(tmp_path) as desk:
        await desk.public()
        for kind, stopped in ((CorrectionKind.RETURNING_OFFICER, True), (CorrectionKind.COURT_ORDER, False)):
            await desk.do("Roy", OpenCorrection(kind, "Bundles were exchanged."))
            ranked = sorted(desk.declared.figures, key=lambda one: -(one.votes or 0))
            values = count_typed(desk.declared)
            first, second = (Field(f"votes/{one.candidate_id}") for one in ranked[:2])
            values[first], values[second] = values[second], values[first]
            await desk.typed(values=values)
            read: Typed = {"elected": [str(ranked[1].candidate_id)], "read_back": values[second]}
            answer = await fill(desk, "Dee", "approve", read)
            assert ("E705" in answer.text) is stopped
            assert (desk.ward.case.approval is None) is stopped
            if stopped:
                await fill(desk, "Roy", "correct", {"reason": "Not ours to make."}, "cancel")
                assert (desk.ward.case.correction, desk.ward.pending) == (None, None)


async def test_one_officer_takes_a_result_down_even_while_all_is_paused(tmp_path: Path) -> None:
    """Reason and second factor; the page loses it at once, the log has an error, the record the name."""
    async with stage(tmp_path) as desk:
        await desk.public()
        await desk.desk.order(desk.signed("Ann"), PauseAll(""))
        silent = await fill(desk, "Dee", "withdraw", {"reason": "Another ward's figures."})
        assert "code" in problems(silent)
        await desk.people["Dee"].stepped_up()
        with capture_logs() as logs:
            answer = await fill(desk, "Dee", "withdraw", {"reason": "Another ward's figures."})
        assert answer.path == f"{WHERE}?done=withdraw"
        public = desk.desk.newsroom.public.wards[desk.contest_id]
        assert (public.state, public.declared) == (State.WITHDRAWN, None)
        (error,) = [one for one in logs if one["log_level"] == "error"]
        assert (error["event"], error["contest"]) == ("result_withdrawn_at_the_desk", desk.contest_id)
        kept = await desk.desk.newsroom.journal.newest("desk", f"desk/{desk.contest_id}/Withdraw")
    assert kept is not None
    assert json.loads(kept.payload)["by"]["name"] == "Dee"


async def test_anybody_of_the_count_notes_how_far_it_is(tmp_path: Path) -> None:
    """A clerk says that counting has started, and the public sees it; operations have no such button."""
    async with stage(tmp_path) as desk:
        ann, opal = desk.people["Ann"], desk.people["Opal"]
        assert form_with((await opal.get(WHERE)).text, "seen") is None
        refused = await opal.post(f"{WHERE}/reach", {"step": "counting"})
        assert (refused.status, desk.ward.state) == (409, State.AWAITED)
        answer = await send(ann, WHERE, the_form(await ann.get(WHERE)), {}, "counting")
        assert answer.path == f"{WHERE}?done=reach"
        assert desk.desk.newsroom.public.wards[desk.contest_id].state is State.COUNTING
        assert (await ann.post(f"{WHERE}/reach", {"step": "declared"})).status == 400


async def test_an_area_that_is_not_there_is_not_there(tmp_path: Path) -> None:
    """An address of no area, on any screen of the stages, is answered as such."""
    async with stage(tmp_path) as desk:
        dee = desk.people["Dee"]
        for screen in ("", "/approve", "/release", "/hold", "/recount", "/lot", "/correct", "/withdraw"):
            assert (await dee.get(f"/wards/nowhere{screen}")).status == 404
        for at in ("", "now", "2023-05-05T01:42:00"):
            assert (await dee.get(f"/preview/{desk.contest_id}?at={at}")).status == 400
