"""Figures become pictures and pages PDFs: one warm browser, each checked, nobody left waiting for good."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Self

import structlog

from results.charts import doctor, orders
from results.charts.caretaker import Caretaker
from results.charts.chromium import Browser, BrowserInDoubt, FigureRefused
from results.charts.orders import Order
from results.charts.portfolio import Portfolio
from results.charts.turns import Turns, Urgency
from results.charts.typeface import Typeface
from results.errors import PictureUnavailable

log = structlog.get_logger()
ATTEMPTS, MOST_TABS = 2, 8
PATIENCE_S = 30.0
"""How long a picture may take in all, waiting for its turn and a second try included."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Studio:
    """Draws figures, each of them once.

    Use it as an async context manager for the life of the process. A browser that is missing or does not
    start never keeps the service from starting: `png` raises, and each new picture tries again.

    Args:
        browser: the browser to use; None looks for one.
        tabs: pictures drawn at once; None takes as many as this process may use cores.
        portfolio: where finished pictures are kept; None keeps none.
        deadline_s: how long one drawing may take before the browser is replaced.
        typeface: the council's own letters, which the browser is given besides ours.
    """

    def __init__(
        self,
        browser: Path | None = None,
        tabs: int | None = None,
        portfolio: Portfolio | None = None,
        deadline_s: float = 4.0,
        typeface: Typeface | None = None,
    ) -> None:
        self.tabs = tabs or min(cores(), MOST_TABS)
        self._deadline_s = deadline_s
        self._portfolio = portfolio or Portfolio(None)
        self._turns = Turns(self.tabs)
        self._typeface = typeface
        self._caretaker = Caretaker(browser, self.tabs, typeface.files if typeface else None)
        self._trouble: str | None = None
        self._drawing: dict[str, asyncio.Future[bytes]] = {}

    async def __aenter__(self) -> Self:
        """Nothing is begun yet: the first picture starts the browser, unless `warm_up` has."""
        return self

    async def warm_up(self) -> None:
        """Start the browser, if there is one, so that the first picture need not wait for it."""
        try:
            await self._caretaker.browser()
        except PictureUnavailable as trouble:
            self._trouble = str(trouble)
            log.warning("pictures_unavailable", why=self._trouble)

    async def __aexit__(self, *_: object) -> None:
        """End the browser and remove its folder."""
        await self._caretaker.close()

    @property
    def trouble(self) -> str | None:
        """Why no picture can be drawn just now, None when the last one could: somebody should be told."""
        return self._trouble

    async def png(self, figure: Mapping[str, object], urgency: Urgency = Urgency.DECLARATION) -> bytes:
        """The figure as a PNG of the size its layout says.

        Raises:
            PictureUnavailable: it cannot be drawn just now, or not at all; says why.
        """
        return await self._made(orders.picture(figure, "png"), urgency)

    async def svg(self, figure: Mapping[str, object], urgency: Urgency = Urgency.DECLARATION) -> str:
        """The figure as an SVG whose words are in "Results Sans". Raises PictureUnavailable."""
        return (await self._made(orders.picture(figure, "svg"), urgency)).decode("utf-8")

    async def pdf(self, html: str, urgency: Urgency = Urgency.SUMMARY) -> bytes:
        """A page as a PDF on A4 paper, with tags for screen readers; the page's scripts do not run.

        Args:
            html: the whole page; styles, pictures (as data:) and all stand in it, since nothing is fetched.
                Words in the family "Results Sans" are set in our own font.

        Raises:
            PictureUnavailable: it cannot be printed just now, or not at all; says why.
        """
        return await self._made(orders.page(html), urgency)

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

    @property
    def browser(self) -> Path | None:
        """The browser that draws; None while there is none."""
        return self._caretaker.path

    @property
    def memory_mb(self) -> float | None:
        """What the browser needs just now; None while there is none, and where the system does not say."""
        return self._caretaker.memory_mb

    async def checkup(self) -> doctor.Checkup:
        """Draw test cards and tell what was found."""
        return await doctor.examine(self, self._typeface)

    async def doctor(self) -> tuple[str, ...]:
        """Draw test cards and say in sentences what is wrong with them; () when all is well."""
        return (await self.checkup()).problems

    async def _made(self, order: Order, urgency: Urgency) -> bytes:
        async def make() -> bytes:
            async with self._turns.turn(urgency):
                made = await self._checked(order)
            self._portfolio.keep(order.name, made)
            return made

        try:
            async with asyncio.timeout(PATIENCE_S):
                kept = self._portfolio.find(order.name)
                return (
                    kept if kept is not None and not order.fault(kept) else await self._once(order.name, make)
                )
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

    async def _checked(self, order: Order) -> bytes:
        """Have it made, and remember whether the browser is well."""
        try:
            made = await self._tried(order)
        except PictureUnavailable as trouble:
            self._trouble = str(trouble)
            raise
        except FigureRefused as refusal:  # the browser is well, this figure is not
            self._trouble = None
            raise PictureUnavailable(str(refusal)) from refusal
        self._trouble = None
        return made

    async def _tried(self, order: Order) -> bytes:
        """Have it made until it passes its check; a second failure of our own is the last."""
        failures, trouble = 0, ""
        while failures < ATTEMPTS:
            browser = await self._caretaker.browser()
            try:
                made = await order.make(browser, self._deadline_s)
            except FigureRefused:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                continue
            except BrowserInDoubt as doubt:
                trouble = str(doubt)
            else:
                if (wrong := order.fault(made)) is None:
                    return made
                trouble = f"the browser gave {wrong}"
            failures += self._replaced(browser, trouble)
        raise PictureUnavailable(trouble)

    def _replaced(self, browser: Browser, why: str) -> bool:
        """End a browser in doubt; False when a neighbour had already: then this was no try of ours."""
        if not self._caretaker.dismiss(browser):
            return False
        log.warning("browser_replaced", why=why)
        return True
