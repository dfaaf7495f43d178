"""Links each message that arrived to the one before it, so that no later change to the record goes unseen."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

Link = list[str | int]
"""What an entry's digest is taken of."""


class Head(NamedTuple):
    """The newest entry of a journal; who has seen it can tell whether anything before was changed."""

    position: int
    digest: str


GENESIS = Head(0, "0" * 64)
"""What the first entry follows."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came, not yet kept.

    Attributes:
        feed: our own name for the way it came, 1 to 100 characters.
        topic: what the sender called it; a character no database can keep is written with a backslash.
        payload: the message itself, never changed.
        received_at: when it reached this service, aware.
    """

    feed: str
    topic: str
    payload: bytes
    received_at: datetime

    def __post_init__(self) -> None:
        if not 1 <= len(self.feed) <= 100:
            raise ValueError("a feed's name has 1 to 100 characters")
        if self.received_at.tzinfo is None:
            raise ValueError("a naive time cannot be recorded")
        topic = self.topic.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
        object.__setattr__(self, "topic", topic)

    @property
    def key(self) -> str:
        """What two deliveries of one message have in common."""
        return arrival_key(self.topic, self.payload)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it is kept.

    Attributes:
        position: 1 for the first, with no gaps.
        received_at: in UTC.
        previous: digest of the entry before.
        digest: of this entry; see `digest`.
    """

    position: int
    feed: str
    topic: str
    payload: bytes
    received_at: datetime
    previous: str
    digest: str

    @property
    def head(self) -> Head:
        """The journal's head when this entry is its newest."""
        return Head(self.position, self.digest)


class Stored(NamedTuple):
    """One entry exactly as a database holds it, perhaps changed by hand."""

    position: int
    feed: str
    topic: str
    arrival_key: str
    payload: bytes
    received_at: str
    previous: str
    digest: str


def following(head: Head, arrival: Arrival) -> Entry:
    """Return the entry an arrival becomes when it is added after `head`."""
    position, received_at = head.position + 1, arrival.received_at.astimezone(UTC)
    link: Link = [
        head.digest,
        position,
        arrival.feed,
        arrival.topic,
        instant_text(received_at),
        sha256(arrival.payload),
    ]
    return Entry(
        position, arrival.feed, arrival.topic, arrival.payload, received_at, head.digest, digest_of(link)
    )


def fault(row: Stored, after: Head) -> str | None:
    """Return what is wrong with an entry that should follow `after`, naming the place; None when it holds."""
    number = f"Entry {row.position}"
    if row.position != after.position + 1:
        return (
            f"{number} stands where entry {after.position + 1} should: one was removed, added or renumbered."
        )
    if row.previous != after.digest:
        return f"{number} does not follow entry {after.position}: its link to the entry before was changed."
    if row.arrival_key != arrival_key(row.topic, row.payload):
        return f"{number} is not what arrived: its payload or its topic was changed."
    link: Link = [row.previous, row.position, row.feed, row.topic, row.received_at, sha256(row.payload)]
    if row.digest != digest_of(link):
        return f"{number} is not what was recorded: its feed, time or digest was changed."
    return None


def wrong_end(last: Head, head: Head | None) -> str | None:
    """Return what is wrong with the end of a journal whose entries hold up to `last`; None when nothing is.

    Args:
        last: the newest entry found.
        head: what was noted as the newest entry when it was added; None when that note is gone.
    """
    if head is None:
        return "The head of the journal is missing: it was removed by hand."
    if head.position > last.position:
        return (
            f"The journal ends at entry {last.position}, its head is {head.position}: entries were removed."
        )
    if head.position < last.position:
        return f"Entry {head.position + 1} lies beyond the head of the journal: it was added by hand."
    return None if head == last else f"The head does not match entry {last.position}: the head was changed."


def unlike(witness: Head, digest: str | None) -> str | None:
    """Return how a journal that holds differs from the entry somebody saw; None when it doesn't.

    Args:
        witness: what was seen.
        digest: of the entry at that position now, None when there is none.
    """
    if witness == GENESIS or witness.digest == digest:
        return None
    if digest is None:
        return f"Entry {witness.position}, which was seen, is not there: the journal was cut short."
    return f"Entry {witness.position} is not the one that was seen: the journal was rewritten."


def digest_of(link: Link) -> str:
    """Return an entry's digest: sha256 of a JSON list in ASCII without spaces.

    Args:
        link: previous digest, position, feed, topic, received_at as ISO 8601 in UTC to the microsecond,
            sha256 of the payload; in this order.
    """
    return sha256(json.dumps(link, separators=(",", ":")).encode("ascii"))


def arrival_key(topic: str, payload: bytes) -> str:
    """Return what marks a repeat: the same topic and payload from the same feed."""
    return digest_of([topic, sha256(payload)])


def instant_text(instant: datetime) -> str:
    """Return an instant as it is linked and kept."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
