"""Facebook: words, picture and description arrive; whatever goes wrong, one post or a person called."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from results.clock import FixedClock, SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets.facebook.answers import trouble_in
from results.publish.outlets.facebook.outlet import Facebook, FacebookKeys
from results.publish.outlets.request import Answer
from results.publish.visit import Patience
from results.record.bulletin import State
from results.record.database import Database, open_database
from tests.facebook_server import PAGE, TOKEN, FacebookServer, complaint
from tests.faulty import Fault
from tests.publish.errand import Errand, post_of
from tests.publish.scene import QUICK, bulletin
from tests.x_server import PNG

READ_S = 0.4
HTML = "<html><body>Sorry, something went wrong.</body></html>"
KEYS = FacebookKeys(PAGE, TOKEN)
WELSH = "Tŷ-Croes: etholwyd Siân Ŵyn. 100% <counted> & “checked”."


def fault(way: str, status: int, code: int, message: str = "no", **more: object) -> Fault:
    """A refusal in Facebook's own form instead of the post's answer."""
    said = complaint(status, code, message, **more)
    assert said.text is not None
    return Fault("post", way, status, said.text)


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@asynccontextmanager
async def page(faults: Sequence[Fault] = ()) -> AsyncIterator[tuple[FacebookServer, Facebook]]:
    """A page that has no net of its own against duplicates: we must do without."""
    server = FacebookServer(filters_duplicates=False)
    server.faults = list(faults)
    runner, address = await server.start()
    outlet = Facebook("council-fb", KEYS, address, READ_S)
    try:
        yield server, outlet
    finally:
        server.stop_hanging()
        await outlet.close()
        await runner.cleanup()


def shown(server: FacebookServer) -> list[str]:
    return [one.message for one in server.posts]


async def test_words_picture_and_description_arrive_and_are_read_back() -> None:
    """Welsh letters and signs as they were written, the alt text with its picture, the address."""
    async with page() as (server, outlet):
        post = post_of(bulletin(1, text=WELSH), outlet)
        before = SystemClock().now() - timedelta(seconds=2)
        sent = await outlet.send(post, await outlet.prepare(post, PNG))
        assert shown(server) == [WELSH]
        assert server.alts_of(server.posts[0]) == ["Bar chart of ward 1."]
        (seen,) = await outlet.seen(before)
        assert (seen.remote_id, seen.text, seen.pictures) == (sent.remote_id, WELSH, 1)
        assert sent.url == f"https://www.facebook.com/{sent.remote_id}"


async def test_words_alone_are_a_post_too() -> None:
    """Without a picture nothing is uploaded, and the post is found by its words however they are spelt."""
    async with page() as (server, outlet):
        post = post_of(bulletin(1, text="Ynys Môn."), outlet)
        prepared = await outlet.prepare(post, None)
        server.accept("Ynys Mo\u0302n. ", [])
        found = await outlet.find(post, prepared, SystemClock().now())
        assert found is not None
        assert found.remote_id == server.posts[0].id
        assert "upload" not in server.seen


async def test_the_same_words_from_before_are_not_taken_for_ours() -> None:
    """What stood on the page when the post was prepared is not the post."""
    async with page() as (server, outlet):
        server.accept("Ward 1.", [])
        post = post_of(bulletin(1, text="Ward 1."), outlet)
        prepared = json.loads(json.dumps(await outlet.prepare(post, None)))
        assert await outlet.find(post, prepared, SystemClock().now()) is None


async def test_the_post_before_is_not_taken_for_the_next_in_the_same_words() -> None:
    """What this very service posted a moment ago is known too, without reading the page again."""
    async with page() as (_, outlet):
        first = post_of(bulletin(1, text="Ward 1."), outlet)
        await outlet.send(first, await outlet.prepare(first, None))
        prepared = await outlet.prepare(first, None)
        assert await outlet.find(first, prepared, SystemClock().now()) is None


async def test_a_post_is_found_behind_many_others() -> None:
    """Later pages are asked for by their cursor; the address Facebook gives for them holds the token."""
    async with page() as (server, outlet):
        server.page_most = 20
        post = post_of(bulletin(1, text="Ward 1."), outlet)
        prepared = await outlet.prepare(post, PNG)
        server.accept("other words, same picture", [str(prepared["photo_id"])])
        for number in range(90):
            server.accept(f"Bin day {number}.", [])
        assert await outlet.find(post, prepared, SystemClock().now()) is not None
        assert server.seen.count("read") == 1 + 5


async def test_seen_gives_the_newest_first_and_nothing_older() -> None:
    """What was posted before the time asked for is left out."""
    async with page() as (server, outlet):
        now = SystemClock().now()
        for minutes in (50, 5, 2, 90):
            server.accept(f"{minutes} minutes ago", [], at=now - timedelta(minutes=minutes))
        found = await outlet.seen(now - timedelta(minutes=60))
        assert [one.text.split()[0] for one in found] == ["2", "5", "50"]


LOST_ONCE = {
    "refused before anything": Fault("post", "refuse"),
    "cut in the middle of the request": Fault("post", "cut"),
    "dropped after the post": Fault("post", "drop"),
    "half an answer": Fault("post", "half"),
    "reset in the middle of the answer": Fault("post", "reset"),
    "done, then silence": Fault("post", "hang"),
    "silence, nothing done": Fault("post", "hang_before"),
    "503, nothing done": Fault("post", "answer", 503, HTML),
    "502, though done": Fault("post", "answer_after", 502, HTML),
    "unknown error, nothing done": fault("answer", 500, 1),
    "service error, though done": fault("answer_after", 400, 2),
    "transient, though done": fault("answer_after", 400, 99, is_transient=True),
    "yes without an id, though done": Fault("post", "answer_after", 200, '{"success": true}'),
    "yes that is not JSON, though done": Fault("post", "answer_after", 200, HTML),
    "408, nothing done": Fault("post", "answer", 408, ""),
    "sent elsewhere": Fault("post", "answer", 307, "", {"Location": "https://example.invalid/"}),
    "said before, though done": fault("answer_after", 400, 506, "(#506) Duplicate status message"),
    "already posted, though done": fault("answer_after", 400, 368, "You've already posted this."),
}


@pytest.mark.parametrize("lost", LOST_ONCE.values(), ids=LOST_ONCE.keys())
async def test_one_lost_answer_makes_exactly_one_post(database: Database, lost: Fault) -> None:
    """Whatever becomes of the first answer, the page shows the post once and the ledger says posted."""
    async with page([lost]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [text.split()[1] for text in shown(server)] == ["1", "2"]
        assert await one.states() == [State.POSTED, State.POSTED]
        assert await one.column(1, "remote_id") == server.posts[0].id
        assert server.alts_of(server.posts[0]) == ["Bar chart of ward 1."]


async def test_after_one_resend_a_person_is_called(database: Database) -> None:
    """A post that vanished twice is parked, sent no third time, and does not hold up the next."""
    async with page([Fault("post", "refuse"), Fault("post", "answer", 503)]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert await one.states() == [State.PARKED, State.POSTED]
        assert server.seen.count("post") == 3


@pytest.mark.parametrize(("late_by", "ended"), [(4, State.POSTED), (99, State.PARKED)])
async def test_a_page_that_lags_makes_no_second_post(database: Database, late_by: int, ended: State) -> None:
    """The post is there, no reading shows it, the resend is called a duplicate: it is looked for again."""
    async with page([Fault("post", "drop")]) as (server, outlet):
        server.filters_duplicates, server.late_by = True, late_by
        one = Errand(database, outlet)
        await one.freeze(bulletin(1))
        await one.deliver()
        assert len(server.posts) == 1
        assert await one.outcomes() == ["unknown", "duplicate"]
        assert await one.states() == [ended]


@pytest.mark.parametrize("way", ["refuse", "drop", "half", "reset", "hang", "answer"])
async def test_a_reading_that_fails_proves_nothing(database: Database, way: str) -> None:
    """The answer was lost and the readings-back too: that does not count as "not there"."""
    async with page() as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1))
        await one.deliver()
        server.faults = [Fault("post", "drop"), *[Fault("read", way, 200, '{"data": [{}]}')] * 2]
        await one.freeze(bulletin(2))
        await one.deliver()
        assert len(server.posts) == 2
        assert await one.outcomes() == ["posted", "unknown"]


REFUSED = {
    "wrong parameter": fault("answer", 400, 100),
    "403 of a gateway": Fault("post", "answer", 403, HTML),
    "404": Fault("post", "answer", 404, HTML),
    "413": Fault("post", "answer", 413, ""),
    "an error of no known form": Fault("post", "answer", 400, '{"error": "no"}'),
}


@pytest.mark.parametrize("refusal", REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_refused_is_not_sent_again_and_holds_up_nothing(
    database: Database, refusal: Fault
) -> None:
    """A refused post is certainly not there; the next one goes out."""
    async with page([refusal]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert await one.states() == [State.REFUSED, State.POSTED]
        assert [text.split()[1] for text in shown(server)] == ["2"]


STOPPED = {
    "token expired": fault("answer", 400, 190, error_subcode=463),
    "session gone": fault("answer", 401, 102),
    "permission missing": fault("answer", 403, 200),
    "permission denied": fault("answer", 400, 10),
    "a permission of its range": fault("answer", 400, 283),
    "blocked for policy": fault("answer", 400, 368, "The action attempted has been deemed abusive"),
    "401 without a word": Fault("post", "answer", 401, ""),
    "inside a 200": fault("answer", 200, 190),
}


@pytest.mark.parametrize("refusal", STOPPED.values(), ids=STOPPED.keys())
async def test_a_page_that_is_closed_to_us_is_paused_and_loses_nothing(
    database: Database, refusal: Fault
) -> None:
    """One try, then silence; after a new start everything goes out in order."""
    async with page([refusal]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert server.posts == []
        assert await one.states() == [State.READY, State.READY]
        assert await one.is_paused()
        await one.deliver()
        assert [text.split()[1] for text in shown(server)] == ["1", "2"]


@pytest.mark.parametrize("limit", [4, 17, 32, 613, 0], ids=str)
async def test_a_limit_is_waited_out(database: Database, limit: int) -> None:
    """Facebook says for how long it takes no posts: nothing is sent before, and one post comes of it."""
    refusal = fault("answer", 400, limit) if limit else Fault("post", "answer", 429)
    refusal.headers = {"Retry-After": "1"}
    async with page([refusal]) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1, figure=None))
        began = asyncio.get_running_loop().time()
        await one.deliver()
        assert asyncio.get_running_loop().time() - began >= 1.0
        assert (len(server.posts), await one.outcomes()) == (1, ["not_sent", "posted"])


def said(code: int, **headers: str) -> Answer:
    text = complaint(400, code, "too many").text
    assert text is not None
    return Answer(400, {name.replace("_", "-"): value for name, value in headers.items()}, text.encode())


def usage(*minutes: int) -> str:
    limits = [{"type": "pages", "estimated_time_to_regain_access": one} for one in minutes]
    return json.dumps({PAGE: limits})


@pytest.mark.parametrize(
    ("answer", "before", "wait_s"),
    [
        (said(4), 0, 60.0),
        (said(4), 2, 240.0),
        (said(4), 30, 900.0),
        (said(80001, **{"X-Business-Use-Case-Usage": usage(0, 3)}), 0, 180.0),
        (said(32, **{"X-Business-Use-Case-Usage": usage(0)}), 1, 120.0),
        (said(32, **{"X-Business-Use-Case-Usage": "[]"}), 0, 60.0),
        (said(17, Retry_After="7"), 0, 7.0),
        (said(17, Retry_After="nan"), 0, 60.0),
        (
            said(
                17,
                Retry_After="Fri, 05 May 2023 00:00:30 GMT",
                Date="Fri, 05 May 2023 00:00:00 GMT",
            ),
            0,
            31.0,
        ),
    ],
)
def test_how_long_a_limit_lasts(answer: Answer, before: int, wait_s: float) -> None:
    """By Facebook's own word, else a minute, doubled each time, never over a quarter of an hour."""
    trouble = trouble_in(answer, before)
    assert isinstance(trouble, OutletUnavailable)
    assert trouble.retry_after_s == wait_s


