"""Many councils at a glance: how far each is, who has control, seats by party over all of them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from results.count.election import Party
from results.publish.page.facts import Notice, PublicNight

LATEST = 8
FOUND = 50


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """One council in the table.

    Attributes:
        slug: its name in addresses.
        control: the party with a majority; only ever set when every seat is known.
        no_majority: every seat is known and no party has more than half.
        leads: the parties with most seats elected tonight, most first.
    """

    slug: str
    name: str
    name_cy: str
    declared: int
    to_declare: int
    is_complete: bool
    control: Party | None
    no_majority: bool
    leads: tuple[tuple[Party, int], ...]


@dataclass(frozen=True, slots=True)
class Nation:
    """Every council of a house as the public may see it.

    Attributes:
        revision: rises with every change of any council.
        as_at: the newest figures shown.
        councils: by name, an order that never changes during the night.
        parties: seats elected tonight over all councils, most first.
        latest: newest declarations of all councils, each with its council's line.
    """

    rehearsal: bool
    revision: int
    as_at: datetime
    councils: tuple[CouncilLine, ...]
    parties: tuple[tuple[Party, int], ...]
    latest: tuple[tuple[CouncilLine, Notice], ...]
    declared: int
    wards_declared: int
    wards: int
    seats_declared: int
    seats: int

    @property
    def is_complete(self) -> bool:
        """Nothing is to come anywhere."""
        return self.declared == len(self.councils)


def nation(nights: Mapping[str, PublicNight], revision: int) -> Nation:
    """All councils together.

    Args:
        nights: by the council's name in addresses; at least one.
    """
    lines = {slug: _line(slug, night) for slug, night in nights.items()}
    seats, parties = Counter[str](), dict[str, Party]()
    for night in nights.values():
        for one in night.parties:
            seats[one.party.name] += one.won
            parties.setdefault(one.party.name, one.party)
    latest = [(lines[slug], notice) for slug, night in nights.items() for notice in night.latest[:LATEST]]
    latest.sort(key=lambda one: one[1].at, reverse=True)
    return Nation(
        rehearsal=any(night.rehearsal for night in nights.values()),
        revision=revision,
        as_at=max(night.as_at for night in nights.values()),
        councils=tuple(sorted(lines.values(), key=lambda line: line.name.casefold())),
        parties=tuple((parties[name], won) for name, won in seats.most_common() if won),
        latest=tuple(latest[:LATEST]),
        declared=sum(line.is_complete for line in lines.values()),
        wards_declared=sum(line.declared for line in lines.values()),
        wards=sum(line.to_declare for line in lines.values()),
        seats_declared=sum(night.seats_declared for night in nights.values()),
        seats=sum(night.seats for night in nights.values()),
    )


def _line(slug: str, night: PublicNight) -> CouncilLine:
    leads = sorted(((one.party, one.won) for one in night.parties if one.won), key=lambda one: -one[1])
    return CouncilLine(
        slug,
        night.council,
        night.election.council_cy or night.council,
        night.declared,
        night.to_declare,
        night.is_complete,
        night.control,
        night.no_majority,
        tuple(leads[:3]),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A place that somebody looked for: a council, or one of its wards.

    Attributes:
        slug: the council's name in addresses.
        page: its page among the council's; "" for the council itself.
    """

    name: str
    council: str
    slug: str
    page: str = ""


def find(
    asked: str, nights: Mapping[str, PublicNight], postcodes: Mapping[str, Sequence[str]]
) -> tuple[Found, ...]:
    """Councils and wards whose names have all these words, or councils of a postcode; () for nothing asked.

    Args:
        postcodes: the postcode districts, such as ME4, of councils that gave them.
    """
    words = _words(asked)
    if not words:
        return ()
    district = re.sub(r"\d[a-z]{2}$", "", "".join(words)).upper()
    found = []
    for slug, night in nights.items():
        if district in postcodes.get(slug, ()) or _has(words, night.council):
            found.append(Found(night.council, night.council, slug))
        found += [
            Found(ward.area, night.council, slug, f"wards/{ward.slug}.html")
            for ward in night.wards
            if _has(words, f"{ward.area} {ward.area_cy or ''}")
        ]
    return tuple(found[:FOUND])


def _has(words: Sequence[str], name: str) -> bool:
    theirs = _words(name)
    return all(any(one.startswith(word) for one in theirs) for word in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall("[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
