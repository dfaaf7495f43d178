"""Figures as people write them in sheets and on pages: with commas, spaces, dashes for what is not known."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from results.count.declaration import Field
from results.feeds.formats.wire import LARGEST_COUNT, Misread, read_percent

Known = TypeVar("Known", int, Decimal)
UNKNOWN = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "not known", "tbc"})
NOUGHT = frozenset({"nil", "zero"})
GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[, '’])[0-9]{3}(?:(?P=mark)[0-9]{3})*)?|[0-9]{1,12}")
"""Plain digits, or groups of three behind a comma, a space or an apostrophe; a point is never one of these,
because 1.234 is a thousand in one spreadsheet and one and a bit in another."""
SPACES = re.compile(r"\s+")


def read_figure(text: str) -> int | Misread | None:
    """The whole number a cell holds; None when it says that it is not known; Misread as it was written."""
    words = SPACES.sub(" ", text).strip()
    if words.casefold() in UNKNOWN:
        return None
    if words.casefold() in NOUGHT:
        return 0
    if GROUPED.fullmatch(words):
        value = int(re.sub("[^0-9]", "", words))
        if value <= LARGEST_COUNT:
            return value
    return Misread(text.strip()[:60])


def read_share(text: str) -> Decimal | Misread | None:
    """The percentage a cell holds; None when it says that it is not known; Misread as it was written."""
    words = SPACES.sub(" ", text).strip()
    return None if words.casefold() in UNKNOWN else read_percent(words)


class Figures:
    """Reads the figures of one contest and remembers those that were none, by field, as they were written."""

    def __init__(self) -> None:
        self._misread: dict[Field, str] = {}

    @property
    def misread(self) -> Mapping[Field, str]:
        """What could not be read, by field."""
        return dict(self._misread)

    def count(self, text: str, field: str) -> int | None:
        """A whole number; None when unknown or misread."""
        return self._known(read_figure(text), field)

    def share(self, text: str, field: str) -> Decimal | None:
        """A percentage; None when unknown or misread."""
        return self._known(read_share(text), field)

    def _known(self, value: Known | Misread | None, field: str) -> Known | None:
        if isinstance(value, Misread):
            self._misread.setdefault(Field(field), value.text)
            return None
        return value
