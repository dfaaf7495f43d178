"""How an account on Bluesky stands before the night."""

from collections.abc import Mapping
from datetime import UTC, datetime

from results.clock import Clock
from results.publish.outlets import Health
from results.publish.outlets.bluesky.answers import CLOSED, header, said_at_s
from results.publish.outlets.bluesky.line import Line

CLOCKS_DIFFER_S = 60.0
FEW = 0.2
"""Less than this share of the requests left, and something else is using them up."""


async def health(line: Line, clock: Clock) -> Health:
    """What the account's server says of it.

    Raises:
        OutletError, or what atproto and httpx raise.
    """
    session = await line.door.session()
    about = await line.ask("com.atproto.server.getSession")
    now = clock.now()
    home = await line.ask("com.atproto.repo.describeRepo", repo=session.did)
    handle = str(about.body["handle"])
    facts = [f"signed in to {session.home}"]
    checks = (
        _open(about.body),
        _named(home.body, handle),
        _clocks(about.headers, now),
        _limits(home.headers),
        (line.door.trouble is None, line.door.trouble or "its session is kept over restarts"),
    )
    facts += [said for is_well, said in checks if is_well and said]
    problems = tuple(said for is_well, said in checks if not is_well)
    return Health(f"{handle} ({session.did})", tuple(facts), problems)


def _open(about: Mapping[str, object]) -> tuple[bool, str]:
    if about.get("active", True):
        return True, "the account is open"
    return False, f"the account is {about.get('status') or 'closed'}: {CLOSED}"


def _named(home: Mapping[str, object], handle: str) -> tuple[bool, str]:
    if home.get("handleIsCorrect", True):
        return True, f"{handle} leads to the account"
    return False, f"{handle} does not lead to the account, readers see an invalid name: correct its DNS entry"


def _clocks(headers: Mapping[str, str], now: datetime) -> tuple[bool, str]:
    theirs_s = said_at_s(headers)
    if theirs_s is None:
        return True, ""
    ahead_s = now.timestamp() - theirs_s
    if abs(ahead_s) <= CLOCKS_DIFFER_S:
        return True, "both clocks agree"
    way = "ahead of" if ahead_s > 0 else "behind"
    return (
        False,
        f"this machine's clock is {abs(ahead_s):.0f} s {way} Bluesky's, and posts carry it: set the clock",
    )


def _limits(headers: Mapping[str, str]) -> tuple[bool, str]:
    left, most = header(headers, "ratelimit-remaining"), header(headers, "ratelimit-limit")
    reset = header(headers, "ratelimit-reset")
    if left is None or not most or reset is None:
        return True, ""
    until = datetime.fromtimestamp(reset, UTC)
    said = f"{left} of {most} requests left until {until:%H:%M} UTC"
    return (True, said) if left >= FEW * most else (False, f"only {said}: see what else uses this account")
