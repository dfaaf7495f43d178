"""The elections desk to try out: a past night on paper, a team to be, nothing that leaves this machine.

A page beside the desk lets whoever tries it sit down as anybody of the team. It is part of this rehearsal
alone: a service that runs for a real night has nothing like it.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console

from results.app import Service, serve
from results.clock import SystemClock
from results.count.declaration import Declaration, Field, Role
from results.count.election import ContestId
from results.desk.desk import Desk
from results.desk.door.totp import new_secret
from results.desk.door.visit import begin
from results.desk.render import ASSETS
from results.feeds.formats.boxes import boxes, check_code
from results.feeds.formats.election_file import read_declarations
from results.parts import read_election_file
from results.publish.page.baked import answer
from results.record import people
from results.rehearsal.playing import past_night, rehearsal_settings
from results.served import served
from results.settings_parts import DeskPart

Until = Callable[[], Awaitable[None]]
TEAM: Mapping[str, Role] = {
    "Ann": Role.CLERK,
    "Ben": Role.CHECKER,
    "Dee": Role.DEPUTY_RETURNING_OFFICER,
    "Roy": Role.RETURNING_OFFICER,
    "Opal": Role.OPERATIONS,
    "Adam": Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the trial is to run.

    Attributes:
        night: folder of the past night below fixtures/.
        port: of the live page; the desk and the trial's own page pick free ones.
    """

    night: str
    port: int


class Trial:
    """One trial: the service with its desk, and the page to sit down from."""

    def __init__(self, plan: Plan, console: Console, folder: Path) -> None:
        night = past_night(plan.night)
        self._console = console
        settings = rehearsal_settings(folder, night / "election.json", plan.port)
        self._settings = settings.model_copy(update={"desk": DeskPart(port=0)})
        self._election = read_election_file(self._settings.election)
        self._published = read_declarations((night / "declarations.json").read_bytes())
        self._team: dict[str, people.Person] = {}

    async def run(self, until: Until) -> None:
        """Serve the desk and its papers until told to end."""

        async def main(service: Service) -> None:
            desk = Desk(self._settings, self._election, service.newsroom, service.database, SystemClock())
            await self._hire(desk)
            runner = web.AppRunner(self._application(desk, service), access_log=None)
            async with served(runner, "127.0.0.1", 0, "port") as address:
                self._console.print(f"Sit down at the desk: [bold]{address}/[/]")
                self._console.print(f"The live page: [bold]{service.address}/[/]  Ctrl-C ends the trial.")
                await until()

        await serve(self._settings, main)

    async def _hire(self, desk: Desk) -> None:
        """Make an account for each of the team, with a secret of its own for codes."""
        now = desk.clock.now()
        for name, role in TEAM.items():
            invitation = people.Invitation(new_secret(), new_secret(), now + timedelta(days=1))
            self._team[name.lower()] = await people.add(desk.database, name, role, now, invitation)

    def _application(self, desk: Desk, service: Service) -> web.Application:
        app = web.Application()

        policy = f"default-src 'none'; style-src 'self'; form-action 'self' {service.desk}; base-uri 'none'"

        async def protected(_request: web.Request, response: web.StreamResponse) -> None:
            response.headers.update({"Content-Security-Policy": policy, hdrs.CACHE_CONTROL: "no-store"})

        async def style(request: web.Request) -> web.Response:
            return answer(request, ASSETS["desk.css"][1])

        async def index(_request: web.Request) -> web.Response:
            wards = [(one, check_code(self._election, one)) for one in self._election.contests.values()]
            facts = {"team": self._team, "code": _code, "wards": wards, "service": service}
            return _page("trial.html", election=self._election, **facts)

        async def sit_down(request: web.Request) -> web.Response:
            person = self._team.get(request.match_info["name"])
            if person is None:
                raise web.HTTPNotFound
            response = web.Response(status=303, headers={"Location": f"{service.desk}/"})
            await begin(desk, request, person, response)
            return response

        async def paper(request: web.Request) -> web.Response:
            contest = self._election.contests.get(ContestId(request.match_info["contest_id"]))
            if contest is None or contest.contest_id not in self._published:
                raise web.HTTPNotFound
            said = self._published[contest.contest_id]
            rows = [(one, text) for one in boxes(contest) if (text := _written(said).get(one.field))]
            elected = [one.name for one in contest.candidates if one.candidate_id in said.elected]
            facts = {"contest": contest, "rows": rows, "elected": elected}
            return _page("trial_paper.html", code=check_code(self._election, contest), **facts)

        app.on_response_prepare.append(protected)
        app.router.add_routes(
            [
                web.get("/", index),
                web.get("/desk.css", style),
                web.post("/as/{name}", sit_down),
                web.get("/paper/{contest_id}", paper),
            ]
        )
        return app


_TEMPLATES = Environment(
    loader=PackageLoader("results.rehearsal"), autoescape=True, undefined=StrictUndefined
)


def _page(template: str, **facts: object) -> web.Response:
    html = _TEMPLATES.get_template(template).render(**facts)
    return web.Response(text=html, content_type="text/html")


def _code(person: people.Person) -> str:
    """What this person's authenticator app would show now."""
    return pyotp.TOTP(person.totp_secret).now()


def _written(said: Declaration) -> dict[Field, str]:
    """The figures as they stand on the signed paper, by box; a box without a figure is left out."""
    paper: dict[str, object] = {f"votes/{one.candidate_id}": one.votes for one in said.figures}
    if said.verification is not None:
        names = ("electorate", "papers_polling", "papers_postal", "papers_total", "papers_expected")
        paper |= {f"verification/{name}": getattr(said.verification, name) for name in names}
    if said.rejected is not None:
        paper |= {f"rejected/{heading}": count for heading, count in said.rejected.by_heading.items()}
        paper |= {"rejected/total": said.rejected.total, "rejected/in_part": said.rejected.in_part}
        paper["rejected/basis"] = said.rejected.basis.value
    return {Field(place): str(one) for place, one in paper.items() if one is not None}


async def try_desk(plan: Plan, console: Console, until: Until) -> None:
    """Run a trial in a folder that is removed at its end."""
    past_night(plan.night)
    with tempfile.TemporaryDirectory(prefix="results-trial-") as folder:
        await Trial(plan, console, Path(folder)).run(until)
