"""What came of each file of the watched folder: asked for, written into its report, and the file put away."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from results.count.declaration import SourceId
from results.errors import JournalError, ResultsError
from results.feeds.drive import Drive
from results.feeds.dropped import Mark, Waiting, shown
from results.feeds.folder_trouble import in_words
from results.feeds.sources import Ask, Told
from results.feeds.taken import Slip, put_away
from results.record.journal import Entry

log = structlog.get_logger()
NEWSROOM_ANSWERS_WITHIN_S = 60.0
LONG_AGO = Told(is_used=True, lines=("The very same file came before and was dealt with then.",))
UNKNOWN = "was kept, but what came of it is not known yet: it stays here until it is"


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """How a folder is watched.

    Attributes:
        source: the name of the source in the settings.
        rescan_s: how often to look even when nothing seems to have moved.
        settle_s: how long a file must not have changed before it is taken.
        poll: for network drives, which do not tell when something moves: look every `settle_s` instead.
        largest_bytes: a larger file is set aside unread.
        most_pending: files that are kept and wait for their answer at one time.
    """

    source: SourceId
    folder: Path
    rescan_s: float = 5.0
    settle_s: float = 1.0
    poll: bool = False
    largest_bytes: int = 16 * 1024 * 1024
    most_pending: int = 20

    @property
    def feed(self) -> str:
        """What the journal calls this way in."""
        return f"folder:{self.source}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is to be put away; `entry` is None when it was too large to be read."""

    name: str
    mark: Mark
    received_at: datetime
    entry: Entry | None


class Answers:
    """The files that are kept and wait for their answer; run it as one task.

    Args:
        waiting: told which files were put away, and which could not be.
    """

    def __init__(self, settings: FolderSettings, ask: Ask, waiting: Waiting, drive: Drive) -> None:
        self._settings, self._ask, self._waiting, self._drive = settings, ask, waiting, drive
        self._in_hand: dict[str, Mark] = {}
        self._unanswered: asyncio.Queue[Kept] = asyncio.Queue(settings.most_pending)

    def has(self, name: str, mark: Mark) -> bool:
        """Whether this version of a file waits for its answer."""
        return self._in_hand.get(name) == mark

    async def hand_on(self, kept: Kept) -> None:
        """Take over one file, as soon as there is room."""
        self._in_hand[kept.name] = kept.mark
        await self._unanswered.put(kept)

    async def run(self) -> None:
        """Put files away for ever.

        Raises:
            JournalError: the newsroom can no longer read what was kept.
        """
        while True:
            kept = await self._unanswered.get()
            try:
                await self._answer(kept)
            except OSError as error:
                self._later(kept.name, f"was kept, but stays here: {in_words(error, self._settings.folder)}")
            if self.has(kept.name, kept.mark):
                del self._in_hand[kept.name]

    async def _answer(self, kept: Kept) -> None:
        """Find out what came of a file and put it away with a report."""
        told = await self._told(kept)
        if told is None:
            self._later(kept.name, UNKNOWN)
            return
        slip = Slip(kept.name, kept.mark, kept.received_at, told, kept.entry)
        place = await self._drive.do(put_away, self._settings.folder, slip)
        self._waiting.put_away(kept.name, kept.mark)
        log.info("file_put_away", source=self._settings.source, file=shown(kept.name), to=shown(place))

    async def _told(self, kept: Kept) -> Told | None:
        """What came of it; None when nobody can say now."""
        if kept.entry is None:
            most, size = self._settings.largest_bytes, kept.mark.size
            return Told(is_used=False, lines=(f"{size:,} bytes; a file may have {most:,}. It was not read.",))
        try:
            async with asyncio.timeout(NEWSROOM_ANSWERS_WITHIN_S):
                told = await self._ask(kept.entry)
        except JournalError:
            raise
        except (TimeoutError, ResultsError) as trouble:
            log.warning("file_not_answered", source=self._settings.source, reason=str(trouble) or "no answer")
            return None
        return told if told.lines else LONG_AGO

    def _later(self, name: str, why: str) -> None:
        """Try this file again after a pause: it is read again, and the journal knows that it is a repeat."""
        now = asyncio.get_running_loop().time()
        self._waiting.failed(name, why, now + self._settings.rescan_s)
