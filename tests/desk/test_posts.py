"""Posts that wait for somebody: what was to be said, what is known, and a decision made once and kept."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from results.count.declaration import Role
from results.desk.application import opened
from results.desk.desk import Desk
from results.parts import studio_of
from results.record import attempts, ledger, pauses
from results.record.bulletin import MAY_BE_SEEN, Outcome, State
from results.record.decisions import OPEN_TO
from results.record.orders import PauseAll
from results.record.postings import Posting, posting
from tests.desk.browsing import form_with, send
from tests.desk.people import Answer, Client, signed_in
from tests.desk.posting import CAL, PUBLISHED, WARDS, declare, posting_desk, put, states

URL = "https://social.example/@council/1"
WARD = WARDS[0]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, str]]:
    """A desk with one declared ward, whose two posts wait."""
    async with posting_desk(tmp_path) as (desk, address):
        await declare(desk, WARD)
        yield desk, address


@pytest.fixture
async def ola(desk: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*desk, Role.OPERATIONS, "Ola Berg") as client:
        yield client


async def first(desk: Desk) -> str:
    """The first of the posts."""
    return min(await states(desk))


def path(post_id: str) -> str:
    """A post's own screen."""
    return f"/posts/{quote(post_id, safe='')}"


async def decide(client: Client, post_id: str, decision: str, **typed: str) -> Answer:
    """Choose this on the post's screen, as a browser without JavaScript sends it."""
    where = path(post_id)
    form = form_with((await client.get(where)).text, "decision")
    assert form is not None
    return await send(client, where, form, {"decision": decision, **typed})


async def found(desk: Desk, post_id: str) -> Posting:
    async with desk.database.read() as conn:
        one = await posting(conn, post_id)
    assert one is not None
    return one


DECIDED: tuple[tuple[State, str, dict[str, str], State, str], ...] = (
    (State.PARKED, "there", {"url": URL}, State.POSTED, "found on the account by Ola Berg"),
    (State.PARKED, "absent", {}, State.READY, "says Ola Berg"),
    (State.PARKED, "by_hand", {"url": URL}, State.POSTED, "posted by hand by Ola Berg"),
    (State.PARKED, "cancel", {"reason": "Said elsewhere."}, State.CANCELLED, "Said elsewhere."),
    (State.REFUSED, "absent", {}, State.READY, "says Ola Berg"),
    (State.REFUSED, "by_hand", {"url": URL}, State.POSTED, "posted by hand by Ola Berg"),
    (State.HELD, "go", {}, State.READY, "let go by Ola Berg"),
    (State.READY, "cancel", {"reason": "Not tonight."}, State.CANCELLED, "by Ola Berg (operations): Not ton"),
)


async def test_each_decision_is_obeyed_shown_and_kept(desk: tuple[Desk, str], ola: Client) -> None:
    """It is there; it is not there; posted by hand; not to be sent; let go: each with whose word it is."""
    post_id = await first(desk[0])
    for before, decision, typed, after, note in DECIDED:
        await put(desk[0], post_id, before, url=None)
        answer = await decide(ola, post_id, decision, **typed)
        assert unquote(answer.path) == f"/posts/{post_id}?done={decision}"
        now = await found(desk[0], post_id)
        assert (now.state, now.url) == (after, typed.get("url"))
        assert note in str(now.note)
        assert note in answer.text
    kept = [entry.payload for entry in await desk[0].newsroom.journal.read(0, 100)]
    assert sum(b"Ola Berg" in one and post_id.encode() in one for one in kept) == len(DECIDED)


LACKING: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("", {}, "decision", "Choose what is to become of this post."),
    ("there", {}, "url", "Give the address of the post."),
    ("by_hand", {"url": "javascript://social.example/%0aalert(1)"}, "url", "Copy the whole address"),
    ("by_hand", {"url": "https://localhost"}, "url", "Copy the whole address"),
    ("by_hand", {"url": "https://[social.example"}, "url", "Copy the whole address"),
    ("by_hand", {"url": "ask Ann"}, "url", "Copy the whole address"),
    ("cancel", {"reason": " "}, "reason", "Say why it is not to go out."),
)


