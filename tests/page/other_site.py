"""Another council's site, at an origin of its own, into whose pages our lines are put."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def site(*bodies: str) -> AsyncIterator[str]:
    """Another site, at an origin of its own, whose pages /0, /1 ... have these bodies."""
    start = '<!DOCTYPE html><html lang="en"><title>A council</title><main><h1>Elections</h1>'

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=start + bodies[int(request.match_info["n"])], content_type="text/html")

    app = web.Application()
    app.router.add_get("/{n}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
