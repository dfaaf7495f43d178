"""Takes the pictures of docs/page.md from a served page: `python -m scripts.page_pictures`.

Real pages in a real browser, on the night of Medway 2023 half told; nothing is drawn by hand.
"""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from results.count.election import Environment
from results.language import Language
from results.publish.page.offer import Offer
from tests.page import test_nation
from tests.page.scene import MEDWAY, Shown, Telling, halfway, open_night, serving

IMAGES = Path(__file__).parent.parent / "docs" / "images"
PHONE, DESKTOP, HALL = (390, 844), (1280, 900), (1920, 1080)
PICTURES = {
    "page-phone": ("/", PHONE),
    "page-desktop": ("/", DESKTOP),
    "page-welsh": ("/cy/", PHONE),
    "page-ward": ("/wards/chatham-central-and-brompton.html", PHONE),
    "page-hall": ("/hall.html", HALL),
    "page-embed": ("/embed/council.html", (420, 480)),
    "page-builder": ("/embed/builder.html", DESKTOP),
}


def night() -> Telling:
    """Medway's night half told, as if it were tonight, with its council's Welsh name."""
    return halfway(Telling(open_night(replace(MEDWAY, council_cy="Cyngor Medway"), Environment.LIVE)))


async def take(browser: Browser, url: str, name: str, size: tuple[int, int]) -> None:
    """Keep what a reader sees first at this size."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_timeout(700)
    await page.screenshot(path=IMAGES / f"{name}.png")
    await context.close()


async def print_it(browser: Browser, shown: Shown) -> None:
    """Keep the ward's page as it looks on paper."""
    context = await browser.new_context(viewport={"width": 794, "height": 1123}, bypass_csp=True)
    page = await context.new_page()
    await page.emulate_media(media="print")
    await page.goto(shown.url + PICTURES["page-ward"][0])
    await page.add_style_tag(content="body { margin: 56px }")  # the printer's margins
    await page.screenshot(path=IMAGES / "page-print.png")
    await context.close()


async def main() -> None:
    """Take every picture."""
    async with async_playwright() as playwright, serving(night(), offer=Offer(tuple(Language))) as shown:
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (path, size) in PICTURES.items():
            await take(browser, shown.url + path, name, size)
        await print_it(browser, shown)
        async with test_nation.house() as many:
            await take(browser, f"{many.url}/", "page-nation", DESKTOP)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
