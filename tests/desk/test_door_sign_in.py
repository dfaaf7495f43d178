"""Signing in: the first time with a code given once, then with name, password and code; guessing is slow."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pyotp
import pytest

from results.clock import FixedClock
from results.count.declaration import Role
from results.desk.desk import Desk
from results.desk.door.passwords import Vault
from results.desk.door.sign_in import onward
from results.desk.door.welcome import invitation
from results.record.people import NameTaken, Person, add, disable, person_of, set_password
from tests.desk.people import SAME_ORIGIN, SECRET, Answer, account, signed_in, totp_now
from tests.desk.rig import desk_of

PASSWORD = "tall giraffe umbrella"
AT = datetime(2023, 5, 4, 22, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Door:
    """A desk seen from outside by a browser that is nobody's."""

    desk: Desk
    address: str
    clock: FixedClock
    http: aiohttp.ClientSession

    async def get(self, path: str) -> Answer:
        async with self.http.get(self.address + path) as answer:
            return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))

    async def post(self, path: str, said: Mapping[str, str]) -> Answer:
        async with self.http.post(self.address + path, data=said) as answer:
            return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "", next_: str = "") -> Answer:
        code = code or totp_now(self.desk)
        return await self.post("/sign-in", {"name": name, "password": password, "code": code, "next": next_})

    async def person(self, name: str, role: Role = Role.CLERK) -> Person:
        """Somebody who has set their password."""
        made = await account(self.desk, role, name)
        vault = Vault()
        await set_password(self.desk.database, made.user_id, await vault.kept(PASSWORD))
        vault.close()
        return made

    async def record(self) -> str:
        """Everything on the chain, as text."""
        entries = await self.desk.newsroom.journal.read(0, 1000)
        return "\n".join(entry.payload.decode() for entry in entries)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    clock = FixedClock(AT)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        desk_of(tmp_path, clock=clock) as (desk, address),
        aiohttp.ClientSession(headers=SAME_ORIGIN, cookie_jar=jar) as http,
    ):
        yield Door(desk, address, clock, http)


async def test_the_first_time(door: Door) -> None:
    """A one-time code lets its person choose a password and set up their app, and then never works again."""
    invited = invitation(door.clock.now())
    await add(door.desk.database, "Bea Checker", Role.CHECKER, door.clock.now(), invited)
    shown = await door.post("/welcome", {"invitation": invited.code.upper().replace("-", " ")})
    assert shown.path == f"/welcome/{invited.code}"
    assert "data:image/svg+xml" in shown.text
    key = re.search(r'class="key">([A-Z2-7 ]+)<', shown.text)
    assert key is not None
    app = pyotp.TOTP(key[1].replace(" ", ""))
    said = {"password": PASSWORD, "again": PASSWORD, "code": app.at(door.clock.now())}
    for name, value, why in [
        ("password", "short", "at least 15 characters"),
        ("password", "Bea Checker Medway 2023", "too easy to guess"),
        ("again", "tall giraffe umbrellas", "not the same"),
        ("code", "000000", "not the one your app shows"),
    ]:
        refused = await door.post(shown.path, said | {name: value})
        assert (refused.status, "Error:" in refused.text, why in refused.text) == (422, True, True), value
        assert PASSWORD not in refused.text
    done = await door.post(shown.path, said)
    assert (done.status, done.path) == (200, "/")
    assert "Bea Checker" in done.text
    assert (await door.post(shown.path, said)).status == 404
    assert "signed in for the first time" in await door.record()


async def test_a_code_for_the_first_time_wears_out(door: Door) -> None:
    """After fourteen days, or when the account is closed meanwhile, the code opens nothing."""
    invited = invitation(door.clock.now())
    made = await add(door.desk.database, "Bea Checker", Role.CHECKER, door.clock.now(), invited)
    await disable(door.desk.database, made.user_id, door.clock.now())
    assert (await door.get(f"/welcome/{invited.code}")).status == 404
    invited = invitation(door.clock.now())
    await add(door.desk.database, "Cai Clerk", Role.CLERK, door.clock.now(), invited)
    assert (await door.get(f"/welcome/{invited.code}")).status == 200
    door.clock.at += timedelta(days=14)
    assert (await door.get(f"/welcome/{invited.code}")).status == 404


async def test_name_password_and_code_let_in(door: Door) -> None:
    """All three right, however the name is capitalised, lead to the page that was wanted."""
    await door.person("Ann Clerk")
    answer = await door.sign_in("  ann   CLERK ", next_="/account")
    assert (answer.status, answer.path) == (200, "/account")
    assert '"signed in"' in await door.record()
    left = await door.post("/sign-out", {"token": re.findall(r'name="token" value="(\w+)"', answer.text)[0]})
    assert "You are signed out" in left.text
    assert (await door.get("/account")).path.startswith("/sign-in")


