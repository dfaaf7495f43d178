"""A house of many councils on one machine: several service processes, one PostgreSQL, one broker, many X."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
import aiomqtt
import sqlalchemy as sa

from results.broker_line import BrokerLine
from results.commands.status import troubles
from results.count.election import ContestId
from results.feeds.topics import ROOT as ROOT_TOPIC
from results.feeds.topics import Presence
from results.record import nodes
from results.record.bulletin import SETTLED
from results.record.database import Database, open_database
from results.record.journal import Journal
from results.record.postings import tally
from results.record.schemas import schema_of
from tests.hosts import Hosts
from tests.mosquitto import Mosquitto, takes_connections
from tests.town import Town, town, whole_night
from tests.x_server import KEYS

READY_S = 120.0
HOUSE = """
environment = "rehearsal"
councils = "councils"
title = "Example local elections"
[page]
base_url = "http://127.0.0.1/"
[pictures]
deadline_s = {picture_s}
"""
COUNCIL = """
house = "../house.toml"
election = "../elections/{name}.json"
[mqtt]
host = "127.0.0.1"
port = {broker}
tls = false
identifier = "results-{name}"
[announce]
turnout = "none"
council_complete = false
[delivery]
read_back_s = [0.2, 0.4, 0.8]
"""
_Timeline = list[tuple[str, bool]]
ACCOUNT = '[accounts.x_{number}]\nkind = "x"\napi_base = "{address}"\n'


@dataclass(frozen=True, slots=True)
class Size:
    """How large a house is.

    Attributes:
        picture_s: how long words wait for their picture.
        lose: share of posts whose answer X loses.
        wait_s: how long X takes over a post.
        in_turn: X takes the posts that come from one address one after another.
        broker_saves_every: changes after which the broker writes down what it holds.
    """

    councils: int
    wards: int
    accounts: int = 3
    picture_s: float = 4.0
    lose: float = 0.0
    wait_s: float = 0.0
    in_turn: bool = False
    broker_saves_every: int = 1
    seed: int = 0

    @property
    def all_wards(self) -> int:
        """Over all councils."""
        return self.councils * self.wards


@dataclass
class Node:
    """One service process."""

    name: str
    roles: str
    page_port: int
    port: int
    skew_s: int = 0
    host: str = "127.0.0.1"
    process: "subprocess.Popen[bytes] | None" = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What there was at the end, over all accounts and pages.

    Attributes:
        out_of_order: accounts whose posts do not stand in the order of the journal.
        unlike: pages of nodes that differ from the first one's.
    """

    posted: int
    lost: int
    doubled: int
    parked: int
    out_of_order: int
    without_picture: int
    declared: int
    unlike: int
    broken: int

    @property
    def is_well(self) -> bool:
        """Nothing lost, doubled, undecided, out of order, unlike or broken; a picture may be missing."""
        wrong = (self.lost, self.doubled, self.parked, self.out_of_order, self.unlike, self.broken)
        return not any(wrong)


