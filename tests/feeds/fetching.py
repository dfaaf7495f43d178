"""One page fetched once, for the tests: with the settings, names and guard of this machine only."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from results.clock import FixedClock
from results.count.declaration import SourceId
from results.feeds.fetch import Fetched, Mark, open_fetch
from results.feeds.fetch_trouble import WebsiteUnavailable
from results.feeds.pages import Page, WebsiteSettings
from tests.feeds.far_site import (
    Names,
    outside_only,
)

NOW = datetime(2023, 5, 5, 1, 42, tzinfo=UTC)
BODY = b"<election><ward>Fort Horsted</ward></election>"
LARGEST = 100_000


def of(url: str, **other: object) -> WebsiteSettings:
    """Settings for one page."""
    known = WebsiteSettings(SourceId("modgov"), (Page(url, "wards"),), timeout_s=2, largest_bytes=LARGEST)
    return replace(known, **other)  # type: ignore[arg-type] # whatever a test wants to change


async def fetched(known: WebsiteSettings, mark: Mark | None = None, names: Names | None = None) -> Fetched:
    """The first page of the settings, fetched once."""
    async with open_fetch(known, FixedClock(NOW), names=names or Names(), guard=outside_only) as fetch:
        return await fetch.get(known.pages[0], mark)


async def trouble(known: WebsiteSettings, names: Names | None = None) -> WebsiteUnavailable:
    """Why the first page cannot be had."""
    with pytest.raises(WebsiteUnavailable) as caught:
        await fetched(known, names=names)
    return caught.value
