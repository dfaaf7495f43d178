"""A paper is typed, checked and typed again over plain forms, as a browser without JavaScript sends them."""

from collections.abc import Mapping
from pathlib import Path

from results.count.checks import Tonight
from results.count.declaration import CorrectionKind, Field, Role
from results.count.election import CandidateId
from results.count.events import Refused
from results.count.procedure.acts import (
    Approve,
    OpenCorrection,
    Paper,
    Release,
    SecondEntry,
    StartRecount,
)
from results.count.procedure.approving import to_approve
from results.count.procedure.case import Round, Stand
from results.count.ward import State
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.feeds.formats.boxes import check_code
from results.record.journal import Journal
from tests import nights
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.browsing import form_with, send
from tests.desk.people import Answer, Client, at_work, signed_in
from tests.desk.rig import desk_of

MEDWAY, DECLARED = nights.load("medway-2023")
WARD = next(one for one in MEDWAY.contests.values() if one.area == "All Saints")
HERE = WARD.contest_id
VERIFICATION = {str(field): text for field, text in verification_typed(DECLARED[HERE]).items()}
COUNT = {str(field): text for field, text in count_typed(DECLARED[HERE]).items()} | {"total_votes": "960"}
del COUNT["rejected/basis"]
WALLACE = "votes/julie-wallace"
Values = Mapping[str, str]
MARK = {"verification": "verification/papers_total", "count": "total_votes"}


def _round(desk: Desk, paper: Paper = Paper.COUNT) -> Round:
    return desk.night.wards[HERE].case.round(paper)


async def typing(
    who: Client, values: Values, button: str = "send", *, paper: str = "count", query: str = ""
) -> Answer:
    """Open the paper, type into its boxes, press a button."""
    path = f"/wards/{HERE}/enter/{paper}{query}"
    return await again(who, await who.get(path), values, button, paper=paper)


async def again(
    who: Client, page: Answer, values: Values, button: str = "send", *, paper: str = "count"
) -> Answer:
    """Type into the boxes of a page that came, and press a button."""
    form = form_with(page.text, MARK[paper])
    assert form is not None, page.text
    known = {name: text for name, text in values.items() if name in form.boxes}
    return await send(who, page.path, form, known, button)


async def sent(who: Client, values: Values, *, paper: str = "count") -> Answer:
    """The same, ticking what the checks found."""
    answer = await typing(who, values, paper=paper)
    if answer.status != 422:
        return answer
    return await again(who, answer, {**values, "compared": "yes"}, paper=paper)


def _signed(who: Client) -> SignedIn:
    person = who.person
    return SignedIn(person.user_id, person.name, person.role, "test", "token", "127.0.0.1")


async def _steps(desk: Desk) -> list[str]:
    return [entry.topic.rsplit("/", 1)[1] for entry in await Journal(desk.database).read(0, 100)]


async def test_two_people_type_a_paper_alike(tmp_path: Path) -> None:
    """The verification typed twice gives turnout, the count typed twice is provisional; all is on record."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        first = await sent(ann, VERIFICATION, paper="verification")
        assert first.path == f"/find?sent={HERE}&paper=verification"
        assert "Now somebody else types it again." in first.text
        second = await sent(ben, VERIFICATION, paper="verification")
        assert "Both entries agree." in second.text
        assert desk.night.wards[HERE].verification is not None
        await sent(ann, COUNT)
        await sent(ben, COUNT)
        ward = desk.night.wards[HERE]
        assert ward.state is State.PROVISIONAL
        assert ward.pending is not None
        assert (ward.pending.declaration.entered_by, ward.pending.declaration.checked_by) == ("Ann", "Ben")
        assert await _steps(desk) == ["FirstEntry", "SecondEntry"] * 2


async def test_the_second_person_is_blind(tmp_path: Path) -> None:
    """No screen or answer that the second person gets holds one figure of the first, down to the byte."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        firsts = {field: str(731_117 + 1_013 * place) for place, field in enumerate(COUNT)}
        seconds = {field: str(20 + place) for place, field in enumerate(firsts)}
        await sent(ann, firsts)
        assert "731117" in (await ann.get(f"/wards/{HERE}/enter/count")).text
        path = f"/wards/{HERE}"
        answers = [
            await ben.get("/"),
            await ben.get("/find"),
            await ben.get(f"/find?sent={HERE}&paper=count"),
            await ben.get(f"{path}/enter/count"),
            await ben.post(f"{path}/draft/count", seconds),
            await typing(ben, seconds),
            await sent(ben, seconds),
            await ben.get(f"{path}/enter/count"),
            await ben.post(f"{path}/draft/count", seconds),
            await typing(ben, seconds),
            await ben.get(f"{path}/settle/count"),
        ]
        assert _round(desk).stand is Stand.LOOK_AGAIN
        answers += [await sent(ben, seconds), await ben.get(f"{path}/enter/count"), await ben.get(path)]
        assert _round(desk).stand is Stand.DIFFERS
        for answer in answers:
            said = answer.told
            assert [one for one in firsts.values() if one in said or f"{int(one):,}" in said] == []


