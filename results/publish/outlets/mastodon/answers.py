"""What an answer of a Mastodon server, or the lack of one, means for the post: not sent, refused, unknown."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets import SaidBefore
from results.publish.outlets.never_left import causes, never_left

LIMIT_UNNAMED_S = 60.0
LIMIT_LONGEST_S = 1860.0
"""Mastodon's longest window is 30 minutes, that for pictures."""
UNCLEAR = frozenset({408, 409})
HAS_PICTURE = "already attached"
"""Each picture is uploaded for one post: when it has a post, this is the second sending of that post."""


class NoGoodAnswer(Exception):
    """A request that did not end well.

    Attributes:
        answer: what came back, None when nothing did; its body may be cut short.
    """

    def __init__(self, answer: requests.Response | None) -> None:
        self.answer = answer
        super().__init__("nothing came back" if answer is None else f"status {answer.status_code}")

    @property
    def status(self) -> int | None:
        """The HTTP status, None when nothing came back."""
        return None if self.answer is None else self.answer.status_code

    @property
    def is_no(self) -> bool:
        """True when the server understood and refused."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in UNCLEAR | {429}


def trouble_in(error: Exception, limits_before: int = 0) -> OutletError:
    """What this error means; anything that proves nothing leaves the post in doubt.

    The library's own errors are not asked: it raises "rate limit" for a post that was made when it cannot
    read the limit's header, and one and the same error for a refused post and for an unreadable success.

    Args:
        error: what the line raised.
        limits_before: how many times in a row the server has said "too many" already.
    """
    if isinstance(error, NoGoodAnswer) and error.answer is not None:
        return _of_status(error.answer, limits_before)
    if never_left(error):
        return OutletUnavailable("the Mastodon server cannot be reached")
    return DeliveryUnknown(f"no clear answer from the Mastodon server ({_kind(error)})")


def said(answer: requests.Response) -> str:
    """The server's own words for what is wrong, short."""
    try:
        body = answer.json()
    except (ValueError, RuntimeError, requests.RequestException):  # no JSON, or the body broke off
        body = None
    words = body.get("error") if isinstance(body, dict) else None
    return str(words or answer.reason or "no reason given")[:300]


def _of_status(answer: requests.Response, limits_before: int) -> OutletError:
    status = answer.status_code
    words = f"Mastodon answered {status}: {said(answer)}"
    match status:
        case 429:
            return OutletUnavailable(words, _wait_s(answer, limits_before))
        case 401 | 403:
            return BulletinRefused(words, stops_account=True)
        case _ if HAS_PICTURE in words.lower():
            return SaidBefore(words)
        case _ if NoGoodAnswer(answer).is_no:
            return BulletinRefused(words)
        case _:
            # Among them 500 for the repeat of a post that was made (mastodon#40399), and 200 without sense.
            return DeliveryUnknown(words)


def _wait_s(answer: requests.Response, limits_before: int) -> float:
    """Seconds until requests are taken again, by the server's clock; without its word longer each time."""
    try:
        until = _instant(answer.headers["x-ratelimit-reset"])
        wait_s = (until - parsedate_to_datetime(answer.headers["date"])).total_seconds()
    except (KeyError, ValueError, OverflowError, TypeError):
        wait_s = _asked_s(answer) or LIMIT_UNNAMED_S * 2.0 ** min(limits_before, 5)
    return min(max(wait_s, 0.0) + 1.0, LIMIT_LONGEST_S)


def _instant(reset: str) -> datetime:
    """Mastodon names the instant in ISO 8601, GoToSocial as seconds since 1970."""
    if reset.isdecimal():
        return datetime.fromtimestamp(int(reset), UTC)
    found = datetime.fromisoformat(reset)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _asked_s(answer: requests.Response) -> float | None:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else None


def _kind(error: BaseException) -> str:
    """The name of what went wrong underneath; never its words, which may hold an address or a body."""
    return type(list(causes(error))[-1]).__name__
