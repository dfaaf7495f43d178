"""People's orders about accounts and posts are obeyed once, in time, and never change what has moved on."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.clock import SystemClock
from results.count.declaration import Role
from results.count.election import Environment
from results.count.night import begin
from results.count.procedure.hand import Hand, UserId
from results.fold import Happening
from results.newsroom import READER
from results.press import BulletinPress
from results.publish import upkeep as delivery
from results.publish.bulletin import Post, posts
from results.publish.outlets import Prepared
from results.publish.outlets.wall import Wall
from results.record import attempts, decisions, ledger, pauses, tables
from results.record.bulletin import Outcome, State
from results.record.database import Database
from results.record.decisions import OPEN_TO, Decision, obey
from results.record.journal import Entry
from results.record.orders import (
    CancelPost,
    FoundThere,
    LetGo,
    NotThere,
    Order,
    Ordered,
    PauseAccount,
    PauseAll,
    PostedByHand,
    ResumeAccount,
    ResumeAll,
)
from results.record.place import place_of
from results.record.postings import posting
from tests.conftest import Opened
from tests.nights import load
from tests.publish.scene import Room, bulletin, column, room, states, strict_x, told, x_account

ROY = Hand(UserId("roy"), "Roy", Role.RETURNING_OFFICER)
DEE = Hand(UserId("dee"), "Dee", Role.DEPUTY_RETURNING_OFFICER)
AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
POST = "bulletin-1:wall"
URL = "https://social.example/1"
DECISIONS: tuple[Decision, ...] = (
    FoundThere(POST, URL),
    NotThere(POST),
    PostedByHand(POST, URL),
    CancelPost(POST, "Said twice."),
    LetGo(POST),
)


@pytest.fixture
async def file(night_url: str, opened: Opened) -> Database:
    """A file is enough where the engine works; what differs between databases is tested without it."""
    return opened(night_url)


async def order(database: Database, what: Order, by: Hand = ROY, at: datetime = AT) -> frozenset[str]:
    """Obey this order; the accounts to look after now."""
    async with database.write() as conn:
        return await obey(conn, Ordered(by, what), at)


async def say(posting: Room, what: Order, number: int) -> None:
    """Obey an order as the press does: its accounts are woken in the same transaction."""
    async with posting.database.write() as conn:
        await posting.engine.of("").wake(conn, await obey(conn, Ordered(ROY, what), AT), f"entry {number}")


async def put(database: Database, state: State, post_id: str = POST) -> None:
    async with database.write() as conn:
        await conn.execute(sa.update(tables.post).where(tables.post.c.post_id == post_id).values(state=state))


async def freeze(database: Database, number: int, account: str = "wall") -> None:
    async with database.write() as conn:
        await ledger.freeze(conn, bulletin(number), posts(bulletin(number), told({account: "wall"})))


async def test_one_pause_stops_every_account_and_those_that_come_later(database: Database) -> None:
    """After "pause everything" no account takes posts, nor does one that had none until then."""
    await freeze(database, 1)
    await order(database, PauseAll("Something is wrong."))
    await freeze(database, 2, "new-account")
    async with database.read() as conn:
        assert await pauses.is_paused(conn, "wall")
        assert await pauses.is_paused(conn, "new-account")
        assert await ledger.accounts_waiting(conn) == frozenset()


async def test_only_a_person_lifts_a_persons_pause(database: Database) -> None:
    """The service lifts its own pauses when it starts; what a person paused stays paused."""
    await order(database, PauseAll("Something is wrong."))
    await order(database, PauseAccount("wall", "Not ours any more."))
    async with database.write() as conn:
        await pauses.pause(conn, "news", "the service", "the network refuses us", AT)
        await pauses.resume(conn, "the service")
        assert set(await pauses.pauses(conn)) == {pauses.EVERY_ACCOUNT, "wall"}


async def test_the_first_pause_stands(database: Database) -> None:
    """Who paused first, when and why is not overwritten by whoever pauses again."""
    await order(database, PauseAll("Wrong figures."))
    await order(database, PauseAll(""), DEE, AT + timedelta(minutes=1))
    async with database.read() as conn:
        stands = (await pauses.pauses(conn))[pauses.EVERY_ACCOUNT]
    assert (stands.by, stands.reason, stands.at) == ("Roy (returning officer)", "Wrong figures.", AT)


async def test_resuming_everything_leaves_single_accounts_paused(database: Database) -> None:
    """An account that was paused by itself takes posts only when it is resumed by itself."""
    await freeze(database, 1)
    await freeze(database, 2, "news")
    await order(database, PauseAccount("news", "Not ours any more."))
    await order(database, PauseAll(""))
    assert await order(database, ResumeAll("All is well.")) == {"wall"}
    assert await order(database, ResumeAccount("news", "Ours again."), DEE) == {"news"}
    async with database.read() as conn:
        assert await ledger.accounts_waiting(conn) == {"wall", "news"}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: type(one).__name__)
async def test_a_decision_counts_only_in_the_states_it_is_open_to(
    database: Database, decision: Decision
) -> None:
    """In each of the eight states: the decision is obeyed if the table opens it, else nothing changes."""
    await freeze(database, 1)
    for before in State:
        await put(database, before)
        await order(database, decision)
        is_open = before in OPEN_TO[type(decision)]
        now = (await states(database))[POST]
        assert (now is decisions._AFTER[type(decision)]) if is_open else (now is before), before


async def test_the_ledger_says_where_it_is_and_whose_word_that_is(database: Database) -> None:
    """A post somebody found or made by hand has its address, its time and the name of who said so."""
    for decision, words in zip(
        DECISIONS, ("found", "not on", "by hand", "Said twice.", "let go"), strict=True
    ):
        await freeze(database, 1)
        await put(database, next(iter(OPEN_TO[type(decision)])))
        await order(database, decision)
        said = str(await column(database, POST, "trouble"))
        assert words in said
        assert "Roy (returning officer)" in said
    await put(database, State.PARKED)
    await order(database, FoundThere(POST, URL))
    async with database.read() as conn:
        found = await posting(conn, POST)
    assert found is not None
    assert (found.url, found.posted_at) == (URL, AT)


async def test_an_order_about_no_post_of_ours_changes_nothing(database: Database) -> None:
    """A post that was never made is not made by deciding about it."""
    assert await order(database, NotThere("no-such-post")) == frozenset()
    assert await states(database) == {}


class Slow(Wall):
    """A wall on which the picture takes as long as the test wants."""

    def __init__(self, folder: Path) -> None:
        super().__init__("wall", folder, SystemClock())
        self.at_work, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        self.at_work.set()
        await self.may_go_on.wait()
        return await super().prepare(post, picture)


async def test_a_post_whose_picture_is_on_its_way_stays_in_the_house(
    file: Database, night_url: str, tmp_path: Path
) -> None:
    """Paused between the picture and the words: the words do not leave; after the resume they do."""
    wall = Slow(tmp_path / "wall")
    async with room(file, night_url, [wall]) as posting:
        await posting.say(bulletin(1))
        await asyncio.wait_for(wall.at_work.wait(), 10)
        await say(posting, PauseAll("Stop."), 2)
        wall.may_go_on.set()
        await asyncio.sleep(0.5)
        assert await states(file) == {POST: State.READY}
        async with file.read() as conn:
            assert await attempts.attempts(conn, POST) == ()
        await say(posting, ResumeAll("All is well."), 3)
        assert await posting.until_settled() == {POST: State.POSTED}


async def test_what_waited_goes_out_in_order_once_everything_is_resumed(
    file: Database, night_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten wards declared during a pause, and a restart: after the resume each once, in order, at once."""
    wall = Wall("wall", tmp_path / "wall", SystemClock())
    monkeypatch.setattr(delivery, "BEAT_S", 600.0)  # nothing is found by the sweep that the order should wake
    async with strict_x() as (server, address):
        async with room(file, night_url, [x_account(address), wall]) as posting:
            await say(posting, PauseAll("Stop."), 1)
            await posting.say(*(bulletin(number) for number in range(1, 11)))
            await asyncio.sleep(0.5)
        async with room(file, night_url, [x_account(address), wall]) as posting:
            await asyncio.sleep(0.5)
            assert server.timeline == []
            assert set((await states(file)).values()) == {State.READY}
            await say(posting, ResumeAll("All is well."), 12)
            ended = await posting.until_settled()
    assert set(ended.values()) == {State.POSTED}
    assert [int(tweet.text.split()[1]) for tweet in server.timeline] == list(range(1, 11))


