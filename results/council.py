"""One council's night: its parts, made from its settings, for a process that has some of the roles in it."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from results.bookmark import must_be_whole
from results.charts.render import Studio
from results.clock import Clock
from results.count.election import Election
from results.duties import Work, through_outages
from results.fuse import Fuse, FuseBox
from results.newsroom import Newsroom
from results.outlets import Outlets, outlets_of
from results.pages import Pages
from results.parts import accounts_of, announce_of, fold_of, notices_of, read_election_file, speakers_of
from results.press import BulletinPress
from results.proofs import Proofs
from results.publish.courier import Courier, Patience
from results.publish.engine import DbosEngine
from results.publish.jobs import Round
from results.record.as_left import is_as_left
from results.record.database import Database
from results.record.leases import Lease, Leases
from results.roles import EVERY, Role
from results.schedule import Schedule
from results.settings import Settings
from results.settings_accounts import XAccount
from results.trial_posts import untried
from results.watch.posting import Watch, watch_of
from results.watch.vigil import COPIES, PICTURES
from results.ways_in import Ears, WaysIn, ways_in

if TYPE_CHECKING:
    from results.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class House:
    """What all nights of a process share.

    Attributes:
        fuses: of all their councils.
        roles: what the process does.
    """

    clock: Clock
    studio: Studio
    leases: Leases
    fuses: FuseBox
    roles: frozenset[Role] = EVERY


@dataclass(frozen=True, slots=True)
class Ground:
    """What a council's night stands on, before anything of it moves.

    Attributes:
        name: the council's in addresses; "" for a night kept alone.
    """

    name: str
    settings: Settings
    election: Election
    database: Database
    outlets: Outlets
    courier: Courier
    pages: Pages

    @property
    def fuse(self) -> Fuse:
        """The council's in this process: all that is done for it here is done within it."""
        return self.courier.fuse

    @property
    def round(self) -> Round:
        """Its deliveries."""
        return Round(self.database, self.courier, self.name)


async def ground(
    settings: Settings, house: House, database: Database, stack: AsyncExitStack, name: str = ""
) -> Ground:
    """Open what a night stands on; the stack closes it.

    Raises:
        SettingsError: the night cannot start with these settings.
        JournalError: its record cannot be used, or was changed by somebody.
    """
    election = read_election_file(settings.election)
    if not await is_as_left(database):
        await database.migrate()
        await must_be_whole(database)
    outlets = outlets_of(settings, house.clock, database)
    for outlet in outlets.every:
        stack.push_async_callback(outlet.close)
    courier = Courier(database, outlets.every, house.studio.png, house.clock, patience_of(settings))
    courier.hold = partial(house.leases.hold_account, name)
    courier.kept_back = await untried(settings, database)
    courier.fuse = house.fuses[name]
    pages = Pages(settings, election, house.clock, house.studio.png, read_here=Role.PAGE in house.roles)
    return Ground(name, settings, election, database, outlets, courier, pages)


@dataclass(frozen=True, slots=True)
class Council:
    """A council's night, not yet running.

    Attributes:
        ways: how figures come in; none where other processes have that role.
    """

    ground: Ground
    newsroom: Newsroom
    schedule: Schedule
    watch: Watch
    proofs: Proofs
    ways: WaysIn
    clock: Clock

    def desk(self, studio: Studio) -> "Desk":
        """Its elections desk."""
        from results.desk.desk import Desk

        of = self.ground
        return Desk(
            of.settings,
            of.election,
            self.newsroom,
            of.database,
            self.clock,
            self.watch,
            studio,
            self.proofs,
            self.schedule,
        )

    def hearing(self) -> Mapping[str, Work]:
        """What one process does for it in the role feeds."""
        tasks = {**self.ways.feeds, "schedule": self.schedule.run, **self.watch.tasks()}
        return {name: partial(_whoever, name, work) for name, work in tasks.items()}

    def publishing(self) -> Mapping[str, Work]:
        """What one process does for it in the role publish, besides the deliveries that all of them share."""

        async def press(lease: Lease) -> None:
            await through_outages("press", lambda: self.newsroom.run_press(lease))

        return {"press": press, "copies": partial(_whoever, "copies", self.ground.pages.copier.run)}


def council(of: Ground, house: House, engine: DbosEngine) -> Council:
    """Put a night's parts together.

    Raises:
        SettingsError: the look, the words, the notices or a way in cannot be used.
    """
    settings, election, pages = of.settings, of.election, of.pages
    speakers, accounts = speakers_of(settings, election), accounts_of(settings)
    press = BulletinPress(of.database, speakers, accounts, engine.of(of.name), announce_of(settings))
    newsroom = Newsroom(of.database, fold_of(settings, election), press, pages.show, of.fuse)
    watch = watch_of(settings, election, newsroom, pages.live, house.clock)
    watch.attendance.add_way(PICTURES, lambda: house.studio.trouble)
    watch.attendance.add_way(COPIES, lambda: pages.copier.trouble)
    schedule = Schedule(notices_of(settings, election), newsroom, house.clock)
    newsroom.watchers.append(schedule.watch)
    newsroom.memories["schedule"] = schedule
    watch.bell.more.append(schedule.alarms)
    ears = Ears(house.clock, watch.bell.heard, watch.attendance.add_way)
    ways = ways_in(settings, election, newsroom, ears) if Role.FEEDS in house.roles else WaysIn({}, None)
    proofs = Proofs(press, of.outlets.every, of.database, house.clock)
    return Council(of, newsroom, schedule, watch, proofs, ways, house.clock)


async def _whoever(name: str, work: Callable[[], Coroutine[object, object, None]], _lease: Lease) -> None:
    """Work that does no harm when two do it for a moment: all it does is kept once, or only told."""
    await through_outages(name, work)


def patience_of(settings: Settings) -> Patience:
    """How long deliveries wait for what."""
    spend_usd = {
        name: account.spend_usd
        for name, account in settings.accounts.items()
        if isinstance(account, XAccount) and account.spend_usd is not None
    }
    readings_s, picture_s = settings.delivery.read_back_s, settings.pictures.deadline_s
    return Patience(readings_s=readings_s, picture_s=picture_s, spend_usd=spend_usd)
