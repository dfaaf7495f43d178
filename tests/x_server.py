"""A strict X on loopback: verifies signatures, keeps X's limits and error bodies, can lose answers.

As a program it keeps its timeline in a file that outlives it:

    python -m tests.x_server --port 8098 --state timeline.json --lose 0.2 --seed 7
"""

import argparse
import asyncio
import base64
import html
import itertools
import json
import random
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

from aiohttp import BodyPartReader, web
from oauthlib.common import Request as SignedRequest
from oauthlib.oauth1.rfc5849 import signature

from results.publish.text_length import x_weight
from tests.faulty import Fault, FaultyServer, Handle

__all__ = ["KEYS", "PNG", "USER", "Fault", "Tweet", "XServer"]
KEYS = {
    "consumer_key": "consumer",
    "consumer_secret": "consumer-secret-8d1f",
    "access_token": "4242-token",
    "access_token_secret": "token-secret-77ab",
}
USER = "4242"
PNG = b"\x89PNG\r\n\x1a\n"
EPOCH_MS = 1288834974657
SIGNED_FOR = ("https://api.x.com", "https://api.twitter.com")
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
KIND = "https://api.twitter.com/2/problems/"


@dataclass
class Tweet:
    id: str
    text: str
    media_keys: list[str]
    alts: list[str]


@dataclass
class Media:
    media_key: str
    size: int
    alt: str | None = None


