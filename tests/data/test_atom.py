"""feed.atom: valid, an entry for each thing made public, and what no longer stands says so."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from results.count.election import Environment
from results.language import Language
from results.publish.data.atom import feed
from results.publish.data.journal import NAMESPACE as JOURNAL
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from results.publish.page.site import Site
from tests.data.scene import NIGHTS, SEAL, barnsley, medway, medway_halfway, seen, worded
from tests.page.hostile import HOSTILE
from tests.page.scene import MEDWAY, ORDER, Telling, halfway, open_night

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+")
"""Source: RFC 4151, tagURI."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FEED_ONCE = ("id", "title", "updated", "author", "rights", "subtitle")
ENTRY_ONCE = ("id", "title", "updated", "published", "summary")
MAY_STAND = {
    "feed": {*FEED_ONCE, "link", "entry", "category"},
    "entry": {*ENTRY_ONCE, "link", "category"},
    "author": {"name"},
}


class Part:
    """An element of Atom."""

    def __init__(self, element: Element) -> None:
        self.element = element

    @property
    def name(self) -> str:
        return self.element.tag.removeprefix(ATOM)

    def every(self, name: str) -> list["Part"]:
        return [Part(one) for one in self.element.findall(ATOM + name)]

    def said(self, name: str) -> str:
        (one,) = self.every(name)
        return one.element.text or ""


def read(data: bytes) -> Part:
    """The feed, held against RFC 4287 as far as its elements go."""
    top = Part(fromstring(data, forbid_dtd=True))
    assert top.name == "feed"
    _held(top, FEED_ONCE if b"<subtitle" in data else FEED_ONCE[:-1])
    assert [one.name for one in map(Part, top.every("author")[0].element)] == ["name"]
    assert top.every("author")[0].said("name")
    for entry in top.every("entry"):
        _held(entry, ENTRY_ONCE)
        assert entry.said("published") <= entry.said("updated") <= top.said("updated")
    ids = [top.said("id"), *(entry.said("id") for entry in top.every("entry"))]
    assert len(set(ids)) == len(ids)
    assert all(TAG.fullmatch(one) for one in ids)
    return top


def _held(part: Part, once: tuple[str, ...]) -> None:
    """Each required element once, none unknown, dates as RFC 3339, one alternate link a type and language."""
    for name in once:
        assert len(part.every(name)) == 1, name
    for inner in map(Part, part.element):
        assert inner.name in MAY_STAND[part.name] or inner.element.tag.startswith(f"{{{JOURNAL}}}")
    for name in ("updated", "published"):
        for one in part.every(name):
            assert INSTANT.fullmatch(one.element.text or "")
            assert datetime.fromisoformat(one.element.text or "").tzinfo is not None
    links = [one.element.attrib for one in part.every("link")]
    assert len({(one["rel"], one["type"]) for one in links}) == len(links)
    assert "alternate" in {one["rel"] for one in links}
    assert all(one["href"] for one in links)


def entries(night: PublicNight, language: Language = Language.ENGLISH) -> list[Part]:
    return read(feed(night, language)).every("entry")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_the_feed_is_valid(night: Callable[[], PublicNight], language: Language) -> None:
    """At every point of a night and in each language the feed is what RFC 4287 asks for."""
    shown = night()
    assert len(entries(shown, language)) == len(shown.latest)


def test_the_newest_comes_first() -> None:
    """Entries run from the newest to the oldest."""
    at = [one.said("published") for one in entries(medway())]
    assert at == sorted(at, reverse=True)
    assert len(at) == 24


def test_a_declaration_can_be_read_out() -> None:
    """The summary says who was elected and everybody's votes, in plain text."""
    entry = next(one for one in entries(medway()) if one.said("title").endswith("All Saints: Declared"))
    assert entry.said("summary").split("\n") == [
        "Elected: Chris Spalding (Independent).",
        "Votes: Chris Spalding (Independent) 295, elected; Julie Wallace (Independent) 252; "
        "Harold Ogunfemi (Conservative) 190; Kier Dorran Kemp (Labour) 118; Bill Khatkar (Reform UK) 49; "
        "Bernard Edward Hyde (Green) 34; Elizabeth Ann Simpson (Lib Dem) 22.",
        "Turnout: 27.6%.",
    ]


def test_a_lot_is_said() -> None:
    """The winner of a lot is said to be elected by lot."""
    entry = next(one for one in entries(barnsley()) if "Rockingham" in one.said("title"))
    assert "Nicola Sumner (Labour) 1,084, elected, by lot" in entry.said("summary")


def test_a_correction_is_an_entry_of_its_own() -> None:
    """The correction says why and what changed; the declaration before it gives no figures and says so."""
    before, after = _of(MEDWAY.contests[ORDER[1]].area, medway_halfway())
    assert after.said("title").endswith("Chatham Central and Brompton: Corrected")
    assert "The last figure on the sheet was typed with one digit wrong." in after.said("summary")
    assert "Votes for Habib Odunlamin Tejan: 467 is now 469." in after.said("summary")
    assert before.said("title").endswith("Chatham Central and Brompton: Declared (no longer stands)")
    assert before.said("summary") == (
        "This no longer stands. It was corrected at 04:01 on Friday 5 May 2023."
    )
    assert before.said("updated") == after.said("published")


