"""What an account on Bluesky shows, read back from the server that keeps it."""

from datetime import datetime, timedelta

from results.errors import BulletinRefused
from results.publish.outlets import Seen
from results.publish.outlets.bluesky.line import Line
from results.publish.outlets.bluesky.record import made_at_of, seen_in

PAGES_MOST = 50
KEYS_DIFFER = timedelta(hours=1)
"""Posts are listed by their keys, whose clock need not be that of the posts."""


async def timeline(line: Line, since: datetime) -> tuple[Seen, ...]:
    """Every post of the account that was made since then, newest first.

    Raises:
        BulletinRefused: there are more than anybody reads.
        OutletError, or what atproto and httpx raise.
    """
    did = (await line.door.session()).did
    found: list[Seen] = []
    cursor = ""
    for _ in range(PAGES_MOST):
        page = (await line.records(did, cursor)).body
        match page:
            case {"records": [*listed]}:
                found += [seen for one in listed if (seen := seen_in(did, one)) is not None]
            case _:
                raise ValueError("the answer holds no records")
        cursor = str(page.get("cursor") or "")
        oldest = made_at_of(cursor)
        if not cursor or (oldest is not None and oldest < since - KEYS_DIFFER):
            newest_first = sorted(found, key=lambda seen: seen.made_at, reverse=True)
            return tuple(seen for seen in newest_first if seen.made_at >= since)
    raise BulletinRefused(f"the account has made more than {len(found)} posts since then")
