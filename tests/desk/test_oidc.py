"""The council's own accounts: only what its sign-in service signed, for this very visit, lets somebody in."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import async_playwright
from yarl import URL

from results.clock import FixedClock
from results.count.declaration import Role
from results.desk.desk import Desk
from results.record.people import Person, disable, people
from tests.desk import directory as service
from tests.desk.directory import Directory, directory_of, settings_of
from tests.desk.people import Answer, account
from tests.desk.rig import desk_of
from tests.page.conftest import FLAGS

AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Council:
    """A desk, the council's directory, and a browser in which nobody is signed in."""

    desk: Desk
    address: str
    clock: FixedClock
    directory: Directory
    http: aiohttp.ClientSession

    async def get(self, path: str) -> Answer:
        async with self.http.get(self.address + path) as answer:
            return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))

    async def comes_in(self, then: str = "/account") -> Answer:
        """The person signs in with their council account; gives the page they wanted."""
        async with self.http.get(f"{self.address}/sign-in/entra?next={then}") as answer:
            if "Refresh" not in answer.headers:
                return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))
            onward = answer.headers["Refresh"].removeprefix("0; url=")
        return await self.get(onward)

    async def is_in(self) -> bool:
        return (await self.get("/account")).path == "/account"

    async def people(self) -> tuple[Person, ...]:
        return await people(self.desk.database)


@pytest.fixture
async def council(tmp_path: Path) -> AsyncIterator[Council]:
    clock, jar = FixedClock(AT), aiohttp.CookieJar(unsafe=True)
    async with (
        directory_of(clock) as directory,
        desk_of(tmp_path, clock=clock, toml=settings_of(directory)) as (desk, address),
        aiohttp.ClientSession(cookie_jar=jar) as http,
    ):
        yield Council(desk, address, clock, directory, http)


async def test_somebody_comes_in_with_their_council_account(council: Council) -> None:
    """The directory's app role is the person's role here, and the account is theirs for ever after."""
    assert "Sign in with your council account" in (await council.get("/sign-in")).text
    answer = await council.comes_in("/account")
    assert (answer.status, answer.path) == (200, "/account")
    assert "your council account" in answer.text
    (ann,) = await council.people()
    assert (ann.name, ann.role, ann.password) == ("Ann Clerk", Role.CLERK, None)
    assert ann.subject == f"{service.TENANT}:person-1"
    council.http.cookie_jar.clear()
    council.directory.name = "Ann Married"
    await council.comes_in()
    assert [one.user_id for one in await council.people()] == [ann.user_id]


async def test_what_the_browser_is_sent_away_with(council: Council) -> None:
    """Each visit has a state, a nonce and a challenge of its own, and asks for a code, never for a token."""
    await council.comes_in()
    council.http.cookie_jar.clear()
    await council.comes_in()
    first, second = council.directory.asked
    assert first["response_type"] == "code"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) == 43
        assert first[secret] != second[secret]


def lies(now: int) -> list[dict[str, object]]:
    """Things a token may say that are not true of this visit."""
    return [
        {"iss": "https://login.microsoftonline.com/other/v2.0"},
        {"iss": None},
        {"aud": "another-app"},
        {"aud": None},
        {"tid": "99999999-2222-3333-4444-555555555555"},
        {"tid": None},
        {"nonce": "another-visit"},
        {"nonce": None},
        {"exp": now - 61},
        {"exp": None},
        {"nbf": now + 61},
        {"iat": now + 61},
        {"oid": None},
        {"name": None},
        {"roles": None},
        {"roles": []},
        {"roles": ["reader"]},
        {"roles": ["clerk", "returning_officer"]},
        {"roles": "clerk"},
    ]


async def test_lies_let_nobody_in(council: Council) -> None:
    """A token from elsewhere, for somebody else, too old, too early, for another visit or without a role."""
    for lie in lies(int(AT.timestamp())):
        council.directory.claims = lie
        answer = await council.comes_in()
        assert (answer.status, "You are not signed in" in answer.text) == (403, True), lie
        assert not await council.is_in(), lie
    assert await council.people() == ()
    council.directory.claims = {}
    await council.comes_in()
    assert await council.is_in()


async def test_false_signatures_let_nobody_in(council: Council) -> None:
    """Another key, another algorithm, the public key as a shared secret, no signature and no token at all."""
    forgeries: list[Callable[..., str]] = [
        service.by_another_key,
        service.by_another_algorithm,
        service.by_a_shared_secret,
        service.by_nobody,
        service.not_at_all,
    ]
    for forged in forgeries:
        council.directory.signed = forged
        assert (await council.comes_in()).status == 403, forged.__name__
        assert not await council.is_in()