async def test_boxes_that_differ_are_named_and_emptied(tmp_path: Path) -> None:
    """Looking again, the second person finds the box that differs empty and marked, the rest as it was."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        await sent(ann, COUNT)
        answer = await sent(ben, COUNT | {WALLACE: "225"})
        assert answer.path == f"/wards/{HERE}/enter/count"
        assert "differ in this box" in answer.text
        assert ">B7 WALLACE, Julie</a>" in answer.text
        form = form_with(answer.text, "total_votes")
        assert form is not None
        left = dict(form.fields)
        assert left[WALLACE] == ""
        assert left["votes/kier-dorran-kemp"] == COUNT["votes/kier-dorran-kemp"]
        assert (await again(ben, answer, {WALLACE: "252"}, "add")).status == 200
        await sent(ben, {WALLACE: "252"})
        assert _round(desk).stand is Stand.AGREED


async def test_findings_are_sent_only_when_compared(tmp_path: Path) -> None:
    """A paper with faults goes off after a tick for these very figures; the codes stay on record."""
    wrong = COUNT | {WALLACE: "525"}
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        await sent(ann, VERIFICATION, paper="verification")
        checked = await typing(ann, wrong | VERIFICATION)
        assert checked.status == 422
        assert "<title>Error: All Saints: the count" in checked.text
        assert 'href="#verification/papers_total">E301: Votes and papers do not balance</a>' in checked.text
        assert "On the count floor:" in checked.text
        unticked = await again(ann, checked, {})
        assert unticked.status == 422
        assert "Tick the box at the foot" in unticked.text
        changed = await again(ann, checked, {WALLACE: "526", "compared": "yes"})
        assert changed.status == 422
        assert 'name="compared" value="yes" checked' not in changed.text
        assert _round(desk).stand is Stand.AWAITED
        done = await again(ann, changed, {"compared": "yes"})
        assert done.status == 200
        first = _round(desk).first
        assert first is not None
        assert first.values[Field(WALLACE)] == "526"
        assert "E301" in first.confirmed


async def test_what_is_no_figure_comes_back_beside_its_box(tmp_path: Path) -> None:
    """Letters are refused with a word beside the box, and nothing that was typed is lost."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        answer = await typing(ann, COUNT | {WALLACE: "2S2"})
        assert answer.status == 422
        assert f'<a href="#{WALLACE}">B7: type digits only.' in answer.text
        form = form_with(answer.text, "total_votes")
        assert form is not None
        left = dict(form.fields)
        assert left[WALLACE] == "2S2"
        assert left["votes/kier-dorran-kemp"] == "118"
        assert (await typing(ann, {}, "send")).status == 422
        assert _round(desk).stand is Stand.AWAITED


async def test_an_empty_paper_is_not_sent(tmp_path: Path) -> None:
    """The button pressed on empty boxes sends nothing."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        answer = await typing(ann, {})
        assert answer.status == 422
        assert "Nothing is typed yet." in answer.text
        assert await _steps(desk) == []


async def test_a_stray_enter_only_keeps(tmp_path: Path) -> None:
    """The form's first button, which Enter presses without JavaScript, keeps the draft and sends nothing."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        answer = await typing(ann, COUNT, button="")
        assert (answer.status, answer.path) == (200, f"/wards/{HERE}/enter/count")
        form = form_with(answer.text, "total_votes")
        assert form is not None
        assert {name: text for name, text in form.fields if name in COUNT} == COUNT
        assert "Kept at" in answer.text
        assert await _steps(desk) == []


