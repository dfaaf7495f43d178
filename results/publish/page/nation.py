"""The page over many councils, and the way from an address to the council it belongs to.

Addresses: / all of them · /cy/ or /en/ in the second language · /find?q= what somebody looks for ·
/nation.json as data · /live what changes · /<council>/ everything of one council, as if it were alone.
"""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from results.clock import Clock
from results.language import Language
from results.publish.page.assets import ASSETS
from results.publish.page.baked import FRESH, HTML, JSON, Baked, answer, baked
from results.publish.page.edition import event
from results.publish.page.facts import PublicNight
from results.publish.page.guard import guarded
from results.publish.page.live import LivePage, health, not_yet, stream
from results.publish.page.nation_edition import NationEdition, as_data
from results.publish.page.nation_facts import find, nation
from results.publish.page.readers import Limits, Readers
from results.publish.page.site import places
from results.publish.page.swift import Door, DoorSite

EVERY_S, LOOK_S = 1.0, 0.1
"""How soon a change is on the page over all councils, and how soon it is looked for one that is new there."""
PARTLY_EVERY_S = 5.0
"""While councils' nights are still being read at a start, so that the page does not keep them waiting."""
LONGEST_QUESTION = 80


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is known of the councils beforehand.

    Attributes:
        titles: what the page over all of them is called, by language; the first language stands at the root.
        postcodes: the postcode districts of councils that gave them, by the council's name in addresses.
    """

    titles: Mapping[Language, str]
    postcodes: Mapping[str, Sequence[str]] = field(default_factory=dict)


class NationPage:
    """What the public reads of a house of many councils.

    Args:
        pages: each council's own, by its name in addresses.

    Attributes:
        stopped: councils whose nights move no more here. Nothing of theirs is shown: it could have been
            withdrawn meanwhile.
    """

    def __init__(self, clock: Clock, pages: Mapping[str, LivePage], atlas: Atlas, limits: Limits) -> None:
        self.pages, self._atlas, self._clock = pages, atlas, clock
        self.stopped: Collection[str] = ()
        self._limits = limits
        self._readers = Readers(limits)
        self._editions: Mapping[Language, NationEdition] = {}
        self._made: dict[str, Baked] = {}

    @property
    def revision(self) -> int | None:
        """The sum of all councils' revisions, the same wherever it is made; None before the first."""
        return next(iter(self._editions.values())).nation.revision if self._editions else None

    @property
    def readers(self) -> int:
        """How many listen now, to anything."""
        return len(self._readers) + sum(page.readers for page in self.pages.values())

    async def run(self) -> None:
        """Follow the councils for as long as the task lives."""
        loop = asyncio.get_running_loop()
        made_s, is_whole = 0.0, False
        while True:
            is_late = loop.time() - made_s >= (EVERY_S if is_whole else PARTLY_EVERY_S)
            if self.look(at_least=0 if is_late else self._awaited()):
                made_s = loop.time()
            is_whole = len(self._known()) == self._awaited()
            await asyncio.sleep(EVERY_S if is_whole else LOOK_S)

    def look(self, at_least: int = 0) -> bool:
        """Make the page anew when any council's has changed, and push what did; False when nothing is made.

        Args:
            at_least: of so many councils, else it waits.
        """
        nights = self._nights()
        # A council that stops counts for one more, so that readers hear of it.
        stands = sum(page.revision or 0 for page in self.pages.values()) + len(self.stopped)
        is_the_same = self.revision == stands and len(nights) == len(self._known())
        if not nights or is_the_same or len(nights) < at_least:
            return False
        seen, before = nation(nights, stands), self._editions
        self._editions = {
            place.language: NationEdition(
                seen, place, self._atlas.titles[place.language], self._inside(place.language)
            )
            for place in places(tuple(self._atlas.titles), is_copy=False)
        }
        self._made = {}
        for language, edition in self._editions.items():
            if len(self._readers) and language in before:
                self._readers.push(edition.update_from(before[language]), language)
        return True

    def _nights(self) -> dict[str, PublicNight]:
        shown = self.pages.items()
        return {slug: page.night for slug, page in shown if page.night and slug not in self.stopped}

    def _awaited(self) -> int:
        """Of how many councils there is, or will be, something to show."""
        return sum(slug not in self.stopped for slug in self.pages)

    def _inside(self, language: Language) -> dict[str, str]:
        """Where councils' pages in this language are, below their names; else those in their first."""
        spoken = {
            slug: {one.language: one.prefix for one in places(page.offer.languages, is_copy=False)}
            for slug, page in self.pages.items()
        }
        return {slug: prefixes.get(language, "") for slug, prefixes in spoken.items()}

    def _known(self) -> Sequence[object]:
        return next(iter(self._editions.values())).nation.councils if self._editions else ()

    def ready(self, where: str) -> Baked | None:
        """The bytes at an address below the root; None where there is nothing ready."""
        slug, slash, rest = where.partition("/")
        if slug in self.stopped:
            return None
        if slash and slug in self.pages:
            return self.pages[slug].ready(rest)
        if where in ASSETS:
            return ASSETS[where]
        if where not in self._made and (make := self._makers().get(where)) is not None:
            self._made[where] = make()
        return self._made.get(where)

    def _makers(self) -> dict[str, Callable[[], Baked]]:
        own: dict[str, Callable[[], Baked]] = {
            edition.place.prefix: partial(_page, edition) for edition in self._editions.values()
        }
        return own | {"nation.json": self._data} if own else {}

    def _data(self) -> Baked:
        seen = next(iter(self._editions.values())).nation
        return baked(json.dumps(as_data(seen), ensure_ascii=False).encode(), JSON, open_to_all=True)

    def application(self) -> web.Application:
        """The web application of the public side; make one per process."""
        app = guarded()
        app.on_shutdown.append(self._close)
        app.router.add_get("/{where:.*}", self._respond)
        return app

    def listening(self, runner: web.AppRunner, host: str, port: int) -> DoorSite:
        """Where that application listens once its runner is set up; plain questions never reach it."""
        if runner.server is None:
            raise RuntimeError("set the runner up first")
        return DoorSite(runner, Door(self.ready, runner.server, self._clock), host, port)

    async def _close(self, _app: web.Application) -> None:
        self._readers.close()
        for page in self.pages.values():
            page.close()

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        where = request.match_info["where"]
        slug = where.partition("/")[0]
        if slug in self.pages or slug in self.stopped:
            return await self._respond_of_council(request, *where.partition("/"))
        if where == "health":
            return health(self.revision)
        for language, edition in self._editions.items():
            if where == f"{edition.place.prefix}live":
                return await stream(request, self._readers, language, self._ping)
            if where == f"{edition.place.prefix}find":
                return self._found(request, edition)
        page = self.ready(where)
        if page is not None:
            return answer(request, page)
        return not_yet() if not self._editions else answer(request, self._missing())

    async def _respond_of_council(
        self, request: web.Request, slug: str, slash: str, rest: str
    ) -> web.StreamResponse:
        is_full = rest.endswith("live") and self.readers >= self._limits.readers
        if slug in self.stopped or is_full:
            return not_yet()
        if not slash:
            raise web.HTTPMovedPermanently(f"/{slug}/")
        return await self.pages[slug].respond(request, rest)

    def _found(self, request: web.Request, edition: NationEdition) -> web.StreamResponse:
        asked = request.query.get("q", "")[:LONGEST_QUESTION]
        found = find(asked, self._nights(), self._atlas.postcodes)
        html = edition.html("find", "nation-find.html", asked=asked, found=found)
        return answer(request, baked(html.encode(), HTML, FRESH))

    def _missing(self) -> Baked:
        edition = next(iter(self._editions.values()))
        return baked(edition.html("find", "nation-find.html", asked="", found=()).encode(), HTML, status=404)

    def _ping(self) -> bytes:
        return event("ping", {"revision": self.revision, "at": int(self._clock.now().timestamp())})


def _page(edition: NationEdition) -> Baked:
    return baked(edition.html().encode(), HTML)
