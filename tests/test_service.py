"""The service as a process: it stops when told, or with a word when it cannot keep what arrives."""

import asyncio
import signal
from pathlib import Path

import pytest

from results.record.database import open_database
from results.record.journal import Journal
from tests.rig import Rig, XAway, publish
from tests.town import town, whole_night

OF = town(3)
LARGEST_FILE = 1_500_000
JUNK = [
    ("elections/v1/local.exampletown.2023-05-04/ward/result", bytes([number]) * 400_000)
    for number in range(8)
]


@pytest.fixture
def account(tmp_path: Path) -> XAway:
    """A strict X."""
    return XAway(tmp_path, 1, lose=0)


async def test_it_stops_in_order_when_told(tmp_path: Path, account: XAway) -> None:
    """SIGTERM ends the service within seconds, exit code 0, with nothing said twice at the next start."""
    with account, Rig(tmp_path, OF, f"sqlite:///{tmp_path}/night.db", [account.address]) as rig:
        rig.start()
        await rig.ready()
        await publish(rig.broker_port, whole_night(OF), 0.0)
        await rig.settled(3, 30)
        assert await asyncio.to_thread(rig.end, signal.SIGTERM) == 0, rig.log()[-2000:]
        assert "Traceback" not in rig.log()
        rig.start()
        await rig.ready()
        await rig.settled(3, 30)
        assert len(account.texts()) == 3


async def test_what_cannot_be_kept_stops_it_with_a_clear_word_and_is_not_lost(
    tmp_path: Path, account: XAway
) -> None:
    """A full disk: exit code 2, the file and the reason named, nothing acknowledged that is not stored."""
    with account, Rig(tmp_path, OF, f"sqlite:///{tmp_path}/night.db", [account.address]) as rig:
        rig.start(LARGEST_FILE)
        await rig.ready()
        await publish(rig.broker_port, [*whole_night(OF), *JUNK], 0.0)
        assert await asyncio.to_thread(rig.end, None) == 2, rig.log()[-2000:]
        assert "night.db" in rig.log()
        assert "Traceback" not in rig.log()
        rig.start()
        await rig.ready()
        await rig.settled(3, 30)
        database = open_database(rig.database)
        async with asyncio.timeout(20):
            while (await Journal(database).head()).position < 9 + len(JUNK):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.1)
        await database.close()
        assert len(account.texts()) == 3


async def test_two_services_on_one_night_are_refused(tmp_path: Path, account: XAway) -> None:
    """A second start on the same file says who has it and leaves the first alone."""
    with account, Rig(tmp_path, OF, f"sqlite:///{tmp_path}/night.db", [account.address]) as rig:
        rig.start()
        await rig.ready()
        first = rig.leave()
        try:
            rig.start()
            assert await asyncio.to_thread(rig.end, None) == 2
            assert "night.db" in rig.log()
            assert rig.page() is not None
        finally:
            first.kill()
            first.wait()
