"""The public's page and its copies, made from the settings, for the service and the page's own process."""

import base64
import sys
from collections.abc import Awaitable, Callable, Mapping

from results.charts import orders
from results.charts.house_style import Look
from results.clock import Clock
from results.count.election import Election
from results.count.night import Night
from results.data_files import files_of
from results.errors import PictureUnavailable
from results.newsroom import Show
from results.parts import looks_of, portfolio_of, wall_folder
from results.publish.copies.bucket import Bucket
from results.publish.copies.copier import Copier
from results.publish.copies.copy import Shelf
from results.publish.copies.folder import Folder
from results.publish.page.dress import Dress, Emblem
from results.publish.page.facts import Seal
from results.publish.page.live import LivePage
from results.publish.page.offer import Offer
from results.publish.page.readers import Limits
from results.record.journal import Head
from results.settings import Settings
from results.settings_page import ServedPart
from results.share_cards import share_of

Png = Callable[[Mapping[str, object]], Awaitable[bytes]]
"""Draws a figure, or raises PictureUnavailable."""


class Pages:
    """Everything that is shown to the public of one night.

    Args:
        png: draws the cards of results.
        read_here: False where other processes serve the pages; then only what copies need is made.

    Raises:
        SettingsError: a bucket's address cannot be used, or the look.
    """

    def __init__(
        self, settings: Settings, election: Election, clock: Clock, png: Png, *, read_here: bool = True
    ) -> None:
        _make_room()
        looks = looks_of(settings, election)
        share = share_of(settings.page.base_url, looks, png)
        look = looks[settings.languages[0]]
        offer = Offer(
            settings.languages,
            files_of(settings),
            share,
            _framed_by(settings),
            dress_of(look),
            settings.page.statement_url,
        )
        self._clock = clock
        self.live = LivePage(clock, crowd(settings.page), offer, wall=wall_folder(settings))
        shelves = shelves_of(settings)
        self.copier = Copier(shelves, offer)
        self._is_wanted = read_here or bool(shelves)

    @property
    def show(self) -> Show:
        """What the newsroom calls to show a night."""

        def show(night: Night, head: Head) -> None:
            if not self._is_wanted:
                return
            self.live.show(night, self._clock.now(), Seal(head.position, head.digest))
            if self.live.night is not None:
                self.copier.show(self.live.night)

        return show


def crowd(part: ServedPart) -> Limits:
    """How many may listen at once."""
    return Limits(proxies=part.proxies)


def dress_of(look: Look) -> Dress:
    """The page's heading as on the pictures."""
    logo = None
    if look.logo is not None:
        head, _, body = look.logo.address.partition(";base64,")
        content_type = head.removeprefix("data:")
        logo = Emblem(content_type, base64.b64decode(body), look.logo.width, look.logo.height)
    return Dress(look.accent, look.on_accent, look.second, logo)


def _make_room() -> None:
    """Let this process hold as many connections as the system allows, where systems have such limits."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has none

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _framed_by(settings: Settings) -> str:
    """Who may show our cards: the sites named, and our own page of lines to copy; everybody when none is."""
    return " ".join(["'self'", *sorted(settings.page.embed_on)]) if settings.page.embed_on else "*"


def shelves_of(settings: Settings) -> tuple[Shelf, ...]:
    """Where copies go. Raises SettingsError where a bucket's address or options cannot be used."""
    part = settings.copies
    folder = [] if part.folder is None else [Folder(part.folder)]
    return (*folder, *([] if part.bucket is None else [Bucket(part.bucket, part.options)]))


def kept_cards(settings: Settings) -> Png:
    """Cards that the service has drawn already, for a process that has no browser."""
    portfolio = portfolio_of(settings)

    async def png(figure: Mapping[str, object]) -> bytes:
        kept = portfolio.find(orders.picture(figure, "png").name)
        if kept is None:
            raise PictureUnavailable("the service has not drawn it yet")
        return kept

    return png
