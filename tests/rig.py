"""A whole night on one machine: real broker, strict X, the service as a process that can be killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiomqtt

from results.record.bulletin import SETTLED, State
from results.record.database import open_database
from results.record.journal import Journal
from results.record.postings import tally
from tests.mosquitto import Mosquitto, free_port
from tests.town import Town
from tests.x_server import KEYS, Tweet

READY_S = 60.0
SETTINGS = """
environment = "rehearsal"
election = "election.json"
node = "node-1"
[mqtt]
host = "127.0.0.1"
port = {broker}
tls = false
[page]
port = {page}
[announce]
turnout = "none"
council_complete = false
[delivery]
read_back_s = [0.2, 0.4, 0.8]
"""
ACCOUNT = '[accounts.x_{number}]\nkind = "x"\napi_base = "{address}"\n'


class XAway:
    """A strict X as a process of its own, keeping its timeline in a file."""

    def __init__(self, folder: Path, seed: int, *, lose: float) -> None:
        self.state = folder / f"x-{seed}.json"
        command = [sys.executable, "-m", "tests.x_server", "--state", str(self.state)]
        command += ["--lose", str(lose), "--seed", str(seed)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()

    def texts(self) -> list[str]:
        """Every post on the account, oldest first."""
        return [tweet.text for tweet in self._kept()]

    def without_picture(self) -> int:
        """How many posts have no picture with alt text."""
        return sum(not tweet.alts or not all(tweet.alts) for tweet in self._kept())

    def _kept(self) -> list[Tweet]:
        kept = json.loads(self.state.read_text())["timeline"] if self.state.exists() else []
        return [Tweet(**one) for one in kept]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a night ended.

    Attributes:
        journal: feed, topic and payload of every entry, in order.
        wards: the public page's contests, without the times of this run.
        posts: how many posts stand in each state of the ledger.
    """

    journal: tuple[tuple[str, str, bytes], ...]
    wards: object
    posts: Counter[State]


class Rig:
    """One night's machinery around the service.

    Args:
        folder: where everything is kept.
        of: the town whose night it is.
        database: URL of an empty database.
        addresses: of the X servers to post to, one account each.
        more: further settings.
        secrets: further variables of its environment.
    """

    def __init__(
        self,
        folder: Path,
        of: Town,
        database: str,
        addresses: Sequence[str],
        more: str = "",
        *,
        secrets: Mapping[str, str] | None = None,
    ) -> None:
        self.database = database
        self.page_port = free_port()
        self._folder = folder
        self._secrets = dict(secrets or {})
        self._broker = Mosquitto(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._accounts = len(addresses)
        (folder / "election.json").write_bytes(of.election_file)
        settings = SETTINGS.format(broker=self._broker.port, page=self.page_port)
        for number, address in enumerate(addresses, 1):
            settings += ACCOUNT.format(number=number, address=address)
        settings += more
        (folder / "settings.toml").write_text(settings)

    def __enter__(self) -> Self:
        self._broker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._broker.stop()

    @property
    def broker_port(self) -> int:
        """Port of the broker on loopback."""
        return self._broker.port

    def start(self, largest_file: int | None = None) -> None:
        """Start the service; returns at once.

        Args:
            largest_file: bytes beyond which no file of the service may grow, as on a full disk.
        """
        command = [sys.executable, "-m", "results", "run", str(self._folder / "settings.toml"), "--json-log"]
        if largest_file is not None:
            command = ["/bin/sh", "-c", f'ulimit -f {largest_file // 512}; exec "$@"', "sh", *command]
        keys = {
            f"RESULTS_ACCOUNTS__X_{number}__{name.upper()}": value
            for number in range(1, self._accounts + 1)
            for name, value in KEYS.items()
        }
        ours = dict(os.environ)  # noqa: TID251 - the child's surroundings are this process's
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env={
                    **ours,
                    **keys,
                    **self._secrets,
                    "RESULTS_DATABASE": self.database,
                },
                stdout=log,
                stderr=log,
            )

    def end(self, how: signal.Signals | None) -> int:
        """Tell the service to stop, or with None wait until it stops by itself; gives its exit code."""
        assert self._process is not None
        if how is not None:
            self._process.send_signal(how)
        code = self._process.wait(timeout=60)
        self._process = None
        return code

    def leave(self) -> "subprocess.Popen[bytes]":
        """Let the running service go on without the rig, which may then start another."""
        process = self._process
        assert process is not None
        self._process = None
        return process

    def kill(self) -> None:
        """Kill the service as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def log(self) -> str:
        """What the service has said."""
        return (self._folder / "log").read_text(errors="replace")

    def page(self) -> dict[str, object] | None:
        """The public data, None while nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.page_port}/results.json", timeout=5
            ) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except (urllib.error.URLError, OSError):
            return None

    async def ready(self) -> None:
        """Wait until the page answers, and the broker keeps messages for the service."""
        async with asyncio.timeout(READY_S):
            while await asyncio.to_thread(self.page) is None or "broker_connected" not in self.log():
                assert self._process is None or self._process.poll() is None, self.log()[-3000:]
                await asyncio.sleep(0.1)

    async def settled(self, wards: int, within_s: float) -> None:
        """Wait until every ward is declared on the page and nothing waits on any account."""
        try:
            async with asyncio.timeout(within_s):
                while not await self._is_settled(wards):
                    assert self._process is None or self._process.poll() is None, self.log()[-3000:]
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"not settled within {within_s} s: {self.log()[-3000:]}") from None

    async def _is_settled(self, wards: int) -> bool:
        page = await asyncio.to_thread(self.page)
        if page is None or page["contests_declared"] != wards:
            return False
        posts = await self.posts()
        return sum(posts.values()) >= wards * self._accounts and set(posts) <= SETTLED

    async def posts(self) -> Counter[State]:
        """The ledger's posts by state."""
        database = open_database(self.database)
        try:
            async with database.read() as conn:
                return Counter(await tally(conn))
        finally:
            await database.close()

    async def ending(self) -> Ending:
        """How the night stands now."""
        database = open_database(self.database)
        try:
            journal = Journal(database)
            assert (await journal.verify()).trouble is None
            entries = await journal.read(0, 100_000)
        finally:
            await database.close()
        page = await asyncio.to_thread(self.page)
        assert page is not None
        said = tuple((entry.feed, entry.topic, entry.payload) for entry in entries)
        return Ending(said, _timeless(page["contests"]), await self.posts())


def _timeless(value: object) -> object:
    """The same data without instants of this very run."""
    if isinstance(value, dict):
        return {key: _timeless(one) for key, one in value.items() if not key.endswith("_at")}
    return [_timeless(one) for one in value] if isinstance(value, list) else value


async def publish(port: int, messages: Sequence[tuple[str, bytes]], every_s: float) -> None:
    """Hand the broker these messages one by one, as a count centre does, whether or not anybody listens."""
    async with aiomqtt.Client("127.0.0.1", port, identifier="count-centre") as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1)
            await asyncio.sleep(every_s)
