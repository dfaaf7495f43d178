"""What a browser, a cache and a stranger get from the public side, request by request."""

import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator

import aiohttp
import brotli
import pytest
import pytest_asyncio

from results.publish.page.baked import FOREVER
from results.publish.page.guard import HEADERS
from tests.page.scene import ORDER, Shown, Telling, finished, halfway, serving

PLAIN = {"Accept-Encoding": "identity"}
PAGES = ("/", "/wards/fort-horsted.html", "/results.json")


@pytest_asyncio.fixture
async def shown() -> AsyncIterator[Shown]:
    """Medway at half time, served."""
    async with serving(halfway()) as page:
        yield page


@pytest_asyncio.fixture
async def web(shown: Shown) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that shows bytes as they came."""
    async with aiohttp.ClientSession(shown.url, auto_decompress=False) as session:
        yield session


@pytest.mark.parametrize("path", PAGES)
async def test_packed_and_plain_are_the_same_page(web: aiohttp.ClientSession, path: str) -> None:
    """Whoever takes brotli or gzip gets it, whoever takes neither gets it plain, and caches are told why."""
    plain = await web.get(path, headers=PLAIN)
    zipped = await web.get(path, headers={"Accept-Encoding": "deflate, gzip"})
    pressed = await web.get(path, headers={"Accept-Encoding": "gzip, br;q=0.5"})
    assert gzip.decompress(await zipped.read()) == await plain.read()
    assert brotli.decompress(await pressed.read()) == await plain.read()
    assert "Content-Encoding" not in plain.headers
    assert [one.headers["Content-Encoding"] for one in (zipped, pressed)] == ["gzip", "br"]
    assert {one.headers["Vary"] for one in (plain, zipped, pressed)} == {"Accept-Encoding"}
    assert len({one.headers["ETag"] for one in (plain, zipped, pressed)}) == 3


@pytest.mark.parametrize("header", ["gzip;q=0, br;q=0", "gzip; q=0.00, identity", "deflate", "*;q=0"])
async def test_no_encoding_is_forced(web: aiohttp.ClientSession, header: str) -> None:
    """A client that refuses what we have is believed."""
    answer = await web.get("/", headers={"Accept-Encoding": header})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
async def test_a_reader_who_has_it_is_told_so(web: aiohttp.ClientSession, path: str) -> None:
    """The ETag of the last answer brings 304 without a body, also in a list and weakened by a proxy."""
    first = await web.get(path, headers={"Accept-Encoding": "gzip"})
    tag = first.headers["ETag"]
    for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = await web.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": given})
        assert again.status == 304
        assert await again.read() == b""
        assert again.headers["ETag"] == tag
        assert again.headers["Vary"] == "Accept-Encoding"
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    other = await web.get(path, headers={"Accept-Encoding": "identity", "If-None-Match": tag})
    assert other.status == 200


@pytest.mark.parametrize("path", [*PAGES, "/live", "/health"])
async def test_head_is_get_without_the_body(web: aiohttp.ClientSession, path: str) -> None:
    """HEAD brings the same status and headers as GET and no body."""
    head = await web.head(path, headers={"Accept-Encoding": "gzip"})
    got = await web.get(path, headers={"Accept-Encoding": "gzip"})
    assert head.status == got.status == 200
    assert await head.read() == b""
    for name in ("Content-Type", "ETag", "Content-Length", "Content-Encoding", "Cache-Control"):
        if path != "/live" or name != "Content-Length":
            assert head.headers.get(name) == got.headers.get(name)
    got.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/live", "/nowhere"])
async def test_nothing_can_be_sent_here(web: aiohttp.ClientSession, method: str, path: str) -> None:
    """Every method but GET and HEAD is refused, and the answer says which are taken."""
    answer = await web.request(method, path, data=b"x" if method == "POST" else None)
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET,HEAD"


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/health", "/live"])
async def test_every_answer_is_guarded(web: aiohttp.ClientSession, path: str) -> None:
    """Each answer carries the security headers and does not name the software that made it."""
    answer = await web.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Server" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    answer.close()


@pytest.mark.parametrize(
    "path", ["/nowhere", "/wards/", "/wards/atlantis", "/static/live.py", "/cards/x.png"]
)
async def test_an_unknown_address_has_a_page(web: aiohttp.ClientSession, path: str) -> None:
    """Where nothing is, a page says so with status 404 and leads to the results."""
    answer = await web.get(path, headers=PLAIN)
    assert answer.status == 404
    assert '<a href="/">' in await answer.text()


async def test_no_page_carries_script_or_style_of_its_own(web: aiohttp.ClientSession) -> None:
    """Pages have no inline script, style or handler, so that the policy needs no exception."""
    for path in (*PAGES[:2], "/nowhere"):
        text = (await (await web.get(path, headers=PLAIN)).text()).replace(FACTS, "<facts>")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text)


async def test_assets_are_small_and_kept_for_ever(web: aiohttp.ClientSession) -> None:
    """Stylesheet at most 5 kB and script at most 4 kB compressed, at addresses made from their contents."""
    text = await (await web.get("/", headers=PLAIN)).text()
    found = re.findall(r'(?:href|src)="(static/([a-z]+)\.([0-9a-f]{12})\.(css|js|svg))"', text)
    assert {kind for *_, kind in found} == {"css", "js", "svg"}
    for path, _, digest, kind in found:
        answer = await web.get("/" + path, headers={"Accept-Encoding": "gzip"})
        packed = await answer.read()
        assert answer.headers["Cache-Control"] == FOREVER
        assert hashlib.sha256(gzip.decompress(packed)).hexdigest().startswith(digest)
        assert len(packed) <= {"css": 5_000, "js": 4_000, "svg": 500}[kind]


async def test_the_script_is_old_enough(web: aiohttp.ClientSession) -> None:
    """The script uses only what browsers of 2012 read: no arrow, let, const, class or template string."""
    address = re.search(r'src="(static/live[^"]+)"', await (await web.get("/", headers=PLAIN)).text())
    assert address is not None
    script = await (await web.get("/" + address[1], headers=PLAIN)).text()
    code = re.sub(r"/\*.*?\*/", "", script, flags=re.S)
    assert not re.search(r"=>|\b(let|const|class|async|await)\b|`|\.\.\.|\bfetch\(|\bPromise\b", code)


async def test_the_home_page_is_small(web: aiohttp.ClientSession) -> None:
    """The whole night of 24 wards costs a phone at most 6 kB."""
    assert len(await (await web.get("/", headers={"Accept-Encoding": "gzip"})).read()) < 6_000


async def test_bytes_are_made_once_a_revision(shown: Shown, web: aiohttp.ClientSession) -> None:
    """Until something changes the same page is the same bytes; after it the ETag is another."""
    first = await web.get("/")
    telling = halfway()
    shown.show(telling)
    assert (await web.get("/")).headers["ETag"] == first.headers["ETag"]
    telling.declare(ORDER[-1])
    shown.show(telling)
    assert (await web.get("/")).headers["ETag"] != first.headers["ETag"]


async def test_an_older_revision_is_not_shown(shown: Shown, web: aiohttp.ClientSession) -> None:
    """A night of an older revision changes nothing on the page."""
    first = await web.get("/")
    shown.show(Telling())
    assert (await web.get("/")).headers["ETag"] == first.headers["ETag"]


async def test_the_data_has_its_documented_shape(web: aiohttp.ClientSession) -> None:
    """results.json is "results-page/1", open to other sites, with nulls where nothing is known."""
    answer = await web.get("/results.json", headers=PLAIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = await answer.json()
    assert data["format"] == "results-page/1"
    assert data["environment"] == "rehearsal"
    assert data["published_by"] == "The Returning Officer, Medway Council"
    assert data["as_at"].endswith("Z")
    assert set(data["contests"][0]) == CONTEST_KEYS
    assert set(data["contests"][0]["candidates"][0]) == CANDIDATE_KEYS
    awaited = next(one for one in data["contests"] if one["state"] == "awaited")
    assert {person["votes"] for person in awaited["candidates"]} == {None}
    assert {person["elected"] for person in awaited["candidates"]} == {None}
    assert awaited["turnout"] is None


FACTS = '<script type="application/ld+json">'
CONTEST_KEYS = {
    *(
        "contest_id",
        "gss_code",
        "area",
        "area_cy",
        "expected_by",
        "page",
        "poll",
        "state",
        "seats",
        "candidates",
        "turnout",
    ),
    *("withdrawn_because", "declared_at", "majority", "rejected", "corrections"),
}
CANDIDATE_KEYS = {
    *("candidate_id", "name", "name_as_nominated", "description", "party_id"),
    *("elected", "by_lot", "votes", "share_pct", "term"),
}


async def test_the_data_equals_what_medway_published() -> None:
    """The finished night's data carries every figure of the published declarations."""
    telling = finished()
    async with serving(telling) as shown, aiohttp.ClientSession(shown.url) as session:
        data = await (await session.get("/results.json")).json()
    for contest in data["contests"]:
        given = telling.published[contest["contest_id"]]
        votes = {person["candidate_id"]: person["votes"] for person in contest["candidates"]}
        assert votes == {figure.candidate_id: figure.votes for figure in given.figures}
        elected = {person["candidate_id"] for person in contest["candidates"] if person["elected"]}
        assert elected == set(given.elected)
        assert given.verification is not None
        assert contest["turnout"]["papers"] == given.verification.papers_total
        assert given.rejected is not None
        assert contest["rejected"]["total"] == given.rejected.total


async def test_health_says_what_is_shown(web: aiohttp.ClientSession, shown: Shown) -> None:
    """Health is ok with the revision on show, and never kept by a cache."""
    answer = await web.get("/health")
    assert json.loads(await answer.read()) == {"status": "ok", "revision": shown.page.revision}
    assert answer.headers["Cache-Control"] == "no-store"


async def test_before_the_first_revision_readers_are_asked_to_wait() -> None:
    """A service that has not read its journal yet says 503 and when to come back; so does its health."""
    async with serving(None) as shown, aiohttp.ClientSession(shown.url) as session:
        for path in ("/", "/live", "/health", "/cards/x.png"):
            answer = await session.get(path)
            assert answer.status == 503
        assert int((await session.get("/")).headers["Retry-After"]) > 0
