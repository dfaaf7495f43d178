"""The public live page: shows each revision of the night to everyone who reads, and never asks a database.

    page = LivePage(clock)
    page.show(night, at)            # at every change of the night; renders and pushes, returns at once
    runner = AppRunner(page.application(), keepalive_timeout=15, shutdown_timeout=5)

Addresses: / the night · /wards/<area>.html each area · /how-to-read.html · /data.html · the files of data ·
the same below /cy/ or /en/ in the second language · /live server-sent events · /static/ ·
/cards/<sha256>.png share cards · /wall the wall of a rehearsal · /health for whoever watches the service.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import hdrs, web

from results.clock import Clock
from results.count.night import Night
from results.language import Language
from results.publish.page.assets import ASSETS
from results.publish.page.baked import answer
from results.publish.page.edition import event
from results.publish.page.facts import Seal
from results.publish.page.guard import guarded
from results.publish.page.pictures import picture
from results.publish.page.readers import RETRY_AFTER_S, Limits, Readers
from results.publish.page.site import Site
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
        languages: those of the pages, the council's first one in front.
        cards: folder of share cards named <sha256>.png, None for none.
        wall: folder of a rehearsal's posts, None for none.
    """

    def __init__(
        self,
        clock: Clock,
        limits: Limits | None = None,
        *,
        languages: Sequence[Language] = (Language.ENGLISH,),
        cards: Path | None = None,
        wall: Path | None = None,
    ) -> None:
        self._languages = tuple(languages)
        self._clock = clock
        self._readers = Readers(limits or Limits())
        self._cards = cards
        self._wall = wall
        self._site: Site | None = None
        self._memory: Memory = {}

    @property
    def revision(self) -> int | None:
        """The revision shown, None before the first."""
        return self._site.night.revision if self._site else None

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
        self._site = Site(public(night, at, self._memory, seal), before, languages=self._languages)
        if before is not None and len(self._readers):
            for language, edition in self._site.editions.items():
                self._readers.push(edition.update_from(before.editions[language]), language)

    def application(self) -> web.Application:
        """The web application of the public side; make one per process."""
        app = guarded()
        app.on_shutdown.append(self._close)
        if self._wall is not None:
            app.add_subapp("/wall", wall_application(self._wall))
        for number, language in enumerate(self._languages):
            prefix = f"/{language.value}" if number else ""
            app.router.add_get(f"{prefix}/live", partial(self._stream, language))
        app.router.add_get("/health", self._health)
        app.router.add_get("/cards/{name}", self._card)
        app.router.add_get("/{where:.*}", self._page)
        return app

    async def _close(self, _app: web.Application) -> None:
        self._readers.close()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        where = request.match_info["where"]
        if where in ASSETS:
            return answer(request, ASSETS[where])
        if self._site is None:
            return _not_yet()
        return answer(request, self._site.page(where) or self._site.missing(where))

    async def _card(self, request: web.Request) -> web.StreamResponse:
        card = await picture(self._cards, request.match_info["name"])
        if card is None:
            return await self._page_missing(request)
        return answer(request, card)

    async def _page_missing(self, request: web.Request) -> web.StreamResponse:
        return _not_yet() if self._site is None else answer(request, self._site.missing())

    async def _health(self, _request: web.Request) -> web.StreamResponse:
        known = self._site is not None
        body = json.dumps({"status": "ok" if known else "starting", "revision": self.revision})
        headers = {hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(
            text=body, status=200 if known else 503, headers=headers, content_type="application/json"
        )

    async def _stream(self, language: Language, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=STREAM_HEADERS)
        if request.method == hdrs.METH_HEAD:
            await response.prepare(request)
            return response
        if self._site is None or self._readers.full_for(self._readers.address(request)):
            return _not_yet()
        await response.prepare(request)
        if request.transport is not None:
            await self._readers.hold(request, request.transport, language, self._ping)
        return response

    def _ping(self) -> bytes:
        """Says that we are there, what revision stands, and what time it is here."""
        return event("ping", {"revision": self.revision, "at": int(self._clock.now().timestamp())})


def _not_yet() -> web.Response:
    """Come back in a moment."""
    headers = {hdrs.RETRY_AFTER: str(RETRY_AFTER_S), hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(
        status=503, text="Not available just now. Please try again in a moment.\n", headers=headers
    )
