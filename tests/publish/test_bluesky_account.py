"""An account on Bluesky's real server: how it signs in, and what its examination finds."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from results.clock import FixedClock, SystemClock
from results.errors import BulletinRefused, OutletUnavailable
from results.publish.outlets.bluesky.door import home_in
from tests.bluesky_server import Account, BlueskyServer
from tests.lossy_proxy import Fault, LossyProxy
from tests.publish.skyline import LONG_AGO, NOWHERE, OutletOf, picture, post, sign_ins

EXPIRED = '{"error":"ExpiredToken","message":"Token has expired"}'


@pytest.mark.parametrize(
    ("server", "home", "asked"),
    [
        ("https://bsky.social", "https://morel.example", "https://morel.example"),
        ("https://bsky.social", "http://morel.example", "https://bsky.social"),
        ("http://127.0.0.1:2583", "https://morel.example", "http://127.0.0.1:2583"),
    ],
)
def test_an_account_is_asked_for_where_it_is_kept(server: str, home: str, asked: str) -> None:
    """Where bsky.social names the server that keeps the account, that is used, but never one in the clear."""
    pds = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": home}
    other = {"id": "#other", "type": "Other", "serviceEndpoint": "https://other.example"}
    assert home_in({"didDoc": {"service": [other, pds]}}, server) == asked
    assert home_in({}, server) == server


async def test_a_kept_session_spares_signing_in(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy, tmp_path: Path
) -> None:
    """After a restart the account goes on with its session; the file is for its owner's eyes only."""
    store = tmp_path / "kept" / "session.json"
    for _ in range(3):
        await outlet_of(council, store=store, server=bluesky_line.address).seen(LONG_AGO)
    assert sign_ins(bluesky_line) == 1
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert council.app_password not in store.read_text()


@pytest.mark.parametrize("kept", ["", "[]", '{"session": 1}', '{"session": {"did": "x"}}', "\ufffd"])
async def test_a_spoilt_session_file_is_written_anew(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy, tmp_path: Path, kept: str
) -> None:
    """Whatever stands in the file, the account signs in and keeps a good session."""
    store = tmp_path / "session.json"
    store.write_text(kept)
    for _ in range(2):
        await outlet_of(council, store=store, server=bluesky_line.address).seen(LONG_AGO)
    assert sign_ins(bluesky_line) == 1


async def test_a_new_password_does_not_go_on_with_the_old_session(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, tmp_path: Path
) -> None:
    """Wrong keys are noticed at once, though a session of the right ones is in the file."""
    store = tmp_path / "session.json"
    await outlet_of(council, store=store).seen(LONG_AGO)
    with pytest.raises(BulletinRefused, match="app password is wrong") as refused:
        await outlet_of(council, store=store, password="wrong").seen(LONG_AGO)
    assert refused.value.stops_account


@pytest.mark.parametrize("status", [400, 401])
async def test_a_session_that_ran_out_is_refreshed(
    bluesky_server: BlueskyServer,
    council: Account,
    outlet_of: OutletOf,
    bluesky_line: LossyProxy,
    status: int,
) -> None:
    """An hour later the post goes out by the next session, without the password."""
    outlet, said = outlet_of(council, server=bluesky_line.address), post("Ward 1.")
    prepared = await outlet.prepare(said, None)
    bluesky_line.faults = [Fault("putRecord", "answer", status, EXPIRED)]
    await outlet.send(said, prepared)
    assert bluesky_server.texts(council) == ["Ward 1."]
    assert (sign_ins(bluesky_line), sum("refreshSession" in asked for asked in bluesky_line.seen)) == (1, 1)


