"""Many strict X accounts in one process, a port each: `python -m tests.x_town COUNT`, and how they are.

It prints one line: the address of what tells all their texts, and the addresses of the accounts, as JSON.
"""

import argparse
import asyncio
import json
from collections import defaultdict

from aiohttp import web

from tests.x_server import XServer


class SlowX(XServer):
    """An X that takes its time over each post, as the real one does."""

    wait_s = 0.0
    turns: dict[str | None, asyncio.Lock] | None = None
    """Of each address from which somebody posts, where they are taken one after another."""

    async def _post(self, request: web.Request) -> web.Response:
        turn = asyncio.Lock() if self.turns is None else self.turns[request.remote]
        async with turn:
            await asyncio.sleep(self.wait_s)
        return await super()._post(request)


async def serve(given: argparse.Namespace) -> None:
    """Serve until killed."""
    accounts = [SlowX(None, given.lose, given.seed + number) for number in range(given.count)]
    turns = defaultdict[str | None, asyncio.Lock](asyncio.Lock) if given.in_turn else None
    for one in accounts:
        one.host, one.wait_s, one.turns = given.host, given.wait_s, turns
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
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("count", type=int)
    wanted.add_argument("--lose", type=float, default=0.0, help="share of posts whose answer is lost")
    wanted.add_argument("--seed", type=int, default=0)
    wanted.add_argument("--wait-s", type=float, default=0.0, help="how long each post takes")
    wanted.add_argument("--in-turn", action="store_true", help="the posts of one address one after another")
    wanted.add_argument("--host", default="127.0.0.1", help="where they listen")
    asyncio.run(serve(wanted.parse_args()))
