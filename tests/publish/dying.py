"""Posts that die at every await: `python -m tests.publish.dying DATABASE KEYS [FIRST STEP]`.

For the first post the process that delivers is killed at the first await of its whole work, for the next at
the second (or STEP further on), and so on until one lives to the end; each time another process comes after
it and delivers in peace. Every await counts twice: as it begins to wait, and as it wakes and has not yet
looked at what it got. Ends with a line that says at how many moments one died, and how many there are.
"""

import asyncio
import faulthandler
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Generator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from results.clock import SystemClock
from results.publish.outlets import Outlet
from results.publish.outlets.bluesky.outlet import Bluesky, BlueskyKeys
from results.publish.outlets.mastodon.outlet import Mastodon, MastodonKeys
from results.publish.outlets.x.outlet import X, XKeys
from results.record.database import open_database
from tests.matrix import PATIENCE, unlimited
from tests.publish.errand import Errand
from tests.publish.scene import bulletin

T = TypeVar("T")
MOST = 400
HANGS_AFTER_S = 20


def outlet_of(family: str, **keys: str) -> Outlet:
    """An account of this family."""
    match family:
        case "x":
            address = keys.pop("address")
            return X("council-x", XKeys(**keys), address)
        case "mastodon":
            return Mastodon("council-m", MastodonKeys(**keys))
        case _:
            store = Path(keys.pop("store"))
            return Bluesky("council-bluesky", BlueskyKeys(**keys), store, SystemClock(), 5.0)


class Watched:
    """A coroutine whose every await is told of, as it begins and as it ends."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], told: Callable[[], None]) -> None:
        self._coroutine = coroutine
        self._told = told

    def __await__(self) -> Generator[Any, Any, Any]:
        given: Any = None
        trouble: BaseException | None = None
        while True:
            try:
                wanted = self._coroutine.send(given) if trouble is None else self._coroutine.throw(trouble)
            except StopIteration as done:
                return done.value
            self._told()
            given = trouble = None
            try:
                given = yield wanted
            except BaseException as error:
                trouble = error
            self._told()


async def _of(watched: Watched) -> Any:
    return await watched


def dying_at(moment: int) -> Callable[..., asyncio.Task[Any]]:
    """A factory of tasks that together live until so many moments have passed."""
    passed = 0

    def told() -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def task(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **more: Any
    ) -> asyncio.Task[Any]:
        return asyncio.Task(_of(Watched(coroutine, told)), loop=loop, **more)

    return task


async def deliver(url: str, keys: Mapping[str, str], dies_at: int | None) -> None:
    """One visit; with a moment to die at, it may not come back."""
    database, outlet = open_database(url, patience_s=10), outlet_of(**keys)
    errand = Errand(database, outlet, PATIENCE)
    if dies_at is not None:
        await errand.freeze(bulletin(dies_at))
        asyncio.get_running_loop().set_task_factory(dying_at(dies_at))
    async with asyncio.TaskGroup() as group:
        group.create_task(errand.deliver())
    asyncio.get_running_loop().set_task_factory(None)
    await outlet.close()
    await database.close()


def child(url: str, keys: Mapping[str, str], dies_at: int | None) -> int:
    """Deliver in a process of its own; gives its exit status, 0 or the signal that killed it."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    try:
        faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)
        unlimited()
        asyncio.run(deliver(url, keys, dies_at))
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def main(url: str, keys: str, first: str = "1", step: str = "1") -> None:
    """Die at every moment there is, or at some."""
    for died, moment in enumerate(range(int(first), MOST, int(step))):
        ended = child(url, json.loads(keys), moment)
        after = child(url, json.loads(keys), None)
        if after or ended not in {0, signal.SIGKILL}:
            raise SystemExit(f"moment {moment}: ended with {ended}, and with {after} after that")
        if ended == 0:
            print(died, moment)
            return
    raise SystemExit(f"still dying after {MOST} moments")


if __name__ == "__main__":
    main(*sys.argv[1:])
