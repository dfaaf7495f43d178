"""Medway's whole night is typed by scripted people in a real browser; every seeded slip is caught."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from results.count.declaration import Declaration, Field, Figure, Lot, Role
from results.count.election import ContestId
from results.count.procedure.acts import Paper
from results.count.procedure.case import Stand
from results.count.ward import State, Ward
from results.desk.desk import Desk
from results.desk.sheet import lines, sheet
from results.record import sessions
from tests.count.at_the_desk import count_typed, verification_typed
from tests.desk.people import signed_in
from tests.desk.rig import desk_of
from tests.nights import load
from tests.page.conftest import FLAGS

ELECTION, PUBLISHED = load("medway-2023")
WARDS = [one for one in PUBLISHED if PUBLISHED[one].total_votes]
TEAM = {
    "Ann": Role.CLERK,
    "Ben": Role.CHECKER,
    "Dee": Role.DEPUTY_RETURNING_OFFICER,
    "Dan": Role.DEPUTY_RETURNING_OFFICER,
    "Roy": Role.RETURNING_OFFICER,
}
Values = dict[Field, str]
SLIPS = (
    "swapped candidates",
    "digits swapped",
    "a sheet twice",
    "a ward from the wrong line",
    "a candidate forgotten",
    "a tie",
    "swapped candidates, copied alike",
)


def tied(truth: Declaration) -> Declaration:
    """The same ward with the first who was not elected as strong as the last who was: lots must be drawn."""
    ranked = sorted(truth.figures, key=lambda one: -(one.votes or 0))
    seats = len(truth.elected)
    last, first_not = ranked[seats - 1], ranked[seats]
    moved = {last.candidate_id: first_not.votes}
    figures = tuple(replace(one, votes=moved.get(one.candidate_id, one.votes)) for one in truth.figures)
    assert last.candidate_id is not None
    return replace(truth, figures=figures, lot=Lot((last.candidate_id,), "Names drawn from a box."))


def exchanged(typed: Mapping[Field, str], one: Figure, other: Figure) -> Values:
    """What was typed with two people's lines exchanged."""
    first, second = (Field(f"votes/{figure.candidate_id}") for figure in (one, other))
    return {**typed, first: typed[second], second: typed[first]}


def by_votes(truth: Declaration) -> list[Figure]:
    """The lines of a paper, most votes first."""
    return sorted(truth.figures, key=lambda one: -(one.votes or 0))


