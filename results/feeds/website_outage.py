"""Tells, once an outage, that pages of a website cannot be had, why, and that they are back."""

from collections.abc import Mapping

import structlog

from results.count.declaration import SourceId

log = structlog.get_logger()
TRIES = 3
"""Readings of a page that must fail in a row before it is a trouble to tell people of."""
MOST_TOLD = 3


class Outage:
    """How one source's pages stand."""

    def __init__(self, source: SourceId) -> None:
        self._source = source
        self._failing: dict[str, int] = {}
        self._troubles: dict[str, str] = {}
        self._said: set[str] = set()

    @property
    def trouble(self) -> str | None:
        """Which pages cannot be had and why, None while none is a trouble."""
        return told(self._troubles) if self._troubles else None

    def troubled(self, labels: int) -> bool:
        """True when this many pages, which are all, are in trouble."""
        return len(self._troubles) >= labels

    def well(self, label: str) -> None:
        """Note that a page came, or was said to be unchanged."""
        was_lost = bool(self._failing)
        self._failing.pop(label, None)
        self._troubles.pop(label, None)
        if was_lost and not self._failing:
            self._said.clear()
            log.info("website_back", source=self._source)

    def ill(self, label: str, words: str) -> bool:
        """Note that a page could not be had; True when what people should be told has changed."""
        if not self._failing:
            log.info("website_lost", source=self._source, page=label, reason=words)
        self._failing[label] = self._failing.get(label, 0) + 1
        if self._failing[label] < TRIES or self._troubles.get(label) == words:
            return False
        self._troubles[label] = words
        if words not in self._said:
            self._said.add(words)
            log.warning("website_stayed_away", source=self._source, page=label, reason=words)
        return True


def told(troubles: Mapping[str, str]) -> str:
    """The troubles of several pages in one line, in the order of their labels; the same words only once."""
    labels: dict[str, list[str]] = {}
    for label, words in sorted(troubles.items()):
        labels.setdefault(words, []).append(label)
    lines = [f"{_listed(of)}: {words}" for words, of in labels.items()]
    more = len(lines) - MOST_TOLD
    return "; ".join(lines[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _listed(labels: list[str]) -> str:
    more = len(labels) - MOST_TOLD
    return ", ".join(labels[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
