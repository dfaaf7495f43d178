"""Pages read again and again: what is kept of them, how politely we ask, and what is said in trouble."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from results.clock import SystemClock
from results.count.declaration import SourceId
from results.errors import JournalError, SettingsError
from results.feeds.sources import SourceState
from results.feeds.website import Page, WebsiteFeed, WebsiteSettings, WebsiteUnavailable, try_website
from results.record.journal import Arrival, Entry, Journal
from tests.feeds.far_site import INSIDE, OUTSIDE, Answer, Asked, FarSite, hang_up, page, silence, unless_known
from tests.feeds.hall import until

A, B = b"<a/>", b"<b/>"
TOKEN = "horse-battery-staple"
SOURCE = SourceId("modgov")


@pytest.fixture
async def site() -> AsyncIterator[FarSite]:
    """A website on this machine."""
    async with FarSite().served(INSIDE) as served:
        yield served


@pytest.fixture
def log() -> Iterator[list[EventDict]]:
    """Everything that is logged during the test."""
    with capture_logs() as lines:
        yield lines


def events(log: list[EventDict], event: str) -> list[EventDict]:
    """The lines of one event."""
    return [line for line in log if line["event"] == event]


def of(*urls: str, **other: object) -> WebsiteSettings:
    """Settings in a hurry for pages labelled one, two, three ..."""
    labels = ("one", "two", "three", "four", "five")
    pages = tuple(Page(url, label) for url, label in zip(urls, labels, strict=False))
    known = WebsiteSettings(
        SOURCE, pages, every_s=0.02, gap_s=0.001, timeout_s=1, longest_wait_s=0.04, allow_private=True
    )
    return replace(known, **other)  # type: ignore[arg-type] # whatever a test wants to change


class Reader:
    """A feed with a real journal behind it, and everything it said of its source."""

    def __init__(self, known: WebsiteSettings, journal: Journal) -> None:
        self.journal = journal
        self.heard: list[SourceState] = []
        self.kept: list[Entry] = []
        self.feed = WebsiteFeed(known, self._keep, SystemClock(), self.heard.append, self._last)

    async def _keep(self, arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        entries = await self.journal.append(arrivals)
        self.kept += entries
        return entries

    async def _last(self, feed: str, label: str) -> bytes | None:
        found = [
            one.payload
            for one in await self.journal.read(0, 10_000)
            if one.feed == feed and one.topic.rpartition("@")[0] == label
        ]
        return found[-1] if found else None

    @property
    def bodies(self) -> list[bytes]:
        """What was kept, in order."""
        return [one.payload for one in self.kept]


@asynccontextmanager
async def reading(reader: Reader) -> AsyncIterator[None]:
    """The feed at work, and stopped at the end."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(reader.feed.run())
        try:
            yield
        finally:
            task.cancel()


async def asked(site: FarSite, more: int) -> None:
    """Wait until the site was asked so many times more."""
    goal = len(site.asked) + more
    await until(lambda: len(site.asked) >= goal)


@pytest.mark.parametrize("marked", [False, True], ids=["200", "304"])
async def test_a_page_is_kept_when_it_changes_and_once_more(
    site: FarSite, journal: Journal, marked: bool
) -> None:
    """Each new body is kept twice, the second time when found unchanged by 200 or 304, and then no more."""

    def says(body: bytes) -> Answer:
        tag = f'"{body.hex()}"'
        return unless_known(tag, page(body, ETag=tag)) if marked else page(body)

    reader = Reader(of(site.url("/wards")), journal)
    async with reading(reader):
        for body in (A, B, A):
            site.says["/wards"] = says(body)
            await asked(site, 6)
    assert reader.bodies == [A, A, B, B, A, A]
    assert {one.feed for one in reader.kept} == {"website:modgov"}
    topics = [one.topic for one in reader.kept]
    assert len(set(topics)) == 6
    for one in reader.kept:
        at = one.received_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
        assert one.topic == f"one@{at}"


async def test_a_change_between_two_readings_starts_anew(site: FarSite, journal: Journal) -> None:
    """A body that was never found unchanged is kept once only."""
    site.says["/"] = [page(A), page(B), page(A), page(A), page(b"")]
    reader = Reader(of(site.url()), journal)
    async with reading(reader):
        await asked(site, 6)
    assert reader.bodies == [A, B, A, A]


