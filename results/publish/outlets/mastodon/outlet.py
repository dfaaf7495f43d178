"""Mastodon: one account, one thread, one request at a time.

A post carries a key, and a server that keeps keys makes it once however often it comes. Some servers keep
none and some answer a repeat with an error: in doubt the account is read back first, and a key only helps.
Source of shapes and limits: docs.joinmastodon.org, read in 2026.
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from functools import partial

from results.clock import Clock, SystemClock
from results.errors import BulletinRefused
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.mastodon.answers import NoGoodAnswer, trouble_in
from results.publish.outlets.mastodon.health import examined
from results.publish.outlets.mastodon.keys import MastodonKeys
from results.publish.outlets.mastodon.line import READ_S, Line
from results.publish.outlets.mastodon.picture import Limits, Uploads, limits_of
from results.publish.outlets.mastodon.status import Status, same_words
from results.publish.outlets.thread import OneThread
from results.publish.text_length import LIMITS
from results.record.bulletin import Post

__all__ = ["Mastodon", "MastodonKeys"]
FAMILY = "mastodon"
PAGES_MOST, PAGES_OF_A_NIGHT = 10, 50
SOURCES_MOST = 20


class Mastodon:
    """One account on one Mastodon server.

    Args:
        name: the account, as the settings call it.
        keys: its server and token; the token needs the scopes read:accounts, read:statuses, write:media
            and write:statuses.
        read_s: how long the server may be silent before an answer counts as lost.
        clock: what the server's clock is held against.
    """

    is_repeatable = False
    takes_pictures_later = True
    family = FAMILY

    def __init__(
        self, name: str, keys: MastodonKeys, read_s: float = READ_S, clock: Clock | None = None
    ) -> None:
        self.name = name
        self._clock = clock or SystemClock()
        self._line = Line(keys, read_s)
        self._thread = OneThread(name, "Mastodon", trouble_in)
        self._limits = Limits()
        self._account_id: str | None = None
        self._uploads = Uploads(self._line)

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these words cannot go out; () when they can."""
        most = self._limits.letters
        problems = {
            "there are no words": not text.strip(),
            f"longer than {most} as Mastodon counts": LIMITS[FAMILY].measure(text) > most,
            "an @ would call on somebody": "@" in text or "＠" in text,
        }
        return tuple(problem for problem, is_so in problems.items() if is_so)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Note the account's newest post and the key of this one, upload the picture with its description."""
        return await self._thread.ask_freely(lambda: self._prepare(post, picture))

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        """Make the post."""
        return _sent(await self._thread.ask(lambda: self._send(post, prepared)))

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """Read the account's posts since the one noted, and look for this one by its picture or its words."""
        found = await self._thread.ask_freely(lambda: self._find(post, prepared))
        return None if found is None else _sent(found)

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:
        """Edit the post: the words that stand there now, and the picture; one that has a picture stays."""
        await self._thread.ask_freely(lambda: self._add_picture(post, remote_id, picture))

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every public post since then; no boosts, no replies to others."""
        return await self._thread.ask_freely(lambda: self._seen(since))

    async def examine(self) -> Health:
        """Look at the token and its scopes, the server's limits and its clock."""
        health, self._limits = await self._thread.ask_freely(lambda: examined(self._line, self._clock))
        return health

    async def close(self) -> None:
        """Wait for the request under way and let go of the connections."""
        await self._thread.close()
        self._line.close()

    def _prepare(self, post: Post, picture: bytes | None) -> Prepared:
        newest = self._line.newest(self._whose())
        since_id = newest.status_id if newest else None
        # The newest post is part of the key: a new record must not meet keys of a rehearsal an hour ago.
        key = hashlib.sha256(repr((self.name, post.post_id, post.text, since_id)).encode())
        media_id = None if picture is None else self._uploads.uploaded(post, picture, self._limits)
        made = {"since_id": since_id, "idempotency_key": key.hexdigest(), "media_id": media_id}
        return made if post.under is None else made | {"under": post.under}

    def _send(self, post: Post, prepared: Prepared) -> Status:
        """Make the post under what it corrects; alone where the server takes no reply to that, being gone."""
        media_id, under = _noted(prepared, "media_id"), _noted(prepared, "under")
        made = partial(self._line.post, post.text, media_id, post.language, str(prepared["idempotency_key"]))
        if under is not None:
            try:
                return made(under)
            except NoGoodAnswer as trouble:
                if not trouble.is_no:  # only a clear no says that nothing was made
                    raise
        return made(None)

    def _whose(self) -> str:
        """The account's number; asked once, with the server's limits, which are not worth failing for."""
        if self._account_id is None:
            self._account_id, _ = self._line.account()
            with suppress(NoGoodAnswer):
                self._limits = limits_of(self._line.instance())
        return self._account_id

    def _find(self, post: Post, prepared: Prepared) -> Status | None:
        media_id, others = _noted(prepared, "media_id"), []
        for status in self._line.statuses(self._whose(), _noted(prepared, "since_id"), PAGES_MOST):
            if media_id in status.media_ids or same_words(status.words, post.text):
                return status
            others.append(status)
        for status in reversed(others[-SOURCES_MOST:]):  # a server may show words in another form
            if same_words(self._line.source(status.status_id)[0], post.text):
                return status
        return None

    def _add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:
        if self._line.status(remote_id).media_ids:
            return
        words = self._line.source(remote_id)
        media_id = self._uploads.uploaded(post, picture, self._limits)
        if media_id not in self._line.edit(remote_id, words, media_id).media_ids:
            raise BulletinRefused("the server adds no picture to a post that is there")

    def _seen(self, since: datetime) -> tuple[Seen, ...]:
        found: list[Seen] = []
        for one in self._line.statuses(self._whose(), None, PAGES_OF_A_NIGHT):
            if one.made_at < since:
                return tuple(found)
            if one.is_public and not one.is_reply:
                found.append(Seen(one.status_id, one.url, one.words, one.made_at, len(one.media_ids)))
        return tuple(found)


def _sent(status: Status) -> Sent:
    return Sent(status.status_id, status.url)


def _noted(prepared: Prepared, what: str) -> str | None:
    """What was noted while preparing, None when there was nothing to note."""
    found = prepared.get(what)
    return None if found is None else str(found)
