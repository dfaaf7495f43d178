"""What a link to the page shows where it is shared: an area's card as a picture, its words, its address."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from results.errors import PictureUnavailable
from results.language import Language
from results.publish.page.facts import PublicNight, PublicWard


@dataclass(frozen=True, slots=True)
class Card:
    """The picture of an area's result as it stands.

    Attributes:
        address: below the site's root; another for each thing it shows.
        alt: the picture in words.
        width, height: in pixels.
    """

    address: str
    alt: str
    width: int
    height: int
    figure: Mapping[str, object]


async def _no_png(card: Card) -> bytes:
    raise PictureUnavailable(f"nobody draws {card.address}")


def _no_card(_night: PublicNight, _ward: PublicWard, _language: Language) -> Card | None:
    return None


@dataclass(frozen=True, slots=True)
class Share:
    """How areas' pages are shared.

    Attributes:
        base_url: where the public reaches the page, ending in "/"; "" where nobody has said.
        card: the card of an area, None where there is none.
        png: draws it, or raises PictureUnavailable.
    """

    base_url: str = ""
    card: Callable[[PublicNight, PublicWard, Language], Card | None] = _no_card
    png: Callable[[Card], Awaitable[bytes]] = _no_png


def named_in(address: str) -> tuple[str, Language] | None:
    """Slug and language of a card's address such as "luton.en.0a1b2c3d4e5f.png"; None when it is none."""
    parts = address.split(".")
    if len(parts) != 4 or parts[1] not in set(Language) or parts[3] != "png":
        return None
    return parts[0], Language(parts[1])