async def test_trouble_between_two_readings_changes_nothing(site: FarSite, journal: Journal) -> None:
    """The second reading may come after an outage; it is still the second."""
    site.says["/"] = [page(A), page(b"", 500), hang_up, page(A), page(A)]
    reader = Reader(of(site.url()), journal)
    async with reading(reader):
        await asked(site, 8)
    assert reader.bodies == [A, A]


async def test_a_restart_keeps_the_second_reading_and_no_more(site: FarSite, journal: Journal) -> None:
    """Killed after the first reading or later: the same body is kept once more, to be sure."""
    known = of(site.url())
    site.says["/"] = [page(A), silence]
    before = Reader(known, journal)
    async with reading(before):
        await until(lambda: before.bodies == [A])
    site.says["/"] = page(A)
    after = Reader(known, journal)
    async with reading(after):
        await asked(site, 6)
        site.says["/"] = page(B)
        await asked(site, 6)
    assert after.bodies == [A, B, B]


async def test_a_site_that_wrongly_says_unchanged_is_found_out(site: FarSite, journal: Journal) -> None:
    """Every so often the page is read whole, whatever its mark."""
    modified = format_datetime(SystemClock().now())
    site.says["/"] = unless_marked(page(A, Last_Modified=modified))
    reader = Reader(of(site.url(), full_every=4), journal)
    async with reading(reader):
        await until(lambda: reader.bodies == [A, A])
        site.says["/"] = unless_marked(page(B, Last_Modified=modified))
        await asked(site, 9)
    assert reader.bodies == [A, A, B, B]
    spared = ["if-modified-since" in one.headers for one in site.asked]
    assert spared[:9] == [False, True, True, False, True, True, True, False, True]


def unless_marked(answer: Answer) -> Answer:
    """Says unchanged to whoever shows any mark."""

    async def said(one: Asked, writer: asyncio.StreamWriter) -> None:
        known = "if-modified-since" in one.headers
        await (page(b"", 304) if known else answer)(one, writer)

    return said


async def test_each_good_answer_is_a_sign_of_life(site: FarSite, journal: Journal) -> None:
    """Also an unchanged page says that the source is there."""
    site.says["/"] = unless_known('"1"', page(A, ETag='"1"'))
    reader = Reader(of(site.url()), journal)
    async with reading(reader):
        await until(lambda: len(reader.heard) >= 4)
    first, *others = reader.heard
    assert first == SourceState(SOURCE, True, None, 0, first.last_heard_at, None)
    assert [one.online for one in others] == [True] * len(others)
    assert all(one.last_heard_at < other.last_heard_at for one, other in pairwise(reader.heard))
    assert len(reader.kept) == 2


async def test_trouble_is_told_once_and_so_is_its_end(
    site: FarSite, journal: Journal, log: list[EventDict]
) -> None:
    """A quiet line first, after three failures words for people, another cause once more, then the end."""
    reader = Reader(of(site.url()), journal)
    site.says["/"] = page(A)
    async with reading(reader):
        await until(lambda: bool(reader.kept))
        site.says["/"] = page(b"", 500)
        await until(lambda: not reader.heard[-1].online)
        assert len(site.asked) >= 4
        await asked(site, 4)
        site.says["/"] = hang_up
        await asked(site, 8)
        down = [one for one in reader.heard if not one.online]
        site.says["/"] = page(A)
        await until(lambda: reader.heard[-1].online)
        assert reader.feed.trouble is None
    assert [one.trouble for one in down] == [
        f"one: {INSIDE} is in trouble (500)",
        f"one: {INSIDE} hung up before it answered",
    ]
    assert {one.last_heard_at for one in down} == {
        max(one.last_heard_at for one in reader.heard[: reader.heard.index(down[0])])
    }
    assert [(line["log_level"], line["event"]) for line in log if line["event"] != "page_kept"] == [
        ("info", "website_lost"),
        ("warning", "website_stayed_away"),
        ("warning", "website_stayed_away"),
        ("info", "website_back"),
    ]


