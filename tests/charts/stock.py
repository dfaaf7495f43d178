"""What Kaleido draws by itself, in a process of its own: `python -m tests.charts.stock FOLDER`.

Reads 0.json, 1.json ... in that folder and writes 0.png, 1.png ... beside them.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import kaleido

from results.charts import warm
from results.charts.chromium import find_browser
from results.charts.workshop import Workshop


async def draw(files: Sequence[Path]) -> None:
    """Draw the figure in each file with one browser, and put the picture beside it."""
    room = Workshop(warm.drawing_page())
    fonts = partial(warm.OwnFonts, fonts_conf=room.fonts_conf)
    async with kaleido.Kaleido(path=find_browser(), mathjax=False, browser_cls=fonts) as stock:
        for file in files:
            drawn = await stock.calc_fig(json.loads(file.read_text()), {"format": "png"})
            file.with_suffix(".png").write_bytes(drawn)
    room.remove()


if __name__ == "__main__":
    asyncio.run(draw(sorted(Path(sys.argv[1]).glob("*.json"))))
