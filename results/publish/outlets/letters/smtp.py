"""Mail by the council's own mail server: one encrypted connection, one letter at a time.

What a mail server took cannot be looked for afterwards: a letter whose answer was lost is not sent again.
"""

import asyncio
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiosmtplib

from results.clock import Clock
from results.errors import BulletinRefused, SettingsError
from results.publish.outlets import Health
from results.publish.outlets.letters.letter import Letter
from results.publish.outlets.letters.mime import Sender, mail
from results.publish.outlets.letters.smtp_answers import nameless, trouble_after_data, trouble_in
from results.publish.subscribing.links import is_loopback

__all__ = ["MailServer", "Sender", "Smtp"]
ANSWER_S = 30.0
IDLE_S = 20.0
"""A connection left alone for longer is opened anew: many servers have closed it by then."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over.

    Attributes:
        security: "starttls" or "tls"; "none" only on this very machine.
        username, password: None where the server knows us by our address.
        ca: certificate authority file, when not the system's.
        a_minute: letters it takes in a minute.
    """

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = None
    ca: Path | None = None
    a_minute: float = 600.0

    def __post_init__(self) -> None:
        """Refuse to send people's addresses in the clear."""
        if self.security == "none" and not is_loopback(self.host):
            raise SettingsError("email", [f"mail to {self.host} must be encrypted: set security to starttls"])


class Smtp:
    """Carries letters to a mail server.

    Args:
        answer_s: how long it may be silent.
    """

    family = "email"
    at_once = 1
    found_after_s = None

    def __init__(self, server: MailServer, sender: Sender, clock: Clock, answer_s: float = ANSWER_S) -> None:
        self.a_minute = server.a_minute
        self._server = server
        self._sender = sender
        self._clock = clock
        self._answer_s = answer_s
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = 0.0
        self._turn = asyncio.Lock()

    async def carry(self, letter: Letter) -> None:
        """Hand one letter over."""
        message = mail(letter, self._sender, self._clock.now())
        async with self._turn:
            client = await self._ready()
            try:
                await self._announced(client, letter.to)
            except (aiosmtplib.SMTPException, OSError) as error:
                await self._forget(client)
                raise trouble_in(error) from error
            except BaseException:
                client.close()
                raise
            await self._handed_over(client, message)

    async def find(self, reference: str) -> bool:
        """Refuse: a mail server cannot be asked."""
        raise BulletinRefused(f"nobody can look for {reference}", stops_account=True)

    async def examine(self) -> Health:
        """Connect, sign in, and ask whether mail from our address is taken."""
        who = f"{self._server.username or 'no user'} at {self._server.host}"
        async with self._turn:
            try:
                client = await self._ready()
                await client.mail(self._sender.address)
                await self._forget(client)
            except BulletinRefused as trouble:
                return Health(who, (), (f"{trouble}. Check the user, the password and the server's name.",))
            except aiosmtplib.SMTPResponseException as error:
                said = f"{error.code}: {nameless(error.message)}"
                return Health(who, (), (f"Mail from our address is not taken ({said}). Ask who runs it.",))
            except (aiosmtplib.SMTPException, OSError) as error:
                raise trouble_in(error) from error
        return Health(who, (f"signed in, {self._server.security}", "takes mail from our address"))

    async def close(self) -> None:
        """Take leave of the server."""
        async with self._turn:
            if self._client is not None and self._client.is_connected:
                await _said(self._client.quit())
                self._client.close()

    async def _ready(self) -> aiosmtplib.SMTP:
        """The open connection, or a new one.

        Raises:
            OutletUnavailable: there is none just now.
            BulletinRefused: the server does not let us in (stops_account).
        """
        now = asyncio.get_running_loop().time()
        client, is_fresh = self._client, now - self._used_at < IDLE_S
        self._used_at = now
        if client is not None and client.is_connected and is_fresh:
            return client
        if client is not None:
            client.close()
        self._client = client = self._new()
        try:
            async with asyncio.timeout(4 * self._answer_s):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise trouble_in(error) from error
        return client

    def _new(self) -> aiosmtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            local_hostname=self._sender.domain,
            timeout=self._answer_s,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=context,
        )

    async def _announced(self, client: aiosmtplib.SMTP, to: str) -> None:
        await client.mail(self._sender.address)
        await client.rcpt(to)

    async def _handed_over(self, client: aiosmtplib.SMTP, message: bytes) -> None:
        """From here on only an answer says what became of the letter."""
        try:
            async with asyncio.timeout(2 * self._answer_s):
                await client.data(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            await self._forget(client)
            raise trouble_after_data(error) from error
        except BaseException:
            client.close()
            raise

    async def _forget(self, client: aiosmtplib.SMTP) -> None:
        """Make the server forget the letter it was told of, so that the next begins anew."""
        if client.is_connected and not await _said(client.rset()):
            client.close()


async def _said(command: Awaitable[object]) -> bool:
    try:
        await command
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True
