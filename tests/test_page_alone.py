"""The public's page can stand in a process of its own, which knows the journal and can change nothing."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from results.count.procedure.acts import FirstEntry, Paper, SecondEntry
from results.count.procedure.hand import Hand
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from tests.count.at_the_desk import ANN, BEN, verification_typed
from tests.desk.rig import desk_of
from tests.nights import load

_, PUBLISHED = load("medway-2023")
ALL_SAINTS = next(iter(PUBLISHED))
WITHIN_S = 20.0


@asynccontextmanager
async def page_of(settings: Path) -> AsyncIterator[str]:
    """`results page` as a process; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "results", "page", str(settings), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    told = b""
    try:
        async with asyncio.timeout(WITHIN_S):
            while not (found := re.search(rb"http://127\.0\.0\.1:\d+", told)):
                line = await process.stderr.readline()
                assert line, told
                told += line
        yield found.group().decode()
    finally:
        process.terminate()
        await process.communicate()


def at(hand: Hand) -> SignedIn:
    """The person with an open session."""
    return SignedIn(hand.user, hand.name, hand.role, "session", "token", "127.0.0.1")


async def verified(desk: Desk) -> None:
    """Two people type the verification of one ward: its turnout is public."""
    typed = verification_typed(PUBLISHED[ALL_SAINTS])
    await desk.act(at(ANN), ALL_SAINTS, FirstEntry(Paper.VERIFICATION, typed), 0)
    await desk.act(at(BEN), ALL_SAINTS, SecondEntry(Paper.VERIFICATION, typed), 1)


async def shows(address: str, words: str) -> str:
    """Wait until the page says this, and give its bytes as text."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(WITHIN_S):
        while True:
            async with http.get(f"{address}/results.json") as answer:
                text = await answer.text()
            if answer.status == 200 and words in text:
                return text
            await asyncio.sleep(0.05)


async def test_a_page_of_its_own_shows_what_the_service_knows_and_stays_when_it_is_gone(
    tmp_path: Path,
) -> None:
    """It follows the desk's journal within seconds, outlives it, and takes up a journal that comes back."""
    kept = tmp_path / "kept.db"
    apart = "[page]\nport = 0\napart = true\n"
    async with desk_of(tmp_path, toml=apart) as (desk, _), page_of(tmp_path / "settings.toml") as address:
        await shows(address, '"revision"')
        await verified(desk)
        text = await shows(address, '"papers":965')
        (tmp_path / "night.db").rename(kept)
        await asyncio.sleep(1)
        assert await shows(address, '"papers":965') == text
        kept.rename(tmp_path / "night.db")
        async with aiohttp.ClientSession() as http:
            async with http.post(f"{address}/", data={"a": "b"}) as answer:
                assert answer.status == 405
            async with http.get(f"{address}/sign-in") as answer:
                assert answer.status == 404
