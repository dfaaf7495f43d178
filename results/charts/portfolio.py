"""Pictures already drawn, kept on disk by what they show, so that the same figure is never drawn twice."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_LOOK_EVERY, _LEAVE = 0.05, 0.9
"""Shares of the size allowed: after how much more the folder is looked through, and what may then stay."""


class Portfolio:
    """A folder of finished pictures; without a folder it keeps nothing.

    It is a convenience: a full disk or a folder that cannot be written costs time, never a picture.

    Args:
        most_mb: how large it may grow; the pictures that nobody asked for longest go first.
    """

    def __init__(self, folder: Path | None, most_mb: float = 500) -> None:
        self._folder = folder
        self._most_bytes = most_mb * 1_000_000
        self._unseen_bytes = self._most_bytes  # so that the first picture kept has the folder looked through

    def find(self, name: str) -> bytes | None:
        """The picture of this name, None when there is none that can be read."""
        if self._folder is None:
            return None
        path = self._path(self._folder, name)
        with suppress(OSError):
            picture = path.read_bytes()
            with suppress(OSError):
                os.utime(path)  # its time says when it was last asked for
            return picture
        return None

    def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture: the whole file appears at once or not at all."""
        if self._folder is None:
            return
        path = self._path(self._folder, name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, picture)
            self._unseen_bytes += len(picture)
            if self._unseen_bytes > _LOOK_EVERY * self._most_bytes:
                self._unseen_bytes = 0
                self._make_room(self._folder)

    def _make_room(self, folder: Path) -> None:
        """Remove what nobody asked for longest, if the folder has become too large."""
        found = []
        for path in folder.glob("??/*"):
            with suppress(OSError):  # another process of ours may be removing it too
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        held = sum(size for _, size, _ in found)
        if held <= self._most_bytes:
            return
        for _, size, path in sorted(found):
            with suppress(OSError):
                path.unlink()
                held -= size
            if held <= _LEAVE * self._most_bytes:
                return

    def _path(self, folder: Path, name: str) -> Path:
        return folder / name[:2] / name


def _write_whole(path: Path, picture: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(picture)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
