"""What only one process may do at a time: taken, kept, lost, and never done by two."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from results.duties import Duties, Work
from results.errors import JournalError, LeaseLost
from results.fuse import FuseBox
from results.record import lease_rows, nodes
from results.record import leases as leasing
from results.record.database import Database
from results.record.leases import BEAT_S, SILENT_S, Lease, Leases, steady_s
from results.record.tables import lease
from tests.cable import Cable
from tests.conftest import Opened


@pytest.fixture
def database(server_url: str, opened: Opened) -> Database:
    """Leases matter where several processes share a server."""
    return opened(server_url)


@asynccontextmanager
async def living(database: Database, name: str, roles: tuple[str, ...] = ()) -> AsyncIterator[Leases]:
    """A process that gives signs of life."""
    leases = Leases(database, name, roles)
    await leases.join()
    beating = asyncio.get_running_loop().create_task(leases.run())
    try:
        yield leases
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def test_two_never_hold_the_same(database: Database) -> None:
    """The second waits until the first gives it back; a third thing is free meanwhile."""
    async with living(database, "one") as one, living(database, "two") as two:
        async with one.hold("account/x") as held:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.0), two.hold("account/x"):
                    pytest.fail("two hold one lease")
            async with asyncio.timeout(1.0), two.hold("account/y"):
                held.must_hold()
        async with asyncio.timeout(1.0), two.hold("account/x"):
            pass


async def test_a_busy_process_keeps_what_it_has(database: Database) -> None:
    """Its loop does not turn for longer than makes a process count as dead, and nobody takes its leases."""
    async with living(database, "busy") as busy, living(database, "other") as other:
        (held,) = await busy.take(["account/x"], 1)
        until_s = steady_s() + SILENT_S + 1
        while steady_s() < until_s:  # not one await: as when much is drawn or read at once
            pass
        held.must_hold()
        assert await other.take(["account/x"], 1) == ()
        assert busy.lost == 0


async def test_a_process_that_is_stuck_gives_no_signs_of_life(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its loop turns no more, for longer than any work takes: others have its leases, and it may not act."""
    monkeypatch.setattr(leasing, "STUCK_S", 0.5)
    async with living(database, "stuck") as stuck:
        (held,) = await stuck.take(["account/x"], 1)
        await asyncio.sleep(0.1)
        time.sleep(SILENT_S + 1.5)  # noqa: ASYNC251 - that is the point
        with pytest.raises(LeaseLost):
            held.must_hold()
        async with database.read() as conn:
            assert await nodes.silent(conn, SILENT_S) == {"stuck"}


async def test_a_silent_process_loses_everything_and_can_do_nothing(database: Database) -> None:
    """Paused longer than three seconds: another has its leases, and neither clock nor database let it act."""
    paused = Leases(database, "paused")
    await paused.join()
    (held,) = await paused.take(["account/x"], 1)
    held.must_hold()
    async with living(database, "other") as other, asyncio.timeout(SILENT_S + 2), other.hold("account/x"):
        with pytest.raises(LeaseLost):
            held.must_hold()
        with pytest.raises(LeaseLost):
            async with database.write() as conn:
                await held.fence(conn)
        assert await paused.take(["account/y"], 1) == ()


async def test_one_that_was_paused_goes_on_with_what_nobody_took(database: Database) -> None:
    """Signs of life again: what is still its own is, once more; what another took is lost."""
    paused = Leases(database, "paused")
    await paused.join()
    kept, lost = await paused.take(["account/x", "account/y"], 2)
    await asyncio.sleep(SILENT_S + 0.3)
    async with living(database, "other") as other, other.hold("account/y"):
        beating = asyncio.get_running_loop().create_task(paused.run())
        await asyncio.sleep(0.3)
        kept.must_hold()
        assert lost.lost.is_set()
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def test_what_could_not_be_given_back_is_given_back_later(
    database: Database, server_url: str, opened: Opened
) -> None:
    """The server was away just then: others have it when it is back, without anybody's death."""
    url = sa.make_url(server_url)
    async with Cable(int(url.port or 0)) as cable:
        far = opened(url.set(port=cable.port).render_as_string(hide_password=False), 2.0)
        async with living(far, "one") as one, living(database, "other") as other:
            assert len(await one.take(["account/x"], 1)) == 1
            cable.cut()
            await one.give_back("account/x")
            assert await other.take(["account/x"], 1) == ()
            cable.mend()
            async with asyncio.timeout(SILENT_S), other.hold("account/x"):
                assert await other.dead() == frozenset()


async def test_who_gives_back_waits_for_nobody(database: Database) -> None:
    """What a transaction is busy with stays for the next time: whoever waits may be waited for."""
    async with living(database, "one") as one:
        await one.take(["account/x", "account/y"], 2)
        async with database.write() as busy:
            await busy.execute(sa.select(lease).where(lease.c.name == "account/y").with_for_update())
            async with asyncio.timeout(5), database.write() as conn:
                await lease_rows.give_back(conn, ["account/x", "account/y"], one.session)
        async with database.read() as conn:
            assert await lease_rows.held(conn, one.session) == {"account/y"}


async def test_a_transaction_keeps_its_lease_until_its_end(database: Database) -> None:
    """Whoever is writing under a lease cannot lose it half-way, however silent."""
    silent = Leases(database, "silent")
    await silent.join()
    (held,) = await silent.take(["publish/night"], 1)
    await asyncio.sleep(SILENT_S + 0.2)
    async with living(database, "other") as other:
        async with database.write() as conn:
            await held.fence(conn)
            assert await other.take(["publish/night"], 1) == ()
        assert len(await other.take(["publish/night"], 1)) == 1


