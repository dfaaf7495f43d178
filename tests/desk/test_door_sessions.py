"""Sessions are kept at the desk: they end by themselves, and at once when somebody ends them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest

from results.clock import FixedClock
from results.count.declaration import Role
from results.desk.desk import Desk
from results.desk.door.passwords import Vault
from results.errors import SettingsError
from results.record.people import set_password, set_role
from tests.desk.people import SAME_ORIGIN, account, at_work, signed_in, totp_now
from tests.desk.rig import desk_of

AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)
PASSWORD = "tall giraffe umbrella"
POLL = {"X-Poll": "1"}
BEHIND_TLS = {"Host": "desk.council.gov.uk", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture
async def open_desk(tmp_path: Path, clock: FixedClock) -> AsyncIterator[tuple[Desk, str]]:
    async with desk_of(tmp_path, clock=clock) as (desk, address):
        yield desk, address


async def test_whoever_does_nothing_is_signed_out(open_desk: tuple[Desk, str], clock: FixedClock) -> None:
    """Half an hour after the last thing somebody did their session is over; work keeps it open."""
    async with await signed_in(*open_desk, Role.CLERK, "Ann Clerk") as ann:
        for _ in range(3):
            clock.at += timedelta(minutes=29)
            assert (await ann.get("/account")).path == "/account"
        clock.at += timedelta(minutes=31)
        assert (await ann.get("/account")).path.startswith("/sign-in")


async def test_a_page_left_open_keeps_nobody_signed_in(
    open_desk: tuple[Desk, str], clock: FixedClock
) -> None:
    """A page that refreshes itself does not count as somebody at work."""
    async with await signed_in(*open_desk, Role.CLERK, "Ann Clerk") as ann:
        for _ in range(3):
            clock.at += timedelta(minutes=9)
            assert (await ann.get("/account", **POLL)).status == 200
        clock.at += timedelta(minutes=4)
        assert (await ann.get("/account", **POLL)).status == 401


async def test_nobody_stays_for_ever(open_desk: tuple[Desk, str], clock: FixedClock) -> None:
    """After twelve hours even somebody who never stopped working signs in anew."""
    async with await signed_in(*open_desk, Role.CLERK, "Ann Clerk") as ann:
        for _ in range(28):
            clock.at += timedelta(minutes=25)
            assert (await ann.get("/account")).path == "/account"
        clock.at += timedelta(minutes=21)
        assert (await ann.get("/account")).path.startswith("/sign-in")


async def test_another_role_counts_at_once(open_desk: tuple[Desk, str]) -> None:
    """Whoever is given another role is signed out everywhere, so that nothing goes on in the old one."""
    desk, address = open_desk
    async with (
        await signed_in(desk, address, Role.DEPUTY_RETURNING_OFFICER, "Ann") as ann,
        await at_work(desk, address, ann.person) as elsewhere,
    ):
        await set_role(desk.database, ann.person.user_id, Role.CLERK)
        for browser in (ann, elsewhere):
            assert (await browser.get("/account")).path.startswith("/sign-in")


async def test_a_session_belongs_to_its_key(open_desk: tuple[Desk, str]) -> None:
    """A key of one letter more, less or different opens nothing."""
    desk, address = open_desk
    async with await signed_in(desk, address, Role.CLERK, "Ann Clerk") as ann:
        for key in (ann.key + "x", ann.key[:-1], ann.key.swapcase(), ""):
            async with (
                aiohttp.ClientSession(
                    cookies={"desk": key}, cookie_jar=aiohttp.CookieJar(unsafe=True)
                ) as http,
                http.get(f"{address}/account", allow_redirects=False) as answer,
            ):
                assert answer.status == 303


async def test_signing_out_ends_it_here_and_there(open_desk: tuple[Desk, str]) -> None:
    """Signing out closes the session at the desk itself: its cookie, kept by somebody, opens nothing."""
    async with await signed_in(*open_desk, Role.CLERK, "Ann Clerk") as ann:
        left = await ann.post("/sign-out", follow=False)
        assert left.headers["Set-Cookie"].startswith('desk=""; ')
        async with await at_work(*open_desk, ann.person) as again:
            assert (await again.get("/account")).status == 200
        kept = {"Cookie": f"desk={ann.key}"}
        async with (
            aiohttp.ClientSession(headers=kept) as http,
            http.get(f"{ann.address}/account", allow_redirects=False) as answer,
        ):
            assert answer.status == 303


async def test_the_cookie_behind_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    """By https the key travels in a cookie of this host alone; no script reads it, no other site sends it."""
    monkeypatch.setenv("RESULTS_DESK__ORIGIN", "https://desk.council.gov.uk")
    async with desk_of(tmp_path, clock=clock) as (desk, address):
        ann = await account(desk, Role.CLERK, "Ann Clerk")
        vault = Vault()
        await set_password(desk.database, ann.user_id, await vault.kept(PASSWORD))
        vault.close()
        said = {"name": ann.name, "password": PASSWORD, "code": totp_now(desk)}
        async with aiohttp.ClientSession(headers=BEHIND_TLS) as http:
            planted = {"Cookie": "__Host-desk=planted-by-somebody"}
            async with http.post(
                f"{address}/sign-in", data=said, headers=planted, allow_redirects=False
            ) as answer:
                cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-desk"]
                assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
            async with http.get(f"{address}/account", headers={"Cookie": f"desk={cookie.value}"}) as answer:
                assert answer.url.path == "/sign-in"
            async with http.get(
                f"{address}/account", headers={"Cookie": f"__Host-desk={cookie.value}"}
            ) as answer:
                assert answer.status == 200
        async with (
            aiohttp.ClientSession(headers=SAME_ORIGIN) as http,
            http.get(f"{address}/sign-in") as answer,
        ):
            assert answer.status == 421
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/",
    )
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")
    assert len(cookie.value) == 43


async def test_an_address_without_tls_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk does not start at an address at which keys would travel in the open, or that is none."""
    for origin in ("http://desk.council.gov.uk", "https://desk.council.gov.uk/", "desk.council.gov.uk"):
        monkeypatch.setenv("RESULTS_DESK__ORIGIN", origin)
        with pytest.raises(SettingsError, match=r"desk\.origin"):
            async with desk_of(tmp_path):
                raise AssertionError(origin)


async def test_the_account_page(open_desk: tuple[Desk, str]) -> None:
    """People see where they are signed in, can end it elsewhere, and change their password with a code."""
    desk, address = open_desk
    async with (
        await signed_in(desk, address, Role.CLERK, "Ann Clerk") as ann,
        await at_work(desk, address, ann.person) as elsewhere,
        await signed_in(desk, address, Role.CLERK, "Bea Clerk") as bea,
    ):
        assert (await ann.get("/account")).text.count("<td>127.0.0.1</td>") == 2
        await ann.post("/account/sign-out-elsewhere")
        assert (await elsewhere.get("/account")).path.startswith("/sign-in")
        said = {"password": PASSWORD, "again": PASSWORD, "code": "000000"}
        refused = await ann.post("/account/password", said)
        assert (refused.status, "wrong or was used" in refused.text) == (422, True)
        done = await ann.post("/account/password", said | {"code": totp_now(desk)})
        assert "Your password is changed" in done.text
        assert (await bea.get("/account")).status == 200