async def test_a_draft_outlives_the_desk(tmp_path: Path) -> None:
    """What was typed box by box is there for the same person after the desk was stopped and started."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        answer = await ann.post(f"/wards/{HERE}/draft/count", {WALLACE: "252"})
        assert answer.headers["X-Desk"] == "sums"
        assert "252 votes for 1 of 7 candidates so far." in answer.text
        person = ann.person
    async with desk_of(tmp_path) as (desk, address), await at_work(desk, address, person) as ann:
        assert "All Saints: count</a>" in (await ann.get("/find")).text
        form = form_with((await ann.get(f"/wards/{HERE}/enter/count")).text, "total_votes")
        assert form is not None
        assert dict(form.fields)[WALLACE] == "252"


async def test_nobody_types_the_same_paper_for_nothing(tmp_path: Path) -> None:
    """Who comes second is told who is typing since when; a deputy takes over, and the first is told so."""
    path = f"/wards/{HERE}/enter/count"
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CLERK, "Ada") as ada,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dee") as dee,
    ):
        page = await ann.get(path)
        refused = await ada.get(path)
        assert "Ann is typing this since" in refused.text
        assert form_with(refused.text, "total_votes") is None
        assert (await ada.post(path, {"do": "take"})).status == 403
        assert form_with((await dee.post(path, {"do": "take"})).text, "total_votes") is not None
        assert "Dee has taken this paper over" in (await ann.post(f"/wards/{HERE}/draft/count", COUNT)).text
        late = await again(ann, page, COUNT)
        assert late.status == 422
        assert "What you typed is kept, but not sent." in late.text
        assert f'value="{COUNT[WALLACE]}"' in late.text
        await dee.post(path, {"do": "leave"})
        assert form_with((await ada.get(path)).text, "total_votes") is not None


async def test_who_may_not_type_is_told_why(tmp_path: Path) -> None:
    """Operations never type; a clerk types no second entry; nobody checks their own."""
    path = f"/wards/{HERE}/enter/count"
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
        await signed_in(desk, address, Role.CLERK, "Ada") as ada,
        await signed_in(desk, address, Role.OPERATIONS, "Opal") as opal,
    ):
        assert "Operations may not do this." in (await opal.get(path)).text
        assert (await opal.post(path, {**COUNT, "do": "send"})).status == 409
        await sent(ben, COUNT)
        assert "A checker or a deputy returning officer types it" in (await ada.get(path)).text
        assert (await ada.post(path, {**COUNT, "do": "send"})).status == 409
        mine = await ben.get(path)
        assert "First entry" in mine.text
        assert f'value="{COUNT[WALLACE]}"' in mine.text
        assert _round(desk).second is None


async def test_a_screen_that_is_out_of_date_loses_nothing(tmp_path: Path) -> None:
    """Two opened the first entry; the later one is told, and may send the same figures as the second."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        open_at_bens = await ben.get(f"/wards/{HERE}/enter/count")
        await ben.post(f"/wards/{HERE}/enter/count", {"do": "leave"})
        await sent(ann, COUNT)
        answer = await again(ben, open_at_bens, COUNT)
        assert answer.status == 422
        assert "Send it once more to give yours as the second entry." in answer.text
        assert _round(desk).stand is Stand.ENTERED
        await again(ben, answer, {})
        assert _round(desk).stand is Stand.AGREED


