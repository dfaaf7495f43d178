"""The record at the desk: everything people did, to each reader what they may see, and the chain's head."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from results.count.declaration import Field, Role
from results.count.election import ContestId, Poll
from results.count.events import Refused
from results.count.procedure import acts
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.feeds.formats.boxes import boxes
from results.record import checkpoints
from results.record.orders import PauseAll
from tests.desk.people import Client, signed_in
from tests.desk.rig import desk_of

REASON = '=HYPERLINK("http://evil.example")'
COUNT = acts.Paper.COUNT


@pytest.fixture
async def open_desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, str]]:
    async with desk_of(tmp_path) as (desk, address):
        yield desk, address


@pytest.fixture
async def rob(open_desk: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*open_desk, Role.RETURNING_OFFICER, "Rob Officer") as client:
        yield client


def hand(client: Client) -> SignedIn:
    """Who acts, as a screen would say it."""
    one = client.person
    return SignedIn(one.user_id, one.name, one.role, "abcd", "", "10.1.2.3")


def area(desk: Desk) -> ContestId:
    """The first area with a poll."""
    return next(
        one.contest_id for one in desk.election.contests.values() if one.poll is Poll.HELD and one.candidates
    )


def typed(desk: Desk) -> dict[Field, str]:
    """Figures nobody would take for anything else."""
    contest = desk.election.contests[area(desk)]
    return {
        box.field: f"{4711 + at}"
        for at, box in enumerate(boxes(contest))
        if box.field.startswith(("votes/", "rejected/"))
    }


async def enter(desk: Desk, who: Client, deed: acts.Deed) -> None:
    event = await desk.act(hand(who), area(desk), deed, 0)
    assert not isinstance(event, Refused), event


async def test_who_did_what_when_from_where(open_desk: tuple[Desk, str], rob: Client) -> None:
    """Each deed, order and account stands there with who, from where, what came of it, and its digest."""
    desk, _ = open_desk
    await enter(desk, rob, acts.Hold("wet ballot papers"))
    await desk.act(hand(rob), area(desk), acts.Release(desk.clock.now(), "Rob"), 0)
    await desk.order(hand(rob), PauseAll("look first"))
    await desk.note(hand(rob), "account made, clerk", "Ann Clerk")
    shown = (await rob.get("/record")).text
    head = await desk.newsroom.journal.head()
    for told in (
        "Rob Officer",
        "10.1.2.3 session abcd",
        "hold",
        "wet ballot papers",
        "Refused: Something changed here",
        "pause all",
        "reason: look first",
        "account made, clerk",
        head.digest,
        desk.election.contests[area(desk)].area,
    ):
        assert told in shown, told


async def test_the_second_entry_stays_blind(open_desk: tuple[Desk, str], rob: Client) -> None:
    """What was typed is shown to nobody until two people agree, and to officers only then."""
    desk, address = open_desk
    figures = typed(desk)
    secret = next(iter(figures.values()))
    async with (
        await signed_in(desk, address, Role.CLERK, "Ann Clerk") as ann,
        await signed_in(desk, address, Role.CHECKER, "Bea Checker") as bea,
    ):
        for deed, who in ((acts.FirstEntry, ann), (acts.SecondEntry, bea)):
            for path in ("/record", "/record.csv"):
                assert secret not in (await rob.get(path)).told
                assert secret not in (await bea.get(path)).told
            await enter(desk, who, deed(COUNT, figures))
        await enter(desk, rob, acts.Hold("papers 4711 or 4811"))
        for path in ("/record", "/record.csv"):
            assert f"B1 {secret}" in (await rob.get(path)).text
            assert "Ann Clerk" in (await bea.get(path)).text
        for role in set(Role) - {Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER}:
            async with await signed_in(desk, address, role, f"Some {role}") as other:
                for path in ("/record", "/record.csv"):
                    assert secret not in (await other.get(path)).told, role
        await enter(desk, rob, acts.Discard(COUNT, "typed from the wrong sheet"))
        assert f"B1 {secret}" not in (await rob.get("/record")).text


async def test_older_entries_and_one_area(open_desk: tuple[Desk, str], rob: Client) -> None:
    """The record is read page by page, newest first, and for one area alone."""
    desk, _ = open_desk
    await enter(desk, rob, acts.Hold("first of all"))
    for number in range(51):
        await desk.note(hand(rob), f"note {number}.")
    newest = (await rob.get("/record")).text
    assert "note 50." in newest
    assert "note 0." not in newest
    assert "note 0." in (await rob.get("/record?before=3")).text
    one = (await rob.get(f"/record?area={area(desk)}")).text
    assert "first of all" in one
    assert "note 50." not in one
    assert (await rob.get("/record?before=x&area=%25")).status == 200


async def test_the_record_as_a_file(open_desk: tuple[Desk, str], rob: Client) -> None:
    """The file holds every entry, no cell that a spreadsheet would work out, and ends with the head."""
    desk, _ = open_desk
    await enter(desk, rob, acts.Hold(REASON))
    await desk.note(hand(rob), REASON, "\tabout")
    head = await desk.newsroom.journal.head()
    answer = await rob.get("/record.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Entry"] for row in rows] == ["2", "1", "2"]
    assert rows[0]["What"] == f"'{REASON}"
    assert rows[0]["Details"] == "'\tabout"
    assert (rows[-1]["What"], rows[-1]["Digest"]) == ("head of the chain", head.digest)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    assert f"record-2-{head.digest[:8]}.csv" in answer.headers["Content-Disposition"]
    assert "took the record as a file" in (await rob.get("/record")).text


async def test_what_was_before_a_checkpoint_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start from a checkpoint reads no old entries; whoever looks at them still sees what came of each."""
    monkeypatch.setattr("results.newsroom.QUIET_S", 0.02)
    async with desk_of(tmp_path) as (desk, address):
        async with await signed_in(desk, address, Role.RETURNING_OFFICER, "Rob Officer") as rob:
            await desk.act(hand(rob), area(desk), acts.Release(desk.clock.now(), "Rob"), 0)
            before = (await rob.get("/record?all=1")).text
        async with asyncio.timeout(10):
            head = await desk.newsroom.journal.head()
            while await checkpoints.seen(desk.database) != head:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.02)
    async with (
        desk_of(tmp_path) as (desk, address),
        await signed_in(desk, address, Role.RETURNING_OFFICER, "Rita Officer") as rita,
    ):
        shown = (await rita.get("/record?all=1")).text
        assert desk.newsroom.resumed_at == head.position
    for text in (before, shown):
        assert "Refused: Nothing is approved here yet." in text
