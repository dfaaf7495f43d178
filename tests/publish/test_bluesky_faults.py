"""Everything that can go wrong between us and a real Bluesky: one post or a person called, never two."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
import structlog

from results.clock import SystemClock
from results.publish.outlets.bluesky.outlet import Bluesky, BlueskyKeys
from results.publish.visit import Patience
from results.record.bulletin import Kind, State
from results.record.database import Database, open_database
from tests.bluesky_server import Account, BlueskyServer
from tests.lossy_proxy import Fault, LossyProxy
from tests.publish.errand import Errand
from tests.publish.scene import QUICK, bulletin
from tests.publish.skyline import NAME, NOWHERE

READ_S = 1.0
HTML = "<html><body>Something went wrong</body></html>"
PUT, UPLOAD, SIGN_IN, READ = "putRecord", "uploadBlob", "createSession", "getRecord"


@pytest.fixture
async def database(night_url: str) -> AsyncIterator[Database]:
    """A file is enough here: what differs between databases is tested with the ledger and the engine."""
    opened = open_database(night_url, patience_s=10)
    yield opened
    await opened.close()


@dataclass(kw_only=True)
class Desk(Errand):
    """One Bluesky account, its ledger, the courier who serves it, and the line between them."""

    outlet: Bluesky
    server: BlueskyServer
    account: Account
    line: LossyProxy

    @property
    def wards(self) -> list[str]:
        """The wards that the account shows, in their order."""
        return [text.split()[1] for text in self.server.texts(self.account)]

    def asked(self, what: str) -> int:
        return sum(what in asked for asked in self.line.seen)


@asynccontextmanager
async def desk(
    database: Database,
    server: BlueskyServer,
    faults: Sequence[Fault] = (),
    *,
    account: Account | None = None,
    password: str | None = None,
    patience: Patience = QUICK,
) -> AsyncIterator[Desk]:
    account = account or server.account()
    async with LossyProxy("127.0.0.1", server.port, faults=list(faults)) as line:
        keys = BlueskyKeys(line.address, account.handle, password or account.app_password)
        outlet = Bluesky(NAME, keys, None, SystemClock(), READ_S)
        try:
            yield Desk(database, outlet=outlet, patience=patience, server=server, account=account, line=line)
        finally:
            line.stop_hanging()
            await outlet.close()


LOST_ONCE = {
    "closed before anything happened": Fault(PUT, "refuse"),
    "answer dropped": Fault(PUT, "drop"),
    "half an answer": Fault(PUT, "half"),
    "reset in the middle of the answer": Fault(PUT, "rst"),
    "done, then silence": Fault(PUT, "hang"),
    "silence, nothing done": Fault(PUT, "hang_before"),
    "500, nothing done": Fault(PUT, "answer", 500, '{"error":"InternalServerError"}'),
    "500, though done": Fault(PUT, "answer_after", 500, '{"error":"InternalServerError"}'),
    "502 of a gateway, though done": Fault(PUT, "answer_after", 502, HTML, {"Content-Type": "text/html"}),
    "503, nothing done": Fault(PUT, "answer", 503, HTML),
    "503 that is no object, though done": Fault(PUT, "answer_after", 503, "[]"),
    "200 that is not JSON, though done": Fault(PUT, "answer_after", 200, HTML),
    "200 that is no object, though done": Fault(PUT, "answer_after", 200, "[1]"),
    "200 without an address, though done": Fault(PUT, "answer_after", 200, "{}"),
    "200 about another record, nothing done": Fault(PUT, "answer", 200, '{"uri":"at://x/y/z"}'),
    "408, nothing done": Fault(PUT, "answer", 408),
    "sent elsewhere": Fault(PUT, "answer", 307, "", {"Location": "http://127.0.0.1:1/"}),
    "session over, 400": Fault(PUT, "answer", 400, '{"error":"ExpiredToken"}'),
    "session over, 401": Fault(PUT, "answer", 401, '{"error":"ExpiredToken"}'),
    "session not known": Fault(PUT, "answer", 400, '{"error":"InvalidToken"}'),
    "429 with its end": Fault(PUT, "answer", 429, "{}", {"ratelimit-reset": "1"}),
    "429 with a pause": Fault(PUT, "answer", 429, "{}", {"retry-after": "0"}),
    "upload closed": Fault(UPLOAD, "refuse"),
    "upload dropped": Fault(UPLOAD, "drop"),
    "upload cut": Fault(UPLOAD, "half"),
    "upload 503": Fault(UPLOAD, "answer", 503, HTML),
    "upload 429": Fault(UPLOAD, "answer", 429, "{}", {"retry-after": "0"}),
}


@pytest.mark.parametrize("fault", LOST_ONCE.values(), ids=LOST_ONCE.keys())
async def test_one_lost_answer_makes_exactly_one_post(
    database: Database, bluesky_server: BlueskyServer, fault: Fault
) -> None:
    """Whatever becomes of the first answer, the account shows the post once, with its picture."""
    patient = replace(QUICK, upload_s=5.0)
    async with desk(database, bluesky_server, [fault], patience=patient) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert one.line.faults == []
        assert one.wards == ["1", "2"]
        assert await one.states() == [State.POSTED, State.POSTED]
        record = one.server.records(one.account)[0]
        assert [image["alt"] for image in record["embed"]["images"]] == ["Bar chart of ward 1."]
        (seen,) = [
            seen
            for seen in await one.outlet.seen(SystemClock().now().replace(year=2020))
            if "Ward 1" in seen.text
        ]
        assert await one.column(1, "remote_id") == seen.remote_id
        assert await one.column(1, "url") == seen.url


@pytest.mark.parametrize("way", ["refuse", "drop", "half", "rst", "hang", "hang_before"])
async def test_a_correction_is_made_once_under_its_result(
    database: Database, bluesky_server: BlueskyServer, way: str
) -> None:
    """Whatever becomes of the first answer, the correction hangs once under the result it corrects."""
    async with desk(database, bluesky_server, patience=replace(QUICK, upload_s=5.0)) as one:
        await one.freeze(bulletin(1, contest="abbey"))
        await one.deliver()
        one.line.faults.append(Fault(PUT, way))
        await one.freeze(bulletin(2, Kind.CORRECTION, contest="abbey"))
        await one.deliver()
        result, correction = one.server.listed(one.account)
        assert correction["value"]["reply"]["root"]["uri"] == result["uri"]
        assert await one.states() == [State.POSTED, State.POSTED]


@pytest.mark.parametrize("status", [400, 404, 503])
async def test_a_result_that_cannot_be_read_leaves_its_correction_alone(
    database: Database, bluesky_server: BlueskyServer, status: int
) -> None:
    """Bluesky says no when asked for the result: its correction stands alone; away, it is asked again."""
    async with desk(database, bluesky_server) as one:
        await one.freeze(bulletin(1, contest="abbey"))
        await one.deliver()
        one.line.faults.append(Fault(READ, "answer", status, '{"error":"InvalidRequest"}'))
        await one.freeze(bulletin(2, Kind.CORRECTION, contest="abbey"))
        await one.deliver()
        _, correction = one.server.records(one.account)
        assert ("reply" in correction) is (status == 503)


@pytest.mark.parametrize("way", ["drop", "half", "rst", "hang", "answer_after"])
async def test_answers_lost_again_and_again_still_make_one_post(
    database: Database, bluesky_server: BlueskyServer, way: str
) -> None:
    """A post that arrived without an answer is found before it is sent again."""
    async with desk(database, bluesky_server, [Fault(PUT, way)] * 4) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        assert one.wards == ["1"]
        assert await one.states() == [State.POSTED]
        assert await one.outcomes() == ["unknown"]


@pytest.mark.parametrize("way", ["refuse", "drop", "hang"])
async def test_a_picture_that_does_not_get_through_leaves_the_words(
    database: Database, bluesky_server: BlueskyServer, way: str
) -> None:
    """After the time a picture may take the words go out alone, once."""
    async with desk(database, bluesky_server, [Fault(UPLOAD, way)] * 20) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        (record,) = one.server.records(one.account)
        assert "embed" not in record
        assert "without its picture" in str(await one.column(1, "trouble"))


REFUSED = {
    "400": Fault(PUT, "answer", 400, '{"error":"InvalidRequest","message":"no"}'),
    "403": Fault(PUT, "answer", 403, HTML),
    "404": Fault(PUT, "answer", 404, HTML),
    "409": Fault(PUT, "answer", 409),
    "413": Fault(PUT, "answer", 413),
}


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED.keys())
async def test_what_bluesky_refuses_is_not_sent_again_and_holds_up_nothing(
    database: Database, bluesky_server: BlueskyServer, fault: Fault
) -> None:
    """A refused post is certainly not there; the next one goes out."""
    async with desk(database, bluesky_server, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert await one.states() == [State.REFUSED, State.POSTED]
        assert one.wards == ["2"]
        assert one.asked(PUT) == 2


STOPPED = {
    "suspended": Fault(PUT, "answer", 401, '{"error":"AccountSuspended","message":"x"}'),
    "taken down, 400": Fault(PUT, "answer", 400, '{"error":"AccountTakedown","message":"x"}'),
    "not ours": Fault(PUT, "answer", 403, '{"error":"AccountNotFound","message":"x"}'),
    "401": Fault(PUT, "answer", 401, "{}"),
    "402": Fault(PUT, "answer", 402, "{}"),
    "a second factor is asked for": Fault(SIGN_IN, "answer", 401, '{"error":"AuthFactorTokenRequired"}'),
    "nobody signs in there": Fault(SIGN_IN, "answer", 404, HTML),
}


@pytest.mark.parametrize("fault", STOPPED.values(), ids=STOPPED.keys())
async def test_an_account_that_is_closed_to_us_is_paused_and_loses_nothing(
    database: Database, bluesky_server: BlueskyServer, fault: Fault
) -> None:
    """One try, then silence; after a new start everything goes out in order, once."""
    async with desk(database, bluesky_server, [fault]) as one:
        await one.freeze(bulletin(1), bulletin(2))
        await one.deliver()
        assert one.wards == []
        assert await one.states() == [State.READY, State.READY]
        assert one.asked(PUT) + one.asked(SIGN_IN) <= 2
    async with desk(database, bluesky_server, account=one.account) as again:
        await again.deliver()
        assert await again.states() == [State.POSTED, State.POSTED]
        assert again.wards == ["1", "2"]


@pytest.mark.parametrize("closed", ["takedown", "deactivated"])
async def test_an_account_that_its_server_closes_is_paused_and_goes_on_when_it_opens(
    database: Database, bluesky_server: BlueskyServer, closed: str
) -> None:
    """The server's own people close the account between two posts, and open it again."""
    async with desk(database, bluesky_server) as one:
        await one.freeze(bulletin(1))
        await one.deliver()
        one.server.set_status(one.account, closed, applied=True)
        await one.freeze(bulletin(2))
        await one.deliver()
        assert await one.states() == [State.POSTED, State.READY]
        one.server.set_status(one.account, closed, applied=False)
        await one.deliver()
        assert await one.states() == [State.POSTED, State.POSTED]
        assert one.wards == ["1", "2"]