class Fleet:
    """The house and everything around it; `async with Fleet(folder, url, size) as fleet`.

    Args:
        hosts: on which its processes run, one on each; None for all of them on this one.
    """

    def __init__(self, folder: Path, url: str, size: Size, hosts: Hosts | None = None) -> None:
        self.folder, self.url, self.size = folder, url, size
        self.towns: dict[str, Town] = {
            f"town{number:03}": town(size.wards, f"town{number:03}") for number in range(size.councils)
        }
        self.nodes: dict[str, Node] = {}
        self._hosts, self._here = hosts, hosts.outside if hosts else "127.0.0.1"
        self._broker = Mosquitto(folder, saves_every=size.broker_saves_every)
        if hosts is not None:
            self._broker.listen_also(hosts.outside)
        self._x: subprocess.Popen[str] | None = None
        self._cables: list[subprocess.Popen[str]] = []
        self._http: aiohttp.ClientSession | None = None
        self._database: Database | None = None
        self._told_at = ""
        self._x_addresses: list[str] = []
        self._page_ports = calm_ports()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._open)
        self._http = aiohttp.ClientSession()
        self._database = open_database(self.url)
        return self

    def _open(self) -> None:
        size = self.size
        command = [sys.executable, "-m", "tests.x_town", str(size.councils * size.accounts)]
        command += ["--lose", str(size.lose), "--seed", str(size.seed), "--wait-s", str(size.wait_s)]
        command += ["--host", self._here, *(["--in-turn"] if size.in_turn else [])]
        self._x = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._x.stdout is not None
        self._told_at, *addresses = json.loads(self._x.stdout.readline())
        self._x_addresses = [one.replace(self._here, "127.0.0.1") for one in addresses]
        self._broker.start()
        if self._hosts is not None:
            self._lay_cables(self._hosts)
        self._write()

    def _lay_cables(self, hosts: Hosts) -> None:
        """Have broker and networks be reached on loopback from every host: a rehearsal goes nowhere else."""
        ports = [self._broker.port, *(urlsplit(one).port for one in self._x_addresses)]
        command = [sys.executable, "-m", "tests.cable", hosts.outside, *map(str, ports)]
        for address in hosts.addresses:
            cables = subprocess.Popen(hosts.command(address, command), stdout=subprocess.PIPE, text=True)
            self._cables.append(cables)
            assert cables.stdout is not None
            cables.stdout.readline()

    def _write(self) -> None:
        for folder in ("councils", "elections"):
            (self.folder / folder).mkdir()
        (self.folder / "house.toml").write_text(HOUSE.format(picture_s=self.size.picture_s))
        keys = "".join(f'{name} = "{value}"\n' for name, value in KEYS.items())
        for number, (name, of) in enumerate(self.towns.items()):
            (self.folder / "elections" / f"{name}.json").write_bytes(of.election_file)
            settings, secrets = COUNCIL.format(name=name, broker=self._broker.port), ""
            for account in range(self.size.accounts):
                address = self._x_addresses[number * self.size.accounts + account]
                settings += ACCOUNT.format(number=account, address=address)
                secrets += f"[accounts.x_{account}]\n{keys}"
            (self.folder / "councils" / f"{name}.toml").write_text(settings)
            hidden = self.folder / "councils" / f"{name}.secrets.toml"
            hidden.write_text(secrets)
            hidden.chmod(0o600)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes.values():
            if node.process is not None:
                node.process.send_signal(signal.SIGCONT)
                self.kill(node.name)
        self._broker.stop()
        for beside in (*self._cables, *([self._x] if self._x else [])):
            beside.kill()
            beside.communicate()
        if self._http is not None:
            await self._http.close()
        if self._database is not None:
            await self._database.close()

    @property
    def broker(self) -> Mosquitto:
        """The broker, to be stopped and started."""
        return self._broker

    @property
    def database(self) -> Database:
        """The house's database, over a cable of its own."""
        assert self._database is not None
        return self._database

    def start(
        self,
        name: str,
        roles: str = "feeds,desk,publish,page",
        *,
        port: int | None = None,
        skew_s: int = 0,
    ) -> Node:
        """Start a process; returns at once.

        Args:
            port: by which it reaches PostgreSQL, where that is not the server's own.
            skew_s: how wrong its clock is; kept, like the port, when it is started again.
        """
        before = self.nodes.get(name)
        url = sa.make_url(self.url)
        database_port = port or (before.port if before else int(url.port or 0))
        page_port = before.page_port if before else next(self._page_ports)
        skew_s = skew_s or (before.skew_s if before else 0)
        host = before.host if before else self._next_host()
        node = self.nodes[name] = Node(name, roles, page_port, database_port, skew_s, host)
        command = [sys.executable, "-m", "results", "run", str(self.folder / "house.toml")]
        command += ["--json-log", "--level", "debug", "--node", name, "--roles", roles]
        if self._hosts is not None:
            command = self._hosts.command(host, command)
        ours = dict(os.environ)  # noqa: TID251 - the child's surroundings are this process's
        told = {
            "RESULTS_DATABASE": url.set(port=database_port).render_as_string(hide_password=False),
            "RESULTS_PAGE__PORT": str(page_port),
            "RESULTS_PAGE__HOST": host,
            **wrong_clock(skew_s),
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            node.process = subprocess.Popen(command, env={**ours, **told}, stdout=log, stderr=log)
        return node

    def _next_host(self) -> str:
        return "127.0.0.1" if self._hosts is None else self._hosts.addresses[len(self.nodes)]

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End a process, by default as a power cut would."""
        process = self.nodes[name].process
        assert process is not None
        process.send_signal(how)
        process.wait(timeout=60)
        self.nodes[name].process = None

    def send(self, name: str, what: signal.Signals) -> None:
        """Send a process a signal, such as to stand still."""
        process = self.nodes[name].process
        assert process is not None
        process.send_signal(what)

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    async def get(self, node: Node, where: str) -> dict[str, object] | None:
        """Data from a node's page; None while nobody answers."""
        assert self._http is not None
        try:
            address = f"http://{node.host}:{node.page_port}/{where}"
            async with self._http.get(address, timeout=aiohttp.ClientTimeout(5)) as answer:
                found: dict[str, object] = await answer.json()
                return found if answer.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    def showing(self) -> list[Node]:
        """Processes that serve the pages."""
        return [one for one in self.nodes.values() if "page" in one.roles and one.process is not None]

    async def ready(self, within_s: float = READY_S) -> None:
        """Wait until every process that serves pages shows every council."""
        async with asyncio.timeout(within_s):
            for node in self.showing():
                while len(_councils(await self.get(node, "nation.json"))) < self.size.councils:
                    process = node.process
                    assert process is None or process.poll() is None, self.log(node.name)[-3000:]
                    await asyncio.sleep(0.1)

    async def heard(self, within_s: float = READY_S) -> None:
        """Wait until somebody listened for every council: only from then on the broker keeps what is sent."""
        there: set[str] = set()
        async with (
            asyncio.timeout(within_s),
            aiomqtt.Client("127.0.0.1", self._broker.port, identifier="onlooker") as client,
        ):
            await client.subscribe(f"{ROOT_TOPIC}/+/broadcaster/state", qos=1)
            async for message in client.messages:
                if message.payload == Presence.ONLINE.encode():
                    there.add(message.topic.value)
                if len(there) == self.size.councils:
                    return

    def messages(self, of: Sequence[str] = ()) -> list[tuple[str, bytes]]:
        """The whole night of all or these councils, ward by ward in turn, so that all are busy at once."""
        nights = [whole_night(self.towns[name]) for name in of or self.towns]
        return [
            message
            for ward in range(self.size.wards)
            for night in nights
            for message in night[3 * ward : 3 * ward + 3]
        ]

    async def publish(self, messages: Sequence[tuple[str, bytes]], every_s: float = 0.0) -> None:
        """Hand the broker these messages in order, again and again until it takes them."""
        waiting = list(messages)
        while waiting:
            try:
                client = BrokerLine("127.0.0.1", self._broker.port, identifier="count")
                async with client.opened():
                    while waiting:
                        await client.publish(*waiting[0], qos=1)
                        del waiting[0]
                        await asyncio.sleep(every_s)
            except aiomqtt.MqttError:
                await asyncio.sleep(0.2)

    async def all_run(self) -> None:
        """Wait until every process serves its pages, starting again any that ended by itself."""
        try:
            async with asyncio.timeout(READY_S):
                for name in [node.name for node in self.showing()]:
                    while await self.get(self.nodes[name], "nation.json") is None:
                        process = self.nodes[name].process
                        if process is not None and process.poll() is not None:
                            self.start(name)  # as systemd does
                        await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"a process does not come back: {self.tails()}") from None

    async def declared(self, within_s: float, of: Sequence[str] = ()) -> None:
        """Wait until every page shows every ward of all or these councils declared."""
        wanted = self.size.wards * len(of or self.towns)
        try:
            async with asyncio.timeout(within_s):
                for node in self.showing():
                    while (await self.shown(node, of)) < wanted:  # noqa: ASYNC110 - other processes
                        await asyncio.sleep(0.1)
        except TimeoutError:
            shown = {node.name: await self.shown(node, of) for node in self.showing()}
            raise AssertionError(f"{shown} of {wanted} shown: {self.tails()}") from None

    async def shown(self, node: Node, of: Sequence[str] = ()) -> int:
        """How many wards a page shows declared."""
        councils = _councils(await self.get(node, "nation.json"))
        return sum(
            int(one["wards_declared"])
            for one in councils
            if isinstance(one, dict) and (not of or str(one["path"]).rstrip("/") in of)
        )

    async def settled(self, within_s: float, of: Sequence[str] = ()) -> None:
        """Wait until nothing waits on any account of all or these councils."""
        wanted = self.size.wards * len(of or self.towns) * self.size.accounts
        try:
            async with asyncio.timeout(within_s):
                while True:
                    posts = await self.posts(of)
                    if sum(posts.values()) >= wanted and set(posts) <= SETTLED:
                        return
                    await asyncio.sleep(0.3)
        except TimeoutError:
            raise AssertionError(f"not settled, {await self.posts(of)} of {wanted}: {self.tails()}") from None

    async def attended(self, within_s: float) -> None:
        """Wait until `results status` has nothing to complain of: every duty is somebody's."""
        wrong: list[str] = []
        try:
            async with asyncio.timeout(within_s):
                while wrong := troubles(list((await self.members()).values()), list(self.towns)):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
        except TimeoutError:
            raise AssertionError(f"{wrong}: {self.tails()}") from None

    def tails(self) -> dict[str, str]:
        """The ends of all logs."""
        return {name: self.log(name)[-1500:] for name in self.nodes}

    async def posts(self, of: Sequence[str] = ()) -> Counter[str]:
        """The ledgers' posts by state, over all or these councils."""
        found: Counter[str] = Counter()
        for name in of or self.towns:
            async with self.database.of(schema_of(name)).read() as conn:
                found.update(await tally(conn))
        return found

    async def timelines(self) -> list[_Timeline]:
        """Every account's texts, and whether each has its picture with words."""
        assert self._http is not None
        async with self._http.get(self._told_at) as answer:
            found: list[_Timeline] = await answer.json()
            return found

    async def ended(self, of: Sequence[str] = ()) -> Ended:
        """What the public got of all or these councils, and whether everybody agrees on it."""
        names = tuple(of or self.towns)
        posts, every = await self.posts(names), await self.timelines()
        timelines = {name: self._of(name, every) for name in names}
        texts = [[_words(text) for text, _ in one] for theirs in timelines.values() for one in theirs]
        posted = sum(map(len, texts))
        different = sum(len(set(one)) for one in texts)
        pages = [await self._pages(node, names) for node in self.showing()]
        verdicts = [await Journal(self.database.of(schema_of(name))).verify() for name in names]
        pictures = [pictured for theirs in timelines.values() for one in theirs for _, pictured in one]
        return Ended(
            posted=posted,
            lost=self.size.wards * len(names) * self.size.accounts - different,
            doubled=posted - different,
            parked=sum(count for state, count in posts.items() if state != "posted"),
            out_of_order=sum([await self._out_of_order(name, every) for name in names]),
            without_picture=pictures.count(False),
            declared=sum(len(_declared(page)) for page in pages[0].values()),
            unlike=sum(page != pages[0] for page in pages[1:]),
            broken=sum(one.trouble is not None for one in verdicts),
        )

    def _of(self, name: str, every: Sequence[_Timeline]) -> Sequence[_Timeline]:
        first = list(self.towns).index(name) * self.size.accounts
        return every[first : first + self.size.accounts]

    async def _pages(self, node: Node, names: Sequence[str]) -> dict[str, object]:
        return {name: _timeless(await self.get(node, f"{name}/results.json")) for name in names}

    async def _out_of_order(self, name: str, every: Sequence[_Timeline]) -> int:
        """Accounts on which declarations stand in another order than in the council's journal."""
        entries = await Journal(self.database.of(schema_of(name))).read(0, 10_000)
        turns = [ContestId(one.topic.split("/")[3]) for one in entries if b'"declared"' in one.payload]
        areas = [self.towns[name].election.contests[one].area for one in dict.fromkeys(turns)]
        wrong = 0
        for account in self._of(name, every):
            said = [next((area for area in areas if area in text), "") for text, _ in account]
            wrong += said != [area for area in areas if area in said]
        return wrong

    async def members(self) -> dict[str, nodes.Member]:
        """How the processes are, as `results status` tells it."""
        async with self.database.read() as conn:
            return {one.name: one for one in await nodes.members(conn)}


