"""A Facebook page as the Graph API shows it: its posts, and what its token may do."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from results.errors import DeliveryUnknown

SHOWN_AT = "https://www.facebook.com"
Graph = dict[str, object]


@dataclass(frozen=True, slots=True)
class PagePost:
    """A post as the page shows it.

    Attributes:
        words: NFC, without spaces at either end.
    """

    post_id: str
    url: str
    words: str
    made_at: datetime
    photo_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """What Facebook says of our token.

    Attributes:
        page_id, page_name: whose it is.
        expires_at: seconds since 1970, 0 for never, None when Facebook does not say.
        scopes: what it may do, None when Facebook does not say.
    """

    page_id: str
    page_name: str
    expires_at: int | None
    scopes: frozenset[str] | None


def plain(text: str) -> str:
    """Words in the form in which two spellings of the same letters are equal."""
    return unicodedata.normalize("NFC", text).strip()


def url_of(post_id: str) -> str:
    """Where the public sees a post. Source: Page Post reference."""
    return f"{SHOWN_AT}/{post_id}"


def id_in(body: Graph) -> str:
    """The id of what was just made.

    Raises:
        DeliveryUnknown: there is none.
    """
    match body:
        case {"id": str(made)} if made:
            return made
    raise DeliveryUnknown("Facebook said yes but gave no id")


def listed(body: Graph) -> list[Graph]:
    """The objects of one page of a list.

    Raises:
        DeliveryUnknown: it is no list.
    """
    match body:
        case {"data": [*found]} if len(graphs := [one for one in found if isinstance(one, dict)]) == len(
            found
        ):
            return graphs
    raise DeliveryUnknown("Facebook's answer holds no list")


def posts_in(body: Graph) -> list[PagePost]:
    """The posts of one page of a list.

    Raises:
        DeliveryUnknown: they are not in the form we know.
    """
    try:
        return [_post(one) for one in listed(body)]
    except (KeyError, ValueError) as error:
        raise DeliveryUnknown(f"Facebook's posts cannot be read ({type(error).__name__})") from None


def after(body: Graph) -> str | None:
    """Where the next page of a list begins, None after the last; the address given for it holds the token."""
    match body:
        case {"paging": {"next": str(), "cursors": {"after": str(cursor)}}}:
            return cursor
    return None


def token_in(page: Graph, debugged: Graph) -> Token:
    """What two answers say of our token; the second may be refused to us."""
    expires_at: int | None = None
    scopes: frozenset[str] | None = None
    match debugged:
        case {"data": {"scopes": [*names], **rest}}:
            scopes = frozenset(map(str, names))
            given = rest.get("expires_at")
            expires_at = given if isinstance(given, int) else None
    return Token(id_in(page), str(page.get("name", "")), expires_at, scopes)


def _post(given: Graph) -> PagePost:
    post_id = str(given["id"])
    return PagePost(
        post_id,
        str(given.get("permalink_url") or url_of(post_id)),
        plain(str(given.get("message", ""))),
        datetime.fromisoformat(str(given["created_time"])),
        tuple(_photo_ids(given.get("attachments"))),
    )


def _photo_ids(attachments: object) -> Iterator[str]:
    """The photos of a post; several stand together below one attachment."""
    match attachments:
        case {"data": [*found]}:
            for one in found:
                yield from _photo_ids(one)
        case {"subattachments": inner}:
            yield from _photo_ids(inner)
        case {"media_type": "photo", "target": {"id": photo_id}}:
            yield str(photo_id)