@dataclass
class Team:
    """Everybody at a browser of their own, and where each slip was caught."""

    desk: Desk
    address: str
    pages: dict[str, Page]
    caught: dict[str, str] = field(default_factory=dict)

    def ward(self, area: ContestId) -> Ward:
        """One area as it is now."""
        return self.desk.night.wards[area]

    async def type_in(self, who: str, area: ContestId, paper: Paper, typed: Mapping[Field, str]) -> str:
        """Type a whole paper by the keyboard alone; the codes of findings the screen then shows, or ""."""
        page, places = self.pages[who], [one.field for one in lines(sheet(self.ward(area), paper))]
        await page.goto(f"{self.address}/wards/{area}/enter/{paper}")
        if await page.locator(f'[id="{places[0]}"]').input_value():
            await page.locator(f'[id="{places[0]}"]').select_text()  # typed before: gone over again
        for place in places:
            box = page.locator(f'[id="{place}"]')
            await expect(box).to_be_focused()
            if await box.evaluate("box => box.tagName") == "SELECT":
                await page.keyboard.press("v" if typed.get(place) == "votes" else "p")
            elif await box.input_value() != typed.get(place, ""):
                await page.keyboard.press("Delete")
                await page.keyboard.type(typed.get(place, ""))
            await page.keyboard.press("Enter")
        return await self.press_send(page)

    async def press_send(self, page: Page) -> str:
        """Enter on the button that has the focus; the codes of findings, "" when the paper was sent."""
        await expect(page.get_by_role("button", name="end").first).to_be_attached()
        await page.wait_for_timeout(410)  # the button takes no Enter that came too quickly
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        return " ".join(await page.locator("section.compare .finding .code").all_inner_texts())

    async def confirm(self, who: str) -> str:
        """Say that the paper says so, and send it."""
        page = self.pages[who]
        await page.get_by_label("this is what it says").check()
        await page.locator("button.main").focus()
        return await self.press_send(page)

    async def typed_twice(self, area: ContestId, paper: Paper, typed: Mapping[Field, str]) -> None:
        """Ann types it, Ben types it; what the screen asks about they confirm, for the paper says so."""
        for who in ("Ann", "Ben"):
            if await self.type_in(who, area, paper, typed):
                assert await self.confirm(who) == ""
        assert self.ward(area).case.round(paper).stand is Stand.AGREED, area

    async def approve(self, who: str, truth: Declaration) -> str:
        """Tick who is elected, read the leading figure back, answer each finding; what the screen refuses."""
        page = self.pages[who]
        await page.goto(f"{self.address}/wards/{truth.contest_id}/approve")
        if await page.locator(".notice.grave").count():
            return await page.locator(".notice.grave").inner_text()
        leading = max(one.votes or 0 for one in truth.figures if one.candidate_id in truth.elected)
        for _ in range(2):  # some findings appear once somebody is marked elected
            for one in truth.elected:
                await page.locator(f'input[name=elected][value="{one}"]').check()
            await page.get_by_label("The most votes of anybody elected").fill(str(leading))
            for box in await page.locator('input[name^="words-"]').all():
                await box.fill("Compared with the signed paper.")
            async with page.expect_navigation():
                await page.get_by_role("button", name="Approve these figures").click()
            if not await page.locator(".errors").count():
                return ""
        return await page.locator(".errors").inner_text()

    async def release(self, who: str, area: ContestId) -> None:
        """The Returning Officer has declared."""
        page = self.pages[who]
        await page.goto(f"{self.address}/wards/{area}/release")
        await page.get_by_label("Who declared it").fill("Roy Officer")
        async with page.expect_navigation():
            await page.get_by_role("button", name="release now").click()
        assert self.ward(area).declared is not None, await page.locator("main").inner_text()


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    """The desk of Medway's night and five people at it."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with AsyncExitStack() as stack:
        desk, address = await stack.enter_async_context(desk_of(tmp_path))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        stack.push_async_callback(browser.close)
        pages = {}
        for name, role in TEAM.items():
            person = await stack.enter_async_context(await signed_in(desk, address, role, name))
            context = await browser.new_context()
            await person.into(context)
            pages[name] = await context.new_page()
            pages[name].set_default_timeout(20_000)
        now, limits = desk.clock.now(), sessions.Limits(timedelta(hours=1), timedelta(hours=12))
        for one in await sessions.sessions(desk.database, limits, now):
            await sessions.step_up(desk.database, one.session_id, now + timedelta(hours=1))
        yield Team(desk, address, pages)


async def slip(team: Team, what: str, truth: Declaration) -> None:
    """One ward's count with one slip, from the first entry to the approval; notes where it was caught."""
    area, right = truth.contest_id, count_typed(truth)
    strongest, *_, last_but_one, weakest = by_votes(truth)
    box = Field(f"votes/{strongest.candidate_id}")
    match what:
        case "swapped candidates":
            wrong = exchanged(right, weakest, last_but_one)
            await first_and_second(team, area, wrong, right, what)
            await team.type_in("Ben", area, Paper.COUNT, right)
            await settled(team, area, right)
        case "digits swapped":
            text = right[box]
            wrong = {**right, box: text[:-2] + text[-1] + text[-2]}
            await first_and_second(team, area, right, wrong, what)
            if await team.type_in("Ben", area, Paper.COUNT, right):
                await team.confirm("Ben")
        case "a sheet twice":
            codes = await team.type_in(
                "Ann", area, Paper.COUNT, {**right, box: str(2 * int(right[box]) + 9000)}
            )
            note(team, what, "first entry", codes, "E30")
            await team.typed_twice(area, Paper.COUNT, right)
        case "a ward from the wrong line":
            other = count_typed(PUBLISHED[WARDS[-1]])
            numbers = [text for place, text in other.items() if place.startswith("votes/")]
            places = [place for place in right if place.startswith("votes/")]
            wrong = right | {place: numbers[at % len(numbers)] for at, place in enumerate(places)}
            codes = await team.type_in("Ann", area, Paper.COUNT, wrong)
            note(team, what, "first entry", codes, "E")
            await team.typed_twice(area, Paper.COUNT, right)
        case "a candidate forgotten":
            codes = await team.type_in(
                "Ann", area, Paper.COUNT, {place: text for place, text in right.items() if place != box}
            )
            note(team, what, "first entry", codes, "E101")
            await team.typed_twice(area, Paper.COUNT, right)
        case "a tie":
            await team.typed_twice(area, Paper.COUNT, right)
            note(team, what, "approval", await team.approve("Roy", truth), "E403")
            await drawn(team, truth)
        case _:
            await team.typed_twice(area, Paper.COUNT, exchanged(right, strongest, weakest))
            note(team, what, "approval", await team.approve("Dee", truth), "E401")
            await discarded(team, area)
            await team.typed_twice(area, Paper.COUNT, right)


