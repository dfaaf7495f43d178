"""A loop beside ours, in a thread of its own: what must go on in time however much there is to do."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


class Beside:
    """A loop in another thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def begin(self, work: Coroutine[object, object, T]) -> "asyncio.Future[T]":
        """Have this done there; the future is ours, and to cancel it cancels the work."""
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


@asynccontextmanager
async def beside(name: str) -> AsyncIterator[Beside]:
    """Open a loop in a thread of this name; nothing should be under way there any more at the end.

    What it opens, it alone may use: connections to a database above all.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name=name, daemon=True)
    thread.start()
    try:
        yield Beside(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