async def test_nobody_learns_what_was_wrong(door: Door) -> None:
    """A wrong password, a wrong code, a closed account and a name nobody has get the very same answer."""
    await door.person("Ann Clerk")
    closed = await door.person("Ann Closed")
    await disable(door.desk.database, closed.user_id, door.clock.now())
    await account(door.desk, Role.CLERK, "Ann Invited")
    answers = [
        await door.sign_in("Ann Clerk", "another good password"),
        await door.sign_in("Ann Clerk", code="000000"),
        await door.sign_in("Ann Closed"),
        await door.sign_in("Ann Invited"),
        await door.sign_in("Ann Nobody"),
    ]
    assert {answer.status for answer in answers} == {422}
    assert len({re.sub(r'value="Ann \w+"', "", answer.text) for answer in answers}) == 1


async def test_a_code_works_once(door: Door) -> None:
    """Whoever looked over a shoulder cannot use the same code, nor the one before it."""
    await door.person("Ann Clerk")
    code, before = totp_now(door.desk), totp_now(door.desk, -1)
    assert (await door.sign_in("Ann Clerk", code=code)).status == 200
    assert (await door.sign_in("Ann Clerk", code=code)).status == 422
    assert (await door.sign_in("Ann Clerk", code=before)).status == 422
    door.clock.at += timedelta(seconds=30)
    assert (await door.sign_in("Ann Clerk")).status == 200


async def test_guessing_is_slowed_down_and_nobody_locked_out(door: Door) -> None:
    """After five wrong tries even the right password must wait half a minute, and then is taken."""
    await door.person("Ann Clerk")
    for _ in range(5):
        assert (await door.sign_in("Ann Clerk", "wrong wrong wrong")).status == 422
    told = await door.sign_in("Ann Clerk")
    assert told.status == 429
    assert "Wait 30 seconds" in told.text
    assert told.headers["Retry-After"] == "31"
    door.clock.at += timedelta(seconds=31)
    assert (await door.sign_in("Ann Clerk")).status == 200
    assert (await door.record()).count("sign-in failed") == 5


async def test_guesses_at_once_are_many_guesses(door: Door) -> None:
    """Twenty tries sent in the same moment get no further than five."""
    await door.person("Ann Clerk")
    answers = await asyncio.gather(*(door.sign_in("Ann Clerk", f"wrong number {one}") for one in range(20)))
    assert sorted(answer.status for answer in answers) == [422] * 5 + [429] * 15


async def test_many_names_from_one_place_are_slowed_down_too(door: Door) -> None:
    """Whoever tries one password at every name waits as well; another address does not."""
    await door.person("Ann Clerk")
    statuses = [(await door.sign_in(f"Name {one}", "wrong")).status for one in range(41)]
    assert statuses == [422] * 40 + [429]
    assert (await door.sign_in("Ann Clerk")).status == 429


async def test_another_address_is_not_made_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger who guesses from elsewhere keeps nobody out; where that is, only our proxy may say."""
    monkeypatch.setenv("RESULTS_DESK__PROXIES", '["127.0.0.1"]')
    async with (
        desk_of(tmp_path, clock=FixedClock(AT)) as (desk, address),
        aiohttp.ClientSession(headers=SAME_ORIGIN, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        door = Door(desk, address, FixedClock(AT), http)
        await door.person("Ann Clerk")
        http.headers["X-Forwarded-For"] = "10.0.0.66, 10.0.0.7"
        for status in [422] * 5 + [429]:
            assert (await door.sign_in("Ann Clerk", "wrong")).status == status
        http.headers["X-Forwarded-For"] = "10.0.0.66, 10.0.0.8"
        assert (await door.sign_in("Ann Clerk")).status == 200
        assert '"whence": "10.0.0.8 session' in await door.record()


async def test_a_password_is_kept_nowhere(door: Door, tmp_path: Path) -> None:
    """What was typed at the door, even into the wrong box, is in no file; nor is what opens a session."""
    await door.person("Ann Clerk")
    await door.sign_in("my-secret-in-the-wrong-box", "wrong-secret")
    await door.sign_in("Ann Clerk")
    async with await signed_in(door.desk, door.address, Role.CLERK, "Bea Clerk") as bea:
        files = b"".join(everything(tmp_path))
        for secret in (PASSWORD, "my-secret", "wrong-secret", bea.key, bea.token):
            assert secret.encode() not in files, secret
    assert b"argon2id$v=19$m=19456,t=2,p=1$" in files


def everything(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_names_cannot_be_taken_for_one_another(door: Door) -> None:
    """No two people have names that differ only in capitals and spaces."""
    await account(door.desk, Role.CLERK, "Ann Clerk")
    for name in ("ann clerk", "Ann  CLERK", " Ann Clerk "):
        with pytest.raises(NameTaken):
            await account(door.desk, Role.CHECKER, name)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/wards/luton?x=1", "/wards/luton?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_people_stay_at_the_desk(wanted: str, goes: str) -> None:
    """However the way back was tampered with, it leads to a page of the desk."""
    assert onward(wanted) == goes


async def test_the_secret_is_everybodys_own(door: Door) -> None:
    """Each invitation makes a new secret and a new code, both long enough."""
    made = [invitation(door.clock.now()) for _ in range(50)]
    assert len({one.code for one in made} | {one.totp_secret for one in made}) == 100
    assert all(len(one.code.replace("-", "")) == 20 and len(one.totp_secret) == 32 for one in made)
    person = await person_of(door.desk.database, (await account(door.desk, Role.CLERK, "Ann")).user_id)
    assert person is not None
    assert person.totp_secret == SECRET
