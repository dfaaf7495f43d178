"""The door of the desk: nobody comes in unknown, and nobody outside can make a browser do things."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs
from yarl import URL

from results.count.declaration import Role
from results.desk.application import application
from results.desk.desk import Desk
from results.desk.door import guard
from results.desk.render import ASSETS
from results.errors import JournalError
from tests.desk.people import SAME_ORIGIN, Client, signed_in
from tests.desk.rig import desk_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def open_desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, str]]:
    async with desk_of(tmp_path) as (desk, address):
        yield desk, address


@pytest.fixture
async def ann(open_desk: tuple[Desk, str]) -> AsyncIterator[Client]:
    async with await signed_in(*open_desk, Role.DEPUTY_RETURNING_OFFICER, "Ann Deputy") as client:
        yield client


@pytest.fixture
async def stranger() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


def addresses(desk: Desk, method: str) -> list[str]:
    """Every address of the desk that takes this method, with something in each place."""
    found = {
        re.sub(r"\{[^}]*\}", "1", route.resource.canonical)
        for route in application(desk).router.routes()
        if route.method == method and route.resource is not None
    }
    return sorted(found)


async def test_somebody_signed_in_is_shown_the_night(ann: Client) -> None:
    """Who has an open session sees the screens, with their own name on them."""
    answer = await ann.get("/")
    assert answer.status == 200
    assert "Ann Deputy" in answer.text
    assert "Luton" in answer.text


async def test_nobody_else_sees_any_screen(
    open_desk: tuple[Desk, str], stranger: aiohttp.ClientSession
) -> None:
    """Each address but the sign-in pages, the hall's view and the style sheets wants a session."""
    desk, address = open_desk
    closed = [one for one in addresses(desk, "GET") if not guard.is_open(one)]
    assert len(closed) > 10
    for path in closed:
        async with stranger.get(address + path, allow_redirects=False) as answer:
            assert (answer.status, URL(answer.headers["Location"]).path) == (303, "/sign-in"), path
    opened = {one.split("/")[1] for one in addresses(desk, "GET") if guard.is_open(one)}
    assert opened <= {"sign-in", "welcome", "static", "hall"}


async def test_the_way_back(open_desk: tuple[Desk, str], stranger: aiohttp.ClientSession) -> None:
    """The sign-in page leads back to the page that was asked for, or whose form was sent."""
    _, address = open_desk
    async with stranger.get(f"{address}/find?q=a", allow_redirects=False) as answer:
        assert URL(answer.headers["Location"]).query["next"] == "/find?q=a"
    sent_from = SAME_ORIGIN | {"Referer": f"{address}/wards/luton"}
    async with stranger.post(f"{address}/pause", headers=sent_from, allow_redirects=False) as answer:
        assert URL(answer.headers["Location"]).query["next"] == "/wards/luton"


async def test_a_page_that_refreshes_itself_is_not_led_away(
    open_desk: tuple[Desk, str], stranger: aiohttp.ClientSession
) -> None:
    """A poll of nobody's is refused, rather than filled with the sign-in page."""
    async with stranger.get(f"{open_desk[1]}/", headers={"X-Poll": "1"}) as answer:
        assert answer.status == 401


async def test_every_form_needs_its_token(open_desk: tuple[Desk, str], ann: Client) -> None:
    """No address takes a form of somebody signed in without the token of their session."""
    desk, address = open_desk
    closed = [one for one in addresses(desk, "POST") if not guard.is_open(one)]
    assert len(closed) > 5
    for path in closed:
        for said in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "é"}):
            async with ann.http.post(address + path, data=said, allow_redirects=False) as answer:
                assert answer.status == 403, path


SENT_BY = [
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "itself"}, 403),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({}, 403),
    ({"Sec-Fetch-Site": "same-origin"}, 303),
    ({"Sec-Fetch-Site": "none"}, 303),
    ({"Origin": "itself"}, 303),
]
"""What a browser says of where a form comes from, and whether it is taken."""