async def test_a_token_past_its_time_is_replaced(
    bluesky_server: BlueskyServer,
    council: Account,
    outlet_of: OutletOf,
    bluesky_line: LossyProxy,
    tmp_path: Path,
) -> None:
    """A service that slept for a day goes on with the session in its file, without the password."""
    store = tmp_path / "session.json"
    await outlet_of(council, store=store, server=bluesky_line.address).seen(LONG_AGO)
    kept = json.loads(store.read_text())
    kept["session"]["access_token"] = bluesky_server.expired(kept["session"]["access_token"])
    store.write_text(json.dumps(kept))
    outlet, said = outlet_of(council, store=store, server=bluesky_line.address), post("Ward 1.")
    await outlet.send(said, await outlet.prepare(said, picture()))
    assert bluesky_server.texts(council) == ["Ward 1."]
    assert (sign_ins(bluesky_line), sum("refreshSession" in asked for asked in bluesky_line.seen)) == (1, 1)
    assert json.loads(store.read_text()) != kept


async def test_a_refresh_that_is_refused_takes_the_password(
    bluesky_server: BlueskyServer,
    council: Account,
    outlet_of: OutletOf,
    bluesky_line: LossyProxy,
    tmp_path: Path,
) -> None:
    """A session that the server ended for good is followed by one signing-in."""
    store = tmp_path / "session.json"
    outlet, said = outlet_of(council, server=bluesky_line.address, store=store), post("Ward 1.")
    prepared = await outlet.prepare(said, None)
    kept = json.loads(store.read_text())
    kept["session"] |= {"access_token": "spoilt", "refresh_token": "spoilt"}
    store.write_text(json.dumps(kept))
    await outlet_of(council, server=bluesky_line.address, store=store).send(said, prepared)
    assert bluesky_server.texts(council) == ["Ward 1."]
    assert sign_ins(bluesky_line) == 2


async def test_signing_in_is_never_tried_in_a_loop(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy
) -> None:
    """After a wrong password, or no answer, the next try is not made at once."""
    refused, lost = (
        outlet_of(council, server=bluesky_line.address, password="wrong"),
        outlet_of(council, server=bluesky_line.address),
    )
    for _ in range(5):
        with pytest.raises(BulletinRefused):
            await refused.seen(LONG_AGO)
    assert sign_ins(bluesky_line) == 1
    bluesky_line.faults = [Fault("createSession", "drop")] * 5
    waits = []
    for _ in range(5):
        with pytest.raises(OutletUnavailable) as away:
            await lost.seen(LONG_AGO)
        waits.append(away.value.retry_after_s)
    assert sign_ins(bluesky_line) == 2
    assert waits[0] is None
    assert all(wait is not None and 4 < wait <= 5 for wait in waits[1:])


async def test_an_address_where_nobody_listens_costs_no_try(council: Account, outlet_of: OutletOf) -> None:
    """Signing in that never reached the server may be tried again at once."""
    outlet = outlet_of(council, server=NOWHERE)
    for _ in range(2):
        with pytest.raises(OutletUnavailable, match="cannot be reached") as away:
            await outlet.prepare(post("Ward 1."), None)
        assert away.value.retry_after_s is None


async def test_too_many_sign_ins_wait_as_long_as_the_server_says(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """The server's own limit of 30 in five minutes, reached by somebody else, names its end."""
    with bluesky_server.stranger() as stranger:
        for _ in range(30):
            stranger.post(
                "com.atproto.server.createSession", json={"identifier": council.handle, "password": "x" * 600}
            )
    with pytest.raises(OutletUnavailable, match="RateLimitExceeded") as away:
        await outlet_of(council).prepare(post("Ward 1."), None)
    assert away.value.retry_after_s is not None
    assert 200 < away.value.retry_after_s <= 301


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "7"}, 8.0),
        ({"retry-after": "7", "ratelimit-reset": "1795999432"}, 8.0),
        ({"retry-after": "9999"}, 900.0),
        ({"Date": "Mon, 30 Nov 2026 00:43:22 GMT", "ratelimit-reset": "1795999432"}, 31.0),
        ({"Date": "Mon, 30 Nov 2026 00:44:22 GMT", "ratelimit-reset": "1795999432"}, 1.0),
        ({"ratelimit-reset": "soon"}, 60.0),
        ({}, 60.0),
    ],
)
async def test_a_limit_is_waited_out_by_the_server_s_clock(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy, headers: dict[str, str], wait_s: float
) -> None:
    """As long as it asks, or until the time it names by its own clock; a quarter of an hour at most."""
    bluesky_line.faults = [Fault("uploadBlob", "answer", 429, "{}", headers)]
    with pytest.raises(OutletUnavailable) as away:
        await outlet_of(council, server=bluesky_line.address).prepare(post("Ward 1."), picture())
    assert away.value.retry_after_s == wait_s


