"""A strict stand-in for one Facebook page, after the Graph API's reference; it can lose answers."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from aiohttp import BodyPartReader, web

from results.clock import SystemClock
from tests.faulty import FaultyServer, Handle
from tests.x_server import PNG

__all__ = ["PAGE", "TOKEN", "FacebookServer", "complaint"]
PAGE = "10101"
TOKEN = "EAAtoken-of-the-page-5f3c"
UPLOADED = {"source", "alt_text_custom", "published"}
ASKED = {"fields", "limit", "since", "after"}


@dataclass
class PagePost:
    id: str
    message: str
    photo_ids: list[str]
    made_at: datetime
    hidden_for: int


@dataclass
class FacebookServer(FaultyServer):
    """One page.

    Attributes:
        alts: the text of each picture handed over, by its id.
        late_by: readings that do not show a new post yet.
        page_most: posts that one page of a list holds at most.
        scopes, expires_at: of the token; None for scopes refuses to say.
    """

    posts: list[PagePost] = field(default_factory=list)
    alts: dict[str, str] = field(default_factory=dict)
    late_by: int = 0
    page_most: int = 100
    filters_duplicates: bool = True
    scopes: list[str] | None = field(
        default_factory=lambda: ["pages_manage_posts", "pages_read_engagement", "pages_show_list"]
    )
    expires_at: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._sequence = itertools.count(700)
        self._grown = asyncio.Condition()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=8_000_000)
        app.router.add_post(f"/v25.0/{PAGE}/photos", self._let_in("upload", self._upload))
        app.router.add_post(f"/v25.0/{PAGE}/feed", self._let_in("post", self._post))
        app.router.add_get(f"/v25.0/{PAGE}/published_posts", self._let_in("read", self._read))
        app.router.add_post("/v25.0/", self._let_in("examine", self._batch))
        return app

    async def has_posts(self, count: int) -> None:
        """Return once the page shows this many posts."""
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.posts) >= count)

    def accept(self, message: str, photo_ids: list[str], *, at: datetime | None = None) -> PagePost:
        """Put a post on the page, whoever made it."""
        made_at = (at or SystemClock().now()).replace(microsecond=0)
        post = PagePost(f"{PAGE}_{next(self._sequence)}", message, photo_ids, made_at, self.late_by)
        self.posts.append(post)
        return post

    def alts_of(self, post: PagePost) -> list[str]:
        return [self.alts[one] for one in post.photo_ids]

    def _let_in(self, name: str, handle: Handle) -> Handle:
        async def checked(request: web.Request) -> web.Response:
            if TOKEN in str(request.rel_url):
                return complaint(400, 1_000_000, "The token stands in the address")
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                given = request.headers.get("Authorization", "").removeprefix("Bearer ")
                return complaint(400, 190, f"Malformed access token {given}")
            return await handle(request)

        return self.route(name, checked)  # type: ignore[return-value] # a plain answer is one too

    async def _upload(self, request: web.Request) -> web.Response:
        parts: dict[str, bytes] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            parts[str(part.name)] = bytes(await part.read())
        if set(parts) != UPLOADED or parts["published"] != b"false":
            return complaint(400, 100, "Invalid parameter")
        if not parts["source"].startswith(PNG) or len(parts["source"]) > 4_000_000:
            return complaint(400, 324, "Missing or invalid image file")
        photo_id = str(next(self._sequence))
        self.alts[photo_id] = parts["alt_text_custom"].decode()
        return web.json_response({"id": photo_id})

    async def _post(self, request: web.Request) -> web.Response:
        given = {name: str(value) for name, value in (await request.post()).items()}
        if set(given) - {"message", "attached_media[0]"} or not given.get("message"):
            return complaint(400, 100, "Invalid parameter")
        photo_ids = [str(json.loads(media)["media_fbid"]) for name, media in given.items() if "media" in name]
        if any(one not in self.alts for one in photo_ids):
            return complaint(400, 100, "Invalid parameter: media_fbid")
        if self.filters_duplicates and any(one.message == given["message"] for one in self.posts[-100:]):
            return complaint(400, 506, "(#506) Duplicate status message")
        post = self.accept(given["message"], photo_ids)
        async with self._grown:
            self._grown.notify_all()
        return web.json_response({"id": post.id})

    async def _read(self, request: web.Request) -> web.Response:
        asked = request.query
        most = int(asked.get("limit", "25"))
        if set(asked) - ASKED or "fields" not in asked or most > 100:
            return complaint(400, 100, "Invalid parameter")
        since = datetime.fromtimestamp(int(asked.get("since", "0")), UTC)
        found = [one for one in reversed(self.posts) if one.made_at >= since and _is_shown(one)]
        start = int(asked.get("after", "0"))
        end = start + min(most, self.page_most)
        body: dict[str, object] = {"data": [_shown(one, asked["fields"]) for one in found[start:end]]}
        if end < len(found):
            following = f"{request.url.origin()}/v25.0/{PAGE}/published_posts?access_token={TOKEN}"
            body["paging"] = {"cursors": {"after": str(end)}, "next": following}
        return web.json_response(body)

    async def _batch(self, request: web.Request) -> web.Response:
        asked = json.loads(str((await request.post())["batch"]))
        answers = [self._answered(urlsplit(one["relative_url"])) for one in asked]
        return web.json_response(
            [{"code": one.status, "body": one.text} for one in answers],
        )

    def _answered(self, asked: object) -> web.Response:
        path, query = getattr(asked, "path", ""), parse_qs(getattr(asked, "query", ""))
        if path == "me":
            return web.json_response({"id": PAGE, "name": "Medway Council"})
        if path != "debug_token" or query["input_token"] != [TOKEN] or self.scopes is None:
            return complaint(400, 100, "You must provide an app access token")
        facts = {"is_valid": True, "expires_at": self.expires_at, "scopes": self.scopes}
        return web.json_response({"data": facts})


def complaint(status: int, code: int, message: str, **more: object) -> web.Response:
    """Facebook's way of saying no."""
    said: Mapping[str, object] = {"message": message, "type": "OAuthException", "code": code, **more}
    return web.json_response({"error": {**said, "fbtrace_id": "AbC"}}, status=status)


def _is_shown(post: PagePost) -> bool:
    post.hidden_for -= 1
    return post.hidden_for < 0


def _shown(post: PagePost, fields: str) -> dict[str, object]:
    if fields == "id":
        return {"id": post.id}
    given: dict[str, object] = {
        "id": post.id,
        "message": post.message,
        "created_time": post.made_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{post.id.partition('_')[2]}",
    }
    if post.photo_ids:
        shown = [{"media_type": "photo", "target": {"id": one}} for one in post.photo_ids]
        given["attachments"] = {"data": shown}
    return given
