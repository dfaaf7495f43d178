"""The unit of the page's own process: shut in as it says, and its recipe is enough to show a night."""

import asyncio
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from results.record.database import open_database
from results.record.journal import Arrival, Journal
from tests import postgres
from tests.nights import FIXTURES
from tests.test_deploy import DEPLOY, SERVICES, lines_of, part
from tests.test_page_alone import WITHIN_S, shows
from tests.test_ways_in import AT, declared, messages

MEMORY_CALLS = {"x86_64": (9, 10, 329), "aarch64": (222, 226, 288)}
"""The numbers of mmap, mprotect and pkey_mprotect."""
SHUT_IN = """
import ctypes, os, sys
steps = ctypes.create_string_buffer(bytes.fromhex(sys.argv[1]))
class Filter(ctypes.Structure):
    _fields_ = [("steps", ctypes.c_ushort), ("first", ctypes.c_void_p)]
ours, system = Filter(len(steps) // 8, ctypes.addressof(steps)), ctypes.CDLL(None)
assert system.prctl(38, 1, 0, 0, 0) == 0
assert system.prctl(22, 2, ctypes.byref(ours), 0, 0) == 0
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Runs a program under a filter of what it may ask of the system: no new privileges, then the filter."""


def no_code_made() -> str:
    """systemd's MemoryDenyWriteExecute= for the kernel: steps of a filter, as hexadecimal figures.

    Refused are memory that can be both written and run, and memory that becomes such as can be run.
    """
    load, equal, any_of, both, end = 0x20, 0x15, 0x45, 0x54, 0x06
    number, protection, write_or_run, run = 0, 32, 6, 4
    mmap, mprotect, pkey_mprotect = MEMORY_CALLS[platform.machine()]
    steps = [
        (load, 0, 0, number),
        (equal, 0, 3, mmap),
        (load, 0, 0, protection),
        (both, 0, 0, write_or_run),
        (equal, 5, 4, write_or_run),
        (equal, 1, 0, mprotect),
        (equal, 0, 2, pkey_mprotect),
        (load, 0, 0, protection),
        (any_of, 1, 0, run),
        (end, 0, 0, 0x7FFF0000),  # allowed
        (end, 0, 0, 0x00050001),  # refused: EPERM
    ]
    return b"".join(struct.pack("HBBI", *one) for one in steps).hex()


def shut_in(*words: str) -> Sequence[str]:
    """Our Python with these words, where no code can be made in memory."""
    return (sys.executable, "-c", SHUT_IN, no_code_made(), sys.executable, *words)


def test_what_the_page_need_not_do_its_unit_forbids() -> None:
    """Neither namespaces nor code made in memory, as the service's unit says of it; Chromium needs both."""
    page, service = (
        part(DEPLOY / "systemd" / one, "Service") for one in ("results-page.service", SERVICES[0])
    )
    keys = {"RestrictNamespaces", "MemoryDenyWriteExecute"}
    assert {key: page.get(key) for key in keys} == dict.fromkeys(keys, "yes")
    assert keys.isdisjoint(service)


def test_the_memory_rule_that_the_page_is_tried_under_holds() -> None:
    """A program that asks for memory to write and to run gets none."""
    asking = shut_in("-c", "import mmap; mmap.mmap(-1, 4096, prot=7)")
    done = subprocess.run(asking, capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def recipe() -> str:
    """How to set up the page's own process: the comment that its unit begins with, as one line."""
    text = (DEPLOY / "systemd/results-page.service").read_text().partition("[Unit]")[0]
    return " ".join(line.removeprefix("#").strip() for line in text.splitlines())


def page_settings() -> str:
    """One council's settings to start from, made into the page's as the recipe says."""
    left_out = re.findall(r"\[(\w+)\]", recipe().partition("without")[2].partition(";")[0])
    unknown = re.findall('secret = ".+?"', recipe())
    text = (DEPLOY / "council/settings.toml").read_text().replace('"live"', '"rehearsal"')
    parts = re.split(r"^(?=\[)", text.replace("[page]\n", "[page]\nport = 0\n"), flags=re.M)
    kept = [one for one in parts if not any(re.match(rf"\[{name}[].]", one) for name in left_out)]
    assert len(kept) < len(parts)
    return "".join(kept).replace('kind = "webhook"', f'kind = "webhook"\n{unknown[0]}')


@asynccontextmanager
async def page_by_its_recipe(folder: Path, database: str) -> AsyncIterator[str]:
    """The unit's command in a folder of its own, under its memory rule; gives its address."""
    shutil.copy(FIXTURES / "medway-2023/election.json", folder / "election.json")
    (folder / "settings.toml").write_text(page_settings())
    (line,) = lines_of("results-page.service", "ExecStart")
    words = line.replace("/etc/results-page", str(folder)).split()[1:]
    told = {**os.environ, "RESULTS_DATABASE": database}  # noqa: TID251 - what systemd would give it
    page = await asyncio.create_subprocess_exec(*shut_in("-m", "results", *words), stderr=PIPE, env=told)
    assert page.stderr is not None
    heard = b""
    try:
        async with asyncio.timeout(WITHIN_S):
            while not (found := re.search(rb"http://127\.0\.0\.1:\d+", heard)):
                line_heard = await page.stderr.readline()
                assert line_heard, heard
                heard += line_heard
        yield found.group().decode()
    finally:
        page.terminate()
        await page.communicate()


async def test_the_page_by_its_recipe_shows_the_night(
    tmp_path: Path, server_url: str, cluster: postgres.Cluster
) -> None:
    """The folder, the settings and the leave of its unit's comment are enough, and give it nothing else."""
    cluster.command("DROP ROLE IF EXISTS results_page")
    election, results = declared("medway-2023")
    record = open_database(server_url)
    await Journal(record).append([Arrival("mqtt", *one, AT) for one in messages(election, results)])
    await record.close()
    leave = re.findall("(?:CREATE|GRANT) .+?;", recipe())
    with psycopg.connect(server_url, autocommit=True) as owner:
        for statement in leave:
            owner.execute(statement.encode())
    as_page = sa.make_url(server_url).set(username="results_page", password="...")
    database = as_page.render_as_string(hide_password=False)
    async with page_by_its_recipe(tmp_path, database) as address:
        await shows(address, '"is_complete":true')
    with psycopg.connect(database, autocommit=True) as page:
        for statement in ("SELECT * FROM results_person", "UPDATE results_place SET position = 0"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                page.execute(statement.encode())


def test_the_recipe_of_the_page_is_short() -> None:
    """Twelve lines at most, so that somebody reads it."""
    head = (DEPLOY / "systemd/results-page.service").read_text().partition("[Unit]")[0]
    assert len(head.splitlines()) <= 12
