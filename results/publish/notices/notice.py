"""A notice: what is said about voting, when, and until when it is still true."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from results.clock import LONDON
from results.language import Language
from results.publish.phrases import WORDS_MOST, safe
from results.publish.text_length import LIMITS, addresses
from results.record.orders import Wording

POLLS: Mapping[str, time] = {"polls open": time(7), "polls close": time(22)}
"""Source: Local Elections (Principal Areas) (England and Wales) Rules 2006, Schedule 2, rule 1; the hours are
the same at every other ordinary election in the United Kingdom."""
_MOMENT = re.compile(r"(polls open|polls close)(?: ([+-]) (\d{1,4}) minutes)?")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_TAG = re.compile(r"#\w+")
REMEDY = '"polls open", "polls close - 60 minutes", "17:30" on polling day, or "2023-05-03 18:00"'


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of the schedule.

    Attributes:
        due_at: when it is to be said, aware.
        grace: how much later it is still true; after that it is not said at all.
        wording: title and text in each language.
    """

    notice_id: str
    due_at: datetime
    grace: timedelta
    wording: Mapping[Language, Wording]

    @property
    def until(self) -> datetime:
        """After this it is too late."""
        return self.due_at + self.grace

    @property
    def digest(self) -> str:
        """Changes with anything in it, so that what was approved is what is said."""
        said = {language: [one.title, one.text] for language, one in self.wording.items()}
        whole = [self.notice_id, self.due_at.isoformat(), self.grace.total_seconds(), said]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def moment(written: str, poll_on: date) -> datetime:
    """When that is, aware.

    Raises:
        ValueError: it cannot be understood; says what can.
    """
    if (match := _MOMENT.fullmatch(written)) is not None:
        at = datetime.combine(poll_on, POLLS[match[1]], LONDON)
        minutes = int(match[3] or 0)
        return at + timedelta(minutes=-minutes if match[2] == "-" else minutes)
    try:
        if re.fullmatch(r"\d\d:\d\d", written):
            return datetime.combine(poll_on, time.fromisoformat(written), LONDON)
        return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        raise ValueError(f"at {written!r} is no time: write {REMEDY}") from None


def problems(notice: Notice, languages: Collection[Language], families: Collection[str]) -> Iterator[str]:
    """Every reason why this may not be said as it stands.

    Args:
        languages: what the public is told in; each must be there, for it is all of them or none.
        families: the outlets that will be given it.
    """
    for language in sorted(set(languages) - set(notice.wording)):
        yield f"there are no words in {language}: all languages go out, or none"
    for language, wording in notice.wording.items():
        for problem in _problems(wording, families):
            yield f"{language}: {problem}"


def _problems(wording: Wording, families: Collection[str]) -> Iterator[str]:
    text = wording.text
    for sentence in _SENTENCE.split(text.partition(" #")[0]):
        if (words := len(sentence.split())) > WORDS_MOST:
            yield f'a sentence has {words} words, {WORDS_MOST} are enough: "{sentence[:40]}..."'
    untagged = _TAG.sub("", text).rstrip()
    if untagged != safe(untagged) or wording.title != safe(wording.title):
        yield "it holds something that calls on somebody, an emoji, two spaces or a line break: take it out"
    if addresses(text):
        yield "it holds a web address, which X charges twelve times as much for: name the website in words"
    tags = _TAG.findall(text)
    if len(tags) > 2 or not text.endswith(" ".join(tags)):
        yield "tags: at most two, and those at the end"
    for family in sorted(set(families) & LIMITS.keys()):
        limit = LIMITS[family]
        if not limit.takes(text):
            yield f"it counts {limit.measure(text)} for {family}, which takes {limit.most}"
