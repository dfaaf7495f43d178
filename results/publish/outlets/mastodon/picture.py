"""Pictures for a Mastodon server: what it takes, and how one gets there once although answers are lost."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass

from results.errors import BulletinRefused, OutletUnavailable
from results.publish.outlets.mastodon.answers import NoGoodAnswer
from results.publish.outlets.mastodon.line import Line
from results.publish.text_length import LIMITS
from results.record.bulletin import Post

PAUSES_S = (0.25, 0.5, 1.0, 2.0, 3.0)
"""Between looks at whether the server has worked a picture through; about as long as words wait for it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes; without its word, what Mastodon comes with."""

    letters: int = LIMITS["mastodon"].most
    alt_letters: int = LIMITS["mastodon"].alt_most
    picture_bytes: int = 16 * 1024 * 1024


def limits_of(instance: Mapping[str, object]) -> Limits:
    """The limits that a server names; those it leaves out are as usual."""
    usual = Limits()
    return Limits(
        _named(instance, "statuses", "max_characters", usual.letters),
        _named(instance, "media_attachments", "description_limit", usual.alt_letters),
        _named(instance, "media_attachments", "image_size_limit", usual.picture_bytes),
    )


class Uploads:
    """Takes pictures to one account's server."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._unfinished: tuple[str, str] | None = None

    def uploaded(self, post: Post, picture: bytes, limits: Limits) -> str:
        """The id of the post's picture, once the server has worked it through.

        Raises:
            BulletinRefused: the server will not take it.
            OutletUnavailable: it is still working on it; ask again.
            NoGoodAnswer: as from the line.
        """
        if not post.alt.strip():
            raise BulletinRefused("the picture has no description")
        if len(picture) > limits.picture_bytes or len(post.alt) > limits.alt_letters:
            raise BulletinRefused(
                f"the picture has {len(picture):,} bytes and its description {len(post.alt):,} letters, "
                f"the server takes {limits.picture_bytes:,} and {limits.alt_letters:,}"
            )
        mark = hashlib.sha256(post.post_id.encode() + picture).hexdigest()
        if self._unfinished is None or self._unfinished[0] != mark:
            media_id, is_done = self._upload(post, picture)
            if is_done:
                return media_id
            self._unfinished = mark, media_id  # uploads are counted: a second try looks at this one again
        return self._worked_through(self._unfinished[1])

    def _upload(self, post: Post, picture: bytes) -> tuple[str, bool]:
        try:
            return self._line.upload(picture, post.alt)
        except NoGoodAnswer as error:
            if error.status == 403:  # a matter of scopes: the words may still go out
                raise BulletinRefused("the token may not upload pictures") from error
            raise

    def _worked_through(self, media_id: str) -> str:
        for pause_s in PAUSES_S:
            if self._line.is_processed(media_id):
                self._unfinished = None
                return media_id
            time.sleep(pause_s)
        raise OutletUnavailable("the server is still working on the picture")


def _named(instance: Mapping[str, object], group: str, name: str, usual: int) -> int:
    match instance:
        case {"configuration": Mapping() as found}:
            pass
        case _:
            return usual
    match found.get(group):
        case Mapping() as limits if isinstance(limit := limits.get(name), int) and limit > 0:
            return limit
        case _:
            return usual
