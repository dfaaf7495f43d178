"""A fuse for each council of a house: what goes wrong with one night stops that night here, and no other.

When the last fuse that holds would blow, the process ends instead, as that of a single council does, and
whoever looks after it starts it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from results.errors import JournalError, LeaseLost, RecordAway, ResultsError, to_tell

log = structlog.get_logger()
PASSING = (LeaseLost, RecordAway)
"""What is nobody's fault: another process goes on, or the same one once the database is back."""
OURS = "a fault of ours: the log of this process has it"
T = TypeVar("T")


class FuseBox:
    """The fuses of all councils of a process, `box[council]`.

    Attributes:
        stopped: the councils whose nights move no more here, each with the reason.
    """

    def __init__(self, councils: Iterable[str]) -> None:
        self.stopped: dict[str, str] = {}
        self._fuses = {council: Fuse(council, self) for council in councils}

    def __getitem__(self, council: str) -> "Fuse":
        return self._fuses[council]

    def is_last(self, council: str) -> bool:
        """Whether no other council's fuse holds."""
        return self._fuses.keys() - self.stopped.keys() <= {council}


class Fuse:
    """The fuse of one council in one process; all its work there is done within it."""

    def __init__(self, council: str, box: FuseBox) -> None:
        self._council, self._box = council, box
        self._at_work: set[asyncio.Task[object]] = set()

    @property
    def why(self) -> str | None:
        """Why the night moves no more here; None while it does."""
        return self._box.stopped.get(self._council)

    def must_hold(self) -> None:
        """Return while the night moves here.

        Raises:
            JournalError: it does not any more; says why.
        """
        if self.why is not None:
            raise JournalError(f"{self._council} stands still in this process: {self.why}")

    async def within(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do some of the council's work; None when the fuse has blown, by this or by other work.

        Raises:
            LeaseLost, RecordAway: as the work does; they pass.
            Exception: what the work raises, when no other council's fuse holds.
        """
        task = asyncio.current_task()
        if task is None or self._council in self._box.stopped:
            return None
        self._at_work.add(task)
        try:
            return await work()
        except asyncio.CancelledError:
            if self.why is None or task.uncancel():  # the latter when somebody else wants it to end too
                raise
            return None
        except Exception as trouble:
            if self.why is None and _passes(trouble):
                raise
            self.blow(trouble)
            return None
        finally:
            self._at_work.discard(task)

    def blow(self, trouble: Exception) -> None:
        """Stop all that is done for this council here.

        Raises:
            Exception: the trouble itself, when no other council's fuse holds.
        """
        if self.why is not None:
            return
        if self._box.is_last(self._council):
            raise trouble
        told = to_tell(trouble)
        is_known = isinstance(told, ResultsError)
        why = self._box.stopped[self._council] = str(told) if is_known else OURS
        log.error("council_stopped", council=self._council, why=why, exc_info=None if is_known else trouble)
        for task in self._at_work - {asyncio.current_task()}:
            task.cancel()


def unshared() -> Fuse:
    """The fuse of whoever is alone, which never blows: what goes wrong is raised as if there were none."""
    return FuseBox([""])[""]


def _passes(trouble: Exception) -> bool:
    if isinstance(trouble, ExceptionGroup):
        return trouble.split(PASSING)[1] is None
    return isinstance(trouble, PASSING)
