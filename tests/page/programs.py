"""Other people's programs, run for a test: bounded in time, and gone afterwards with all they started."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

STARTS_WITHIN_S = 60.0
FINISHES_WITHIN_S = 90.0
ENDS_WITHIN_S = 5.0
REMEDY = "is not installed: run 'scripts/setup test' (or 'make setup')"


class Running(NamedTuple):
    """A program that runs, and the file that takes what it says."""

    started: asyncio.subprocess.Process
    said: Path


def program(name: str) -> str:
    """Where the program is."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} {REMEDY}")
    return found


@asynccontextmanager
async def running(folder: Path, *command: str, **wishes: str) -> AsyncIterator[Running]:
    """A program and all it starts, at home in the folder and gone afterwards."""
    said = folder / f"{Path(command[0]).name}.said"
    environment = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8"}
    with said.open("wb") as out:
        started = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**environment, "NO_AT_BRIDGE": "1", **wishes},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield Running(started, said)
    finally:
        try:
            with suppress(ProcessLookupError, TimeoutError):
                started.terminate()
                await asyncio.wait_for(started.wait(), ENDS_WITHIN_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)  # also whom it has left behind
            await started.wait()


async def output(folder: Path, *command: str, good: tuple[int, ...] = (0,), **wishes: str) -> str:
    """What a program has said when it has come to its end.

    Raises:
        RuntimeError: it ended with another code than a good one; holds what it said.
    """
    async with running(folder, *command, **wishes) as (started, said):
        code = await asyncio.wait_for(started.wait(), FINISHES_WITHIN_S)
        words = said.read_text(errors="replace")
    if code not in good:
        raise RuntimeError(f"{command[0]} ended with {code}: {words[-2000:]}")
    return words


@asynccontextmanager
async def screen(folder: Path) -> AsyncIterator[str]:
    """A screen in memory; the value of DISPLAY."""
    command = (program("Xvfb"), "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp")
    async with running(folder, *command) as (_, said):
        yield ":" + await told(said, r"^(\d+)\n")


async def told(said: Path, pattern: str) -> str:
    """What the program says of itself, once it has said it."""
    async with asyncio.timeout(STARTS_WITHIN_S):
        while (found := _in_file(pattern, said)) is None:  # noqa: ASYNC110 - a file sets no event
            await asyncio.sleep(0.05)
    return found


def _in_file(pattern: str, said: Path) -> str | None:
    found = re.search(pattern, said.read_text(errors="replace"), re.M)
    return found[1] if found else None
