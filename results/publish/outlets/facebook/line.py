"""The line to a Facebook page: what is said to the Graph API, and what comes back.

Source: Graph API reference, "Page Feed", "Page Photos", "Page Published Posts", "Debug-Token" and "Batch
Requests", read in 2026; tried against our own stand-in only, never against Facebook.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

import aiohttp

from results.errors import DeliveryUnknown, OutletError
from results.publish.outlets.facebook.answers import body_of, is_limit, trouble_in
from results.publish.outlets.facebook.page import (
    Graph,
    PagePost,
    Token,
    after,
    id_in,
    listed,
    posts_in,
    token_in,
)
from results.publish.outlets.request import Answer, Requests

API = "https://graph.facebook.com"
VERSION = "v25.0"
FIELDS = "id,message,created_time,permalink_url,attachments{media_type,target,subattachments}"
PAGE_MOST = 100
PAGES_MOST = 10


@dataclass(frozen=True, slots=True)
class FacebookKeys:
    """The page's number and its token; the token is never shown."""

    page_id: str
    page_token: str = field(repr=False)


class Line:
    """Everything we say to Facebook for one page.

    The token goes in a header or a body, because addresses end in logs. Every question raises
    OutletUnavailable, BulletinRefused or DeliveryUnknown.
    """

    def __init__(self, keys: FacebookKeys, api_base: str | None, read_s: float) -> None:
        self._keys = keys
        self._base = f"{api_base or API}/{VERSION}"
        headers = {"Authorization": f"Bearer {keys.page_token}"}
        self._requests = Requests("Facebook", headers, read_s, asks_system=api_base is None)
        self._limits = 0

    @property
    def page_id(self) -> str:
        """The page's number."""
        return self._keys.page_id

    async def upload(self, picture: bytes, alt: str) -> str:
        """Hand over a PNG with its text for those who cannot see it, shown to nobody yet; gives its id."""
        form = aiohttp.FormData({"alt_text_custom": alt, "published": "false"})
        form.add_field("source", picture, filename="result.png", content_type="image/png")
        return id_in(body_of(await self._ask("POST", f"{self.page_id}/photos", form)))

    async def post(self, text: str, photo_id: str | None) -> str:
        """Make the post; gives its id."""
        form = aiohttp.FormData({"message": text})
        if photo_id is not None:
            form.add_field("attached_media[0]", json.dumps({"media_fbid": photo_id}))
        return id_in(body_of(await self._ask("POST", f"{self.page_id}/feed", form)))

    async def newest_ids(self, most: int) -> list[str]:
        """The ids of the page's newest posts."""
        page = await self._posts({"fields": "id", "limit": str(most)})
        return [str(one.get("id")) for one in listed(page)]

    async def posts(self, since: datetime) -> AsyncIterator[PagePost]:
        """Every post of the page's own since then; Facebook promises no order.

        Not from the feed: that is ranked, leaves posts out, and holds what visitors wrote.
        """
        asked = {"fields": FIELDS, "limit": str(PAGE_MOST), "since": str(int(since.timestamp()))}
        for _ in range(PAGES_MOST):
            page = await self._posts(asked)
            found = posts_in(page)
            for one in found:
                if one.made_at >= since:
                    yield one
            cursor = after(page)
            if cursor is None or (found and all(one.made_at < since for one in found)):
                return
            asked = {**asked, "after": cursor}

    async def token(self) -> tuple[Token, Answer]:
        """Whose our token is and what it may do, with the answer that says so."""
        questions = ("me?fields=id,name", f"debug_token?input_token={quote(self._keys.page_token)}")
        batch = json.dumps([{"method": "GET", "relative_url": one} for one in questions])
        form = aiohttp.FormData({"batch": batch, "include_headers": "false"})
        answer = await self._ask("POST", "", form)
        me, debugged = _answers(answer)
        return token_in(self._good(me), body_of(debugged)), answer

    async def close(self) -> None:
        """Let go of the connections."""
        await self._requests.close()

    async def _posts(self, asked: Mapping[str, str]) -> Graph:
        return body_of(await self._ask("GET", f"{self.page_id}/published_posts", None, asked))

    async def _ask(
        self, method: str, what: str, form: aiohttp.FormData | None, params: Mapping[str, str] | None = None
    ) -> Answer:
        answer = await self._requests.ask(method, f"{self._base}/{what}", form, params=params)
        self._good(answer)
        return answer

    def _good(self, answer: Answer) -> Graph:
        """The body of a good answer.

        Raises:
            OutletError: it was not a good one.
        """
        trouble = trouble_in(answer, self._limits)
        self._limits = self._limits + 1 if is_limit(trouble) else 0
        if trouble is not None:
            raise self._without_token(trouble)
        return body_of(answer)

    def _without_token(self, trouble: OutletError) -> OutletError:
        """The same trouble; Facebook quotes a token that it finds malformed."""
        words = str(trouble).replace(self._keys.page_token, "…")
        trouble.args = (words,)
        return trouble


def _answers(batch: Answer) -> tuple[Answer, Answer]:
    """The two answers inside that to a batch."""
    try:
        first, second = (
            Answer(int(one["code"]), {}, str(one["body"]).encode()) for one in json.loads(batch.body)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DeliveryUnknown(f"Facebook's answer cannot be read ({type(error).__name__})") from None
    return first, second
