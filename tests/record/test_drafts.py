"""What people type is kept for them alone, and two do not type the same paper for nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

from results.count.declaration import Field, Role
from results.count.election import ContestId
from results.count.procedure.hand import Hand, UserId
from results.record.database import Database
from results.record.drafts import (
    CLAIM_LASTS,
    Claim,
    Draft,
    Place,
    TurnKey,
    begin,
    draft_of,
    drafts_of,
    drop,
    keep,
    leave,
    put_aside,
)

AT = datetime(2023, 5, 5, 1, 12, tzinfo=UTC)
ANN = Hand(UserId("ann"), "Ann", Role.CLERK)
BOB = Hand(UserId("bob"), "Bob", Role.CHECKER)
HERE = Place(ContestId("watling"), TurnKey("count/first/0/"))
THERE = Place(ContestId("watling"), TurnKey("count/second/0/"))
SUM = Field("total_votes")


async def test_the_latest_draft_is_kept_for_its_typist_alone(database: Database) -> None:
    """What is kept again replaces what was kept; nobody else's place or person finds it."""
    await keep(database, HERE, ANN, {SUM: "81"}, AT)
    await keep(database, HERE, ANN, {SUM: "812"}, AT + timedelta(seconds=3))
    found = await draft_of(database, HERE, ANN.user)
    assert found == Draft(HERE, {SUM: "812"}, AT + timedelta(seconds=3))
    assert (await begin(database, HERE, ANN, AT))[1] == found
    assert await draft_of(database, HERE, BOB.user) is None
    assert await draft_of(database, THERE, ANN.user) is None
    await leave(database, HERE, ANN.user, done=False)
    assert await draft_of(database, HERE, ANN.user) == found
    await leave(database, HERE, ANN.user, done=True)
    assert await draft_of(database, HERE, ANN.user) is None


async def test_a_person_finds_what_they_have_begun(database: Database) -> None:
    """Everything one person has not sent is listed, the latest first; what is dropped is gone."""
    await keep(database, HERE, ANN, {SUM: "1"}, AT)
    await keep(database, THERE, ANN, {SUM: "2"}, AT + timedelta(minutes=1))
    await keep(database, HERE, BOB, {SUM: "3"}, AT)
    assert [one.place for one in await drafts_of(database, ANN.user)] == [THERE, HERE]
    assert (await drop(database, HERE, ANN, AT)).user == ANN.user
    assert await draft_of(database, HERE, ANN.user) is None
    assert await draft_of(database, HERE, BOB.user) is not None


async def test_who_comes_second_is_told_who_is_typing(database: Database) -> None:
    """A claim stands, and begins once, while its holder keeps something; then anybody may have it."""
    assert (await begin(database, HERE, ANN, AT))[0] == Claim(ANN.user, "Ann", AT)
    later = AT + CLAIM_LASTS - timedelta(seconds=1)
    assert (await begin(database, HERE, ANN, later))[0] == Claim(ANN.user, "Ann", AT)
    assert (await begin(database, HERE, BOB, later + timedelta(minutes=1)))[0] == Claim(ANN.user, "Ann", AT)
    lapsed = later + CLAIM_LASTS
    assert (await begin(database, HERE, BOB, lapsed))[0] == Claim(BOB.user, "Bob", lapsed)


async def test_of_two_who_come_at_once_one_has_the_claim(database: Database) -> None:
    """Both are told the same holder."""
    both = await asyncio.gather(begin(database, HERE, ANN, AT), begin(database, HERE, BOB, AT))
    assert len({claim.user for claim, _ in both}) == 1


async def test_a_claim_is_taken_over_or_left(database: Database) -> None:
    """A deputy takes over at once; whoever leaves lets anybody in, and nobody leaves for another."""
    await begin(database, HERE, ANN, AT)
    assert (await begin(database, HERE, BOB, AT, over=True))[0].user == BOB.user
    await leave(database, HERE, ANN.user, done=False)
    assert (await begin(database, HERE, ANN, AT))[0].user == BOB.user
    await leave(database, HERE, BOB.user, done=False)
    assert (await begin(database, HERE, ANN, AT))[0].user == ANN.user


async def test_a_paper_typed_anew_has_no_drafts(database: Database) -> None:
    """Putting a paper aside forgets everybody's typing of it, and nothing of the other paper."""
    other = Place(HERE.contest_id, TurnKey("verification/first/0/"))
    await keep(database, HERE, ANN, {SUM: "1"}, AT)
    await keep(database, THERE, BOB, {SUM: "2"}, AT)
    await keep(database, other, ANN, {SUM: "3"}, AT)
    await begin(database, HERE, ANN, AT)
    await put_aside(database, HERE.contest_id, "count")
    assert await draft_of(database, HERE, ANN.user) is None
    assert await draft_of(database, THERE, BOB.user) is None
    assert await draft_of(database, other, ANN.user) is not None
    assert (await begin(database, HERE, BOB, AT))[0].user == BOB.user