async def test_a_healthy_account_says_who_it_is(
    council: Account, outlet_of: OutletOf, tmp_path: Path
) -> None:
    """Its handle and lasting name, what is well, and nothing to be done."""
    health = await outlet_of(council, store=tmp_path / "session.json").examine()
    assert health.who == f"{council.handle} ({council.did})"
    assert health.problems == ()
    assert {"the account is open", "both clocks agree", f"{council.handle} leads to the account"} < set(
        health.facts
    )


async def test_wrong_keys_are_a_problem_with_a_remedy(council: Account, outlet_of: OutletOf) -> None:
    """A wrong password is not an error of the examination but what it found."""
    health = await outlet_of(council, password="wrong").examine()
    (problem,) = health.problems
    assert health.who == council.handle
    assert "make an app password" in problem


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_clock_is_noticed(council: Account, outlet_of: OutletOf, hours: int) -> None:
    """Posts carry this machine's time, so an hour's difference from the server's is a problem."""
    at = SystemClock().now() + timedelta(hours=hours)
    (problem,) = (await outlet_of(council, clock=FixedClock(at)).examine()).problems
    assert "set the clock" in problem
    assert ("ahead" if hours > 0 else "behind") in problem


async def test_an_account_that_is_closed_is_a_problem(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """A deactivated or suspended account is found before the night."""
    outlet = outlet_of(council)
    await outlet.examine()
    bluesky_server.set_status(council, "deactivated", applied=True)
    assert "sign in to Bluesky in a browser" in (await outlet.examine()).problems[0]
    bluesky_server.set_status(council, "deactivated", applied=False)
    assert (await outlet.examine()).problems == ()
    bluesky_server.set_status(council, "takedown", applied=True)
    assert len((await outlet.examine()).problems) == 1


async def test_an_account_that_says_itself_that_it_is_closed_is_a_problem(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy
) -> None:
    """Other servers go on showing an account that they suspended; its own word counts."""
    body = json.dumps({"handle": council.handle, "active": False, "status": "suspended"})
    bluesky_line.faults = [Fault("getSession", "answer", 200, body)]
    (problem,) = (await outlet_of(council, server=bluesky_line.address).examine()).problems
    assert problem.startswith("the account is suspended: sign in to Bluesky")


async def test_few_requests_left_are_noticed(
    council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy
) -> None:
    """Something else that uses the account up is found before the night."""
    few = {"ratelimit-limit": "3000", "ratelimit-remaining": "17", "ratelimit-reset": "1795999432"}
    bluesky_line.faults = [Fault("describeRepo", "answer", 200, '{"handleIsCorrect": false}', few)]
    problems = (await outlet_of(council, server=bluesky_line.address).examine()).problems
    assert problems == (
        f"{council.handle} does not lead to the account, readers see an invalid name: correct its DNS entry",
        "only 17 of 3000 requests left until 00:43 UTC: see what else uses this account",
    )


async def test_a_session_that_cannot_be_kept_is_noticed_and_stops_nothing(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, tmp_path: Path
) -> None:
    """Where the file cannot be written posts go out all the same, and the examination says so."""
    (tmp_path / "file").touch()
    outlet, said = outlet_of(council, store=tmp_path / "file" / "session.json"), post("Ward 1.")
    await outlet.send(said, await outlet.prepare(said, None))
    (problem,) = (await outlet.examine()).problems
    assert "cannot be written" in problem
    assert bluesky_server.texts(council) == ["Ward 1."]


async def test_a_network_that_is_away_cannot_be_examined(council: Account, outlet_of: OutletOf) -> None:
    """No answer says nothing about the account."""
    with pytest.raises(OutletUnavailable):
        await outlet_of(council, server=NOWHERE).examine()
