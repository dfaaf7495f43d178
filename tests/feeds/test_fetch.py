"""One page fetched from sites of every temper: a good page, or words for what is wrong, within limits."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from results.clock import FixedClock
from results.feeds.fetch import open_fetch
from results.feeds.fetch_trouble import LONGEST_RETRY_S, WebsiteUnavailable, retry_after_s
from results.feeds.pages import Page
from tests.feeds.far_site import (
    OUTSIDE,
    Answer,
    Asked,
    FarSite,
    for_ever,
    hang_up,
    on_to,
    outside_only,
    page,
    raw,
    silence,
    unless_known,
)
from tests.feeds.fetching import BODY, LARGEST, NOW, fetched, of, trouble


@pytest.fixture
async def site() -> AsyncIterator[FarSite]:
    """A website on the stand-in for the internet."""
    async with FarSite().served(OUTSIDE) as served:
        yield served


async def test_a_page_comes_as_it_is_and_we_say_who_we_are(site: FarSite) -> None:
    """The body byte for byte; the site's log names the product and whom to call."""
    site.says["/wards?id=7"] = page(BODY, Content_Type="text/xml")
    known = of(site.url("/wards?id=7"), contact="elections@council.example")
    came = await fetched(known)
    assert (came.body, came.content_type, came.redirects, came.mark) == (BODY, "text/xml", 0, None)
    headers = site.asked[0].headers
    assert headers["user-agent"] == "results/0.1 (reads election results; contact elections@council.example)"
    assert "authorization" not in headers


async def test_what_the_site_knows_is_not_sent_again(site: FarSite) -> None:
    """The marks of the first answer are said back, and 304 means unchanged."""
    site.says["/"] = unless_known('"v1"', page(BODY, ETag='"v1"', Last_Modified=format_datetime(NOW)))
    first = await fetched(of(site.url()))
    again = await fetched(of(site.url()), first.mark)
    assert (again.body, again.mark) == (None, first.mark)
    assert site.asked[1].headers["if-modified-since"] == format_datetime(NOW)
    assert "if-none-match" not in site.asked[0].headers


async def test_a_mark_is_said_only_where_it_comes_from(site: FarSite) -> None:
    """A page that moves to another address is read anew, though its mark is the same there."""
    site.says |= {"/": on_to("/one"), "/one": page(BODY, ETag='"1"')}
    first = await fetched(of(site.url()))
    site.says |= {"/": on_to("/two"), "/two": unless_known('"1"', page(b"two", ETag='"1"'))}
    assert (await fetched(of(site.url()), first.mark)).body == b"two"


