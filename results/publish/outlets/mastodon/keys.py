"""What one Mastodon account is spoken for with."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

HOST = re.compile(r"[\w.-]+(:\d+)?")
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class MastodonKeys:
    """One account: its server, and the token that speaks for it, which is never shown.

    Attributes:
        server: "social.example" or "https://social.example".

    Raises:
        ValueError: the token would travel in the clear, or there is no such address.
    """

    server: str
    access_token: str = field(repr=False)

    def __post_init__(self) -> None:
        there = urlsplit(self.address)
        if not HOST.fullmatch(there.netloc) or there.path not in {"", "/"} or there.query:
            raise ValueError("a Mastodon server is named like https://social.example")
        if there.scheme != "https" and not self.is_here:
            raise ValueError("a Mastodon server must be asked by https")

    @property
    def address(self) -> str:
        """The server's address, with its scheme."""
        return self.server if "://" in self.server else f"https://{self.server}"

    @property
    def host(self) -> str:
        """The server's name, and its port where it is an unusual one."""
        return urlsplit(self.address).netloc

    @property
    def is_here(self) -> bool:
        """True for a rehearsal server on this machine."""
        return urlsplit(self.address).hostname in LOOPBACK
