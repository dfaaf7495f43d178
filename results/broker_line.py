"""A connection to an MQTT broker, as figures and facts both need it: sent at once, closed with care.

The only file that mends aiomqtt's insides; its version is held in pyproject.toml.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import aiomqtt

from results.errors import SettingsError

T = TypeVar("T")
AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""Without it each small answer waits up to 40 ms for company."""


class BrokerLine(aiomqtt.Client):
    """aiomqtt's client, which never loses a request to stop and leaves nothing open."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Say hello, and goodbye if anyone still listens; nothing stays open."""
        try:
            await self.__aenter__()
            try:
                yield
            finally:
                with suppress(aiomqtt.MqttError):
                    await self.__aexit__(None, None, None)
        finally:
            self._client.disconnect()
            if self._disconnected.done() and not self._disconnected.cancelled():
                self._disconnected.exception()  # seen: otherwise asyncio complains of it later

    async def _wait_for(self, fut: Awaitable[T], timeout: float | None) -> T:  # noqa: ASYNC109 - its shape
        """Wait for an answer of the broker without ever losing a request to stop.

        aiomqtt's own uses asyncio.wait_for, which in Python 3.11 swallows a cancellation that comes together
        with the answer (python/cpython issue 86296): now and then a stop was never heard.
        """
        waiting = asyncio.ensure_future(fut)
        try:
            await asyncio.wait({waiting}, timeout=self.timeout if timeout is None else timeout)
        finally:
            if waiting is not fut:
                waiting.cancel()
        if not waiting.done():
            raise aiomqtt.MqttError("Operation timed out")
        return waiting.result()


def trust(tls_ca: Path | None) -> ssl.SSLContext:
    """Whom to trust: the authority in this file, or the system's when it is None.

    Raises:
        SettingsError: the certificate authority file cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=tls_ca)
    except (OSError, ssl.SSLError) as trouble:
        words = f"tls_ca: {tls_ca} is not a certificate authority file ({trouble.strerror})"
        raise SettingsError("The broker's settings cannot be used.", (words,)) from None
    context.sslsocket_class = _TidySocket
    return context


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the two sides cannot agree; paho leaves it open."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
