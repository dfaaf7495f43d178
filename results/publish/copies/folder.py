"""Copies in a folder: each is written whole beside the last one, and then takes its place in one step."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

from results.errors import CopyUnavailable
from results.publish.copies.copy import Copy

CURRENT = "current"
KEPT = 3
"""Copies left standing for readers who are between two pages."""
FOLDER_MODE, FILE_MODE = 0o755, 0o644
"""A web server, another user, reads them."""
ENDINGS = {"br": ".br", "gzip": ".gz"}
"""What web servers look for beside a file, to send it packed."""


class Folder:
    """A folder that a web server serves from: its `current` always leads to a whole copy.

    Args:
        root: the folder; what is in it besides copies is left alone.
    """

    def __init__(self, root: Path) -> None:
        self.name = f"folder {root}"
        self._root = root

    async def try_out(self) -> None:
        """Write a small file and remove it."""
        try:
            await asyncio.to_thread(self._try_out)
        except OSError as error:
            raise CopyUnavailable(f"{self.name} cannot be written: {error.strerror or error}") from error

    def _try_out(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        file = self._root / ".try-out"
        file.write_bytes(b"ready")
        file.unlink()

    async def put(self, copy: Copy, revision: int) -> None:
        """Write the copy and let `current` lead to it."""
        try:
            await asyncio.to_thread(self._put, copy, revision)
        except OSError as error:
            raise CopyUnavailable(f"{self.name} cannot be written: {error.strerror or error}") from error

    def _put(self, copy: Copy, revision: int) -> None:
        copies = self._root / "copies"
        copies.mkdir(parents=True, exist_ok=True)
        finished = copies / f"{revision:06}"
        unfinished = copies / f".{revision:06}"
        shutil.rmtree(unfinished, ignore_errors=True)
        for name, page in copy.items():
            file = unfinished / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page.body)
            for encoding, packed in page.packed.items():
                (file.parent / f"{file.name}{ENDINGS[encoding]}").write_bytes(packed)
        for one in (copies, unfinished, *unfinished.rglob("*")):  # whatever the service's own files are
            one.chmod(FOLDER_MODE if one.is_dir() else FILE_MODE)
        if finished.exists():  # the same night again, after a start
            finished.rename(copies / f".old-{revision:06}")
        unfinished.rename(finished)
        self._lead_to(finished)
        self._tidy(copies)

    def _lead_to(self, finished: Path) -> None:
        """Let `current` lead there: a link put in the place of another is never half there."""
        link = self._root / f".{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(finished.relative_to(self._root), target_is_directory=True)
        link.replace(self._root / CURRENT)

    def _tidy(self, copies: Path) -> None:
        current = (self._root / CURRENT).resolve()
        whole = sorted(one for one in copies.iterdir() if one.name.isdecimal() and one.resolve() != current)
        others = [one for one in copies.iterdir() if not one.name.isdecimal()]
        for one in (*whole[: -KEPT + 1], *others):
            with suppress(OSError):
                shutil.rmtree(one)
