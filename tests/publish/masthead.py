"""One account on the Mastodon server of the tests, looked at without the outlet that is tested."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import requests

from results.count.election import ContestId
from results.language import Language
from results.publish.bulletin import Kind, Post
from results.publish.outlets.mastodon.outlet import Mastodon, MastodonKeys
from tests.lossy_proxy import Fault, LossyProxy
from tests.mastodon_server import new_account, token_for
from tests.x_server import PNG

WORDS = "Ynys Môn & Tŷ-Croes <ward>: 100% “counted”.\nTurnout 41.2%.\n\nhttps://example.gov.uk/r?a=1 #Vote"
POST = Post(
    post_id="abbey:declaration:7:council-m",
    bulletin_id="abbey:declaration:7",
    account="council-m",
    kind=Kind.DECLARATION,
    contest_id=ContestId("abbey"),
    text=WORDS,
    alt="Siart: Siân Ŵyn, 1,204 votes, elected.",
    turn=7,
    language=Language.WELSH,
)
PICTURE = PNG + bytes(range(256)) * 40
Files = Mapping[str, tuple[str, bytes, str]]


class Account:
    """A new account, and what its followers would see.

    Args:
        server: the server's address.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self.host, self.port = server.removeprefix("http://").split(":")
        self.name, self.token = new_account(server)
        self.account_id = str(self.ask("GET", "/api/v1/accounts/verify_credentials")["id"])

    @asynccontextmanager
    async def through(
        self, *faults: Fault, read_s: float = 0.4
    ) -> AsyncIterator[tuple[Mastodon, LossyProxy]]:
        """The outlet behind a line with these faults."""
        async with LossyProxy(self.host, int(self.port), faults=list(faults)) as proxy:
            outlet = self.outlet(proxy.address, read_s)
            yield outlet, proxy
            proxy.stop_hanging()
            await outlet.close()

    def outlet(self, at: str | None = None, read_s: float = 5.0) -> Mastodon:
        """The outlet for this account, through another address if one is given."""
        return Mastodon("council-m", MastodonKeys(at or self.server, self.token), read_s)

    def outlet_with(self, scopes: str) -> Mastodon:
        """The outlet with a token of these scopes only."""
        return Mastodon("council-m", MastodonKeys(self.server, token_for(self.server, self.name, scopes)))

    def shown(self) -> list[Any]:
        """Its statuses, oldest first."""
        found: list[Any] = []
        while page := self._page(found[-1]["id"] if found else None):
            found += page
        return found[::-1]

    def say(self, text: str, **more: str) -> Any:
        """Somebody at the council posts by hand."""
        return self.ask("POST", "/api/v1/statuses", {"status": text, **more})

    async def until_shown(self) -> list[Any]:
        """Its statuses, as soon as there is one."""
        while True:
            if found := await asyncio.to_thread(self.shown):
                return found
            await asyncio.sleep(0.01)

    def source(self, status_id: str) -> str:
        """How the words of a status were written."""
        return str(self.ask("GET", f"/api/v1/statuses/{status_id}/source")["text"])

    def fetched(self, url: str) -> bytes:
        """What everybody gets from an address of the server."""
        with requests.get(url, timeout=10) as answer:
            answer.raise_for_status()
            return answer.content

    def upload(self, picture: bytes, alt: str) -> str:
        """Hand over a picture; gives its id."""
        files = {"file": ("a.png", picture, "image/png")}
        return str(self.ask("POST", "/api/v2/media", {"description": alt}, files)["id"])

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, files: Files | None = None
    ) -> Any:
        """One request in the account's name."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.server}{path}"
        with requests.request(method, url, data=form, files=files, headers=headers, timeout=10) as answer:
            answer.raise_for_status()
            return answer.json()

    def _page(self, before: str | None) -> list[Any]:
        end = "" if before is None else f"&max_id={before}"
        page: list[Any] = self.ask("GET", f"/api/v1/accounts/{self.account_id}/statuses?limit=40{end}")
        return page
