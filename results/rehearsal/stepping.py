"""Waits for Enter on the terminal without holding up the service; Ctrl-D ends the waiting for good."""

import asyncio
import os
import sys
import threading
from contextlib import suppress

LOOK_S = 0.2


class Steps:
    """Lines from standard input, each of them one step.

    Args:
        stop: set when no more steps will come; whoever ends the rehearsal sets it too.
    """

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        self._pressed: asyncio.Queue[bool] = asyncio.Queue()
        # A daemon: nothing can end a thread that waits for a key, so that nobody may wait for the thread.
        threading.Thread(target=self._listen, args=(sys.stdin.fileno(),), name="steps", daemon=True).start()

    async def next(self) -> None:
        """Wait for Enter, or until the rehearsal is ended."""
        while not self._stop.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    if not await self._pressed.get():
                        self._stop.set()
                    return

    def _listen(self, stdin: int) -> None:
        with suppress(RuntimeError, OSError):  # the loop, or standard input, is closed: the rehearsal is over
            # Not sys.stdin itself: a thread that waits inside it cannot be left behind at the end.
            while typed := os.read(stdin, 1024):
                for _ in range(typed.count(b"\n")):
                    self._loop.call_soon_threadsafe(self._pressed.put_nowait, True)
            self._loop.call_soon_threadsafe(self._pressed.put_nowait, False)
