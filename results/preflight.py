"""Would tonight start? Each part is tried for real, and what is wrong is said with its remedy."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from results.charts.render import Studio
from results.clock import SystemClock
from results.count.election import Election, Poll
from results.errors import JournalError, OutletError, PictureUnavailable, ResultsError
from results.feeds.dropped import listing
from results.feeds.folder_trouble import in_words
from results.feeds.mqtt import try_broker
from results.feeds.taken import prepare
from results.feeds.website import try_website
from results.outlets import outlets_of
from results.pages import shelves_of
from results.parts import broker_settings, look_of, read_election_file, studio_of
from results.publish.outlets import Outlet
from results.record.database import open_database
from results.record.journal import Journal
from results.settings import Settings
from results.settings_parts import FolderSource, Source, WebsiteSource
from results.trial_posts import untried
from results.ways_in import intake_settings, website_settings

LEAST_FREE_BYTES = 1_000_000_000
PATIENCE_S = 30.0
IN_FILE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part stands.

    Attributes:
        good: what is well, in a few words; None when it is not.
        trouble: what is wrong and what to do; None when all is well.
    """

    part: str
    good: str | None = None
    trouble: str | None = None


async def preflight(settings: Settings) -> AsyncIterator[Finding]:
    """Try each part in turn; every trouble is found, not only the first.

    Raises:
        SettingsError: the election file cannot be used.
    """
    election = read_election_file(settings.election)
    yield Finding("election", good=_census(election))
    tries: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("database", lambda: _database(settings)),
        ("broker", lambda: _broker(settings, election)),
        ("ways in", lambda: _ways_in(settings)),
        ("pictures", lambda: _pictures(settings, election)),
        ("page", lambda: _page(settings)),
        ("copies", lambda: _copies(settings)),
        ("disk", lambda: _disk(settings)),
        ("accounts", lambda: _accounts(settings)),
    ]
    for part, attempt in tries:
        try:
            async with asyncio.timeout(PATIENCE_S):
                good = await attempt()
        except TimeoutError:
            yield Finding(part, trouble=f"no answer within {PATIENCE_S:.0f} s")
        except (ResultsError, OSError) as error:
            yield Finding(part, trouble=str(error))
        else:
            yield Finding(part, good=good)


def _census(election: Election) -> str:
    polls = sum(contest.poll is Poll.HELD for contest in election.contests.values())
    return f"{election.title}: {polls} polls, {election.seats} seats"


async def _database(settings: Settings) -> str:
    database = open_database(settings.database.get_secret_value())
    try:
        await database.migrate()
        verdict = await Journal(database).verify()
    finally:
        await database.close()
    if verdict.trouble is not None:
        raise JournalError(verdict.trouble)
    return f"{database.place}: {verdict.count} journal entries, chain whole"


async def _broker(settings: Settings, election: Election) -> str:
    if settings.mqtt is None:
        return "nothing comes by MQTT"
    broker = broker_settings(settings.mqtt, election)
    await try_broker(broker)
    return f"{broker.host}:{broker.port} lets us read this election"


async def _ways_in(settings: Settings) -> str:
    if settings.mqtt is None and not settings.sources:
        raise OSError("none: no figures could come; add [mqtt] or a source to the settings")
    well, troubles = [], []
    for name, source in settings.sources.items():
        try:
            well.append(f"{name}: {await _way_in(name, source)}")
        except (ResultsError, OSError) as error:
            troubles.append(f"{name}: {error}")
    if intake_settings(settings).keys():
        try:
            _port_is_free(settings.intake.host, settings.intake.port, "intake.port")
        except OSError as error:
            troubles.append(str(error))
    if troubles:
        raise OSError("; ".join(troubles))
    return "; ".join(well) or "the broker"


async def _way_in(name: str, source: Source) -> str:
    """What is well with one source; what is wrong is raised."""
    match source:
        case FolderSource():
            return await asyncio.to_thread(_folder, source.folder)
        case WebsiteSource():
            return await try_website(website_settings(name, source))
        case _:
            return f"by {source.kind}"


def _folder(folder: Path) -> str:
    try:
        waiting = len(listing(folder).files)
        prepare(folder)
    except OSError as error:
        raise OSError(in_words(error, folder)) from None
    return f"{folder} can be used" + (f", {waiting} files wait in it" if waiting else "")


async def _pictures(settings: Settings, election: Election) -> str:
    look_of(settings, election)
    studio: Studio = studio_of(settings)
    async with studio:
        problems = await studio.doctor()
    if problems:
        raise PictureUnavailable("; ".join(problems))
    return "a test card was drawn"


async def _page(settings: Settings) -> str:
    _port_is_free(settings.page.host, settings.page.port, "page.port")
    return f"port {settings.page.port} is free"


def _port_is_free(host: str, port: int, key: str) -> None:
    """Raises an OSError with the remedy where nobody could listen."""
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            words = f"{host}:{port} cannot be used ({error.strerror}): if it is not this service that runs "
            words += f"already, stop what is there, or set {key}"
            raise OSError(words) from None


async def _copies(settings: Settings) -> str:
    shelves = shelves_of(settings)
    for shelf in shelves:
        await shelf.try_out()
    return ", ".join(one.name for one in shelves) or "none wanted: the page is down when the service is"


async def _disk(settings: Settings) -> str:
    """How much room there is where the service writes."""
    database, copies = settings.database.get_secret_value(), settings.copies.folder
    kept = Path(database.removeprefix(IN_FILE)) if database.startswith(IN_FILE) else None
    written = [one for one in (kept, copies, settings.pictures.cache) if one is not None]
    places = {next(one for one in (path, *path.parents) if one.is_dir()) for path in written}
    free, place = min((shutil.disk_usage(one).free, one) for one in places)
    if free < LEAST_FREE_BYTES:
        least = f"{LEAST_FREE_BYTES / 1e6:,.0f} MB"
        raise OSError(f"only {free / 1e6:,.0f} MB free at {place}: make room for at least {least}")
    return f"{free / 1e9:,.0f} GB free at {place}"


async def _accounts(settings: Settings) -> str:
    if not settings.accounts:
        raise OSError("none: results would only be on the page; add an account or a wall to the settings")
    findings = [finding async for finding in account_findings(settings)]
    if troubles := [f"{one.part}: {one.trouble}" for one in findings if one.trouble]:
        raise OSError("; ".join(troubles))
    return ", ".join(f"{name} ({account.kind})" for name, account in settings.accounts.items()) + " answer"


async def account_findings(settings: Settings) -> AsyncIterator[Finding]:
    """How each account answers: its keys, rights, limits and clock; it is read, nothing is posted."""
    database = open_database(settings.database.get_secret_value())
    try:
        await database.migrate()
        waiting = await untried(settings, database)
        for outlet in outlets_of(settings, SystemClock(), database).every:
            yield await _health(outlet, waiting.get(outlet.name))
    finally:
        await database.close()


async def _health(outlet: Outlet, untried_because: str | None) -> Finding:
    """How one account answers."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            health = await outlet.examine()
    except TimeoutError:
        return Finding(outlet.name, trouble=f"no answer within {PATIENCE_S:.0f} s")
    except OutletError as error:
        return Finding(outlet.name, trouble=str(error))
    finally:
        await outlet.close()
    problems = (*health.problems, *([untried_because] if untried_because else []))
    if problems:
        return Finding(outlet.name, trouble="; ".join(problems))
    return Finding(outlet.name, good="; ".join((health.who, *health.facts)))
