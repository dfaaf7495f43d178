"""The proof: a house of many councils on several processes, hurt at random, and nothing lost or said twice.

    python -m tests.proof --councils 400 --wards 20 --schedules 100 [--seed 7 [--first 51]]

All councils' nights are played, some councils in each schedule. A schedule draws its hurts and their moments
from its own seed; the same seed draws the same ones again. At its end every post must be on its account once,
in order, every duty of all councils must be somebody's, and every process must show the same pages.
"""

import argparse
import asyncio
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.cable import Cable
from tests.fleet import Fleet, Size

NODES = ("n1", "n2", "n3", "n4")
SKEWED, SKEWS_S = "n2", (100, -120)
"""Whose clock is wrong all the time, and how; X itself takes no signature more than five minutes off."""
PAUSES_S = (1.0, 2.0, 4.0, 8.0)
"""How long a process stands still, besides the longest: around what makes it count as dead."""
Hurt = Callable[["Scene", random.Random], Awaitable[str]]


@dataclass
class Scene:
    """What can be hurt."""

    fleet: Fleet
    cluster: postgres.Cluster
    cables: dict[str, Cable]
    pause_s: float


async def kill(scene: Scene, dice: random.Random) -> str:
    """A process is killed and started again by whoever looks after it."""
    name = dice.choice(NODES)
    await asyncio.to_thread(scene.fleet.kill, name)
    await asyncio.sleep(dice.uniform(0.2, 3.0))
    scene.fleet.start(name)
    return f"kill -9 {name}"


async def pause(scene: Scene, dice: random.Random) -> str:
    """A process stands still, and goes on as if nothing had been."""
    name = dice.choice(NODES)
    scene.fleet.send(name, signal.SIGSTOP)
    pause_s = dice.choice([*PAUSES_S, scene.pause_s])
    await asyncio.sleep(pause_s)
    scene.fleet.send(name, signal.SIGCONT)
    return f"SIGSTOP {name} for {pause_s:.0f} s"


async def cut_off(scene: Scene, dice: random.Random) -> str:
    """A process's way to the database is cut, or the cable pulled out, when nothing is said."""
    name, is_silent = dice.choice(NODES), dice.choice([True, False])
    cable, away_s = scene.cables[name], dice.uniform(0.5, 8.0)
    (cable.hang if is_silent else cable.cut)()
    await asyncio.sleep(away_s)
    cable.mend()
    return f"{name} {'hears nothing of' if is_silent else 'cut off from'} PostgreSQL for {away_s:.0f} s"


async def crash_database(scene: Scene, dice: random.Random) -> str:
    """PostgreSQL crashes, or is restarted, and comes back."""
    how = dice.choice(["immediate", "fast"])
    await asyncio.to_thread(scene.cluster.restart, how)
    return f"PostgreSQL restarted ({how})"


async def restart_broker(scene: Scene, dice: random.Random) -> str:
    """The broker is killed or stopped, and comes back with what it had written down."""
    await asyncio.to_thread(scene.fleet.broker.stop)
    await asyncio.sleep(dice.uniform(0.1, 2.0))
    await asyncio.to_thread(scene.fleet.broker.start)
    return "broker restarted"


async def fill_disk(scene: Scene, dice: random.Random) -> str:
    """A process can write no file any more: neither pictures nor its log."""
    name = dice.choice(NODES)
    process = scene.fleet.nodes[name].process
    full_s = dice.uniform(1.0, 6.0)
    if process is not None and process.poll() is None:
        most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most[1]))
        await asyncio.sleep(full_s)
        if process.poll() is None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, most)
    return f"disk of {name} full for {full_s:.0f} s"


async def roll(scene: Scene, _: random.Random) -> str:
    """A process is told to end, as for an update, and started again."""
    name = NODES[-1]
    await asyncio.to_thread(scene.fleet.kill, name, signal.SIGTERM)
    scene.fleet.start(name)
    return f"rolling restart of {name}"


HURTS_EACH = 4
"""In one schedule."""
HURTS: Sequence[Hurt] = (kill, pause, cut_off, cut_off, crash_database, restart_broker, fill_disk, roll)


