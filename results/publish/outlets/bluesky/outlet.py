"""Bluesky: one account, each post a record under a key of our own, so that sending it again changes nothing.

Source of shapes and limits: docs.bsky.app and the lexicons, read in 2026, and the server itself in the tests.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from results.clock import Clock
from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.bulletin import Post
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.bluesky import record as records
from results.publish.outlets.bluesky.answers import is_limit, name_of, trouble_in
from results.publish.outlets.bluesky.health import health
from results.publish.outlets.bluesky.line import READ_S, Line
from results.publish.outlets.bluesky.session import BlueskyKeys
from results.publish.outlets.bluesky.timeline import timeline
from results.publish.text_length import LIMITS, addresses

__all__ = ["Bluesky", "BlueskyKeys"]
FAMILY = "bluesky"
PICTURE_MOST = 2_000_000
LONGEST_S = 60.0
T = TypeVar("T")


class Bluesky:
    """One account on Bluesky.

    Args:
        name: the account, as the settings call it.
        keys: its server, handle and app password.
        session_store: a file that keeps its session, so that a restart need not sign in; None keeps none.
        clock: says when a post was made.
        read_s: how long Bluesky may be silent before an answer counts as lost.
    """

    family = FAMILY
    is_repeatable = True
    takes_pictures_later = False  # the apps do not show that a post was changed, nor what it became

    def __init__(
        self, name: str, keys: BlueskyKeys, session_store: Path | None, clock: Clock, read_s: float = READ_S
    ) -> None:
        self.name = name
        self._handle = keys.handle
        self._clock = clock
        self._line = Line(keys, session_store, read_s)
        self._record_keys = records.Keys()
        self._limits = 0

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these words cannot go out; () when they can."""
        limit = LIMITS[FAMILY]
        problems = {
            "there are no words": not text.strip(),
            f"longer than {limit.most} as Bluesky counts": not limit.takes(text),
            "an @ would call on somebody": "@" in text or "＠" in text,
            "an address would be no link, only letters": bool(addresses(text)),
        }
        return tuple(problem for problem, is_so in problems.items() if is_so)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Upload the picture and write the whole record, once and for all tries."""
        return await self._harmlessly(self._prepare(post, picture))

    async def send(self, post: Post, prepared: Prepared) -> Sent:  # noqa: ARG002 - the port's shape
        """Put the record under its key, again if need be."""
        did, key, record = _noted(prepared)
        try:
            await self._asked(self._put(did, key, record))
        except _PictureGone:
            # Uploads are kept for minutes only. A record that is there holds its picture: so none is there.
            await self._asked(self._put(did, key, records.without_picture(record)))
        return Sent(records.address(did, key), records.page(did, key))

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """Look under the record's key."""
        did, key, record = _noted(prepared)
        found = await self._harmlessly(self._line.record(did, key))
        is_ours = found is not None and found["value"] in (record, records.without_picture(record))
        return Sent(records.address(did, key), records.page(did, key)) if is_ours else None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002
        """Refuse: Bluesky has no such thing."""
        raise BulletinRefused("Bluesky's apps go on showing a post as it was first made")

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every post of the account that was made since then, newest first."""
        return await self._harmlessly(timeline(self._line, since))

    async def examine(self) -> Health:
        """Look whether the account would take posts tonight; nothing is posted."""
        try:
            return await self._harmlessly(health(self._line, self._clock))
        except BulletinRefused as trouble:
            return Health(self._handle, problems=(str(trouble),))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._line.close()

    async def _prepare(self, post: Post, picture: bytes | None) -> Prepared:
        session = await self._line.door.session()
        now = self._clock.now()
        record = records.record_of(post, now)
        if post.under is not None:
            record = await self._hung(session.did, record, post.under)
        if picture is not None:
            if len(picture) > PICTURE_MOST or len(post.alt) > LIMITS[FAMILY].alt_most:
                raise BulletinRefused(
                    f"the picture has {len(picture)} bytes, its description {len(post.alt)} letters"
                )
            record = records.with_picture(record, await self._line.upload(picture), picture, post.alt)
        return {"repo": session.did, "rkey": self._record_keys.next(now), "record": record}

    async def _hung(self, did: str, record: dict[str, object], under: str) -> dict[str, object]:
        """The post as a reply to one of this account; alone where that is gone."""
        key = under.removeprefix(records.address(did, ""))
        try:
            there = None if key == under else await self._asked(self._line.record(did, key))
        except BulletinRefused as trouble:
            if trouble.stops_account:
                raise
            return record
        return record if there is None else records.with_parent(record, under, str(there["cid"]))

    async def _put(self, did: str, key: str, record: Mapping[str, object]) -> None:
        try:
            address = await self._line.put(did, key, record)
        except Exception as error:
            if name_of(error) == "BlobNotFound" and "embed" in record:
                raise _PictureGone from error
            raise
        if address != records.address(did, key):
            raise ValueError("the answer is about another record")

    async def _harmlessly(self, question: Awaitable[T]) -> T:
        """Ask what can be asked again without harm: no clear answer means nothing but that."""
        try:
            return await self._asked(question)
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble

    async def _asked(self, question: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(LONGEST_S):
                answer = await question
        except (OutletError, _PictureGone):
            raise
        except TimeoutError:
            raise DeliveryUnknown(f"no answer from Bluesky within {LONGEST_S:g} s") from None
        except Exception as error:
            # Whatever a library raises once a post may have left is no proof that it did not.
            trouble = trouble_in(error, self._limits)
            self._limits = self._limits + 1 if is_limit(error) else 0
            raise trouble from error
        self._limits = 0
        return answer


class _PictureGone(Exception):
    """Bluesky no longer has the picture that the record speaks of."""


def _noted(prepared: Prepared) -> tuple[str, str, Mapping[str, object]]:
    """Account, key and record as they were prepared."""
    match prepared:
        case {"repo": str(did), "rkey": str(key), "record": {**record}}:
            return did, key, {str(name): value for name, value in record.items()}
        case _:
            raise BulletinRefused("this post was prepared for another network")
