"""The ledger: every post written once, its words for good, and no move that the table does not allow."""

import itertools

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from results.count.election import ContestId
from results.language import Language
from results.publish.bulletin import Bulletin, Kind, Post, posts
from results.publish.visit import choice
from results.record import attempts, ledger, pauses, tables
from results.record.bulletin import MOVES, SETTLED, Outcome, State, Waiting
from results.record.database import Database
from tests.publish.scene import AT, bulletin, column, states, told

ACCOUNT = told({"wall": "wall"})
WRONG, RIGHT = "CORRECTION: wrong votes.", "Abbey ward result."


async def freeze(database: Database, one: Bulletin, held: tuple[str, ...] = ()) -> tuple[str, ...]:
    async with database.write() as conn:
        return await ledger.freeze(conn, one, posts(one, ACCOUNT, held))


async def put(database: Database, post_id: str, state: State) -> None:
    async with database.write() as conn:
        await conn.execute(sa.update(tables.post).where(tables.post.c.post_id == post_id).values(state=state))


async def test_only_the_moves_in_the_table_are_made(database: Database) -> None:
    """Each of the 64 pairs of states: the move is made if the table has it, refused as a fault if not."""
    (post_id,) = await freeze(database, bulletin(1))
    for before, after in itertools.product(State, State):
        await put(database, post_id, before)
        async with database.write() as conn:
            if after in MOVES[before]:
                assert await ledger.move(conn, post_id, before, after)
            else:
                with pytest.raises(ValueError, match="cannot go from"):
                    await ledger.move(conn, post_id, before, after)
        assert (await states(database))[post_id] is (after if after in MOVES[before] else before)


def test_nothing_is_done_any_more_about_what_is_posted_or_cancelled() -> None:
    """Posted and cancelled are the only states without a way out, and every state can come to an end."""
    assert {state for state in State if not MOVES[state]} == {State.POSTED, State.CANCELLED}
    for state in State:
        reached = {state}
        while (more := reached | {after for one in reached for after in MOVES[one]}) != reached:
            reached = more
        assert reached & SETTLED


async def test_a_move_from_a_state_left_meanwhile_changes_nothing(database: Database) -> None:
    """Who thinks a post is ready when it has been cancelled does not get to send it."""
    (post_id,) = await freeze(database, bulletin(1))
    await put(database, post_id, State.CANCELLED)
    async with database.write() as conn:
        assert not await attempts.begin_attempt(conn, post_id, {}, AT)
        assert await attempts.attempts(conn, post_id) == ()


async def test_a_bulletin_offered_again_changes_nothing(database: Database) -> None:
    """A replay may offer the same ids with other words: what was frozen first stays."""
    assert await freeze(database, bulletin(1, text="First words.")) == ("bulletin-1:wall",)
    assert await freeze(database, bulletin(1, text="Other words.")) == ()
    assert await column(database, "bulletin-1:wall", "text") == "First words."


async def test_the_next_posts_come_in_the_order_of_the_journal_with_corrections_first(
    database: Database,
) -> None:
    """Whatever the order of writing, an account's posts wait by turn, and corrections go first."""
    await freeze(database, bulletin(3))
    await freeze(database, bulletin(1))
    await freeze(database, bulletin(2, text="Seen."))
    await put(database, "bulletin-2:wall", State.POSTED)
    await freeze(database, bulletin(4, Kind.CORRECTION, contest="ward-2"))
    async with database.read() as conn:
        waiting = await ledger.waiting(conn, "wall")
    assert [one.post.turn for one in waiting] == [4, 1, 3]


@pytest.mark.parametrize("state", [State.HELD, State.READY])
async def test_a_correction_cancels_the_error_that_still_waits(database: Database, state: State) -> None:
    """The wrong figures never go out after their correction; the account gets the right ones as a result."""
    await freeze(database, bulletin(1, contest="abbey"), ("wall",) if state is State.HELD else ())
    await freeze(database, bulletin(2, Kind.CORRECTION, contest="abbey", text=WRONG, unseen=RIGHT))
    assert await states(database) == {"bulletin-1:wall": State.CANCELLED, "bulletin-2:wall": State.READY}
    assert await column(database, "bulletin-2:wall", "text") == RIGHT
    assert await column(database, "bulletin-2:wall", "kind") == Kind.DECLARATION


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.POSTED, State.PARKED])
async def test_a_correction_says_so_where_the_error_may_have_been_seen(
    database: Database, state: State
) -> None:
    """Where the public may have read the wrong figures, the words are those of a correction."""
    await freeze(database, bulletin(1, contest="abbey"))
    await put(database, "bulletin-1:wall", state)
    await freeze(database, bulletin(2, Kind.CORRECTION, contest="abbey", text=WRONG, unseen=RIGHT))
    assert (await states(database))["bulletin-1:wall"] is state
    assert await column(database, "bulletin-2:wall", "text") == WRONG


async def test_nothing_is_withdrawn_where_nothing_was_said(database: Database) -> None:
    """An account on which the result never appeared is not told of its withdrawal."""
    await freeze(database, bulletin(1, contest="abbey"))
    assert await freeze(database, bulletin(2, Kind.WITHDRAWAL, contest="abbey", text="WITHDRAWN.")) == ()
    assert set((await states(database)).values()) == {State.CANCELLED}


