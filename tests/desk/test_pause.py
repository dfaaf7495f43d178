"""Pause everything: anybody, one click, any screen; only an officer lets it go on, and says why."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from results.clock import in_london
from results.count.declaration import Role
from results.desk.desk import Desk
from results.record import pauses
from results.record.orders import ResumeAll
from tests.desk.people import Client, signed_in
from tests.desk.posting import DEE, posting_desk, printed


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, str]]:
    async with posting_desk(tmp_path) as (desk, address):
        yield desk, address


@pytest.fixture
async def cal(desk: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*desk, Role.CLERK, "Cal Wood") as client:
        yield client


async def is_stopped(desk: Desk) -> bool:
    """Whether no account takes posts."""
    async with desk.database.read() as conn:
        return await pauses.is_paused(conn, "council") and await pauses.is_paused(conn, "one-of-tomorrow")


async def test_anybody_stops_everything_with_one_click(desk: tuple[Desk, str]) -> None:
    """Whatever their role: when the answer comes all stands still, and they are where they were."""
    for role in Role:
        async with await signed_in(*desk, role, f"Somebody {role}") as client:
            assert not await is_stopped(desk[0])
            answer = await client.post("/pause", {"back": "/posts"})
            assert answer.path == "/posts"
            assert desk[0].newsroom.is_paused
            assert await is_stopped(desk[0])
        await desk[0].order(DEE, ResumeAll("All is well."))
        await printed(desk[0])


async def test_every_screen_says_who_paused_and_when(desk: tuple[Desk, str], cal: Client) -> None:
    """The strip under every head has the name, the time and what it means, in place of the button."""
    before = (await cal.get("/feeds")).text
    assert "Pause everything" in before
    await cal.post("/pause", {"back": "/", "reason": "The account is not ours."})
    at = f"{in_london(desk[0].clock.now()):%H:%M}"
    for path in ("/", "/posts", "/feeds", "/resume", "/find", "/nowhere"):
        html = (await cal.get(path)).text
        assert "<strong>Everything is paused</strong>" in html
        assert f"since {at}, by Cal Wood: The account is not ours." in html
        assert 'action="/pause"' not in html


async def test_only_officers_resume_and_they_say_why(desk: tuple[Desk, str], cal: Client) -> None:
    """A clerk is told whom to ask and is refused; a deputy must give a reason, which stays on record."""
    await cal.post("/pause", {"back": "/"})
    assert "Only a deputy or the returning officer can resume." in (await cal.get("/resume")).text
    assert (await cal.post("/resume", {"reason": "I want to."})).status == 403
    assert desk[0].newsroom.is_paused
    async with await signed_in(*desk, Role.DEPUTY_RETURNING_OFFICER, "Dee Patel") as dee:
        empty = await dee.post("/resume", {"reason": "  "})
        assert empty.status == 422
        assert "<title>Error: Resume" in empty.text
        assert 'href="#reason"' in empty.text
        assert desk[0].newsroom.is_paused
        assert (await dee.post("/resume", {"reason": "All is well."})).path == "/"
    assert not desk[0].newsroom.is_paused
    assert not await is_stopped(desk[0])
    kept = [entry.payload for entry in await desk[0].newsroom.journal.read(0, 100)]
    assert any(b"ResumeAll" in one and b"All is well." in one and b"Dee Patel" in one for one in kept)


async def test_the_first_pause_stands_on_the_screen_too(desk: tuple[Desk, str], cal: Client) -> None:
    """Somebody who pauses again does not take the first one's name off the strip."""
    await cal.post("/pause", {"back": "/"})
    async with await signed_in(*desk, Role.OPERATIONS, "Ola Berg") as ola:
        await ola.post("/pause", {"back": "/"})
        assert "by Cal Wood." in (await ola.get("/")).text
    async with desk[0].database.read() as conn:
        assert (await pauses.pauses(conn))[pauses.EVERY_ACCOUNT].by == "Cal Wood (clerk)"


async def test_nobody_is_sent_away_by_a_forged_way_back(desk: tuple[Desk, str], cal: Client) -> None:
    """Where the way back leads off the desk, the night is shown instead; all is paused all the same."""
    for where in (
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "",
        "evil",
        "/\r\nX: 1",
        "//[evil",
    ):
        answer = await cal.post("/pause", {"back": where}, follow=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert desk[0].newsroom.is_paused
    assert (await cal.get("/pause")).path == "/"


async def test_the_strip_alone_is_there_for_screens_that_refresh_themselves(cal: Client) -> None:
    """Its own address gives the strip without a frame."""
    html = (await cal.get("/paused")).text
    assert html.lstrip().startswith('<section class="valve" id="valve"')
