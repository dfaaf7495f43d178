"""Kaleido, kept warm: plotly.js stays loaded from one picture to the next, and finds our fonts."""

import shutil
from collections import Counter
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Protocol

import choreographer
import kaleido
from choreographer.browsers.chromium import Chromium

NICENESS = 10
RENEW_AFTER, TIDY_AFTER = 500, 50
"""Pictures a page draws before it is loaded afresh, and before it clears away what the last ones left.

Left alone, Chromium lets a page grow to three times its size before it clears away; so its size stays level.
"""


OURS = Path(__file__).with_name("page.js")


def drawing_page() -> str:
    """The page that draws, with the plotly.js of the installed plotly and nothing fetched from anywhere."""
    page: str = kaleido.PageGenerator(mathjax=False, others=[OURS.as_uri()]).generate_index()
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
        return [nice, "-n", str(NICENESS), *super().get_cli()] if nice else super().get_cli()


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
        if drawn % TIDY_AFTER == TIDY_AFTER - 1:
            await tab.tab.send_command("HeapProfiler.collectGarbage")
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

    @property
    def has_worn_pages(self) -> bool:
        """Whether the next figure may have to wait for a page to be loaded afresh."""
        return any(drawn >= RENEW_AFTER for drawn in self._drawn.values())

    def wear_out(self) -> None:
        """Have every page loaded afresh before its next figure."""
        for target_id in self.tabs:
            self._drawn[target_id] = RENEW_AFTER
