"""What the demo and every rehearsal of a past night share: where nights lie, settings that can post nothing,
and the end of a night as it is told and judged.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

import results
from results.app import Service
from results.count.declaration import Declaration, same_figures
from results.count.election import ContestId, Environment
from results.count.events import Corrected, Held
from results.count.night import Night
from results.count.ward import State
from results.errors import SettingsError
from results.fold import Happening
from results.record import ledger
from results.record.bulletin import State as PostState
from results.record.journal import Journal
from results.record.postings import tally
from results.settings import Settings
from results.settings_accounts import WallAccount
from results.settings_page import PagePart
from results.settings_parts import PicturesPart
from results.terminal import progress, summary

LAST_ONES_S = 60.0


def fixtures() -> Path:
    """The folder of real nights: inside an installed package, or beside it in a checkout."""
    package = Path(results.__file__).parent
    installed = package / "_fixtures"
    return installed if installed.is_dir() else package.parent / "fixtures"


def past_night(name: str) -> Path:
    """The folder of the past night with this name.

    Raises:
        SettingsError: there is none; names those there are.
    """
    night = fixtures() / name
    if not night.is_dir():
        there = sorted(one.name for one in fixtures().iterdir() if one.is_dir())
        raise SettingsError(f"There is no past night called {name}", [f"there are {', '.join(there)}"])
    return night


def rehearsal_settings(folder: Path, election: Path, page_port: int) -> Settings:
    """Settings of a rehearsal that keeps everything in one folder, hears nobody and posts to a wall.

    Nothing is taken from the environment, where a live night's secrets may be.
    """
    return Settings.model_construct(
        environment=Environment.REHEARSAL,
        election=election,
        database=SecretStr(f"sqlite:///{folder / 'night.db'}"),
        node="rehearsal",
        page=PagePart(port=page_port),
        pictures=PicturesPart(cache=folder / "pictures"),
        accounts={"wall": WallAccount(kind="wall", folder=folder / "wall")},
    )


class Tally:
    """Counts what had to be held or corrected; give `count` to the newsroom."""

    def __init__(self) -> None:
        self._seen: Counter[type] = Counter()

    def count(self, happening: Happening) -> None:
        """Count one happening."""
        self._seen[type(happening.event)] += 1

    def __str__(self) -> str:
        return f"Held for a person: {self._seen[Held]}. Corrected openly: {self._seen[Corrected]}."


async def settle(service: Service, console: Console) -> None:
    """Wait until the last entry is dealt with and the last post is up."""
    try:
        async with asyncio.timeout(LAST_ONES_S):
            while await _unsettled(service):  # noqa: ASYNC110 - the ledger tells nobody
                await asyncio.sleep(0.1)
    except TimeoutError:
        console.print("[red]The night did not end in time.[/]")


async def tell_ending(service: Service, console: Console, tally: Tally) -> bool:
    """Tell how the night ended; True when the journal is whole and every post went up."""
    night = service.newsroom.night
    verdict = await Journal(service.database).verify()
    posts = await _posts(service)
    console.print(summary(night))
    console.print(progress(night), highlight=False)
    overtaken = posts[PostState.CANCELLED]
    more = f" Overtaken by a correction before they were up: {overtaken}." if overtaken else ""
    console.print(f"{tally} Posted on the wall: {posts[PostState.POSTED]}, each once.{more}", highlight=False)
    chain = f"chain {verdict.trouble or 'whole'}, head {verdict.head.digest[:16]}"
    console.print(f"Journal: {verdict.count} messages, {chain}.", highlight=False)
    held = [ward.contest.area for ward in night.wards.values() if ward.state is State.HELD]
    if held:
        console.print(f"[red]Still held, not public:[/] {'; '.join(held)}.", highlight=False)
    return verdict.trouble is None and set(posts) <= {PostState.POSTED, PostState.CANCELLED}


def tell_comparison(night: Night, published: Mapping[ContestId, Declaration], console: Console) -> bool:
    """Say whether every public figure is the published one; True when it is."""
    wrong = differing(night, published)
    if wrong:
        console.print(f"[red]Not as published: {', '.join(wrong)}.[/]", highlight=False)
        return False
    public = [ward.contest for ward in night.wards.values() if ward.declared]
    seats, candidates = sum(one.seats for one in public), sum(len(one.candidates) for one in public)
    counted = f"{len(public)} wards, {seats} seats, {candidates} candidates"
    console.print(f"[green]Every figure equals the published result:[/] {counted}.", highlight=False)
    return True


def differing(night: Night, published: Mapping[ContestId, Declaration]) -> list[str]:
    """Areas whose public result is not, in every figure, the published one; held ones have none."""
    wrong = []
    for contest_id, expected in published.items():
        ward = night.wards[contest_id]
        is_equal = ward.declared is not None and same_figures(ward.declared.declaration, expected)
        if not is_equal and ward.state is not State.HELD:
            wrong.append(ward.contest.area)
    return wrong


async def _posts(service: Service) -> Counter[PostState]:
    async with service.database.read() as conn:
        return Counter(await tally(conn))


async def _unsettled(service: Service) -> bool:
    if service.newsroom.printed < (await service.newsroom.journal.head()).position:
        return True
    async with service.database.read() as conn:
        return bool(await ledger.accounts_waiting(conn))