def calm_ports() -> Iterator[int]:
    """Loopback ports that the system gives to no connection, so that a process can come back to its own."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 1_000):  # others may look for some too
        if not takes_connections(port):
            yield port


def wrong_clock(skew_s: int) -> dict[str, str]:
    """The surroundings of a process whose clock is so many seconds ahead; {} for a right one."""
    if not skew_s:
        return {}
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    assert found, "libfaketime is not on this machine: run 'make setup'"
    told = {"LD_PRELOAD": str(found[0]), "FAKETIME": f"{skew_s:+d}s"}
    told |= {"PYTHONPATH": str(Path(__file__).parent / "skewed")}
    return {**told, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def _words(text: str) -> str:
    return text.partition(" https://t.co/")[0]


def _councils(found: dict[str, object] | None) -> Sequence[object]:
    councils = (found or {}).get("councils", ())
    return councils if isinstance(councils, list) else ()


def _declared(page: object) -> Sequence[object]:
    contests = page.get("contests", ()) if isinstance(page, dict) else ()
    return [one for one in contests if isinstance(one, dict) and one.get("state") == "declared"]


def _timeless(value: object) -> object:
    """The same data without instants of this very run."""
    if isinstance(value, dict):
        return {key: _timeless(one) for key, one in value.items() if not key.endswith("_at")}
    return [_timeless(one) for one in value] if isinstance(value, list) else value
