"""Puts the parts of a process together and runs them in one TaskGroup."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import structlog
from aiohttp import web

from results.clock import SystemClock
from results.council import Council, Ground, House
from results.errors import to_tell
from results.forms import opened as opened_forms
from results.forms import subscribing_of
from results.fuse import FuseBox
from results.newsroom import Newsroom, Watcher
from results.opening import opened_councils, opened_grounds
from results.pages import crowd
from results.plan import Plan, alone
from results.publish.engine import open_engine
from results.publish.page.live import LivePage
from results.publish.page.nation import NationPage
from results.record.database import Database, open_database, single_owner
from results.record.leases import Leases
from results.record.wire import Wire
from results.roles import Role
from results.served import served
from results.settings import Settings
from results.settings_page import PagePart
from results.tasks import Tasks, common, hearing, once_replayed, publishing
from results.watch.posting import operations
from results.ways_in import intake_opened

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running:
    """What runs in a process.

    Attributes:
        councils: by their names in addresses; "" for one alone.
        address: where the public's pages are, such as http://127.0.0.1:8080; "" when others serve them.
        desk: where the elections desk is; None when there is none here.
    """

    plan: Plan
    councils: Mapping[str, Council]
    address: str
    desk: str | None = None


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
    """Run one council's night until `main` returns: feeds in, page and posts out.

    Args:
        main: what to do while the service runs; it is given the running parts.
        watchers: told of every happening.

    Raises:
        SettingsError: the night cannot start with these settings.
        JournalError: what arrives cannot be kept; nothing of it was acknowledged.
    """

    async def with_parts(running: Running) -> None:
        of = running.councils[""]
        await main(
            Service(
                settings,
                of.newsroom,
                of.ground.database,
                of.ground.pages.live,
                running.address,
                running.desk,
            )
        )

    await run(alone(settings), with_parts, watchers)


async def run(
    plan: Plan,
    main: Callable[[Running], Coroutine[object, object, None]],
    watchers: Sequence[Watcher] = (),
) -> None:
    """Run what is planned until `main` returns.

    Raises:
        SettingsError: it cannot start with these settings.
        JournalError: what arrives cannot be kept; nothing of it was acknowledged.
    """
    with single_owner(plan.url):
        async with AsyncExitStack() as stack:
            stack.callback(gc.enable)
            stack.callback(gc.unfreeze)
            gc.disable()  # takes a third of a start with many councils, and finds nothing
            running, tasks = await _assemble(plan, stack)
            for one in running.councils.values():
                one.newsroom.watchers.extend(watchers)
            try:
                await _run(tasks, main(running))
            except BaseExceptionGroup as troubles:
                known = to_tell(troubles)
                log.debug("stopped_by", exc_info=troubles)
                raise known from troubles


async def _run(tasks: Tasks, main: Coroutine[object, object, None]) -> None:
    """Run every task until `main` returns or one of them fails; then all stop, feeds first."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(work(), name=name) for name, work in tasks.items()]
        await main
        for task in reversed(running):
            task.cancel()


async def _assemble(plan: Plan, stack: AsyncExitStack) -> tuple[Running, Tasks]:
    """Open everything in the order it is needed; the stack closes it in reverse."""
    clock, roles, fuses = SystemClock(), plan.roles, FuseBox([*plan.nights, *plan.refused])
    for name, trouble in plan.refused.items():
        fuses[name].blow(trouble)
    database = open_database(plan.url)
    stack.push_async_callback(database.close)
    await database.migrate()
    leases = Leases(database, plan.shared.node, sorted(roles), version("results"))
    await leases.join()
    studio = await stack.enter_async_context(plan.studio())
    house = House(clock, studio, leases, fuses, roles)
    grounds = await opened_grounds(plan.nights, house, database, stack)
    rounds = [one.round for one in grounds.values()]
    engine = await stack.enter_async_context(open_engine(plan.url, rounds, leases, clock))
    councils = await opened_councils(grounds, house, engine)
    leases.told = lambda: {
        "dealt": sum(one.newsroom.position for one in councils.values()),
        "stopped": dict(fuses.stopped),
    }
    wire = Wire(database)
    tasks = common(wire, leases, councils)
    if roles - {Role.FEEDS}:
        tasks["pictures"] = partial(once_replayed, councils, studio.warm_up)
    if Role.FEEDS in roles:
        hooks = {name: one.ways.hooks for name, one in councils.items() if one.ways.hooks}
        await stack.enter_async_context(intake_opened(plan.shared.intake, hooks))
        tasks |= hearing(leases, councils)
    if Role.PUBLISH in roles:
        tasks |= publishing(engine, studio, leases, councils)
    await _open_operations(plan, councils, house, wire, stack)
    address = await _open_pages(plan, grounds, house, tasks, stack) if Role.PAGE in roles else ""
    desk = await _open_desks(plan, councils, house, stack) if Role.DESK in roles else None
    return Running(plan, councils, address, desk), tasks


async def _open_operations(
    plan: Plan, councils: Mapping[str, Council], house: House, wire: Wire, stack: AsyncExitStack
) -> None:
    leases, stopped = house.leases, house.fuses.stopped
    watches = {name: (one.watch, one.ground.database) for name, one in councils.items()}
    whole = {
        "duties": ("Duties of this process, for councils and accounts.", lambda: leases.number),
        "leases_lost": ("Times that another process had to take over from this one.", lambda: leases.lost),
        "behind_entries": ("Entries of all journals not dealt with yet.", wire.behind),
        "councils_stopped": ("Councils for which this process does nothing any more.", lambda: len(stopped)),
    }
    part = plan.shared.operations
    await stack.enter_async_context(operations(part, watches, house.clock, whole, stopped))


async def _open_pages(
    plan: Plan, grounds: Mapping[str, Ground], house: House, tasks: Tasks, stack: AsyncExitStack
) -> str:
    """The page's address; "" when a process of its own serves it."""
    part = plan.shared.page
    for one in grounds.values():
        await one.fuse.within(partial(_open_forms, one, stack))
    if isinstance(part, PagePart) and part.apart:
        return ""
    page: LivePage | NationPage
    if plan.house is None:
        page = grounds[""].pages.live
    else:
        pages = {name: one.pages.live for name, one in grounds.items()}
        page = NationPage(house.clock, pages, plan.atlas(), crowd(part))
        page.stopped = house.fuses.stopped
        tasks["nation"] = page.run
    runner = web.AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=2, access_log=None)
    return await stack.enter_async_context(served(runner, part.host, part.port, "page.port", page.listening))


async def _open_forms(of: Ground, stack: AsyncExitStack) -> None:
    subscribing = subscribing_of(of.settings, of.election, of.database, SystemClock(), of.outlets.carriers)
    await stack.enter_async_context(opened_forms(of.settings, subscribing))


async def _open_desks(
    plan: Plan, councils: Mapping[str, Council], house: House, stack: AsyncExitStack
) -> str | None:
    """The address of the elections desks; None where there is none."""
    desks = [one.desk(house.studio) for one in councils.values() if one.ground.settings.desk is not None]
    if not desks:
        return None
    from results.desk.application import opened

    many = None if plan.house is None else (plan.house.desk.host, plan.house.desk.port)
    address = await stack.enter_async_context(opened(desks, many))
    log.info("desk_opened", address=address, desks=len(desks))
    return address
