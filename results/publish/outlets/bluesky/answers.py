"""What an answer of Bluesky, or the lack of one, means for the post: not sent, refused, or nobody knows."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx
from atproto import exceptions

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable

LIMIT_UNNAMED_S = 60.0
LIMIT_LONGEST_S = 900.0
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Only these prove that the request did not leave: no address, no connection, no trust in the certificate."""
SPENT = frozenset({"ExpiredToken", "InvalidToken"})
"""Nothing was done: the session is over, and a new one is wanted."""
SIGN_IN_ANEW = (
    "sign in to Bluesky, make an app password (Settings, Privacy and security) and put it into the settings"
)
CLOSED = "sign in to Bluesky in a browser and see what is asked of the account"
REMEDIES: Mapping[str, str] = {
    "AuthenticationRequired": f"handle or app password is wrong, or the account is closed; {SIGN_IN_ANEW}",
    "AuthFactorTokenRequired": f"this is the account's own password, not an app password; {SIGN_IN_ANEW}",
    "AuthMissing": SIGN_IN_ANEW,
    "ExpiredToken": SIGN_IN_ANEW,
    "InvalidToken": SIGN_IN_ANEW,
    "AccountDeactivated": CLOSED,
    "AccountNotFound": "handle or server in the settings are another account's; correct them",
    "AccountSuspended": CLOSED,
    "AccountTakedown": CLOSED,
    "RepoDeactivated": CLOSED,
    "RepoSuspended": CLOSED,
    "RepoTakendown": CLOSED,
}
"""What Bluesky calls a trouble of the whole account, whatever number it gives it, and what to do about it."""


def trouble_in(error: Exception, limits_before: int = 0) -> OutletError:
    """What this error means; anything that proves nothing leaves the post in doubt.

    Args:
        error: what atproto, httpx or the reading of the answer raised.
        limits_before: how many times in a row Bluesky has said "too many" already.
    """
    if (answer := _answer_in(error)) is not None:
        return _of_status(answer, error, limits_before)
    if not has_left(error):
        return OutletUnavailable(f"Bluesky cannot be reached ({_kind(error)})")
    return DeliveryUnknown(f"no clear answer from Bluesky ({_kind(error)})")


def has_left(error: Exception) -> bool:
    """False when the request that failed certainly never reached Bluesky."""
    return not (isinstance(error, NEVER_LEFT) or isinstance(error.__cause__, NEVER_LEFT))


def is_limit(error: Exception) -> bool:
    """True when Bluesky said "too many requests"."""
    return isinstance(error, exceptions.RateLimitExceededError)


def name_of(error: Exception) -> str:
    """What Bluesky calls this trouble, such as RecordNotFound; "" when it gave it no name."""
    answer = _answer_in(error)
    return "" if answer is None else str(getattr(answer.content, "error", None) or "")


def header(headers: Mapping[str, str], name: str) -> int | None:
    """A header of an answer as a whole number, None when it is not there or is none."""
    try:
        return int(headers[name])
    except (KeyError, ValueError):
        return None


def said_at_s(headers: Mapping[str, str]) -> float | None:
    """When the answer was given by Bluesky's own clock, in seconds since 1970; None when it did not say."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _of_status(answer: "exceptions.Response", error: Exception, limits_before: int) -> OutletError:
    status, name = int(answer.status_code), name_of(error)
    words = f"Bluesky answered {status}: {_said(answer)}"
    if status == 429:
        return OutletUnavailable(words, _wait_s(answer.headers, limits_before))
    if name in REMEDIES:
        return BulletinRefused(f"{words}: {REMEDIES[name]}", stops_account=True)
    if status in {401, 402}:
        return BulletinRefused(f"{words}: {SIGN_IN_ANEW}", stops_account=True)
    if 400 <= status < 500 and status != 408:
        return BulletinRefused(words)
    return DeliveryUnknown(words)


def _answer_in(error: Exception) -> "exceptions.Response | None":
    return error.response if isinstance(error, exceptions.RequestErrorBase) else None


def _said(answer: "exceptions.Response") -> str:
    name, message = getattr(answer.content, "error", None), getattr(answer.content, "message", None)
    return ", ".join(str(part) for part in (name, message) if part)[:300] or "no reason given"


def _kind(error: Exception) -> str:
    return type(error.__cause__ or error).__name__


def _wait_s(headers: Mapping[str, str], limits_before: int) -> float:
    """Seconds until Bluesky takes requests again, by its own clock; without a word longer each time."""
    asked, reset, now = header(headers, "retry-after"), header(headers, "ratelimit-reset"), said_at_s(headers)
    if asked is not None:
        wait_s = float(asked)
    elif reset is not None and now is not None:
        wait_s = reset - now
    else:
        return min(LIMIT_UNNAMED_S * 2.0**limits_before, LIMIT_LONGEST_S)
    return min(max(wait_s, 0.0) + 1.0, LIMIT_LONGEST_S)