async def test_limits_in_a_row_are_counted_until_one_request_passes() -> None:
    """Without a word from Facebook the second wait is twice the first, and it begins anew after a success."""
    limits = [fault("answer", 400, 4), fault("answer", 400, 4)]
    async with page([*limits]) as (server, outlet):
        post = post_of(bulletin(1), outlet)
        waits = []
        for _ in range(3):
            try:
                await outlet.send(post, {})
            except OutletUnavailable as trouble:
                waits.append(trouble.retry_after_s)
        server.faults = [fault("answer", 400, 4)]
        with pytest.raises(OutletUnavailable) as again:
            await outlet.send(post, {})
        assert (waits, again.value.retry_after_s) == ([60.0, 120.0], 60.0)


async def test_nobody_listening_means_not_sent() -> None:
    """Without a connection nothing can have been posted, whatever is asked."""
    outlet = Facebook("council-fb", KEYS, "http://127.0.0.1:9", READ_S)
    post = post_of(bulletin(1), outlet)
    for asking in (outlet.send(post, {}), outlet.prepare(post, PNG), outlet.examine()):
        with pytest.raises(OutletUnavailable):
            await asking
    await outlet.close()


PICTURE_LOST = {
    "refused": [Fault("upload", "answer", 400, '{"error": {"code": 324, "message": "bad image"}}')],
    "away for too long": [Fault("upload", "answer", 503)] * 20,
    "cut while it is handed over": [Fault("upload", "cut")] * 20,
}


