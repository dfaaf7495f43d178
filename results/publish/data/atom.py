"""feed.atom: every declaration, correction and withdrawal as an entry, for feed readers and newsrooms.

A correction is an entry of its own; the entry before it stays, gives no figures any more and says that it no
longer stands. Ids are made of the election's id, the area's, and which of its results it is, so that they are
the same for ever, wherever the page moves. Source: RFC 4287; ids: RFC 4151.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import quote
from xml.etree import ElementTree

from results.count.ward import State
from results.language import Language
from results.publish.data.atom_words import FEED_WORDS, FeedWords
from results.publish.data.journal import AUTHORITY, journal_element
from results.publish.data.licence import publisher, rights
from results.publish.data.table import instant
from results.publish.data.xml_text import document, inside, root
from results.publish.page.facts import Notice, Person, PublicNight, PublicWard, Result
from results.publish.page.words import Speech

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing made public.

    Attributes:
        tag: last part of its id: the kind, and which of the area's published results it is or takes down.
        place: which of the area's published results it is, from 0; a withdrawal has that of the one it ends.
        after: what took its place; None while it stands.
    """

    notice: Notice
    ward: PublicWard
    tag: str
    place: int
    after: Notice | None

    @property
    def updated(self) -> datetime:
        """When it last changed."""
        return max(self.notice.at, self.after.at) if self.after else self.notice.at


def feed(
    night: PublicNight,
    language: Language = Language.ENGLISH,
    address: str = "feed.atom",
    base_url: str = "",
) -> bytes:
    """The feed in one language, newest entry first.

    Args:
        address: of this feed, below the site's root.
        base_url: where the public reaches the site, ending in "/"; "" where nobody has said, and links are
            then from the feed's own address.
    """
    speech, words = Speech(language), FEED_WORDS[language]
    home = base_url + address.removesuffix("feed.atom")
    found = _entries(night)
    top = root("feed", NAMESPACE, **{"xml:lang": speech.words.locale})
    trial = speech.words.rehearsal_title if night.rehearsal else ""
    inside(top, "id", _id(night, language))
    inside(top, "title", trial + speech.words.results_of.format(title=night.title))
    inside(top, "updated", instant(max((one.updated for one in found), default=night.as_at)))
    inside(inside(top, "author"), "name", publisher(night))
    inside(top, "rights", rights(night))
    inside(top, "link", rel="alternate", type="text/html", href=home or "./")
    if base_url:
        inside(top, "link", rel="self", type="application/atom+xml", href=base_url + address)
    if night.seal is not None:
        said = words.journal.format(entries=speech.number(night.seal.entries), head=night.seal.head)
        inside(top, "subtitle", said)
        journal_element(top, night)
    for one in found:
        _write(inside(top, "entry"), one, night, home, speech)
    return document(top)


def _entries(night: PublicNight) -> list[Entry]:
    """Every notice with what took its place, newest first."""
    wards = {ward.slug: ward for ward in night.wards}
    by_area: dict[str, list[Notice]] = {}
    for notice in reversed(night.latest):
        by_area.setdefault(notice.slug, []).append(notice)
    made = {
        id(one.notice): one for slug, notices in by_area.items() for one in _of_area(notices, wards[slug])
    }
    return [made[id(notice)] for notice in night.latest]


def _of_area(notices: Sequence[Notice], ward: PublicWard) -> Iterator[Entry]:
    """An area's notices, oldest first, as entries."""
    place = -1
    for notice, after in pairwise([*notices, None]):
        if notice is not None:
            place += notice.kind is not State.WITHDRAWN
            yield Entry(notice, ward, f"{notice.kind.value}/{place + 1}", place, after)


def _id(night: PublicNight, language: Language, *parts: str) -> str:
    """A tag; a rehearsal's are others, so that nobody takes the real entry for one already read."""
    trial = ["rehearsal"] if night.rehearsal else []
    parts = (night.election.election_id, *trial, language.value, *parts)
    where = "/".join(quote(part, safe="/") for part in parts)
    return f"tag:{AUTHORITY},{night.poll_on.isoformat()}:{where}"


def _write(element: ElementTree.Element, entry: Entry, night: PublicNight, home: str, speech: Speech) -> None:
    notice, ward, words = entry.notice, entry.ward, FEED_WORDS[speech.language]
    trial = speech.words.rehearsal_title if night.rehearsal else ""
    gone = f" ({words.no_longer})" if entry.after else ""
    inside(element, "id", _id(night, speech.language, ward.contest_id, entry.tag))
    inside(element, "title", f"{trial}{speech.area(ward)}: {speech.words.states[notice.kind]}{gone}")
    inside(element, "published", instant(notice.at))
    inside(element, "updated", instant(entry.updated))
    inside(element, "category", term=notice.kind.value)
    inside(element, "link", rel="alternate", type="text/html", href=f"{home}wards/{ward.slug}.html")
    inside(element, "summary", "\n".join(_sentences(entry, speech, words)), type="text")


def _sentences(entry: Entry, speech: Speech, words: FeedWords) -> Iterator[str]:
    """What the entry says, a line each."""
    if entry.after is not None:
        yield words.gone[entry.after.kind].format(moment=speech.moment(entry.after.at))
    elif entry.notice.kind is State.WITHDRAWN:
        yield speech.words.withdrawn
        yield f"{words.reason}: {entry.ward.withdrawn}"
    elif entry.ward.result is not None:
        yield from _corrected(entry, entry.ward.result, speech, words)
        yield from _declared(entry.ward, speech, words)


def _corrected(entry: Entry, result: Result, speech: Speech, words: FeedWords) -> Iterator[str]:
    for one in result.corrections[entry.place - 1 : entry.place] if entry.place else ():
        if one.kind is not None:
            yield speech.words.corrected_by[one.kind]
        yield f"{words.reason}: {one.reason}"
        yield from (f"{speech.change(change)}." for change in one.changes)


def _declared(ward: PublicWard, speech: Speech, words: FeedWords) -> Iterator[str]:
    elected = ", ".join(f"{one.name} ({speech.short(one.party)})" for one in ward.elected)
    yield f"{speech.words.elected}: {elected}."
    yield f"{words.votes}: {'; '.join(_votes(one, speech, words) for one in ward.people)}."
    if ward.turnout is not None:
        yield f"{words.turnout}: {speech.per_cent(ward.turnout.pct)}."


def _votes(person: Person, speech: Speech, words: FeedWords) -> str:
    marks = [words.elected] if person.elected else []
    marks += [words.by_lot] if person.by_lot else []
    return ", ".join([f"{person.name} ({speech.short(person.party)}) {speech.number(person.votes)}", *marks])