class XServer(FaultyServer):
    """One account's X."""

    def __init__(self, state: Path | None = None, lose: float = 0.0, seed: int = 0) -> None:
        super().__init__()
        self.timeline: list[Tweet] = []
        self.media: dict[str, Media] = {}
        self.post_limit = 10_000
        self.late_by = 0  # readings that do not show a new post yet
        self.filters_duplicates = True
        self._state = state
        self._lose = lose
        self._chance = random.Random(seed)
        self._sequence = itertools.count(1)
        self._nonces: set[str] = set()
        self._hidden: dict[str, int] = {}
        self._grown = asyncio.Condition()
        if state is not None and state.exists():
            self._load(state)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=8_000_000)
        app.router.add_post("/2/tweets", self._signed("post", self._post))
        app.router.add_post("/2/media/upload", self._signed("upload", self._upload))
        app.router.add_post("/2/media/metadata", self._signed("describe", self._describe))
        app.router.add_get("/2/users/{user}/tweets", self._signed("read", self._read))
        return app

    async def has_posts(self, count: int) -> None:
        """Return once the account shows this many posts."""
        async with self._grown:
            await self._grown.wait_for(lambda: len(self.timeline) >= count)

    def chance_fault(self, route: str) -> Fault | None:
        if self._lose and route == "post" and self._chance.random() < self._lose:
            return Fault(route, self._chance.choice(["drop", "half"]))
        return None

    def _signed(self, name: str, handle: Handle) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        return self.route(name, lambda request: self._checked(request, handle))

    async def _checked(self, request: web.Request, handle: Handle) -> web.Response:
        if not self._is_signed(request):
            return problem(401, "Unauthorized", "Unauthorized", "about:blank")
        return await handle(request)

    def _is_signed(self, request: web.Request) -> bool:
        """OAuth 1.0a, HMAC-SHA1, verified by oauthlib; multipart and JSON bodies are not part of it."""
        authorization = request.headers.get("Authorization", "")
        given = dict(signature.collect_parameters(headers={"Authorization": authorization}))
        try:
            claimed = re.search(r'oauth_signature="([^"]+)"', authorization)
            fresh = abs(time.time() - int(given["oauth_timestamp"])) < 300  # noqa: TID251
            known = (
                given["oauth_consumer_key"] == KEYS["consumer_key"]
                and given["oauth_token"] == KEYS["access_token"]
                and given["oauth_signature_method"] == "HMAC-SHA1"
                and given["oauth_nonce"] not in self._nonces
            )
        except KeyError:
            return False
        if claimed is None or not fresh or not known:
            return False
        self._nonces.add(given["oauth_nonce"])
        hosts = (*SIGNED_FOR, f"{request.scheme}://{request.host}")
        return any(self._verifies(request, host, given, claimed.group(1)) for host in hosts)

    def _verifies(self, request: web.Request, host: str, given: dict[str, str], claimed: str) -> bool:
        query = request.raw_path.partition("?")[2]
        signed = SimpleNamespace(
            uri=f"{host}{request.raw_path}",
            http_method=request.method,
            params=[*signature.collect_parameters(uri_query=query), *given.items()],
            signature=unquote(claimed),
        )
        secrets_of_account = KEYS["consumer_secret"], KEYS["access_token_secret"]
        return bool(signature.verify_hmac_sha1(cast(SignedRequest, signed), *secrets_of_account))

    async def _post(self, request: web.Request) -> web.Response:
        if len(self.timeline) >= self.post_limit:
            return self._too_many()
        try:
            asked: dict[str, Any] = await request.json()
        except ValueError:
            return invalid("The body is not JSON")
        media_ids = (asked.get("media") or {}).get("media_ids", [])
        if wrong := self._wrong_with(asked, media_ids):
            return invalid(wrong)
        text = str(asked["text"])
        if self.filters_duplicates and any(same_words(one, text) for one in self.timeline[-100:]):
            return problem(403, "Forbidden", DUPLICATE, "about:blank")
        tweet = self.accept(text, media_ids)
        async with self._grown:
            self._grown.notify_all()
        return web.json_response({"data": {"id": tweet.id, "text": tweet.text}}, status=201)

    def _wrong_with(self, asked: dict[str, Any], media_ids: list[str]) -> str | None:
        text = asked.get("text", "")
        if set(asked) - {"text", "media"} or set(asked.get("media", {})) - {"media_ids"}:
            return "[$] has properties that are not defined in the schema"
        if not text or x_weight(text) > 280:
            return "The text is empty or too long"
        if len(media_ids) > 4 or ("media" in asked and not media_ids):
            return "1 to 4 media_ids"
        if any(one not in self.media for one in media_ids):
            return "Your media IDs are invalid."
        return None

    def accept(self, text: str, media_ids: list[str]) -> Tweet:
        """Put a post on the timeline, whoever made it."""
        media = [self.media[one] for one in media_ids]
        tweet_id = str(((int(time.time() * 1000) - EPOCH_MS) << 22) + next(self._sequence))  # noqa: TID251
        shown = html.escape(text, quote=False) + (f" https://t.co/{secrets.token_hex(5)}" if media else "")
        tweet = Tweet(tweet_id, shown, [one.media_key for one in media], [one.alt or "" for one in media])
        self.timeline.append(tweet)
        self._hidden[tweet_id] = self.late_by
        self._save()
        return tweet

    async def _upload(self, request: web.Request) -> web.Response:
        try:
            parts = await _parts_of(request)
        except ValueError:
            return invalid("The body is neither a form of parts nor JSON with the media in base64")
        media = parts.get("media", b"")
        if (
            set(parts) != {"media", "media_category", "media_type"}
            or parts["media_category"] != b"tweet_image"
        ):
            return invalid("media, media_category and media_type are required")
        if not media.startswith(PNG) or len(media) > 5_000_000:
            return invalid("The media is not a PNG of at most 5 MB")
        media_id = str(1_000_000 + next(self._sequence))
        self.media[media_id] = Media(f"3_{media_id}", len(media))
        self._save()
        return web.json_response(
            {"data": {"id": media_id, "media_key": f"3_{media_id}", "expires_after_secs": 86400}}
        )

    async def _describe(self, request: web.Request) -> web.Response:
        match await request.json():
            case {"id": str(media_id), "metadata": {"alt_text": {"text": str(alt)}}} if (
                media_id in self.media and 0 < len(alt) <= 1000
            ):
                self.media[media_id].alt = alt
                self._save()
                return web.json_response({"data": {"id": media_id}})
            case _:
                return invalid("The alternative text is not 1 to 1000 letters of a known picture")

    async def _read(self, request: web.Request) -> web.Response:
        most = int(request.query.get("max_results", "10"))
        if request.match_info["user"] != USER or not 5 <= most <= 100:
            return invalid("The `max_results` query parameter value is not between 5 and 100")
        since = int(request.query.get("since_id", "0"))
        newest_first = [one for one in reversed(self.timeline) if int(one.id) > since and self._is_shown(one)]
        start = int(request.query.get("pagination_token", "0"))
        page = newest_first[start : start + most]
        meta: dict[str, object] = {"result_count": len(page)}
        if start + most < len(newest_first):
            meta["next_token"] = str(start + most)
        found = {"data": [shown(one) for one in page]} if page else {}
        return web.json_response({**found, "meta": meta})

    def _is_shown(self, tweet: Tweet) -> bool:
        left = self._hidden.get(tweet.id, 0)
        self._hidden[tweet.id] = left - 1
        return left <= 0

    def _too_many(self) -> web.Response:
        answer = problem(429, "Too Many Requests", "Too Many Requests", "about:blank")
        answer.headers["x-rate-limit-limit"] = str(self.post_limit)
        answer.headers["x-rate-limit-remaining"] = "0"
        return answer

    def _save(self) -> None:
        if self._state is None:
            return
        kept = {
            "timeline": [asdict(one) for one in self.timeline],
            "media": {name: asdict(one) for name, one in self.media.items()},
        }
        beside = self._state.with_suffix(".new")
        beside.write_text(json.dumps(kept))
        beside.replace(self._state)

    def _load(self, state: Path) -> None:
        kept = json.loads(state.read_text())
        self.timeline = [Tweet(**one) for one in kept["timeline"]]
        self.media = {name: Media(**one) for name, one in kept["media"].items()}
        self._sequence = itertools.count(len(self.timeline) + len(self.media) + 1)


