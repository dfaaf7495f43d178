"""A request to a network over HTTP: bounded in time and size, never sent elsewhere, honest about what left.

A connection serves once: were it kept, the far end could close it just as a post leaves, and leave that in
doubt.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from results.errors import DeliveryUnknown, OutletUnavailable

CONNECT_S = 5.0
LARGEST = 4_000_000
LIMIT_UNNAMED_S = 60.0
LIMIT_LONGEST_S = 900.0
CLOCKS_DIFFER_S = 120.0
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
"""Only these prove that the request did not leave: no address, no connection, no trust in the certificate."""

logging.getLogger("aiohttp").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever the far end thought of the request."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def is_good(self) -> bool:
        """True for a status that says yes."""
        return 200 <= self.status < 300

    @property
    def wait_s(self) -> float | None:
        """Seconds the far end asks us to wait, by its own clock; None when it does not say."""
        asked = self.headers.get("Retry-After", "").strip()
        if asked.isascii() and asked.isdigit():
            return min(float(asked), LIMIT_LONGEST_S)
        with suppress(ValueError, TypeError):
            wait = parsedate_to_datetime(asked) - parsedate_to_datetime(self.headers.get("Date", ""))
            return min(max(wait.total_seconds(), 0.0) + 1.0, LIMIT_LONGEST_S)
        return None

    def seconds_behind(self, now: datetime) -> float:
        """How far our clock is behind the far end's; below 0 when it is ahead, 0 when it does not say."""
        with suppress(ValueError, TypeError):
            return parsedate_to_datetime(self.headers.get("Date", "")).timestamp() - now.timestamp()
        return 0.0


class Requests:
    """Asks one far end.

    Args:
        far_end: what errors call it; addresses stand in none, because some are secret.
        headers: sent with every request.
        read_s: how long the far end may be silent before its answer counts as lost.
        largest: bytes of an answer; 0 reads none, so that the status alone is the answer.
        asks_system: goes through the proxy that the environment names.
    """

    def __init__(
        self,
        far_end: str,
        headers: Mapping[str, str],
        read_s: float,
        largest: int = LARGEST,
        *,
        asks_system: bool = True,
    ) -> None:
        self._far_end, self._largest, self._asks_system = far_end, largest, asks_system
        self._headers = _Hidden({**headers, "Accept-Encoding": "identity"})
        self._patience = aiohttp.ClientTimeout(
            total=2 * (CONNECT_S + read_s),
            connect=2 * CONNECT_S,
            sock_connect=CONNECT_S,
            sock_read=read_s,
        )
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        address: str,
        data: aiohttp.FormData | bytes | None = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one request, once.

        Raises:
            OutletUnavailable: it certainly did not leave.
            DeliveryUnknown: it may have; no whole answer came.
        """
        try:
            async with self._opened().request(
                method, address, data=data, params=params, headers=headers, allow_redirects=False
            ) as answer:
                return Answer(answer.status, answer.headers, await self._body(answer))
        except NEVER_LEFT as error:
            raise OutletUnavailable(
                f"{self._far_end} cannot be reached ({type(error).__name__})"
            ) from None  # its words name the address
        except Exception as error:
            # Whatever a library raises once a post may have left is no proof that it did not.
            raise DeliveryUnknown(f"no clear answer from {self._far_end} ({type(error).__name__})") from None

    async def close(self) -> None:
        """Let go of the connection under way."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers.value,
                timeout=self._patience,
                trust_env=self._asks_system,
            )
        return self._session

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        if not self._largest:
            return b""
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > self._largest:
                raise ValueError("the answer is too long")
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Headers that nothing prints."""

    value: Mapping[str, str] = field(repr=False)
