"""Two entries that differ are settled by a third person who reads the paper, and by nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from results.count.declaration import Field, Role
from results.count.procedure.case import Round, Stand
from results.desk.desk import Desk
from tests.desk.browsing import form_with, send
from tests.desk.people import Answer, Client, signed_in
from tests.desk.rig import desk_of
from tests.desk.test_entry import COUNT, HERE, WALLACE, Values, sent, typing

SETTLE = f"/wards/{HERE}/settle/count"
DISCARD = f"/wards/{HERE}/discard/count"
VOID = "rejected/void"


@dataclass(frozen=True, slots=True)
class Apart:
    """A desk at which Ann and Ben typed the count of All Saints differently, twice."""

    desk: Desk
    ann: Client
    ben: Client
    dee: Client

    @property
    def round(self) -> Round:
        """How far the count is."""
        return self.desk.night.wards[HERE].case.count


@asynccontextmanager
async def apart(folder: Path, second: Values) -> AsyncIterator[Apart]:
    """Ann typed the paper as it is, Ben with these boxes otherwise; Dee is a deputy."""
    async with (
        desk_of(folder) as (desk, address),
        await signed_in(desk, address, Role.CLERK, "Ann") as ann,
        await signed_in(desk, address, Role.CHECKER, "Ben") as ben,
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Dee") as dee,
    ):
        await sent(ann, COUNT)
        await sent(ben, {**COUNT, **second})
        await sent(ben, second)
        assert desk.night.wards[HERE].case.count.stand is Stand.DIFFERS
        yield Apart(desk, ann, ben, dee)


async def settle(who: Client, values: Values, page: Answer | None = None) -> Answer:
    """Type into the boxes of the settling screen and press its button."""
    page = page or await who.get(SETTLE)
    form = form_with(page.text, "reason")
    assert form is not None, page.text
    return await send(who, page.path, form, values, "send")


async def test_a_third_person_reads_the_paper(tmp_path: Path) -> None:
    """The deputy sees the box, not the two figures, types the paper's own, and that stands."""
    async with apart(tmp_path, {WALLACE: "225"}) as case:
        page = (await case.dee.get(SETTLE)).told
        assert "Ann and Ben typed one box differently" in page
        assert "the same digits in another order" in page
        assert "252" not in page.split("<main", 1)[1]
        assert "225" not in page.split("<main", 1)[1]
        answer = await settle(case.dee, {WALLACE: "252", "reason": "a 2 like a 5"})
        assert (answer.status, answer.path) == (200, f"/wards/{HERE}?done=settle")
        assert case.round.stand is Stand.AGREED
        assert case.round.values == {Field(one): text for one, text in COUNT.items()}
        assert case.desk.night.wards[HERE].pending is not None


async def test_a_figure_that_neither_typed_is_read_twice(tmp_path: Path) -> None:
    """A third figure is laid beside the two and stands only after a second look at the paper."""
    async with apart(tmp_path, {WALLACE: "225"}) as case:
        answer = await settle(case.dee, {WALLACE: "522", "reason": "a blot"})
        assert answer.status == 422
        assert "neither of the two typed this" in answer.text
        for one in ("522", "252", "225"):
            assert f"<dd>{one}</dd>" in answer.text
        unticked = await settle(case.dee, {}, answer)
        assert unticked.status == 422
        changed = await settle(case.dee, {WALLACE: "523", "compared": "yes"}, unticked)
        assert changed.status == 422
        assert case.round.stand is Stand.DIFFERS
        await settle(case.dee, {"compared": "yes"}, changed)
        assert case.round.settled is not None
        assert case.round.settled.values[Field(WALLACE)] == "523"


async def test_a_third_figure_wants_a_second_look_though_nothing_else_is_wrong(tmp_path: Path) -> None:
    """Neither of the two typed it, and no check minds it: it is laid beside theirs all the same."""
    electorate = "verification/electorate"
    async with apart(tmp_path, {electorate: "3495"}) as case:
        answer = await settle(case.dee, {electorate: "3500", "reason": "hard to read"})
        assert answer.status == 422
        assert "A1: neither of the two typed this." in answer.text
        await settle(case.dee, {"compared": "yes"}, answer)
        assert case.round.stand is Stand.AGREED