async def test_a_decision_without_what_it_needs_comes_back(desk: tuple[Desk, str], ola: Client) -> None:
    """The error is said on top with a link to its box, what was typed is still there, and nothing is done."""
    post_id = await first(desk[0])
    await put(desk[0], post_id, State.PARKED)
    for decision, typed, box, message in LACKING:
        answer = await decide(ola, post_id, decision, **typed)
        assert answer.status == 422
        assert "<title>Error: " in answer.text
        assert re.search(rf'<a href="#{box}">{re.escape(message)}', answer.text)
        assert all(one in answer.text for one in typed.values() if one.strip())
        assert (await found(desk[0], post_id)).state is State.PARKED


async def test_who_decides_on_an_old_screen_is_told_to_look_again(
    desk: tuple[Desk, str], ola: Client
) -> None:
    """Parked on the screen, found by the service meanwhile: the decision is refused and does no harm."""
    post_id = await first(desk[0])
    await put(desk[0], post_id, State.PARKED)
    form = form_with((await ola.get(path(post_id))).text, "decision")
    assert form is not None
    await put(desk[0], post_id, State.POSTED)
    answer = await send(ola, path(post_id), form, {"decision": "absent"})
    assert answer.status == 422
    assert "The post has moved on meanwhile: it is now posted." in answer.text
    assert (await found(desk[0], post_id)).state is State.POSTED


async def test_only_operations_and_officers_decide(desk: tuple[Desk, str]) -> None:
    """Others see the post and whose it is to decide, are shown no form, and are refused if they send one."""
    post_id = await first(desk[0])
    for role in Role:
        await put(desk[0], post_id, State.PARKED)
        may = role in {Role.OPERATIONS, Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER}
        async with await signed_in(*desk, role, f"Somebody {role}") as client:
            html = (await client.get(path(post_id))).text
            assert (form_with(html, "decision") is not None) is may
            assert ("decides about it" in html) is not may
            answer = await client.post(path(post_id), {"decision": "absent", "state": "parked"})
        assert answer.status == (200 if may else 403)
        assert (await found(desk[0], post_id)).state is (State.READY if may else State.PARKED)


async def test_the_screen_offers_just_what_can_be_done(desk: tuple[Desk, str], ola: Client) -> None:
    """In each state exactly the decisions of the ledger's table are offered; in four of them none."""
    post_id = await first(desk[0])
    for state in State:
        await put(desk[0], post_id, state)
        offered = len(re.findall(r'name="decision"', (await ola.get(path(post_id))).text))
        assert offered == sum(state in states_open for states_open in OPEN_TO.values())


async def test_the_whole_story_of_a_post_is_on_its_screen(desk: tuple[Desk, str], ola: Client) -> None:
    """Its words and alt text, what kept it, and each time it left with what came of it."""
    post_id = await first(desk[0])
    async with desk[0].database.write() as conn:
        assert await attempts.begin_attempt(conn, post_id, {}, desk[0].clock.now())
        await attempts.end_attempt(conn, post_id, Outcome.UNKNOWN, desk[0].clock.now(), "the line was cut")
    await put(desk[0], post_id, State.PARKED, trouble="sent 2 times without a clear answer")
    html = (await ola.get(path(post_id))).text
    now = await found(desk[0], post_id)
    for words in (now.text, now.alt, "sent 2 times", "No clear answer: the line was cut", "Is it there?"):
        assert words.replace("'", "&#39;") in html
    assert (await ola.get("/posts/no-such-post")).status == 404


async def test_what_a_pause_holds_back_is_for_officers_only(desk: tuple[Desk, str], ola: Client) -> None:
    """Declared during a pause: operations see that a post waits, not its words; officers see both."""
    await desk[0].order(CAL, PauseAll("Stop."))
    await declare(desk[0], WARDS[1])
    post_id = next(one for one in await states(desk[0]) if one.startswith(WARDS[1]))
    votes = [f"{line.votes:,}" for line in PUBLISHED[WARDS[1]].figures if (line.votes or 0) > 999]
    async with await signed_in(*desk, Role.DEPUTY_RETURNING_OFFICER, "Dee Patel") as dee:
        for state in State:
            await put(desk[0], post_id, state)
            for client, sees in ((ola, state in MAY_BE_SEEN), (dee, True)):
                html = (await client.get(path(post_id))).text
                assert any(one in html for one in votes) is sees


