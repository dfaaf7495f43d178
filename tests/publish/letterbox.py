"""A post office for tests: a real mail server on loopback with faults, subscribers, and a carrier."""

import asyncio
import datetime
import email
import ipaddress
import ssl
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from results.clock import Clock, SystemClock
from results.count.election import ContestId
from results.language import Language
from results.publish.outlets.letters.mailing import Mailing, Office
from results.publish.outlets.letters.mime import Sender
from results.publish.outlets.letters.smtp import MailServer, Smtp
from results.publish.subscribing.links import Links
from results.record import subscribers
from results.record.bulletin import Kind, Post
from results.record.database import Database
from results.record.subscribers import Channel, Seal, Wish

SECRET = "a secret of tests, long enough for everybody"
LINKS = Links("https://results.example.gov.uk/updates", SECRET)
SENDER = Sender(
    "results@example.gov.uk", "Example Council", "elections@example.gov.uk", "stop@example.gov.uk"
)
USER, PASSWORD = "council", "correct horse battery staple"
ANSWER_S = 0.4
MAIL = "Abbey ward: Jane Doe elected\n\nJane Doe (Labour Party) 1,204 votes, elected.\nJohn Roe 900 votes."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


def post(
    number: int = 1, language: Language = Language.ENGLISH, *, text: str = MAIL, alt: str = "Bars."
) -> Post:
    """A post as the press freezes it."""
    return Post(
        f"bulletin-{number}:mail",
        f"bulletin-{number}",
        "mail",
        Kind.DECLARATION,
        ContestId(f"ward-{number}"),
        text,
        alt,
        number,
        language=language,
    )


async def subscribe(
    database: Database,
    *addresses: str,
    language: Language = Language.ENGLISH,
    channel: Channel = Channel.EMAIL,
    areas: tuple[str, ...] = (),
) -> list[str]:
    """Confirmed subscribers with these addresses; gives their ids."""
    now, ids = SystemClock().now(), []
    for address in addresses:
        subscriber_id = f"id-{channel}-{address}"[:40]
        wish = Wish(channel, address, language, tuple(ContestId(one) for one in areas))
        seal = Seal(
            subscriber_id,
            LINKS.token_digest(subscriber_id),
            LINKS.digest("c", address),
            now + timedelta(hours=1),
        )
        await subscribers.ask(database, wish, seal, now)
        assert await subscribers.confirm(database, seal.code_digest, now) == subscriber_id
        ids.append(subscriber_id)
    return ids


def office(database: Database, clock: Clock | None = None) -> Office:
    return Office(database, clock or SystemClock(), LINKS)


async def until(is_so: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait for what another task brings about."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)


@dataclass
class MailBox:
    """What a mail server took, and what it does instead when told.

    Attributes:
        came: every letter taken, in order, with the address it was for.
        at_rcpt, at_data: answers to give instead of taking, by address; "" for any.
        ways: what to do with the next letters handed over: "drop" after taking, "drop_before" taking, "hang".
    """

    came: list[tuple[str, bytes]] = field(default_factory=list)
    at_mail: str = ""
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    ways: list[str] = field(default_factory=list)
    takes_s: float = 0.0
    connections: int = 0
    on_letter: Callable[[str], None] | None = None
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_MAIL(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        said = self.at_rcpt.get(address) or self.at_rcpt.get("", "")
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.takes_s)
        (address,) = envelope.rcpt_tos
        said = self.at_data.get(address) or self.at_data.get("", "")
        if said:
            return said
        way = self.ways.pop(0) if self.ways else ""
        if way != "drop_before":
            assert isinstance(envelope.content, bytes)
            self.came.append((address, envelope.content))
            if self.on_letter is not None:
                self.on_letter(address)
        if way == "hang":
            await self.hanging.wait()
        if way and server.transport is not None:
            server.transport.close()
        return "250 OK"

    @property
    def counted(self) -> Counter[str]:
        """How many letters came for each address."""
        return Counter(address for address, _ in self.came)

    def letter(self, number: int = -1) -> EmailMessage:
        """One letter that came, as a mail program reads it."""
        found = email.message_from_bytes(self.came[number][1], policy=default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass(frozen=True)
class Keys:
    """Certificates for 127.0.0.1 of an authority of our own."""

    ca: Path
    context: ssl.SSLContext


def certificates(folder: Path) -> Keys:
    """Make them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(*kept))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return Keys(folder / "ca.pem", context)


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    fits = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=fits)


@asynccontextmanager
async def mail_server(
    box: MailBox,
    keys: Keys | None = None,
    *,
    at_once: bool = False,
    asks_password: bool = False,
    port: int = 0,
) -> AsyncIterator[int]:
    """The box behind a real mail server on loopback; gives its port. With keys it insists on encryption."""
    servers: list[SMTP] = []

    def connected() -> SMTP:
        box.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it does not see that the whole connection is encrypted
            made = made_anew()
        servers.append(made)
        return made

    def made_anew() -> SMTP:
        return SMTP(
            box,
            tls_context=keys.context if keys and not at_once else None,
            require_starttls=keys is not None and not at_once,
            auth_required=asks_password,
            auth_require_tls=keys is not None and not at_once,
            authenticator=_authenticated if asks_password else None,
            timeout=30,
            hostname="mail.example",
        )

    encrypted = keys.context if keys and at_once else None
    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", port, ssl=encrypted)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        box.hanging.set()
        server.close()
        for one in servers:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(0)


def carrier(port: int, answer_s: float = ANSWER_S, a_minute: float = 60_000) -> Smtp:
    """What carries letters to that server, unencrypted on loopback."""
    server = MailServer("127.0.0.1", port, "none", a_minute=a_minute)
    return Smtp(server, SENDER, SystemClock(), answer_s)


def mailing(database: Database, port: int, **more: float) -> Mailing:
    """The account that sends by it."""
    return Mailing("mail", carrier(port, **more), office(database), busy_pauses_s=(0.0, 0.0))
