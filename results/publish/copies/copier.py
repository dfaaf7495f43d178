"""The copier: whenever the public night changes it puts a new copy on every shelf, one at a time."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import structlog

from results.errors import CopyUnavailable, PictureUnavailable
from results.publish.copies.copy import Shelf, copy_of
from results.publish.page.baked import FOREVER, Baked, baked
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from results.publish.page.share import Card
from results.publish.page.site import Site

log = structlog.get_logger()
PAUSE_S = 0.5
"""Between two copies: a burst of declarations makes few of them."""
AGAIN_S = 5.0
PICTURES_AGAIN_S = 60.0
"""When a picture could not be drawn; the words do not wait for it."""


class Copier:
    """Keeps the copies up to date.

    Args:
        shelves: where; without one nothing is ever made.
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
        if self._shelves:
            self._newest = night
            self._changed.set()

    async def run(self) -> None:
        """Put copies on the shelves for as long as the task lives."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._newest is not None:
                again_s = await self._copied(self._newest)
                await asyncio.sleep(again_s or PAUSE_S)
                if again_s is not None:
                    self._changed.set()

    async def _copied(self, night: PublicNight) -> float | None:
        """Put one copy everywhere; seconds until the next try, None when it is whole on every shelf."""
        wanted = self._cards(night)
        self._pictures = await self._drawn(wanted)
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
        if troubles:
            return AGAIN_S
        return PICTURES_AGAIN_S if len(self._pictures) < len(wanted) else None

    def _cards(self, night: PublicNight) -> list[Card]:
        """The card of each result that stands, in each language."""
        share = self._offer.share
        made = (share.card(night, ward, one) for one in self._offer.languages for ward in night.wards)
        return [card for card in made if card is not None]

    async def _drawn(self, cards: Sequence[Card]) -> dict[str, Baked]:
        """Their pictures, by address; one that cannot be drawn just now is left out."""
        found: dict[str, Baked] = {}
        for card in cards:
            if card.address in self._pictures:
                found[card.address] = self._pictures[card.address]
                continue
            with suppress(PictureUnavailable):
                found[card.address] = baked(await self._offer.share.png(card), "image/png", FOREVER)
        return found
