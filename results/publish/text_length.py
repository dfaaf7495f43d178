"""How long a text is, as each family of outlets counts it, and how long it may be."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import regex

_PLAIN = re.compile(r"[ -~\u00a1-\u00a8\u00aa-\u00ad\u00af-\u024f\u2013\u2018\u2019]*")
"""Letters of which each weighs 1 and none belongs to an emoji: printable ASCII, Latin, dash and quotes."""
_GRAPHEME = regex.compile(r"\X")
_FULL_ADDRESS = re.compile(r"https?://[^\s]+")
_GSM_TWICE = frozenset("^{}\\[~]|€")
_GSM = _GSM_TWICE | frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_MAY_LINK = re.compile(r"\.[^\W\d_]|://")
"""No address is without a dot before a letter."""


def x_weight(text: str) -> int:
    """Length as X counts it: most letters 1, emoji and some signs 2, any address 23."""
    composed = unicodedata.normalize("NFC", text)
    if _PLAIN.fullmatch(composed) and not _MAY_LINK.search(composed):
        return len(composed)  # the library takes milliseconds to say the same
    from twitter_text import parse_tweet  # takes a quarter of a second to load, and few texts need it

    return int(parse_tweet(text).weightedLength)


def addresses(text: str) -> tuple[str, ...]:
    """What X would take for web addresses, also without https:// before them."""
    if not _MAY_LINK.search(text):
        return ()
    from twitter_text.extract_urls import extract_urls_with_indices

    return tuple(str(found["url"]) for found in extract_urls_with_indices(text))


def graphemes(text: str) -> int:
    """Length in letters as people see them: a flag or a letter with its accents is one."""
    return len(_GRAPHEME.findall(unicodedata.normalize("NFC", text)))


def bluesky_length(text: str) -> int:
    """Length as Bluesky counts it: letters as people see them, and at most ten bytes each on average."""
    return max(graphemes(text), -(-len(text.encode()) // 10))


def mastodon_length(text: str) -> int:
    """Length as Mastodon counts it: letters as people see them, any full address 23."""
    return graphemes(_FULL_ADDRESS.sub("x" * 23, text))


def sms_parts(text: str) -> int:
    """How many text messages this is sent and paid as.

    Letters outside the GSM alphabet, such as the Welsh ŵ and ŷ, make each hold 70 letters instead of 160.
    Source: 3GPP TS 23.038; GOV.UK Notify's pricing.
    """
    if set(text) <= _GSM:
        letters, alone, joined = len(text) + sum(one in _GSM_TWICE for one in text), 160, 153
    else:
        letters, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if letters <= alone else -(-letters // joined)


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest text one family of outlets takes, how it measures, and the longest picture description.

    Attributes:
        alt_most: 0 where no picture goes; none goes without its description.
    """

    most: int
    measure: Callable[[str], int]
    alt_most: int = 1000

    def takes(self, text: str) -> bool:
        """True when the text is short enough."""
        return self.measure(text) <= self.most


LIMITS: Mapping[str, Limit] = {
    "x": Limit(280, x_weight),
    "mastodon": Limit(500, mastodon_length, 1500),
    "bluesky": Limit(300, bluesky_length, 2000),
    "facebook": Limit(2000, len),
    "email": Limit(20_000, len, 2000),
    "sms": Limit(2, sms_parts, 0),
    "copy_pack": Limit(700, len),
    "wall": Limit(500, len),
}
"""Facebook, mail and what is copied by hand take more than anybody reads: these limits are ours."""
DATA = "data"
"""The family of outlets for machines: they are given facts, not words."""
