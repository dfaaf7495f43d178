"""One file a network: a thin adapter over one library, and what the courier may ask of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from results.errors import DeliveryUnknown
from results.publish.bulletin import Post

Prepared = Mapping[str, object]
"""What an outlet needs again to send or to find the same post, such as the picture's id; kept as JSON."""


class SaidBefore(DeliveryUnknown):
    """The network says that this very text is on the account already: look for it, never send it again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that is on the network.

    Attributes:
        url: where the public sees it, None when there is no such address.
    """

    remote_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as the account shows it.

    Attributes:
        text: as it was written: NFC, addresses not shortened, no spaces at either end.
        pictures: how many it shows.
    """

    remote_id: str
    url: str | None
    text: str
    made_at: datetime
    pictures: int


@dataclass(frozen=True, slots=True)
class Health:
    """How an account answers before the night.

    Attributes:
        who: the account as the network knows it; the same for as long as the keys are of the same account.
        facts: what is well, a few words each.
        problems: what would go wrong tonight, each a sentence with its remedy; () when nothing would.
    """

    who: str
    facts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Outlet(Protocol):
    """One account on one network."""

    @property
    def name(self) -> str:
        """The account, as the settings call it."""
        ...

    @property
    def family(self) -> str:
        """Which form of words it takes."""
        ...

    @property
    def is_repeatable(self) -> bool:
        """True when sending the same post again can never make a second one."""
        ...

    @property
    def takes_pictures_later(self) -> bool:
        """True when a picture can be added to a post that is there without it."""
        ...

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why the network would refuse these words; () when it takes them."""
        ...

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Do all that can be done again without harm: upload the picture, note where the account stands.

        Raises:
            OutletUnavailable: to be tried again.
            BulletinRefused: never with this picture, or never on this account (stops_account).
        """
        ...

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        """Make the post.

        Raises:
            OutletUnavailable: certainly not made.
            BulletinRefused: certainly not made, and never will be.
            DeliveryUnknown: it may have been made; SaidBefore when the network says it is there.
        """
        ...

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:
        """Read the account back: the post if it is there, None when this reading does not show it.

        Raises:
            OutletUnavailable: the account cannot be read just now.
            BulletinRefused: it cannot be read at all.
        """
        ...

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:
        """Give a post that is there its picture, its words unchanged; a repeat changes nothing.

        Raises:
            OutletUnavailable: to be tried again.
            BulletinRefused: never with this picture, or this network has no such thing.
        """
        ...

    async def seen(self, since: datetime) -> tuple[Seen, ...] | None:
        """Every post the account shows that was made since then, newest first; None where none can be read.

        Raises:
            OutletUnavailable: the account cannot be read just now.
            BulletinRefused: it cannot be read at all.
        """
        ...

    async def examine(self) -> Health:
        """Look whether the account would take posts tonight; nothing is posted.

        Raises:
            OutletUnavailable: the network does not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
