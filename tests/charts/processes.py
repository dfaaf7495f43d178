"""The processes and folders of the browsers that draw, as the machine sees them."""

import os
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from results.charts.workshop import PREFIX


def browsers(owner: int) -> list[int]:
    """The processes that draw for this process."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{PREFIX}{owner}-".encode() in command:
                found.append(int(folder.name))
    return found


def folders(owner: int) -> list[Path]:
    """The folders in which browsers of this process work."""
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{owner}-*"))


def renderers(owner: int) -> list[int]:
    """The processes in which pages of this process's browser live."""
    found = []
    for process in browsers(owner):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            found += descendants(int(child))
    return [one for one in found if b"--type=renderer" in Path(f"/proc/{one}/cmdline").read_bytes()]


def descendants(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in descendants(int(child)))]


def kill(processes: list[int]) -> None:
    assert processes
    for process in processes:
        with suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(process, signal.SIGKILL)


def gone(owner: int) -> None:
    """Wait until no browser of this process runs; for ever if one does, so that the test times out."""
    while browsers(owner):
        time.sleep(0.1)