async def under(database: Database) -> dict[int, str | None]:
    """What each waiting post may hang under, by its turn."""
    async with database.read() as conn:
        return {one.post.turn: one.post.under for one in await ledger.waiting(conn, "wall")}


async def posted(database: Database, one: Bulletin, remote_id: str | None) -> None:
    await freeze(database, one)
    await put(database, f"{one.bulletin_id}:wall", State.POSTED)
    async with database.write() as conn:
        await ledger.note(conn, f"{one.bulletin_id}:wall", remote_id=remote_id)


async def test_corrections_hang_under_the_newest_result_that_is_there(database: Database) -> None:
    """Under the result of their area in their language; each one, not under one another; a result never."""
    for language in Language:
        welsh_first = 0 if language is Language.WELSH else 1
        await posted(
            database, bulletin(1 + welsh_first, contest="abbey", language=language), f"old-{language}"
        )
        await posted(
            database, bulletin(3 + welsh_first, contest="abbey", language=language), f"new-{language}"
        )
    await posted(database, bulletin(5, Kind.CORRECTION, contest="abbey", unseen=RIGHT), "correction")
    await posted(database, bulletin(6, contest="castle", language=Language.WELSH), "castle")
    await freeze(database, bulletin(7, Kind.CORRECTION, contest="abbey", unseen=RIGHT))
    await freeze(database, bulletin(8, Kind.WITHDRAWAL, contest="castle", language=Language.WELSH))
    await freeze(database, bulletin(9, contest="abbey"))
    assert await under(database) == {7: "new-en", 8: "castle", 9: None}


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.PARKED, State.POSTED])
async def test_a_correction_stands_alone_where_nobody_knows_the_result(
    database: Database, state: State
) -> None:
    """A result that may be there, or that was posted by hand, has no name to hang anything under."""
    await freeze(database, bulletin(1, contest="abbey"))
    await put(database, "bulletin-1:wall", state)
    await freeze(database, bulletin(2, Kind.CORRECTION, contest="abbey", text=WRONG, unseen=RIGHT))
    assert (await under(database))[2] is None


async def test_a_correction_leaves_other_areas_alone(database: Database) -> None:
    """Only what waits about the same area is cancelled."""
    await freeze(database, bulletin(1, contest="abbey"))
    await freeze(database, bulletin(2, contest="castle"))
    await freeze(database, bulletin(3, Kind.CORRECTION, contest="abbey", unseen="Abbey ward result."))
    assert (await states(database))["bulletin-2:wall"] is State.READY


async def test_who_was_sending_when_the_sender_stopped_is_in_doubt(database: Database) -> None:
    """An attempt without an outcome becomes one whose outcome nobody knows."""
    (post_id,) = await freeze(database, bulletin(1))
    async with database.write() as conn:
        assert await attempts.begin_attempt(conn, post_id, {"since_id": "7"}, AT)
    async with database.write() as conn:
        assert await attempts.doubt_open_attempts(conn, "wall", AT) == (post_id,)
        assert await attempts.doubt_open_attempts(conn, "wall", AT) == ()
        (attempt,) = await attempts.attempts(conn, post_id)
        (waiting,) = await ledger.waiting(conn, "wall")
    assert attempt.outcome is Outcome.UNKNOWN
    assert (waiting.state, waiting.prepared) == (State.UNKNOWN, {"since_id": "7"})


async def test_a_paused_account_waits_for_whoever_paused_it(database: Database) -> None:
    """What a person paused, the service does not resume."""
    await freeze(database, bulletin(1))
    async with database.write() as conn:
        await pauses.pause(conn, "wall", "Jane Doe", "smoke in the hall", AT)
        await pauses.resume(conn, "the service")
        assert await pauses.is_paused(conn, "wall")
        assert await ledger.accounts_waiting(conn) == frozenset()
        await pauses.resume(conn, "Jane Doe", "wall")
        assert await ledger.accounts_waiting(conn) == {"wall"}


def waiting(number: int, state: State, contest: str, *, is_urgent: bool) -> Waiting:
    post = Post(f"p{number}", f"b{number}", "wall", Kind.DECLARATION, ContestId(contest), "w", "a", number)
    return Waiting(post, state, None, is_urgent, is_overtaken=False)


@given(
    st.lists(
        st.tuples(st.sampled_from([State.READY, State.UNKNOWN]), st.sampled_from("abc"), st.booleans()),
        max_size=6,
    )
)
def test_the_choice_keeps_order_and_lets_corrections_pass(given_: list[tuple[State, str, bool]]) -> None:
    """A correction goes first unless its own area is in doubt; then doubts; then the first in line."""
    line = [waiting(n, state, area, is_urgent=urgent) for n, (state, area, urgent) in enumerate(given_)]
    chosen = choice(line)
    doubts = [one for one in line if one.state is State.UNKNOWN]
    passing = [
        one
        for one in line
        if one.is_urgent
        and one.state is State.READY
        and one.post.contest_id not in {doubt.post.contest_id for doubt in doubts}
    ]
    if passing:
        assert chosen is passing[0]
    elif doubts:
        assert chosen is doubts[0]
    else:
        assert chosen is (line[0] if line else None)
