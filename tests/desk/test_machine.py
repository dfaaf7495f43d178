"""Anybody, any screen, any order, over HTTP: no figure is public that the procedure did not carry there."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from results.checkpoint import read_again, written
from results.count.declaration import DESK, Role, Stage
from results.count.election import ContestId
from results.count.procedure.acts import Paper
from results.count.ward import Ward
from results.desk.desk import Desk
from results.feeds.formats import desk as steps
from results.fold import folded
from results.parts import fold_of
from results.record import sessions
from results.record.people import person_named
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.browsing import form_with, send
from tests.desk.people import Answer, Client, at_work, signed_in
from tests.desk.rig import desk_of
from tests.nights import load

T = TypeVar("T")
_, PUBLISHED = load("medway-2023")
AREAS = [one for one in PUBLISHED if any(name in one for name in ("all-saints", "luton"))]
TEAM = {
    "Ann": Role.CLERK,
    "Ben": Role.CHECKER,
    "Bill": Role.CHECKER,
    "Dee": Role.DEPUTY_RETURNING_OFFICER,
    "Dan": Role.DEPUTY_RETURNING_OFFICER,
    "Dora": Role.DEPUTY_RETURNING_OFFICER,
    "Roy": Role.RETURNING_OFFICER,
    "Opal": Role.OPERATIONS,
    "Adam": Role.ADMINISTRATOR,
}
OFFICERS = ("Dee", "Dan", "Dora", "Roy")
WHO = st.sampled_from((*TEAM, *OFFICERS, "Ben", "Bill"))
PLACES, PAPERS = st.sampled_from(AREAS), st.sampled_from(Paper)
SLIPS = st.sampled_from([0, 0, 0, 0, 1, 9])
REASONS = st.sampled_from(["Read from the paper.", "Read from the paper.", ""])
SCREENS = st.sampled_from(
    ["/", "/find", "/posts", "/feeds", "/record", "/record.csv", "/people", "/account", "/hall", "/pause"]
    + [
        f"/wards/{{}}{rest}"
        for rest in ("", "/journal", "/papers/notice", "/approve", "/release", "/settle/count")
    ]
)
DONE: Counter[str] = Counter()
EXAMPLES = 22


async def _first_night(folder: Path) -> None:
    """A night with its team, before anybody typed anything, to be copied."""
    async with desk_of(folder) as (desk, address):
        for name, role in TEAM.items():
            await (await signed_in(desk, address, role, name)).close()


class Night:
    """One night's desk in a loop of its own, with everybody at a browser."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self.desk, self.clients = self.run(self._open(folder))

    def run(self, work: Coroutine[object, object, T]) -> T:
        """Do this to its end."""
        return self.loop.run_until_complete(work)

    async def _open(self, folder: Path) -> tuple[Desk, dict[str, Client]]:
        desk, address = await self._stack.enter_async_context(desk_of(folder))
        clients = {}
        for name in TEAM:
            person = await person_named(desk.database, name)
            assert person is not None
            clients[name] = await self._stack.enter_async_context(await at_work(desk, address, person))
        for one in await sessions.sessions(desk.database, LIMITS, desk.clock.now()):
            await sessions.step_up(desk.database, one.session_id, desk.clock.now() + timedelta(hours=1))
        return desk, clients

    def close(self) -> None:
        """End it, and see that the journal tells the same night."""
        self.run(self._must_replay())
        self.run(self._stack.aclose())
        self.loop.close()

    async def _must_replay(self) -> None:
        desk = self.desk
        verdict = await desk.newsroom.journal.verify()
        assert verdict.trouble is None
        fold = fold_of(desk.settings, desk.election)
        assert await folded(desk.newsroom.journal, fold) == desk.night
        kept = read_again(written(fold.kept, {}), fold.origins[0])
        assert kept == (fold.kept, {})


LIMITS = sessions.Limits(timedelta(hours=1), timedelta(hours=12))


