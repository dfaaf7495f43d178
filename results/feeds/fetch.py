"""Fetches one page of a website with care, whatever the far end does.

Limits on time, size and redirects; only good addresses; certificates verified; nothing is remembered between
readings but what marks the version of a page.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractResolver
from yarl import URL

from results.clock import Clock
from results.feeds.address_guard import Guard, GuardedResolver, guarded_socket, public_and_ours, public_only
from results.feeds.fetch_trouble import WebsiteUnavailable, refused, retry_after_s, unavailable
from results.feeds.page_body import page_body
from results.feeds.pages import Page, WebsiteSettings, wrong_with

MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a site calls the version of a page that we have; said back to it, to be spared the same again.

    Attributes:
        url: where the page finally came from; at another address the mark means nothing.
    """

    url: URL
    etag: str | None
    last_modified: str | None

    @property
    def headers(self) -> dict[str, str]:
        """The conditions of the next request. Source: RFC 9110 section 13.1."""
        given = {hdrs.IF_NONE_MATCH: self.etag, hdrs.IF_MODIFIED_SINCE: self.last_modified}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A good answer.

    Attributes:
        body: the page, unpacked; None when it is unchanged since the mark that was shown.
        mark: of this version, None when the site gives none.
        content_type: what the site says it is; not to be trusted.
        redirects: how many times we were sent on.
    """

    body: bytes | None
    mark: Mark | None
    content_type: str = ""
    redirects: int = 0


class Fetch:
    """The way to one source's pages; made by `open_fetch`."""

    def __init__(self, settings: WebsiteSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings, self._session, self._clock = settings, session, clock

    async def get(self, page: Page, mark: Mark | None = None) -> Fetched:
        """Read a page once, and follow where we are sent on to, each step with the same care.

        Args:
            mark: of the version we have; None to get the page whatever it is.

        Raises:
            WebsiteUnavailable: it could not be had; says why in plain words.
        """
        first = URL(page.url)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._follow(page, first, mark)
        except TimeoutError:
            words = f"{first.host} took longer than {self._settings.timeout_s:g} s: see whether it is up"
            raise WebsiteUnavailable(words, whole_site=True) from None

    async def _follow(self, page: Page, first: URL, mark: Mark | None) -> Fetched:
        """The page, from wherever it is."""
        here = first
        for redirects in range(MOST_REDIRECTS + 1):
            answer = await self._step(page, here, mark, redirects)
            if isinstance(answer, Fetched):
                return answer
            here = answer
        words = (
            f"{first.host} sends us on more than {MOST_REDIRECTS} times: set url to the page's last address"
        )
        raise WebsiteUnavailable(words)

    async def _step(self, page: Page, here: URL, mark: Mark | None, redirects: int) -> Fetched | URL:
        """Ask at one address; gives the page, or where to ask next."""
        known = mark if mark is not None and mark.url == here else None
        headers = {**self._credentials(page, here), **(known.headers if known else {})}
        try:
            async with self._session.get(here, headers=headers, allow_redirects=False) as answer:
                if answer.status == 304 and known is not None:
                    return Fetched(None, known, redirects=redirects)
                if answer.status in REDIRECTS:
                    return _next(here, answer.headers.get(hdrs.LOCATION))
                if answer.status != 200:
                    wait_s = retry_after_s(answer.headers.get(hdrs.RETRY_AFTER), self._clock.now())
                    raise refused(here.host or "", answer.status, wait_s)
                body = await self._body(answer)
                kind = _sayable(answer.headers.get(hdrs.CONTENT_TYPE)) or ""
                return Fetched(body, _mark(here, answer.headers), kind, redirects)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise unavailable(error, here.host or "") from None

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        packing = answer.headers.get(hdrs.CONTENT_ENCODING, "")
        largest, host = self._settings.largest_bytes, answer.url.host or ""
        return await page_body(answer.content.iter_any(), packing, answer.content_length, largest, host)

    def _credentials(self, page: Page, here: URL) -> dict[str, str]:
        """The token, only where the page itself is; nowhere that we are sent on to."""
        if self._settings.token is None or here.origin() != URL(page.url).origin():
            return {}
        return {hdrs.AUTHORIZATION: f"Bearer {self._settings.token}"}


@asynccontextmanager
async def open_fetch(
    settings: WebsiteSettings,
    clock: Clock,
    *,
    names: AbstractResolver | None = None,
    guard: Guard | None = None,
) -> AsyncIterator[Fetch]:
    """A way to the source's pages, closed at the end.

    Args:
        names: looks names up; the machine's own way when not given.
        guard: which addresses are good; by default what the settings allow.
    """
    guard = guard or (public_and_ours if settings.allow_private else public_only)
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(names or aiohttp.ThreadedResolver(), guard),
        use_dns_cache=False,
        socket_factory=guarded_socket(guard),
        ssl=settings.tls_context() or True,  # True verifies, by the system's authorities
    )
    async with aiohttp.ClientSession(
        connector=connector,
        headers={hdrs.USER_AGENT: settings.user_agent, hdrs.ACCEPT_ENCODING: "gzip"},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.timeout_s / 2),
        auto_decompress=False,
        trust_env=False,
    ) as session:
        yield Fetch(settings, session, clock)


def _next(here: URL, location: str | None) -> URL:
    """Where a redirect leads.

    Raises:
        WebsiteUnavailable: nowhere that we go.
    """
    try:
        there = here.join(URL(location or "")).with_fragment(None)
        problem = "no address given" if not location else wrong_with(str(there))
    except ValueError:
        problem = "not an address"
    if problem is None and (here.scheme, there.scheme) == ("https", "http"):
        problem = f"{there.host} without encryption"
    if problem is not None:
        raise WebsiteUnavailable(f"{here.host} sends us on to where we do not go ({problem}): ask its owner")
    return there


def _mark(url: URL, headers: Mapping[str, str]) -> Mark | None:
    etag, modified = _sayable(headers.get(hdrs.ETAG)), _sayable(headers.get(hdrs.LAST_MODIFIED))
    return Mark(url, etag, modified) if etag or modified else None


def _sayable(value: str | None) -> str | None:
    """A header's value if it can be said back as it is."""
    return value if value and value.isascii() and value.isprintable() else None