@pytest.mark.parametrize("faults", PICTURE_LOST.values(), ids=PICTURE_LOST.keys())
async def test_words_do_not_wait_for_a_picture_that_is_not_taken(
    database: Database, faults: list[Fault]
) -> None:
    """Rather the words alone, and it is recorded."""
    async with page(faults) as (server, outlet):
        one = Errand(database, outlet)
        await one.freeze(bulletin(1))
        await one.deliver()
        assert [post.photo_ids for post in server.posts] == [[]]
        assert "without its picture" in str(await one.column(1, "trouble"))


@pytest.mark.parametrize("route", ["upload", "read"])
async def test_what_harms_nobody_twice_is_simply_done_again(database: Database, route: str) -> None:
    """One blink of Facebook while the post is prepared costs neither post nor picture."""
    patience = Patience(QUICK.readings_s, 1, 0.05, 0.2, picture_s=1.0, upload_s=5.0)
    async with page([Fault(route, "drop")]) as (server, outlet):
        one = Errand(database, outlet, patience)
        await one.freeze(bulletin(1))
        await one.deliver()
        assert [server.alts_of(post) for post in server.posts] == [["Bar chart of ward 1."]]


async def test_a_picture_without_its_description_is_not_handed_over() -> None:
    """No picture for those who see that says nothing to those who do not."""
    async with page() as (server, outlet):
        post = post_of(bulletin(1), outlet)
        for picture, alt in ((PNG, ""), (PNG, "x" * 1001), (b"x" * 4_000_001, post.alt)):
            with pytest.raises(BulletinRefused, match="description"):
                await outlet.prepare(replace(post, alt=alt), picture)
        assert server.seen == []


