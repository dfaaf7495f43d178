"""Serves one web application at one address, and says clearly when that address cannot be had."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from results.errors import SettingsError

Listening = Callable[[web.AppRunner, str, int], web.BaseSite]
"""How a runner that is set up comes to listen."""


@asynccontextmanager
async def served(
    runner: web.AppRunner, host: str, port: int, key: str, listening: Listening = web.TCPSite
) -> AsyncIterator[str]:
    """The application being served; gives its address, such as http://127.0.0.1:8080.

    Args:
        port: 0 picks a free one.
        key: the setting that names the port, for the remedy.

    Raises:
        SettingsError: nobody may listen there.
    """
    await runner.setup()
    try:
        try:
            await listening(runner, host, port).start()
        except OSError as error:
            remedy = f"{error.strerror}: stop what is there, or set {key}"
            raise SettingsError(f"Nothing can be served at {host}:{port}", [remedy]) from None
        name, number = runner.addresses[0][:2]
        yield f"http://[{name}]:{number}" if ":" in name else f"http://{name}:{number}"
    finally:
        await runner.cleanup()
