"""Everything that can go wrong between us and Mastodon: one status or a person called, never two statuses."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog

from results.clock import SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets import SaidBefore
from results.publish.outlets.mastodon.outlet import Mastodon, MastodonKeys
from results.publish.visit import Patience
from results.record import pauses
from results.record.bulletin import Kind, State
from results.record.database import Database, open_database
from tests.lossy_proxy import Fault, LossyProxy
from tests.publish.errand import Errand
from tests.publish.masthead import POST, Account
from tests.publish.scene import QUICK, bulletin, until_settled

NAME = "council-m"
SEND, UPLOAD, EDIT = "POST /api/v1/statuses", "POST /api/v2/media", "PUT /api/v1/statuses/"
BASELINE, READ = "limit=1&", "limit=40"
HTML = "<html><body>Something went wrong</body></html>"
KEYLESS = ("idempotency-key",)


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    """A file is enough here: what differs between databases is tested with the ledger and the engine."""
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@dataclass(kw_only=True)
class Desk(Errand):
    """One Mastodon account behind a bad line, its ledger and the courier who serves it."""

    account: Account
    proxy: LossyProxy

    @property
    def wards(self) -> list[str]:
        """The ward of each status that the account shows, oldest first."""
        return [self.account.source(one["id"]).split()[1] for one in self.account.shown()]

    @property
    def alts(self) -> list[list[str]]:
        """The descriptions of the pictures of each."""
        return [[media["description"] for media in one["media_attachments"]] for one in self.account.shown()]


@asynccontextmanager
async def desk(
    database: Database,
    account: Account,
    faults: Sequence[Fault] = (),
    patience: Patience = QUICK,
    strip: Sequence[str] = (),
) -> AsyncIterator[Desk]:
    async with LossyProxy(account.host, int(account.port), faults=list(faults), strip=strip) as proxy:
        outlet = account.outlet(proxy.address, read_s=0.4)
        yield Desk(database, outlet, patience, account=account, proxy=proxy)
        proxy.stop_hanging()
        await outlet.close()


LOST_ONCE = {
    "closed before anything happened": Fault(SEND, "refuse"),
    "answer dropped": Fault(SEND, "drop"),
    "half an answer": Fault(SEND, "half"),
    "reset in the middle of the answer": Fault(SEND, "rst"),
    "done, then silence": Fault(SEND, "hang"),
    "silence, nothing done": Fault(SEND, "hang_before"),
    "503, nothing done": Fault(SEND, "answer", 503, HTML),
    "503, though done": Fault(SEND, "answer_after", 503, HTML),
    "500 with a body that is not an object, though done": Fault(SEND, "answer_after", 500, "[]"),
    "502 of a gateway, though done": Fault(SEND, "answer_after", 502, ""),
    "504 of a gateway, nothing done": Fault(SEND, "answer", 504, ""),
    "200 that is not JSON, nothing done": Fault(SEND, "answer", 200, HTML),
    "200 that is not JSON, though done": Fault(SEND, "answer_after", 200, HTML),
    "200 without an id, though done": Fault(SEND, "answer_after", 200, "{}"),
    "200 that is a list, though done": Fault(SEND, "answer_after", 200, "[]"),
    "200 with an error inside, nothing done": Fault(SEND, "answer", 200, '{"error":"later"}'),
    "made, its limit's header unreadable": Fault(SEND, "answer_after", 200, "", {"X-RateLimit-Reset": "?"}),
    "408, nothing done": Fault(SEND, "answer", 408, ""),
    "409 though done, another is at it": Fault(SEND, "answer_after", 409, "{}"),
    "sent elsewhere": Fault(SEND, "answer", 307, "", {"Location": "https://example.invalid/"}),
    "429 with its end": Fault(SEND, "answer", 429, "{}", {"X-RateLimit-Reset": "2023-05-05T00:42:00Z"}),
}


@pytest.mark.parametrize("strip", [(), KEYLESS], ids=["keeps keys", "keeps no keys"])
@pytest.mark.parametrize("fault", LOST_ONCE.values(), ids=LOST_ONCE.keys())
async def test_one_lost_answer_makes_exactly_one_post(
    database: Database, account: Account, fault: Fault, strip: Sequence[str]
) -> None:
    """Whatever becomes of the first answer, the account shows the post once and the ledger says posted."""
    async with desk(database, account, [fault], strip=strip) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert one.wards == ["1", "2"]
        assert [await one.state(1), await one.state(2)] == [State.POSTED, State.POSTED]
        assert await one.column(1, "remote_id") == account.shown()[0]["id"]


@pytest.mark.parametrize("way", ["refuse", "drop", "half", "rst", "hang", "hang_before"])
async def test_a_correction_is_made_once_under_its_result(
    database: Database, account: Account, way: str
) -> None:
    """Whatever becomes of the first answer, the correction hangs once under the result it corrects."""
    async with desk(database, account, strip=KEYLESS) as one:
        await one.freeze(bulletin(1, contest="abbey"))
        await one.deliver()
        one.proxy.faults.append(Fault(SEND, way))
        await one.freeze(bulletin(2, Kind.CORRECTION, contest="abbey"))
        await one.deliver()
        result, correction = account.shown()
        assert correction["in_reply_to_id"] == result["id"]
        assert await one.state(2) is State.POSTED
        assert one.alts == [["Bar chart of ward 1."], ["Bar chart of ward 2."]]
        assert one.proxy.faults == []


@pytest.mark.parametrize("strip", [(), KEYLESS], ids=["keeps keys", "keeps no keys"])
@pytest.mark.parametrize("way", ["drop", "half", "rst", "hang", "answer_after"])
async def test_two_lost_answers_in_a_row_still_make_one_post(
    database: Database, account: Account, way: str, strip: Sequence[str]
) -> None:
    """The first sending went astray, the second arrived without an answer: reading back finds it."""
    async with desk(database, account, [Fault(SEND, "refuse"), Fault(SEND, way)], strip=strip) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert (one.wards, await one.state(1)) == (["1"], State.POSTED)
        assert await one.outcomes() == ["unknown", "unknown"]


BLIND = [Fault(READ, "answer", 200, "[]") for _ in range(3)]
REPEATS = {
    "the same status": [],
    "500, though it was made": [Fault(SEND, "answer_after", 500, '{"error":"internal"}')],
    "its picture has a post": [
        Fault(SEND, "answer", 422, '{"error":"Media 1 not found or already attached to another post"}')
    ],
    "429 first": [Fault(SEND, "answer", 429, "{}", {"X-RateLimit-Reset": "1"})],
}


@pytest.mark.parametrize("faults", REPEATS.values(), ids=REPEATS.keys())
async def test_a_repeat_that_no_reading_forbade_makes_no_second_post(
    database: Database, account: Account, faults: list[Fault]
) -> None:
    """The post is there, three readings do not show it yet, and the server answers the repeat as it will."""
    async with desk(database, account, [Fault(SEND, "drop")]) as one:
        await one.freeze(bulletin(1))
        one.proxy.faults += [*BLIND, *faults]
        await one.deliver()
        assert (one.wards, await one.state(1)) == (["1"], State.POSTED)
        assert one.alts == [["Bar chart of ward 1."]]
        assert one.proxy.faults == []


async def test_after_one_resend_a_person_is_called(database: Database, account: Account) -> None:
    """A post that vanished twice is parked, sent no third time, and does not hold up the next."""
    async with desk(database, account, [Fault(SEND, "refuse"), Fault(SEND, "answer", 503)]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [await one.state(1), await one.state(2)] == [State.PARKED, State.POSTED]
        assert one.wards == ["2"]
        assert one.proxy.seen.count(SEND) == 3
        assert "does not show it" in str(await one.column(1, "trouble"))


async def test_a_picture_that_has_a_post_nobody_sees_calls_a_person(
    database: Database, account: Account
) -> None:
    """The server says the picture is taken, no reading shows where: parked, since it may be public."""
    taken = Fault(SEND, "answer", 422, '{"error":"Media not found or already attached to another post"}')
    async with desk(database, account, [taken]) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert (one.wards, await one.state(1)) == ([], State.PARKED)
        assert await one.outcomes() == ["duplicate"]


REFUSED = {
    "400": Fault(SEND, "answer", 400, "{}"),
    "404": Fault(SEND, "answer", 404, HTML),
    "410": Fault(SEND, "answer", 410, ""),
    "413": Fault(SEND, "answer", 413, ""),
    "422": Fault(SEND, "answer", 422, '{"error":"Validation failed: Text is too long"}'),
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED.keys())
async def test_what_mastodon_refuses_is_not_sent_again_and_holds_up_nothing(
    database: Database, account: Account, fault: Fault
) -> None:
    """A refused post is certainly not there; the next one goes out."""
    async with desk(database, account, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert [await one.state(1), await one.state(2)] == [State.REFUSED, State.POSTED]
        assert one.wards == ["2"]


STOPPED = {
    "401": Fault(SEND, "answer", 401, '{"error":"The access token was revoked"}'),
    "403": Fault(SEND, "answer", 403, '{"error":"Your login is currently disabled"}'),
    "401 while preparing": Fault(BASELINE, "answer", 401, "{}"),
}


@pytest.mark.parametrize("fault", STOPPED.values(), ids=STOPPED.keys())
async def test_an_account_that_is_closed_to_us_is_paused_and_loses_nothing(
    database: Database, account: Account, fault: Fault
) -> None:
    """No rights any more: one try, then silence; after a new start everything goes out in order."""
    async with desk(database, account, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert account.shown() == []
        assert [await one.state(1), await one.state(2)] == [State.READY, State.READY]
        async with database.read() as conn:
            assert await pauses.is_paused(conn, NAME)
        await one.deliver()  # begins like a new start, which tries a closed account afresh
        assert one.wards == ["1", "2"]


async def test_a_token_without_uploads_still_says_the_words(database: Database, account: Account) -> None:
    """A scope for pictures is missing: words alone are better than silence."""
    async with desk(database, account, [Fault(UPLOAD, "answer", 403, "{}")] * 2) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert (one.wards, one.alts) == (["1"], [[]])


@pytest.mark.parametrize("form", ["iso", "integer"])
async def test_a_limit_is_waited_out(database: Database, account: Account, form: str) -> None:
    """The server says until when it takes no posts, in either of two forms: nothing is sent before."""
    async with desk(database, account) as one:
        until = SystemClock().now().replace(microsecond=0) + timedelta(seconds=2)
        named = until.isoformat() if form == "iso" else str(int(until.timestamp()))
        one.proxy.faults = [Fault(SEND, "answer", 429, "{}", {"X-RateLimit-Reset": named})]
        await one.freeze(bulletin(1))
        await asyncio.wait_for(one.deliver(), 20)  # an end nobody could read is taken for a minute away
        assert (one.wards, await one.state(1)) == (["1"], State.POSTED)
        assert await one.outcomes() == ["not_sent", "posted"]
        assert account.shown()[0]["created_at"] >= until.strftime("%Y-%m-%dT%H:%M:%S")


async def test_a_limit_without_an_end_is_waited_longer_each_time(account: Account) -> None:
    """No header, or one without sense: a minute, then two, unless Retry-After says; an answer begins anew."""
    limits = [Fault(SEND, "answer", 429), Fault(SEND, "answer", 429, "", {"X-RateLimit-Reset": "soon"})]
    limits += [Fault(SEND, "answer", 429, "", {"Retry-After": "17"})]
    waits = []
    async with account.through(*limits) as (outlet, proxy):
        prepared = await outlet.prepare(POST, None)
        for _ in limits:
            with pytest.raises(OutletUnavailable) as trouble:
                await outlet.send(POST, prepared)
            waits.append(trouble.value.retry_after_s)
        await outlet.send(POST, prepared)
        proxy.faults.append(Fault(SEND, "answer", 429))
        with pytest.raises(OutletUnavailable) as trouble:
            await outlet.send(POST, prepared)
    assert [*waits, trouble.value.retry_after_s] == [61.0, 121.0, 18.0, 61.0]


async def test_nobody_listening_is_tried_again_until_somebody_does(
    database: Database, account: Account
) -> None:
    """While no connection is possible nothing can have been posted, so trying again is safe."""
    outlet = Mastodon(NAME, MastodonKeys("http://127.0.0.1:9", account.token))
    away = Errand(database, outlet)
    async with desk(database, account) as back:
        await away.freeze(bulletin(1, figure=None))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(away.deliver(), 1.0)
        assert await away.state(1) is State.READY
        await outlet.close()
        await back.deliver()
        assert await back.state(1) is State.POSTED


@pytest.mark.parametrize("server", ["http://127.0.0.1:9", "https://no-such-host.invalid"])
async def test_what_never_left_is_certainly_not_posted(account: Account, server: str) -> None:
    """Nobody at the address, or no such address: not posted, instead of in doubt."""
    outlet = Mastodon(NAME, MastodonKeys(server, account.token))
    with pytest.raises(OutletUnavailable, match="cannot be reached"):
        await outlet.send(POST, {"idempotency_key": "1"})
    await outlet.close()


UNCLEAR = {
    "dropped": (Fault(SEND, "drop"), DeliveryUnknown),
    "refused": (Fault(SEND, "refuse"), DeliveryUnknown),
    "500": (Fault(SEND, "answer", 500), DeliveryUnknown),
    "has a post": (Fault(SEND, "answer", 422, '{"error":"already attached"}'), SaidBefore),
    "422 cut short": (Fault(SEND, "answer", 422, "{"), BulletinRefused),
}


@pytest.mark.parametrize(("fault", "trouble"), UNCLEAR.values(), ids=UNCLEAR.keys())
async def test_what_an_answer_means(account: Account, fault: Fault, trouble: type[Exception]) -> None:
    """A lost answer is no refusal and a refusal no lost answer, however it is worded."""
    async with account.through(fault) as (outlet, _):
        prepared = await outlet.prepare(POST, None)
        with pytest.raises(trouble):
            await outlet.send(POST, prepared)


@pytest.mark.parametrize("what", [BASELINE, SEND])
async def test_nothing_is_said_to_a_server_we_are_sent_on_to(account: Account, what: str) -> None:
    """Who sends us elsewhere is not the API: neither the token nor the post goes there."""
    async with LossyProxy(account.host, int(account.port)) as elsewhere:
        there = {"Location": f"{elsewhere.address}/api/v1/statuses?limit=1"}
        async with account.through(Fault(what, "answer", 307, "", there)) as (outlet, _):
            with pytest.raises((OutletUnavailable, DeliveryUnknown)):
                await outlet.send(POST, await outlet.prepare(POST, None))
        assert (elsewhere.seen, account.shown()) == ([], [])


PICTURE_LOST = {
    "upload refused": [Fault(UPLOAD, "answer", 422, '{"error":"Validation failed"}')],
    "upload away for too long": [Fault(UPLOAD, "answer", 503)] * 20,
    "answers to uploads lost for too long": [Fault(UPLOAD, "drop")] * 20,
}


@pytest.mark.parametrize("faults", PICTURE_LOST.values(), ids=PICTURE_LOST.keys())
async def test_words_do_not_wait_for_a_picture_which_comes_later(
    database: Database, account: Account, faults: list[Fault]
) -> None:
    """The words go alone; when the server takes pictures again, the post gets its own, once."""
    patience = Patience(QUICK.readings_s, 1, 0.05, 0.2, 1.0, 0.3, owed_pause_s=0.05)
    async with desk(database, account, faults, patience) as one:
        await one.freeze(bulletin(1))
        visit = asyncio.ensure_future(one.deliver())
        (alone,) = await account.until_shown()
        assert alone["media_attachments"] == [] or alone["edited_at"]
        one.proxy.faults = []
        await visit
        assert (one.wards, one.alts) == (["1"], [["Bar chart of ward 1."]])
        assert account.shown()[0]["edited_at"]


PICTURE_LATE = {
    "upload": [Fault(UPLOAD, "drop")],
    "baseline": [Fault(BASELINE, "answer", 503)],
    "whose token": [Fault("GET /api/v1/accounts/verify_credentials", "hang")],
}


@pytest.mark.parametrize("faults", PICTURE_LATE.values(), ids=PICTURE_LATE.keys())
async def test_what_harms_nobody_twice_is_simply_done_again(
    database: Database, account: Account, faults: list[Fault]
) -> None:
    """Uploading and reading can be repeated: one blink of the server costs neither post nor picture."""
    patience = Patience(QUICK.readings_s, 1, 0.05, 0.2, picture_s=1.0, upload_s=5.0)
    async with desk(database, account, faults, patience) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert one.alts == [["Bar chart of ward 1."]]
        assert "edited_at" not in account.shown()[0] or account.shown()[0]["edited_at"] is None
        assert one.proxy.faults == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(READ, "refuse"),
        Fault(READ, "half"),
        Fault(READ, "hang"),
        Fault(READ, "answer", 500),
        Fault(READ, "answer", 200, "{}"),
        Fault(READ, "answer", 200, HTML),
        Fault(READ, "answer", 200, '[{"id":null}]'),
    ],
    ids=lambda one: f"{one.way} {one.body[:6]}",
)
async def test_a_reading_that_fails_proves_nothing(
    database: Database, account: Account, fault: Fault
) -> None:
    """The answer was lost and the first readings-back too: they do not count as "not there"."""
    async with desk(database, account, [Fault(SEND, "drop"), *[fault] * 4], strip=KEYLESS) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert (one.wards, await one.outcomes()) == (["1"], ["unknown"])


async def test_a_post_is_found_behind_others(database: Database, account: Account) -> None:
    """Somebody else posts a lot while ours is in doubt: later pages are read too."""
    async with desk(database, account, [Fault(SEND, "drop")], strip=KEYLESS) as one:
        await one.freeze(bulletin(1, figure=None))
        visit = asyncio.ensure_future(one.deliver())
        await account.until_shown()
        for number in range(100):
            account.say(f"Bin day is not {number}.")  # all at once, before anything of ours can go on
        await visit
        assert one.wards.count("1") == 1
        assert await one.state(1) is State.POSTED


async def test_words_that_must_not_go_out_never_leave(database: Database, account: Account) -> None:
    """Too long, an @: refused before any request is made, with the reason."""
    async with desk(database, account) as one:
        await one.freeze(bulletin(1, text="x" * 501), bulletin(2, text="Hello @mayor"))
        await one.deliver()
        assert one.proxy.seen == []
        assert {await one.state(number) for number in (1, 2)} == {State.REFUSED}


@pytest.mark.parametrize("strip", [(), KEYLESS], ids=["keeps keys", "keeps no keys"])
async def test_a_night_on_a_bad_line(database: Database, account: Account, strip: Sequence[str]) -> None:
    """A third of everything is lost in every way: each post is there once or a person is called."""
    async with desk(database, account, strip=strip) as one:
        one.proxy.lose, one.proxy.lose_match = 0.33, "/api/v"
        numbers = range(1, 13)
        await one.freeze(*(bulletin(number) for number in numbers))
        await one.deliver()
        ended = {number: await one.state(number) for number in numbers}
        parked = {str(number) for number, state in ended.items() if state is State.PARKED}
        posted = {str(number) for number, state in ended.items() if state is State.POSTED}
        assert len(one.wards) == len(set(one.wards))
        assert posted <= set(one.wards) <= posted | parked
        assert len(posted) + len(parked) == len(numbers)
        assert len(posted) > len(parked)


async def test_a_night_of_trouble_shows_no_secret(
    database: Database, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level while the server refuses, drops and answers nonsense."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as told_then:
        faults = [Fault(BASELINE, "drop"), Fault(UPLOAD, "answer", 503), Fault(SEND, "drop")]
        async with desk(database, account, [*faults, Fault(SEND, "answer", 401, "{}")]) as one:
            await one.freeze(bulletin(1), bulletin(2))
            await one.deliver()
            outlet = account.outlet()
            health = await outlet.examine()
            await outlet.close()
    troubles = [await one.column(number, "trouble") for number in (1, 2)]
    shown = (
        f"{told_then}\n{caplog.text}\n{outlet!r}\n{vars(outlet)}\n{vars(outlet._line)}\n{health}\n{troubles}"
    )
    assert "account_paused" in shown
    assert [secret for secret in (account.token, "Bearer", "Authorization") if secret in shown] == []


async def test_words_do_not_wait_for_a_limit_on_pictures(database: Database, account: Account) -> None:
    """The server takes no more pictures for half an hour: the words go at once."""
    async with desk(database, account, [Fault(UPLOAD, "answer", 429, "{}", {"Retry-After": "1700"})]) as one:
        await one.freeze(bulletin(1))
        visit = asyncio.ensure_future(one.deliver())
        ended = await until_settled(database, 5)
        visit.cancel()
        await asyncio.gather(visit, return_exceptions=True)
        assert (list(ended.values()), len(account.shown())) == ([State.POSTED], 1)
