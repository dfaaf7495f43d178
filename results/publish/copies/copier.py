"""The copier: whenever the public night changes it puts a new copy on every shelf, one at a time."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from results.errors import CopyUnavailable, PictureUnavailable
from results.publish.copies.copy import Shelf, copy_of
from results.publish.page.baked import FOREVER, Baked, baked
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from results.publish.page.site import Site

log = structlog.get_logger()
PAUSE_S = 0.5
"""Between two copies: a burst of declarations makes few of them."""
AGAIN_S = 5.0


class Copier:
    """Keeps the copies up to date.

    Args:
        offer: as for the live page.

    Attributes:
        trouble: why the newest copy is not everywhere; None when it is.
    """

    def __init__(self, shelves: Sequence[Shelf], offer: Offer) -> None:
        self.trouble: str | None = None
        self._shelves = tuple(shelves)
        self._offer = offer
        self._newest: PublicNight | None = None
        self._changed = asyncio.Event()
        self._site: Site | None = None
        self._pictures: dict[str, Baked] = {}

    def show(self, night: PublicNight) -> None:
        """Copy this night as soon as the copy under way is done; what came between is left out."""
        self._newest = night
        self._changed.set()

    async def run(self) -> None:
        """Put copies on the shelves for as long as the task lives."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._newest is not None and await self._copied(self._newest):
                await asyncio.sleep(PAUSE_S)
            else:
                self._changed.set()
                await asyncio.sleep(AGAIN_S)

    async def _copied(self, night: PublicNight) -> bool:
        """Put one copy everywhere; False when a shelf did not take it."""
        self._pictures = await self._drawn(night)
        made = partial(copy_of, night, self._offer, self._pictures, self._site)
        copy, self._site = await asyncio.to_thread(made)
        troubles = []
        for shelf in self._shelves:
            try:
                await shelf.put(copy, night.revision)
            except CopyUnavailable as trouble:
                troubles.append(str(trouble))
        if troubles and self.trouble is None:
            log.error("copy_failed", why=troubles)
        elif not troubles:
            log.info("copy_made", revision=night.revision, files=len(copy))
        self.trouble = "; ".join(troubles) or None
        return not troubles

    async def _drawn(self, night: PublicNight) -> dict[str, Baked]:
        """The picture of each result that stands; one that cannot be drawn just now is left for later."""
        found: dict[str, Baked] = {}
        for language, ward in ((one, ward) for one in self._offer.languages for ward in night.wards):
            card = self._offer.share.card(night, ward, language)
            if card is None:
                continue
            if card.address not in self._pictures:
                try:
                    picture = await self._offer.share.png(card)
                except PictureUnavailable:
                    continue
                self._pictures[card.address] = baked(picture, "image/png", FOREVER)
            found[card.address] = self._pictures[card.address]
        return found