async def _parts_of(request: web.Request) -> dict[str, bytes]:
    """What an upload gives, in either of the two ways that X takes it."""
    if request.content_type == "application/json":
        asked: dict[str, str] = await request.json()
        parts = {name: value.encode() for name, value in asked.items()}
        return parts | {"media": base64.b64decode(parts.get("media", b""), validate=True)}
    if not request.content_type.startswith("multipart/"):
        raise ValueError(request.content_type)
    parts = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        parts[str(part.name)] = bytes(await part.read())
    return parts


def same_words(tweet: Tweet, text: str) -> bool:
    """True when a post says just this, whatever picture it has."""
    return html.unescape(tweet.text).partition(" https://t.co/")[0] == text


def shown(tweet: Tweet) -> dict[str, object]:
    """A post as the timeline gives it."""
    given: dict[str, object] = {"id": tweet.id, "text": tweet.text}
    if tweet.media_keys:
        given["attachments"] = {"media_keys": tweet.media_keys}
        address = tweet.text.rpartition(" ")[2]
        place = {"start": len(tweet.text) - len(address), "end": len(tweet.text)}
        given["entities"] = {"urls": [{"url": address, "media_key": tweet.media_keys[0], **place}]}
    return given


def problem(status: int, title: str, detail: str, kind: str) -> web.Response:
    """X's way of saying no."""
    body = {"title": title, "detail": detail, "type": kind, "status": status}
    return web.json_response(body, status=status, content_type="application/problem+json")


def invalid(detail: str) -> web.Response:
    """The request breaks a rule."""
    return problem(400, "Invalid Request", detail, f"{KIND}invalid-request")


async def _serve(port: int, server: XServer) -> None:
    runner, address = await server.start(port)
    print(address, flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until killed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--port", type=int, default=0)
    wanted.add_argument("--state", type=Path, required=True)
    wanted.add_argument("--lose", type=float, default=0.0, help="share of posts whose answer is lost")
    wanted.add_argument("--seed", type=int, default=0)
    wanted.add_argument("--no-filter", action="store_true", help="take the same words twice")
    given = wanted.parse_args()
    server = XServer(given.state, given.lose, given.seed)
    server.filters_duplicates = not given.no_filter
    asyncio.run(_serve(given.port, server))


if __name__ == "__main__":
    main()
