"""A real past night, rehearsed in about a minute: nothing leaves this machine."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

import results
from results.app import Service, serve
from results.count.declaration import Declaration, same_figures
from results.count.election import ContestId, Environment
from results.count.events import Corrected, Held
from results.count.night import Night
from results.count.ward import State
from results.errors import SettingsError
from results.feeds.demo_broker import demo_broker
from results.feeds.formats.election_file import read_declarations
from results.feeds.mishaps import Mishaps, likely
from results.feeds.rehearsal import CountCentre
from results.feeds.script import Pace, script
from results.newsroom import Happening
from results.parts import broker_settings, read_election_file
from results.record import ledger
from results.record.bulletin import State as PostState
from results.record.journal import Journal
from results.settings import MqttPart, PagePart, PicturesPart, Settings, WallAccount
from results.terminal import NightView, progress, summary

NIGHT = "medway-2023"
"""The night that is rehearsed with mishaps; any other is replayed as it was published."""
LAST_ONES_S = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rehearsal is to run.

    Attributes:
        once: exit at the end of the night.
        night: folder of the past night below fixtures/.
        duration_s: how long the night takes.
        port: of the live page; 0 picks a free one.
    """

    once: bool
    duration_s: float
    port: int
    night: str = NIGHT


def fixtures() -> Path:
    """The folder of real nights: inside an installed package, or beside it in a checkout."""
    package = Path(results.__file__).parent
    installed = package / "_fixtures"
    return installed if installed.is_dir() else package.parent / "fixtures"


def rehearsal_settings(folder: Path, night: Path, broker_port: int, page_port: int) -> Settings:
    """Settings of a rehearsal that keeps everything in one folder and posts to a wall."""
    return Settings(
        environment=Environment.REHEARSAL,
        election=night / "election.json",
        database=SecretStr(f"sqlite:///{folder / 'night.db'}"),
        node="rehearsal",
        mqtt=MqttPart(host="127.0.0.1", port=broker_port, tls=False, protocol="3.1.1"),
        page=PagePart(port=page_port),
        pictures=PicturesPart(cache=folder / "pictures"),
        accounts={"wall": WallAccount(kind="wall", folder=folder / "wall")},
    )


class Rehearsal:
    """One rehearsed night: the count centre plays, the service works, the terminal tells."""

    def __init__(self, plan: Plan, console: Console, settings: Settings, published: bytes) -> None:
        self._plan = plan
        self._console = console
        self._settings = settings
        self._election = read_election_file(settings.election)
        self._published = read_declarations(published)
        self._seen: Counter[str] = Counter()
        self.is_right = False

    async def run(self) -> None:
        """Play the night, tell it, and compare its end with what was published."""
        with NightView(self._console, self._election) as view:
            await serve(self._settings, self._play, [view.watch, self._count])

    def _count(self, happening: Happening) -> None:
        if isinstance(happening.event, Held | Corrected):
            self._seen[type(happening.event).__name__] += 1

    async def _play(self, service: Service) -> None:
        self._console.print(f"The live page: [bold]{service.address}/[/]")
        self._console.print(f"What would have been posted: [bold]{service.address}/wall[/]")
        cues = script(
            self._election,
            self._published,
            likely(self._election, self._published) if self._plan.night == NIGHT else Mishaps(),
            Pace(duration_s=self._plan.duration_s),
        )
        sender = replace(broker_settings(self._settings, self._election), identifier="count-centre")
        centre = CountCentre(sender)
        await centre.play(cues)
        await self._settle(service)
        await self._conclude(service)
        if not self._plan.once:
            self._console.print(
                f"The page stays up at [bold]{service.address}/[/]; Ctrl-C ends the rehearsal."
            )
            await asyncio.Event().wait()

    async def _settle(self, service: Service) -> None:
        """Wait until the last entry is dealt with and the last post is up."""
        try:
            async with asyncio.timeout(LAST_ONES_S):
                while await _unsettled(service):  # noqa: ASYNC110 - the ledger tells nobody
                    await asyncio.sleep(0.1)
        except TimeoutError:
            self._console.print("[red]The night did not end in time.[/]")

    async def _conclude(self, service: Service) -> None:
        night = service.newsroom.night
        verdict = await Journal(service.database).verify()
        differences = differing(night, self._published)
        posts = await _posts(service)
        self._console.print(summary(night))
        self._console.print(progress(night), highlight=False)
        self._console.print(
            f"Held for a person: {self._seen['Held']}. Corrected openly: {self._seen['Corrected']}. "
            f"Posted on the wall: {posts[PostState.POSTED]}, each once.",
            highlight=False,
        )
        chain = f"chain {verdict.trouble or 'whole'}, head {verdict.head.digest[:16]}"
        self._console.print(f"Journal: {verdict.count} messages, {chain}.", highlight=False)
        held = [ward.contest.area for ward in night.wards.values() if ward.state is State.HELD]
        if held:
            self._console.print(f"[red]Still held, not public:[/] {'; '.join(held)}.", highlight=False)
        unposted = sum(count for state, count in posts.items() if state is not PostState.POSTED)
        self.is_right = not differences and verdict.trouble is None and not unposted
        self._console.print(_comparison(night, differences), highlight=False)


def differing(night: Night, published: Mapping[ContestId, Declaration]) -> list[str]:
    """Areas whose public result is not, in every figure, the published one; held ones have none."""
    wrong = []
    for contest_id, expected in published.items():
        ward = night.wards[contest_id]
        is_equal = ward.declared is not None and same_figures(ward.declared.declaration, expected)
        if not is_equal and ward.state is not State.HELD:
            wrong.append(ward.contest.area)
    return wrong


def _comparison(night: Night, differences: list[str]) -> str:
    if differences:
        return f"[red]Not as published: {', '.join(differences)}.[/]"
    public = [ward.contest for ward in night.wards.values() if ward.declared]
    seats, candidates = sum(one.seats for one in public), sum(len(one.candidates) for one in public)
    counted = f"{len(public)} wards, {seats} seats, {candidates} candidates"
    return f"[green]Every figure equals the published result:[/] {counted}."


async def _posts(service: Service) -> Counter[PostState]:
    async with service.database.read() as conn:
        return Counter(await ledger.tally(conn))


async def _unsettled(service: Service) -> bool:
    if service.newsroom.printed < (await service.newsroom.journal.head()).position:
        return True
    async with service.database.read() as conn:
        return bool(await ledger.accounts_waiting(conn))


async def rehearse(plan: Plan, console: Console) -> bool:
    """Run the rehearsal in a folder that is removed at its end; True when every figure came out right."""
    night = fixtures() / plan.night
    if not night.is_dir():
        there = sorted(one.name for one in fixtures().iterdir() if one.is_dir())
        raise SettingsError(f"There is no past night called {plan.night}", [f"there are {', '.join(there)}"])
    with tempfile.TemporaryDirectory(prefix="results-demo-") as folder:
        async with demo_broker() as broker_port:
            settings = rehearsal_settings(Path(folder), night, broker_port, plan.port)
            rehearsal = Rehearsal(plan, console, settings, (night / "declarations.json").read_bytes())
            await rehearsal.run()
    return rehearsal.is_right