async def test_a_box_the_paper_leaves_empty_is_settled_as_empty(tmp_path: Path) -> None:
    """Empty is said with a tick and never by typing nothing; without a reason nothing is settled."""
    async with apart(tmp_path, {VOID: ""}) as case:
        answer = await settle(case.dee, {})
        assert answer.status == 422
        assert "C4: type what the paper says, or tick" in answer.text
        assert "Say why the entries differed" in answer.text
        both = await settle(case.dee, {VOID: "1", f"empty/{VOID}": "yes", "reason": "torn off"}, answer)
        assert both.status == 422
        answer = await settle(case.dee, {VOID: "", f"empty/{VOID}": "yes", "reason": "torn off"}, answer)
        if answer.status == 422:
            answer = await settle(case.dee, {"compared": "yes"}, answer)
        assert case.round.stand is Stand.AGREED
        assert case.round.values is not None
        assert Field(VOID) not in case.round.values


async def test_faults_of_the_whole_are_shown_before_it_is_settled(tmp_path: Path) -> None:
    """The checks look at the whole paper as it would stand, and every finding wants a second look."""
    async with apart(tmp_path, {WALLACE: "1252"}) as case:
        answer = await settle(case.dee, {WALLACE: "1252", "reason": "it says so"})
        assert answer.status == 422
        assert "neither of the two" not in answer.text
        assert "E315: Total of votes does not add up" in answer.text
        await settle(case.dee, {"compared": "yes"}, answer)
        assert case.round.stand is Stand.AGREED


async def test_a_stray_enter_settles_nothing(tmp_path: Path) -> None:
    """The first button of the form gives the page back with what was typed."""
    async with apart(tmp_path, {WALLACE: "225"}) as case:
        page = await case.dee.get(SETTLE)
        form = form_with(page.text, "reason")
        assert form is not None
        answer = await send(case.dee, SETTLE, form, {WALLACE: "252", "reason": "x"})
        assert answer.status == 200
        assert 'value="252"' in answer.text
        assert case.round.stand is Stand.DIFFERS


async def test_neither_of_the_two_settles(tmp_path: Path) -> None:
    """Whoever typed one of the entries is refused, and a deputy has to come."""
    async with apart(tmp_path, {WALLACE: "225"}) as case:
        for who, others in ((case.ann, "225"), (case.ben, "252")):
            assert form_with((await who.get(SETTLE)).text, "reason") is None
            refused = await who.post(SETTLE, {WALLACE: "999", "reason": "x", "do": "send"})
            assert refused.status == 409
            assert others not in refused.told.split("<main", 1)[1]
        assert (
            "A deputy returning officer settles them"
            in (await case.ben.get(f"/wards/{HERE}/enter/count")).text
        )
        assert case.round.stand is Stand.DIFFERS


async def test_two_entries_of_the_wrong_paper_are_put_aside(tmp_path: Path) -> None:
    """Put aside with a reason, the paper is typed anew, and no draft of the old one comes back."""
    async with apart(tmp_path, {WALLACE: "225"}) as case:
        await settle(case.dee, {WALLACE: "252", "reason": "x"})
        form = form_with((await case.dee.get(DISCARD)).text, "reason")
        assert form is not None
        assert (await send(case.dee, DISCARD, form, {"reason": " "})).status == 422
        assert case.round.settled is not None
        await send(case.dee, DISCARD, form, {"reason": "wrong sheet"})
        assert case.round.stand is Stand.AWAITED
        assert form_with((await case.ann.get(DISCARD)).text, "reason") is None
        fresh = await typing(case.ann, {WALLACE: "1"}, "add")
        await sent(case.ann, COUNT)
        begun = await typing(case.ben, {WALLACE: "9999"}, "add")
        assert 'value="9999"' in begun.text
        assert fresh.status == 200
        form = form_with((await case.dee.get(DISCARD)).text, "reason")
        assert form is not None
        await send(case.dee, DISCARD, form, {"reason": "wrong sheet again"})
        await sent(case.ann, COUNT)
        assert "9999" not in (await case.ben.get(f"/wards/{HERE}/enter/count")).told
