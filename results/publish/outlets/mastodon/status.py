"""A status as a Mastodon account shows it, its words brought back to the form in which they were written."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Status:
    """One status.

    Attributes:
        words: read from the page it is shown as; how the writer broke lines is kept, spaces may not be.
        media_ids: the pictures it shows.
        is_public: False for what is written to some people only.
        is_reply: answers another account; what hangs under a post of the same account is shown to all.
    """

    status_id: str
    url: str | None
    words: str
    made_at: datetime
    media_ids: tuple[str, ...]
    is_public: bool
    is_reply: bool


def status_of(given: Mapping[str, object]) -> Status:
    """A status as the library gives it.

    Raises:
        ValueError: it is none: the server answered something else.
    """
    match given:
        case {"id": str(status_id), "created_at": datetime() as made_at, "content": str(content)}:
            return Status(
                status_id=str(status_id),
                url=None if given.get("url") is None else str(given["url"]),
                words=words_of(content),
                made_at=made_at.astimezone(UTC),
                media_ids=_media_ids(given.get("media_attachments")),
                is_public=given.get("visibility") in {"public", "unlisted"},
                is_reply=_answers_another(given),
            )
        case _:
            raise ValueError("the answer is no status")


def _answers_another(given: Mapping[str, object]) -> bool:
    match given:
        case {"in_reply_to_id": answered, "in_reply_to_account_id": whose, "account": {"id": own}}:
            return answered is not None and str(whose) != str(own)
        case _:
            return given.get("in_reply_to_id") is not None


def plain(text: str) -> str:
    """Words in the form in which two spellings of the same letters are equal."""
    return unicodedata.normalize("NFC", text).strip()


def same_words(one: str, other: str) -> bool:
    """True when two texts say the same, however a server sets spaces and lines."""
    return plain(one).split() == plain(other).split()


def words_of(content: str) -> str:
    """The words that a piece of HTML shows, one line for a break and an empty one between paragraphs."""
    reader = _Words()
    reader.feed(content)
    reader.close()
    return plain("".join(reader.parts))


class _Words(HTMLParser):
    """Collects what is shown, and what is only hidden from view: a long address stands there in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "br":
            self.parts.append("\n")
        elif tag == "p" and self.parts:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))


def _media_ids(attachments: object) -> tuple[str, ...]:
    if not isinstance(attachments, Sequence):
        return ()
    return tuple(str(one["id"]) for one in attachments if isinstance(one, Mapping))
