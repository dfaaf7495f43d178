"""The colours and sizes every picture keeps to, refused where people could not read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from results.charts.colour import MARK_CONTRAST, TEXT_CONTRAST, Colour, contrast, is_colour
from results.charts.logo import Logo
from results.charts.typeface import Typeface
from results.count.election import Party, PartyId
from results.errors import SettingsError
from results.language import Language

INK = "#14171C"
MUTED = "#4A525E"
PAPER = "#FFFFFF"
TINT = "#ECF1F6"
"""The ground of a row whose candidate is elected."""
RULE = "#C9D1DB"
UNKNOWN = "#6B6B6B"
"""The bar of a party whose colour nobody has given."""
WARNING = "#FFD400"
"""The ground of what must not be overlooked: rehearsal, correction."""
REHEARSAL_STAMP = "rgba(200,0,60,0.16)"

SMALLEST, LARGEST = 320, 4096
SIZES: Mapping[str, tuple[int, int]] = {
    "landscape": (1200, 675),
    "square": (1080, 1080),
    "story": (1080, 1920),
    "page": (1200, 675),
    "hall": (1920, 1080),
}
"""Width and height in pixels, by where a picture is shown."""
TALLEST: Mapping[str, int] = {"landscape": 1500, "page": 4096}
"""How far pictures of these sizes may grow downwards; the others stay as they are."""


@dataclass(frozen=True, slots=True)
class Look:
    """How this council's pictures look; a look that nobody could read raises SettingsError.

    Attributes:
        council: as the public knows it, "Medway Council".
        rehearsal: True puts a mark on every picture that nobody can miss.
        size: width and height in pixels.
        tallest: how far a picture may grow downwards when there are more candidates than fit at a readable
            size; None where the height is fixed.
        accent: the ground of the heading, the council's own colour.
        second: a stripe beneath the heading, the council's other colour; None for none.
        logo: drawn in the heading, on white; None for none.
        website: where the full result is, "medway.gov.uk/elections"; None says "the council's website".
        language: what the words of the picture are in.
        typeface: the council's own letters; None for ours.
    """

    council: str
    parties: Mapping[PartyId, Party]
    rehearsal: bool
    size: tuple[int, int] = (1200, 675)
    tallest: int | None = 1500
    accent: Colour = "#1E2A3A"
    website: str | None = None
    language: Language = Language.ENGLISH
    second: Colour | None = None
    logo: Logo | None = None
    typeface: Typeface | None = None

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise SettingsError("The look of the pictures cannot be used:", problems)

    def party(self, party_id: PartyId) -> Party | None:
        """The party with this id, None when the election does not know it."""
        return self.parties.get(party_id)

    def sized(self, name: str) -> Self:
        """The same look in one of SIZES."""
        return replace(self, size=SIZES[name], tallest=TALLEST.get(name))

    def speaking(self, language: Language) -> Self:
        """The same look in another language."""
        return replace(self, language=language)

    @property
    def on_accent(self) -> Colour:
        """The colour of words on the heading: white or ink, whichever reads better."""
        return max((PAPER, INK), key=lambda words: contrast(words, self.accent))


def _problems(look: Look) -> Iterator[str]:
    if not all(SMALLEST <= side <= LARGEST for side in look.size):
        yield f"size {look.size[0]} x {look.size[1]}: each side must be {SMALLEST} to {LARGEST} pixels"
    if look.tallest is not None and not look.size[1] <= look.tallest <= LARGEST:
        yield f"tallest {look.tallest}: must be at least the height ({look.size[1]}) and at most {LARGEST}"
    yield from _faint("accent", look.accent)
    if look.second is not None:
        yield from _faint("second", look.second)
    words = contrast(look.on_accent, look.accent) if is_colour(look.accent) else TEXT_CONTRAST
    if words < TEXT_CONTRAST:
        yield f"accent {look.accent}: contrast of words on it is {words:.2f}, must be {TEXT_CONTRAST}"
    for party in look.parties.values():
        if party.colour is not None and not is_colour(party.colour):
            yield f"colour {party.colour!r} of {party.name}: must be a colour such as #E4003B"


def _faint(name: str, colour: Colour) -> Iterator[str]:
    """What is wrong with a colour of the council's that stands beside white paper."""
    if not is_colour(colour):
        yield f"{name} {colour!r}: must be a colour such as #1E2A3A"
    elif (against_paper := contrast(colour, PAPER)) < MARK_CONTRAST:
        yield f"{name} {colour}: contrast with white is {against_paper:.2f}, must be {MARK_CONTRAST:.0f}"
