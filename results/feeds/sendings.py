"""The messages of a past night, to be played again: from a recording, or made from what a council published.

Pure. Whatever is played is marked as a rehearsal; nothing of a live night's recording can pass for one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from results.clock import LONDON, in_london
from results.count.election import ContestId, Election
from results.count.report import Report
from results.errors import SettingsError, UnreadableMessage
from results.feeds import topics
from results.feeds.formats import native
from results.feeds.formats.json_text import json_value
from results.feeds.mishaps import Mishaps, Results
from results.feeds.night_file import NightFile
from results.feeds.script import BEGINS, LASTS, Pace, script
from results.record.chain import GENESIS, Arrival, following

SAYS_LIVE = re.compile(rb'("environment"\s*:\s*)"live"')
DAY = timedelta(days=1)
BROKER = "mqtt"
"""The way in of a night that is made from its results."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One message of the night.

    Attributes:
        at: when it came, on that night's clock.
        fault: the number of the injected fault that is seen by what becomes of this message; None for none.
    """

    at: datetime
    feed: str
    topic: str
    payload: bytes
    fault: int | None = None

    @property
    def key(self) -> tuple[str, str, bytes]:
        """What two arrivals of the same message have in common."""
        return self.feed, self.topic, self.payload


def of_recording(night: NightFile) -> tuple[Sending, ...]:
    """What was received that night, in its order, marked as a rehearsal."""
    return tuple(
        Sending(one.received_at, one.feed, one.topic, as_rehearsal(one.payload)) for one in night.entries
    )


def of_results(election: Election, results: Results, mishaps: Mishaps, seed: int) -> tuple[Sending, ...]:
    """A night that ends in these results: counted, reported and declared area by area through the night."""
    cues = script(election, results, mishaps, Pace(seed=seed, duration_s=LASTS.total_seconds()))
    began_at = datetime.combine(election.poll_on, BEGINS, LONDON).astimezone(UTC)
    return tuple(
        Sending(began_at + timedelta(seconds=cue.at_s), BROKER, cue.topic, cue.payload) for cue in cues
    )


def as_rehearsal(payload: bytes) -> bytes:
    """The same message; where it is one of our own that says it is live, it says it is a rehearsal."""
    return SAYS_LIVE.sub(rb'\1"rehearsal"', payload) if _native(payload) is not None else payload


def report_of(sending: Sending, election: Election) -> Report | None:
    """What one of our own messages reports; None for any other and for what cannot be read."""
    if _native(sending.payload) is None:
        return None
    entry = following(GENESIS, Arrival(sending.feed, sending.topic, sending.payload, sending.at))
    try:
        return native.read(entry, election.election_id)
    except UnreadableMessage:
        return None


def message_id_of(sending: Sending) -> str:
    """The sender's own number of one of our own messages, "" when it has none."""
    return str((_native(sending.payload) or {}).get("message_id", ""))


def _native(payload: bytes) -> Mapping[str, object] | None:
    """The payload's keys when it is a message of ours."""
    try:
        value = json_value(payload, native.LARGEST_BYTES)
    except UnreadableMessage:
        return None
    is_ours = isinstance(value, dict) and str(value.get("schema", "")).startswith("results/")
    return value if is_ours and isinstance(value, dict) else None


def moment(asked: str, sendings: Sequence[Sending], option: str) -> datetime:
    """The instant of the night that a person means by "01:30" on London's clocks.

    Of the days on which the clocks show that time, the first that lies within the night, else the nearest.

    Raises:
        SettingsError: it is no time of day and no full time such as 2023-05-05T01:30.
    """
    try:
        if re.fullmatch("[0-9]{1,2}:[0-9]{2}", asked):
            clock = time.fromisoformat(asked.zfill(5))
        else:
            full = datetime.fromisoformat(asked)
            return (full if full.tzinfo else full.replace(tzinfo=LONDON)).astimezone(UTC)
    except ValueError:
        words = f"{asked!r} is no time: give London time such as 01:30, or 2023-05-05T01:30"
        raise SettingsError(option, [words]) from None
    first, last = sendings[0].at, sendings[-1].at
    days = range((in_london(last).date() - in_london(first).date()).days + 3)
    before = in_london(first).date() - DAY
    shown = [datetime.combine(before + day * DAY, clock, LONDON) for day in days]
    return min(shown, key=lambda at: max(first - at, at - last, timedelta())).astimezone(UTC)


def described(sending: Sending, election: Election) -> str:
    """Who says what about which area, for a person who steps through the night."""
    address = topics.address(sending.topic)
    contest = election.contests.get(ContestId(address.contest_id)) if address else None
    about = f"{contest.area}, {address.leaf}" if contest and address else sending.topic
    return f"{about} ({sending.feed}, {len(sending.payload):,} bytes)"
