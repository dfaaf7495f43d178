"""Kaleido, kept warm: plotly.js stays loaded from one picture to the next, and finds our fonts."""

import shutil
from collections import Counter
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Protocol

import choreographer
import kaleido
from choreographer.browsers.chromium import Chromium

from results.charts import paper

NICENESS = 10
RENEW_AFTER, TIDY_AFTER, HEAP_MOST_BYTES = 500, 50, 150_000_000
"""Pictures a page draws before it is loaded afresh, and before it clears away what the last ones left; and
what it may then still hold before it is loaded afresh all the same.

Left alone, Chromium lets a page grow to three times its size before it clears away; so its size stays level.
"""

ALONE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")
"""The browser finds no other machine, neither for itself nor for a page."""
OURS = tuple(Path(__file__).with_name(name) for name in ("encode.js", "page.js"))


def drawing_page() -> str:
    """The page that draws, with the plotly.js of the installed plotly and nothing fetched from anywhere."""
    page: str = kaleido.PageGenerator(mathjax=False, others=[one.as_uri() for one in OURS]).generate_index()
    return page


class KaleidoTab(Protocol):
    """What is used of Kaleido's tab."""

    tab: choreographer.Tab

    async def reload(self) -> None:
        """Load the page that draws afresh."""
        ...


class OwnFonts(Chromium):
    """A Chromium that sees our fonts before the machine's and lets the page's readers go first."""

    def __init__(self, *args: object, fonts_conf: Path, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Kaleido gave them
        self._fonts_conf = fonts_conf

    def get_env(self) -> MutableMapping[str, str]:
        """The browser's environment, our fonts in it."""
        return {**super().get_env(), "FONTCONFIG_FILE": str(self._fonts_conf)}

    def get_cli(self) -> Sequence[str]:
        """The browser's command: a picture is never as urgent as a line on the page."""
        nice = shutil.which("nice")
        alone = [*super().get_cli(), *ALONE]
        return [nice, "-n", str(NICENESS), *alone] if nice else alone


async def _tidied_bytes(tab: choreographer.Tab) -> float:
    """What a page still holds after it has cleared away."""
    await tab.send_command("HeapProfiler.collectGarbage")
    answer = await tab.send_command("Runtime.getHeapUsage")
    return float(answer.get("result", {}).get("usedSize", 0))


class Warm(kaleido.Kaleido):  # type: ignore[misc]  # Kaleido is published without types
    """Kaleido that keeps plotly.js from one figure to the next.

    Stock Kaleido loads its page afresh after each figure and before it hands the picture out, which is three
    quarters of its time. Here a page is loaded afresh only when it is worn, before its next figure. Two
    private methods of kaleido 1.5.0 are overridden; tests/charts/test_render.py fails when they go away.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self._drawn: Counter[str] = Counter()

    async def _get_kaleido_tab(self) -> KaleidoTab:
        tab: KaleidoTab = await super()._get_kaleido_tab()
        drawn = self._drawn[tab.tab.target_id]
        if drawn >= RENEW_AFTER:
            await tab.reload()
            self._drawn[tab.tab.target_id] = 0
        elif drawn % TIDY_AFTER == TIDY_AFTER - 1 and await _tidied_bytes(tab.tab) > HEAP_MOST_BYTES:
            self._drawn[tab.tab.target_id] = (
                RENEW_AFTER  # worn: before the next figure, which has time for it
            )
        return tab

    async def _return_kaleido_tab(self, tab: KaleidoTab) -> None:
        self._drawn[tab.tab.target_id] += 1
        await self.tabs_ready.put(tab)

    async def evaluate(self, script: str) -> object:
        """What a line of JavaScript says in one of the tabs."""
        tab = await self._get_kaleido_tab()
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        answer = await tab.tab.send_command("Runtime.evaluate", params=asked)
        await self._return_kaleido_tab(tab)
        value: object = answer["result"]["result"].get("value")
        return value

    async def close(self) -> None:
        """End the browser; one that has died by itself does not hold up everybody else for two seconds.

        For so long choreographer 1.4.0 keeps the whole event loop waiting for its reader, which waits for a
        word from the dead browser, unless the pipe between them is closed first.
        """
        process = getattr(self, "subprocess", None)
        if process is not None and process.poll() is not None:
            self._channel.close()
        await super().close()

    async def pdf(self, html: str) -> bytes:
        """A page as a PDF, printed in a tab of its own beside those that draw."""
        tab = await self.create_tab("about:blank")
        try:
            return await paper.printed(tab, html)
        finally:
            await tab.close()

    @property
    def has_worn_pages(self) -> bool:
        """Whether the next figure may have to wait for a page to be loaded afresh."""
        return any(drawn >= RENEW_AFTER for drawn in self._drawn.values())

    def wear_out(self) -> None:
        """Have every page loaded afresh before its next figure."""
        for target_id in self._drawn:
            self._drawn[target_id] = RENEW_AFTER
