"""What an alarm is: something on the night that needs a person, in words; and what a council expects."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from results.clock import in_london


class Severity(StrEnum):
    """How much is asked of whoever is told."""

    ACT = "act"
    LOOK = "look"


class Kind(StrEnum):
    """What an alarm is about."""

    WAY_DOWN = "way_down"
    SOURCE_OFFLINE = "source_offline"
    SOURCE_TROUBLE = "source_trouble"
    SOURCE_SILENT = "source_silent"
    SOURCE_NEVER_CAME = "source_never_came"
    SOURCE_LAGS = "source_lags"
    MESSAGES_MISSING = "messages_missing"
    MESSAGE_SET_ASIDE = "message_set_aside"
    WARD_OVERDUE = "ward_overdue"
    WARD_HELD = "ward_held"
    WARD_WITHDRAWN = "ward_withdrawn"
    PICTURES = "pictures"
    COPIES = "copies"
    POSTS_LATE = "posts_late"
    POSTS_STUCK = "posts_stuck"
    ACCOUNT_PAUSED = "account_paused"
    NOTICE_DROPPED = "notice_dropped"
    NOTICE_WAITS = "notice_waits"

    @property
    def severity(self) -> Severity:
        """LOOK where it may be right as it is: a count takes as long as it takes."""
        return Severity.LOOK if self in {Kind.SOURCE_LAGS, Kind.WARD_OVERDUE} else Severity.ACT


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs a person. Holds no figures: it is read where not everybody may see them.

    Attributes:
        key: the same for as long as it is the same alarm, whatever its kind and words.
        subject: the source, the way in or the area it is about.
        what: a sentence that says what is wrong, and since when where that tells something.
        action: a sentence that says what to do.
        since: when it began to go wrong.
    """

    key: str
    kind: Kind
    subject: str
    what: str
    action: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the council expects of its night, and how long it waits before anybody is told.

    Attributes:
        count_from: when sources must be there; None from the close of poll, and from the first word about any
            area for sources that were never heard.
        results_by: when an area without a time of its own should be declared; None at no particular time.
        held_s: how long figures may wait for a person; None for ever.
        offline_s, trouble_s, missing_s, way_s: how long each may last before it is an alarm.
        lag_s: how far a source's own times may be off.
        set_aside_s: how long something that could not be used stays an alarm when nothing better comes.
    """

    count_from: datetime | None = None
    results_by: datetime | None = None
    held_s: float | None = 900.0
    offline_s: float = 5.0
    trouble_s: float = 30.0
    missing_s: float = 30.0
    way_s: float = 15.0
    lag_s: float = 60.0
    set_aside_s: float = 900.0


def lasted(now: datetime, since: datetime | None, patience_s: float) -> bool:
    """Whether something that began then has gone on for at least so long; never while it has not begun."""
    return since is not None and (now - since).total_seconds() >= patience_s


def clock_time(at: datetime) -> str:
    """An instant as the clock in the count hall shows it."""
    return f"{in_london(at):%H:%M}"


def several(count: int, one: str, many: str) -> str:
    """A number with its noun, as in "1 message has" and "3 messages have"."""
    return f"{count:,} {one if count == 1 else many}"
