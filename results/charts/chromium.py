"""The browser that draws: found, started, asked for pictures, and ended."""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from choreographer.browsers.chromium import Chromium
from choreographer.channels import ChannelClosedError
from choreographer.errors import BrowserClosedError, BrowserFailedError, DevtoolsProtocolError
from kaleido.errors import JavascriptError, KaleidoError

from results.charts import paper
from results.charts.canvas import Figure
from results.charts.memory import memory_mb
from results.charts.warm import OwnFonts, Warm
from results.charts.workshop import Workshop
from results.errors import PictureUnavailable

NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser",
    "google-chrome-stable", "google-chrome", "chrome",
    "microsoft-edge-stable", "microsoft-edge", "msedge",
)  # fmt: skip
"""What is looked for, best first: the headless shell starts fastest and needs least memory."""
REMEDY = "On Debian and Ubuntu: sudo apt-get install --no-install-recommends chromium-headless-shell"
START_S, RENEW_S, END_S, LOOK_S = 25.0, 5.0, 5.0, 0.2
"""How long a start, a page loaded afresh and an end may take; how often a silent browser is looked after."""
WARM_UP: Figure = {"data": [{"type": "bar", "y": [1]}], "layout": {"width": 400, "height": 200}}
# Both tell their troubles to whoever listens, at length; ours are told by PictureUnavailable.
_TALKATIVE = ("browser_proc", "choreographer", "chrome_wrapper", "kaleido")
_TROUBLES = (
    BrowserClosedError, BrowserFailedError, ChannelClosedError, DevtoolsProtocolError,
    OSError, RuntimeError, TypeError,
)  # fmt: skip

T = TypeVar("T")


class BrowserInDoubt(Exception):
    """The browser did not answer, or not with what was asked; nothing it still says can be trusted."""


class FigureRefused(Exception):
    """This cannot be drawn or printed; the browser is well."""


def find_browser(wanted: Path | None = None) -> Path:
    """Where the browser is.

    Raises:
        PictureUnavailable: there is none; says how to get one.
    """
    if wanted is not None:
        if os.access(wanted, os.X_OK) and wanted.is_file():
            return wanted
        raise PictureUnavailable(f"the browser {wanted} is not there or may not be run. {REMEDY}")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or Chromium.find_browser(skip_local=False)
    if found is None:
        raise PictureUnavailable(f"no browser to draw with was found. {REMEDY}")
    return Path(found)


class Browser:
    """One running Chromium with so many tabs, each drawing one figure at a time."""

    def __init__(self, path: Path, tabs: int, workshop: Workshop, *, sandbox: bool) -> None:
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.path, self._tabs = path, tabs
        self._crashed = self._killed = False
        self._kaleido = Warm(
            n=tabs,
            timeout=None,  # deadlines are ours: Kaleido's does not cover everything it waits for
            page_generator=workshop.page,
            path=path,
            browser_cls=partial(OwnFonts, fonts_conf=workshop.fonts_conf),
            tmp_dir=str(workshop.folder),
            enable_sandbox=sandbox,
        )

    async def start(self) -> None:
        """Start it and let every tab draw once, which is slow the first time.

        Raises:
            BrowserInDoubt: it did not start in time.
        """
        await self._answer(self._open(), START_S)
        for _ in range(2 * self._tabs):
            await self.draw(WARM_UP, "png", START_S)

    async def draw(self, figure: Mapping[str, object], picture_format: str, deadline_s: float) -> bytes:
        """One figure as a picture, in the size its layout says.

        Raises:
            BrowserInDoubt: no answer within the deadline, or the browser is gone.
            FigureRefused: plotly.js says it cannot draw this.
        """
        wait_s = deadline_s + (RENEW_S if self._kaleido.has_worn_pages else 0)
        try:
            picture = await self._answer(self._kaleido.calc_fig(figure, {"format": picture_format}), wait_s)
        except (KaleidoError, JavascriptError) as trouble:
            self._kaleido.wear_out()
            raise FigureRefused(f"plotly.js refused the figure: {trouble}") from trouble
        return bytes(picture)

    async def pdf(self, html: str, deadline_s: float) -> bytes:
        """A page as a PDF, nothing fetched for it.

        Raises:
            BrowserInDoubt: no answer within the deadline, or the browser is gone.
            FigureRefused: the page goes on for ever.
        """
        made = await self._answer(self._kaleido.pdf(html), deadline_s)
        if (sheets := paper.pages(made)) > paper.MOST_PAGES:
            raise FigureRefused(f"the page prints on {sheets} sheets")
        return made

    async def evaluate(self, script: str, deadline_s: float) -> object:
        """What a line of JavaScript says in the page that draws. Raises BrowserInDoubt."""
        return await self._answer(self._kaleido.evaluate(script), deadline_s)

    @property
    def memory_mb(self) -> float | None:
        """What all its processes need together; None where the system does not say."""
        process = self._process
        return None if process is None else memory_mb(process.pid)

    def kill(self) -> None:
        """End the browser and all its processes now."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        self._killed = True
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    async def close(self) -> None:
        """End the browser, politely if it listens, and wait until it is gone."""
        if self._killed and self._process is not None:
            # Else Kaleido takes it for alive, asks it to close, and waits for an answer.
            await asyncio.to_thread(self._process.wait)
        closing = asyncio.get_running_loop().create_task(self._kaleido.close(), name="close the browser")
        closing.add_done_callback(_seen)
        await asyncio.wait({closing}, timeout=END_S)
        closing.cancel()
        self.kill()
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    @property
    def _process(self) -> "subprocess.Popen[bytes] | None":
        return getattr(self._kaleido, "subprocess", None)

    async def _open(self) -> None:
        await self._kaleido.open()
        for tab in self._kaleido.tabs.values():
            tab.subscribe("Inspector.targetCrashed", self._crash)
            await tab.send_command("Inspector.enable")

    async def _crash(self, _event: object) -> None:
        self._crashed = True

    @property
    def _lost(self) -> bool:
        return self._crashed or (self._process is not None and self._process.poll() is not None)

    async def _answer(self, asking: Coroutine[object, object, T], deadline_s: float) -> T:
        """What the browser answers; every way in which it can fail to is BrowserInDoubt.

        It is asked in a task of its own, which is given up rather than waited for: when its browser dies,
        Kaleido cancels the tasks that were asking, and some of its waits do not end when they are cancelled.
        """
        loop = asyncio.get_running_loop()
        task, until = loop.create_task(asking, name="ask the browser"), loop.time() + deadline_s
        task.add_done_callback(_seen)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=min(LOOK_S, max(0.0, until - loop.time())))
                if not task.done() and (self._lost or loop.time() >= until):
                    why = "the browser is gone" if self._lost else f"no answer within {deadline_s:g} s"
                    raise BrowserInDoubt(why)
            if task.cancelled():
                raise BrowserInDoubt("the browser is gone")
            return task.result()
        except (KaleidoError, JavascriptError):
            raise
        except _TROUBLES as trouble:
            why = trouble.args[0] if trouble.args else type(trouble).__name__
            raise BrowserInDoubt(f"the browser failed: {why}") from trouble
        finally:
            task.cancel()


def _seen(task: "asyncio.Task[T]") -> None:
    """Take note of how an abandoned question ended, so that asyncio need not complain that nobody did."""
    if not task.cancelled():
        task.exception()
