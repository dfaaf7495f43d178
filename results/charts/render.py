"""Figures become pictures: one warm browser, each picture checked, nobody ever left waiting for good."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Self

import structlog

from results.charts import doctor, png
from results.charts.caretaker import Caretaker
from results.charts.chromium import Browser, BrowserInDoubt, FigureRefused
from results.charts.house_style import LARGEST
from results.charts.lettering import FONTS
from results.charts.portfolio import Portfolio
from results.charts.turns import Turns, Urgency
from results.errors import PictureUnavailable

log = structlog.get_logger()
ATTEMPTS = 2
PATIENCE_S = 30.0
"""How long a picture may take in all, waiting for its turn and a second try included."""


class Studio:
    """Draws figures, each of them once.

    Use it as an async context manager for the life of the process. A browser that is missing or does not
    start never keeps the service from starting: `png` raises, and each new picture tries again.

    Args:
        browser: the browser to use; None looks for one.
        tabs: pictures drawn at once; as many as there are cores is right.
        cache: folder where finished pictures are kept; None keeps none.
        deadline_s: how long one drawing may take before the browser is replaced.
    """

    def __init__(
        self, browser: Path | None = None, tabs: int = 2, cache: Path | None = None, deadline_s: float = 4.0
    ) -> None:
        self._deadline_s = deadline_s
        self._portfolio = Portfolio(cache)
        self._turns = Turns(tabs)
        self._caretaker = Caretaker(browser, tabs)
        self._drawing: dict[str, asyncio.Future[bytes]] = {}
        self._tools = _tools()

    async def __aenter__(self) -> Self:
        """Start the browser, if there is one."""
        try:
            await self._caretaker.browser()
        except PictureUnavailable as trouble:
            log.warning("pictures_unavailable", why=str(trouble))
        except BaseException:
            await self._caretaker.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the browser and remove its folder."""
        await self._caretaker.close()

    async def png(self, figure: Mapping[str, object], urgency: Urgency = Urgency.DECLARATION) -> bytes:
        """The figure as a PNG of the size its layout says.

        Raises:
            PictureUnavailable: it cannot be drawn just now, or not at all; says why.
        """
        return await self._picture(figure, "png", urgency)

    async def svg(self, figure: Mapping[str, object], urgency: Urgency = Urgency.DECLARATION) -> str:
        """The figure as an SVG whose words are in "Results Sans". Raises PictureUnavailable."""
        return (await self._picture(figure, "svg", urgency)).decode("utf-8")

    async def evaluate(self, script: str) -> object:
        """What a line of JavaScript says in the page that draws; for looking into the browser's health.

        Raises:
            PictureUnavailable: the browser does not answer.
        """
        async with self._turns.turn(Urgency.SUMMARY):
            browser = await self._caretaker.browser()
            try:
                return await browser.evaluate(script, self._deadline_s)
            except BrowserInDoubt as trouble:
                self._caretaker.dismiss(browser)
                raise PictureUnavailable(str(trouble)) from trouble

    async def doctor(self) -> tuple[str, ...]:
        """Draw a test card and say in sentences what is wrong with it; () when all is well."""
        return await doctor.examine(self)

    async def _picture(self, figure: Mapping[str, object], kind: str, urgency: Urgency) -> bytes:
        written, size = _canonical(figure), _size(figure)
        name = f"{hashlib.sha256(f'{self._tools} {kind} {written}'.encode()).hexdigest()}.{kind}"

        def fault(picture: bytes) -> str | None:
            return png.fault(picture, *size) if kind == "png" else _svg_fault(picture)

        async def draw() -> bytes:
            async with self._turns.turn(urgency):
                picture = await self._checked(figure, kind, fault)
            self._portfolio.keep(name, picture)
            return picture

        try:
            async with asyncio.timeout(PATIENCE_S):
                kept = self._portfolio.find(name)
                return kept if kept is not None and not fault(kept) else await self._once(name, draw)
        except TimeoutError:
            raise PictureUnavailable(f"no picture within {PATIENCE_S:g} s") from None

    async def _once(self, name: str, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        """Share one drawing among all who ask for it while it is being made."""
        while (shared := self._drawing.get(name)) is not None:
            await asyncio.wait([shared])
            if not shared.cancelled():  # else whoever drew it gave up: one of us takes over
                return shared.result()
        mine: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._drawing[name] = mine
        try:
            mine.set_result(await draw())
        except PictureUnavailable as trouble:
            mine.set_exception(PictureUnavailable(str(trouble)))
            mine.exception()  # seen, also when nobody else is waiting
            raise
        finally:
            mine.cancel()
            del self._drawing[name]
        return mine.result()

    async def _checked(
        self, figure: Mapping[str, object], kind: str, fault: Callable[[bytes], str | None]
    ) -> bytes:
        """Draw until a picture passes its check; a second failure of our own is the last."""
        failures, trouble = 0, ""
        while failures < ATTEMPTS:
            browser = await self._caretaker.browser()
            try:
                picture = await browser.draw(figure, kind, self._deadline_s)
            except FigureRefused as refusal:
                failures, trouble = failures + 1, f"plotly.js refused the figure: {refusal}"
                continue
            except BrowserInDoubt as doubt:
                trouble = str(doubt)
            else:
                if (wrong := fault(picture)) is None:
                    return picture
                trouble = f"the browser gave {wrong}"
            failures += self._replaced(browser, trouble)
        raise PictureUnavailable(trouble)

    def _replaced(self, browser: Browser, why: str) -> bool:
        """End a browser in doubt; False when a neighbour had already: then this was no try of ours."""
        if not self._caretaker.dismiss(browser):
            return False
        log.warning("browser_replaced", why=why)
        return True


def _tools() -> str:
    """What a picture depends on besides its figure: the versions of the tools and the fonts."""
    fonts = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(FONTS.glob("*.ttf")))).hexdigest()
    return f"plotly {version('plotly')} kaleido {version('kaleido')} fonts {fonts}"


def _canonical(figure: Mapping[str, object]) -> str:
    """The figure as one certain text; the same for equal figures."""
    try:
        return json.dumps(figure, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as trouble:
        raise PictureUnavailable(f"the figure is not plain data: {trouble}") from trouble


def _size(figure: Mapping[str, object]) -> tuple[int, int]:
    layout = figure.get("layout")
    sides = (layout.get("width"), layout.get("height")) if isinstance(layout, Mapping) else (None, None)
    width, height = sides
    if not (
        isinstance(width, int) and isinstance(height, int) and 0 < width <= LARGEST and 0 < height <= LARGEST
    ):
        raise PictureUnavailable(f"the figure's layout must say its size, up to {LARGEST} pixels a side")
    return width, height


def _svg_fault(picture: bytes) -> str | None:
    whole = picture.startswith(b"<svg") and picture.rstrip().endswith(b"</svg>")
    return None if whole else "an unfinished SVG"
