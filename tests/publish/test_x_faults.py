"""Everything that can go wrong between us and X: one post or a person called, never two posts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest

from results.clock import SystemClock
from results.publish.bulletin import Kind
from results.publish.outlets.x.outlet import X, XKeys
from results.publish.visit import Patience
from results.record import pauses
from results.record.bulletin import State
from results.record.database import Database, open_database
from tests.publish.errand import Errand
from tests.publish.scene import QUICK, bulletin, strict_x
from tests.x_server import KEYS, Fault, XServer

READ_S = 0.4
HTML = "<html><body>Something went wrong</body></html>"


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    """A file is enough here: what differs between databases is tested with the ledger and the engine."""
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@dataclass(kw_only=True)
class Desk(Errand):
    """One X account, its ledger and the courier who serves it."""

    server: XServer

    @property
    def shown(self) -> list[str]:
        """What the account shows, without the address X adds for a picture."""
        return [tweet.text.partition(" https://t.co")[0] for tweet in self.server.timeline]


@asynccontextmanager
async def desk(
    database: Database, faults: Sequence[Fault] = (), patience: Patience = QUICK
) -> AsyncIterator[Desk]:
    async with strict_x() as (server, address):
        server.faults = list(faults)
        server.filters_duplicates = False  # X's own filter is a weak net: we must do without
        outlet = X("council-x", XKeys(**KEYS), address, READ_S)
        yield Desk(database, outlet, patience, server=server)
        server.stop_hanging()
        await outlet.close()


LOST_ONCE = {
    "closed before anything happened": Fault("post", "refuse"),
    "answer dropped": Fault("post", "drop"),
    "half an answer": Fault("post", "half"),
    "done, then silence": Fault("post", "hang"),
    "silence, nothing done": Fault("post", "hang_before"),
    "503, nothing done": Fault("post", "answer", 503, HTML),
    "503, though done": Fault("post", "answer_after", 503, HTML),
    "500 with a body that is not an object, though done": Fault("post", "answer_after", 500, "[]"),
    "504 of a gateway, though done": Fault("post", "answer_after", 504, ""),
    "errors inside a 200, nothing done": Fault("post", "answer", 200, '{"errors":[{"detail":"later"}]}'),
    "errors inside a 200, though done": Fault("post", "answer_after", 200, '{"errors":[{"detail":"later"}]}'),
    "201 without an id, though done": Fault("post", "answer_after", 201, '{"data":{}}'),
    "201 that is not JSON, though done": Fault("post", "answer_after", 201, HTML),
    "408, nothing done": Fault("post", "answer", 408, ""),
    "sent elsewhere": Fault("post", "answer", 307, "", {"Location": "https://example.invalid/"}),
    "429 with its end": Fault("post", "answer", 429, "{}", {"x-rate-limit-reset": "1"}),
}


@pytest.mark.parametrize("fault", LOST_ONCE.values(), ids=LOST_ONCE.keys())
async def test_one_lost_answer_makes_exactly_one_post(database: Database, fault: Fault) -> None:
    """Whatever becomes of the first answer, the account shows the post once and the ledger says posted."""
    async with desk(database, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [text.split()[1] for text in one.shown] == ["1", "2"]
        assert [await one.state(1), await one.state(2)] == [State.POSTED, State.POSTED]
        assert await one.column(1, "remote_id") == one.server.timeline[0].id
        assert one.server.timeline[0].alts == ["Bar chart of ward 1."]


@pytest.mark.parametrize("way", ["drop", "half", "hang", "answer_after"])
async def test_two_lost_answers_in_a_row_still_make_one_post(database: Database, way: str) -> None:
    """The first sending went astray, the second arrived without an answer: reading back finds it."""
    async with desk(database, [Fault("post", "refuse"), Fault("post", way)]) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert len(one.shown) == 1
        assert await one.state(1) is State.POSTED
        assert await one.outcomes() == ["unknown", "unknown"]


async def test_after_one_resend_a_person_is_called(database: Database) -> None:
    """A post that vanished twice is parked, sent no third time, and does not hold up the next."""
    async with desk(database, [Fault("post", "refuse"), Fault("post", "answer", 503)]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [await one.state(1), await one.state(2)] == [State.PARKED, State.POSTED]
        assert one.server.seen.count("post") == 3
        assert "does not show it" in str(await one.column(1, "trouble"))


@pytest.mark.parametrize(("late_by", "ended"), [(4, State.POSTED), (99, State.PARKED)])
async def test_a_timeline_that_lags_makes_no_second_post(
    database: Database, late_by: int, ended: State
) -> None:
    """The post is there, no reading shows it, X calls the resend a duplicate: it is looked for again."""
    async with desk(database, [Fault("post", "drop")]) as one:
        one.server.filters_duplicates = True
        one.server.late_by = late_by
        await one.freeze(bulletin(1))
        await one.deliver()
        assert len(one.shown) == 1
        assert await one.outcomes() == ["unknown", "duplicate"]
        assert await one.state(1) is ended


async def test_a_duplicate_that_the_account_does_not_show_is_parked_unchanged(database: Database) -> None:
    """The same words stood there before tonight: no second post, no other words, a person decides."""
    async with desk(database) as one:
        one.server.filters_duplicates = True
        await one.freeze(bulletin(1, text="The same words."))
        await one.deliver()
        await one.freeze(bulletin(2, text="The same words."), bulletin(3))
        await one.deliver()
        assert await one.state(2) is State.PARKED
        assert one.shown[0] == "The same words."
        assert len(one.shown) == 2


REFUSED = {
    "400": Fault("post", "answer", 400, '{"title":"Invalid Request","detail":"no","status":400}'),
    "403": Fault("post", "answer", 403, '{"detail":"You are not permitted to do that.","status":403}'),
    "404": Fault("post", "answer", 404, HTML),
    "413": Fault("post", "answer", 413, ""),
    "422": Fault("post", "answer", 422, "{}"),
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED.keys())
async def test_what_x_refuses_is_not_sent_again_and_holds_up_nothing(
    database: Database, fault: Fault
) -> None:
    """A refused post is certainly not there; the next one goes out."""
    async with desk(database, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [await one.state(1), await one.state(2)] == [State.REFUSED, State.POSTED]
        assert [text.split()[1] for text in one.shown] == ["2"]


STOPPED = {
    "401": Fault("post", "answer", 401, '{"title":"Unauthorized","status":401}'),
    "402": Fault("post", "answer", 402, '{"title":"CreditsDepleted","detail":"no credits","status":402}'),
    "suspended": Fault("post", "answer", 403, '{"detail":"Your account is suspended.","status":403}'),
    "app": Fault("upload", "answer", 403, '{"type":"https://x/problems/client-forbidden","status":403}'),
}


@pytest.mark.parametrize("fault", STOPPED.values(), ids=STOPPED.keys())
async def test_an_account_that_is_closed_to_us_is_paused_and_loses_nothing(
    database: Database, fault: Fault
) -> None:
    """No credit or no rights: one try, then silence; after a new start everything goes out in order."""
    async with desk(database, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert one.server.timeline == []
        assert [await one.state(1), await one.state(2)] == [State.READY, State.READY]
        async with database.read() as conn:
            assert await pauses.is_paused(conn, "council-x")
        await one.deliver()  # begins like a new start, which tries a closed account afresh
        assert [text.split()[1] for text in one.shown] == ["1", "2"]


async def test_keys_that_do_not_fit_are_noticed_by_the_first_request(database: Database) -> None:
    """The strict server verifies the signature itself, and a wrong secret pauses the account."""
    async with strict_x() as (server, address):
        outlet = X("council-x", XKeys(**{**KEYS, "access_token_secret": "wrong"}), address, READ_S)
        one = Desk(database, outlet, server=server)
        await one.freeze(bulletin(1))
        await one.deliver()
        await outlet.close()
        assert (server.timeline, await one.state(1)) == ([], State.READY)


async def test_a_limit_is_waited_out(database: Database) -> None:
    """X says until when it takes no posts: nothing is sent before."""
    async with desk(database) as one:
        until = int(SystemClock().now().timestamp()) + 2
        one.server.faults = [Fault("post", "answer", 429, "{}", {"x-rate-limit-reset": str(until)})]
        await one.freeze(bulletin(1))
        await one.deliver()
        assert await one.state(1) is State.POSTED
        assert await one.outcomes() == ["not_sent", "posted"]
        made_ms = (int(one.server.timeline[0].id) >> 22) + 1288834974657
        assert made_ms >= until * 1000


async def test_nobody_listening_is_tried_again_until_somebody_does(database: Database) -> None:
    """While no connection is possible nothing can have been posted, so trying again is safe."""
    outlet = X("council-x", XKeys(**KEYS), "http://127.0.0.1:9", READ_S)
    away = Errand(database, outlet)
    await away.freeze(bulletin(1, figure=None))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(away.deliver(), 1.0)
    assert await away.state(1) is State.READY
    await outlet.close()
    async with desk(database) as back:
        await back.deliver()
        assert await back.state(1) is State.POSTED


PICTURE_LOST = {
    "upload refused": [Fault("upload", "answer", 400, "{}")],
    "upload away for too long": [Fault("upload", "answer", 503)] * 20,
    "words for the blind not taken": [Fault("describe", "answer", 400, "{}")],
    "words for the blind away for too long": [Fault("describe", "refuse")] * 20,
}


@pytest.mark.parametrize("faults", PICTURE_LOST.values(), ids=PICTURE_LOST.keys())
async def test_words_do_not_wait_for_a_picture_x_does_not_take(
    database: Database, faults: list[Fault]
) -> None:
    """Never a picture without its description: rather the words alone, and it is recorded."""
    async with desk(database, faults) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert [tweet.media_keys for tweet in one.server.timeline] == [[]]
        assert "without its picture" in str(await one.column(1, "trouble"))
        assert await one.column(1, "picture_sha256") is None


PICTURE_LATE = {
    "upload": [Fault("upload", "drop")],
    "description": [Fault("describe", "hang")],
    "baseline": [Fault("read", "answer", 503)],
}


@pytest.mark.parametrize("faults", PICTURE_LATE.values(), ids=PICTURE_LATE.keys())
async def test_what_harms_nobody_twice_is_simply_done_again(database: Database, faults: list[Fault]) -> None:
    """Uploading, describing and reading can be repeated: one blink of X costs neither post nor picture."""
    patience = Patience(QUICK.readings_s, 1, 0.05, 0.2, picture_s=1.0, upload_s=5.0)
    async with desk(database, faults, patience) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert [tweet.alts for tweet in one.server.timeline] == [["Bar chart of ward 1."]]


@pytest.mark.parametrize("way", ["refuse", "drop", "half", "hang"])
async def test_a_reading_that_fails_proves_nothing(database: Database, way: str) -> None:
    """The answer was lost and the first reading-back too: it does not count as "not there"."""
    async with desk(database) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        one.server.faults = [Fault("post", "drop"), Fault("read", way), Fault("read", way)]
        await one.freeze(bulletin(2))
        await one.deliver()
        assert len(one.shown) == 2
        assert await one.outcomes() == ["posted", "unknown"]


async def test_a_correction_overtakes_a_doubt_about_another_area(database: Database) -> None:
    """While one post is looked for, a correction does not wait; what is only next in line does."""
    patience = Patience((60.0,), 1, 0.05, 0.2, 1.0, 0.3)
    async with desk(database, patience=patience) as one:
        await one.freeze(bulletin(1, contest="abbey", text="Abbey, wrong."))
        await one.deliver()
        one.server.faults = [Fault("post", "drop")]
        await one.freeze(bulletin(2, contest="castle", text="Castle."), bulletin(3, text="Third."))
        visit = asyncio.ensure_future(one.deliver())
        await one.server.has_posts(2)
        await one.freeze(bulletin(4, Kind.CORRECTION, contest="abbey", text="CORRECTION: Abbey."))
        async with asyncio.timeout(10):
            await one.server.has_posts(3)
        assert one.shown == ["Abbey, wrong.", "Castle.", "CORRECTION: Abbey."]
        assert [await one.state(2), await one.state(3)] == [State.UNKNOWN, State.READY]
        visit.cancel()
        await asyncio.gather(visit, return_exceptions=True)


async def test_what_was_overtaken_while_in_doubt_is_not_sent_again(database: Database) -> None:
    """The wrong post went astray, its correction came: the wrong figures never appear."""
    patience = Patience((0.3, 0.1), 1, 0.05, 0.2, 1.0, 0.3)
    async with desk(database, [Fault("post", "refuse")], patience) as one:
        await one.freeze(bulletin(1, contest="abbey", text="Abbey, wrong."))
        visit = asyncio.ensure_future(one.deliver())
        await asyncio.sleep(0.2)
        await one.freeze(
            bulletin(2, Kind.CORRECTION, contest="abbey", text="CORRECTION: Abbey.", unseen="Right.")
        )
        await visit
        assert one.shown == ["CORRECTION: Abbey."]
        assert await one.state(1) is State.CANCELLED


async def test_words_that_must_not_go_out_never_leave(database: Database) -> None:
    """Too long, an @, an address: refused before any request is made, with the reason."""
    async with desk(database) as one:
        await one.freeze(
            bulletin(1, text="x" * 281, figure=None), bulletin(2, text="Hello @mayor", figure=None)
        )
        await one.freeze(bulletin(3, text="See example.gov.uk for more", figure=None))
        await one.deliver()
        assert one.server.seen == []
        assert {await one.state(number) for number in (1, 2, 3)} == {State.REFUSED}
        assert "@" in str(await one.column(2, "trouble"))


async def test_a_post_is_found_by_its_words_when_the_picture_has_another_key(database: Database) -> None:
    """Welsh letters, ampersands and the address X adds for a picture do not hide a post from us."""
    async with desk(database, [Fault("post", "drop")]) as one:
        await one.freeze(bulletin(1, text="Ynys Môn & Tŷ-Croes <ward>: 100% “counted”."))
        visit = asyncio.ensure_future(one.deliver())
        await one.server.has_posts(1)
        one.server.timeline[0].media_keys = ["3_another"]
        await visit
        assert (len(one.shown), await one.state(1)) == (1, State.POSTED)


async def test_a_post_is_found_behind_two_hundred_others(database: Database) -> None:
    """Somebody else posts a lot while ours is in doubt: later pages are read too."""
    async with desk(database) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        one.server.faults = [Fault("post", "drop")]
        await one.freeze(bulletin(2))
        visit = asyncio.ensure_future(one.deliver())
        await one.server.has_posts(2)
        for number in range(250):
            one.server.accept(f"Bin day {number}.", [])
        await visit
        assert sum("Ward 2" in text for text in one.shown) == 1
        assert await one.state(2) is State.POSTED


async def test_the_ledger_says_when_and_where(database: Database) -> None:
    """A posted row holds the post's own address, its picture's digest and the time."""
    async with desk(database) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        posted_at = await one.column(1, "posted_at")
        assert isinstance(posted_at, datetime)
        assert abs((SystemClock().now() - posted_at).total_seconds()) < 5
        assert await one.column(1, "url") == f"https://x.com/i/web/status/{one.server.timeline[0].id}"
        assert len(str(await one.column(1, "picture_sha256"))) == 64
