"""The public's page from a process of its own: it reads the journal and nothing else.

Whoever broke into it would find neither the desk nor anything that writes. When the database is away it goes
on showing what it knows.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from results.clock import SystemClock
from results.errors import JournalError
from results.fold import Happening
from results.newsroom import Newsroom
from results.pages import Pages, kept_cards
from results.parts import fold_of, read_election_file
from results.record.database import open_database
from results.record.leases import Lease
from results.served import served
from results.settings import Settings

log = structlog.get_logger()
LOOK_AGAIN_S = 0.25
"""How soon something new in the journal is seen; nobody tells this process."""
AWAY_S = 2.0


class _NoPress:
    """Prints nothing."""

    async def print(self, happenings: Sequence[Happening], position: int, lease: Lease, /) -> None:
        """Let it pass."""


async def serve_page(settings: Settings, main: Callable[[str], Awaitable[None]]) -> None:
    """Serve the page until `main` returns.

    Args:
        main: what to do meanwhile; it is given the page's address.

    Raises:
        SettingsError: the election file or the port cannot be used.
    """
    clock, election = SystemClock(), read_election_file(settings.election)
    database = open_database(settings.database.get_secret_value())
    pages = Pages(settings, election, clock, kept_cards(settings))
    page = pages.live
    newsroom = Newsroom(database, fold_of(settings, election), _NoPress(), pages.show)
    newsroom.look_again_s = LOOK_AGAIN_S
    newsroom.may_resume = False  # nobody here would compare a checkpoint with the journal
    runner = web.AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=2, access_log=None)
    try:
        there = served(runner, settings.page.host, settings.page.port, "page.port", page.listening)
        async with there as address, asyncio.TaskGroup() as group:
            following = group.create_task(_followed(newsroom), name="newsroom")
            await main(address)
            following.cancel()
    finally:
        await database.close()


async def _followed(newsroom: Newsroom) -> None:
    """Follow the journal, and take it up again when the database was away."""
    while True:
        try:
            await newsroom.run()
        except JournalError as trouble:
            log.warning("journal_away", why=str(trouble))
            await asyncio.sleep(AWAY_S)