async def test_every_post_of_every_account_is_listed_with_its_link(
    desk: tuple[Desk, str], ola: Client
) -> None:
    """A line a declaration, a word an account: posted with its address, parked with its trouble."""
    there, parked = sorted(await states(desk[0]))
    await put(desk[0], there, State.POSTED)
    await put(desk[0], parked, State.PARKED, trouble="no clear answer")
    html = (await ola.get("/posts")).text
    assert f'<a href="https://social.example/{there}" rel="noreferrer">' in html
    assert html.count(quote(there, safe="")) == 1
    assert html.count(quote(parked, safe="")) == 2
    assert "no clear answer" in html


async def test_one_account_is_paused_and_resumed_with_a_reason(desk: tuple[Desk, str], ola: Client) -> None:
    """Paused by name with a reason, shown with both, resumed by somebody else; a clerk may do neither."""
    assert (await ola.post("/accounts/council", {"what": "pause"})).status == 422
    answer = await ola.post("/accounts/council", {"what": "pause", "reason": "Not ours any more."})
    assert answer.path == "/accounts/council"
    assert "by Ola Berg (operations). Not ours any more." in answer.text
    async with desk[0].database.read() as conn:
        assert set(await pauses.pauses(conn)) == {"council"}
    assert "Not ours any more." in (await ola.get("/")).text
    async with await signed_in(*desk, Role.CLERK, "Cal Wood") as cal:
        assert (await cal.post("/accounts/council", {"what": "resume", "reason": "x"})).status == 403
    async with await signed_in(*desk, Role.RETURNING_OFFICER, "Roy Oldham") as roy:
        await roy.post("/accounts/council", {"what": "resume", "reason": "Ours again."})
        assert (await roy.get("/accounts/nowhere")).status == 404
    async with desk[0].database.read() as conn:
        assert await pauses.pauses(conn) == {}


async def test_what_a_restore_paused_is_shown_and_can_be_resumed(desk: tuple[Desk, str], ola: Client) -> None:
    """Each account with the reason; one that a person had paused keeps that reason; the desk lifts both."""
    now = desk[0].clock.now()
    async with desk[0].database.write() as conn:
        await pauses.pause(conn, "council", "Ola Berg", "Not ours any more.", now)
        await pauses.pause_others(conn, ("council", "other"), "results restore", "Look there first.", now)
    assert "Not ours any more." in (await ola.get("/accounts/council")).text
    assert "Look there first." in (await ola.get("/accounts/other")).text
    for name in ("council", "other"):
        await ola.post(f"/accounts/{name}", {"what": "resume", "reason": "Looked."})
    async with desk[0].database.read() as conn:
        assert await pauses.pauses(conn) == {}


async def test_the_picture_on_the_screen_is_the_one_that_goes_out(desk: tuple[Desk, str]) -> None:
    """Drawn by the same studio from the frozen figure; during a pause it is kept from all but officers."""
    post_id = await first(desk[0])
    async with desk[0].database.read() as conn:
        figure = await ledger.figure(conn, (await found(desk[0], post_id)).bulletin_id)
    assert figure is not None
    async with (
        studio_of(desk[0].settings) as studio,
        opened([replace(desk[0], studio=studio)]) as address,
        await signed_in(desk[0], address, Role.OPERATIONS, "Ola Berg") as ola,
    ):
        assert f'src="{path(post_id)}/picture.png"' in (await ola.get(path(post_id))).text
        async with ola.http.get(f"{address}{path(post_id)}/picture.png") as answer:
            assert (answer.status, await answer.read()) == (200, await studio.png(figure))
        await desk[0].order(CAL, PauseAll("Stop."))
        assert (await ola.get(f"{path(post_id)}/picture.png")).status == 404
