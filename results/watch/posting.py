"""Posts the watch of one night: who is expected, who is told, and what operations may ask."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

from results.clock import Clock
from results.count.declaration import SourceId
from results.count.election import Election
from results.count.night import Night
from results.feeds.formats.election_shape import expected_instant
from results.newsroom import Newsroom
from results.publish.page.live import LivePage
from results.record.database import Database
from results.record.postings import tally_by_account
from results.settings import Settings
from results.settings_parts import MqttSource
from results.watch.alarms import Expectations
from results.watch.attendance import Attendance, Watched
from results.watch.bell import AlarmBell
from results.watch.crier import Crier
from results.watch.metrics import Facts, Metrics, Posts
from results.watch.operations import application, opened
from results.watch.outgoing import Outgoing
from results.watch.staff_webhook import StaffWebhook


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch, not yet running."""

    newsroom: Newsroom
    page: LivePage
    clock: Clock
    attendance: Attendance
    bell: AlarmBell
    staff: StaffWebhook | None
    outgoing: Outgoing

    def tasks(self) -> dict[str, Callable[[], Coroutine[object, object, None]]]:
        """What to run, by a name for its task."""
        tasks: dict[str, Callable[[], Coroutine[object, object, None]]] = {
            "alarms": self.bell.run,
            "watch over accounts": self.outgoing.run,
        }
        if self.staff is not None:
            tasks["staff webhook"] = self.staff.run
        return tasks


def watch_of(
    settings: Settings, election: Election, newsroom: Newsroom, page: LivePage, clock: Clock
) -> Watch:
    """The watch over a newsroom; it looks from the first page on, so that a replay rings no alarm."""
    attendance = Attendance(
        Watched(SourceId(name), one.silent_after_s, "mqtt" if isinstance(one, MqttSource) else None)
        for name, one in settings.sources.items()
    )
    part, on = settings.alarms, election.poll_on
    expectations = Expectations(
        count_from=None if part.count_from is None else expected_instant(part.count_from, on),
        results_by=None if part.results_by is None else expected_instant(part.results_by, on),
        held_s=part.held_minutes * 60 or None,
    )
    staff = None
    if part.webhook is not None:
        staff = StaffWebhook(part.webhook.get_secret_value(), election.council, settings.environment)
    crier = Crier([staff] if staff else [], repeat_s=part.repeat_minutes * 60)

    def night() -> Night | None:
        return newsroom.night if page.revision is not None else None

    outgoing = Outgoing(newsroom.database, tuple(settings.accounts), settings.delivery.late_minutes * 60)
    bell = AlarmBell(night, attendance, expectations, clock, crier)
    bell.more.append(outgoing.alarms)
    newsroom.watchers.append(bell.watch)
    return Watch(newsroom, page, clock, attendance, bell, staff, outgoing)


@asynccontextmanager
async def operations(settings: Settings, watch: Watch, database: Database) -> AsyncIterator[str | None]:
    """Serve health, alarms and numbers where the settings say; gives the address, None when turned off."""
    port = settings.operations.port
    if port is None:
        yield None
        return

    async def posts() -> Posts:
        async with database.read() as conn:
            return await tally_by_account(conn)

    facts = Facts(lambda: watch.newsroom.position, lambda: watch.page.readers, posts)
    metrics = Metrics(watch.bell, facts, watch.clock)
    watch.newsroom.watchers.append(metrics.watch)
    app = application(watch.bell, metrics, watch.clock)
    async with opened(app, settings.operations.host, port) as address:
        yield address
