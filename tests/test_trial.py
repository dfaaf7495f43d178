"""The desk can be tried by anybody in a minute, on a real past night, without an account made beforehand."""

import asyncio
import re
from io import StringIO

import aiohttp
from rich.console import Console

from results.rehearsal.trial import TEAM, Plan, try_desk


async def test_whoever_tries_it_sits_down_as_anybody_and_types_from_the_signed_paper() -> None:
    """The page names the team and the papers; sitting down opens the desk as that person."""
    told, ended = StringIO(), asyncio.Event()
    console = Console(file=told, width=200)

    async def until() -> None:
        await ended.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(try_desk(Plan("medway-2023", 0), console, until))
        async with (
            asyncio.timeout(30),
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        ):
            while "Sit down" not in told.getvalue():  # noqa: ASYNC110 - it tells only the terminal
                await asyncio.sleep(0.05)
            (address,) = re.findall(r"desk: (http://[^/]+)/", told.getvalue())
            async with http.get(f"{address}/") as answer:
                page = await answer.text()
            assert all(f"Sit down as {name}" in page for name in TEAM)
            async with http.get(f"{address}/paper/local.medway.all-saints.2023-05-04") as answer:
                paper = await answer.text()
            assert "KHATKAR" in paper
            assert "Elected: <strong>" in paper
            async with http.post(f"{address}/as/dee") as answer:
                assert answer.status == 200
                assert "Dee" in await answer.text()
            async with http.post(f"{address}/as/nobody") as answer:
                assert answer.status == 404
        ended.set()
