"""Sees to it that only one service at a time runs a night kept in a file."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from results.errors import JournalError
from results.record.trouble import plain_words


@contextmanager
def sole_owner(file: Path) -> Iterator[None]:
    """Hold the night as its only service; the hold ends with the process, however it ends.

    The file beside it stays behind: removing it could let two services in at once.

    Raises:
        JournalError: another service has this night open.
    """
    beside = file.with_name(file.name + ".owner")
    try:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(plain_words(error, str(beside)) or f"{beside}: {error}") from error
    try:
        _take(lock, file)
        yield
    finally:
        os.close(lock)


def _take(lock: int, file: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(lock, 20, 0).decode("ascii", "replace") or "unknown"
        raise JournalError(
            f"{file} is in use by another results service, process {holder}: "
            "stop that one first, or give this one a database of its own."
        ) from error
    with suppress(OSError):  # on a full disk the lock still holds, only the note is missing
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)
