"""The line to Bluesky: what is said on it, by whom, and what comes back."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
from atproto import AsyncClient, AsyncRequest, models

from results.publish.outlets.bluesky.answers import SPENT, name_of
from results.publish.outlets.bluesky.door import SECURE, Door
from results.publish.outlets.bluesky.record import COLLECTION
from results.publish.outlets.bluesky.session import BlueskyKeys, Session

CONNECT_S, READ_S = 3.0, 15.0
PAGE = 100

for _name in ("atproto", "atproto_client", "httpcore", "httpx"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they tell of every request


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its body and its headers, their names in small letters."""

    body: Mapping[str, object]
    headers: Mapping[str, str]


class _Response(Protocol):
    content: object
    headers: Mapping[str, str]


class Line:
    """Everything we say to Bluesky for one account. Raises what atproto and httpx raise.

    A session that is over is renewed by the way; that raises OutletUnavailable or BulletinRefused.
    """

    def __init__(self, keys: BlueskyKeys, session_store: Path | None, read_s: float) -> None:
        self._request = AsyncRequest(
            timeout=httpx.Timeout(read_s, connect=CONNECT_S),
            max_redirects=0,  # nothing is sent on to a place that we did not choose
            trust_env=keys.server.startswith(SECURE),
        )
        self._client = AsyncClient(keys.server, self._request)
        self.door = Door(keys, session_store, self._request)

    async def upload(self, picture: bytes) -> object:
        """Hand over a PNG; gives what a record holds in its place."""
        png = {"Content-Type": "image/png"}
        answer = await self._signed(
            lambda who: self._client.invoke_procedure(
                "com.atproto.repo.uploadBlob", content=picture, headers=who | png
            )
        )
        return answer.body["blob"]

    async def put(self, did: str, key: str, record: Mapping[str, object]) -> str:
        """Have a record under this key, whether it is there already or not; gives its address."""
        said = {"repo": did, "collection": COLLECTION, "rkey": key, "record": record}
        data = models.dot_dict.DotDict(said)
        answer = await self._signed(
            lambda who: self._client.invoke_procedure(
                "com.atproto.repo.putRecord", data=data, input_encoding="application/json", headers=who
            )
        )
        return str(answer.body["uri"])

    async def record(self, did: str, key: str) -> Mapping[str, object] | None:
        """The record under a key as `value`, the hash of its content as `cid`; None when there is none."""
        try:
            answer = await self.ask("com.atproto.repo.getRecord", repo=did, collection=COLLECTION, rkey=key)
        except Exception as error:
            if name_of(error) == "RecordNotFound":
                return None
            raise
        return answer.body

    async def records(self, did: str, cursor: str) -> Answer:
        """A page of the account's posts, the newest keys first."""
        more = {"cursor": cursor} if cursor else {}
        return await self.ask(
            "com.atproto.repo.listRecords", repo=did, collection=COLLECTION, limit=PAGE, **more
        )

    async def ask(self, method: str, **about: object) -> Answer:
        """Read something."""
        params = models.dot_dict.DotDict(about)
        return await self._signed(lambda who: self._client.invoke_query(method, params, headers=who))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._request.close()

    async def _signed(self, question: Callable[[dict[str, str]], Awaitable[_Response]]) -> Answer:
        """Ask as the account; where the session turns out to be over, once more with the next one."""
        session = await self.door.session()
        try:
            return await self._asked(session, question)
        except Exception as error:
            if name_of(error) not in SPENT:
                raise
        return await self._asked(await self.door.session(spent=session), question)

    async def _asked(
        self, session: Session, question: Callable[[dict[str, str]], Awaitable[_Response]]
    ) -> Answer:
        self._client.update_base_url(session.home)
        answer = await question({"Authorization": f"Bearer {session.access_token}"})
        if not isinstance(answer.content, dict):
            raise TypeError("the answer is no object")
        return Answer(answer.content, answer.headers)
