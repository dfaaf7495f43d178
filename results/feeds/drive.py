"""One thread for one drive: what hangs there keeps nobody else's threads, and is given up after a while."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
ANSWERS_WITHIN_S = 30.0


class Drive:
    """A folder's drive, local or on the network."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def do(self, work: Callable[..., T], *given: object) -> T:
        """What the work returns, done in its turn.

        Raises:
            OSError: what the work raised; without a number when the drive did not answer in time.
        """
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)
        except TimeoutError:
            raise OSError("no answer") from None

    def close(self) -> None:
        """Begin nothing more; a drive that hangs may keep its thread for ever, so nobody waits for it."""
        self._thread.shutdown(wait=False, cancel_futures=True)
