"""Real nights on the page: Medway's 2023 night at any point of it, and a server that shows it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, web

from results.clock import Clock, FixedClock
from results.count.declaration import (
    Correction,
    CorrectionKind,
    Declaration,
    Figure,
    Progress,
    SourceId,
    Stage,
    Step,
    Verified,
    Withdrawal,
)
from results.count.election import ContestId, Election, Environment
from results.count.night import Night, Policy, begin, receive
from results.count.report import Content, Report
from results.publish.page.live import LivePage
from results.publish.page.offer import Offer
from results.publish.page.readers import Limits
from tests.nights import load

STARTED_AT = datetime(2023, 5, 4, 23, 40, tzinfo=UTC)
MEDWAY, PUBLISHED = load("medway-2023")
ORDER = tuple(MEDWAY.contests)
DESK = SourceId("desk")


@dataclass
class Telling:
    """A night that is told report by report, three minutes apart."""

    night: Night = field(default_factory=lambda: open_night(MEDWAY))
    published: dict[ContestId, Declaration] = field(default_factory=lambda: dict(PUBLISHED))
    said: int = 0

    @property
    def at(self) -> datetime:
        """The moment of the latest report."""
        return STARTED_AT + timedelta(minutes=3 * self.said)

    def tell(self, contest_id: ContestId, content: Content) -> None:
        """One report reaches the night."""
        self.said += 1
        digest = sha256(repr(content).encode()).hexdigest()
        report = Report(DESK, contest_id, self.said, self.night.environment, content, digest, self.at)
        self.night, _ = receive(self.night, report)

    def step(self, contest_id: ContestId, step: Step) -> None:
        """The count there reaches a step."""
        self.tell(contest_id, Progress(step))

    def verify(self, contest_id: ContestId) -> None:
        """Verification there is complete, with the published papers."""
        verification = self.published[contest_id].verification
        assert verification is not None
        self.tell(contest_id, Verified(verification))

    def declare(self, contest_id: ContestId) -> None:
        """The published result is declared there."""
        self.tell(contest_id, self.declaration(contest_id))

    def declaration(self, contest_id: ContestId) -> Declaration:
        """The published result, ready to be declared now."""
        return replace(
            self.published[contest_id],
            stage=Stage.DECLARED,
            declared_at=self.at + timedelta(minutes=2),
            entered_by="First Clerk",
            checked_by="Second Clerk",
        )

    def correct(self, contest_id: ContestId, more: int) -> None:
        """The last candidate there gets more votes, because a figure was typed wrongly."""
        given = self.declaration(contest_id)
        *others, last = given.figures
        assert last.votes is not None
        figures = (*others, Figure(last.candidate_id, last.votes + more))
        reason = "The last figure on the sheet was typed with one digit wrong."
        correction = Correction(CorrectionKind.SLIP, reason, "The Returning Officer")
        self.tell(contest_id, replace(given, figures=figures, correction=correction))

    def withdraw(self, contest_id: ContestId) -> None:
        """What was published there comes down."""
        self.tell(contest_id, Withdrawal("The sheet of another ward was entered here.", "The Deputy"))


def open_night(election: Election, environment: Environment = Environment.REHEARSAL) -> Night:
    """The night before anything arrives; no warning waits for a person."""
    return begin(election, environment, Policy(frozenset()))


def halfway(telling: Telling | None = None) -> Telling:
    """Medway in the middle of its night: 12 wards declared, one of them corrected, one withdrawn."""
    telling = telling or Telling()
    for contest_id in ORDER[:20]:
        telling.step(contest_id, Step.VERIFYING)
    for contest_id in ORDER[:18]:
        telling.verify(contest_id)
    for contest_id in ORDER[:15]:
        telling.step(contest_id, Step.COUNTING)
    for contest_id in ORDER[:13]:
        telling.declare(contest_id)
    telling.correct(ORDER[1], 2)
    telling.withdraw(ORDER[7])
    return telling


def finished() -> Telling:
    """Medway when every ward is declared."""
    telling = Telling()
    for contest_id in ORDER:
        telling.declare(contest_id)
    return telling


@dataclass
class Shown:
    """A live page that is served, and where."""

    page: LivePage
    clock: FixedClock
    url: str
    port: int
    runner: web.AppRunner

    def show(self, telling: Telling) -> None:
        """Show the night as it stands."""
        self.page.show(telling.night, telling.at)


@asynccontextmanager
async def serving(
    telling: Telling | None,
    *,
    port: int = 0,
    limits: Limits | None = None,
    offer: Offer | None = None,
    wall: Path | None = None,
    server_clock: Clock | None = None,
) -> AsyncIterator[Shown]:
    """The live page on a loopback port, showing this night; None shows nothing yet."""
    clock = FixedClock(telling.at if telling else STARTED_AT)
    page = LivePage(server_clock or clock, limits, offer, wall=wall)
    if telling is not None:
        page.show(telling.night, telling.at)
    runner = web.AppRunner(page.application(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    await page.listening(runner, "127.0.0.1", port).start()
    at = runner.addresses[0][1]
    try:
        yield Shown(page, clock, f"http://127.0.0.1:{at}", at, runner)
    finally:
        await runner.cleanup()


async def got(session: ClientSession, path: str, **more: Any) -> ClientResponse:
    """The answer to one question, read to its end, so that no connection is left open."""
    answer = await session.get(path, **more)
    await answer.read()
    return answer


async def until(came: Callable[[], bool], wait_s: float = 5) -> None:
    """Wait until this is so; the test fails when it does not come."""
    async with asyncio.timeout(wait_s):
        while not came():  # noqa: ASYNC110 - looks at another party's state, which sets no event
            await asyncio.sleep(0.01)
