"""What goes wrong with one council of a house touches no other: its record, its settings, a fault of ours."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.app import Running, run
from results.clock import SystemClock
from results.council import Council
from results.errors import JournalError
from results.fold import Happening
from results.plan import plan
from results.publish.page.live import LivePage
from results.record.journal import Arrival
from results.record.schemas import schema_of
from tests.fleet import Fleet, Size
from tests.record.test_verify import changed, tamper
from tests.town import Town, town, whole_night

HOUSE = """
environment = "rehearsal"
councils = "councils"
database = "{url}"
roles = ["feeds", "publish", "page"]
[page]
port = 0
"""
COUNCIL = 'house = "../house.toml"\nelection = "../{name}.json"\n'


async def stopped(fleet: Fleet, *names: str) -> None:
    """Wait until every process says of exactly these councils that they stand still."""
    found: dict[str, object] = {}
    try:
        async with asyncio.timeout(60):
            while found.keys() != fleet.nodes.keys() or any(one != set(names) for one in found.values()):
                members = await fleet.members()
                told = {name: one.told.get("stopped") for name, one in members.items()}
                found = {name: set(one) for name, one in told.items() if isinstance(one, dict)}
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{found} instead of {names}: {fleet.tails()}") from None


async def played(fleet: Fleet, of: Sequence[str]) -> None:
    """These councils' whole nights, until every page shows them and every account has them."""
    await fleet.publish(fleet.messages(of))
    await fleet.declared(60, of)
    await fleet.settled(60, of)


@pytest.mark.timeout(300)
async def test_one_council_s_trouble_is_no_other_s(tmp_path: Path, server_url: str) -> None:
    """A schema dropped, a record changed by hand, settings spoilt: two processes go on with the others."""
    async with Fleet(tmp_path, server_url, Size(councils=5, wards=2, accounts=1)) as fleet:
        dropped, rewritten, spoilt, early, late = fleet.towns
        for name in ("n1", "n2"):
            fleet.start(name)
        await fleet.ready()
        await fleet.heard()
        await played(fleet, [rewritten])
        async with fleet.database.write() as conn:
            await conn.execute(sa.schema.DropSchema(schema_of(dropped), cascade=True))
        await stopped(fleet, dropped)
        await played(fleet, [early])

        await tamper(fleet.database.of(schema_of(rewritten)), [changed(5, payload=b"{}")])
        (fleet.folder / "councils" / f"{spoilt}.toml").write_text("[nothing]\n")
        for name in ("n1", "n2"):
            await asyncio.to_thread(fleet.kill, name)
            fleet.start(name)
        await stopped(fleet, rewritten, spoilt)
        await played(fleet, [late])
        assert (await fleet.ended([early, late])).is_well
        for node in fleet.showing():
            assert await fleet.get(node, f"{rewritten}/results.json") is None
            assert await fleet.get(node, f"{spoilt}/results.json") is None
        assert "Entry 5 is not what arrived" in fleet.log("n1")
        assert "nothing" in fleet.log("n1")


async def kept(of: Council, messages: Sequence[tuple[str, bytes]]) -> None:
    """These messages in its journal, and dealt with."""
    now = SystemClock().now()
    for topic, payload in messages:
        (entry,) = await of.newsroom.keep([Arrival("mqtt", topic, payload, now)])
        await of.newsroom.came_of(entry.position)


def house(folder: Path, url: str, towns: dict[str, Town]) -> Path:
    """A house of these towns, without broker or accounts."""
    (folder / "councils").mkdir()
    for name, of in towns.items():
        (folder / f"{name}.json").write_bytes(of.election_file)
        (folder / "councils" / f"{name}.toml").write_text(COUNCIL.format(name=name))
    file = folder / "house.toml"
    file.write_text(HOUSE.format(url=url))
    return file


async def test_a_fault_of_ours_in_one_night_is_no_other_s(tmp_path: Path, server_url: str) -> None:
    """Whoever waits for it is told, its page says nothing more, and its neighbour's night is declared."""
    towns = {name: town(2, name) for name in ("medway", "trafford")}
    sick = towns["medway"].election.council

    def watch(happening: Happening) -> None:
        if happening.is_new and happening.night.election.council == sick:
            raise ZeroDivisionError("a fault of ours")

    async def main(running: Running) -> None:
        medway, trafford = running.councils["medway"], running.councils["trafford"]
        with pytest.raises(JournalError, match="medway stands still in this process: a fault of ours"):
            await kept(medway, whole_night(towns["medway"]))
        with pytest.raises(JournalError, match="medway stands still"):
            await kept(medway, whole_night(towns["medway"]))
        await kept(trafford, whole_night(towns["trafford"]))
        assert (medway.newsroom.stopped is None, trafford.newsroom.stopped) == (False, None)
        page: LivePage = trafford.ground.pages.live
        assert page.night is not None
        assert page.night.declared == 2

    async with asyncio.timeout(60):
        await run(plan(house(tmp_path, server_url, towns)), main, [watch])


async def test_the_last_council_s_fault_ends_the_process(tmp_path: Path, server_url: str) -> None:
    """As that of one that is alone: whoever looks after the process starts it again."""
    towns = {"medway": town(2, "medway")}

    def watch(_: Happening) -> None:
        raise ZeroDivisionError("a fault of ours")

    async def main(running: Running) -> None:
        await kept(running.councils["medway"], whole_night(towns["medway"]))

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(60):
            await run(plan(house(tmp_path, server_url, towns)), main, [watch])
    assert raised.group_contains(ZeroDivisionError)
