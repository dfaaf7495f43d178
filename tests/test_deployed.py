"""Four machines as docs/operations.md has them: the files of deploy/, each machine an address of its own."""

import asyncio
import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from results.count.declaration import SourceId
from results.outlets import session_file
from results.settings import load
from results.settings_accounts import BlueskyAccount
from results.settings_parts import FolderSource
from tests.mosquitto import Mosquitto, certificate, free_port
from tests.town import Town, posted, town
from tests.x_server import KEYS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
MACHINES, COUNT, PAGE = "127.0.77", "127.0.77.12", "127.0.77.14"
SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBjb3VudCBzeXN0ZW0h"
START_S = 90.0
BLUESKY = '[accounts.sky]\nkind = "bluesky"\nhandle = "example.gov.uk"\n'
X_KEYS = [f"ACCOUNTS__X__{one.upper()}" for one in KEYS]


@dataclass(frozen=True, slots=True)
class Laid:
    """The files on all machines.

    Attributes:
        etc: what is /etc/results there.
        public, desk: where the two Caddys listen.
    """

    etc: Path
    public: str
    desk: str


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with places of this machine in it; each place must have been there."""
    for was, now in pairs:
        assert was in text, was
        text = text.replace(was, now)
    return text


def laid_out(folder: Path, url: str, broker: int, of: Town) -> Laid:
    """deploy/house as it stands, with only its places changed, and a wall where the account would be."""
    etc = folder / "etc"
    shutil.copytree(DEPLOY / "house", etc)
    (etc / "elections").mkdir()
    (etc / "elections/medway.json").write_bytes(of.election_file)
    here = [("10.0.0", MACHINES)]
    places = {
        "house.toml": [('"live"', '"rehearsal"'), ("/var/lib/results", str(folder / "var")), *here],
        "councils/medway.toml": [
            ('host = "broker.internal"', f'host = "127.0.0.1"\nport = {broker}\ntls = false'),
            ('[accounts.x]\nkind = "x"', f'[accounts.wall]\nkind = "wall"\nfolder = "{folder}/wall"'),
        ],
        **{f"roles/{one.name}": here for one in (DEPLOY / "house/roles").iterdir()},
    }
    for name, pairs in places.items():
        (etc / name).write_text(changed((etc / name).read_text(), *pairs))
    secrets = {
        "house": f'database = "{url}"\n',
        "councils/medway": f'[mqtt]\npassword = "x"\n[sources.count_system]\nsecret = "{SECRET}"\n',
    }
    for name, said in secrets.items():
        file = etc / f"{name}.secrets.toml"
        file.write_text(said)
        file.chmod(0o600)
    return Laid(etc, *_caddy_files(folder, etc))


def _caddy_files(folder: Path, etc: Path) -> tuple[str, str]:
    """The two Caddyfiles with ports that anybody may have; gives the addresses where they listen."""
    public, desk = free_port(), free_port()
    cert, key = certificate(folder, "desk", host="medway.desk.example")
    quiet = "{\n\tadmin off\n\tauto_https off\n}\n"
    names = [("count.internal", COUNT)]
    pages = changed(
        (etc / "Caddyfile").read_text(),
        *names,
        ("page.internal", PAGE),
        ("results.example {", f"http://{PAGE}:{public} {{"),
    )
    desks = changed(
        (etc / "Caddyfile.desk").read_text(),
        *names,
        ("\n*.desk.example {", f"\n*.desk.example:{desk} {{"),
        ("/etc/caddy/desk.pem", str(cert)),
        ("/etc/caddy/desk.key", str(key)),
    )
    (etc / "Caddyfile").write_text(quiet + pages)
    (etc / "Caddyfile.desk").write_text(quiet + desks)
    return f"http://{PAGE}:{public}", f"https://{COUNT}:{desk}"


def as_systemd(etc: Path, name: str) -> tuple[list[str], dict[str, str]]:
    """The command of results@<name>, and what its file of roles says."""
    unit = (DEPLOY / "systemd/results@.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.+)$", unit, re.M)
    said = [one for one in (etc / "roles" / name).read_text().splitlines() if not one.startswith("#")]
    told = dict(one.split("=", 1) for one in said)
    line = changed(line, ("%i", name), ("${ROLES}", told["ROLES"]), ("/etc/results", str(etc)))
    return shlex.split(changed(line, ("/opt/results/bin/results", f"{sys.executable} -m results"))), told


@contextmanager
def running(command: Sequence[str], told: dict[str, str], log: Path) -> Iterator[None]:
    """A program at work, its words in a file."""
    ours = dict(os.environ)  # noqa: TID251 - the child's surroundings are this process's
    with log.open("wb") as words:
        program = subprocess.Popen(command, env={**ours, **told}, stdout=words, stderr=words)
    try:
        yield
    finally:
        program.terminate()
        try:
            program.wait(30)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


@asynccontextmanager
async def four_machines(folder: Path, url: str, of: Town) -> AsyncIterator[Laid]:
    """Broker, every process that has a file of roles, and both Caddys."""
    caddy = shutil.which("caddy")
    assert caddy is not None, "caddy is not installed: run 'make setup'"
    with ExitStack() as stack:
        broker = stack.enter_context(Mosquitto(folder))
        laid = laid_out(folder, url, broker.port, of)
        for one in sorted((laid.etc / "roles").iterdir()):
            stack.enter_context(running(*as_systemd(laid.etc, one.name), folder / f"{one.name}.log"))
        for name in ("Caddyfile", "Caddyfile.desk"):
            words = [caddy, "run", "--adapter", "caddyfile", "--config", str(laid.etc / name)]
            stack.enter_context(running(words, {"HOME": str(folder)}, folder / f"{name}.log"))
        yield laid


async def status(laid: Laid) -> tuple[int, str]:
    """What `results status` says."""
    command = [sys.executable, "-m", "results", "status", str(laid.etc / "house.toml")]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


async def all_there(laid: Laid) -> str:
    """What status says once nothing is left to be seen to."""
    async with asyncio.timeout(START_S):
        while True:
            code, words = await status(laid)
            if code == 0 and all(name in words for name in ("count-1", "page-1", "post-1", "post-2")):
                return words
            await asyncio.sleep(1)


def test_one_council_writes_only_where_its_unit_lets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings to start from name no other place, with whatever account; its secrets stand beside it."""
    file = tmp_path / "settings.toml"
    file.write_text((DEPLOY / "council/settings.toml").read_text() + BLUESKY)
    for name in ("MQTT__PASSWORD", "SOURCES__COUNT_SYSTEM__SECRET", "ACCOUNTS__SKY__APP_PASSWORD", *X_KEYS):
        monkeypatch.setenv(f"RESULTS_{name}", SECRET)
    settings = load(file)
    account, sheets = settings.accounts["sky"], settings.sources["count_sheets"]
    assert isinstance(account, BlueskyAccount)
    assert isinstance(sheets, FolderSource)
    database = Path(settings.database.get_secret_value().removeprefix("sqlite:///"))
    written = [database, settings.pictures.cache, session_file(settings, account), sheets.folder]
    written += [settings.copies.folder] if settings.copies.folder else []
    unit = (DEPLOY / "systemd/results.service").read_text()
    (line,) = re.findall(r"^ReadWritePaths=(.+)$", unit, re.M)
    free = [Path(one.removeprefix("-")) for one in line.split()]
    assert len(written) == 5
    assert [one for one in written if not any(one.is_relative_to(place) for place in free)] == []


