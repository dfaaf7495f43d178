"""Hears the count centre through a message broker: keeps each message first, acknowledges it afterwards.

The promise to whoever publishes: once the broker has taken a message it is either in our journal or still
with the broker, whatever is switched off meanwhile. Batches are committed together and acknowledged in order.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import structlog

from results.clock import Clock
from results.count.declaration import SourceId
from results.errors import UnreadableMessage
from results.feeds import topics
from results.feeds.broker import BackOff, Line, Message, MqttSettings, on_line
from results.feeds.broker_trouble import BrokerUnavailable
from results.feeds.formats import native
from results.feeds.formats.json_text import json_value
from results.feeds.outage import SETTLED_S, Outage
from results.feeds.sources import Heard, Keep, Sources, SourceState
from results.record.journal import Arrival, Entry

__all__ = ["FEED", "BrokerUnavailable", "MqttFeed", "MqttSettings", "SourceState", "try_broker"]

log = structlog.get_logger()
FEED = "mqtt"
LARGEST_HEARTBEAT = 1024


class MqttFeed:
    """One broker and one election; run it as one task.

    Args:
        keep: commits arrivals and returns their entries in the same order; what it raises ends `run` with
            nothing acknowledged.
        heard: told of each sign of life of a sender, and of its silence when its last will comes.

    Attributes:
        connected: True while the broker is there and lets us listen.
        is_on: True while it is this process that should listen.
        trouble: why it is not, in plain words; None while it is, and before the first attempt.
    """

    def __init__(self, settings: MqttSettings, keep: Keep, clock: Clock, heard: Heard) -> None:
        settings.tls_context()  # a wrong file is a settings problem now, not a lost broker later
        self.connected = self.is_on = False
        self.trouble: str | None = None
        self._settings, self._keep, self._clock, self._heard = settings, keep, clock, heard
        self._sources = Sources()
        self._outage = Outage(settings)

    async def run(self) -> None:
        """Listen for ever; connect again whenever the broker has been away.

        Raises:
            JournalError: what arrived cannot be kept; nothing of it was acknowledged.
        """
        back_off = BackOff()
        self.is_on = True
        try:
            while True:
                try:
                    await self._listen()
                except BrokerUnavailable as trouble:
                    self.trouble = str(trouble)
                    if self._outage.began(trouble) > SETTLED_S:
                        back_off.reset()
                await asyncio.sleep(back_off.next_s())
        finally:
            self.is_on = False

    @property
    def why_not(self) -> str | None:
        """Why nothing comes this way; None while it does, and where another process listens."""
        return None if self.connected or not self.is_on else self.trouble or "It is not connected yet."

    async def _listen(self) -> None:
        """One connection, from hello to its end."""
        async with on_line(self._settings, topics.broadcaster_topic(self._settings.election_id)) as line:
            await line.listen(_filters(self._settings))
            async with line.present():
                self.connected, self.trouble = True, None
                self._outage.ended(session_resumed=line.session_resumed)
                try:
                    while True:
                        await self._take(line, await line.waiting(self._settings.receive_max))
                finally:
                    self.connected = False

    async def _take(self, line: Line, batch: Sequence[Message]) -> None:
        """Commit, send receipts, acknowledge; in this order, and all of it for what was committed."""
        kept = [message for message in batch if _is_news(message)]
        now = self._clock.now()
        arrivals = [Arrival(FEED, message.topic.value, bytes(message.payload), now) for message in kept]
        entries = await self._keep(arrivals) if arrivals else ()
        try:
            await line.say_all([_receipt(*pair) for pair in zip(kept, entries, strict=True)])
        finally:
            for message in batch:
                line.acknowledge(message)
        if entries:
            log.info("messages_kept", count=len(entries), position=entries[-1].position)
        for message in batch:
            self._note(message)

    def _note(self, message: Message) -> None:
        """Keep account of the senders; nothing here can stop a message."""
        sender = topics.source_address(message.topic.value)
        if sender is None:
            numbered = native.numbered(bytes(message.payload))
            if numbered is not None:
                self._heard(self._sources.message(*numbered, self._clock.now()))
        elif sender[1] == "state":
            self._note_presence(sender[0], bytes(message.payload))
        else:
            self._note_beat(sender[0], bytes(message.payload))

    def _note_presence(self, source: SourceId, payload: bytes) -> None:
        words = {word.encode(): word for word in topics.Presence}
        if payload not in words:
            log.warning("source_state_ignored", source=source)
            return
        online = words[payload] is topics.Presence.ONLINE
        (log.info if online else log.warning)("source_state_heard", source=source, online=online)
        self._heard(self._sources.presence(source, online=online, at=self._clock.now()))

    def _note_beat(self, source: SourceId, payload: bytes) -> None:
        seq = _seq(payload)
        if seq is None:
            log.warning("heartbeat_ignored", source=source)
            return
        state = self._sources.beat(source, seq, self._clock.now())
        if state.gap:
            log.warning("messages_missed", source=source, missing=state.gap, sent=seq)
        self._heard(state)


async def try_broker(settings: MqttSettings) -> None:
    """Connect once as a visitor and ask for tonight's topics, without touching what waits for the service.

    Raises:
        BrokerUnavailable: the service could not listen with these settings; says why in plain words.
        SettingsError: the certificate authority file cannot be used.
    """
    visitor = replace(settings, identifier=f"{settings.identifier}-check")
    async with on_line(visitor, keep_session=False) as line:
        await line.listen(_filters(settings))


def _filters(settings: MqttSettings) -> dict[str, int]:
    return {
        topics.contest_filter(settings.election_id): 1,
        topics.source_filter(settings.election_id, "state"): 1,
        topics.source_filter(settings.election_id, "heartbeat"): 0,
    }


def _is_news(message: Message) -> bool:
    """Whether a message is for the journal; an empty one only deletes the broker's retained copy."""
    if topics.address(message.topic.value) is None:
        return False
    if not message.payload:
        log.info("retained_copy_deleted", topic=message.topic.value)
        return False
    return True


def _receipt(message: Message, entry: Entry) -> tuple[str, bytes]:
    """Topic and words of our receipt: where the message stands in the journal, and what it was."""
    address = topics.address(message.topic.value)
    if address is None:
        raise ValueError("only a contest's message has a receipt")
    said = {
        "position": entry.position,
        "digest": entry.digest,
        "sha256": hashlib.sha256(message.payload).hexdigest(),
    }
    return topics.receipt_topic(address.election_id, address.contest_id), json.dumps(said).encode()


def _seq(payload: bytes) -> int | None:
    """The running number of a heartbeat, None when it has none."""
    try:
        value = json_value(payload, LARGEST_HEARTBEAT)
    except UnreadableMessage:
        return None
    seq = value.get("seq") if isinstance(value, dict) else None
    return seq if type(seq) is int and seq >= 0 else None
