"""The night at a glance: what waits for whom, what is late or wrong, and no figure that is not public."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import pytest_asyncio

from results.count.declaration import Role, SourceId
from results.desk.desk import Desk
from results.record.orders import PauseAll, ResumeAll
from tests.desk.people import Client, signed_in
from tests.desk.posting import CAL, DEE, PUBLISHED, WARDS, declare, half_told, printed

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT = datetime(2023, 5, 5, 1, 0, tzinfo=UTC)
APPROVE, HOLD, SECOND = "Figures wait to be approved.", "This area is held", "waits for somebody else to type"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Desk, str]]:
    """A desk in the middle of a night; the tests here leave it as they found it."""
    async with half_told(tmp_path_factory.mktemp("night")) as (desk, address):
        yield desk, address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(told: tuple[Desk, str]) -> AsyncIterator[dict[Role, Client]]:
    """Somebody of every role, signed in."""
    everybody = {role: await signed_in(*told, role, f"Somebody {role}") for role in Role}
    yield everybody
    for one in everybody.values():
        await one.close()


async def test_everybody_sees_what_waits_and_officers_what_is_theirs(people: dict[Role, Client]) -> None:
    """Three areas to approve, one on hold, one to type again, three posts: each with whose turn it is."""
    officer = (await people[Role.RETURNING_OFFICER].get("/")).text
    checker = (await people[Role.CHECKER].get("/")).text
    for text in (officer, checker):
        assert f"<b>3 areas.</b> {APPROVE}" in text
        assert f"<b>1 area.</b> {HOLD}" in text
        assert SECOND in text
        assert "<b>3 posts.</b>" in text
    assert turn(officer, APPROVE) == turn(officer, HOLD) == turn(checker, SECOND) == "You can do this."
    assert turn(checker, APPROVE) == "For a deputy returning officer or a returning officer."
    assert f"/wards/{WARDS[11]}/approve" in officer
    assert f"/wards/{WARDS[11]}/approve" not in checker


def turn(html: str, line: str) -> str:
    """Whose turn the screen says it is in this line."""
    found = re.search(r'<span class="quiet">(.*?)</span>', html[html.index(line) :])
    assert found is not None
    return found[1]


async def test_the_table_can_be_filtered_by_state_without_script(people: dict[Role, Client]) -> None:
    """One link a state with how many there are; only those areas are listed, and nonsense lists them all."""
    whole = (await people[Role.CLERK].get("/")).text
    declared = (await people[Role.CLERK].get("/?state=declared")).text
    assert listed(whole) == set(WARDS)
    assert listed(declared) == set(WARDS[:8])
    assert listed((await people[Role.CLERK].get("/?state=<script>")).text) == set(WARDS)
    assert '/?state=declared#areas" aria-current="true"' in declared


def listed(html: str) -> set[str]:
    """The areas in the table."""
    return set(re.findall(r'<th scope="row"><a href="/wards/([^"]+)"', html))


@pytest.mark.parametrize("role", list(Role))
async def test_no_figure_is_at_a_glance(people: dict[Role, Client], role: Role) -> None:
    """Nobody's screen of the night holds a vote of an area, declared or not; states are enough."""
    client = people[role]
    html = "".join([(await client.get(path)).text for path in ("/", "/posts", "/feeds", "/hall")])
    for ward in WARDS[11:14]:
        for line in PUBLISHED[ward].figures:
            if line.votes is not None and line.votes > 100:
                assert not re.search(rf"\b({line.votes}|{line.votes:,})\b", html)


async def test_a_page_that_asks_by_itself_gets_the_moving_parts_alone(people: dict[Role, Client]) -> None:
    """A poll is answered with the same parts as stand on the whole screen, and without its frame."""
    for path in ("/", "/posts", "/feeds", "/hall"):
        whole = (await people[Role.CLERK].get(path)).text
        parts = (await people[Role.CLERK].get(path, **{"X-Poll": "1"})).text
        assert "<html" not in parts
        assert moving(parts) == moving(whole) - {"valve"}


def moving(html: str) -> set[str]:
    """The parts of a screen that keep themselves up to date."""
    return set(re.findall(r'id="(\w+)"[^>]* data-live', html))


async def test_alarms_come_with_what_to_do(told: tuple[Desk, str], people: dict[Role, Client]) -> None:
    """A feed in trouble is an alarm after its time; the screen says what is wrong and what to do about it."""
    desk, _ = told
    assert desk.watch is not None
    bell = desk.watch.bell
    now = desk.clock.now()
    bell.crier.hear(now, ())
    before = (await people[Role.OPERATIONS].get("/")).text
    assert "Put this right" not in before
    bell._since = now - timedelta(minutes=5)
    bell.attendance.change(
        SourceId("hall-folder"), lambda one: replace(one, trouble_since=now - timedelta(minutes=2))
    )
    bell.tick()
    after = (await people[Role.OPERATIONS].get("/")).text
    assert "nobody answers at the count hall&#39;s address" in after
    assert "Put this right, or send figures another way." in after


async def test_what_is_public_is_what_the_public_sees(
    told: tuple[Desk, str], people: dict[Role, Client]
) -> None:
    """During a pause a declared area is shown as not public yet, here and in the hall, until the resume."""
    desk, _ = told
    clerk = people[Role.CLERK]
    await desk.order(CAL, PauseAll("Stop."))
    try:
        await declare(desk, WARDS[16])
        night, hall = (await clerk.get("/")).text, (await clerk.get("/hall")).text
        assert "<b>8 of 24</b> areas public" in night
        assert "<b>8 of 24</b> areas declared" in hall
        assert re.search(rf"{WARDS[16]}.*?Not yet", night, re.DOTALL)
    finally:
        await desk.order(DEE, ResumeAll("All is well."))
    await printed(desk)
    assert "<b>9 of 24</b> areas public" in (await clerk.get("/")).text


async def test_the_hall_needs_no_login_and_tells_only_what_the_public_may_know(
    told: tuple[Desk, str],
) -> None:
    """Without a login: how far each area is; not that figures wait or are held, nor who works."""
    desk, address = told
    async with aiohttp.ClientSession() as stranger, stranger.get(f"{address}/hall") as answer:
        html = await answer.text()
        assert answer.status == 200
    for contest in desk.election.contests.values():
        assert contest.area.replace("'", "&#39;") in html
    said = set(re.findall(r'class="tag \w+">([^<]+)<', html))
    assert said == {"Declared", "Counting", "Awaited"}
    assert "/wards/" not in html
    assert "token" not in html
