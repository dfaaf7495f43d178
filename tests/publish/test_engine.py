"""Durable delivery: in order, once, over restarts and takeovers, and no account waits for another."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.clock import SystemClock
from results.duties import through_outages
from results.fuse import FuseBox
from results.publish import upkeep
from results.publish.bulletin import Post, posts
from results.publish.courier import Courier
from results.publish.easel import Draw
from results.publish.engine import open_engine
from results.publish.engine_set_up import QUEUE, client_of, plain_url
from results.publish.jobs import Round
from results.publish.outlets import Prepared, Sent
from results.publish.outlets.wall import Wall
from results.record import ledger, tables
from results.record.bulletin import State
from results.record.database import Database
from results.record.leases import SILENT_S, Leases
from results.record.schemas import schema_of
from tests.cable import Cable
from tests.conftest import Opened
from tests.publish.scene import (
    QUICK,
    Room,
    at_work,
    bulletin,
    draw,
    room,
    states,
    strict_x,
    told,
    until_settled,
    x_account,
)

WARDS = range(1, 76)
Numbered = Callable[[], list[int]]


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall("wall", tmp_path / "wall", SystemClock())


class Faulty(Wall):
    """A wall with a fault of ours in it."""

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        raise ZeroDivisionError(f"{post.post_id} {prepared}")


class Stuck(Wall):
    """A wall that never answers."""

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        await asyncio.Event().wait()
        return await super().send(post, prepared)


async def test_a_burst_of_75_wards_is_posted_in_order_on_every_account(
    database: Database, database_url: str, wall: Wall, tmp_path: Path, record_property: Callable[..., None]
) -> None:
    """75 declarations at once reach X and the wall, each once, in the journal's order, with pictures."""
    async with (
        strict_x() as (server, address),
        room(database, database_url, [x_account(address), wall]) as posting,
    ):
        loop = asyncio.get_running_loop()
        began = loop.time()
        await posting.say(*(bulletin(number) for number in WARDS))
        ended = await posting.until_settled(60)
        record_property("seconds", loop.time() - began)
    assert set(ended.values()) == {State.POSTED}
    assert [int(tweet.text.split()[1]) for tweet in server.timeline] == list(WARDS)
    assert all(tweet.alts for tweet in server.timeline)
    assert len(list((tmp_path / "wall").glob("*.json"))) == len(WARDS)


async def test_a_dead_account_slows_no_other(database: Database, database_url: str, wall: Wall) -> None:
    """Nobody listens where X should be: the wall has everything, X's posts wait unharmed."""
    async with room(database, database_url, [x_account("http://127.0.0.1:9"), wall]) as posting:
        await posting.say(*(bulletin(number) for number in range(1, 11)))
        async with asyncio.timeout(10):
            while (await on(posting, "wall")) != {State.POSTED}:  # noqa: ASYNC110 - another task posts
                await asyncio.sleep(0.02)
        assert State.POSTED not in await on(posting, "council-x")


async def on(posting: Room, account: str) -> set[State]:
    """The states of an account's posts."""
    now = await states(posting.database)
    return {state for post_id, state in now.items() if post_id.endswith(f":{account}")}


async def test_a_restart_goes_on_where_it_stopped(database: Database, database_url: str) -> None:
    """Stopped in the middle of a burst and started again: every ward once, in order."""
    async with strict_x() as (server, address):
        async with room(database, database_url, [x_account(address)]) as posting:
            await posting.say(*(bulletin(number) for number in range(1, 21)))
            await server.has_posts(5)
        async with room(database, database_url, [x_account(address)]) as posting:
            ended = await posting.until_settled()
    assert set(ended.values()) == {State.POSTED}
    assert [int(tweet.text.split()[1]) for tweet in server.timeline] == list(range(1, 21))


async def test_nothing_goes_out_of_a_transaction_that_failed(
    database: Database, database_url: str, wall: Wall, tmp_path: Path
) -> None:
    """The declaration was not recorded, so neither were its posts nor their delivery."""
    async with room(database, database_url, [wall]) as posting:
        with pytest.raises(ZeroDivisionError):
            await say_and_fail(posting)
        await posting.say(bulletin(2))
        assert await posting.until_settled() == {"bulletin-2:wall": State.POSTED}
        await posting.engine.sweep()
    assert len(list((tmp_path / "wall").glob("*.json"))) == 1


async def say_and_fail(posting: Room) -> None:
    one = bulletin(1)
    async with posting.database.write() as conn:
        new = await ledger.freeze(conn, one, posts(one, posting.accounts))
        await posting.engine.of("").enqueue(conn, new)
        raise ZeroDivisionError


