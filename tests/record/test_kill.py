"""A service killed at any moment, or out of disk, has kept everything it said it kept."""

import asyncio
import random
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from results.errors import JournalError
from results.record.database import single_owner
from results.record.journal import Head, Journal
from tests.conftest import Opened

ROUNDS = 6
WRITERS = 2
ROOT = Path(__file__).parents[2]
OWN_MOUNTS = ["unshare", "--mount"]
OWN_MOUNTS_AS_ANYONE = [*OWN_MOUNTS, "--map-root-user"]
TINY_DISK = (
    "mount -t tmpfs -o size=1m tiny {folder} && exec {python} -m tests.record.writer {url} filler full"
)


def own_mounts() -> list[str] | None:
    """Return the command that runs another where it may mount a disk of its own; None where none may."""
    for command in (OWN_MOUNTS, OWN_MOUNTS_AS_ANYONE):
        tried = subprocess.run([*command, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return command
    return None


async def started(*arguments: str) -> Process:
    """Return a writer that runs in a process of its own."""
    command = (sys.executable, "-m", "tests.record.writer", *arguments)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, cwd=ROOT)


async def killed(writer: Process, after_s: float) -> list[Head]:
    """Return what a writer said it had kept, when it is killed that long after its first word."""
    assert writer.stdout is not None
    assert writer.stderr is not None
    first = await writer.stdout.readline()
    await asyncio.sleep(after_s)
    writer.send_signal(signal.SIGKILL)
    said = (first + await writer.stdout.read()).decode()
    assert await writer.wait() == -signal.SIGKILL, await writer.stderr.read()
    whole = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
    return [Head(int(position), digest) for position, digest in whole]


async def test_killed_writers_lose_nothing_they_acknowledged(database_url: str, opened: Opened) -> None:
    """Of two services killed twelve times at random moments every acknowledged entry is there, unbroken."""
    database, chance = opened(database_url), random.Random()
    journal, acknowledged = Journal(database), set[Head]()
    for turn in range(ROUNDS):
        writers = [await started(database_url, f"writer-{turn}-{which}") for which in range(WRITERS)]
        for said in await asyncio.gather(*(killed(writer, chance.uniform(0, 0.3)) for writer in writers)):
            assert said
            acknowledged.update(said)
        verdict = await journal.verify()
        assert verdict.trouble is None
        assert acknowledged <= {entry.head for entry in await journal.read(0, verdict.count)}


async def test_a_killed_service_lets_the_next_one_in(night_url: str) -> None:
    """The hold on a night ends with the process that had it, even when it is killed."""
    holds = "from results.record.database import single_owner; import sys, time"
    holds += "\nwith single_owner(sys.argv[1]): print('held', flush=True); time.sleep(60)"
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", holds, night_url, stdout=PIPE, cwd=ROOT
    )
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"held\n"
    with (
        pytest.raises(JournalError, match=f"process {owner.pid}: stop that one first"),
        single_owner(night_url),
    ):
        pytest.fail("two services on one night")
    owner.kill()
    await owner.wait()
    with single_owner(night_url):
        pass


async def test_a_real_disk_that_fills_up(tmp_path: Path) -> None:
    """On a disk of one megabyte the service stops with a clear word, all it said kept; with room it goes on.

    Where no disk may be mounted, SQLite's own limit stands in for it.
    """
    url, elsewhere = f"sqlite:///{tmp_path}/night.db", own_mounts()
    if elsewhere:
        script = TINY_DISK.format(folder=tmp_path, python=sys.executable, url=url)
        command = [*elsewhere, "sh", "-c", script]
    else:
        command = [sys.executable, "-m", "tests.record.writer", url, "filler", "limit"]
    filler = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, cwd=ROOT)
    out, errors = await filler.communicate()
    assert filler.returncode == 0, errors.decode()
    *said, stopped, verified = out.decode().splitlines()
    assert stopped.startswith(f"stopped The disk that holds {tmp_path}/night.db is full: free some space")
    assert verified == f"verified {len(said)} {len(said) + 1} None"
    assert len(said) > 20
