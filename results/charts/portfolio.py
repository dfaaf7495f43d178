"""Pictures already drawn, kept on disk by what they show, so that the same figure is never drawn twice."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class Portfolio:
    """A folder of finished pictures; without a folder it keeps nothing.

    It is a convenience: a full disk or a folder that cannot be written costs time, never a picture.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(self, name: str) -> bytes | None:
        """The picture of this name, None when there is none that can be read."""
        if self._folder is None:
            return None
        with suppress(OSError):
            return self._path(self._folder, name).read_bytes()
        return None

    def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture: the whole file appears at once or not at all."""
        if self._folder is None:
            return
        path = self._path(self._folder, name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, picture)

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
