"""The council's own look on its page, from the settings of the pictures: colours and logo of the heading."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from results.publish.page.baked import FOREVER, Baked, baked

CSS = "text/css; charset=utf-8"
ENDINGS = {"image/png": "png", "image/svg+xml": "svg"}
HIGH = 48
"""Pixels of the logo's height on the page."""


@dataclass(frozen=True, slots=True)
class Emblem:
    """A logo: its type, its bytes, and its sides in units whose ratio counts."""

    content_type: str
    body: bytes
    width: float
    height: float

    @property
    def address(self) -> str:
        """Where it is served, below the site's root."""
        return f"static/logo.{_digest(self.body)}.{ENDINGS[self.content_type]}"

    @property
    def wide(self) -> int:
        """Pixels of its width on the page."""
        return round(HIGH * self.width / self.height)


@dataclass(frozen=True, slots=True)
class Dress:
    """How the heading looks; the settings refuse colours that people could not read.

    Attributes:
        accent, words: ground and letters of the heading, such as "#1E2A3A".
        second: a stripe beneath it; None for none.
        logo: stands in the heading on white; None for none.
    """

    accent: str
    words: str
    second: str | None = None
    logo: Emblem | None = None

    @property
    def style(self) -> str:
        """Where its few lines of stylesheet are served, below the site's root."""
        return f"static/look.{_digest(self._css())}.css"

    @property
    def assets(self) -> Mapping[str, Baked]:
        """All that is served for it, by address."""
        logo = self.logo
        pictures = {} if logo is None else {logo.address: baked(logo.body, logo.content_type, FOREVER)}
        return {self.style: baked(self._css(), CSS, FOREVER), **pictures}

    def _css(self) -> bytes:
        stripe = f";border-bottom:8px solid {self.second}" if self.second else ""
        links = f".top a,.top .poll,.top .council,.top dt{{color:{self.words}}}"
        return f".top{{background:{self.accent};color:{self.words}{stripe}}}{links}".encode()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
