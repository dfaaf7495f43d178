"""Many strict X accounts in one process, a port each: `python -m tests.x_town COUNT [LOSE SEED WAIT_S]`.

It prints one line: the address of what tells all their texts, and the addresses of the accounts, as JSON.
"""

import asyncio
import json
import sys

from aiohttp import web

from tests.x_server import XServer


class SlowX(XServer):
    """An X that takes its time over each post, as the real one does."""

    wait_s = 0.0

    async def _post(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.wait_s)
        return await super()._post(request)


async def serve(count: str, lose: str = "0", seed: str = "0", wait_s: str = "0") -> None:
    """Serve until killed."""
    accounts = [SlowX(None, float(lose), int(seed) + number) for number in range(int(count))]
    for one in accounts:
        one.wait_s = float(wait_s)
    addresses = [(await one.start())[1] for one in accounts]

    async def timelines(_: web.Request) -> web.Response:
        return web.json_response(
            [[(post.text, bool(post.alts) and all(post.alts)) for post in one.timeline] for one in accounts]
        )

    app = web.Application()
    app.router.add_get("/", timelines)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps([f"http://127.0.0.1:{runner.addresses[0][1]}/", *addresses]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
