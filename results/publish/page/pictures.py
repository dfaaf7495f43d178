"""Pictures named by their own contents, read from a folder: share cards, and pictures of a rehearsal."""

import asyncio
import re
from pathlib import Path

from results.publish.page.baked import FOREVER, Baked, baked

_NAME = re.compile(r"[0-9a-f]{64}\.png")


async def picture(folder: Path | None, name: str) -> Baked | None:
    """The picture of this name, None when the folder has none; no other file can be asked for."""
    if folder is None or not _NAME.fullmatch(name):
        return None
    try:
        body = await asyncio.to_thread((folder / name).read_bytes)
    except FileNotFoundError:
        return None
    return baked(body, "image/png", FOREVER)