async def test_a_double_click_is_no_second_look(tmp_path: Path) -> None:
    """The same second entry sent twice from one screen leaves the second look still to be taken."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
    ):
        await sent(ann, COUNT)
        page = await ben.get(f"/wards/{HERE}/enter/count")
        slip = COUNT | {WALLACE: "250", "votes/bernard-edward-hyde": "36"}
        seen = desk.night.wards[HERE].version
        await again(ben, page, slip)
        twice = await again(ben, page, slip)
        assert twice.status == 200
        form = form_with(twice.text, "total_votes")
        assert form is not None
        assert dict(form.fields)[WALLACE] == ""
        otherwise = await again(ben, page, slip | {"total_votes": "961"})
        assert otherwise.status == 422
        assert "You have sent this paper already." in otherwise.text
        deed = SecondEntry(Paper.COUNT, {Field(WALLACE): "250"})
        assert isinstance(await desk.act(_signed(ben), HERE, deed, seen), Refused)
        assert _round(desk).stand is Stand.LOOK_AGAIN
        assert "Ben is looking at this paper again" in (await ann.get(f"/wards/{HERE}/enter/count")).text


async def test_the_verification_of_a_declared_result_waits_for_a_correction(tmp_path: Path) -> None:
    """Once a result is declared its verification is typed in a correction, with the count, and not alone."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dee") as dee,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dan") as dan,
    ):
        for paper, values in (("verification", VERIFICATION), ("count", COUNT)):
            await sent(ann, values, paper=paper)
            await sent(ben, values, paper=paper)
        await _declare(desk, dee, dan)
        path = f"/wards/{HERE}/enter"
        assert "put right with it, in a correction" in (await ann.get(f"{path}/verification")).text
        assert "begin a correction first" in (await ann.get(f"{path}/count")).text
        slip = OpenCorrection(CorrectionKind.SLIP, "electorate of the wrong line")
        await desk.act(_signed(dee), HERE, slip, desk.night.wards[HERE].version)
        form = form_with((await ann.get(f"{path}/count")).text, "total_votes")
        assert form is not None
        assert "verification/electorate" in form.boxes


async def _declare(desk: Desk, approver: Client, releaser: Client) -> None:
    elected = (CandidateId("christopher-stuart-spalding"),)
    reasons = {one.code: "compared" for one in to_approve(desk.night.wards[HERE], Tonight(desk.night.areas))}
    deed = Approve(elected, 295, reasons)
    await desk.act(_signed(approver), HERE, deed, desk.night.wards[HERE].version)
    out = Release(desk.clock.now(), "Roy Officer")
    await desk.act(_signed(releaser), HERE, out, desk.night.wards[HERE].version)
    assert desk.night.wards[HERE].declared is not None


async def test_a_recount_begins_with_empty_boxes(tmp_path: Path) -> None:
    """What somebody was typing before a recount is not offered after it."""
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dee") as dee,
    ):
        await typing(ann, COUNT, "add")
        await desk.act(_signed(dee), HERE, StartRecount("close"), desk.night.wards[HERE].version)
        form = form_with((await ann.get(f"/wards/{HERE}/enter/count")).text, "total_votes")
        assert form is not None
        assert dict(form.fields)[WALLACE] == ""


async def test_figures_by_phone_are_read_back(tmp_path: Path) -> None:
    """Taken by phone, a paper goes off only after the figures were read back, and the record says so."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        answer = await typing(ann, COUNT, query="?by=phone")
        assert answer.status == 422
        assert "Read every figure back over the phone" in answer.text
        await again(ann, answer, {"read_back": "yes"})
        assert _round(desk).stand is Stand.ENTERED
        assert await _steps(desk) == ["FirstEntry", "Note"]


async def test_a_ward_is_found_by_number_name_or_check_code(tmp_path: Path) -> None:
    """Each of the three finds the one ward, and its code is there to compare with the paper."""
    code = check_code(MEDWAY, WARD)
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        for asked in ("1", "all+sai", code.lower()):
            found = (await ann.get(f"/find?q={asked}")).text
            assert "<h2>1 All Saints</h2>" in found
            assert f"<b>{code}</b>" in found
            assert f'href="/wards/{HERE}/enter/verification"' in found
        assert "No ward is called" in (await ann.get("/find?q=Atlantis")).text
        everything = (await ann.get("/find")).text
        assert everything.count("not typed yet") == 2 * len(MEDWAY.contests)


async def test_nothing_is_typed_where_no_ward_or_paper_is(tmp_path: Path) -> None:
    """Addresses of other areas and papers lead nowhere."""
    async with desk_of(tmp_path) as (desk, address), await signed_in(desk, address, Role.CLERK, "Ann") as ann:
        for path in ("/wards/atlantis/enter/count", f"/wards/{HERE}/enter/spoilt", f"/wards/{HERE}/draft/x"):
            assert (await ann.get(path)).status in {404, 405}
