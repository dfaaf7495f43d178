"""Watches a folder for count sheets: each complete file is kept, reported on and moved to done or set aside.

Two tasks share the work: one looks and keeps, the other waits for what came of each file and puts it away, so
that a slow answer never keeps the next sheet waiting.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

import structlog
from watchfiles import awatch

from results.clock import Clock
from results.errors import ResultsError
from results.feeds.drive import Drive
from results.feeds.dropped import Listing, Mark, Waiting, listing, shown
from results.feeds.folder_answers import Answers, FolderSettings, Kept
from results.feeds.folder_trouble import Wellbeing
from results.feeds.sources import Ask, Heard, Keep
from results.feeds.taken import NotYet, prepare, read_whole, tells_writers
from results.record.journal import Arrival

__all__ = ["FolderFeed", "FolderSettings"]

log = structlog.get_logger()
NOTICED_WITHIN_MS = 10
QUICKEST_LOOK_S = 0.02


class FolderFeed:
    """One watched folder; run it as one task.

    Args:
        keep: commits arrivals; what it raises ends `run`, and the files stay where they are.
        ask: says what came of an entry, for the report.
        heard: told of each good look and of what keeps files from being taken.
    """

    def __init__(self, settings: FolderSettings, keep: Keep, ask: Ask, clock: Clock, heard: Heard) -> None:
        self._settings, self._keep, self._clock = settings, keep, clock
        self._being = Wellbeing(settings.source, clock, heard)
        self._waiting = Waiting(settings.settle_s)
        self._drive = Drive(settings.feed)
        self._answers = Answers(settings, ask, self._waiting, self._drive)
        self._folder_id: tuple[int, int] | None = None
        self._alone, self._is_watched = False, True

    @property
    def trouble(self) -> str | None:
        """What is wrong, in plain words with the remedy; None when all is well."""
        return self._being.trouble

    async def run(self) -> None:
        """Take files for ever; to be called once.

        Raises:
            JournalError: what arrived cannot be kept; the files are still in the folder.
        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._look_for_ever(), name=f"{self._settings.feed} looks")
                group.create_task(self._answers.run(), name=f"{self._settings.feed} answers")
        except BaseExceptionGroup as troubles:
            raise _plain(troubles) from troubles
        finally:
            self._drive.close()

    async def _look_for_ever(self) -> None:
        """Look when something moves, when a file may have settled, and every `rescan_s` in any case."""
        pause_s = max(min(self._settings.settle_s, self._settings.rescan_s), QUICKEST_LOOK_S)
        while True:
            if await self._look() and not self._settings.poll:
                await self._look_when_told(pause_s)
                if self._is_watched and self._folder_id is not None:
                    continue  # another folder stands there now
            is_soon = self._folder_id is not None and (self._settings.poll or bool(self._waiting))
            await asyncio.sleep(pause_s if is_soon else self._settings.rescan_s)

    async def _look_when_told(self, pause_s: float) -> None:
        """Look for as long as this very folder is there and the system tells when something moves in it."""
        folder_id, next_look_at = self._folder_id, 0.0
        async with aclosing(self._stirrings(pause_s)) as stirrings:
            async for has_moved in stirrings:
                if not has_moved and not self._waiting and self._now() < next_look_at:
                    continue
                await self._look()
                if self._folder_id != folder_id:
                    return
                next_look_at = self._now() + self._settings.rescan_s

    async def _stirrings(self, pause_s: float) -> AsyncGenerator[bool, None]:
        """True whenever something moved in the folder, False every `pause_s` between; ends if it cannot."""
        changes = awatch(
            self._settings.folder,
            watch_filter=None,
            recursive=False,
            force_polling=False,
            step=NOTICED_WITHIN_MS,
            debounce=4 * NOTICED_WITHIN_MS,
            rust_timeout=round(pause_s * 1000),
            yield_on_timeout=True,
        )
        try:
            async with aclosing(changes):
                async for some in changes:
                    self._is_watched = True
                    yield bool(some)
        except (OSError, RuntimeError) as error:
            self._not_watched(error)
        except ExceptionGroup as errors:  # what its own thread raises, such as of a name that is no text
            if errors.split((OSError, RuntimeError))[1] is not None:
                raise
            self._not_watched(errors.exceptions[0])

    def _not_watched(self, error: Exception) -> None:
        """The system does not tell what moves, or not now: said once, and the folder is looked at anyway."""
        if self._is_watched:
            log.warning("folder_not_watched", source=self._settings.source, reason=shown(str(error)))
        self._is_watched = False

    async def _look(self) -> bool:
        """Look once and take what is complete; False when there is trouble."""
        before, self._folder_id = self._folder_id, None
        try:
            seen = await self._drive.do(_look_into, self._settings.folder)
            if before != seen.folder_id:
                self._alone = not self._settings.poll and await self._drive.do(
                    tells_writers, self._settings.folder
                )
            complete = self._waiting.look(seen, self._now())
            fresh = [(name, mark) for name, mark in complete if not self._answers.has(name, mark)]
            for start in range(0, len(fresh), self._settings.most_pending):
                await self._take(fresh[start : start + self._settings.most_pending])
                self._say_well()
        except OSError as error:
            self._being.failed(error, self._settings.folder)
            return False
        self._folder_id = seen.folder_id
        self._say_well()
        return True

    def _say_well(self) -> None:
        self._being.looked(list(self._waiting.troubles(self._now())))

    async def _take(self, files: Sequence[tuple[str, Mark]]) -> None:
        """Keep these files in one go and hand them on."""
        now, arrivals, read = self._clock.now(), list[Arrival](), list[tuple[str, Mark]]()
        for name, mark in files:
            if mark.size > self._settings.largest_bytes:
                await self._answers.hand_on(Kept(name, mark, now, None))
                continue
            data = await self._drive.do(self._read, name, mark)
            self._waiting.failed(name, data.why if isinstance(data, NotYet) else "")
            if isinstance(data, NotYet):
                continue
            arrivals.append(Arrival(self._settings.feed, f"{name}@{mark.mtime_ns}", data, now))
            read.append((name, mark))
        entries = await self._keep(arrivals) if arrivals else ()
        for (name, mark), entry in zip(read, entries, strict=True):
            log.info("file_kept", source=self._settings.source, file=shown(name), position=entry.position)
            await self._answers.hand_on(Kept(name, mark, now, entry))

    def _read(self, name: str, mark: Mark) -> bytes | NotYet:
        return read_whole(self._settings.folder / name, mark, alone=self._alone)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _look_into(folder: Path) -> Listing:
    """One look, and the boxes made ready."""
    seen = listing(folder)
    prepare(folder)
    return seen


def _plain(troubles: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one trouble of ours inside the group; the whole group when any of it is a fault."""
    known, faults = troubles.split(ResultsError)
    return troubles if faults is not None or known is None else known.exceptions[0]
