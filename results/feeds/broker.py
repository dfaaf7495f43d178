"""One connection to the broker: opened with the right promises, closed with care.

aiomqtt 2.5 cannot acknowledge by hand (issue 345), paho underneath can.
"""

import asyncio
import logging
import random
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

import aiomqtt
from paho.mqtt.client import MQTT_CLEAN_START_FIRST_ONLY, ConnectFlags
from paho.mqtt.client import Client as PahoClient
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from results.broker_line import AT_ONCE, BrokerLine, trust
from results.count.election import ElectionId
from results.feeds.broker_trouble import BrokerUnavailable, unavailable
from results.feeds.topics import Presence

T = TypeVar("T")
Message = aiomqtt.Message
SILENT = logging.getLogger("results.feeds.paho")
SILENT.setLevel(logging.CRITICAL)  # every trouble it would tell reaches us as an exception
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """How to reach the broker and what to promise it.

    Attributes:
        identifier: the client id, the same at each start: the broker keeps our messages under it.
        tls_ca: certificate authority file; giving one turns TLS on. None trusts the system's authorities.
        receive_max: messages the broker may send ahead of our acknowledgements; also the largest batch.
        session_expiry_s: how long the broker keeps messages for us while we are away.
        timeout_s: how long any one answer of the broker may take.
        away_after_s: how long the broker may be away before it is a warning.
    """

    host: str
    port: int
    identifier: str
    election_id: ElectionId
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    tls_ca: Path | None = None
    protocol: Literal["5", "3.1.1"] = "5"
    receive_max: int = 100
    session_expiry_s: int = 2 * DAY_S
    keepalive_s: int = 30
    timeout_s: float = 5.0
    away_after_s: float = 10.0

    def tls_context(self) -> ssl.SSLContext | None:
        """What to trust; None without TLS.

        Raises:
            SettingsError: the certificate authority file cannot be used.
        """
        return trust(self.tls_ca) if self.tls or self.tls_ca else None


class Line(BrokerLine):
    """A connection on which nothing is acknowledged until we say so."""

    session_resumed = False

    def __init__(self, settings: MqttSettings, presence: str | None, *, keep_session: bool) -> None:
        v5 = settings.protocol == "5"
        self._settings, self._presence = settings, presence
        self._next: asyncio.Future[Message] | None = None
        super().__init__(
            settings.host,
            settings.port,
            identifier=settings.identifier,
            username=settings.username,
            password=settings.password,
            protocol=aiomqtt.ProtocolVersion.V5 if v5 else aiomqtt.ProtocolVersion.V311,
            clean_session=None if v5 else not keep_session,
            clean_start=not keep_session if v5 else MQTT_CLEAN_START_FIRST_ONLY,
            properties=_promises(settings, keep_session=keep_session) if v5 else None,
            will=aiomqtt.Will(presence, Presence.OFFLINE, qos=1, retain=True) if presence else None,
            timeout=settings.timeout_s,
            keepalive=settings.keepalive_s,
            tls_context=settings.tls_context(),
            socket_options=[AT_ONCE],
            logger=SILENT,
        )
        self._client.connect_timeout = settings.timeout_s
        self._client.manual_ack_set(True)

    async def waiting(self, limit: int, within_s: float | None = None) -> list[Message]:
        """Wait for a message, then take with it what else has come, in order; [] if none came in time.

        The look into the queue outlives this call, because a cancelled one of aiomqtt's can lose a message.
        """
        self._next = self._next or asyncio.ensure_future(self._queue.get())
        waits: set[asyncio.Future[Message] | asyncio.Future[None]] = {self._next, self._disconnected}
        await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        if not self._next.done():
            if self._disconnected.done():
                raise aiomqtt.MqttError("The connection was lost") from self._disconnected.exception()
            return []
        batch, self._next = [self._next.result()], None
        while len(batch) < limit and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    def acknowledge(self, message: Message) -> None:
        """Tell the broker that this message is safely ours."""
        self._client.ack(message.mid, message.qos)

    async def listen(self, filters: Mapping[str, int]) -> None:
        """Subscribe to topic filters, each with its quality of service; old retained messages come only once.

        Raises:
            BrokerUnavailable: the broker does not let us read one of them.
        """
        if self._settings.protocol == "5":
            codes = await self.subscribe(
                [(one, SubscribeOptions(qos, noLocal=True, retainHandling=1)) for one, qos in filters.items()]
            )
        else:
            codes = await self.subscribe(list(filters.items()))
        for asked, code in zip(filters, codes, strict=True):
            if isinstance(code, ReasonCode) and code.is_failure:
                raise BrokerUnavailable(f"The broker does not let this user read {asked}.", refused=True)

    async def say_all(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Publish several; the broker's answers overlap instead of being waited for one by one."""
        self.pending_calls_threshold = max(self.pending_calls_threshold, len(messages))
        await asyncio.gather(*(self.say(topic, words) for topic, words in messages))

    async def say(self, topic: str, words: str | bytes, *, retain: bool = False, qos: int = 1) -> None:
        """Publish, and unless qos is 0 wait until the broker has it."""
        await self.publish(topic, words, qos=qos, retain=retain)

    @asynccontextmanager
    async def present(self) -> AsyncIterator[None]:
        """Be seen online; offline at the end, or by our last will."""
        topic = self._presence or ""
        await self.say(topic, Presence.ONLINE, retain=True)
        try:
            yield
        finally:
            with suppress(aiomqtt.MqttError):
                await self.say(topic, Presence.OFFLINE, retain=True)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """As every line; what was asked of the queue is asked no more."""
        try:
            async with super().opened():
                yield
        finally:
            if self._next is not None:
                self._next.cancel()

    def _on_connect(
        self,
        client: PahoClient,
        userdata: object,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.session_resumed = flags.session_present
        super()._on_connect(client, userdata, flags, reason_code, properties)


@asynccontextmanager
async def on_line(
    settings: MqttSettings, presence: str | None = None, *, keep_session: bool = True
) -> AsyncIterator[Line]:
    """A connection to the broker, closed at the end.

    Args:
        presence: the topic of our own state, which says offline when we vanish; None for none.
        keep_session: False for a visitor, who must neither get nor disturb what waits for the service.

    Raises:
        BrokerUnavailable: no connection, or it broke; says why in plain words.
        SettingsError: the certificate authority file cannot be used.
    """
    line = Line(settings, presence, keep_session=keep_session)
    try:
        async with line.opened():
            yield line
    except aiomqtt.MqttError as error:
        about = {"identifier": settings.identifier, "protocol": settings.protocol}
        raise unavailable(error, settings.host, settings.port, **about) from error


def _promises(settings: MqttSettings, *, keep_session: bool) -> Properties:
    promises = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho leaves it untyped
    promises.SessionExpiryInterval = settings.session_expiry_s if keep_session else 0
    promises.ReceiveMaximum = settings.receive_max
    return promises


class BackOff:
    """Waits between attempts to connect, longer each time and never all clients at once."""

    def __init__(self, shortest_s: float = 0.2, longest_s: float = 30.0) -> None:
        self._shortest_s, self._longest_s = shortest_s, longest_s
        self.reset()

    def reset(self) -> None:
        """Start again from the shortest wait."""
        self._ceiling_s = 2 * self._shortest_s

    def next_s(self) -> float:
        """Seconds to wait before the next attempt."""
        wait_s = random.uniform(self._shortest_s, self._ceiling_s)  # noqa: S311 - jitter is no secret
        self._ceiling_s = min(self._longest_s, 2 * self._ceiling_s)
        return wait_s
