"""Signatures of messages, held against an independent library of the same rules."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from results.clock import SystemClock
from results.signature import (
    LONGEST_ID,
    BadClaim,
    claim_of,
    is_signed,
    key_of,
    new_secret,
    signature,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The key of the rules' own examples."""
KEY = key_of(SECRET)
AT = 1_683_250_920
BODY = b'{"votes": 489}'
TEXTS = st.text(max_size=200)
IDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="."), min_size=1, max_size=60
)


def headers(*signatures: str, message_id: str = "msg_1", timestamp: str = str(AT)) -> dict[str, str]:
    """What a sender sends beside the body."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def test_the_rules_own_example() -> None:
    """The message, key and signature that the rules' documents use throughout."""
    made = signature(KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@settings(max_examples=100, deadline=None)
@given(IDS, TEXTS)
def test_what_others_sign_we_accept(message_id: str, text: str) -> None:
    """The independent library's signature of any message is right by us."""
    theirs = Webhook(SECRET).sign(message_id, datetime.fromtimestamp(AT, UTC), text)
    claim = claim_of(headers(theirs, message_id=message_id))
    assert is_signed((KEY,), claim, text.encode())


@settings(max_examples=100, deadline=None)
@given(IDS, TEXTS)
def test_what_we_sign_others_accept(message_id: str, text: str) -> None:
    """Our signature of any message is right by the independent library."""
    now = int(SystemClock().now().timestamp())
    ours = signature(KEY, message_id, now, text.encode())
    given = headers(ours, message_id=message_id, timestamp=str(now))
    Webhook(SECRET).verify(text, given, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(text, given, json_parse=False)


@settings(max_examples=150, deadline=None)
@given(IDS, st.integers(0, 10**10), st.binary(max_size=100), st.integers(0), st.integers(0, 7))
def test_no_bit_can_be_changed(message_id: str, at: int, body: bytes, where: int, bit: int) -> None:
    """One bit of body or signature, another id or second, another key: not signed."""
    made = signature(KEY, message_id, at, body)
    claim = claim_of(headers(made, message_id=message_id, timestamp=str(at)))
    assert is_signed((KEY,), claim, body)
    assert not is_signed((key_of(new_secret()),), claim, body)
    assert not is_signed((), claim, body)
    changed = bytearray(body or b"x")
    changed[where % len(changed)] ^= 1 << bit
    assert not is_signed((KEY,), claim, bytes(changed))
    assert not is_signed((KEY,), claim, body + b"\n")
    for wrong in (headers(made, message_id=f"{message_id}x", timestamp=str(at)),
                  headers(made, message_id=message_id, timestamp=str(at + 1))):  # fmt: skip
        assert not is_signed((KEY,), claim_of(wrong), body)


def test_a_secret_can_be_replaced_without_a_gap() -> None:
    """Two secrets with us or two signatures from the sender: one pair that fits is enough, in any order."""
    old, new = KEY, key_of(new_secret())
    both = [signature(key, "msg_1", AT, BODY) for key in (old, new)]
    for keys in ((old,), (new,), (old, new), (new, old)):
        for signatures in (both, both[::-1], ["v1a,aGVsbG8=", *both], ["v1,", *both]):
            assert is_signed(keys, claim_of(headers(*signatures)), BODY)
    assert is_signed((old, new), claim_of(headers(both[1])), BODY)
    assert not is_signed((old,), claim_of(headers(both[1])), BODY)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_header_is_named(name: str, value: str | None) -> None:
    """Whoever forgot one is told which."""
    given = {**headers(signature(KEY, "msg_1", AT, BODY)), name: value}
    with pytest.raises(BadClaim, match=f"send {name} by the Standard Webhooks rules"):
        claim_of({key: text for key, text in given.items() if text is not None})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"webhook-id": "a.1"}, "no full stop"),
        ({"webhook-id": "a b"}, "no spaces"),
        ({"webhook-id": "é"}, "letters, digits and signs"),
        ({"webhook-id": "a\x00"}, "letters, digits and signs"),
        ({"webhook-id": "a" * (LONGEST_ID + 1)}, f"at most {LONGEST_ID}"),
        ({"webhook-timestamp": "-5"}, "whole seconds"),
        ({"webhook-timestamp": "1.5"}, "whole seconds"),
        ({"webhook-timestamp": "1e9"}, "whole seconds"),
        ({"webhook-timestamp": "\N{ARABIC-INDIC DIGIT FOUR}"}, "whole seconds"),
        ({"webhook-timestamp": "9" * 400}, "whole seconds"),
        ({"webhook-signature": "v2,aGVsbG8="}, "v1,BASE64"),
        ({"webhook-signature": "v1,not base64"}, "v1,BASE64"),
        ({"webhook-signature": "v1"}, "v1,BASE64"),
        ({"webhook-signature": ","}, "v1,BASE64"),
        ({"webhook-signature": "v1,\udc80"}, "v1,BASE64"),
    ],
)
def test_headers_that_make_no_sense_are_explained(changed: dict[str, str], words: str) -> None:
    """The words say what the header should be."""
    with pytest.raises(BadClaim, match=words):
        claim_of({**headers(signature(KEY, "msg_1", AT, BODY)), **changed})


def test_a_message_cannot_be_cut_elsewhere() -> None:
    """A full stop in an id could make the end of one message the body of another; no such id is read."""
    made = signature(KEY, "a", 5, b"6.body")
    with pytest.raises(BadClaim):
        claim_of(headers(made, message_id="a.5", timestamp="6"))


def test_how_far_a_clock_is_off() -> None:
    """Ahead is above 0, behind below."""
    claim = claim_of(headers("v1,AAAA"))
    now = datetime.fromtimestamp(AT, UTC)
    assert claim.seconds_off(now - timedelta(minutes=7)) == 420
    assert claim.seconds_off(now + timedelta(minutes=7)) == -420


@pytest.mark.parametrize("size", [24, 32, 64])
def test_secrets_are_read_as_the_rules_write_them(size: int) -> None:
    """24 to 64 bytes, with or without the prefix, and without the equals signs that some leave out."""
    key = bytes(range(size))
    encoded = base64.b64encode(key).decode()
    assert {key_of(f"whsec_{encoded}"), key_of(encoded), key_of(f"whsec_{encoded.rstrip('=')}")} == {key}


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_***", "whsec_" + "QUFB" * 30, "é"])
def test_a_weak_or_broken_secret_is_refused_without_being_shown(secret: str) -> None:
    """Too short, too long or not base64: words that say so, and not the secret."""
    with pytest.raises(ValueError, match="a secret ") as caught:
        key_of(secret)
    assert not secret.removeprefix("whsec_") or secret.removeprefix("whsec_") not in str(caught.value)


def test_new_secrets_are_good_and_differ() -> None:
    """What we hand out is read by us and by the independent library."""
    one, other = new_secret(), new_secret()
    assert key_of(one) != key_of(other)
    assert Webhook(one).sign("msg_1", datetime.fromtimestamp(AT, UTC), "x") == signature(
        key_of(one), "msg_1", AT, b"x"
    )
