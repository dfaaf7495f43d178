"""What an answer of X, or the lack of one, means for the post: not sent, refused, or nobody knows."""

from email.utils import parsedate_to_datetime

import requests
import tweepy

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets import SaidBefore
from results.publish.outlets.never_left import never_left

LIMIT_UNNAMED_S = 60.0
LIMIT_LONGEST_S = 900.0
STOPS_ACCOUNT = ("suspended", "temporarily locked", "client-forbidden", "client-not-enrolled")


def trouble_in(error: Exception, limits_before: int = 0) -> OutletError:
    """What this error means; anything that proves nothing leaves the post in doubt.

    Args:
        error: what tweepy, requests or the reading of the answer raised.
        limits_before: how many times in a row X has said "too many" already.
    """
    if isinstance(error, tweepy.HTTPException) and isinstance(error.response, requests.Response):
        return _of_status(error.response, "; ".join(map(str, error.api_messages)), limits_before)
    if never_left(error):
        return OutletUnavailable(f"X cannot be reached ({type(error).__name__})")
    return DeliveryUnknown(f"no clear answer from X ({type(error).__name__})")


def _of_status(answer: requests.Response, said: str, limits_before: int) -> OutletError:
    status = answer.status_code
    words = f"X answered {status}: {(said or answer.reason or 'no reason given')[:300]}"
    match status:
        case 429:
            return OutletUnavailable(words, _wait_s(answer, limits_before))
        case 401 | 402:
            return BulletinRefused(words, stops_account=True)
        case 403:
            return _forbidden(answer, said, words)
        case 408:
            return DeliveryUnknown(words)
        case _ if 400 <= status < 500:
            return BulletinRefused(words)
        case _:
            return DeliveryUnknown(words)


def _forbidden(answer: requests.Response, said: str, words: str) -> OutletError:
    # Version 2 has no error 187; only the sentence tells. Source: akrherz/iembot#163, a log of February 2026.
    if "duplicate content" in said.lower():
        return SaidBefore(words)
    whole = f"{said} {answer.text[:1000]}".lower()
    return BulletinRefused(words, stops_account=any(sign in whole for sign in STOPS_ACCOUNT))


def _wait_s(answer: requests.Response, limits_before: int) -> float:
    """Seconds until X takes requests again, by X's own clock; without a word from X longer each time."""
    try:
        reset = float(answer.headers["x-rate-limit-reset"])
        x_now = parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return min(LIMIT_UNNAMED_S * 2.0**limits_before, LIMIT_LONGEST_S)
    return min(max(reset - x_now, 0.0) + 1.0, LIMIT_LONGEST_S)
