"""A count centre for rehearsals: plays a script of a past night to the broker, as a council's own tool would.

It keeps the contract that feeders are asked to keep: send each message again until its receipt has come, say
online and offline, and tell with every heartbeat how many messages were sent.
"""

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from results.count.declaration import SourceId
from results.errors import UnreadableMessage
from results.feeds import topics
from results.feeds.broker import BackOff, Line, MqttSettings, on_line
from results.feeds.broker_trouble import BrokerUnavailable
from results.feeds.formats.json_text import json_value
from results.feeds.mishaps import Mishaps, Swap, likely
from results.feeds.script import COUNT_CENTRE, Cue, Pace, script

__all__ = ["COUNT_CENTRE", "CountCentre", "Cue", "Mishaps", "Pace", "Played", "Swap", "likely", "script"]

log = structlog.get_logger()
LARGEST_RECEIPT = 4096


@dataclass(frozen=True, slots=True)
class Played:
    """What a rehearsal came to.

    Attributes:
        messages: messages whose receipt has come.
        again: how often one was sent again because no receipt had come in time.
    """

    messages: int
    again: int
    took_s: float


class CountCentre:
    """One sender of results.

    Args:
        settings: how to reach the broker; the identifier is this sender's own.
        receipt_within_s: how long to wait for a receipt before sending again.
    """

    def __init__(
        self,
        settings: MqttSettings,
        source: SourceId = COUNT_CENTRE,
        *,
        beat_s: float = 5.0,
        receipt_within_s: float = 3.0,
    ) -> None:
        self._settings, self._source = settings, source
        self._beat_s, self._receipt_within_s = beat_s, receipt_within_s
        self._next_beat_at = 0.0
        self._receipts: set[str] = set()
        self._sent = self._again = 0

    async def play(self, cues: Sequence[Cue]) -> Played:
        """Send every cue in order, none before its time and each until its receipt has come."""
        began_at = asyncio.get_running_loop().time()
        left, back_off = deque(cues), BackOff()
        presence = topics.state_topic(self._settings.election_id, self._source)
        while left:
            try:
                async with on_line(self._settings, presence, keep_session=False) as line, line.present():
                    await line.listen({topics.receipt_topic(self._settings.election_id, "+"): 1})
                    await self._perform(line, left, began_at)
            except BrokerUnavailable as trouble:
                log.warning("count_centre_lost_broker", reason=str(trouble))
                await asyncio.sleep(back_off.next_s())
        return Played(len(cues), self._again, asyncio.get_running_loop().time() - began_at)

    async def _perform(self, line: Line, left: deque[Cue], began_at: float) -> None:
        while left:
            await self._idle(line, began_at + left[0].at_s)
            await self.publish_until_received(line, left[0].topic, left[0].payload)
            left.popleft()
        await self._beat(line)

    async def publish_until_received(self, line: Line, topic: str, payload: bytes) -> None:
        """Publish, and again the same bytes, until the receipt says that they are kept."""
        sha256 = hashlib.sha256(payload).hexdigest()
        self._sent += 1
        await line.say(topic, payload)
        while not await self._idle(line, self._now() + self._receipt_within_s, sha256):
            log.warning("count_centre_sent_again", topic=topic)
            self._again += 1
            await line.say(topic, payload)

    async def _idle(self, line: Line, until: float, sha256: str | None = None) -> bool:
        """Hear receipts and send heartbeats until a time, or earlier once the wanted receipt has come."""
        while sha256 not in self._receipts:
            if self._now() >= self._next_beat_at:
                await self._beat(line)
            wait_s = min(until, self._next_beat_at) - self._now()
            if not await self._hear(line, max(wait_s, 0)) and self._now() >= until:
                return False
        return True

    async def _hear(self, line: Line, within_s: float) -> bool:
        """Note the receipts that come; False when nothing came in time."""
        messages = await line.waiting(100, within_s)
        for message in messages:
            line.acknowledge(message)
            try:
                said = json_value(bytes(message.payload), LARGEST_RECEIPT)
            except UnreadableMessage:
                continue
            if isinstance(said, dict):
                self._receipts.add(str(said.get("sha256")))
        return bool(messages)

    async def _beat(self, line: Line) -> None:
        self._next_beat_at = self._now() + self._beat_s
        topic = topics.heartbeat_topic(self._settings.election_id, self._source)
        await line.say(topic, json.dumps({"seq": self._sent}), qos=0)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
