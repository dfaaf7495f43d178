"""What the pages of subscribing are made for: whose results, in which languages, by whom messages go."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import hdrs, web

from results.clock import Clock
from results.language import Language
from results.publish.outlets.letters.letter import Carrier
from results.publish.subscribing.links import Links
from results.record.database import Database
from results.record.subscribers import Channel


@dataclass(frozen=True, slots=True)
class Public:
    """What people are told.

    Attributes:
        council, title: of whom and of what results, by language; the languages offered are those of
            `council`, the first of them for whoever says nothing.
        privacy_url: the council's own privacy notice, None without one.
        rehearsal: nothing real is sent.
    """

    council: Mapping[Language, str]
    title: Mapping[Language, str]
    privacy_url: str | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Everything the pages need.

    Attributes:
        carriers: by whom messages go; a channel left out is not offered. Closed by their owner, not here.
        proxies: addresses of our own web servers, whose X-Forwarded-For is believed.
    """

    database: Database
    clock: Clock
    links: Links
    carriers: Mapping[Channel, Carrier]
    public: Public
    proxies: frozenset[str] = frozenset()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages offered, the usual one first."""
        return tuple(self.public.council)

    def address_of(self, request: web.Request) -> str:
        """Where a request comes from: the last address on its way that is not a web server of ours."""
        peer = request.remote or ""
        if peer not in self.proxies:
            return peer
        hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ())).split(",")
        others = (hop.strip() for hop in reversed(hops))
        return next((hop for hop in others if hop and hop not in self.proxies), peer)[:64]


PART = web.AppKey("subscribing", Subscribing)
