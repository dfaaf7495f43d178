"""plotly.js in a bare page, driven by hand through Playwright: what ours is to be no slower than.

And two floors: a screenshot of a page that is painted already, and packing a picture that is drawn already.
"""

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import plotly
from PIL import Image
from playwright.async_api import Page, async_playwright

from results.charts.canvas import Figure
from results.charts.chromium import find_browser

SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TO_IMAGE = """([figure, width, height]) =>
  Plotly.toImage(figure, {format: "png", width, height, scale: 1})"""


class ByHand:
    """A browser with one bare page that has plotly.js in it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def png(self, figure: Figure) -> bytes:
        """The figure as a PNG, by plotly.js itself."""
        layout = figure["layout"]
        address = await self._page.evaluate(TO_IMAGE, [figure, layout["width"], layout["height"]])
        return base64.b64decode(address.partition(",")[2])

    async def screenshot(self) -> bytes:
        """The page as it stands, by the browser's own camera."""
        return await self._page.screenshot(type="png")


@asynccontextmanager
async def opened(shown: bytes | None = None) -> AsyncIterator[ByHand]:
    """A bare page with plotly.js; or one that already shows a picture."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1200, "height": 675})
        if shown is None:
            await page.add_script_tag(path=SCRIPT)
        else:
            address = f"data:image/png;base64,{base64.b64encode(shown).decode()}"
            await page.set_content(f'<body style="margin:0"><img src="{address}"></body>')
        yield ByHand(page)
        await browser.close()


class Packing:
    """A picture drawn already, packed again and again as PNG."""

    def __init__(self, picture: bytes) -> None:
        self._drawn = Image.open(io.BytesIO(picture)).convert("RGB")

    def png(self) -> bytes:
        """The picture packed, at the quickest level."""
        out = io.BytesIO()
        self._drawn.save(out, "PNG", compress_level=1)
        return out.getvalue()
