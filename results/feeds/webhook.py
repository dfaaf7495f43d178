"""Takes messages posted over HTTP: signed by their sender, kept before they are acknowledged, each one once.

    feed = WebhookFeed(settings, keep, known, clock, heard)
    async with open_intake({"": feed}, host, port) as address:
        await feed.run()  # ends only when the journal cannot be written

POST /feeds/<source> takes a message and answers 202 only after the commit; POST /feeds/<source>/heartbeat
takes a sign of life. Both are signed by the Standard Webhooks rules. A webhook-id that comes again with the
same body gets the same answer again.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from results.clock import Clock
from results.count.declaration import SourceId
from results.errors import RecordAway, UnreadableMessage
from results.feeds.door import Door, Refused, answer, body_of, no, protect
from results.feeds.formats.json_text import json_value
from results.feeds.senders import IntakeSettings, Limits, WebhookSettings
from results.feeds.sources import Heard, Keep, SourceState
from results.record.journal import Arrival, Entry
from results.served import served
from results.signature import BadClaim, Claim, claim_of, is_signed

__all__ = ["IntakeSettings", "Known", "Limits", "WebhookFeed", "WebhookSettings", "open_intake"]

log = structlog.get_logger()
SILENT = logging.getLogger("results.feeds.aiohttp")
SILENT.setLevel(logging.CRITICAL + 1)
"""What aiohttp would log of a broken request quotes it; a fault of ours ends the service by `run`."""
LARGEST_HEARTBEAT = 1024
AWAY_S = 30
NOT_SIGNED = (
    "The signature does not fit. Check the source's name in the address, the secret, and that what is signed "
    "is webhook-id.webhook-timestamp.body, with the body byte for byte as it is sent."
)
ANOTHERS = "This webhook-id was another message's: give each message an id of its own."
ELSEWHERE = "There is nothing here to do that with: POST to /feeds/SOURCE or /feeds/SOURCE/heartbeat."

Known = Callable[[str, str], Awaitable[Entry | None]]
"""Finds the entry of a feed by its topic; None when there is none."""


@dataclass(frozen=True, slots=True)
class _Message:
    """What somebody who holds a secret of the source has sent."""

    source: SourceId
    message_id: str
    body: bytes = field(repr=False)


class WebhookFeed:
    """Everyone who posts to us.

    Args:
        keep: commits arrivals; what it raises ends `run`, and the sender is told to come again.
        known: finds what was kept of a message id before.
        heard: told of each message and heartbeat.

    Raises:
        SettingsError: a secret cannot be used.
    """

    def __init__(
        self, settings: IntakeSettings, keep: Keep, known: Known, clock: Clock, heard: Heard
    ) -> None:
        self._limits, self._keys = settings.limits, settings.keys()
        self._keep, self._known, self._clock, self._heard = keep, known, clock, heard
        self._door = Door(settings.limits)
        self._turns = {source: asyncio.Lock() for source in self._keys}
        self._nobody = (secrets.token_bytes(32),)
        self._fault: Exception | None = None
        self._ended = asyncio.Event()

    def application(self) -> web.Application:
        """The web application; make one per process."""
        app = web.Application(middlewares=[self._in_words])
        app.on_response_prepare.append(protect)
        app.router.add_post("/feeds/{source}", self._news)
        app.router.add_post("/feeds/{source}/heartbeat", self._heartbeat)
        return app

    async def run(self) -> None:
        """Wait for as long as messages can be kept.

        Raises:
            JournalError: one could not be kept; it was not acknowledged.
        """
        await self._ended.wait()
        if self._fault is not None:
            raise self._fault

    async def _news(self, request: web.Request) -> web.Response:
        """Keep a message, then say so with a receipt."""
        message = await self._authentic(request, self._limits.largest_bytes)
        entry = await self._kept(message)
        self._say(message.source)
        sha256 = hashlib.sha256(message.body).hexdigest()
        return answer(202, {"position": entry.position, "digest": entry.digest, "sha256": sha256})

    async def _heartbeat(self, request: web.Request) -> web.Response:
        """Note a sign of life; nothing is kept of it."""
        message = await self._authentic(request, LARGEST_HEARTBEAT)
        try:
            if message.body:
                json_value(message.body, LARGEST_HEARTBEAT)
        except UnreadableMessage:
            raise Refused(400, "A heartbeat has no body, or one in JSON.") from None
        self._say(message.source)
        return answer(200, {"heard_at": self._clock.now().isoformat()})

    async def _kept(self, message: _Message) -> Entry:
        """The entry of a message, new or from when it came before; one at a time of each source."""
        feed = f"webhook:{message.source}"
        async with self._turns[message.source]:
            entry = await self._known(feed, message.message_id)
            if entry is None:
                arrival = Arrival(feed, message.message_id, message.body, self._clock.now())
                (entry,) = await self._keep([arrival])
                log.info("message_kept", source=message.source, position=entry.position)
            elif entry.payload != message.body:
                log.warning("webhook_id_used_twice", source=message.source, position=entry.position)
                raise Refused(409, ANOTHERS)
        return entry

    async def _authentic(self, request: web.Request, largest: int) -> _Message:
        """What came, if it was signed with a secret of the source, and lately.

        Raises:
            Refused: not so; in the same words and after the same work whether there is such a source or not.
        """
        if self._fault is not None:
            raise _away()
        source, address = SourceId(request.match_info["source"]), self._door.address(request)
        with self._door.admitted(address):
            try:
                claim = claim_of(request.headers)
                self._must_be_fresh(claim)
                body = await body_of(request, largest, self._limits.body_s)
                self._must_be_signed(source, claim, body)
            except BadClaim as trouble:
                if self._door.bad_try(address) == 1:
                    known = source if source in self._keys else None
                    log.warning("webhook_refused", source=known, address=address, reason=str(trouble))
                raise Refused(401, str(trouble)) from None
        return _Message(source, claim.message_id, body)

    def _must_be_signed(self, source: SourceId, claim: Claim, body: bytes) -> None:
        """A source that does not exist is held against a key that nobody has, which takes as long."""
        if not is_signed(self._keys.get(source, self._nobody), claim, body):
            raise BadClaim(NOT_SIGNED)

    def _must_be_fresh(self, claim: Claim) -> None:
        off_s = claim.seconds_off(self._clock.now())
        if abs(off_s) > self._limits.tolerance_s:
            minutes, way = round(abs(off_s) / 60), "behind" if off_s < 0 else "ahead of"
            old = " If this is an old message, sign it anew." if off_s < 0 else ""
            raise BadClaim(f"Your clock is {minutes} minutes {way} ours: set it by the internet's time.{old}")

    def _say(self, source: SourceId) -> None:
        self._heard(SourceState(source, True, None, 0, self._clock.now(), None))

    @web.middleware
    async def _in_words(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give every refusal its words, and let a fault of ours end the service."""
        try:
            return await handler(request)
        except Refused as refused:
            return no(refused)
        except web.HTTPException as lost:
            allowed = {"Allow": lost.headers[hdrs.ALLOW]} if hdrs.ALLOW in lost.headers else {}
            return answer(lost.status, {"error": ELSEWHERE}, **allowed)
        except RecordAway:
            return no(_away())
        except Exception as fault:
            # The journal's trouble, or a bug of ours: `run` tells it, and nobody gets in any more.
            self._fault = self._fault or fault
            self._ended.set()
            return no(_away())


@asynccontextmanager
async def open_intake(feeds: Mapping[str, WebhookFeed], host: str, port: int) -> AsyncIterator[str]:
    """Take messages at this address and port; gives the address, such as http://127.0.0.1:8090.

    Args:
        feeds: by the council below whose name they are posted to, such as /medway/feeds/; "" for one alone.

    Raises:
        SettingsError: the port cannot be had.
    """
    app = feeds[""].application() if "" in feeds else web.Application()
    for name in feeds.keys() - {""}:
        app.add_subapp(f"/{name}", feeds[name].application())
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=SILENT,
        keepalive_timeout=15,
        shutdown_timeout=2,
        lingering_time=0.5,
        auto_decompress=False,
        max_line_size=4096,
        max_field_size=4096,
        max_headers=64,
    )
    async with served(runner, host, port, "intake.port") as address:
        yield address


def _away() -> Refused:
    return Refused(503, "Messages cannot be kept just now: send this one again later.", AWAY_S)
