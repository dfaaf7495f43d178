"""The easel: draws the pictures of the next posts while the present one is being sent."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from results.errors import PictureUnavailable, RecordAway
from results.fuse import Fuse, unshared
from results.record import ledger
from results.record.database import Database

Draw = Callable[[Mapping[str, object]], Awaitable[bytes]]
KEPT = 64


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where a visit gets its pictures.

    Attributes:
        begin: starts drawing those of the bulletins that nobody has asked for yet.
        take: gives the picture of a bulletin, None when it is words alone; raises PictureUnavailable when it
            could not be drawn in time.
    """

    begin: Callable[[Iterable[str]], None]
    take: Callable[[str], Awaitable[bytes | None]]


class Easel:
    """Pictures of bulletins, each drawn once whatever the number of accounts.

    Args:
        database: where the figures are.
        draw: turns a figure into a PNG, or raises PictureUnavailable.
        deadline_s: how long words wait for their picture.
        fuse: the council's in this process; None for one that is alone.
    """

    def __init__(self, database: Database, draw: Draw, deadline_s: float, fuse: Fuse | None = None) -> None:
        self._fuse = fuse or unshared()
        self._database = database
        self._draw = draw
        self._deadline_s = deadline_s
        self._drawing: OrderedDict[str, asyncio.Task[bytes | PictureUnavailable | None]] = OrderedDict()

    def for_tasks_of(self, group: asyncio.TaskGroup) -> "Pictures":
        """The same easel, drawing in tasks of this group."""
        return Pictures(partial(self._begin, group), partial(self._take, group))

    def _begin(self, group: asyncio.TaskGroup, bulletin_ids: Iterable[str]) -> None:
        for bulletin_id in bulletin_ids:
            if bulletin_id not in self._drawing:
                work = self._fuse.within(partial(self._picture, bulletin_id))
                self._drawing[bulletin_id] = group.create_task(work, name=f"draw {bulletin_id}")
        while len(self._drawing) > KEPT:
            self._drawing.popitem(last=False)

    async def _take(self, group: asyncio.TaskGroup, bulletin_id: str) -> bytes | None:
        self._begin(group, [bulletin_id])
        drawing = self._drawing[bulletin_id]
        try:
            async with asyncio.timeout(self._deadline_s):
                picture = await asyncio.shield(drawing)
        except TimeoutError:
            raise PictureUnavailable(f"not drawn within {self._deadline_s:g} s") from None
        if isinstance(picture, PictureUnavailable):
            self._drawing.pop(bulletin_id, None)  # the next account may have more luck
            raise picture
        return picture

    async def _picture(self, bulletin_id: str) -> bytes | PictureUnavailable | None:
        try:
            async with self._database.read() as conn:
                figure = await ledger.figure(conn, bulletin_id)
            return None if figure is None else await self._draw(figure)
        except RecordAway as trouble:
            return PictureUnavailable(str(trouble))
        except PictureUnavailable as trouble:
            return trouble


def sha256(picture: bytes) -> str:
    """The name of a picture by its contents."""
    return hashlib.sha256(picture).hexdigest()
