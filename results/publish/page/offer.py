"""What the public site offers: its languages, its forms of data, and how links to it are shared."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from results.language import Language
from results.publish.data.file import DataFile
from results.publish.data.files import FILES
from results.publish.page.dress import Dress
from results.publish.page.share import Share


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is, the same all night.

    Attributes:
        languages: the first of them stands at the root, the others below their own codes.
        files: the forms of the data.
        share: how areas' pages are shared.
        dress: the council's own look; None for ours.
        statement_url: the council's accessibility statement, "" where it has none.
        framed_by: whose pages may show our cards in a frame, as frame-ancestors says it.
    """

    languages: tuple[Language, ...] = (Language.ENGLISH,)
    files: tuple[DataFile, ...] = FILES
    share: Share = field(default_factory=Share)
    framed_by: str = "*"
    dress: Dress | None = None
    statement_url: str = ""

    @property
    def path(self) -> str:
        """Where on its host the site stands: "/", or "/medway/" for one council of many."""
        return urlsplit(self.share.base_url).path or "/"
