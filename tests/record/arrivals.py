"""Messages to keep, and a second, independent reading of how they should be chained."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from results.record.journal import Arrival, Entry, Head

AT = datetime(2023, 5, 5, 1, 42, 0, 250, tzinfo=UTC)


def arrival(number: int, feed: str = "count-centre") -> Arrival:
    """Return the message that has this number in it."""
    return Arrival(feed, f"elections/v1/medway/ward-{number}/result", f'{{"votes": {number}}}'.encode(), AT)


def chained(after: Head, arrivals: Sequence[Arrival]) -> list[Entry]:
    """Return the entries that messages, all different, become after `after`, worked out one by one."""
    entries: list[Entry] = []
    for arrived in arrivals:
        at = arrived.received_at.astimezone(UTC)
        text = json.dumps(
            [
                after.digest,
                after.position + 1,
                arrived.feed,
                arrived.topic,
                at.isoformat(timespec="microseconds"),
                hashlib.sha256(arrived.payload).hexdigest(),
            ],
            separators=(",", ":"),
        )
        after_digest = after.digest
        after = Head(after.position + 1, hashlib.sha256(text.encode()).hexdigest())
        entries.append(
            Entry(
                after.position, arrived.feed, arrived.topic, arrived.payload, at, after_digest, after.digest
            )
        )
    return entries