@dataclass(frozen=True, slots=True)
class Wish:
    """How large a proof.

    Attributes:
        first: the first schedule to play, to go on with a proof that was stopped before it.
    """

    councils: int
    wards: int
    schedules: int
    seed: int
    pause_s: float = 60.0
    first: int = 1
    logs: Path | None = None


async def prove(wish: Wish, tell: Callable[[str], None]) -> bool:
    """Play every schedule; True when nothing was lost, doubled, out of order or unlike."""
    cluster = await asyncio.to_thread(postgres.start)
    try:
        async with AsyncExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="results-proof-", dir=wish.logs))
            cables = {name: await stack.enter_async_context(Cable(cluster.port)) for name in NODES}
            size = Size(wish.councils, wish.wards, lose=0.1, seed=wish.seed)
            fleet = await stack.enter_async_context(Fleet(folder, cluster.create_database(), size))
            began = time.monotonic()
            for name in NODES:
                skew_s = random.Random(wish.seed).choice(SKEWS_S) if name == SKEWED else 0
                fleet.start(name, port=cables[name].port, skew_s=skew_s)
            await fleet.ready(600)
            await fleet.heard()
            tell(
                f"{wish.councils} councils, {len(NODES)} processes, ready in {time.monotonic() - began:.0f} s"
            )
            scene = Scene(fleet, cluster, cables, wish.pause_s)
            return await _schedules(scene, wish, tell)
    finally:
        await asyncio.to_thread(cluster.stop)


async def _schedules(scene: Scene, wish: Wish, tell: Callable[[str], None]) -> bool:
    names = list(scene.fleet.towns)
    each = max(1, len(names) // wish.schedules)
    well = True
    for number in range(wish.first - 1, wish.schedules):
        theirs = names[number * each : (number + 1) * each]
        seed = wish.seed * 1000 + number
        began, done = time.monotonic(), list[str]()
        is_well = False
        try:
            await _schedule(scene, random.Random(seed), theirs, done)
            ended = await scene.fleet.ended(theirs)
            is_well = ended.is_well
            said = f"{ended.posted} posts, {'well' if is_well else f'NOT WELL: {ended}'}"
        except AssertionError as trouble:
            said = f"NOT WELL: {trouble}"
        well = well and is_well
        tell(f"{number + 1:3} seed {seed}, {time.monotonic() - began:.0f} s: {said}: {'; '.join(done)}")
    return well


async def _schedule(scene: Scene, dice: random.Random, theirs: Sequence[str], done: list[str]) -> None:
    """Play the nights of these councils while things go wrong; what did is added to `done`."""
    fleet = scene.fleet
    messages = fleet.messages(theirs)
    over_s = 2.0 + 0.02 * len(messages)

    async def hurts() -> None:
        for hurt in dice.choices(HURTS, k=HURTS_EACH):
            await asyncio.sleep(dice.uniform(0.2, over_s / HURTS_EACH))
            done.append(await hurt(scene, dice))

    async with asyncio.TaskGroup() as group:
        group.create_task(fleet.publish(messages, over_s / len(messages)))
        group.create_task(hurts())
    await fleet.all_run()
    await fleet.declared(180, theirs)
    await fleet.settled(300, theirs)
    await fleet.attended(30)


def main() -> None:
    """Prove it, and say so."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--councils", type=int, default=400)
    wanted.add_argument("--wards", type=int, default=20)
    wanted.add_argument("--schedules", type=int, default=100)
    wanted.add_argument("--pause", type=float, default=60.0, help="longest time a process stands still")
    wanted.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    wanted.add_argument("--first", type=int, default=1, help="go on at this schedule with the same seed")
    wanted.add_argument("--logs", type=Path, help="folder for what the processes say")
    given = wanted.parse_args()
    wish = Wish(
        given.councils, given.wards, given.schedules, given.seed, given.pause, given.first, given.logs
    )
    well = asyncio.run(prove(wish, lambda line: print(line, flush=True)))
    print("Nothing lost, nothing doubled." if well else "NOT PROVED.")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