def test_a_withdrawal_is_an_entry_of_its_own() -> None:
    """The withdrawal says why; the declaration before it says that it no longer stands; no figure is left."""
    before, after = _of(MEDWAY.contests[ORDER[7]].area, medway_halfway())
    assert after.said("title").endswith(": Withdrawn")
    assert "The sheet of another ward was entered here." in after.said("summary")
    assert "no longer stands" in before.said("title")
    assert before.said("summary").startswith("This no longer stands. It was withdrawn at")
    assert [one.every("category")[0].element.get("term") for one in (before, after)] == [
        "declared",
        "withdrawn",
    ]


def _of(area: str, night: PublicNight) -> tuple[Part, Part]:
    """An area's two entries, the older first."""
    after, before = [one for one in entries(night) if f" {area}: " in one.said("title")]
    return before, after


def test_ids_never_change() -> None:
    """Whatever happens later, an entry keeps the id it had, and no id comes back with another meaning."""
    telling, key = Telling(), ORDER[1]
    known: dict[str, str] = {}
    acts: tuple[Callable[[], None], ...] = (
        lambda: telling.declare(key),
        lambda: telling.correct(key, 1),
        lambda: telling.correct(key, 2),
        lambda: telling.withdraw(key),
        lambda: telling.correct(key, 3),
        lambda: telling.declare(ORDER[0]),
        lambda: telling.withdraw(key),
    )
    for act in acts:
        act()
        for entry in entries(seen(telling)):
            published = known.setdefault(entry.said("id"), entry.said("published"))
            assert published == entry.said("published")
    assert len(known) == 7


def test_a_rehearsals_entries_are_others() -> None:
    """A reader who followed the rehearsal takes no real result for one that was read already."""
    real = Telling(open_night(MEDWAY, Environment.LIVE))
    trial = Telling()
    for telling in (real, trial):
        telling.declare(ORDER[0])
    assert not {one.said("id") for one in entries(seen(real))} & {
        one.said("id") for one in entries(seen(trial))
    }
    assert b"REHEARSAL" not in feed(seen(real))
    assert all(one.said("title").startswith("REHEARSAL: ") for one in entries(seen(trial)))


def test_each_language_has_its_feed() -> None:
    """The second language's feed stands below its prefix, and links to the pages of that language."""
    site = Site(medway_halfway(), None, Offer((Language.ENGLISH, Language.WELSH)))
    english, welsh = site.page("feed.atom"), site.page("cy/feed.atom")
    assert english is not None
    assert welsh is not None
    assert "Nid yw hwn yn sefyll mwyach. Cywirwyd: 04:01, dydd Gwener 5 Mai 2023." in welsh.body.decode()
    assert read(english.body).said("id") != read(welsh.body).said("id")
    first = Site(medway_halfway(), None, Offer((Language.WELSH,))).page("feed.atom")
    assert first is not None
    assert "Tynnwyd yn ôl" in first.body.decode()


def test_with_an_address_every_link_is_whole() -> None:
    """Where the settings say at which address the site is, links are whole and the feed names itself."""
    top = read(feed(medway(), Language.WELSH, "cy/feed.atom", "https://results.example.gov.uk/"))
    links = {one.element.get("rel"): one.element.get("href") for one in top.every("link")}
    assert links == {
        "alternate": "https://results.example.gov.uk/cy/",
        "self": "https://results.example.gov.uk/cy/feed.atom",
    }
    entry = next(one for one in top.every("entry") if "All Saints" in one.said("title"))
    href = entry.every("link")[0].element.get("href")
    assert href == "https://results.example.gov.uk/cy/wards/all-saints.html"


def test_without_an_address_links_lead_to_pages_beside_it() -> None:
    """Every entry's link is an address of the site, from where the feed is."""
    night = medway()
    site = Site(night)
    for entry in entries(night):
        href = entry.every("link")[0].element.get("href")
        assert href is not None
        assert not urlsplit(href).scheme
        assert href in site.addresses


def test_hostile_names_stay_words() -> None:
    """Markup in names is text in the feed, and characters that XML cannot hold are left out."""
    (entry,) = entries(worded(HOSTILE))
    assert entry.said("title").endswith(f"{HOSTILE}: Declared")
    (entry,) = entries(worded("Ed\x00die\x0b \x1bMc\ufffe"))
    assert "Eddie Mc: Declared" in entry.said("title")


def test_the_feed_carries_the_head_of_the_journal() -> None:
    """For machines as an element of its own, for people as the subtitle."""
    top = read(feed(medway()))
    (journal,) = top.element.findall(f"{{{JOURNAL}}}journal")
    assert journal.attrib == {"entries": str(SEAL.entries), "head": SEAL.head}
    assert SEAL.head in top.said("subtitle")
    assert b"journal" not in feed(replace(medway(), seal=None))


def test_the_same_night_gives_the_same_bytes() -> None:
    """A night told again after a restart gives the same feed."""
    assert feed(seen(halfway())) == feed(seen(halfway()))


def test_a_result_declared_anew_does_not_break_the_feed() -> None:
    """Where a declaration follows another of the same area, the older entry says so, and gives no figures."""
    night = medway()
    newest = night.latest[0]
    older = replace(newest, stands=False)
    entries = read(feed(replace(night, latest=(newest, older, *night.latest[1:])))).every("entry")
    assert "declared anew" in entries[1].said("summary")
    assert "Votes" not in entries[1].said("summary")
