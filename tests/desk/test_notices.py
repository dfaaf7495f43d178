"""The notices' screen: read before approving, approved by an officer only, and turnout said at once."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from results.clock import LONDON, FixedClock
from results.count.declaration import Role
from results.desk.desk import Desk
from results.language import Language
from results.publish.notices.draft import draft
from results.record import tables
from results.schedule import Stage
from tests.desk.people import signed_in
from tests.desk.posting import printed
from tests.desk.rig import desk_of

NOW = datetime(2023, 5, 4, 15, 20, tzinfo=LONDON)
TOLD = """
languages = ["cy", "en"]
notices = "notices.toml"
[accounts.council]
kind = "wall"
[accounts.whatsapp]
kind = "copy_pack"
"""
Opened = tuple[Desk, str]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Opened]:
    (tmp_path / "notices.toml").write_text(draft(tuple(Language)))
    async with desk_of(tmp_path, toml=TOLD, clock=FixedClock(NOW)) as opened:
        yield opened


def stages(desk: Desk) -> dict[str, Stage]:
    assert desk.schedule is not None
    return {one.notice.notice_id: one.stage for one in desk.schedule.planned(desk.clock.now())}


def digest(desk: Desk, notice_id: str) -> str:
    assert desk.schedule is not None
    return next(one.digest for one in desk.schedule.notices if one.notice_id == notice_id)


async def said(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Account, language, state and words of every post, in order."""
    await printed(desk)
    post = tables.post
    async with desk.database.read() as conn:
        rows = await conn.execute(sa.select(post).order_by(post.c.account, post.c.language))
        return [(row.account, row.language, row.state, row.text) for row in rows]


async def test_what_will_be_said_can_be_read_in_every_language(desk: Opened) -> None:
    """Words, when, until when, how long for each network, and what came too late to be said."""
    async with await signed_in(*desk, Role.CLERK, "Cal Wood") as clerk:
        html = (await clerk.get("/notices")).text
    assert "There is one hour left to vote. Polling stations close at 10pm." in html
    assert '<blockquote class="post-text" lang="cy">Mae awr ar ôl i bleidleisio.' in html
    assert "Thursday 4 May, 21:00" in html
    assert "wall 63 of 500" in html
    assert stages(desk[0])["polls-open"] is Stage.DROPPED
    assert "A deputy or the returning officer approves it." in html
    assert "Say it now" not in html


async def test_only_an_officer_approves(desk: Opened) -> None:
    """A clerk's click is refused; a deputy's is on record and shown with the name."""
    form = {"digest": digest(desk[0], "last-hour")}
    async with await signed_in(*desk, Role.CLERK, "Cal Wood") as clerk:
        assert (await clerk.post("/notices/last-hour", form)).status == 403
    assert stages(desk[0])["last-hour"] is Stage.TO_APPROVE
    async with await signed_in(*desk, Role.DEPUTY_RETURNING_OFFICER, "Dee Patel") as deputy:
        html = (await deputy.post("/notices/last-hour", form)).text
    assert stages(desk[0])["last-hour"] is Stage.APPROVED
    assert "Dee Patel" in html


async def test_what_changed_since_it_was_read_is_not_approved(desk: Opened) -> None:
    """The screen that was sent shows other words than the schedule has now."""
    async with await signed_in(*desk, Role.DEPUTY_RETURNING_OFFICER, "Dee Patel") as deputy:
        answer = await deputy.post("/notices/last-hour", {"digest": "of other words"})
    assert answer.status == 422
    assert "has been changed since you read it" in answer.text
    assert stages(desk[0])["last-hour"] is Stage.TO_APPROVE


async def test_turnout_so_far_goes_out_in_both_languages(desk: Opened) -> None:
    """An officer types it once; every account gets it, a copy pack waits for somebody's hands."""
    async with await signed_in(*desk, Role.RETURNING_OFFICER, "Roy Officer") as officer:
        await officer.post("/notices/turnout", {"pct": "18.42%", "at": "15:00"})
    english = "By 15:00, 18.4% of electors had voted. Voting goes on. This is not a result."
    welsh = "Roedd 18.4% o'r etholwyr wedi pleidleisio erbyn 15:00."
    posts = await said(desk[0])
    assert [one[:3] for one in posts] == [
        ("council", "cy", "ready"),
        ("council", "en", "ready"),
        ("whatsapp", "cy", "held"),
        ("whatsapp", "en", "held"),
    ]
    assert all(one[3].endswith(english) for one in posts if one[1] == "en")
    assert all(welsh in one[3] for one in posts if one[1] == "cy")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"pct": "", "at": "15:00"}, "Type a percentage"),
        ({"pct": "118", "at": "15:00"}, "Type a percentage"),
        ({"pct": "nan", "at": "15:00"}, "Type a percentage"),
        ({"pct": "18.4", "at": ""}, "Say up to when"),
        ({"pct": "18.4", "at": "25:00"}, "25:00"),
    ],
)
async def test_what_is_not_typed_right_is_not_said(desk: Opened, form: dict[str, str], says: str) -> None:
    """The box that is wrong is named, what was typed stays, and nothing goes out."""
    async with await signed_in(*desk, Role.RETURNING_OFFICER, "Roy Officer") as officer:
        answer = await officer.post("/notices/turnout", form)
    assert answer.status == 422
    assert says in answer.text
    assert await said(desk[0]) == []


async def test_somebody_copies_what_has_no_other_way_and_says_so(desk: Opened) -> None:
    """The copy pack shows words, alt text and how; "posted by hand" needs no address, and is on record."""
    async with await signed_in(*desk, Role.RETURNING_OFFICER, "Roy Officer") as officer:
        await officer.post("/notices/turnout", {"pct": "18.4", "at": "15:00"})
        await printed(desk[0])
        async with desk[0].database.read() as conn:
            post = tables.post
            found = sa.select(post.c.post_id).where(post.c.account == "whatsapp", post.c.language == "en")
            post_id = await conn.scalar(found)
        html = (await officer.get(f"/posts/{post_id}")).text
        assert "Somebody posts this by hand" in html
        assert 'data-copy="text"' in html
        assert 'data-copy="alt"' in html
        assert "Voting information on whatsapp" in html
        await officer.post(f"/posts/{post_id}", {"state": "held", "decision": "by_hand", "url": ""})
    await printed(desk[0])
    async with desk[0].database.read() as conn:
        row = (await conn.execute(sa.select(post).where(post.c.post_id == post_id))).one()
    assert row.state == "posted"
    assert row.trouble == "posted by hand by Roy Officer (returning officer)"
