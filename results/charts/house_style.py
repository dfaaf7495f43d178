"""The colours and sizes every picture keeps to, refused where people could not read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from results.charts.colour import MARK_CONTRAST, TEXT_CONTRAST, Colour, contrast, is_colour
from results.count.election import Party, PartyId
from results.errors import SettingsError

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
        website: where the full result is, "medway.gov.uk/elections"; None says "the council's website".
    """

    council: str
    parties: Mapping[PartyId, Party]
    rehearsal: bool
    size: tuple[int, int] = (1200, 675)
    tallest: int | None = 1500
    accent: Colour = "#1E2A3A"
    website: str | None = None

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise SettingsError("The look of the pictures cannot be used:", problems)

    def party(self, party_id: PartyId) -> Party | None:
        """The party with this id, None when the election does not know it."""
        return self.parties.get(party_id)

    @property
    def on_accent(self) -> Colour:
        """The colour of words on the heading: white or ink, whichever reads better."""
        return max((PAPER, INK), key=lambda words: contrast(words, self.accent))


def _problems(look: Look) -> Iterator[str]:
    if not all(SMALLEST <= side <= LARGEST for side in look.size):
        yield f"size {look.size[0]} x {look.size[1]}: each side must be {SMALLEST} to {LARGEST} pixels"
    if look.tallest is not None and not look.size[1] <= look.tallest <= LARGEST:
        yield f"tallest {look.tallest}: must be at least the height ({look.size[1]}) and at most {LARGEST}"
    if not is_colour(look.accent):
        yield f"accent {look.accent!r}: must be a colour such as #1E2A3A"
    else:
        yield from _unreadable(look)
    for party in look.parties.values():
        if party.colour is not None and not is_colour(party.colour):
            yield f"colour {party.colour!r} of {party.name}: must be a colour such as #E4003B"


def _unreadable(look: Look) -> Iterator[str]:
    against_paper = contrast(look.accent, PAPER)
    if against_paper < MARK_CONTRAST:
        yield f"accent {look.accent}: contrast with white is {against_paper:.2f}, must be {MARK_CONTRAST:.0f}"
    words = contrast(look.on_accent, look.accent)
    if words < TEXT_CONTRAST:
        yield f"accent {look.accent}: contrast of words on it is {words:.2f}, must be {TEXT_CONTRAST}"