class AtTheScreens(RuleBasedStateMachine):
    """People at their browsers doing whatever they like."""

    first_night: Path | None = None

    @initialize()
    def open(self) -> None:
        """A night begins."""
        kept = type(self).first_night
        assert kept is not None
        self.folder = TemporaryDirectory(prefix="desk-")
        shutil.copytree(kept, self.folder.name, dirs_exist_ok=True)
        self.night = Night(Path(self.folder.name))
        self.public: Mapping[ContestId, Ward] = dict(self.night.desk.newsroom.public.wards)

    @rule(who=WHO, area=PLACES, paper=PAPERS, slip=SLIPS, box=st.integers(0, 30))
    def type_paper(self, who: str, area: ContestId, paper: Paper, slip: int, box: int) -> None:
        """Somebody types a paper, perhaps with a slip, and confirms what the screen asks about."""
        truth = PUBLISHED[area]
        values = verification_typed(truth) if paper is Paper.VERIFICATION else count_typed(truth)
        names = list(values)
        wrong = names[box % len(names)]
        if values[wrong].isdigit():
            values[wrong] = str(int(values[wrong]) + slip)
        typed: dict[str, str | list[str]] = {str(one): text for one, text in values.items()}
        typed["compared"] = "yes"
        answer = self._fill(who, f"/wards/{area}/enter/{paper}", next(iter(names)), typed, "send")
        if answer is not None and answer.status == 422:
            form = form_with(answer.text, next(iter(names)))
            if form is not None:
                self._send(who, answer.path, form, typed, "send")

    @rule(who=st.sampled_from(OFFICERS), area=PLACES, paper=PAPERS, reason=REASONS)
    def settle(self, who: str, area: ContestId, paper: Paper, reason: str) -> None:
        """Somebody settles what differs, from the paper."""
        truth = PUBLISHED[area]
        values = {**verification_typed(truth), **count_typed(truth)}
        differing = self._ward(area).case.round(paper).differing
        typed: dict[str, str | list[str]] = {one: values.get(one, "") for one in differing}
        typed |= {f"empty/{one}": "yes" for one in differing if one not in values}
        typed |= {"reason": reason, "compared": "yes"}
        answer = self._fill(who, f"/wards/{area}/settle/{paper}", "reason", typed, "send")
        if answer is not None and answer.status == 422 and (form := form_with(answer.text, "reason")):
            self._send(who, answer.path, form, typed, "send")

    @rule(who=st.sampled_from(OFFICERS), area=PLACES, reason=REASONS)
    def approve(self, who: str, area: ContestId, reason: str) -> None:
        """Somebody approves, with the winners and the leading figure of the signed paper."""
        truth = PUBLISHED[area]
        most = max(one.votes or 0 for one in truth.figures if one.candidate_id in truth.elected)
        typed: dict[str, str | list[str]] = {"elected": list(truth.elected), "read_back": str(most)}
        path = f"/wards/{area}/approve"
        page = self._see(who, path)
        for _ in range(2):  # a finding may appear only once the elected are ticked
            form = form_with(page.text, "read_back")
            if form is None:
                return
            asked = {name: reason for name in form.boxes if name.startswith("words-")}
            page = self._send(who, path, form, {**asked, **typed})

    @rule(who=st.sampled_from(OFFICERS), area=PLACES)
    def release(self, who: str, area: ContestId) -> None:
        """Somebody releases."""
        self._fill(who, f"/wards/{area}/release", "declared_by", {"declared_by": "Roy Officer"}, "release")

    @rule(area=PLACES)
    def whole(self, area: ContestId) -> None:
        """A ward as it should go; by chance alone it seldom would."""
        for paper in Paper:
            self.type_paper("Ann", area, paper, 0, 0)
            self.type_paper("Ben", area, paper, 0, 0)
        self.approve("Dee", area, "Read from the paper.")
        self.release("Dan", area)

    @rule(
        who=WHO,
        area=PLACES,
        reason=REASONS,
        screen=st.sampled_from(["hold", "recount", "withdraw", "discard/count", "discard/verification"]),
    )
    def decide(self, who: str, area: ContestId, reason: str, screen: str) -> None:
        """Somebody decides something that needs a reason."""
        self._fill(who, f"/wards/{area}/{screen}", "reason", {"reason": reason})

    @rule(who=WHO, area=PLACES, reason=REASONS, kind=st.sampled_from(["slip", "returning_officer"]))
    def correct(self, who: str, area: ContestId, reason: str, kind: str) -> None:
        """Somebody begins a correction."""
        self._fill(who, f"/wards/{area}/correct", "kind", {"reason": reason, "kind": kind}, "open")

    @rule(area=PLACES)
    def corrected(self, area: ContestId) -> None:
        """What was begun goes its whole way."""
        self.correct("Dora", area, "Read from the paper.", "slip")
        self.whole(area)

    @rule(who=WHO, screen=st.sampled_from(["/pause", "/resume"]))
    def stop_and_go(self, who: str, screen: str) -> None:
        """Somebody pauses everything, or resumes."""
        client = self.night.clients[who]
        self._count(self.night.run(client.post(screen, {"reason": "Look again."})))

    @rule(who=WHO, area=PLACES, screen=SCREENS)
    def look(self, who: str, area: ContestId, screen: str) -> None:
        """Somebody looks; nothing falls over, and nobody blind sees a figure typed by another."""
        answer = self._see(who, screen.format(area))
        if TEAM[who] in {Role.OPERATIONS, Role.ADMINISTRATOR, Role.CLERK, Role.CHECKER}:
            for secret in self._secrets(area):
                assert secret not in answer.told, (who, screen, secret)

    @invariant()
    def only_what_was_carried_there_is_public(self) -> None:
        """Whatever is public was approved and released by people with no hand in it, or came down."""
        if not hasattr(self, "night"):
            return
        now = self.night.desk.newsroom.public.wards
        for area in AREAS:
            was, ward = self.public[area], now[area]
            if ward.declared is not None and ward.declared != was.declared:
                self._must_be_carried(ward)
            if ward.declared is None and was.declared is not None:
                assert ward.withdrawn is not None
        self.public = dict(now)

    def _must_be_carried(self, ward: Ward) -> None:
        filed, case = ward.declared, ward.case
        assert filed is not None
        assert filed.is_released
        said = filed.declaration
        assert said.stage is Stage.DECLARED
        assert (filed.source, bool(said.declared_by)) == (DESK, True)
        assert said.entered_by != said.checked_by
        assert case.released_by is not None
        assert case.released_by.name not in {said.entered_by, said.checked_by}
        DONE["public"] += 1
        DONE["corrected"] += said.correction is not None

    def _secrets(self, area: ContestId) -> list[str]:
        """Figures of four digits that were typed here and are not public, as a page would show them."""
        ward = self._ward(area)
        public = ward.declared or (ward.history[-1] if ward.history else None)
        if public is not None or ward.case.count.first is None:
            return []
        typed = [text for place, text in ward.case.count.first.values.items() if place.startswith("votes/")]
        return [f"{int(text):,}" for text in typed if text.isdigit() and len(text) > 3]

    def _ward(self, area: ContestId) -> Ward:
        return self.night.desk.night.wards[area]

    def _see(self, who: str, path: str) -> Answer:
        answer = self.night.run(self.night.clients[who].get(path))
        self._count(answer)
        return answer

    def _fill(
        self, who: str, path: str, box: str, typed: Mapping[str, str | list[str]], button: str = ""
    ) -> Answer | None:
        """Open a screen and send the form that has this box; None when this person is not given one."""
        form = form_with(self._see(who, path).text, box)
        return None if form is None else self._send(who, path, form, typed, button)

    def _send(
        self, who: str, path: str, form: object, typed: Mapping[str, str | list[str]], button: str = ""
    ) -> Answer:
        before = self.night.run(self.night.desk.newsroom.journal.head()).position
        answer = self.night.run(send(self.night.clients[who], path, form, typed, button))  # type: ignore[arg-type]
        self._count(answer)
        head = self.night.run(self.night.desk.newsroom.journal.head()).position
        self._is_on_the_chain(who, before, head)
        return answer

    def _is_on_the_chain(self, who: str, before: int, head: int) -> None:
        """Every step kept meanwhile bears the name of whoever sent the form."""
        desk = self.night.desk
        for entry in self.night.run(desk.newsroom.journal.read(before, head - before)):
            step = steps.read(entry, desk.election.election_id, desk.settings.environment)
            assert step.by.name == who
            DONE["deeds"] += 1

    def _count(self, answer: Answer) -> None:
        assert answer.status < 500, answer
        DONE["requests"] += 1

    def teardown(self) -> None:
        """The journal alone comes to the same night."""
        if hasattr(self, "night"):
            self.night.close()
            self.folder.cleanup()


@pytest.mark.timeout(600)
def test_people_at_their_screens(tmp_path: Path) -> None:
    """At least 2,000 requests by nine people over two wards, in as many orders as there is time for."""
    asyncio.run(_first_night(tmp_path))
    AtTheScreens.first_night = tmp_path
    machine = AtTheScreens.TestCase
    machine.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=45,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
    assert DONE["requests"] >= 2000, DONE
    assert DONE["deeds"] >= 200, DONE
    assert DONE["public"] >= 10, DONE