@pytest.mark.parametrize("tag", ["caf\xe9", "a\x7fb", ""])
async def test_a_mark_that_cannot_be_said_back_is_left_alone(site: FarSite, tag: str) -> None:
    """A strange ETag costs a whole reading, nothing else."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: {tag}\r\n\r\nab"
    site.says["/"] = raw(head.encode("latin-1"))
    try:
        came = await fetched(of(site.url()))
    except WebsiteUnavailable:
        return
    assert came.mark is None


async def test_unchanged_without_being_asked_is_trouble(site: FarSite) -> None:
    """A 304 to somebody who showed no mark brings no page."""
    site.says["/"] = page(b"", 304)
    assert str(await trouble(of(site.url()))) == "127.0.0.2 gave an answer we cannot use (304)"


async def test_cookies_are_not_kept(site: FarSite) -> None:
    """What a site wants us to remember is forgotten at once."""
    site.says["/"] = page(BODY, Set_Cookie="visitor=7; Path=/")
    async with open_fetch(of(site.url()), FixedClock(NOW), guard=outside_only) as fetch:
        for _ in range(2):
            await fetch.get(Page(site.url(), "wards"))
    assert [one for one in site.asked if "cookie" in one.headers] == []


async def test_a_packed_page_is_unpacked(site: FarSite) -> None:
    """We ask for gzip, and read it."""
    site.says["/"] = page(gzip.compress(BODY), Content_Encoding="gzip")
    assert (await fetched(of(site.url()))).body == BODY
    assert site.asked[0].headers["accept-encoding"] == "gzip"


async def test_a_bomb_stays_small(site: FarSite) -> None:
    """A hundred megabytes packed into half a megabyte are refused with hardly any of it in memory."""
    packed = gzip.compress(bytes(100_000_000), 1)
    site.says["/"] = page(packed, Content_Encoding="gzip")
    tracemalloc.start()
    why = await trouble(of(site.url(), largest_bytes=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "sends more than 1,000,000 bytes" in str(why)
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("body", "packing", "words"),
    [
        (gzip.compress(BODY)[:-9], "gzip", "hung up in the middle of the page"),
        (gzip.compress(BODY) * 2, "gzip", "cannot be unpacked"),
        (BODY, "gzip", "cannot be unpacked"),
        (BODY, "br", "packs its pages in a way that we do not read"),
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip", "packs its pages in a way that we do not read"),
        (b"", "gzip", "answers with an empty page"),
        (gzip.compress(b""), "gzip", "answers with an empty page"),
        (b"", "", "answers with an empty page"),
    ],
    ids=["cut", "two", "not packed", "brotli", "twice", "empty", "empty inside", "plain and empty"],
)
async def test_a_page_that_is_not_whole_is_trouble(
    site: FarSite, body: bytes, packing: str, words: str
) -> None:
    """Half a page, or one we cannot unpack, is never taken for a page."""
    site.says["/"] = page(body, Content_Encoding=packing)
    assert words in str(await trouble(of(site.url())))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(BODY, length=LARGEST + 1), f"sends more than {LARGEST:,} bytes"),
        (for_ever(CHUNKED, b"1000\r\n" + bytes(4096) + b"\r\n"), f"sends more than {LARGEST:,} bytes"),
        (for_ever(HEAD + b"\r\n", bytes(4096)), f"sends more than {LARGEST:,} bytes"),
        (for_ever(HEAD, b"X-More: and more\r\n"), "not HTTP as we know it"),
        (for_ever(HEAD, b"X" * 4096), "not HTTP as we know it"),
        (page(BODY, X_Long="x" * 10_000), "not HTTP as we know it"),
        (page(BODY, length=len(BODY) + 7), "hung up in the middle of the page"),
        (raw(CHUNKED + b"5\r\nabcde\r\n"), "hung up in the middle of the page"),
        (raw(CHUNKED + b"zz\r\nabcde\r\n"), "not HTTP as we know it"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "not HTTP as we know it"),
        (raw(b""), "hung up before it answered"),
        (hang_up, "hung up before it answered"),
        (page(BODY, 404), "has nothing at this address (404): see whether the url is right"),
        (page(BODY, 403), "does not let us in (403): ask whoever looks after it"),
        (page(BODY, 401), "does not let us in (401): set token"),
        (page(BODY, 500), "is in trouble (500)"),
        (page(BODY, 206), "gave an answer we cannot use (206)"),
        (page(b"", 204), "gave an answer we cannot use (204)"),
    ],
    ids=[
        "too large by its word", "endless chunks", "endless plain", "endless headers", "endless header",
        "huge header", "cut", "cut chunks", "wrong chunks", "another protocol", "nothing", "reset",
        "404", "403", "401", "500", "206", "204",
    ],
)  # fmt: skip
async def test_every_trouble_has_its_words(site: FarSite, answer: Answer, words: str) -> None:
    """Whatever the far end does: words that name host and trouble, and an answer is not waited out."""
    site.says["/"] = answer
    async with asyncio.timeout(5):
        said = str(await trouble(of(site.url())))
    assert said.startswith(OUTSIDE)
    assert words in said


@pytest.mark.parametrize(
    "answer",
    [silence, for_ever(HEAD, b"", 0.02), for_ever(HEAD, b"a", 0.02), for_ever(CHUNKED, b"1\r\na\r\n", 0.02)],
    ids=["hung", "half a head", "slow headers", "slow body"],
)
async def test_time_is_limited_in_all(site: FarSite, answer: Answer) -> None:
    """Silence, or a byte now and then, ends after the time allowed."""
    site.says["/"] = answer
    async with asyncio.timeout(5):
        said = str(await trouble(of(site.url(), timeout_s=0.3)))
    assert said == f"{OUTSIDE} took longer than 0.3 s: see whether it is up"


async def test_time_is_limited_over_redirects(site: FarSite) -> None:
    """Being sent on does not begin the time anew."""

    def slowly(answer: Answer) -> Answer:
        async def said(asked: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.2)
            await answer(asked, writer)

        return said

    site.says |= {"/": slowly(on_to("/a")), "/a": slowly(on_to("/b")), "/b": slowly(page(BODY))}
    assert "took longer than 0.5 s" in str(await trouble(of(site.url(), timeout_s=0.5)))


async def test_nobody_there() -> None:
    """A name that means nothing, and a port where nobody answers."""
    assert str(await trouble(of("http://nowhere.example/"))) == (
        "nowhere.example cannot be found: see whether the url is right"
    )
    async with FarSite().served(OUTSIDE) as gone:
        url = gone.url()
    why = await trouble(of(url))
    assert str(why) == f"{OUTSIDE} does not take connections: see whether it is up and the url is right"
    assert why.whole_site


@pytest.mark.parametrize(("status", "whole"), [(503, True), (429, True), (500, False), (404, False)])
async def test_a_site_can_ask_for_time(site: FarSite, status: int, whole: bool) -> None:
    """What the site asks for is known, and whether it concerns its other pages."""
    site.says["/"] = page(b"", status, Retry_After="17")
    why = await trouble(of(site.url()))
    assert (why.retry_after_s, why.whole_site) == (17.0, whole)


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        (None, None), ("0", 0.0), ("120", 120.0), ("9" * 400, LONGEST_RETRY_S), ("-5", None), ("soon", None),
        ("1.5", None), ("\N{SUPERSCRIPT TWO}", None), ("", None),
        ("Fri, 05 May 2023 01:43:00 GMT", 60.0), ("Fri, 05 May 2023 01:43:00", 60.0),
        ("Fri, 05 May 2023 01:00:00 GMT", 0.0), ("Fri, 05 May 2034 01:00:00 GMT", LONGEST_RETRY_S),
        ("Fri, 99 May 2023 01:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(value: str | None, wait_s: float | None) -> None:
    """Seconds or a date, never more than an hour, and nonsense is no wish."""
    assert retry_after_s(value, NOW) == wait_s


async def test_no_key_in_a_url_is_ever_said(site: FarSite) -> None:
    """The words of a trouble name the host, not the query that may hold a key."""
    for answer in (hang_up, silence, page(b"", 500), on_to("/?key=hunter2"), raw(b"key=hunter2\r\n\r\n")):
        site.says["/?key=hunter2"] = answer
        known = of(site.url("/?key=hunter2"), timeout_s=0.2)
        assert "hunter2" not in str(await trouble(known)) + repr(known)


PARTS = [
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200\r\n", b"HTTP/1.1 304 \r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 101 Up\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", b"HTTP/1.1 302 \r\nLocation: ",
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate\r\n", b"Retry-After: \xff\r\n", b"\r\n",
    b"\r\n\r\n", b"5\r\nabcde\r\n", b"0\r\n\r\n", b"abcde", b"\x00", b"\xff\xfe", b": \r\n", b"\x1f\x8b\x08",
]  # fmt: skip


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for many tries."""
    with asyncio.Runner() as running:
        yield running


def test_any_bytes_end_in_a_page_or_in_words(runner: asyncio.Runner) -> None:
    """Whatever bytes come back: a page, or a trouble with words; nothing else."""

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(st.sampled_from(PARTS), st.binary(max_size=12)), max_size=8).map(b"".join))
    def tried(answer: bytes) -> None:
        async def once() -> str:
            async with FarSite().served(OUTSIDE) as site:
                site.says["/"] = raw(answer)
                try:
                    came = await fetched(of(site.url(), timeout_s=0.3))
                except WebsiteUnavailable as why:
                    return str(why)
                return f"{OUTSIDE} sent {came.body!r}"

        assert runner.run(once()).startswith(OUTSIDE)

    tried()
