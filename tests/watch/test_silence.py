"""The plug is pulled: a real broker, a real sender that dies, staff told once, and once when it is back."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from results.clock import SystemClock
from results.count.declaration import SourceId
from results.count.election import Environment
from results.feeds import topics
from results.feeds.mqtt import MqttFeed
from results.feeds.sources import SourceState
from results.record.journal import Journal
from results.watch import bell as bell_module
from results.watch.alarms import Expectations, Kind
from results.watch.attendance import Attendance, Watched
from results.watch.bell import AlarmBell
from results.watch.crier import Crier
from results.watch.staff_webhook import StaffWebhook
from tests.conftest import Opened
from tests.feeds.hall import ELECTION, SOURCE, settings, until
from tests.feeds.test_sources import VANISHES
from tests.mosquitto import Mosquitto
from tests.watch.test_bell import Room
from tests.watch.test_staff_webhook import Chat
from tests.watch.vigils import counting

STATE = topics.state_topic(ELECTION, SOURCE)
QUICK = Expectations(offline_s=1.5, way_s=0.3)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with Mosquitto(tmp_path) as running:
        yield running


class Service:
    """A feed on a real broker, the bell, and a chat channel in which staff read."""

    def __init__(self, port: int, journal: Journal, chat: Chat) -> None:
        night = counting(Environment.REHEARSAL)
        self.texts = chat.texts
        self._teller = StaffWebhook(chat.address, night.election.council, night.environment)
        self.crier = Crier([self._teller], repeat_s=300, calm_s=0.3)
        attendance = Attendance([Watched(SOURCE, silent_after_s=2.5, way="mqtt")])
        self.bell = AlarmBell(lambda: night, attendance, QUICK, SystemClock(), self.crier)
        self._feed = MqttFeed(settings(port), journal.append, SystemClock(), self.bell.heard)
        attendance.add_way("mqtt", lambda: None if self._feed.connected else self._feed.trouble)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Service"]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one.run()) for one in (self._teller, self._feed, self.bell)]
            await until(lambda: self._feed.connected)
            yield self
            for task in tasks:
                task.cancel()

    @property
    def standing(self) -> list[Kind]:
        return [one.alarm.kind for one in self.crier.raised]


@pytest.fixture
async def service(
    broker: Mosquitto, night_url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Service]:
    """A service at work, with an impatient bell."""
    monkeypatch.setattr(bell_module, "TICK_S", 0.05)
    monkeypatch.setattr(bell_module, "FIRST_S", 0)
    journal = Journal(opened(night_url))
    async with Chat().open() as chat, Service(broker.port, journal, chat).running() as running:
        yield running


@asynccontextmanager
async def sender(port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A count centre's tool as a process of its own, killed at the end without a goodbye."""
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", VANISHES, str(port), STATE], stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        await process.communicate()


async def test_a_pulled_plug_rings_once_and_the_alarm_ends_by_itself(
    broker: Mosquitto, service: Service
) -> None:
    """The sender's machine loses its power: staff read one line within seconds, another when it is back."""
    known = service.bell.attendance.sources
    async with sender(broker.port):
        await until(lambda: known[SOURCE].online is True)
        assert service.standing == []
    await until(lambda: service.standing == [Kind.SOURCE_OFFLINE], within_s=5)
    await until(lambda: len(service.texts) == 1)
    await asyncio.sleep(1.5)  # by now its silence is too long as well: still the same one alarm
    assert service.standing == [Kind.SOURCE_OFFLINE]
    async with sender(broker.port):
        await until(lambda: service.standing == [])
        await until(lambda: len(service.texts) == 2)
    council = "REHEARSAL, Medway Council: "
    assert service.texts[0].startswith(f"{council}count-centre has been offline since ")
    assert service.texts[1].startswith(f"{council}Over at ")


@pytest.mark.parametrize("go", [Mosquitto.stop, Mosquitto.kill])
async def test_the_broker_s_plug_is_one_alarm_too(
    broker: Mosquitto, service: Service, go: Callable[[Mosquitto], None]
) -> None:
    """The broker is switched off, however it goes: one alarm for the line, none for the senders behind it."""
    async with sender(broker.port):
        await until(lambda: service.bell.attendance.sources[SOURCE].online is True)
        go(broker)
        await until(lambda: service.standing == [Kind.WAY_DOWN], within_s=5)
        assert service.bell.troubles["mqtt"]
        broker.start()
        async with sender(broker.port):
            await until(lambda: service.standing == [])
            await until(lambda: len(service.texts) == 2)
    assert "Nothing can come over mqtt since " in service.texts[0]
    assert "Over at " in service.texts[1]


def test_a_website_that_just_stops_rings_and_ends_by_itself() -> None:
    """No goodbye, no last will: pages that came every thirty seconds come no more, then they do."""
    room = Room()
    site = SourceId("modern_gov")
    room.bell.attendance.sources = {site: Watched(site, silent_after_s=120)}

    def looked() -> None:
        room.bell.heard(SourceState(site, True, None, 0, room.clock.at))
        room.pass_s(30)

    for _ in range(20):
        looked()
    room.clock.at += timedelta(seconds=1)
    room.pass_s(88)
    assert room.told == []
    room.pass_s(2)
    assert room.told == [(Kind.SOURCE_SILENT, False)]
    room.pass_s(3600)
    for _ in range(3):
        looked()
    assert room.told == [(Kind.SOURCE_SILENT, False), (Kind.SOURCE_SILENT, True)]
