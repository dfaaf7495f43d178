"""Killed with signal 9 at any await of a delivery, each network shows every post once.

A run tries every fourth of the moments there are, from one by chance; STEP = 1 tries them all.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from results.record.bulletin import State
from results.record.database import open_database
from tests.bluesky_server import BlueskyServer
from tests.publish.masthead import Account
from tests.publish.scene import states, strict_x
from tests.x_server import KEYS

STEP = 4
LEAST = 100
"""Moments that any delivery with a picture has; far fewer would mean that the program watches nothing."""


@pytest.mark.timeout(300)
async def test_x(night_url: str) -> None:
    """The strict X, with no filter against doubles; a person is called where its timeline proves nothing."""
    async with strict_x() as (server, address):
        server.filters_duplicates = False
        died = await die_at_each(night_url, {"family": "x", "address": address, **KEYS})
        await check(night_url, died, [one.text for one in server.timeline])


@pytest.mark.timeout(300)
async def test_mastodon(night_url: str, account: Account) -> None:
    """mastodon-mock, by the idempotency key."""
    keys = {"family": "mastodon", "server": account.server, "access_token": account.token}
    died = await die_at_each(night_url, keys)
    shown = await asyncio.to_thread(lambda: [account.source(one["id"]) for one in account.shown()])
    await check(night_url, died, shown)


@pytest.mark.timeout(300)
async def test_bluesky(night_url: str, bluesky_server: BlueskyServer, tmp_path: Path) -> None:
    """A real Bluesky server, by the record's key; the session is kept: only 30 may be begun in 5 minutes."""
    account = bluesky_server.account()
    keys = {
        "handle": account.handle,
        "app_password": account.app_password,
        "store": str(tmp_path / "session"),
    }
    died = await die_at_each(night_url, {"family": "bluesky", "server": bluesky_server.address, **keys})
    await check(night_url, died, await asyncio.to_thread(bluesky_server.texts, account))


async def die_at_each(url: str, keys: Mapping[str, str]) -> int:
    """Run the program; gives how often it died."""
    first = random.SystemRandom().randint(1, STEP)
    command = (sys.executable, "-m", "tests.publish.dying", url, json.dumps(keys), str(first), str(STEP))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert process.returncode == 0
    died, moments = map(int, said.split()[-2:])
    print(f"died at {died} of {moments} moments, from {first}")
    assert moments > LEAST
    return died


async def check(url: str, died: int, texts: list[str]) -> None:
    """Every ward once, in order; not shown only if it never could be and a person was called."""
    shown = [int(text.split()[1]) for text in texts]
    assert max(Counter(shown).values()) == 1
    assert shown == sorted(shown)
    database = open_database(url)
    ended = await states(database)
    await database.close()
    parked = [post for post, state in ended.items() if state is State.PARKED]
    print(f"{len(parked)} with a person: {parked}")
    assert len(ended) == died + 1
    for post, state in ended.items():
        number = int(post.partition(":")[0].removeprefix("bulletin-"))
        assert state is State.PARKED or (state is State.POSTED and number in shown), (post, state)
