"""The public live page: shows each revision of the night to everyone who reads, and never asks a database.

    page = LivePage(clock)
    page.show(night, at)            # at every change of the night; renders and pushes, returns at once
    runner = AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=5)

Addresses: / the night · /wards/<area>.html each area · /how-to-read.html · /data.html · the data ·
the same below /cy/ or /en/ in the second language · /live server-sent events · /static/ ·
/cards/ pictures of results · /wall the wall of a rehearsal · /health for whoever watches the service.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aiohttp import hdrs, web

from results.clock import Clock
from results.count.night import Night
from results.errors import PictureUnavailable
from results.publish.page.assets import ASSETS
from results.publish.page.baked import FOREVER, FRESH, Baked, answer, baked
from results.publish.page.edition import event
from results.publish.page.facts import PublicNight, Seal
from results.publish.page.guard import guarded
from results.publish.page.offer import Offer
from results.publish.page.readers import RETRY_AFTER_S, Limits, Readers
from results.publish.page.share import named_in
from results.publish.page.site import Site
from results.publish.page.swift import Door, DoorSite
from results.publish.page.view import Memory, public
from results.publish.page.wall import wall_application

STREAM_HEADERS = {
    hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8",
    hdrs.CACHE_CONTROL: "no-store",
    "X-Accel-Buffering": "no",
}


class LivePage:
    """What the public reads tonight.

    Args:
        offer: what there is.
        wall: folder of a rehearsal's posts, None for none.
    """

    def __init__(
        self,
        clock: Clock,
        limits: Limits | None = None,
        offer: Offer | None = None,
        *,
        wall: Path | None = None,
    ) -> None:
        self.offer = offer or Offer()
        self._fixed = ASSETS if self.offer.dress is None else {**ASSETS, **self.offer.dress.assets}
        self._clock = clock
        self._readers = Readers(limits or Limits())
        self._wall = wall
        self._lines = {
            f"{language.value}/live" if number else "live": language
            for number, language in enumerate(self.offer.languages)
        }
        self._site: Site | None = None
        self._memory: Memory = {}

    @property
    def revision(self) -> int | None:
        """The revision shown, None before the first."""
        return self._site.night.revision if self._site else None

    @property
    def night(self) -> PublicNight | None:
        """What the public may see now, None before the first revision."""
        return self._site.night if self._site else None

    @property
    def readers(self) -> int:
        """How many listen now."""
        return len(self._readers)

    def show(self, night: Night, at: datetime, seal: Seal | None = None) -> None:
        """Show this night from now on and push what changed; a revision not newer changes nothing.

        Args:
            seal: of the record as it stands.
        """
        before = self._site
        if before is not None and night.revision <= before.night.revision:
            return
        seen = public(night, at, self._memory, seal)
        self._site = Site(seen, before, self.offer)
        if before is not None and len(self._readers):
            for language, edition in self._site.editions.items():
                self._readers.push(edition.update_from(before.editions[language]), language)

    def application(self) -> web.Application:
        """The web application of the public side; make one per process."""
        app = guarded()
        app.on_shutdown.append(self._closing)
        if self._wall is not None:
            app.add_subapp("/wall", wall_application(self._wall))
        app.router.add_get("/{where:.*}", self._respond)
        return app

    def listening(self, runner: web.AppRunner, host: str, port: int) -> DoorSite:
        """Where that application listens once its runner is set up; plain questions never reach it."""
        if runner.server is None:
            raise RuntimeError("set the runner up first")
        return DoorSite(runner, Door(self.ready, runner.server, self._clock), host, port)

    def ready(self, where: str) -> Baked | None:
        """The bytes at an address below the root; None where there is nothing, or nothing yet."""
        return self._fixed.get(where) or (self._site.page(where) if self._site else None)

    def close(self) -> None:
        """Send everybody away who listens."""
        self._readers.close()

    async def _closing(self, _app: web.Application) -> None:
        self.close()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await self.respond(request, request.match_info["where"])

    async def respond(self, request: web.Request, where: str) -> web.StreamResponse:
        """Answer a question about an address below the root of this council's site."""
        if where in self._lines:
            if self._site is None:
                return not_yet()
            return await stream(request, self._readers, self._lines[where], self._ping)
        if where == "health":
            return health(self.revision)
        if where.startswith("cards/"):
            return await self._card(request, where.removeprefix("cards/"))
        page = self.ready(where)
        if page is not None:
            return answer(request, page)
        return not_yet() if self._site is None else answer(request, self._site.missing(where))

    async def _card(self, request: web.Request, name: str) -> web.StreamResponse:
        """The card that stands now, also under the address of an earlier one: links live long."""
        site = self._site
        if site is None:
            return not_yet()
        named = named_in(name)
        ward = None if named is None else site.ward(named[0])
        card = ward and named and self.offer.share.card(site.night, ward, named[1])
        if not card:
            return answer(request, site.missing())
        try:
            picture = await self.offer.share.png(card)
        except PictureUnavailable:
            return not_yet()
        is_this = card.address == f"cards/{name}"
        return answer(request, baked(picture, "image/png", FOREVER if is_this else FRESH))

    def _ping(self) -> bytes:
        """Says that we are there, what revision stands, and what time it is here."""
        return event("ping", {"revision": self.revision, "at": int(self._clock.now().timestamp())})


def health(revision: int | None) -> web.Response:
    """Whether there is anything to show, for whoever watches the service."""
    known = revision is not None
    body = json.dumps({"status": "ok" if known else "starting", "revision": revision})
    headers = {hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(
        text=body, status=200 if known else 503, headers=headers, content_type="application/json"
    )


async def stream(
    request: web.Request, readers: Readers, line: str, ping: Callable[[], bytes]
) -> web.StreamResponse:
    """Keep a reader of a line until they leave; 503 when one more would be too many."""
    response = web.StreamResponse(headers=STREAM_HEADERS)
    if request.method == hdrs.METH_HEAD:
        await response.prepare(request)
        return response
    if readers.full_for(readers.address(request)):
        return not_yet()
    await response.prepare(request)
    if request.transport is not None:
        await readers.hold(request, request.transport, line, ping)
    return response


def not_yet() -> web.Response:
    """Come back in a moment."""
    headers = {hdrs.RETRY_AFTER: str(RETRY_AFTER_S), hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(
        status=503, text="Not available just now. Please try again in a moment.\n", headers=headers
    )
