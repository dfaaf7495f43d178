"""The card of each area's result, as it stands, for the pages that show it where they are shared."""

from collections.abc import Awaitable, Callable, Mapping

from results.charts import orders
from results.charts.alt_text import LIMIT, alt_text
from results.charts.house_style import Look
from results.charts.share import picture
from results.charts.ward import ward_card
from results.count.declaration import Declaration
from results.count.election import ContestId
from results.language import Language
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.share import Card, Share


class ShareCards:
    """Makes cards; the same result gives the same card, made once.

    Args:
        looks: the council's pictures in each language.
    """

    def __init__(self, looks: Mapping[Language, Look]) -> None:
        self._looks = looks
        self._made: dict[tuple[ContestId, Language], tuple[Declaration, bool, Card]] = {}

    def card(self, night: PublicNight, ward: PublicWard, language: Language) -> Card | None:
        """The card of this area; None while no result stands."""
        declaration = night.declarations.get(ward.contest_id)
        if declaration is None or ward.result is None:
            return None
        key, corrected = (ward.contest_id, language), bool(ward.result.corrections)
        made = self._made.get(key)
        if made is None or made[:2] != (declaration, corrected):
            made = (declaration, corrected, self._drawn(night, ward, declaration, language))
            self._made[key] = made
        return made[2]

    def _drawn(
        self, night: PublicNight, ward: PublicWard, declaration: Declaration, language: Language
    ) -> Card:
        contest, look = night.election.contests[ward.contest_id], self._looks[language]
        if ward.result is not None and ward.result.corrections:
            figure = ward_card(contest, declaration, look, corrected=True)
            alt = alt_text(contest, declaration, look, corrected=True)
        else:
            drawn = picture(contest, declaration, look)
            figure, alt = drawn.figure, drawn.alt(LIMIT)
        digest = orders.picture(figure, "png").name[:12]
        width, height = orders.size(figure)
        return Card(f"cards/{ward.slug}.{language.value}.{digest}.png", alt, width, height, figure)


def share_of(
    base_url: str, looks: Mapping[Language, Look], png: Callable[[Mapping[str, object]], Awaitable[bytes]]
) -> Share:
    """How areas' pages are shared.

    Args:
        png: draws a figure.
    """

    async def drawn(card: Card) -> bytes:
        return await png(card.figure)

    return Share(base_url, ShareCards(looks).card, drawn)