async def test_a_parked_post_that_is_not_there_is_sent_once_more(
    file: Database, night_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody looked and did not find it: it is sent again at once, although its job was done long ago."""
    monkeypatch.setattr(delivery, "BEAT_S", 600.0)
    wall = Wall("wall", tmp_path / "wall", SystemClock())
    async with room(file, night_url, [wall]) as posting:
        await posting.say(bulletin(1))
        await posting.until_settled()
        await put(file, State.PARKED)
        await say(posting, NotThere(POST), 2)
        assert await posting.until_settled() == {POST: State.POSTED}
        async with file.read() as conn:
            tries = await attempts.attempts(conn, POST)
    assert [one.outcome for one in tries] == [Outcome.POSTED, Outcome.POSTED]


class Broken:
    """An engine that cannot take anything just now."""

    async def enqueue(self, conn: AsyncConnection, post_ids: Collection[str]) -> None:
        """Take nothing."""

    async def wake(self, conn: AsyncConnection, accounts: Collection[str], why: str) -> None:
        """Fail."""
        raise ZeroDivisionError(f"{conn} {accounts} {why}")

    async def run(self) -> None:
        """Rest."""

    async def sweep(self) -> None:
        """Rest."""


async def test_an_order_is_obeyed_together_with_our_place_or_not_at_all(database: Database) -> None:
    """If the press fails while it obeys, neither the pause nor our place is written, and it is done anew."""
    election, _ = load("medway-2023")
    night = begin(election, Environment.REHEARSAL)
    press = BulletinPress(database, (), (), Broken())
    entry = Entry(1, "desk", "", b"", AT, "", "")
    happening = Happening(entry, Ordered(ROY, PauseAll("Stop.")), night, is_new=True)
    with pytest.raises(ZeroDivisionError):
        await press.print([happening], 1)
    async with database.read() as conn:
        assert await pauses.pauses(conn) == {}
        assert await place_of(conn, READER) == 0


def test_every_order_about_a_post_has_its_states() -> None:
    """No decision is without its row in the table; none is open while a post leaves or once it is settled."""
    assert set(OPEN_TO) == {type(one) for one in DECISIONS}
    for states_open in OPEN_TO.values():
        assert not states_open & {State.POSTED, State.CANCELLED, State.SENDING, State.UNKNOWN}