def note(team: Team, what: str, where: str, said: str, code: str) -> None:
    """This slip was caught here, by this code."""
    assert code in said, (what, said)
    team.caught[what] = where


async def first_and_second(team: Team, area: ContestId, first: Values, second: Values, what: str) -> None:
    """Ann and Ben type different things: Ben is told in which boxes, and sees no figure of Ann's."""
    for who, typed in (("Ann", first), ("Ben", second)):
        if await team.type_in(who, area, Paper.COUNT, typed):
            await team.confirm(who)
    case = team.ward(area).case.count
    assert case.stand is Stand.LOOK_AGAIN
    words = await team.pages["Ben"].locator("main").inner_text()
    assert "Look again" in words
    note(team, what, "second entry", words, "differ")


async def settled(team: Team, area: ContestId, right: Values) -> None:
    """Still different: Dee types the boxes from the paper."""
    if await team.pages["Ben"].locator("section.compare").count():
        await team.confirm("Ben")
    assert team.ward(area).case.count.stand is Stand.DIFFERS
    page = team.pages["Dee"]
    await page.goto(f"{team.address}/wards/{area}/settle/count")
    for place in team.ward(area).case.count.differing:
        await page.locator(f'[id="{place}"]').fill(right[place])
    await page.get_by_label("Why did they differ?").fill("Two lines were exchanged.")
    for _ in range(2):
        if team.ward(area).case.count.stand is Stand.AGREED:
            break
        if await page.get_by_label("this is what it says").count():
            await page.get_by_label("this is what it says").check()
        async with page.expect_navigation():
            await page.get_by_role("button", name="Settle").click()
    assert team.ward(area).case.count.stand is Stand.AGREED


async def drawn(team: Team, truth: Declaration) -> None:
    """The lot is recorded by a deputy."""
    page, lot = team.pages["Dee"], truth.lot
    assert lot is not None
    await page.goto(f"{team.address}/wards/{truth.contest_id}/lot")
    await page.locator(f'input[name=winners][value="{lot.winners[0]}"]').check()
    await page.get_by_label("How it was drawn").fill(lot.method)
    await page.get_by_label("No, the figures are the votes counted").check()
    async with page.expect_navigation():
        await page.get_by_role("button", name="Put this on record").click()
    assert team.ward(truth.contest_id).case.lot is not None


async def discarded(team: Team, area: ContestId) -> None:
    """The paper is to be typed again."""
    page = team.pages["Dee"]
    await page.goto(f"{team.address}/wards/{area}/discard/count")
    await page.locator('[name="reason"]').fill("Two candidates were exchanged on the copy.")
    async with page.expect_navigation():
        await page.locator("main form button").last.click()
    assert team.ward(area).case.count.stand is Stand.AWAITED


@pytest.mark.timeout(900)
async def test_a_whole_night_typed_in_a_browser_catches_every_slip(team: Team) -> None:
    """24 wards, five people, seven slips: all caught before the release; at the end every figure is right."""
    slips = dict(zip(WARDS, SLIPS, strict=False))
    papers = {
        area: tied(PUBLISHED[area]) if slips.get(area) == "a tie" else PUBLISHED[area] for area in WARDS
    }
    for area, truth in papers.items():
        await team.typed_twice(area, Paper.VERIFICATION, verification_typed(truth))
        assert team.ward(area).verification is not None
        if area in slips:
            await slip(team, slips[area], truth)
        else:
            await team.typed_twice(area, Paper.COUNT, count_typed(truth))
        assert team.ward(area).declared is None
        officer = "Roy" if team.ward(area).case.hands[2:] else "Dee"
        assert await team.approve(officer, truth) == ""
        await team.release("Dan", area)
    assert team.caught.keys() == set(SLIPS)
    print(team.caught)
    for area, truth in papers.items():
        filed = team.ward(area).declared
        assert filed is not None
        assert team.ward(area).state is State.DECLARED
        votes = {one.candidate_id: one.votes for one in filed.declaration.figures}
        assert votes == {one.candidate_id: one.votes for one in truth.figures}, area
        assert set(filed.declaration.elected) == set(truth.elected), area
    assert (await team.desk.newsroom.journal.verify()).trouble is None
