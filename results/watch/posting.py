"""Posts the watch of one night: who is expected, who is told, and what operations may ask."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
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
from results.settings_parts import MqttSource, OperationsPart
from results.watch.alarms import Expectations
from results.watch.attendance import Attendance
from results.watch.attendance import Watched as Source
from results.watch.bell import AlarmBell
from results.watch.crier import Crier
from results.watch.metrics import Facts, Metrics, Number, Posts, Watched
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
    """The watch over a newsroom; it looks once the night is replayed, so that a replay rings no alarm."""
    attendance = Attendance(
        Source(SourceId(name), one.silent_after_s, "mqtt" if isinstance(one, MqttSource) else None)
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
        return newsroom.night if newsroom.is_replayed.is_set() and not newsroom.stopped else None

    outgoing = Outgoing(newsroom.database, tuple(settings.accounts), settings.delivery.late_minutes * 60)
    bell = AlarmBell(night, attendance, expectations, clock, crier)
    bell.more.append(outgoing.alarms)
    newsroom.watchers.append(bell.watch)
    newsroom.memories["bell"] = bell
    return Watch(newsroom, page, clock, attendance, bell, staff, outgoing)


def measured(watch: Watch, database: Database) -> Watched:
    """One council's night as its numbers need it."""

    async def posts() -> Posts:
        async with database.read() as conn:
            return await tally_by_account(conn)

    facts = Facts(lambda: watch.newsroom.position, lambda: watch.page.readers, posts)
    return Watched(watch.bell, facts)


@asynccontextmanager
async def operations(
    part: OperationsPart,
    watches: Mapping[str, tuple[Watch, Database]],
    clock: Clock,
    whole: Mapping[str, tuple[str, Number]],
    stopped: Mapping[str, str],
) -> AsyncIterator[str | None]:
    """Serve health, alarms and numbers where the settings say; gives the address, None when turned off.

    Args:
        watches: by the council's name; "" for one alone.
        whole: further numbers of the process itself.
        stopped: councils that it does nothing for, each with the reason; also such as have no watch.
    """
    if part.port is None:
        yield None
        return
    nights = {name: measured(watch, database) for name, (watch, database) in watches.items()}
    metrics = Metrics(nights, clock, whole)
    for watch, _ in watches.values():
        watch.newsroom.watchers.append(metrics.watch)
    app = application({name: watch.bell for name, (watch, _) in watches.items()}, metrics, clock, stopped)
    async with opened(app, part.host, part.port) as address:
        yield address