@pytest.mark.timeout(240)
async def test_from_one_machine_to_four(tmp_path: Path, server_url: str) -> None:
    """Started from units and files as they stand, all answer through both Caddys and show a result."""
    of = town(2, "medway")
    async with four_machines(tmp_path, server_url, of) as laid, aiohttp.ClientSession() as web:
        await all_there(laid)
        for path in ("/", "/medway/", "/medway/results.json", "/health"):
            async with web.get(laid.public + path) as answer:
                assert answer.status == 200, path
        async with web.post(f"{laid.public}/medway/feeds/count_system") as answer:
            assert answer.status == 401
        await _desk_asks_who_you_are(web, laid, tmp_path)
        (contest, declaration), *_ = of.declarations.items()
        await _send(laid, tmp_path, posted(of.election.contests[contest], declaration, 1, SOURCE)[1])
        await _shown(web, laid)


SOURCE = SourceId("count_system")


async def _desk_asks_who_you_are(web: aiohttp.ClientSession, laid: Laid, folder: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(folder / "desk.crt"))
    host = "medway.desk.example"
    headers = {"Host": host}
    there = web.get(laid.desk, headers=headers, ssl=trusted, server_hostname=host, allow_redirects=False)
    async with there as answer:
        assert (answer.status, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in")


async def _send(laid: Laid, folder: Path, result: bytes) -> None:
    """As a count system would, with the example that the docs give it."""
    (folder / "secret.txt").write_text(SECRET)
    (folder / "result.json").write_bytes(result)
    where = f"{laid.public}/medway/feeds/count_system"
    tool = ROOT / "docs/examples/post_result.py"
    command = [sys.executable, str(tool), where, str(folder / "secret.txt"), str(folder / "result.json")]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


async def _shown(web: aiohttp.ClientSession, laid: Laid) -> None:
    """The result comes to the public's page of the council, through Caddy."""
    async with asyncio.timeout(20):
        while True:
            async with web.get(f"{laid.public}/medway/results.json") as answer:
                told = json.loads(await answer.text())
            if told["contests_declared"] == 1:
                return
            await asyncio.sleep(0.2)