async def test_a_wrong_password_is_tried_once(database: Database, bluesky_server: BlueskyServer) -> None:
    """The account is paused after one refusal, which says what to do."""
    async with desk(database, bluesky_server, password="wrong") as one:
        await one.freeze(bulletin(1), bulletin(2))
        with structlog.testing.capture_logs() as told_of:
            await one.deliver()
        assert await one.states() == [State.READY, State.READY]
        assert one.asked(SIGN_IN) == 1
        (paused,) = [entry["why"] for entry in told_of if entry["event"] == "account_paused"]
        assert "make an app password" in paused


async def test_a_server_that_is_away_is_waited_for(database: Database, bluesky_server: BlueskyServer) -> None:
    """Nobody listens at first, then the server is back: posted once, and no post was ever in doubt."""
    async with desk(database, bluesky_server) as one:
        gone = Bluesky(NAME, BlueskyKeys(NOWHERE, "x.test", "x"), None, SystemClock(), READ_S)
        kept, one.outlet = one.outlet, gone
        await one.freeze(bulletin(1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await one.deliver()
        await gone.close()
        assert await one.states() == [State.READY]
        one.outlet = kept
        await one.deliver()
        assert (one.wards, await one.outcomes()) == (["1"], ["posted"])


async def test_too_many_without_a_word_waits_longer_each_time(
    database: Database, bluesky_server: BlueskyServer
) -> None:
    """A limit without its end is waited out for a minute, then two; nothing is in doubt."""
    async with desk(database, bluesky_server, [Fault(PUT, "answer", 429, "{}")] * 2) as one:
        await one.freeze(bulletin(1))
        waits = []
        for _ in range(2):
            with structlog.testing.capture_logs() as told_of, pytest.raises(TimeoutError):
                async with asyncio.timeout(2):
                    await one.deliver()
            waits += [entry["wait_s"] for entry in told_of if entry["event"] == "account_unavailable"]
        assert waits == [60.0, 120.0]
        await one.deliver()
        assert (one.wards, await one.outcomes()) == (["1"], ["not_sent", "not_sent", "posted"])


async def test_a_post_stopped_on_the_way_is_sent_again(
    database: Database, bluesky_server: BlueskyServer
) -> None:
    """The service ends while the answer is awaited, starts again, and there is one post."""
    async with desk(database, bluesky_server, [Fault(PUT, "hang")]) as one:
        await one.freeze(bulletin(1))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.9):
                await one.deliver()
        assert await one.states() == [State.SENDING]
        assert one.wards == ["1"]
        await one.deliver()
        assert (one.wards, await one.states()) == (["1"], [State.POSTED])


async def test_a_night_of_trouble_shows_no_secret(
    database: Database, bluesky_server: BlueskyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything is logged at the lowest level while Bluesky refuses, drops and answers nonsense."""
    caplog.set_level(logging.DEBUG)
    faults = [Fault(SIGN_IN, "answer", 429, "{}", {"retry-after": "0"}), Fault(UPLOAD, "answer", 503)]
    faults += [Fault(PUT, "drop"), Fault(PUT, "answer", 400, '{"error":"ExpiredToken"}')]
    faults += [Fault(PUT, "answer", 401, "{}")]
    with structlog.testing.capture_logs() as told_of:
        async with desk(database, bluesky_server, faults) as one:
            await one.freeze(bulletin(1), bulletin(2))
            await one.deliver()
            session = await one.outlet._line.door.session()
            shown = f"{told_of}\n{caplog.text}\n{one.outlet!r}\n{vars(one.outlet)}\n{session!r}"
            shown += f"\n{vars(one.outlet._line.door)}\n{vars(one.outlet._line.door._file)}"
            never_shown = [one.account.app_password, session.access_token, session.refresh_token, "Bearer"]
    assert "account_paused" in shown
    assert [secret for secret in never_shown if secret in shown] == []
