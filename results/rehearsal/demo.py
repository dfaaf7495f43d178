"""A real past night, rehearsed in about a minute: nothing leaves this machine."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from results.app import Service, serve
from results.feeds.demo_broker import PROTOCOL, demo_broker
from results.feeds.formats.election_file import read_declarations
from results.feeds.mishaps import Mishaps, likely
from results.feeds.rehearsal import CountCentre
from results.feeds.script import Pace, script
from results.parts import broker_settings, read_election_file
from results.rehearsal.playing import (
    Tally,
    past_night,
    rehearsal_settings,
    settle,
    tell_comparison,
    tell_ending,
)
from results.settings_parts import MqttPart
from results.terminal import NightView

NIGHT = "medway-2023"
"""The night that is rehearsed with mishaps; any other is replayed as it was published."""


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


class Rehearsal:
    """One rehearsed night: the count centre plays, the service works, the terminal tells."""

    def __init__(self, plan: Plan, console: Console, folder: Path, broker_port: int) -> None:
        night = past_night(plan.night)
        self._plan, self._console = plan, console
        self._broker = MqttPart(host="127.0.0.1", port=broker_port, tls=False, protocol=PROTOCOL)
        settings = rehearsal_settings(folder, night / "election.json", plan.port)
        self._settings = settings.model_copy(update={"mqtt": self._broker})
        self._election = read_election_file(self._settings.election)
        self._published = read_declarations((night / "declarations.json").read_bytes())
        self._tally = Tally()
        self.is_right = False

    async def run(self) -> None:
        """Play the night, tell it, and compare its end with what was published."""
        with NightView(self._console, self._election) as view:
            await serve(self._settings, self._play, [view.watch, self._tally.count])

    async def _play(self, service: Service) -> None:
        self._console.print(f"The live page: [bold]{service.address}/[/]")
        self._console.print(f"What would have been posted: [bold]{service.address}/wall[/]")
        cues = script(
            self._election,
            self._published,
            likely(self._election, self._published) if self._plan.night == NIGHT else Mishaps(),
            Pace(duration_s=self._plan.duration_s),
        )
        sender = replace(broker_settings(self._broker, self._election), identifier="count-centre")
        await CountCentre(sender).play(cues)
        await settle(service, self._console)
        is_whole = await tell_ending(service, self._console, self._tally)
        is_equal = tell_comparison(service.newsroom.night, self._published, self._console)
        self.is_right = is_whole and is_equal
        if not self._plan.once:
            self._console.print(
                f"The page stays up at [bold]{service.address}/[/]; Ctrl-C ends the rehearsal."
            )
            await asyncio.Event().wait()


async def rehearse(plan: Plan, console: Console) -> bool:
    """Run the rehearsal in a folder that is removed at its end; True when every figure came out right."""
    past_night(plan.night)  # a misspelt name is answered before anything starts
    with tempfile.TemporaryDirectory(prefix="results-demo-") as folder:
        async with demo_broker() as broker_port:
            rehearsal = Rehearsal(plan, console, Path(folder), broker_port)
            await rehearsal.run()
    return rehearsal.is_right
