"""Kills the service at random moments of a night and says what the public got in the end."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from results.record.bulletin import State
from tests.rig import Ending, Rig, XAway, publish
from tests.town import Town, town, whole_night

SETTLE_S = 120.0


@dataclass(frozen=True, slots=True)
class Killing:
    """What is done to a night.

    Attributes:
        lose: share of posts whose answer X loses.
    """

    wards: int
    kills: int
    seed: int
    lose: float = 0.2


@dataclass(frozen=True, slots=True)
class Found:
    """What there was at the end, over both accounts."""

    posted: int
    lost: int
    doubled: int
    parked: int
    without_picture: int
    journal_is_equal: bool
    page_is_equal: bool


async def night_of_kills(folder: Path, database: str, killing: Killing) -> Found:
    """Play a night undisturbed, play it again under kills, and compare the two."""
    of = town(killing.wards)
    expected = await _undisturbed(folder, of)
    place = folder / "killed"
    await asyncio.to_thread(place.mkdir)
    with ExitStack() as stack:
        seeds = (killing.seed, killing.seed + 1)
        accounts = [stack.enter_context(XAway(place, seed, lose=killing.lose)) for seed in seeds]
        rig = stack.enter_context(Rig(place, of, database, [account.address for account in accounts]))
        ending = await _killed(rig, of, killing)
        return _compared(expected, ending, accounts)


async def _undisturbed(folder: Path, of: Town) -> Ending:
    place = folder / "quiet"
    await asyncio.to_thread(place.mkdir)
    with ExitStack() as stack:
        addresses = [stack.enter_context(XAway(place, seed, lose=0)).address for seed in (1, 2)]
        rig = stack.enter_context(Rig(place, of, f"sqlite:///{place}/night.db", addresses))
        rig.start()
        await rig.ready()
        await publish(rig.broker_port, whole_night(of), 0.0)
        await rig.settled(len(of.declarations), SETTLE_S)
        return await rig.ending()


async def _killed(rig: Rig, of: Town, killing: Killing) -> Ending:
    dice = random.Random(killing.seed)
    messages = whole_night(of)
    rig.start()
    await rig.ready()  # from its first connection on the broker keeps messages for the service
    lives = [dice.uniform(0.3, 5.0) for _ in range(killing.kills)]
    async with asyncio.TaskGroup() as group:
        group.create_task(publish(rig.broker_port, messages, 0.9 * sum(lives) / len(messages)))
        for life_s in lives:
            await asyncio.sleep(life_s)
            await asyncio.to_thread(rig.kill)
            rig.start()
    await rig.settled(killing.wards, SETTLE_S)
    return await rig.ending()


def _compared(expected: Ending, ending: Ending, accounts: list[XAway]) -> Found:
    wanted = sum(expected.posts.values()) // len(accounts)
    said = [Counter(account.texts()) for account in accounts]
    return Found(
        posted=sum(sum(texts.values()) for texts in said),
        lost=sum(wanted - len(texts) for texts in said),
        doubled=sum(sum(texts.values()) - len(texts) for texts in said),
        parked=sum(count for state, count in ending.posts.items() if state is not State.POSTED),
        without_picture=sum(account.without_picture() for account in accounts),
        journal_is_equal=ending.journal == expected.journal,
        page_is_equal=ending.wards == expected.wards,
    )
