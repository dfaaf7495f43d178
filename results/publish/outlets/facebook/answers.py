"""What an answer of Facebook means for the post: not made, refused, made before, or nobody knows.

Source: Graph API, "Handling Errors" and "Rate Limits", read in 2026; tried against our own stand-in only.
"""

import json
from dataclasses import dataclass

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets import SaidBefore
from results.publish.outlets.request import LIMIT_LONGEST_S, LIMIT_UNNAMED_S, Answer

TOO_MANY = frozenset({4, 17, 32, 341, 613, 80001})
"""The app, its user, the page, and the page by the rules for businesses."""
NOBODY_KNOWS = frozenset({1, 2})
DUPLICATE = 506
BLOCKED = 368
NOT_LET_IN = frozenset({3, 10, 102, 190, BLOCKED, *range(200, 300)})
"""The token is no good, lacks a permission, or the page is blocked."""
REPEATED = "already posted"
USAGE = "X-Business-Use-Case-Usage"


@dataclass(frozen=True, slots=True)
class Complaint:
    """The error that a Graph answer holds.

    Attributes:
        code: 0 when the answer names none.
        may_pass: Facebook calls it transient.
    """

    code: int
    words: str
    may_pass: bool


def body_of(answer: Answer) -> dict[str, object]:
    """The JSON object that came; {} for anything else."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def trouble_in(answer: Answer, limits_before: int = 0) -> OutletError | None:
    """What this answer means; None when it is a good one.

    Args:
        limits_before: how many times in a row Facebook has said "too many" already.
    """
    complaint = _complaint(answer)
    if answer.is_good and complaint is None:
        return None
    said = complaint or Complaint(0, "no reason given", may_pass=False)
    code = f" (code {said.code})" if said.code else ""
    words = f"Facebook answered {answer.status}{code}: {said.words}"
    if said.code in TOO_MANY or answer.status == 429:
        return OutletUnavailable(words, _wait_s(answer, limits_before))
    return _of_code(said, words) or _of_status(answer.status, words)


def is_limit(trouble: OutletError | None) -> bool:
    """True when Facebook said "too many"."""
    return isinstance(trouble, OutletUnavailable)


def _of_code(said: Complaint, words: str) -> OutletError | None:
    # The same code 368 says "blocked for abuse" and "you've already posted this": arsduo/koala#422.
    if said.code == DUPLICATE or (said.code == BLOCKED and REPEATED in said.words.lower()):
        return SaidBefore(words)
    if said.code in NOT_LET_IN:
        return BulletinRefused(words, stops_account=True)
    if said.code in NOBODY_KNOWS or said.may_pass:
        return DeliveryUnknown(words)
    return None


def _of_status(status: int, words: str) -> OutletError:
    if status == 401:
        return BulletinRefused(words, stops_account=True)
    if 400 <= status < 500 and status != 408:
        return BulletinRefused(words)
    return DeliveryUnknown(words)


def _complaint(answer: Answer) -> Complaint | None:
    match body_of(answer):
        case {"error": {"code": int(code), **rest}}:
            words = " ".join(str(rest.get("message", "no reason given")).split())[:300]
            return Complaint(code, words, rest.get("is_transient") is True)
        case {"error": _}:
            return Complaint(0, "an error of no known form", may_pass=False)
        case _:
            return None


def _wait_s(answer: Answer, limits_before: int) -> float:
    """Seconds until Facebook takes requests again; without a word from it longer each time."""
    asked = answer.wait_s or _until_regained_s(answer.headers.get(USAGE, ""))
    return asked or min(LIMIT_UNNAMED_S * 2.0**limits_before, LIMIT_LONGEST_S)


def _until_regained_s(usage: str) -> float | None:
    """The longest wait that the usage header names, which counts in minutes."""
    try:
        limits = [limit for limits in json.loads(usage).values() for limit in limits]
        minutes = max(float(limit["estimated_time_to_regain_access"]) for limit in limits)
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
    return min(minutes * 60.0, LIMIT_LONGEST_S)
