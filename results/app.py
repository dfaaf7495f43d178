"""Puts the parts of one night together and runs them in one TaskGroup."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from aiohttp import web

from results.charts.render import Studio
from results.clock import Clock, SystemClock
from results.count.night import begin
from results.desk.application import opened
from results.desk.desk import Desk
from results.errors import JournalError, ResultsError
from results.forms import opened as opened_forms
from results.forms import subscribing_of
from results.newsroom import Newsroom, Watcher
from results.outlets import Outlets, outlets_of
from results.pages import Pages
from results.parts import (
    accounts_of,
    announce_of,
    notices_of,
    policy_of,
    read_election_file,
    reader_of,
    speakers_of,
    studio_of,
)
from results.press import BulletinPress
from results.proofs import Proofs
from results.publish.courier import Courier, Patience
from results.publish.engine import DbosEngine, open_engine
from results.publish.page.live import LivePage
from results.record.database import Database, open_database, single_owner
from results.record.journal import Journal
from results.schedule import Schedule
from results.served import served
from results.settings import Settings
from results.settings_accounts import XAccount
from results.trial_posts import untried
from results.watch.posting import operations, watch_of
from results.watch.vigil import COPIES, PICTURES
from results.ways_in import Ears, ways_in

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Service:
    """One night's parts, running.

    Attributes:
        address: where the public's page is, such as http://127.0.0.1:8080; "" when another process serves it.
        desk: where the elections desk is; None when there is none.
    """

    settings: Settings
    newsroom: Newsroom
    database: Database
    page: LivePage
    address: str
    desk: str | None = None


Main = Callable[[Service], Coroutine[object, object, None]]


async def serve(settings: Settings, main: Main, watchers: Sequence[Watcher] = ()) -> None:
    """Run one night until `main` returns: feeds in, page and posts out.

    Args:
        main: what to do while the service runs; it is given the running parts.
        watchers: told of every happening.

    Raises:
        SettingsError: the night cannot start with these settings.
        JournalError: what arrives cannot be kept; nothing of it was acknowledged.
    """
    with single_owner(settings.database.get_secret_value()):
        async with AsyncExitStack() as stack:
            service, tasks = await _assemble(settings, stack)
            service.newsroom.watchers.extend(watchers)
            try:
                await _run(tasks, main(service))
            except BaseExceptionGroup as troubles:
                raise _one_known(troubles) from troubles


async def _run(tasks: "Tasks", main: Coroutine[object, object, None]) -> None:
    """Run every task until `main` returns or one of them fails; then all stop, feeds first."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(work(), name=name) for name, work in tasks.items()]
        await main
        for task in reversed(running):
            task.cancel()


def _one_known(troubles: BaseExceptionGroup[BaseException]) -> BaseException:
    """The trouble to tell a person; the whole group when any of it is a fault of ours."""
    known, faults = troubles.split(ResultsError)
    if faults is not None or known is None:
        return troubles
    first: BaseException = known
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first


Tasks = dict[str, Callable[[], Coroutine[object, object, None]]]
"""Begun only when everything is open: a start that fails leaves nothing half begun."""


async def _assemble(settings: Settings, stack: AsyncExitStack) -> tuple[Service, Tasks]:
    """Open everything in the order it is needed; the stack closes it in reverse."""
    clock = SystemClock()
    election = read_election_file(settings.election)
    night = begin(election, settings.environment, policy_of(settings))
    database = open_database(settings.database.get_secret_value())
    stack.push_async_callback(database.close)
    await database.migrate()
    await _must_be_whole(Journal(database))
    studio = await stack.enter_async_context(studio_of(settings))
    outlets, engine = await _opened_outlets(settings, database, studio, clock, stack)
    pages = Pages(settings, election, clock, studio.png)
    page = pages.live
    speakers, accounts = speakers_of(settings, election), accounts_of(settings)
    press = BulletinPress(database, speakers, accounts, engine, announce_of(settings))
    reader = reader_of(settings, election)
    newsroom = Newsroom(database, night, reader, press, pages.show)
    watch = watch_of(settings, election, newsroom, page, clock)
    watch.attendance.add_way(PICTURES, lambda: studio.trouble)
    watch.attendance.add_way(COPIES, lambda: pages.copier.trouble)
    schedule = Schedule(notices_of(settings, election), newsroom, clock)
    newsroom.watchers.append(schedule.watch)
    watch.bell.more.append(schedule.alarms)
    ears = Ears(clock, watch.bell.heard, watch.attendance.add_way)
    feeds = await stack.enter_async_context(ways_in(settings, election, newsroom, ears))
    await stack.enter_async_context(operations(settings, watch, database))
    address = await _opened_page(settings, page, stack)
    subscribing = subscribing_of(settings, election, database, clock, outlets.carriers)
    await stack.enter_async_context(opened_forms(settings, subscribing))
    desk_address = None
    if settings.desk is not None:
        proofs = Proofs(press, outlets.every, database, clock)
        desk = Desk(settings, election, newsroom, database, clock, watch, studio, proofs, schedule)
        desk_address = await stack.enter_async_context(opened(desk))
        log.info("desk_opened", address=desk_address)
    service = Service(settings, newsroom, database, page, address, desk_address)
    tasks: Tasks = {
        "delivery": engine.run,
        "press": newsroom.run_press,
        "newsroom": newsroom.run,
        **feeds,
        "schedule": schedule.run,
        "copies": pages.copier.run,
        **watch.tasks(),
    }
    return service, tasks


async def _opened_outlets(
    settings: Settings, database: Database, studio: Studio, clock: Clock, stack: AsyncExitStack
) -> tuple[Outlets, DbosEngine]:
    """The accounts, and the engine that delivers to them."""
    outlets = outlets_of(settings, clock, database)
    for outlet in outlets.every:
        stack.push_async_callback(outlet.close)
    courier = Courier(database, outlets.every, studio.png, clock, patience_of(settings))
    courier.kept_back = await untried(settings, database)
    url = settings.database.get_secret_value()
    return outlets, await stack.enter_async_context(open_engine(url, settings.node, database, courier, clock))


async def _opened_page(settings: Settings, page: LivePage, stack: AsyncExitStack) -> str:
    """The page's address; "" when a process of its own serves it."""
    if settings.page.apart:
        return ""
    public = served(
        _for_the_public(page), settings.page.host, settings.page.port, "page.port", page.listening
    )
    return await stack.enter_async_context(public)


async def _must_be_whole(journal: Journal) -> None:
    """Refuse to start on a journal that somebody changed."""
    verdict = await journal.verify()
    if verdict.trouble is not None:
        raise JournalError(f"{verdict.trouble} Keep this database as evidence and start from a backup.")


def patience_of(settings: Settings) -> Patience:
    """How long deliveries wait for what."""
    spend_usd = {
        name: account.spend_usd
        for name, account in settings.accounts.items()
        if isinstance(account, XAccount) and account.spend_usd is not None
    }
    readings_s, picture_s = settings.delivery.read_back_s, settings.pictures.deadline_s
    return Patience(readings_s=readings_s, picture_s=picture_s, spend_usd=spend_usd)


def _for_the_public(page: LivePage) -> web.AppRunner:
    return web.AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=2, access_log=None)
