"""People at the desk for tests: real accounts and real sessions in the desk's own database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

import aiohttp
import pyotp

from results.count.declaration import Role
from results.desk.desk import Desk
from results.desk.door import totp
from results.desk.door.step_up import LASTS
from results.desk.door.visit import cookie_name, limits_of, token_of
from results.record.people import Invitation, Person, add
from results.record.sessions import Place, open_session, session_of, step_up

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Everybody's authenticator in tests."""
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Client:
    """A browser in which somebody is signed in; sends the form's token by itself.

    `async with await signed_in(...) as clerk:` closes it.
    """

    desk: Desk
    address: str
    person: Person
    http: aiohttp.ClientSession
    key: str
    cookie: str

    @property
    def token(self) -> str:
        return token_of(self.key)

    async def get(self, path: str, **headers: str) -> "Answer":
        """Ask for a page, following where it leads."""
        async with self.http.get(self.address + path, headers=headers) as answer:
            return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))

    async def post(
        self, path: str, data: Mapping[str, str] | Sequence[tuple[str, str]] = (), *, follow: bool = True
    ) -> "Answer":
        """Send a form with its token, following where it leads unless told not to."""
        pairs = list(data.items()) if isinstance(data, Mapping) else list(data)
        form = aiohttp.FormData([("token", self.token), *pairs])
        async with self.http.post(self.address + path, data=form, allow_redirects=follow) as answer:
            return Answer(answer.status, await answer.text(), answer.url.path_qs, dict(answer.headers))

    async def into(self, context: "BrowserContext") -> None:
        """Sign this person in in a real browser too."""
        await context.add_cookies([{"name": self.cookie, "value": self.key, "url": self.address}])

    async def stepped_up(self) -> None:
        """Let it count as if this person had just typed the code of their app."""
        desk, now = self.desk, self.desk.clock.now()
        session = await session_of(desk.database, self.key, limits_of(desk), now, at_work=False)
        assert session is not None
        await step_up(desk.database, session.session_id, now + LASTS)

    async def close(self) -> None:
        await self.http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after every redirection."""

    status: int
    text: str
    path: str
    headers: Mapping[str, str]

    @property
    def told(self) -> str:
        """What the page says, without the random signs in it that may look like any figure."""
        return re.sub(r"[0-9a-f]{8,}", "", self.text)


async def account(desk: Desk, role: Role, name: str) -> Person:
    """An account whose person has yet to set a password."""
    now = desk.clock.now()
    return await add(desk.database, name, role, now, Invitation(name, SECRET, now + timedelta(days=1)))


async def signed_in(desk: Desk, address: str, role: Role, name: str) -> Client:
    """Somebody with a new account, signed in."""
    person = await account(desk, role, name)
    return await at_work(desk, address, person)


async def at_work(desk: Desk, address: str, person: Person) -> Client:
    """Another browser in which this person is signed in."""
    key = await open_session(
        desk.database, person.user_id, Place("127.0.0.1", "tests"), limits_of(desk), desk.clock.now()
    )
    cookie = cookie_name(desk)
    jar = aiohttp.CookieJar(unsafe=True)
    http = aiohttp.ClientSession(cookies={cookie: key}, headers=SAME_ORIGIN, cookie_jar=jar)
    return Client(desk, address, person, http, key, cookie)


def totp_now(desk: Desk, later: int = 0) -> str:
    """What everybody's authenticator shows now, or that many steps later."""
    step = int(desk.clock.now().timestamp()) // totp.STEP_S + later
    return pyotp.TOTP(SECRET).generate_otp(step)
