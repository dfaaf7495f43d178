"""The forms on which people ask for results, served where the settings say."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from results.clock import Clock
from results.count.election import Election, Environment
from results.language import Language
from results.outlets import links_of
from results.publish.outlets.letters.letter import Carrier
from results.publish.subscribing.application import application
from results.publish.subscribing.part import Public, Subscribing
from results.record.database import Database
from results.record.subscribers import Channel
from results.served import served
from results.settings import Settings

log = structlog.get_logger()


def subscribing_of(
    settings: Settings, election: Election, database: Database, clock: Clock, carriers: Mapping[str, Carrier]
) -> Subscribing | None:
    """What the forms need; None where there are none. Raises SettingsError."""
    part = settings.subscribers
    if part is None:
        return None
    names = {Language.ENGLISH: election.council, Language.WELSH: election.council_cy or election.council}
    public = Public(
        {language: names[language] for language in settings.languages},
        dict.fromkeys(settings.languages, election.title),
        part.privacy_url,
        settings.environment is Environment.REHEARSAL,
    )
    by_channel = {Channel(family): carrier for family, carrier in carriers.items()}
    return Subscribing(database, clock, links_of(part), by_channel, public, part.proxies)


@asynccontextmanager
async def opened(settings: Settings, subscribing: Subscribing | None) -> AsyncIterator[str | None]:
    """The forms being served; gives their address, None where the settings name none."""
    part = settings.subscribers
    if part is None or subscribing is None:
        yield None
        return
    runner = web.AppRunner(
        application(subscribing), keepalive_timeout=15, shutdown_timeout=2, access_log=None
    )
    async with served(runner, part.host, part.port, "subscribers.port") as address:
        log.info("forms_opened", address=address)
        yield address
