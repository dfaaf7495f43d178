"""Keeps one browser ready to draw, and puts a fresh one in its place when it is in doubt."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import structlog

from results.charts.chromium import Browser, BrowserInDoubt, find_browser
from results.charts.lettering import Weight
from results.charts.warm import drawing_page
from results.charts.workshop import Workshop
from results.errors import PictureUnavailable

log = structlog.get_logger()


class Caretaker:
    """Owner of the browser: whoever draws borrows it and says when it failed them."""

    def __init__(self, wanted: Path | None, tabs: int, fonts: Mapping[Weight, Path] | None = None) -> None:
        self._wanted, self._tabs, self._fonts = wanted, tabs, fonts
        # Chromium refuses its sandbox to root.
        self._sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        self._opening = asyncio.Lock()
        self._workshop: Workshop | None = None
        self._browser: Browser | None = None
        self._dismissed: list[Browser] = []

    async def browser(self) -> Browser:
        """The browser, started if need be.

        Raises:
            PictureUnavailable: there is none, or it does not start; says what to do.
        """
        async with self._opening:
            if self._browser is None:
                self._browser = await self._started(find_browser(self._wanted))
            return self._browser

    def dismiss(self, browser: Browser) -> bool:
        """End a browser in doubt at once; False when somebody already had."""
        if browser is not self._browser:
            return False
        self._browser = None
        self._dismissed.append(browser)
        browser.kill()
        return True

    @property
    def path(self) -> Path | None:
        """Where the browser is; None while there is none."""
        return self._browser.path if self._browser is not None else None

    @property
    def memory_mb(self) -> float | None:
        """What the browser needs just now; None while there is none, and where the system does not say."""
        return self._browser.memory_mb if self._browser is not None else None

    async def close(self) -> None:
        """End every browser there was and remove what they left."""
        for browser in (*self._dismissed, *([self._browser] if self._browser else [])):
            await browser.close()
        self._browser, self._dismissed = None, []
        if self._workshop is not None:
            self._workshop.remove()
            self._workshop = None

    async def _started(self, path: Path) -> Browser:
        try:
            return await self._try(path)
        except BrowserInDoubt as trouble:
            if not self._sandbox:
                raise PictureUnavailable(f"the browser {path} does not start: {trouble}") from trouble
        log.warning("browser_started_without_sandbox", path=str(path))
        self._sandbox = False
        return await self._started(path)

    async def _try(self, path: Path) -> Browser:
        if self._workshop is None:
            self._workshop = Workshop(drawing_page(), self._fonts)
        browser = Browser(path, self._tabs, self._workshop, sandbox=self._sandbox)
        starting = asyncio.get_running_loop().create_task(browser.start(), name="start the browser")
        try:
            await asyncio.shield(starting)
        except BaseException:
            self._dismissed.append(browser)
            await asyncio.wait({starting})  # whoever asked may be gone; only what has started can be ended
            if not starting.cancelled():
                starting.exception()  # it was heard of
            browser.kill()
            raise
        return browser
