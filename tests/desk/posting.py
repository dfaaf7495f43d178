"""Half a night at a desk with two accounts: wards in every state, posts in every state, a feed and alarms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from results.clock import SystemClock
from results.count.declaration import Declaration, Progress, Role, SourceId, Stage, Step
from results.count.election import ContestId
from results.count.procedure.acts import Deed, FirstEntry, Hold, Paper
from results.count.procedure.figures import EXPLANATION
from results.count.procedure.hand import UserId
from results.count.report import Content
from results.desk.application import opened
from results.desk.desk import Desk
from results.desk.signed_in import SignedIn
from results.feeds.formats.native import Envelope, message
from results.feeds.sources import SourceState
from results.feeds.topics import message_topic
from results.publish.page.live import LivePage
from results.record import tables
from results.record.bulletin import State
from results.record.journal import Arrival
from results.watch.posting import watch_of
from tests.desk.rig import desk_of
from tests.nights import load

ACCOUNTS = """
[accounts.council]
kind = "wall"
folder = "wall"
[accounts.news]
kind = "wall"
folder = "news"
"""
FEED = SourceId("count-centre")
ELECTION, PUBLISHED = load("medway-2023")
WARDS = tuple(PUBLISHED)
DEE = SignedIn(UserId("dee"), "Dee Patel", Role.DEPUTY_RETURNING_OFFICER, "1", "", "127.0.0.1")
CAL = SignedIn(UserId("cal"), "Cal Wood", Role.CLERK, "2", "", "127.0.0.1")


@asynccontextmanager
async def posting_desk(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    """A desk with the accounts "council" and "news", to which nothing is delivered, and with a watch."""
    async with desk_of(folder, toml=ACCOUNTS) as (desk, _):
        page = LivePage(SystemClock())
        page.show(desk.night, desk.clock.now())
        watch = watch_of(desk.settings, desk.election, desk.newsroom, page, desk.clock)
        watched = replace(desk, watch=watch)
        async with opened([watched]) as address:
            yield watched, address


@asynccontextmanager
async def half_told(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    """The same desk in the middle of a night."""
    async with posting_desk(folder) as (desk, address):
        for ward in WARDS[:8]:
            await declare(desk, ward)
        for ward in WARDS[8:11]:
            await tell(desk, ward, Progress(Step.COUNTING))
        for ward in WARDS[11:13]:
            await tell(desk, ward, replace(PUBLISHED[ward], stage=Stage.PROVISIONAL))
        await tell(desk, WARDS[13], forgotten(WARDS[13]))
        await do(desk, CAL, WARDS[14], FirstEntry(Paper.VERIFICATION, {EXPLANATION: "A box is missing."}))
        await do(desk, DEE, WARDS[15], Hold("A box is missing."))
        for post_id, state in zip(sorted(await states(desk)), State, strict=False):
            await put(desk, post_id, state, trouble=None if state is State.POSTED else "no clear answer came")
        trouble(desk, "nobody answers at the count hall's address")
        yield desk, address


def trouble(desk: Desk, words: str) -> None:
    """A feed says that it does not work, and has not for long."""
    assert desk.watch is not None
    desk.watch.bell.heard(SourceState(SourceId("hall-folder"), False, None, 0, desk.clock.now(), words))


def forgotten(ward: ContestId) -> Declaration:
    """What was declared there, with one candidate's votes forgotten."""
    said = PUBLISHED[ward]
    first, *rest = said.figures
    return replace(said, stage=Stage.DECLARED, figures=(replace(first, votes=0), *rest))


async def declare(desk: Desk, ward: ContestId, revision: int = 1) -> None:
    """The count centre says that this ward was declared, as it really was."""
    said = replace(PUBLISHED[ward], stage=Stage.DECLARED, entered_by="A", checked_by="B", declared_by="RO")
    await tell(desk, ward, said, revision)


async def tell(desk: Desk, ward: ContestId, content: Content, revision: int = 1) -> None:
    """The count centre says this; returns when the press is done with it."""
    told = desk.settings.environment
    envelope = Envelope(ELECTION.election_id, ward, FEED, revision, told, f"{ward}-{revision}")
    topic = message_topic(ELECTION.election_id, ward, content)
    await desk.newsroom.keep([Arrival("mqtt", topic, message(envelope, content), desk.clock.now())])
    await printed(desk)


async def do(desk: Desk, who: SignedIn, ward: ContestId, deed: Deed) -> None:
    """Somebody does something at the desk."""
    await desk.act(who, ward, deed, desk.night.wards[ward].version)
    await printed(desk)


async def printed(desk: Desk) -> None:
    """Wait until the press is done with everything that was kept."""
    last = (await desk.newsroom.journal.head()).position
    async with asyncio.timeout(10):
        while desk.newsroom.printed < last:  # noqa: ASYNC110 - the press has no bell
            await asyncio.sleep(0.005)


async def states(desk: Desk) -> dict[str, State]:
    """The state of each post."""
    async with desk.database.read() as conn:
        rows = await conn.execute(sa.select(tables.post.c.post_id, tables.post.c.state))
        return {row.post_id: State(row.state) for row in rows}


async def put(desk: Desk, post_id: str, state: State, **facts: object) -> None:
    """Let a post stand as the courier would have left it."""
    if state is State.POSTED:
        facts |= {"url": f"https://social.example/{post_id}", "posted_at": desk.clock.now()}
    async with desk.database.write() as conn:
        post = tables.post
        await conn.execute(sa.update(post).where(post.c.post_id == post_id).values(state=state, **facts))