async def test_one_bad_page_is_told_beside_the_good_ones(
    site: FarSite, journal: Journal, log: list[EventDict]
) -> None:
    """The source lives, the words say which pages are missing, and the log says it once."""
    site.says["/1"] = page(A)
    reader = Reader(of(site.url("/1"), site.url("/2"), site.url("/3")), journal)
    async with reading(reader):
        await until(lambda: bool(reader.heard) and "three, two" in (reader.heard[-1].trouble or ""))
        await asked(site, 10)
        state = reader.heard[-1]
    assert state.online
    words = f"three, two: {INSIDE} has nothing at this address (404): see whether the url is right"
    assert state.trouble == reader.feed.trouble == words
    assert len(events(log, "website_stayed_away")) == 1
    assert reader.bodies == [A, A]


async def test_a_site_that_asks_for_time_gets_it(site: FarSite, journal: Journal) -> None:
    """After 503 with Retry-After no page of the host is asked for until then, after another only that one."""
    async with FarSite().served(OUTSIDE) as other:
        site.says |= {"/1": [page(b"", 503, Retry_After="1"), page(A)], "/2": page(B)}
        other.says |= {"/1": [page(b"", 500, Retry_After="1"), page(A)], "/2": page(B)}
        urls = (site.url("/1"), site.url("/2"), other.url("/1"), other.url("/2"))
        async with reading(Reader(of(*urls), journal)):
            await until(lambda: all(len({one.path for one in it.asked[1:]}) == 2 for it in (site, other)))
        first, again, *_ = (one.at_s for one in other.asked if one.path == "/1")
        assert site.asked[1].at_s - site.asked[0].at_s >= 1
        assert again - first >= 1
        assert other.asked[1].at_s - other.asked[0].at_s < again - first


async def test_trouble_makes_us_wait_longer_each_time(site: FarSite, journal: Journal) -> None:
    """The pauses double up to their longest: without that the last of these would take 41 seconds."""
    site.says["/"] = page(b"", 500)
    reader = Reader(of(site.url(), every_s=0.02, longest_wait_s=0.08, jitter=0.0), journal)
    async with reading(reader):
        await asked(site, 13)
    waits = [later.at_s - one.at_s for one, later in pairwise(site.asked)]
    assert all(
        wait_s >= least_s for wait_s, least_s in zip(waits[:12], (0.02, 0.04, *[0.08] * 10), strict=True)
    )


