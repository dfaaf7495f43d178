"""How a watched folder is: a sign of life at each good look, and trouble once, in words to act on."""

import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from results.clock import Clock
from results.count.declaration import SourceId
from results.feeds.dropped import shown
from results.feeds.sources import Heard, SourceState

log = structlog.get_logger()
MOST_NAMED = 5

AWAY = "the drive does not answer: look at the network; this service goes on trying"
DENIED = "may not be read and written by this service: give its user the right to change this folder"
WORDS: Mapping[int, str] = {
    errno.ENOENT: "is not there: connect the drive, or make the folder",
    errno.ENOTDIR: "is no folder: put a folder in its place",
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.EROFS: "is read-only: connect the drive so that files can be moved on it",
    errno.ENOSPC: "has no room left: free some space on this drive",
    errno.EDQUOT: "has no room left for this service's user: raise its quota",
    errno.EXDEV: "is spread over two drives: done and set-aside must be plain folders inside it",
}
GONE = frozenset(
    {errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ENXIO, errno.ENODEV, errno.ETIMEDOUT, errno.EHOSTDOWN}
    | {errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.ECONNRESET, errno.ECONNABORTED}
)
"""What a network drive says once its server or the network is gone."""


def in_words(error: OSError, folder: Path) -> str:
    """The trouble and its remedy, beginning with the place it is about."""
    if error.errno is None or error.errno in GONE:
        return f"{folder}: {AWAY}"
    place = shown(os.fsdecode(error.filename)) if error.filename else str(folder)
    words = WORDS.get(error.errno)
    return f"{place} {words}" if words else f"{place}: {error.strerror}; this service goes on trying"


class Wellbeing:
    """Tells whoever watches over the sources how one folder is.

    Attributes:
        trouble: what is wrong, in plain words with the remedy; None when all is well.
    """

    def __init__(self, source: SourceId, clock: Clock, heard: Heard) -> None:
        self.trouble: str | None = None
        self._source, self._clock, self._heard = source, clock, heard
        self._well_at = clock.now()

    def looked(self, troubles: Sequence[str]) -> None:
        """The folder was looked into: a sign of life, with what keeps single files waiting."""
        self._well_at = self._clock.now()
        more = len(troubles) - MOST_NAMED
        named = [*troubles[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        self._note("; ".join(named) or None)
        self._tell(online=True)

    def failed(self, error: OSError, folder: Path) -> None:
        """The folder cannot be used; said once for as long as it is the same trouble."""
        words = in_words(error, folder)
        if words != self.trouble:
            self._note(words)
            self._tell(online=False)

    def _note(self, trouble: str | None) -> None:
        if trouble and trouble != self.trouble:
            log.warning("folder_in_trouble", source=self._source, trouble=trouble)
        elif self.trouble and not trouble:
            log.info("folder_well_again", source=self._source)
        self.trouble = trouble

    def _tell(self, *, online: bool) -> None:
        self._heard(SourceState(self._source, online, None, 0, self._well_at, self.trouble))