async def test_what_is_handed_in_again_is_not_delivered_again(database: Database, database_url: str) -> None:
    """A replay offers the same bulletin and the same ids: one post."""
    async with strict_x() as (server, address), room(database, database_url, [x_account(address)]) as posting:
        await posting.say(bulletin(1), bulletin(1))
        await posting.until_settled()
        await posting.say(bulletin(1), bulletin(2))
        await posting.until_settled()
    assert [int(tweet.text.split()[1]) for tweet in server.timeline] == [1, 2]


async def test_the_sweep_makes_a_job_for_what_no_job_would_deliver(
    database: Database, database_url: str, wall: Wall
) -> None:
    """A post that is ready but has no job, for whatever reason, is found in the ledger."""
    async with room(database, database_url, [wall]) as posting:
        async with database.write() as conn:
            await ledger.freeze(conn, bulletin(1), posts(bulletin(1), told({"wall": "wall"})))
        await posting.engine.sweep()
        assert set((await posting.until_settled()).values()) == {State.POSTED}


async def test_a_dead_node_s_work_is_taken_over(
    database: Database, database_url: str, wall: Wall, tmp_path: Path
) -> None:
    """The job of a node that no longer gives a sign of life is done by another one."""
    stuck = Stuck("wall", tmp_path / "wall", SystemClock())
    async with room(database, database_url, [stuck], node="node-1") as posting:
        await posting.say(bulletin(1), bulletin(2))
        await until(posting, State.SENDING)
    async with database.write() as conn:
        long_ago = datetime(2023, 5, 4, 21, 0, tzinfo=UTC)
        await conn.execute(sa.update(tables.node).values(beat_at=long_ago))
    async with room(database, database_url, [wall], node="node-2") as posting:
        assert set((await posting.until_settled()).values()) == {State.POSTED}


async def test_a_job_that_is_ours_and_that_nobody_began_is_put_back(
    database: Database, database_url: str, wall: Wall
) -> None:
    """A job marked as ours whose server went away with the answer keeps no other of its account waiting."""
    theirs = "workflow_status" if database_url.startswith("sqlite") else "dbos.workflow_status"
    claim = f"UPDATE {theirs} SET status = 'PENDING', executor_id = 'node-1' WHERE status = 'ENQUEUED'"
    async with room(database, database_url, [wall]) as posting:
        await posting.say(bulletin(1))
        await posting.until_settled()
        async with database.write() as conn:
            new = await ledger.freeze(conn, bulletin(2), posts(bulletin(2), told({"wall": "wall"})))
            await posting.engine.of("").enqueue(conn, new)
            claimed = await conn.execute(sa.text(claim))
            assert claimed.rowcount == 1
        await posting.say(bulletin(3))
        assert set((await posting.until_settled()).values()) == {State.POSTED}