async def test_a_host_is_asked_one_thing_at_a_time(site: FarSite, journal: Journal) -> None:
    """Five pages of one host: one request in hand, a pause between any two, and every page has its turn."""

    async def slowly(one: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        await page(A)(one, writer)

    site.says = {f"/{number}": slowly for number in range(5)}
    known = of(*(site.url(f"/{number}") for number in range(5)), gap_s=0.03, every_s=0.001)
    async with reading(Reader(known, journal)):
        await asked(site, 15)
    assert site.most_at_once == 1
    assert min(later.at_s - one.at_s for one, later in pairwise(site.asked)) >= 0.04
    assert {one.path for one in site.asked[:5]} == {f"/{number}" for number in range(5)}


async def test_a_page_is_never_read_too_often(site: FarSite, journal: Journal) -> None:
    """At least every_s lies between two readings; chance only adds to it."""
    site.says["/"] = page(A)
    async with reading(Reader(of(site.url(), every_s=0.05, jitter=0.5), journal)):
        await asked(site, 6)
    waits = [later.at_s - one.at_s for one, later in pairwise(site.asked)]
    assert min(waits) >= 0.05
    assert max(waits) - min(waits) > 0.001


async def test_a_hung_host_does_not_hold_up_another(site: FarSite, journal: Journal) -> None:
    """Hosts are read side by side."""
    async with FarSite().served(OUTSIDE) as other:
        site.says["/"] = silence
        other.says["/"] = page(B)
        reader = Reader(of(site.url(), other.url(), timeout_s=5), journal)
        async with reading(reader):
            await until(lambda: reader.bodies == [B, B], 3)
        assert len(site.asked) == 1


async def test_a_journal_that_cannot_be_written_ends_the_feed(site: FarSite) -> None:
    """JournalError, as itself, also while another host hangs."""

    async def full(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        raise JournalError("The disk is full.")

    async with FarSite().served(OUTSIDE) as other:
        other.says["/"], site.says["/"] = silence, page(A)
        feed = WebsiteFeed(of(other.url(), site.url()), full, SystemClock(), lambda _: None)
        with pytest.raises(JournalError, match="The disk is full"):
            async with asyncio.timeout(10):
                await feed.run()


async def test_a_fault_of_ours_is_not_hidden(site: FarSite) -> None:
    """What is not the journal's trouble comes out as it is."""

    async def broken(arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        raise KeyError("a bug")

    site.says["/"] = page(A)
    feed = WebsiteFeed(of(site.url()), broken, SystemClock(), lambda _: None)
    with pytest.raises(BaseExceptionGroup) as caught:
        await feed.run()
    assert isinstance(caught.value.exceptions[0], KeyError)


async def test_no_key_token_or_body_is_logged(site: FarSite, journal: Journal, log: list[EventDict]) -> None:
    """Neither the query, nor the token, nor a word of the page is in the log or said of the source."""
    site.says["/?key=hunter2"] = [
        page(b"<votes>the-leader-won</votes>", Content_Type="text/xml"),
        page(b"", 500),
    ]
    reader = Reader(of(site.url("/?key=hunter2"), token=TOKEN), journal)
    async with reading(reader):
        await until(lambda: bool(events(log, "website_stayed_away")))
    assert events(log, "page_kept")[0]["content_type"] == "text/xml"
    assert site.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    for secret in ("hunter2", TOKEN, "the-leader-won"):
        assert secret not in repr(log) + repr(reader.heard)


async def test_trying_a_website_says_what_came(site: FarSite) -> None:
    """One reading of each page, in a few words."""
    site.says |= {"/1": page(bytes(1200), Content_Type="text/xml; charset=utf-8")}
    site.says |= {"/2": page(b"", 301, Location="/3"), "/3": page(A)}
    assert await try_website(of(site.url("/1"), site.url("/2"))) == (
        "one: 1,200 bytes, text/xml; "
        "two: 4 bytes, no stated type (the site sends us on: set url to its last address)"
    )


async def test_trying_a_website_names_every_trouble(site: FarSite) -> None:
    """Pages with the same trouble are named together, and a private address with its setting."""
    site.says["/3"] = page(b"", 403)
    known = of(*(site.url(f"/{number}") for number in (1, 2, 3)))
    with pytest.raises(WebsiteUnavailable) as caught:
        await try_website(known)
    assert str(caught.value) == (
        f"one, two: {INSIDE} has nothing at this address (404): see whether the url is right; "
        f"three: {INSIDE} does not let us in (403): ask whoever looks after it to let this service read it"
    )
    with pytest.raises(WebsiteUnavailable, match=r"address \(127.0.0.1\): set allow_private"):
        await try_website(replace(known, allow_private=False))


def test_wrong_settings_are_all_named(tmp_path: Path) -> None:
    """Every problem at once, none of them showing a secret."""
    urls = (
        "ftp://a.example/",
        "https://clerk:hunter2@a.example/",
        "http://a.example/\u200b",
        "",
        "http://b.example/",
    )
    pages = (*(Page(url, "wards") for url in urls), Page("https://c.example/", "a@b"))
    known = WebsiteSettings(SOURCE, pages, every_s=0, token=f"{TOKEN}\n", contact="\xe9")
    with pytest.raises(SettingsError) as caught:
        WebsiteFeed(known, None, SystemClock(), lambda _: None)  # type: ignore[arg-type] # never called
    assert caught.value.problems == (
        "wards: 5 pages have this label; each needs its own",
        "'a@b': a label has 1 to 200 letters on one line, no @",
        "wards: its url is not a whole http or https address",
        "wards: its url holds a user name or password; use token",
        "wards: its url holds signs that cannot be seen",
        "wards: its url is not a whole http or https address",
        "every_s: must be more than 0",
        "token: plain letters, digits and signs on one line",
        "contact: plain letters, digits and signs on one line",
        "token: the pages are on several hosts; make a source for each",
        "token: could be read on its way to an http address; use https",
    )
    with pytest.raises(SettingsError, match="pages: none given"):
        WebsiteSettings(SOURCE, ()).check()
    (tmp_path / "empty.crt").write_text("no certificate")
    with pytest.raises(SettingsError, match=r"empty.crt is not a certificate authority file"):
        of("https://a.example/", tls_ca=tmp_path / "empty.crt").check()