async def test_only_the_browser_that_began_may_end(council: Council) -> None:
    """An answer brought by another browser, a second time, or with another state lets nobody in."""
    async with council.http.get(f"{council.address}/sign-in/entra", allow_redirects=False) as answer:
        there = answer.headers["Location"]
    async with council.http.get(there, allow_redirects=False) as answer:
        back = URL(answer.headers["Location"])
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other,
        other.get(back) as got,
    ):
        assert got.status == 403
    for wrong in (
        back.update_query(state="x"),
        back.without_query_params("state"),
        back.update_query(code="x"),
    ):
        async with council.http.get(wrong) as got:
            assert got.status == 403, wrong
    async with council.http.get(back) as got:
        assert got.status == 200
    async with council.http.get(back) as got:
        assert got.status == 403


async def test_the_service_is_asked_at_its_own_address(council: Council) -> None:
    """A description that names another issuer or sends us elsewhere is not followed."""
    for wrong in ("issuer", "authorization_endpoint"):
        council.directory.described = {wrong: "https://evil.example/authorize"}
        answer = await council.comes_in()
        assert (answer.status, "not the one in the settings" in answer.text) == (403, True)
    council.directory.described = {"jwks_uri": "https://evil.example/keys"}
    assert (await council.comes_in()).status == 403


async def test_the_service_is_away(council: Council) -> None:
    """When it does not answer people are told so, and the desk's own passwords go on working."""
    council.directory.is_ill = True
    assert "would not answer" in (await council.comes_in()).text
    assert (await council.get("/sign-in")).status == 200
    council.directory.is_ill = False
    assert (await council.comes_in()).path == "/account"


async def test_new_keys_are_learnt(council: Council) -> None:
    """When the service changes its keys they are fetched, but not at every stranger's bidding."""
    await council.comes_in()
    council.directory.key = service.OTHER
    assert (await council.comes_in()).status == 403
    assert council.directory.keys_asked == 1
    council.clock.at += timedelta(minutes=2)
    assert (await council.comes_in()).status == 200
    assert council.directory.keys_asked == 2


async def test_the_directory_says_who_does_what(council: Council) -> None:
    """A new role in the directory counts from the next time, and ends what went on in the old one."""
    await council.comes_in()
    council.directory.roles = ("checker",)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as elsewhere,
        elsewhere.get(f"{council.address}/sign-in/entra") as answer,
    ):
        assert answer.status == 200
    assert not await council.is_in()
    assert [one.role for one in await council.people()] == [Role.CHECKER]
    record = str([entry.payload for entry in await council.desk.newsroom.journal.read(0, 100)])
    assert "new account, clerk" in record
    assert "role now checker" in record


async def test_a_closed_account_and_a_taken_name(council: Council) -> None:
    """Whoever was shut out here stays out, and nobody comes in under a name that somebody has already."""
    await council.comes_in()
    (ann,) = await council.people()
    await disable(council.desk.database, ann.user_id, AT)
    assert "is closed" in (await council.comes_in()).text
    await account(council.desk, Role.RETURNING_OFFICER, "Rob Officer")
    council.directory.oid, council.directory.name = "person-2", "rob OFFICER"
    assert "another rob OFFICER" in (await council.comes_in()).text
    assert not await council.is_in()


async def test_showing_again_who_one_is(council: Council) -> None:
    """Before what is grave the service asks anew; an old sign-in, silence or another person will not do."""
    council.directory.roles, council.directory.name = ("administrator",), "Ada Admin"
    await council.comes_in()
    assert "Show again who you are" in (await council.get("/people")).text
    again = f"{council.address}/sign-in/entra?again=yes&next=/people"
    now = int(AT.timestamp())
    for lie in (
        {"auth_time": None},
        {"auth_time": now - 301},
        {"auth_time": "now"},
        {"oid": "person-2", "name": "Eve"},
    ):
        council.directory.claims = dict(lie)
        async with council.http.get(again) as answer:
            assert answer.status == 403, lie
        assert "Show again who you are" in (await council.get("/people")).text
    council.directory.claims = {}
    async with council.http.get(again) as answer:
        assert answer.headers["Refresh"] == "0; url=/people"
    assert (council.directory.asked[-1]["prompt"], council.directory.asked[-1]["max_age"]) == ("login", "0")
    assert "Show again who you are" not in (await council.get("/people")).text
    council.clock.at += timedelta(minutes=5, seconds=1)
    assert "Show again who you are" in (await council.get("/people")).text


async def test_a_real_browser_comes_back_signed_in(tmp_path: Path) -> None:
    """From a service on another site a browser arrives at the page it wanted, though the cookie is Strict."""
    clock = FixedClock(datetime(2023, 5, 4, 22, 0, tzinfo=UTC))
    async with (
        directory_of(clock, host="localhost") as directory,
        desk_of(tmp_path, clock=clock, toml=settings_of(directory)) as (_, address),
        async_playwright() as playwright,
    ):
        directory.has_page = True
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = await browser.new_page(java_script_enabled=False)
        await page.goto(f"{address}/account")
        await page.get_by_role("link", name="Sign in with your council account").click()
        await page.get_by_role("link", name="Yes, it is me").click()  # so that it comes from another site
        await page.wait_for_url(f"{address}/account")
        assert await page.get_by_role("heading", level=1).text_content() == "Your account"
        (cookie,) = await page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("desk", True, "Strict")
        await browser.close()