async def test_a_council_with_an_interrupted_delivery_is_looked_after_first(
    database: Database, database_url: str, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among many councils that take turns for minutes, its accounts have their jobs again at once."""
    monkeypatch.setattr(upkeep, "RENEWED_EVERY_S", 600.0)
    client = await asyncio.to_thread(client_of, plain_url(database_url))
    leases, courier = Leases(database, "node-1"), Courier(database, [wall], draw, SystemClock(), QUICK)
    rounds = {name: Round(database, courier, name) for name in map("c{:03}".format, range(600))}
    care = upkeep.Upkeep(client, rounds, leases, SystemClock(), frozenset())
    async with database.write() as conn:
        await ledger.freeze(conn, bulletin(1), posts(bulletin(1), told({"wall": "wall"})))
    care.soon.add("c400")
    working = asyncio.get_running_loop().create_task(care.run())
    async with asyncio.timeout(10):
        while not await client.list_workflows_async(workflow_id_prefix="c400/"):  # noqa: ASYNC110 - others work
            await asyncio.sleep(0.05)
    assert care.soon == set()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await asyncio.to_thread(client.destroy)


async def test_each_living_process_takes_its_share_of_the_accounts(
    server_url: str, opened: Opened, tmp_path: Path
) -> None:
    """The first to look does not take them all; whoever starts later changes nothing before it takes part."""
    database, url = opened(server_url), plain_url(server_url)
    client = await asyncio.to_thread(client_of, url)
    walls = [Wall(f"wall-{number}", tmp_path, SystemClock()) for number in range(10)]
    leases = [Leases(database, name, ["publish"]) for name in ("node-1", "node-2")]
    courier = Courier(database, walls, draw, SystemClock(), QUICK)
    care = upkeep.Upkeep(client, {"": Round(database, courier)}, leases[0], SystemClock(), frozenset())

    async def most() -> int | None:
        queue = await client.retrieve_queue_async(QUEUE)
        return None if queue is None else await queue.get_worker_concurrency_async()

    found = []
    for one in leases:
        await one.join()
        await care.sweep()
        found.append(await most())
    later = await asyncio.to_thread(client_of, url)
    assert (found, await most()) == ([10, 5], 5)
    for each in (client, later):
        await asyncio.to_thread(each.destroy)


async def test_deliveries_begin_when_the_database_comes_back(
    server_url: str, opened: Opened, wall: Wall
) -> None:
    """It goes away just before they begin: nobody's process ends for that, and the post goes out."""
    url = sa.make_url(server_url)
    async with Cable(int(url.port or 0)) as cable:
        far = url.set(port=cable.port).render_as_string(hide_password=False)
        database = opened(far, 2.0)
        leases, courier = Leases(database, "node-1"), Courier(database, [wall], draw, SystemClock(), QUICK)
        courier.hold = partial(leases.hold_account, "")
        await leases.join()
        async with open_engine(far, [Round(database, courier)], leases, SystemClock()) as engine:
            cable.cut()
            works = (leases.run(), through_outages("delivery", engine.run))
            running = [asyncio.get_running_loop().create_task(one) for one in works]
            await asyncio.sleep(SILENT_S)
            cable.mend()
            accounts = told({"wall": "wall"})
            posting = Room(database, engine, courier, running[1], accounts)
            await posting.say(bulletin(1))
            assert set((await posting.until_settled()).values()) == {State.POSTED}
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def until(posting: Room, state: State) -> None:
    """Wait until some post is in this state."""
    async with asyncio.timeout(10):
        while state not in (await states(posting.database)).values():  # noqa: ASYNC110 - another task posts
            await asyncio.sleep(0.02)


async def test_a_fault_of_ours_stops_the_service_and_loses_nothing(
    database: Database, database_url: str, wall: Wall, tmp_path: Path
) -> None:
    """A bug is not caught: the process ends with it, and the next start delivers."""
    faulty = Faulty("wall", tmp_path / "wall", SystemClock())
    with pytest.raises(ExceptionGroup) as stopped:
        await say_to(database, database_url, faulty)
    assert stopped.group_contains(ZeroDivisionError)
    assert set((await states(database)).values()) == {State.SENDING}
    async with room(database, database_url, [wall]) as posting:
        assert set((await posting.until_settled()).values()) == {State.POSTED}


async def draw_nothing(_: Mapping[str, object]) -> bytes:
    """A studio with a fault of ours in it."""
    raise ZeroDivisionError("no picture")


@pytest.mark.parametrize(("sick", "studio"), [(Faulty, draw), (Wall, draw_nothing)], ids=["post", "picture"])
async def test_a_fault_in_one_council_s_delivery_stops_no_other_s(
    server_url: str, opened: Opened, tmp_path: Path, sick: type[Wall], studio: Draw
) -> None:
    """Its posts wait for a process that can; the neighbour's go out from the same queue."""
    whole, clock = opened(server_url), SystemClock()
    leases, box, rounds = Leases(whole, "node-1"), FuseBox(["medway", "trafford"]), list[Round]()
    accounts = told({"wall": "wall"})
    for council, kind, studio_of in (("medway", sick, studio), ("trafford", Wall, draw)):
        database = whole.of(schema_of(council))
        await database.migrate()
        courier = Courier(database, [kind("wall", tmp_path / council, clock)], studio_of, clock, QUICK)
        courier.hold, courier.fuse = partial(leases.hold_account, council), box[council]
        rounds.append(Round(database, courier, council))
    async with open_engine(server_url, rounds, leases, clock) as engine:
        running = asyncio.get_running_loop().create_task(at_work(engine, leases))
        for number in (1, 2):
            for one in rounds:
                async with one.database.write() as conn:
                    new = await ledger.freeze(conn, bulletin(number), posts(bulletin(number), accounts))
                    await engine.of(one.council).enqueue(conn, new)
            assert set((await until_settled(rounds[1].database)).values()) == {State.POSTED}
        assert State.POSTED not in (await states(rounds[0].database)).values()
        assert set(box.stopped) == {"medway"}
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def say_to(database: Database, url: str, outlet: Wall) -> None:
    async with room(database, url, [outlet]) as posting:
        await posting.say(bulletin(1))
        await posting.until_settled()


async def test_a_held_post_waits_for_a_person(database: Database, database_url: str, wall: Wall) -> None:
    """What is held does not leave; released, it is delivered."""
    async with room(database, database_url, [wall]) as posting:
        await posting.say(bulletin(1), held=["wall"])
        await posting.say(bulletin(2))
        ended = await posting.until_settled()
        assert ended == {"bulletin-1:wall": State.HELD, "bulletin-2:wall": State.POSTED}
        async with database.write() as conn:
            await ledger.move(conn, "bulletin-1:wall", State.HELD, State.READY)
            await posting.engine.of("").enqueue(conn, ["bulletin-1:wall"])
        assert set((await posting.until_settled()).values()) == {State.POSTED}
