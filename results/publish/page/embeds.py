"""Cards for other sites: which there are, and the lines that a web officer copies to show one."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.hall import BARS
from results.publish.page.words import Speech

SOMEWHERE = "https://…/"
"""Stands for our address where nobody has said it; static/builder.js puts in the one it was loaded from."""
COUNCIL_PX, PARTY_PX = 500, 28
WARD_PX, PERSON_PX = 420, 70
"""How high a card is on a phone, and each line more."""


@dataclass(frozen=True, slots=True)
class Embed:
    """One card.

    Attributes:
        key: what it is called in the lines to copy, such as "wards/luton" or "cy/council".
        where, full: its address and that of the full page, both below the site's root.
        name: what it is about; title names it to people who cannot see it.
        height: enough for it in pixels on a phone, for sites that do not let it say its own.
    """

    key: str
    where: str
    full: str
    name: str
    title: str
    height: int

    def frame(self, base_url: str) -> str:
        """A plain frame: no script, a fixed height."""
        return (
            f'<iframe src="{base_url}{self.where}" title="{escape(self.title)}" loading="lazy"\n'
            f'  width="100%" height="{self.height}" style="width:100%;border:0"></iframe>'
        )

    def widget(self, base_url: str) -> str:
        """A frame as high as its contents; a link where no script runs."""
        return (
            f'<div data-results="{self.key}"><a href="{base_url}{self.full}">{escape(self.title)}</a></div>\n'
            f'<script src="{base_url}widget.js" async></script>'
        )


def embeds(night: PublicNight, prefix: str, speech: Speech) -> Sequence[Embed]:
    """The council's card and each area's, in the order of the page."""
    title = speech.words.results_of.format(title=night.title)
    whole = Embed(
        f"{prefix}council",
        f"{prefix}embed/council.html",
        prefix,
        speech.words.whole_council,
        title,
        COUNCIL_PX + PARTY_PX * min(BARS, len(night.parties)),
    )
    return (whole, *(_card(ward, prefix, speech.area(ward), title) for ward in night.wards))


def _card(ward: PublicWard, prefix: str, area: str, title: str) -> Embed:
    where = f"wards/{ward.slug}"
    return Embed(
        prefix + where,
        f"{prefix}embed/{where}.html",
        f"{prefix}{where}.html",
        area,
        f"{area}: {title}",
        WARD_PX + PERSON_PX * len(ward.people),
    )