async def test_only_our_own_pages_may_send_forms(ann: Client) -> None:
    """A form of another site is refused even with the right token; so is a browser that tells nothing."""
    path = f"{ann.address}/account/sign-out-elsewhere"
    for headers, status in SENT_BY:
        said = {name: ann.address if value == "itself" else value for name, value in headers.items()}
        cookies, form = {ann.cookie: ann.key}, {"token": ann.token}
        async with (
            aiohttp.ClientSession(cookies=cookies, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
            http.post(path, data=form, headers=said, allow_redirects=False) as answer,
        ):
            assert answer.status == status, headers


async def test_what_every_answer_carries(
    open_desk: tuple[Desk, str], ann: Client, stranger: aiohttp.ClientSession
) -> None:
    """Screens, refusals and style sheets alike keep strangers' code and frames out and name no software."""
    desk, address = open_desk
    sheet = next(one for one in addresses(desk, "GET") if one.endswith(".css"))
    for path in ("/", "/nothing-here", "/sign-in", sheet):
        async with ann.http.get(address + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "Server" not in answer.headers
            assert ("no-store" in answer.headers["Cache-Control"]) is (path != sheet)


async def test_forms_are_small_quick_and_forms(
    open_desk: tuple[Desk, str], ann: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form too large, too slow or of another kind is refused before any screen sees it."""
    address = open_desk[1]
    async with ann.http.post(f"{address}/sign-out", data={"token": "x" * 70_000}) as answer:
        assert answer.status == 413
    async with ann.http.post(f"{address}/sign-out", json={"token": ann.token}) as answer:
        assert answer.status == 415
    monkeypatch.setattr(guard, "BODY_S", 0.2)
    async with ann.http.post(f"{address}/sign-out", data=_dripping(), headers=FORM) as answer:
        assert answer.status == 408
    assert (await ann.get("/")).status == 200


async def _dripping() -> AsyncIterator[bytes]:
    yield b"token="
    await asyncio.sleep(1)
    yield b"x"


async def test_another_name_of_this_machine(open_desk: tuple[Desk, str], ann: Client) -> None:
    """A name that is not the desk's, which a stranger may have pointed here, opens nothing."""
    async with ann.http.get(open_desk[1], headers={"Host": "desk.evil.example"}) as answer:
        assert answer.status == 421


async def test_a_fault_closes_the_door(open_desk: tuple[Desk, str], ann: Client) -> None:
    """When it cannot be told who somebody is nobody is let in, and the page tells nothing of why."""
    desk, _ = open_desk
    faults = {"UPDATE results_person SET role = 'emperor'": 500, "DROP TABLE results_session": 503}
    for statement, status in faults.items():
        async with desk.database.write() as connection:
            await connection.exec_driver_sql(statement)
        answer = await ann.get("/")
        assert answer.status == status
        assert "<h1>" in answer.text
        for secret in ("emperor", "results_session", "Traceback", "Luton"):
            assert secret not in answer.text


async def test_a_night_that_stands_still_here_is_not_shown_as_if_it_moved(
    open_desk: tuple[Desk, str], ann: Client
) -> None:
    """Every screen says that nothing can be kept and whom to tell; the reason is for them alone."""
    desk, _ = open_desk
    assert (await ann.get("/")).status == 200
    desk.newsroom._fuse.blow(JournalError("entry 7 was changed"))
    for path in ("/", "/sign-in", "/hall"):
        answer = await ann.get(path)
        assert (answer.status, "Tell operations" in answer.text) == (503, True), path
        assert "entry 7" not in answer.text
    style = next(where for where, _ in ASSETS.values() if where.endswith(".css"))
    assert (await ann.get(f"/{style}")).status == 200


async def test_the_log_tells_no_secret(open_desk: tuple[Desk, str], stranger: aiohttp.ClientSession) -> None:
    """A request's line in the log has the kind of address, not what stood in it or in the form."""
    said = {"name": "Ann", "password": "tall giraffe umbrella", "code": "123456", "next": "/"}
    with capture_logs() as lines:
        async with stranger.get(f"{open_desk[1]}/welcome/abcd-efgh") as answer:
            assert answer.status == 404
        async with stranger.post(f"{open_desk[1]}/sign-in", data=said, headers=SAME_ORIGIN) as answer:
            assert answer.status == 422
    told = str(lines)
    assert "/welcome/{code}" in told
    assert "abcd-efgh" not in told
    assert "giraffe" not in told
    assert "123456" not in told


def test_every_test_that_is_promised_is_there() -> None:
    """docs/security.md names tests that exist, by file and name."""
    tests = Path(__file__).parents[1]
    page = (tests.parent / "docs" / "security.md").read_text()
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", page)
    assert len(named) > 30
    for file, name in named:
        assert f"def {name}(" in (tests / file).read_text(), f"{file}::{name}"
