"""The record of a post as Bluesky keeps it, made once and whole: sending it again changes nothing.

Source of shapes and limits: the lexicons app.bsky.feed.post, app.bsky.embed.images and
app.bsky.richtext.facet, and atproto.com/specs/tid, read in 2026.
"""

import secrets
import struct
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import regex

from results.publish.bulletin import Post
from results.publish.outlets import Seen

COLLECTION = "app.bsky.feed.post"
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TAG = regex.compile(r"(?<!\S)[#＃](?P<tag>[^\s#＃\p{Cf}]*[^\s#＃\p{Cf}\p{P}])")
_TAG_MOST = 64
_PNG_HEADER = struct.Struct(">8x4x4s2I")


class Keys:
    """Keys for records, each later than the last even when the clock stands still or is put back."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, now: datetime) -> str:
        """A key of the time, as the network demands them: 53 bits of microseconds, 10 of chance."""
        self._last = max((now - _EPOCH) // _MICROSECOND, self._last + 1)
        number = self._last << 10 | secrets.randbits(10)
        return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def made_at_of(key: str) -> datetime | None:
    """The time a key was made, None when it is no key of a time."""
    if len(key) != 13 or not set(key) <= set(_SORTABLE):
        return None
    number = 0
    for letter in key:
        number = number << 5 | _SORTABLE.index(letter)
    return _EPOCH + (number >> 10) * _MICROSECOND


def record_of(post: Post, made_at: datetime) -> dict[str, object]:
    """The post in words alone; only its hashtags become links, whatever else may stand in it."""
    record: dict[str, object] = {
        "$type": COLLECTION,
        "text": post.text,
        "langs": [post.language.value],
        "createdAt": made_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if facets := hashtags(post.text):
        record["facets"] = facets
    return record


def with_picture(record: Mapping[str, object], blob: object, picture: bytes, alt: str) -> dict[str, object]:
    """The same post with a picture that was uploaded as this blob."""
    image: dict[str, object] = {"image": blob, "alt": alt}
    if size := png_size(picture):
        image["aspectRatio"] = {"width": size[0], "height": size[1]}
    return {**record, "embed": {"$type": "app.bsky.embed.images", "images": [image]}}


def with_parent(record: Mapping[str, object], uri: str, cid: str) -> dict[str, object]:
    """The same post as a reply to one that stands alone; cid is the hash of that one's content."""
    parent = {"uri": uri, "cid": cid}
    return {**record, "reply": {"root": parent, "parent": parent}}


def without_picture(record: Mapping[str, object]) -> dict[str, object]:
    """The same post in words alone."""
    return {name: value for name, value in record.items() if name != "embed"}


def hashtags(text: str) -> list[dict[str, object]]:
    """The hashtags of a text as facets; places count in bytes of UTF-8, the end not included."""
    return [
        {
            "index": {"byteStart": _bytes(text[: tag.start()]), "byteEnd": _bytes(text[: tag.end()])},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag["tag"]}],
        }
        for tag in _TAG.finditer(text)
        if len(tag["tag"]) <= _TAG_MOST and not tag["tag"].isdecimal()
    ]


def png_size(picture: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None when this is no PNG."""
    if len(picture) < _PNG_HEADER.size:
        return None
    kind, width, height = _PNG_HEADER.unpack_from(picture)
    return (width, height) if kind == b"IHDR" and width and height else None


def address(did: str, key: str) -> str:
    """A post's name on the network."""
    return f"at://{did}/{COLLECTION}/{key}"


def page(did: str, key: str) -> str:
    """Where the public sees a post."""
    return f"https://bsky.app/profile/{did}/post/{key}"


def seen_in(did: str, listed: object) -> Seen | None:
    """One entry of an account's list as a post; None when it is none, whoever put it there."""
    match listed:
        case {"uri": str(uri), "value": {"text": str(text), **record}}:
            key = uri.rpartition("/")[2]
            made_at = _instant(record.get("createdAt")) or made_at_of(key)
            if made_at is None:
                return None
            words = unicodedata.normalize("NFC", text).strip()
            return Seen(address(did, key), page(did, key), words, made_at, _pictures(record.get("embed")))
        case _:
            return None


def _pictures(embed: object) -> int:
    match embed:
        case {"images": [*images]} | {"media": {"images": [*images]}}:
            return len(images)
        case _:
            return 0


def _instant(written: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _bytes(text: str) -> int:
    return len(text.encode())
