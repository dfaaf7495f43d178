"""Which machines a page may be fetched from: the public internet's, and our own network's only when allowed.

Without this, whoever can change a page we poll could send us, by a redirect or a name that suddenly means
another address, to machines that only this service can reach. Every connection is checked twice: all
addresses of a name when it is looked up, and the very address when the socket is made.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType, SocketFactoryType
from aiohttp.abc import AbstractResolver, ResolveResult

Address = IPv4Address | IPv6Address
Guard = Callable[[Address], str | None]
"""Says why nothing may be fetched from an address; None when it may."""

OURS = frozenset({"this machine's own", "a private"})
"""Kinds that a council may allow; the others are never a council's website."""
KINDS: tuple[tuple[str, str], ...] = (
    ("127.0.0.0/8", "this machine's own"),
    ("::1/128", "this machine's own"),
    ("10.0.0.0/8", "a private"),
    ("172.16.0.0/12", "a private"),
    ("192.168.0.0/16", "a private"),
    ("100.64.0.0/10", "a private"),
    ("fc00::/7", "a private"),
    ("169.254.0.0/16", "a link-local"),
    ("fe80::/10", "a link-local"),
    ("224.0.0.0/4", "a multicast"),
    ("ff00::/8", "a multicast"),
    ("0.0.0.0/8", "a reserved"),
    ("192.0.0.0/24", "a reserved"),
    ("192.0.2.0/24", "a reserved"),
    ("192.88.99.0/24", "a reserved"),
    ("198.18.0.0/15", "a reserved"),
    ("198.51.100.0/24", "a reserved"),
    ("203.0.113.0/24", "a reserved"),
    ("240.0.0.0/4", "a reserved"),
    ("2001::/23", "a reserved"),
    ("2001:db8::/32", "a reserved"),
    ("3fff::/20", "a reserved"),
)
"""The first that fits. Source: IANA's registries of special-purpose IPv4 and IPv6 addresses."""
SPECIAL: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), kind) for network, kind in KINDS
)
GLOBAL_IPV6 = IPv6Network("2000::/3")
TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 writes them. Source: RFC 6052."""


class AddressRefused(OSError):
    """Nothing is fetched from this address; an OSError, so that it passes through the network's own code."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def public_only(address: Address) -> str | None:
    """Why nothing may be fetched from this address, None when it is a public one."""
    kind = _kind(address)
    if kind is None:
        return None
    remedy = "set allow_private if that is meant" if kind in OURS else "see what the address should be"
    return f"{kind} address ({address}): {remedy}"


def public_and_ours(address: Address) -> str | None:
    """The same for a source that may be on this machine or in the council's own network."""
    return None if _kind(address) in OURS else public_only(address)


class GuardedResolver(AbstractResolver):
    """Looks names up and refuses a name any of whose addresses the guard refuses."""

    def __init__(self, names: AbstractResolver, guard: Guard) -> None:
        self._names, self._guard = names, guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name, all of them good.

        Raises:
            AddressRefused: one of them is not.
        """
        found = await self._names.resolve(host, port, family)
        for one in found:
            _check(one["host"], self._guard)
        return found

    async def close(self) -> None:
        """Let go of what the looking up needs."""
        await self._names.close()


def guarded_socket(guard: Guard) -> SocketFactoryType:
    """Makes sockets for good addresses only: the last look before a connection, whoever gave the address."""

    def made(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = info
        _check(str(where[0]), guard)
        return socket.socket(family, kind, protocol)

    return made


def _check(host: str, guard: Guard) -> None:
    try:
        why = guard(ip_address(host))
    except ValueError:
        why = f"not an address ({host}): see what it should be"
    if why is not None:
        raise AddressRefused(why)


def _kind(address: Address) -> str | None:
    """What sort of special address it is, None for a public one; an IPv4 address inside counts as itself."""
    if isinstance(address, IPv6Address):
        if address in TRANSLATED:
            return _kind(IPv4Address(int(address) & 0xFFFFFFFF))
        inside = address.ipv4_mapped or address.sixtofour
        if inside is not None:
            return _kind(inside)
    kind = next((kind for network, kind in SPECIAL if address in network), None)
    if kind is None and address.version == 6 and address not in GLOBAL_IPV6:
        return "a reserved"
    return kind
