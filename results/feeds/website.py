"""Reads the pages on which a council or its supplier publishes results, again and again, and politely.

A page is kept when it has changed, and once more at the first reading that finds it unchanged: some formats
are trusted only after two identical readings, and the journal must show the second.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from results.clock import Clock, SystemClock
from results.errors import JournalError
from results.feeds.fetch import Fetch, Fetched, open_fetch
from results.feeds.fetch_trouble import WebsiteUnavailable
from results.feeds.page_reading import Host, Reading
from results.feeds.pages import Page, WebsiteSettings
from results.feeds.sources import Heard, Keep, SourceState
from results.feeds.website_outage import Outage, told
from results.record.journal import Arrival

__all__ = ["Last", "Page", "WebsiteFeed", "WebsiteSettings", "WebsiteUnavailable", "try_website"]

log = structlog.get_logger()
LONGEST_TYPE = 100
PAUSES_S = 10.0
"""While settings are tried, all pauses between pages together."""

Last = Callable[[str, str], Awaitable[bytes | None]]
"""Gives the newest payload kept of a page, by feed and label; None when there is none."""


class WebsiteFeed:
    """One source's pages; run it as one task.

    Args:
        keep: commits arrivals; what it raises ends `run`.
        heard: told of each good answer, and of troubles that last.
        last: what was kept before a restart, so that it is not kept as new again.

    Raises:
        SettingsError: the settings cannot be used; every problem named.
    """

    def __init__(
        self, settings: WebsiteSettings, keep: Keep, clock: Clock, heard: Heard, last: Last | None = None
    ) -> None:
        settings.check()
        self._settings, self._keep, self._clock = settings, keep, clock
        self._heard, self._last = heard, last
        self._feed = f"website:{settings.source}"
        self._outage = Outage(settings.source)
        self._heard_at = clock.now()
        hosts: dict[str, Host] = {}
        for page in settings.pages:
            hosts.setdefault(page.host, Host([])).readings.append(Reading(page))
        self._hosts = hosts

    @property
    def trouble(self) -> str | None:
        """Which pages cannot be had and why, None while all is well."""
        return self._outage.trouble

    async def run(self) -> None:
        """Read for ever, whatever the far end does.

        Raises:
            JournalError: what came cannot be kept.
        """
        async with open_fetch(self._settings, self._clock) as fetch:
            await self._recall()
            try:
                async with asyncio.TaskGroup() as group:
                    for name, host in self._hosts.items():
                        group.create_task(self._visit(fetch, host), name=f"{self._feed} {name}")
            except BaseExceptionGroup as troubles:
                raise _one_known(troubles) from None

    async def _recall(self) -> None:
        """Ask for what an earlier run kept last."""
        for host in self._hosts.values():
            for reading in host.readings:
                body = await self._last(self._feed, reading.page.label) if self._last else None
                if body is not None:
                    reading.recall(body)

    async def _visit(self, fetch: Fetch, host: Host) -> None:
        """Read one host's pages, whichever is due, one after the other."""
        now_s = asyncio.get_running_loop().time
        while True:
            reading = min(host.readings, key=lambda one: one.due_s)
            await asyncio.sleep(max(reading.due_s, host.free_s) - now_s())
            try:
                fetched = await fetch.get(reading.page, reading.mark_to_show(self._settings.full_every))
            except WebsiteUnavailable as trouble:
                self._failed(reading, trouble)
                self._stay_away(host, reading, trouble, now_s())
            else:
                await self._take(reading, fetched)
                reading.failures = host.failures = 0
                reading.due_s = now_s() + self._wait_s(self._settings.every_s, 0)
                host.free_s = now_s() + self._settings.gap_s

    async def _take(self, reading: Reading, fetched: Fetched) -> None:
        """Keep what is new or confirmed, then say that the source lives."""
        now, body = self._clock.now(), reading.to_keep(fetched)
        label = reading.page.label
        if body is not None:
            topic = f"{label}@{_instant(now)}"
            (entry,) = await self._keep([Arrival(self._feed, topic, body, now)])
            facts = {"page": label, "bytes": len(body), "content_type": fetched.content_type[:LONGEST_TYPE]}
            log.info("page_kept", source=self._settings.source, position=entry.position, **facts)
        self._heard_at = now
        self._outage.well(label)
        self._say()

    def _failed(self, reading: Reading, trouble: WebsiteUnavailable) -> None:
        reading.failures += 1
        if self._outage.ill(reading.page.label, str(trouble)):
            self._say()

    def _say(self) -> None:
        online = not self._outage.troubled(len(self._settings.pages))
        state = SourceState(self._settings.source, online, None, 0, self._heard_at, self._outage.trouble)
        self._heard(state)

    def _stay_away(self, host: Host, reading: Reading, trouble: WebsiteUnavailable, now_s: float) -> None:
        """Leave the page alone, each time for longer, and the whole host if that is in trouble."""
        asked_s = trouble.retry_after_s or 0.0
        wait_s = self._wait_s(self._settings.every_s, reading.failures - 1)
        reading.due_s = now_s + max(wait_s, asked_s)
        host.free_s = now_s + self._settings.gap_s
        if trouble.whole_site:
            host.failures += 1
            host.free_s = now_s + max(self._wait_s(self._settings.gap_s, host.failures), asked_s)

    def _wait_s(self, shortest_s: float, doublings: int) -> float:
        """Seconds, never under the shortest, doubled up to our longest, and a little more by chance."""
        wait_s = min(shortest_s * 2.0 ** min(doublings, 30), self._settings.longest_wait_s)
        return max(wait_s, shortest_s) * (1 + random.uniform(0, self._settings.jitter))  # noqa: S311 - no secret


async def try_website(settings: WebsiteSettings) -> str:
    """Fetch each page once; says in a few words what came.

    Raises:
        SettingsError: the settings cannot be used.
        WebsiteUnavailable: naming every page that cannot be had, and why.
    """
    settings.check()
    came: list[str] = []
    troubles: dict[str, str] = {}
    async with open_fetch(settings, SystemClock()) as fetch:
        for number, page in enumerate(settings.pages):
            await asyncio.sleep(min(settings.gap_s, PAUSES_S / len(settings.pages)) if number else 0)
            try:
                fetched = await fetch.get(page)
            except WebsiteUnavailable as trouble:
                troubles[page.label] = str(trouble)
            else:
                came.append(_described(page, fetched))
    if troubles:
        raise WebsiteUnavailable(told(troubles))
    return "; ".join(came)


def _described(page: Page, fetched: Fetched) -> str:
    kind = fetched.content_type[:LONGEST_TYPE].partition(";")[0] or "no stated type"
    moved = " (the site sends us on: set url to its last address)" if fetched.redirects else ""
    return f"{page.label}: {len(fetched.body or b''):,} bytes, {kind}{moved}"


def _instant(at: datetime) -> str:
    """An instant as it stands in a topic: ISO 8601 in UTC, with Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _one_known(troubles: BaseExceptionGroup[BaseException]) -> BaseException:
    """The journal's trouble if there is nothing else, the whole group when any of it is a fault of ours."""
    known, faults = troubles.split(JournalError)
    if faults is not None or known is None:
        return troubles
    first: BaseException = known
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
