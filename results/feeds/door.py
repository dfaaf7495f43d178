"""The door at which messages are posted: how large, slow and many they may be, and who is turned away."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from aiohttp import hdrs, web

from results.feeds.senders import Limits

REMEMBERED = 10_000
"""Addresses whose bad tries are counted; the oldest are forgotten first."""
WINDOW_S = 60.0


class Refused(Exception):
    """The message is not taken; the words say why and what to do."""

    def __init__(self, status: int, words: str, retry_after_s: int | None = None) -> None:
        self.status, self.words, self.retry_after_s = status, words, retry_after_s
        super().__init__(words)


class Door:
    """Who stands at the door now, and who came with bad signatures lately."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside: Counter[str] = Counter()
        self._bad: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def address(self, request: web.Request) -> str:
        """Where a message really comes from: the last address on its way that is not a proxy of ours."""
        peer = request.remote or ""
        if peer not in self._limits.proxies:
            return _whose(peer)
        hops = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ())).split(",")
        others = (hop.strip() for hop in reversed(hops))
        return _whose(next((hop for hop in others if hop and hop not in self._limits.proxies), peer))

    @contextmanager
    def admitted(self, address: str) -> Iterator[None]:
        """Let a message come in, if there is room.

        Raises:
            Refused: too many are coming in.
        """
        full = self._inside.total() >= self._limits.at_once
        if full or self._inside[address] >= self._limits.at_once_per_address:
            raise Refused(503, "Too many messages are coming in at once: send this one again.", 1)
        self._inside[address] += 1
        try:
            yield
        finally:
            self._inside[address] -= 1
            if not self._inside[address]:
                del self._inside[address]

    def bad_try(self, address: str) -> int:
        """Note a message that nobody of ours signed; gives how many it is in this minute.

        Raises:
            Refused: too many from this address. One with a good signature is still taken: laptops of one hall
                share an address, and a wrong secret on one of them must not shut out the others.
        """
        now_s = asyncio.get_running_loop().time()
        tries, since_s = self._bad.pop(address, (0, now_s))
        if now_s - since_s >= WINDOW_S:
            tries, since_s = 0, now_s
        self._bad[address] = (tries + 1, since_s)
        if len(self._bad) > REMEMBERED:
            self._bad.popitem(last=False)
        if tries >= self._limits.bad_a_minute:
            wait_s = int(since_s + WINDOW_S - now_s) + 1
            raise Refused(429, "Too many messages with a wrong signature: check the secret.", wait_s)
        return tries + 1


async def body_of(request: web.Request, largest: int, within_s: float) -> bytes:
    """The message, byte for byte as it came.

    Raises:
        Refused: too large, too slow, or cut short.
    """
    too_large = Refused(413, f"The message is larger than {largest:,} bytes: send it in smaller parts.")
    if (request.content_length or 0) > largest:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > largest:
                    break
    except TimeoutError:
        raise Refused(
            408, f"The message took longer than {within_s:g} s to come: send it in one go."
        ) from None
    except Exception:  # whatever the network makes of a sender who stops halfway; nothing of ours runs here
        raise Refused(400, "The message was cut short: send it again.") from None
    if len(body) > largest:
        raise too_large
    return bytes(body)


def _whose(address: str) -> str:
    """What one sender's addresses have in common: of IPv6 the network, all of which may be one machine's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    """Nothing of an answer is stored on its way, and nothing says which software this is."""
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.popall(hdrs.SERVER, None)


def answer(status: int, said: Mapping[str, object], **headers: str) -> web.Response:
    """An answer in JSON; an underscore in a header's name stands for a hyphen."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.json_response(said, status=status, headers=given)


def no(refused: Refused) -> web.Response:
    """A refusal; the connection ends with it, because the rest of the message may still be coming."""
    response = answer(refused.status, {"error": refused.words})
    if refused.retry_after_s is not None:
        response.headers[hdrs.RETRY_AFTER] = str(refused.retry_after_s)
    if refused.status == 401:
        response.headers[hdrs.WWW_AUTHENTICATE] = "StandardWebhooks"
    response.force_close()
    return response
