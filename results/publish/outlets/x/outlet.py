"""X: one account, one thread, one request at a time.

tweepy signs and sends; its media upload is of an interface that X has given up, so pictures go to version 2
through the same session and signer. Source of shapes and limits: docs.x.com, read in 2026.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from results.errors import BulletinRefused
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.thread import OneThread
from results.publish.outlets.x.answers import trouble_in
from results.publish.outlets.x.line import READ_S, Line, Tweet, XKeys, plain
from results.publish.text_length import LIMITS, addresses
from results.record.bulletin import Post

__all__ = ["X", "XKeys"]
FAMILY = "x"
ALT_MOST = 1000
PICTURE_MOST = 5_000_000
PAGES_MOST = 5
CLOCKS_DIFFER = timedelta(minutes=2)


class X:
    """One account on X.

    Args:
        name: the account, as the settings call it.
        keys: OAuth 1.0a keys, which do not expire during a night.
        api_base: another address for the API; tests and rehearsal servers only.
        read_s: how long X may be silent before an answer counts as lost.
    """

    is_repeatable = False
    takes_pictures_later = False
    family = FAMILY

    def __init__(self, name: str, keys: XKeys, api_base: str | None = None, read_s: float = READ_S) -> None:
        self.name = name
        self._line = Line(keys, api_base, read_s)
        self._thread = OneThread(name, "X", trouble_in)
        self._newest: str | None = None

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these words cannot go out; () when they can."""
        limit = LIMITS[FAMILY]
        problems = {
            "there are no words": not text.strip(),
            f"longer than {limit.most} as X counts": not limit.takes(text),
            "an @ would call on somebody": "@" in text or "＠" in text,
            "an address costs $0.20 a post instead of $0.015": bool(addresses(text)),
        }
        return tuple(problem for problem, is_so in problems.items() if is_so)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Note the account's newest post, upload the picture and describe it."""
        return await self._thread.ask_freely(lambda: self._prepare(post, picture))

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        """Make the post."""
        tweet_id = await self._thread.ask(lambda: self._line.post(post.text, _noted(prepared, "media_id")))
        return self._sent(tweet_id)

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:
        """Read the account's posts since the one noted, and look for this one by its picture or its words."""
        found = await self._thread.ask_freely(lambda: self._find(post, prepared, started_at))
        return None if found is None else self._sent(found.tweet_id)

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002 - the port's shape
        """X changes no post that is there."""
        raise BulletinRefused("X cannot add a picture to a post")

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every post on the timeline that was made since then."""
        return tuple(
            Seen(one.tweet_id, _url(one.tweet_id), one.words, one.made_at, len(one.media_keys))
            for one in await self._thread.ask_freely(lambda: tuple(self._since(since)))
        )

    async def examine(self) -> Health:
        """Read the timeline, which needs the same keys as a post and a clock that is right."""
        who = f"X account {self._line.user_id}"
        try:
            newest = await self._thread.ask_freely(lambda: next(self._line.timeline(None, most=5), None))
        except BulletinRefused as trouble:
            remedy = "look at its four keys, the app's permissions, its credit, and this machine's clock"
            return Health(who, problems=(f"{trouble}: {remedy}",))
        return Health(who, (f"newest post {newest.tweet_id}" if newest else "no post yet",))

    async def close(self) -> None:
        """Wait for the request under way and let go of the connections."""
        await self._thread.close()
        self._line.close()

    def _prepare(self, post: Post, picture: bytes | None) -> Prepared:
        if self._newest is None:
            newest = next(self._line.timeline(None, most=5), None)
            self._newest = newest.tweet_id if newest else ""
        prepared = {"since_id": self._newest or None}
        if picture is None:
            return prepared
        if len(picture) > PICTURE_MOST or len(post.alt) > ALT_MOST:
            raise BulletinRefused(
                f"the picture has {len(picture)} bytes, its description {len(post.alt)} letters"
            )
        media_id, media_key = self._line.upload(picture)
        self._line.describe(media_id, post.alt)
        return prepared | {"media_id": media_id, "media_key": media_key}

    def _find(self, post: Post, prepared: Prepared, started_at: datetime) -> Tweet | None:
        media_key, words = _noted(prepared, "media_key"), plain(post.text)
        for tweet in self._line.timeline(_noted(prepared, "since_id"), most=100, pages=PAGES_MOST):
            is_ours = media_key in tweet.media_keys or tweet.words == words
            if is_ours and tweet.made_at >= started_at - CLOCKS_DIFFER:
                return tweet
        return None

    def _since(self, since: datetime) -> Iterator[Tweet]:
        for tweet in self._line.timeline(None, most=100, pages=PAGES_MOST):
            if tweet.made_at < since:
                return
            yield tweet

    def _sent(self, tweet_id: str) -> Sent:
        self._newest = max(self._newest or "0", tweet_id, key=int)
        return Sent(tweet_id, _url(tweet_id))


def _url(tweet_id: str) -> str:
    return f"https://x.com/i/web/status/{tweet_id}"


def _noted(prepared: Prepared, what: str) -> str | None:
    """What was noted while preparing, None when there was nothing to note."""
    found = prepared.get(what)
    return None if found is None else str(found)
