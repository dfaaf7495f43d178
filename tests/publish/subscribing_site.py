"""The pages of subscribing on loopback for tests, with a mail server and a Notify behind them."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from aiohttp import web

from results.clock import FixedClock, SystemClock
from results.language import Language
from results.publish.outlets.letters.letter import Carrier
from results.publish.subscribing.application import application
from results.publish.subscribing.links import Links
from results.publish.subscribing.part import Public, Subscribing
from results.record.database import Database
from results.record.subscribers import Channel
from results.served import served
from tests.publish.letterbox import SECRET, MailBox, carrier, mail_server
from tests.publish.notify_server import NotifyServer, notify, notify_server

EN, CY = Language.ENGLISH, Language.WELSH
COUNCIL = {EN: "Example County Council", CY: "Cyngor Sir Enghraifft"}
TITLE = {EN: "County council election, 4 May 2023", CY: "Etholiad y cyngor sir, 4 Mai 2023"}
BASE = "https://results.example.gov.uk/updates"


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.S)
        assert found is not None
        return found.group(1)


@dataclass
class Site:
    """The pages, what people got, and a clock to turn on."""

    address: str
    http: aiohttp.ClientSession
    box: MailBox
    texts: NotifyServer
    clock: FixedClock
    database: Database
    came: int = field(default=0)

    async def get(self, path: str, **headers: str) -> Page:
        async with self.http.get(self.address + path, headers=headers, allow_redirects=False) as answer:
            return Page(answer.status, await answer.text(), dict(answer.headers))

    async def post(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Page:
        async with self.http.post(self.address + path, data=form or {}, headers=headers) as answer:
            return Page(answer.status, await answer.text(), dict(answer.headers))

    async def ask(self, email: str = "", phone: str = "", language: Language = EN, at: str = "en") -> Page:
        """Fill in the form."""
        return await self.post(f"/{at}/", {"email": email, "phone": phone, "language": language.value})

    def link(self, what: str = "confirm") -> str:
        """The path of a link in the newest mail."""
        plain = self.box.letter().get_body(("plain",))
        assert plain is not None
        found = re.search(rf"{re.escape(BASE)}(/\w\w/{what}/\S+)", plain.get_content())
        assert found is not None, plain.get_content()
        return found.group(1)

    def code(self) -> str:
        """The code in the newest text message."""
        said = self.texts.taken[-1]["personalisation"]
        assert isinstance(said, dict)
        return str(said["body"])[:6]

    def later(self, by: timedelta) -> None:
        self.clock.at += by


@asynccontextmanager
async def site(
    database: Database, *, offers_text: bool = True, council: Mapping[Language, str] = COUNCIL,
    base: str = BASE, proxies: frozenset[str] = frozenset(), rehearsal: bool = False,
) -> AsyncIterator[Site]:  # fmt: skip
    """The pages with everything behind them."""
    box, texts, clock = MailBox(), NotifyServer(), FixedClock(SystemClock().now())
    async with mail_server(box) as port, notify_server(texts) as notify_at:
        mail, text = carrier(port), notify(notify_at, "sms")
        carriers: dict[Channel, Carrier] = {Channel.EMAIL: mail}
        if offers_text:
            carriers[Channel.SMS] = text
        public = Public(council, TITLE, "https://example.gov.uk/privacy", rehearsal)
        part = Subscribing(database, clock, Links(base, SECRET), carriers, public, proxies)
        runner = web.AppRunner(application(part), access_log=None, shutdown_timeout=0.2)
        async with served(runner, "127.0.0.1", 0, "port") as address, aiohttp.ClientSession() as http:
            yield Site(address, http, box, texts, clock, database)
        await mail.close()
        texts.hanging.set()
        await text.close()
