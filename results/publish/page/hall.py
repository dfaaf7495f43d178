"""The screen in the count hall: bars of seats, wards in sheets that turn, and how they divide evenly."""

from collections.abc import Sequence
from dataclasses import dataclass

from results.count.election import Party
from results.publish.page.facts import PublicNight, PublicWard

BARS = 7
"""As many parties as fit beside the latest declarations on the hall screen."""
ROWS = 10
"""As many wards as can be read at once from the back of a hall."""
HALL_LATEST = 4
"""As many declarations as fit below the parties."""
AIR = 1.12
"""The longest bar, or the line, ends this much before the edge."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One party's seats, or those of all parties not named; party is None for these."""

    party: Party | None
    seats: int
    pct: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Seats by party, most first, as bars on one scale.

    Attributes:
        line_pct: where the line for a majority stands; None when it is not known.
    """

    lines: tuple[Bar, ...]
    line_pct: float | None


def bars(night: PublicNight, most: int = BARS) -> Bars:
    """The parties' bars; what does not fit into `most` lines stands together in the last."""
    parties = night.parties if len(night.parties) <= most else night.parties[: most - 1]
    others = sum(line.total for line in night.parties[len(parties) :])
    known: list[tuple[Party | None, int]] = [(line.party, line.total) for line in parties]
    if len(parties) < len(night.parties):
        known.append((None, others))
    line = night.majority_line
    whole = AIR * max([line or night.seats // 2 + 1, *(seats for _, seats in known)])
    lines = tuple(Bar(party, seats, 100 * seats / whole) for party, seats in known)
    return Bars(lines, None if line is None else 100 * line / whole)


def sheets(wards: Sequence[PublicWard], most: int = ROWS) -> tuple[tuple[PublicWard, ...], ...]:
    """The wards in as few pages as `most` on each allow, all but the last of the same length."""
    pages = -(-len(wards) // most) or 1
    rows = -(-len(wards) // pages)
    return tuple(tuple(wards[start : start + rows]) for start in range(0, len(wards), rows or 1))


def held(ward: PublicWard) -> tuple[tuple[Party, int], ...]:
    """Whose the seats of an area are, most first, as far as the public knows."""
    parties = [person.party for person in ward.elected]
    return tuple(
        sorted(((one, parties.count(one)) for one in dict.fromkeys(parties)), key=lambda pair: -pair[1])
    )
