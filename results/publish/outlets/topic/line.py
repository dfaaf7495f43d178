"""One connection to the broker that facts are published on: opened, used and closed within one errand."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import aiomqtt
from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import ConnectFlags
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from results.broker_line import AT_ONCE, BrokerLine
from results.errors import BulletinRefused
from results.publish.outlets.topic.broker import TopicBroker, trouble_in

T = TypeVar("T")
SILENT = logging.getLogger("results.publish.paho")
SILENT.setLevel(logging.CRITICAL)  # every trouble it would tell reaches us as an exception


class Line(BrokerLine):
    """A connection that knows what the broker thought of our message."""

    keeps_messages = True

    def __init__(self, broker: TopicBroker, trust: ssl.SSLContext | None, identifier: str | None) -> None:
        self._said: ReasonCode | None = None
        super().__init__(
            broker.host,
            broker.port,
            identifier=identifier,
            username=broker.username,
            password=broker.password,
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=True,
            timeout=broker.timeout_s,
            tls_context=trust,
            socket_options=[AT_ONCE],
            logger=SILENT,
        )
        self._client.connect_timeout = broker.timeout_s

    async def keep(self, topic: str, facts: str, marks: list[tuple[str, str]]) -> ReasonCode | None:
        """Have the broker keep this message, and wait for its word; None when that says nothing.

        Raises:
            aiomqtt.MqttError: no word came; it may be kept all the same.
        """
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho leaves it untyped
        properties.PayloadFormatIndicator = 1
        properties.ContentType = "application/json"
        properties.UserProperty = marks
        await self._or_lost(self.publish(topic, facts.encode(), qos=1, retain=True, properties=properties))
        return self._said

    async def kept(self, topics: str, quiet_s: float) -> list[aiomqtt.Message]:
        """The messages that the broker keeps under a topic filter; it is done when nothing came for a while.

        Raises:
            BulletinRefused: the broker does not let us read them.
            aiomqtt.MqttError: the connection was lost.
        """
        options = SubscribeOptions(1, retainAsPublished=True, retainHandling=0)
        codes = await self._or_lost(self.subscribe([(topics, options)]))
        if any(isinstance(code, ReasonCode) and code.is_failure for code in codes):
            raise BulletinRefused(f"the broker does not let this user read {topics}")
        found: dict[str, aiomqtt.Message] = {}
        with suppress(TimeoutError):
            async with asyncio.timeout(self.timeout):
                while True:
                    async with asyncio.timeout(quiet_s):
                        message = await self._or_lost(self._queue.get())
                    if message.retain:
                        found[message.topic.value] = message
        return [one for one in found.values() if one.payload]  # an empty one means that it keeps none

    async def _or_lost(self, asking: Awaitable[T]) -> T:
        """The answer, or at once the news that the connection is gone."""
        task = asyncio.ensure_future(asking)
        waits: set[asyncio.Future[T] | asyncio.Future[None]] = {task, self._disconnected}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise aiomqtt.MqttError("The connection was lost") from self._disconnected.exception()
            return task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})

    def _on_connect(
        self,
        client: PahoClient,
        userdata: object,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.keeps_messages = getattr(properties, "RetainAvailable", 1) == 1
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_publish(
        self,
        client: PahoClient,
        userdata: object,
        mid: int,
        reason_code: ReasonCode,
        properties: Properties,
    ) -> None:
        self._said = reason_code
        super()._on_publish(client, userdata, mid, reason_code, properties)


@asynccontextmanager
async def on_line(
    broker: TopicBroker, trust: ssl.SSLContext | None, identifier: str | None
) -> AsyncIterator[Line]:
    """A connection to the broker, closed at the end.

    Args:
        trust: the broker's TLS context, None without TLS.
        identifier: who we are to the broker; whoever comes under the same sends the one before away. None for
            a visitor of no name.

    Raises:
        OutletUnavailable: no connection, or it broke.
        BulletinRefused: the broker does not want us (stops_account).
    """
    line = Line(broker, trust, identifier)
    try:
        async with line.opened():
            if not line.keeps_messages:
                raise BulletinRefused(
                    f"the broker at {broker.place} keeps no retained messages", stops_account=True
                )
            yield line
    except aiomqtt.MqttError as error:
        raise trouble_in(error, broker.place) from None
