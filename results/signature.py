"""Signs messages, and tells whether one was signed with a secret we share, by the Standard Webhooks rules.

Source: https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, version 1.0.0.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
SCHEME = "v1"
SHORTEST_KEY, LONGEST_KEY = 24, 64
LONGEST_ID = 200
MOST_SIGNATURES = 10
MOST_DIGITS = 11


class BadClaim(ValueError):
    """The headers do not say who signed what and when; says what to send."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the headers of a message say of it, not yet believed.

    Attributes:
        message_id: of the message; the same when it is sent again.
        timestamp: when this was sent, in seconds since 1970.
        signatures: by several secrets while one is being replaced.
    """

    message_id: str
    timestamp: int
    signatures: tuple[bytes, ...]

    def seconds_off(self, now: datetime) -> float:
        """How far the sender's clock is ahead of ours; below 0 when it is behind, or the message is old."""
        return self.timestamp - now.timestamp()


def key_of(secret: str) -> bytes:
    """The key that a secret stands for.

    Raises:
        ValueError: it is no such secret; says why without showing it.
    """
    try:
        encoded = secret.removeprefix(PREFIX).rstrip("=")
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"a secret is {PREFIX} followed by base64") from None
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError(f"a secret stands for {SHORTEST_KEY} to {LONGEST_KEY} random bytes, not {len(key)}")
    return key


def new_secret() -> str:
    """A fresh secret to give to a sender."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a message as it stands in the header."""
    return f"{SCHEME},{base64.b64encode(_digest(key, message_id, timestamp, body)).decode()}"


def claim_of(headers: Mapping[str, str]) -> Claim:
    """What the headers say.

    Raises:
        BadClaim: one is missing or is not what the rules ask for.
    """
    missing = [name for name in (ID, TIMESTAMP, SIGNATURE) if not headers.get(name)]
    if missing:
        raise BadClaim(
            f"The message is not signed: send {', '.join(missing)} by the Standard Webhooks rules."
        )
    message_id, stamp = headers[ID], headers[TIMESTAMP]
    if len(message_id) > LONGEST_ID or not _is_plain(message_id):
        raise BadClaim(
            f"{ID} has at most {LONGEST_ID} letters, digits and signs, no spaces and no full stop."
        )
    if len(stamp) > MOST_DIGITS or not (stamp.isascii() and stamp.isdigit()):
        raise BadClaim(f"{TIMESTAMP} is the time of sending in whole seconds since 1970.")
    signatures = tuple(one for one in map(_signature, headers[SIGNATURE].split()[:MOST_SIGNATURES]) if one)
    if not signatures:
        raise BadClaim(f"{SIGNATURE} holds no signature of the kind {SCHEME},BASE64.")
    return Claim(message_id, int(stamp), signatures)


def is_signed(keys: Sequence[bytes], claim: Claim, body: bytes) -> bool:
    """Whether one of the signatures was made with one of the keys; takes as long either way."""
    found = False
    for key in keys:
        expected = _digest(key, claim.message_id, claim.timestamp, body)
        for one in claim.signatures:
            found |= hmac.compare_digest(expected, one)
    return found


def _digest(key: bytes, message_id: str, timestamp: int, body: bytes) -> bytes:
    signing = hmac.new(key, f"{message_id}.{timestamp}.".encode(), hashlib.sha256)
    signing.update(body)
    return signing.digest()


def _is_plain(message_id: str) -> bool:
    """No full stop: it parts id, time and body, and a second one could make one message look like another."""
    return message_id.isascii() and message_id.isprintable() and not set(message_id) & {".", " "}


def _signature(text: str) -> bytes | None:
    """One signature of the header, None when it is of a kind we do not know."""
    scheme, _, encoded = text.partition(",")
    try:
        return base64.b64decode(encoded, validate=True) if scheme == SCHEME else None
    except (binascii.Error, ValueError):
        return None
