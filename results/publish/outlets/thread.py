"""One thread an account: for libraries that stand and wait for answers, asked one question at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from results.errors import DeliveryUnknown, OutletError, OutletUnavailable

LONGEST_S = 60.0
T = TypeVar("T")


class OneThread:
    """The thread of one account.

    Args:
        name: of the account.
        network: as people call it.
        meaning: what an error of the library means for the post; it is also told how many times in a row the
            network has asked us to wait.
    """

    def __init__(self, name: str, network: str, meaning: Callable[[Exception, int], OutletError]) -> None:
        self._network = network
        self._meaning = meaning
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"{network}-{name}")
        self._limits = 0

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask, and give the answer.

        The library's own limits end a question in time; stopping to wait would not stop a post.

        Raises:
            OutletError: what went wrong means for the post.
        """
        asking = asyncio.get_running_loop().run_in_executor(self._pool, self._asked, question)
        try:
            async with asyncio.timeout(LONGEST_S):
                return await asking
        except TimeoutError:
            raise DeliveryUnknown(f"no answer from {self._network} within {LONGEST_S:g} s") from None

    async def ask_freely(self, question: Callable[[], T]) -> T:
        """Ask what can be asked again without harm: an unclear answer only means to ask again."""
        try:
            return await self.ask(question)
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble

    async def close(self) -> None:
        """Wait for the question under way."""
        await asyncio.to_thread(self._pool.shutdown)

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            answer = question()
        except OutletError:
            raise
        except Exception as error:
            # Whatever a library raises once a post may have left is no proof that it did not.
            trouble = self._meaning(error, self._limits)
            asks_to_wait = isinstance(trouble, OutletUnavailable) and trouble.retry_after_s is not None
            self._limits = self._limits + 1 if asks_to_wait else 0
            raise trouble from error
        self._limits = 0
        return answer
