"""The page over many councils at one revision in one language, and the same as data."""

from collections.abc import Mapping
from dataclasses import asdict

from results.publish.page.edition import Other, Place, event
from results.publish.page.nation_facts import Nation
from results.publish.page.render import rendered
from results.publish.page.words import Speech
from results.publish.page.words_nation import NATION

PARTS = ("as-at", "figures", "seats", "latest")


class NationEdition:
    """The page over all councils at one revision in one language.

    Args:
        inside: where that language stands on each council's own pages, by its name in addresses.
    """

    def __init__(self, seen: Nation, place: Place, title: str, inside: Mapping[str, str]) -> None:
        self.nation, self.place, self.title, self.inside = seen, place, title, inside
        facts = {"night": seen, "n": NATION[place.language], "prefix": place.prefix, "inside": inside}
        self.parts = {name: rendered(f"nation/{name}.html", place.language, **facts) for name in PARTS}
        self.parts |= {
            f"w-{line.slug}": rendered("nation/row.html", place.language, line=line, **facts)
            for line in seen.councils
        }

    def headline(self) -> str:
        """The title with how far the night has come."""
        words = NATION[self.place.language]
        trial = Speech(self.place.language).words.rehearsal_title if self.nation.rehearsal else ""
        return trial + words.title.format(
            done=self.nation.declared, councils=len(self.nation.councils), title=self.title
        )

    def html(self, where: str = "", template: str = "nation.html", **facts: object) -> str:
        """A whole page."""
        place, root = self.place, "../" * (self.place.prefix + where).count("/")
        return rendered(
            template,
            place.language,
            night=self.nation,
            n=NATION[place.language],
            name=self.title,
            title=self.headline(),
            parts=self.parts,
            inside=self.inside,
            root=root,
            prefix=place.prefix,
            where=place.prefix + where,
            home=root + place.prefix or "./",
            stream=f"{place.prefix}live",
            others=[Other(language, root + prefix + where or "./") for language, prefix in place.others],
            live=asdict(Speech(place.language).words.live).items(),
            dress=None,
            page="home" if template == "nation.html" else "",
            **facts,
        )

    def update_from(self, before: "NationEdition") -> bytes:
        """The event that brings a reader of the revision before to this one."""
        seen = frozenset((line.slug, notice) for line, notice in before.nation.latest)
        fresh = [one for one in self.nation.latest if (one[0].slug, one[1]) not in seen]
        return event(
            "revision",
            {
                "revision": self.nation.revision,
                "base": before.nation.revision,
                "title": self.headline(),
                "pages": [],
                "news": [f"{line.name}: {notice.area}" for line, notice in fresh],
                "parts": {key: part for key, part in self.parts.items() if before.parts.get(key) != part},
            },
        )


def as_data(seen: Nation) -> dict[str, object]:
    """The page over all councils for machines."""
    return {
        "revision": seen.revision,
        "as_at": seen.as_at.isoformat(),
        "rehearsal": seen.rehearsal,
        "councils_declared": seen.declared,
        "wards_declared": seen.wards_declared,
        "wards": seen.wards,
        "seats": {party.name: won for party, won in seen.parties},
        "councils": [
            {
                "council": line.name,
                "path": f"{line.slug}/",
                "wards_declared": line.declared,
                "wards": line.to_declare,
                "is_complete": line.is_complete,
                "control": line.control.name if line.control else None,
                "no_majority": line.no_majority,
            }
            for line in seen.councils
        ],
    }