def test_words_that_must_not_go_out_are_refused() -> None:
    """No words, too many, or a call on somebody; a plain @ calls on nobody there."""
    outlet = Facebook("council-fb", KEYS)
    assert outlet.accepts(" ")
    assert outlet.accepts("x" * 2001)
    assert outlet.accepts("Thanks to @[4242]")
    assert outlet.accepts("x" * 1990 + " @ 01:42") == ()


async def test_no_picture_is_added_later() -> None:
    """The port's question is answered: refused, for good."""
    outlet = Facebook("council-fb", KEYS)
    assert not outlet.takes_pictures_later
    with pytest.raises(BulletinRefused):
        await outlet.add_picture(post_of(bulletin(1), outlet), "1", PNG)


async def test_a_good_page_is_in_good_health() -> None:
    """Who it is, how long the token lasts; nothing is posted."""
    async with page() as (server, outlet):
        health = await outlet.examine()
        assert health.who == f"Facebook page {PAGE}"
        assert health.facts == ("the page is 'Medway Council'", "the token does not expire")
        assert health.problems == ()
        assert (server.posts, server.seen) == ([], ["examine"])


async def test_what_would_go_wrong_tonight_is_told() -> None:
    """A missing permission, a token about to end and a wrong clock, each with its remedy."""
    async with page() as (server, outlet):
        now = SystemClock().now()
        server.scopes = ["pages_read_engagement"]
        server.expires_at = int((now + timedelta(hours=9)).timestamp())
        missing, ends = (await outlet.examine()).problems
        assert "pages_manage_posts" in missing
        assert "expires at" in ends
        outlet._clock = FixedClock(now - timedelta(minutes=7))
        problem = (await outlet.examine()).problems[-1]
        assert re.search(r"clock is 4[12]\d s away", problem)