async def test_two_processes_of_one_name_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is told so; when the first has died the name is free."""
    async with living(database, "node-1"):
        monkeypatch.setattr(leasing, "SILENT_S", 1.0)
        with pytest.raises(JournalError, match="Another process runs as node-1"):
            await Leases(database, "node-1").join()
        monkeypatch.undo()
    await Leases(database, "node-1").join()


async def test_a_wrong_clock_neither_buries_nor_dies(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is silent is told by the database's clock alone."""
    async with living(database, "one") as one, one.hold("account/x") as held:
        await asyncio.sleep(SILENT_S + 0.5)
        held.must_hold()
        async with database.read() as conn:
            assert await nodes.silent(conn, SILENT_S) == frozenset()
            (member,) = await nodes.members(conn)
        assert member.silent_s < SILENT_S
        assert member.leases == ("account/x",)


def all_alike(leases: Leases, councils: Sequence[str], do: Callable[[str], Awaitable[None]]) -> Duties:
    """The presses of these councils, each of which consists of this."""

    def work(council: str) -> Mapping[str, Work]:
        async def press(_: Lease) -> None:
            await do(council)

        return {"press": press}

    works, box = {council: work(council) for council in councils}, FuseBox(councils)
    return Duties(leases, "publish", works, {council: box[council] for council in councils})


async def test_a_council_that_stands_still_here_is_taken_up_elsewhere(database: Database) -> None:
    """Its duty goes to the other process at once and is not taken again; our other duty goes on."""
    begun: list[tuple[str, str]] = []

    def duties(leases: Leases, sick: str) -> Duties:
        async def do(council: str) -> None:
            begun.append((leases.name, council))
            if council == sick:
                raise KeyError("a fault of ours")
            await asyncio.sleep(3600)

        return all_alike(leases, ("medway", "barnsley"), do)

    loop = asyncio.get_running_loop()
    async with living(database, "a", ("publish",)) as a:
        first = loop.create_task(duties(a, sick="medway").run())
        async with asyncio.timeout(SILENT_S):
            while len(begun) < 2:  # noqa: ASYNC110 - others work
                await asyncio.sleep(0.05)
        async with living(database, "b", ("publish",)) as b:
            second = loop.create_task(duties(b, sick="").run())
            async with asyncio.timeout(SILENT_S):
                while len(begun) < 3:  # noqa: ASYNC110 - others work
                    await asyncio.sleep(0.05)
            await asyncio.sleep(2.0)
            assert sorted(begun[:2]) == [("a", "barnsley"), ("a", "medway")]
            assert begun[2:] == [("b", "medway")]
            for task in (first, second):
                task.cancel()
            await asyncio.gather(first, second, return_exceptions=True)


async def test_what_is_slow_to_be_given_back_is_given_back_once_and_can_be_had_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that takes its time while another process comes and goes leaves no duty undone for ever."""
    on: set[tuple[str, str]] = set()
    give_back = Leases.give_back

    async def slowly(leases: Leases, name: str) -> None:
        await asyncio.sleep(2.5 * BEAT_S)
        await give_back(leases, name)

    def duties(leases: Leases) -> Duties:
        async def do(council: str) -> None:
            on.add((leases.name, council))
            try:
                await asyncio.sleep(3600)
            finally:
                on.discard((leases.name, council))

        return all_alike(leases, [f"c{number}" for number in range(6)], do)

    async def shared(*each: int) -> None:
        async with asyncio.timeout(SILENT_S + 6):
            while sorted(Counter(name for name, _ in on).values()) != sorted(each):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    monkeypatch.setattr(Leases, "give_back", slowly)
    loop = asyncio.get_running_loop()
    async with living(database, "a", ("publish",)) as a:
        first = loop.create_task(duties(a).run())
        await shared(6)
        async with living(database, "b", ("publish",)) as b:
            second = loop.create_task(duties(b).run())
            await shared(3, 3)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
        await shared(6)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def test_duties_are_shared_out_and_taken_over(database: Database) -> None:
    """Three processes, twelve councils: four each; one dies, the others have six each within five seconds."""
    on: dict[str, str] = {}

    def duties(leases: Leases) -> Duties:
        async def do(council: str) -> None:
            assert council not in on, "two do it at once"
            on[council] = leases.name
            try:
                await asyncio.sleep(3600)
            finally:
                del on[council]

        return all_alike(leases, [f"c{number}" for number in range(12)], do)

    async def shared(*each: int) -> None:
        async with asyncio.timeout(SILENT_S + 3):
            while sorted(Counter(on.values()).values()) != sorted(each):  # noqa: ASYNC110 - others work
                await asyncio.sleep(0.05)

    loop = asyncio.get_running_loop()
    async with living(database, "a", ("publish",)) as a, living(database, "b", ("publish",)) as b:
        tasks = [loop.create_task(duties(one).run()) for one in (a, b)]
        await shared(6, 6)
        async with living(database, "c", ("publish",)) as c:
            third = loop.create_task(duties(c).run())
            await shared(4, 4, 4)
            third.cancel()
            await asyncio.gather(third, return_exceptions=True)
        await shared(6, 6)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_alone_in_a_file_everything_is_ours(night_url: str, opened: Opened) -> None:
    """No other process, no waiting, and nothing is ever lost."""
    file_database = opened(night_url)
    leases = Leases(file_database, "node-1")
    await leases.join()
    async with leases.hold("account/x") as held:
        held.must_hold()
        async with file_database.write() as conn:
            await held.fence(conn)
    assert await leases.share("publish", 7) == 7
