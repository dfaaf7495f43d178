"""A topic: facts kept by an MQTT broker, one for each area and language, the newest standing.

How an older message never comes to stand over a newer one:

- The courier sends one post of an account at a time and lets nothing of the same area pass one in doubt; what
  a later post makes old is cancelled in the ledger, also after a new start.
- A message whose answer was lost may still lie in the dead connection. Every message has its own connection
  under one fixed identifier, and a broker closes the older connection of an identifier before it answers the
  newer: what it has not read by then it never reads. Source: MQTT 5.0, 3.1.4-3.
- What a person sends again is held against the newest this service has sent, and refused when it is older.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from results.clock import Clock
from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.facts import wrong_with
from results.publish.outlets.topic.broker import TopicBroker
from results.publish.outlets.topic.line import Line, on_line
from results.publish.text_length import DATA
from results.record.bulletin import Post

__all__ = ["Topic", "TopicBroker"]
NOT_AUTHORISED, QUOTA_EXCEEDED = 135, 151
QUOTA_WAIT_S = 60.0
QUIET_S = 0.5
POST, SENT_AT = "post", "sent-at"
"""Marks on each message, as user properties."""


class Topic:
    """One tree of topics on one broker.

    Args:
        name: the account, as the settings call it.
        broker: where it is and how to get in.
        prefix: what every topic begins with, such as "results/medway".
        clock: says when a message was sent.
        quiet_s: the broker has shown all it keeps when nothing came for so long.

    Raises:
        SettingsError: the certificate authority file cannot be used.
    """

    family = DATA
    is_repeatable = True
    takes_pictures_later = False

    def __init__(
        self, name: str, broker: TopicBroker, prefix: str, clock: Clock, quiet_s: float = QUIET_S
    ) -> None:
        self.name = name
        self._broker, self._trust = broker, broker.tls_context()
        self._prefix, self._clock, self._quiet_s = prefix, clock, quiet_s
        self._identifier = f"results-{hashlib.sha256(f'{prefix} {name}'.encode()).hexdigest()[:12]}"
        self._newest: dict[str, int] = {}

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these facts cannot go out; () when they can."""
        return wrong_with(text)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:  # noqa: ARG002 - the port's shape
        """Nothing to do beforehand; machines get no picture."""
        return {}

    async def send(self, post: Post, prepared: Prepared) -> Sent:  # noqa: ARG002 - the port's shape
        """Have the broker keep the facts as they stand; a withdrawal says so in the same place."""
        topic = self._topic(post)
        if post.turn < self._newest.get(topic, post.turn):
            raise BulletinRefused(f"something newer stands on {topic}")
        async with on_line(self._broker, self._trust, self._identifier) as line:
            await self._keep(line, topic, post)
        return Sent(topic, None)

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """Look whether the broker keeps just this message."""
        topic = self._topic(post)
        facts = post.text.encode()
        is_there = any(one.payload == facts for one in await self._read(topic))
        return Sent(topic, None) if is_there else None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002 - the port's shape
        """Machines get no picture."""
        raise BulletinRefused("a topic takes no picture")

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every message that the broker keeps under our prefix and that was sent since then, newest first."""
        found = [_seen(one) for one in await self._read(f"{self._prefix}/#")]
        return tuple(
            sorted((one for one in found if one.made_at >= since), key=lambda one: one.made_at, reverse=True)
        )

    async def examine(self) -> Health:
        """Come in as a visitor; nothing is published, so that no right to write is proved."""
        who = f"{self._broker.username or 'nobody'} at {self._broker.place}, topics {self._prefix}/#"
        try:
            count = len(await self._read(f"{self._prefix}/#"))
        except BulletinRefused as trouble:
            return Health(who, problems=(f"{trouble}: look at the broker's users and rights",))
        return Health(who, ("speaks MQTT 5 and keeps messages", f"keeps {count} of ours"))

    async def close(self) -> None:
        """Nothing is held open between two messages."""

    def _topic(self, post: Post) -> str:
        about = post.contest_id or post.kind.value
        if set(about) & set("/+#\0"):
            raise BulletinRefused(f"no topic can be named after {about!r}")
        return f"{self._prefix}/{about}/{post.language}"

    async def _keep(self, line: Line, topic: str, post: Post) -> None:
        marks = [(POST, post.post_id), (SENT_AT, self._clock.now().isoformat())]
        try:
            trouble = _refusal(await line.keep(topic, post.text, marks), topic)
        except aiomqtt.MqttError as error:
            trouble = DeliveryUnknown(f"no word from the broker at {self._broker.place}: {error}")
        if trouble is None or isinstance(trouble, DeliveryUnknown):
            self._newest[topic] = post.turn
        if trouble is not None:
            raise trouble

    async def _read(self, topics: str) -> list[aiomqtt.Message]:
        async with on_line(self._broker, self._trust, None) as line:
            return await line.kept(topics, self._quiet_s)


def _refusal(code: ReasonCode | None, topic: str) -> OutletError | None:
    """What the broker's word on a message means; None when it took it."""
    if code is None or not code.is_failure:
        return None
    words = f"the broker refused {topic}: {code}"
    if code.value == QUOTA_EXCEEDED:
        return OutletUnavailable(words, QUOTA_WAIT_S)
    return BulletinRefused(words, stops_account=code.value == NOT_AUTHORISED)


def _seen(message: aiomqtt.Message) -> Seen:
    text = bytes(message.payload).decode(errors="replace")
    topic = message.topic.value
    return Seen(topic, None, text.strip(), _sent_at(_marks(message)), 0)


def _marks(message: aiomqtt.Message) -> Mapping[str, str]:
    return dict(getattr(message.properties, "UserProperty", ()))


def _sent_at(marks: Mapping[str, str]) -> datetime:
    """When the message was sent by its own word; the oldest instant for one that is not ours."""
    try:
        return datetime.fromisoformat(marks[SENT_AT])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