async def test_health_is_told_also_when_facebook_will_not_say_it_all() -> None:
    """The token's own facts are for the app's owner; without them the page is examined all the same."""
    async with page() as (server, outlet):
        server.scopes = None
        health = await outlet.examine()
        assert health.problems == ()
        assert "does not say" in health.facts[1]


async def test_a_token_of_another_page_or_of_none_is_a_problem() -> None:
    """Keys that do not fit are found before the night, and the wrong token is not quoted."""
    async with page() as (server, outlet):
        address = outlet._line._base.rpartition("/")[0]
        wrong = Facebook("council-fb", FacebookKeys(PAGE, "EAAwrong"), address, READ_S)
        (problem,) = (await wrong.examine()).problems
        assert "190" in problem
        assert "EAAwrong" not in problem
        await wrong.close()
        other = Facebook("council-fb", FacebookKeys("999", TOKEN), address, READ_S)
        assert PAGE in (await other.examine()).problems[0]
        await other.close()
        server.faults = [Fault("examine", "answer", 200, "[]")]
        with pytest.raises(OutletUnavailable):
            await outlet.examine()


async def test_a_night_of_trouble_shows_no_token(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level while Facebook refuses, quotes the token and drops."""
    caplog.set_level(logging.DEBUG)
    malformed = fault("answer", 400, 190, f"Malformed access token {TOKEN}")
    with structlog.testing.capture_logs() as told:
        async with page([Fault("read", "drop"), Fault("post", "drop"), malformed]) as (_, outlet):
            one = Errand(database, outlet)
            await one.freeze(bulletin(1), bulletin(2))
            await one.deliver()
            assert await one.is_paused()
            with pytest.raises(BulletinRefused) as refusal:
                outlet._line._good(Answer(400, {}, malformed.body.encode()))
    shown_ = f"{told}\n{caplog.text}\n{outlet!r}\n{vars(outlet)}\n{vars(outlet._line)}\n{refusal.value!r}"
    shown_ += f"{vars(outlet._line._requests)}"
    assert "account_paused" in shown_
    assert TOKEN not in shown_


async def test_an_endless_answer_is_cut_off() -> None:
    """More than any answer of Facebook's is not read to its end, and counts as none."""
    async with page([Fault("post", "answer_after", 200, '{"id": "1"}' + " " * 4_000_001)]) as (_, outlet):
        with pytest.raises(DeliveryUnknown):
            await outlet.send(post_of(bulletin(1), outlet), {})
