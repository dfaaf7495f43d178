"""What came from a feed goes through the same hands as what was typed."""

from dataclasses import replace
from pathlib import Path

from results.count.declaration import SourceId, Stage
from results.count.report import Content
from results.count.ward import State
from results.feeds.formats.native import Envelope, message
from results.feeds.topics import message_topic
from results.record.journal import Arrival
from tests.desk.browsing import send
from tests.desk.stage import ACCOUNTS, NOW, WHERE, Scene, stage
from tests.desk.stage_forms import fill, problems, the_form, winner

FEED = (
    ACCOUNTS
    + '[policy]\nrelease = "by_hand"\n[mqtt]\nhost = "127.0.0.1"\n[sources.count-centre]\nkind = "mqtt"\n'
)


async def sent(desk: Scene, content: Content, revision: int) -> None:
    """The count centre says something about this area."""
    election = desk.desk.election.election_id
    envelope = Envelope(
        election_id=election,
        contest_id=desk.contest_id,
        source=SourceId("count-centre"),
        revision=revision,
        environment=desk.desk.settings.environment,
        message_id=f"m{revision}",
    )
    topic = message_topic(election, desk.contest_id, content)
    (kept,) = await desk.desk.newsroom.keep([Arrival("mqtt", topic, message(envelope, content), NOW)])
    await desk.desk.newsroom.came_of(kept.position)


async def test_what_a_feed_declares_waits_for_the_same_two_officers(tmp_path: Path) -> None:
    """Where the council releases by hand, a feed's declared figures are approved and released at the desk."""
    async with stage(tmp_path, toml=FEED) as desk:
        said = replace(
            desk.declared,
            stage=Stage.DECLARED,
            declared_at=NOW,
            declared_by="R O",
            entered_by="C1",
            checked_by="C2",
        )
        await sent(desk, said, 1)
        assert (desk.ward.state, desk.ward.declared) == (State.HELD, None)
        await fill(desk, "Dee", "approve", winner(desk))
        await desk.people["Dan"].stepped_up()
        form = dict(the_form(await desk.people["Dan"].get(f"{WHERE}/release")).fields)
        assert (form["declared_at"], form["declared_by"]) == ("01:42", "R O")
        await fill(desk, "Dan", "release", {}, "release")
        assert desk.ward.state is State.DECLARED


async def test_sources_stand_side_by_side(tmp_path: Path) -> None:
    """Where a feed and the desk say different things, the box says so in words, and E707 wants a reason."""
    async with stage(tmp_path, toml=FEED) as desk:
        first, *others = desk.declared.figures
        wrong = replace(desk.declared, figures=(replace(first, votes=43), *others), elected=())
        await sent(desk, replace(wrong, stage=Stage.PROVISIONAL), 1)
        await desk.counted()
        page = await desk.people["Dee"].get(f"{WHERE}/approve")
        assert "1 box differs between sources." in page.text
        row = page.text.partition('<tr class="differs">')[2].partition("</tr>")[0]
        assert all(one in row for one in (">B1<", ">34<", ">43<", "Differs"))
        silent = await fill(desk, "Dee", "approve", winner(desk))
    assert "Give a reason for E707" in problems(silent)


async def test_a_feed_that_says_the_same_again_disturbs_nobody(tmp_path: Path) -> None:
    """Figures sent again while they wait leave the approval and the open screen as they are."""
    async with stage(tmp_path, toml=FEED) as desk:
        waiting = replace(desk.declared, stage=Stage.PROVISIONAL, elected=())
        await sent(desk, waiting, 1)
        await fill(desk, "Dee", "approve", winner(desk))
        dan, version = desk.people["Dan"], desk.ward.version
        form = the_form(await dan.get(f"{WHERE}/release"))
        await sent(desk, waiting, 2)
        assert desk.ward.version == version
        await dan.stepped_up()
        answer = await send(dan, f"{WHERE}/release", form, {}, "release")
        assert answer.path == f"{WHERE}?done=release"


async def test_a_feed_that_says_something_else_voids_the_approval(tmp_path: Path) -> None:
    """Other figures from the feed after the approval must be approved again."""
    async with stage(tmp_path, toml=FEED) as desk:
        waiting = replace(desk.declared, stage=Stage.PROVISIONAL, elected=())
        await sent(desk, waiting, 1)
        await fill(desk, "Dee", "approve", winner(desk))
        one, two, *others = waiting.figures
        swapped = (replace(one, votes=two.votes), replace(two, votes=one.votes), *others)
        await sent(desk, replace(waiting, figures=swapped), 2)
        page = await desk.people["Dan"].get(f"{WHERE}/release")
    assert "The figures changed after they were approved." in page.text
