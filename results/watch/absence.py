"""When a source of figures is an alarm: it is away, messages are missing, or its clock is wrong. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from results.watch.alarms import Alarm, Expectations, Kind, clock_time, lasted, several
from results.watch.attendance import Watched, Way, plain

RING = "Ring whoever runs it: is the machine on, is its network there? Meanwhile send figures another way."
REPAIR = "Put this right, or send figures another way."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a source's silence must be seen against.

    Attributes:
        expected_from: nobody is missed before this.
        has_begun: whether the count has begun, so that a source that never came is missed.
        way: the way in that the source shares with others.
    """

    expected_from: datetime
    has_begun: bool
    way: Way


def source_alarms(
    now: datetime, one: Watched, around: Circumstances, expectations: Expectations
) -> Iterator[Alarm]:
    """Every alarm that this source is due; at most one of them says that it is not there."""
    absence = _gone(now, one, around, expectations) or _silent(now, one, around)
    for alarm in (
        absence,
        _missing(now, one, expectations),
        _lagging(one, expectations),
        _unused(now, one, expectations),
    ):
        if alarm is not None:
            yield alarm


def _gone(now: datetime, one: Watched, around: Circumstances, expectations: Expectations) -> Alarm | None:
    """A source that said itself, or whose feed says, that nothing comes.

    A broker that is switched off sends every sender's last will first; that is the broker's alarm.
    """
    if one.offline_since is not None and _unheard_s(now, one.offline_since, around) >= expectations.offline_s:
        what = f"{plain(one.source)} has been offline since {clock_time(one.offline_since)}."
        action = f"Unless it has finished for the night: {RING[0].lower()}{RING[1:]}"
        return _absent(one, Kind.SOURCE_OFFLINE, what, action, one.offline_since)
    if one.trouble_since is not None and lasted(now, one.trouble_since, expectations.trouble_s):
        what = f"{plain(one.source)} is in trouble since {clock_time(one.trouble_since)}: {one.trouble}"
        return _absent(one, Kind.SOURCE_TROUBLE, what, REPAIR, one.trouble_since)
    return None


def _silent(now: datetime, one: Watched, around: Circumstances) -> Alarm | None:
    """A source without a sign of life for too long, not counting times when it could not have been heard."""
    since = max(one.heard_at or around.expected_from, around.expected_from)
    if one.silent_after_s is None or _unheard_s(now, since, around) < one.silent_after_s:
        return None
    if one.heard_at is not None:
        what = f"{plain(one.source)} has not been heard since {clock_time(one.heard_at)}."
        return _absent(one, Kind.SOURCE_SILENT, what, RING, one.heard_at)
    if around.has_begun:
        what = f"{plain(one.source)} has not been heard at all, and the count has begun."
        return _absent(one, Kind.SOURCE_NEVER_CAME, what, RING, since)
    return None


def _unheard_s(now: datetime, since: datetime, around: Circumstances) -> float:
    """Seconds since then in which the source could have been heard."""
    return (now - since - around.way.away(since, now)).total_seconds()


def _absent(one: Watched, kind: Kind, what: str, action: str, since: datetime) -> Alarm:
    """One key for every way in which absence can show, so that one cause is one alarm."""
    return Alarm(f"source/{one.source}/absent", kind, plain(one.source), what, action, since)


def _missing(now: datetime, one: Watched, expectations: Expectations) -> Alarm | None:
    """Messages that were sent and have not come."""
    if not one.gap or one.gap_since is None or not lasted(now, one.gap_since, expectations.missing_s):
        return None
    name, messages = plain(one.source), several(one.gap, "message has", "messages have")
    return Alarm(
        f"source/{one.source}/missing",
        Kind.MESSAGES_MISSING,
        name,
        f"{messages} not come that {name} says it sent; seen at {clock_time(one.gap_since)}.",
        "Ask for the latest figures of every area to be sent again.",
        one.gap_since,
    )


def _lagging(one: Watched, expectations: Expectations) -> Alarm | None:
    """Messages whose own times are far from the time they came; one alone may have waited somewhere."""
    delay_s = one.delay_s
    if len(one.delays) < 2 or delay_s is None or abs(delay_s) <= expectations.lag_s:
        return None
    minutes = round(abs(delay_s) / 60)
    size = f"{minutes} minutes" if minutes >= 2 else f"{abs(delay_s):.0f} seconds"
    return Alarm(
        f"source/{one.source}/lags",
        Kind.SOURCE_LAGS,
        plain(one.source),
        f"Messages of {plain(one.source)} come {size} {'after' if delay_s > 0 else 'before'} "
        "the time at which they say they were sent.",
        "Ask for that machine's clock to be set; if it is right, messages wait on the way.",
        one.delays[0].at,
    )


def _unused(now: datetime, one: Watched, expectations: Expectations) -> Alarm | None:
    """Something that came and could not be used, or not all of it; over when the next could, or in time."""
    if one.unused is None or lasted(now, one.unused.at, expectations.set_aside_s):
        return None
    problems = several(one.unused.problems, "problem", "problems")
    return Alarm(
        f"source/{one.source}/set-aside",
        Kind.MESSAGE_SET_ASIDE,
        plain(one.source),
        f"What {plain(one.source)} sent at {clock_time(one.unused.at)} could not be used, or not all of it: "
        f"{problems} (entry {one.unused.position} of the journal).",
        "Read the problems in the log or in the report beside the file, and ask for it again.",
        one.unused.at,
    )
