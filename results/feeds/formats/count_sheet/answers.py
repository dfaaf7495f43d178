"""What people write in a box that asks yes or no, papers or votes, or when."""

import re
from contextlib import suppress
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from results.count.declaration import Basis

HERE = ZoneInfo("Europe/London")
CLOSE_OF_POLL = time(22)
YES = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "☑", "*", "elected", "declared", "duly elected"})
NO = frozenset(
    {"", "no", "n", "false", "0", "-", "–", "—", "☐", "not elected", "provisional", "not declared", "n/a"}
    | {"unsuccessful", "not yet", "not yet declared", "lost", "defeated", "undeclared", "none"}
)
BY_LOT = re.compile(r"\(?\b(?:by|after|on) (?:the )?(?:drawing of )?lots?\b\)?", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = re.compile(
    r"(?<![\d-])(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*([ap]\.?m\b\.?)?(?![\d/.-])", re.I
)
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(?=\d))?")
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[\s-]+([a-z]{3})[a-z]*\.?[\s,-]*(\d{4})?", re.I)
LONGEST = 60


def yes(text: str) -> bool | None:
    """Whether the box says yes; None when it is neither yes nor no. An empty box says no."""
    words = " ".join(text.casefold().split()).strip(" .!")
    return True if words in YES else False if words in NO else None


def elected(text: str) -> tuple[bool, bool] | None:
    """Whether a line is marked elected, and by lot ("Elected (by lot)"); None when it is no mark."""
    if not text:
        return False, False
    rest = BY_LOT.sub("", text)
    is_by_lot = rest != text
    is_elected = True if is_by_lot and not rest.strip() else yes(rest)
    return None if is_elected is None else (is_elected, is_by_lot and is_elected)


def basis(text: str) -> Basis | None:
    """Whether rejected papers or votes were counted; papers when nothing is said, None for other words."""
    words = text.casefold()
    if not words or "paper" in words:
        return Basis.PAPERS
    return Basis.VOTES if "vote" in words else None


def instant(text: str, poll_on: date) -> datetime | None:
    """When something happened, as an aware instant in UTC; None when the text is no time.

    A time without its zone is local. One without its day is of the evening of the poll from 22:00 on, else
    of the next day: nothing is declared before the close of poll.
    """
    if len(text) > LONGEST:
        return None
    with suppress(ValueError):
        exact = datetime.fromisoformat(text)
        if exact.tzinfo is not None:
            return exact.astimezone(UTC) if 1 < exact.year < MAXYEAR else None
    day, rest = _day(text, poll_on.year)
    clock = CLOCK.search(rest)
    try:
        at = _time(clock) if clock else None
        if at is None:
            return None
        if day is None:
            day = poll_on if at >= CLOSE_OF_POLL else poll_on + timedelta(days=1)
        return datetime.combine(day, at, HERE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _time(clock: re.Match[str]) -> time:
    hour, half = int(clock[1]), (clock[3] or "").casefold()
    if half and not 1 <= hour <= 12:
        raise ValueError(clock[0])
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, int(clock[2]))


def _day(text: str, year: int) -> tuple[date | None, str]:
    """The day that a text names, day before month, in this year where it names none, and the rest."""
    for pattern in (ISO_DAY, DAY, DAY_IN_WORDS):
        found = pattern.search(text)
        day = _date(pattern, found, year) if found else None
        if found and day:
            return day, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _date(pattern: re.Pattern[str], found: re.Match[str], year: int) -> date | None:
    first, second, third = found.groups()
    try:
        if pattern is ISO_DAY:
            return date(int(first), int(second), int(third))
        if pattern is DAY_IN_WORDS:
            return date(int(third or year), MONTHS.index(second.casefold()) + 1, int(first))
        return date(int(third) + (2000 if len(third) == 2 else 0), int(second), int(first))
    except ValueError:
        return None
