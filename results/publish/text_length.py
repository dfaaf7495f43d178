"""How long a text is, as each family of outlets counts it, and how long it may be."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from twitter_text import parse_tweet
from twitter_text.extract_urls import extract_urls_with_indices

_PLAIN = re.compile(r"[ -~\u00a1-\u00a8\u00aa-\u00ad\u00af-\u024f\u2013\u2018\u2019]*")
"""Letters of which each weighs 1 and none belongs to an emoji: printable ASCII, Latin, dash and quotes."""
_MAY_LINK = re.compile(r"\.[^\W\d_]|://")
"""No address is without a dot before a letter."""


def x_weight(text: str) -> int:
    """Length as X counts it: most letters 1, emoji and some signs 2, any address 23."""
    composed = unicodedata.normalize("NFC", text)
    if _PLAIN.fullmatch(composed) and not _MAY_LINK.search(composed):
        return len(composed)  # the library takes milliseconds to say the same
    return int(parse_tweet(text).weightedLength)


def addresses(text: str) -> tuple[str, ...]:
    """What X would take for web addresses, also without https:// before them."""
    if not _MAY_LINK.search(text):
        return ()
    return tuple(str(found["url"]) for found in extract_urls_with_indices(text))


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest text one family of outlets takes, and how it measures."""

    most: int
    measure: Callable[[str], int]

    def takes(self, text: str) -> bool:
        """True when the text is short enough."""
        return self.measure(text) <= self.most


LIMITS: Mapping[str, Limit] = {"x": Limit(280, x_weight), "wall": Limit(500, len)}
