"""A past night played again over the whole service, at any speed, with faults on request; nothing leaves."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from results.app import Service, serve
from results.clock import SystemClock
from results.errors import SettingsError
from results.feeds.faults import Fault, Injected, with_faults
from results.feeds.sendings import Sending, described, moment
from results.record.journal import Arrival
from results.rehearsal.outcomes import Outcomes
from results.rehearsal.past_night import PastNight, read_night, settings_of
from results.rehearsal.playing import Tally, settle, tell_comparison, tell_ending
from results.rehearsal.stepping import Steps
from results.rehearsal.view import RehearsalView
from results.settings import Settings

LIVE_KEYS = "RESULTS_ACCOUNTS"
LOOK_S = 0.5
AT_ONCE = 100
"""Messages of before the chosen beginning that are put in together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the night is to be played.

    Attributes:
        speed: how many seconds of the night pass in one of ours.
        begins, until: London times between which it is played; what came before is put in at once.
        step: wait for Enter before each message.
        once: exit at the end of the night.
        port: of the live page; 0 picks a free one.
        seed: of faults, and of the running order of a night that is made from its results.
    """

    speed: float = 30.0
    begins: str | None = None
    until: str | None = None
    step: bool = False
    once: bool = False
    port: int = 8080
    faults: frozenset[Fault] = frozenset()
    seed: int = 2023


def refuse_live_credentials(names: Collection[str]) -> None:
    """See to it that no key of an account is near.

    Args:
        names: of the environment's variables.

    Raises:
        SettingsError: some of them hold keys; names them, never their values.
    """
    found = sorted(name for name in names if name.upper().startswith(LIVE_KEYS))
    if found:
        raise SettingsError(
            "A rehearsal does not start where keys of accounts are set",
            [f"{name}: unset it, or use a shell of its own" for name in found],
        )


async def rehearse_night(where: str, plan: Plan, console: Console) -> bool:
    """Play a night in a folder that is removed at its end.

    Returns:
        True when every message was kept, every post went up, no fault changed what is public that must not,
        and a night played whole and without faults ended as it was published.

    Raises:
        SettingsError: there is no such night, or keys of live accounts are set.
    """
    refuse_live_credentials(os.environ)  # noqa: TID251 - only the names are looked at
    night = read_night(where, plan.seed)
    sendings, injected = with_faults(night.sendings, night.election, plan.faults, plan.seed)
    with tempfile.TemporaryDirectory(prefix="results-rehearsal-") as folder:
        settings = settings_of(night, Path(folder), plan.port)
        replay = Replay(plan, night, sendings, injected, console)
        await replay.run(settings)
    return replay.is_right


class Replay:
    """One night being played: the messages go in, the service works, the terminal tells.

    Attributes:
        sendings: what is to be sent, in order.
        is_right: how `rehearse_night` ends; False before the end.
    """

    def __init__(
        self,
        plan: Plan,
        night: PastNight,
        sendings: tuple[Sending, ...],
        injected: tuple[Injected, ...],
        console: Console,
    ) -> None:
        self._plan, self._night, self._console = plan, night, console
        self._from = sendings[0].at if plan.begins is None else moment(plan.begins, sendings, "--from")
        until = None if plan.until is None else moment(plan.until, sendings, "--until")
        self.sendings = [one for one in sendings if until is None or one.at <= until]
        self._is_whole = len(self.sendings) == len(sendings) and not injected
        self._outcomes = Outcomes(injected)
        self._tally = Tally()
        self._view = RehearsalView(console, night.election, self.sendings)
        self._stop = asyncio.Event()
        self.is_right = False

    async def run(self, settings: Settings) -> None:
        """Play the night and tell it."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._stop.set)
        with self._view as view:
            await serve(settings, self._main, [view.watch, self._tally.count, self._outcomes.watch])

    async def _main(self, service: Service) -> None:
        self._console.print(f"The live page: [bold]{service.address}/[/]")
        self._console.print(f"What would have been posted: [bold]{service.address}/wall[/]")
        await self._play(service)
        await settle(service, self._console)
        is_kept = await tell_ending(service, self._console, self._tally)
        are_harmless = self._outcomes.tell(service.newsroom.night, self._console)
        self.is_right = is_kept and are_harmless and self._is_as_published(service)
        if not self._plan.once and not self._stop.is_set():
            self._console.print(
                f"The page stays up at [bold]{service.address}/[/]; Ctrl-C ends the rehearsal."
            )
            await self._stop.wait()

    def _is_as_published(self, service: Service) -> bool:
        """Compare with what was published, where it was played whole, unchanged and to its end."""
        if self._night.published is None or not self._is_whole or self._stop.is_set():
            return True
        return tell_comparison(service.newsroom.night, self._night.published, self._console)

    async def _play(self, service: Service) -> None:
        """Send what came before the beginning at once, then each message at its time."""
        before = [one for one in self.sendings if one.at < self._from]
        for start in range(0, len(before), AT_ONCE):
            await self._send(service, before[start : start + AT_ONCE])
        steps, began_at = Steps(self._stop) if self._plan.step else None, self._loop_s()
        for sending in self.sendings[len(before) :]:
            if steps is not None:
                self._view.coming(sending, described(sending, self._night.election))
                await steps.next()
            else:
                await self._wait_until(sending.at, began_at)
            if self._stop.is_set():
                break
            await self._send(service, [sending])
        self._view.ended()

    async def _send(self, service: Service, some: list[Sending]) -> None:
        """Put messages into the journal, as a feed does."""
        now = SystemClock().now()
        self._view.sending(some)
        entries = await service.newsroom.keep([Arrival(*one.key, now) for one in some])
        for sending, entry in zip(some, entries, strict=True):
            self._outcomes.kept(sending, entry)

    async def _wait_until(self, at: datetime, began_at: float) -> None:
        """Wait until it is that time on the night's clock, or until somebody ends the rehearsal."""
        while not self._stop.is_set():
            clock = self._from + timedelta(seconds=(self._loop_s() - began_at) * self._plan.speed)
            if clock >= at:
                return
            self._view.clock(clock)
            with suppress(TimeoutError):
                async with asyncio.timeout(min((at - clock).total_seconds() / self._plan.speed, LOOK_S)):
                    await self._stop.wait()

    def _loop_s(self) -> float:
        return asyncio.get_running_loop().time()
