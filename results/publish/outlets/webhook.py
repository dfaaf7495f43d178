"""A webhook: facts posted to one address of somebody's system, signed by the Standard Webhooks rules.

Source: https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, version 1.0.0.
The same post has the same webhook-id each time it is sent, by which the receiver knows it again. The council
types the address into its settings, so that private networks are meant; a redirect is somebody else's address
and refused.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from results.clock import Clock
from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable, SettingsError
from results.publish.outlets import Health, Prepared, Sent
from results.publish.outlets.facts import wrong_with
from results.publish.outlets.request import CLOCKS_DIFFER_S, Answer, Requests
from results.publish.text_length import DATA
from results.record.bulletin import Post
from results.signature import ID, SIGNATURE, TIMESTAMP, key_of, signature

ANSWER_S = 10.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
CLOSED = frozenset({401, 403, 410})
"""Our signature does not fit, or the address takes nothing more: every later post would be refused too."""
MAY_PASS = frozenset({408, 425})
TOO_MUCH = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class _Receiver:
    """Where facts go and what they are signed with; neither is shown, for the address may hold a secret."""

    address: str = field(repr=False)
    key: bytes = field(repr=False)
    host: str

    @property
    def who(self) -> str:
        """The receiver by its host, with a mark of the whole address."""
        mark = hashlib.sha256(self.address.encode()).hexdigest()[:8]
        return f"webhook at {self.host} ({mark})"


class Webhook:
    """One receiver of facts.

    Args:
        name: the account, as the settings call it.
        address: where it takes them: https, or plain http inside this machine.
        secret: whsec_ and base64, which the receiver has too.
        clock: says when a message is signed.
        answer_s: how long the receiver may be silent before its answer counts as lost.

    Raises:
        SettingsError: the address or the secret cannot be used.
    """

    family = DATA
    is_repeatable = True
    takes_pictures_later = False

    def __init__(
        self, name: str, address: str, secret: str, clock: Clock, answer_s: float = ANSWER_S
    ) -> None:
        self.name = name
        self._receiver = _receiver(name, address, secret)
        self._clock = clock
        headers = {"Content-Type": "application/json", "User-Agent": "results"}
        self._requests = Requests(self._receiver.who, headers, answer_s, largest=0)

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these facts cannot go out; () when they can."""
        return wrong_with(text)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:  # noqa: ARG002 - the port's shape
        """Nothing to do beforehand; machines get no picture."""
        return {}

    async def send(self, post: Post, prepared: Prepared) -> Sent:  # noqa: ARG002 - the port's shape
        """Post the facts as they stand."""
        body = post.text.encode()
        message_id = _message_id(post)
        headers = self._signed(message_id, body)
        answer = await self._requests.ask("POST", self._receiver.address, body, headers=headers)
        if answer.is_good:
            return Sent(message_id, None)
        raise _trouble_in(answer, self._receiver.who)

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:  # noqa: ARG002
        """Receivers cannot be read; sending again does no harm."""
        return None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002 - the port's shape
        """Machines get no picture."""
        raise BulletinRefused("a webhook takes no picture")

    async def seen(self, since: datetime) -> None:  # noqa: ARG002 - the port's shape
        """Receivers cannot be read."""
        return

    async def examine(self) -> Health:
        """Ask for the headers of the address, which posts nothing, and compare clocks."""
        try:
            answer = await self._requests.ask("HEAD", self._receiver.address)
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble
        return Health(
            self._receiver.who, (f"answers {answer.status}",), tuple(_problems(answer, self._clock.now()))
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._requests.close()

    def _signed(self, message_id: str, body: bytes) -> Mapping[str, str]:
        now = int(self._clock.now().timestamp())
        signed = signature(self._receiver.key, message_id, now, body)
        return {ID: message_id, TIMESTAMP: str(now), SIGNATURE: signed}


def _receiver(name: str, address: str, secret: str) -> _Receiver:
    problems = []
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    except ValueError:
        host, is_safe = "", False
    if not host or not is_safe:
        problems.append(f"accounts.{name}.url: must be an https:// address, or http:// inside this machine")
    try:
        key = key_of(secret)
    except ValueError as trouble:
        problems.append(f"accounts.{name}.secret: {trouble}")
    if problems:
        raise SettingsError("A webhook cannot be used", problems)
    return _Receiver(address, key, host)


def _message_id(post: Post) -> str:
    """The same for the same post, without the full stop that the rules forbid."""
    return f"msg_{hashlib.sha256(post.post_id.encode()).hexdigest()[:32]}"


def _trouble_in(answer: Answer, who: str) -> OutletError:
    """What an answer that is not a good one means."""
    words = f"the {who} answered {answer.status}"
    status = answer.status
    if 300 <= status < 400:
        return BulletinRefused(f"{words}, a redirect: give its final address", stops_account=True)
    if status in CLOSED:
        return BulletinRefused(words, stops_account=True)
    if status == 429 or (status in TOO_MUCH and answer.wait_s is not None):
        return OutletUnavailable(words, answer.wait_s)
    if 400 <= status < 500 and status not in MAY_PASS:
        return BulletinRefused(words)
    return DeliveryUnknown(words)


def _problems(answer: Answer, now: datetime) -> list[str]:
    """What an answer to HEAD says of tonight; many receivers know only POST and answer 404 or 405."""
    behind_s = answer.seconds_behind(now)
    found = {
        "it redirects: give its final address": 300 <= answer.status < 400,
        "it takes nothing any more (410): ask whoever runs it": answer.status == 410,
        f"it answers {answer.status}: ask whoever runs it": answer.status >= 500,
        f"this machine's clock is {abs(behind_s):.0f} s away from its own: set it": abs(behind_s)
        > CLOCKS_DIFFER_S,
    }
    return [problem for problem, is_so in found.items() if is_so]
