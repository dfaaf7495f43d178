"""The parts of the home page: pieces with an id of their own, so that a change sends only what changed."""

from collections.abc import Mapping

from results.language import Language
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.render import rendered
from results.publish.page.words import Speech

LATEST_SHOWN = 6
EXPECTED_SHOWN = 6
WHOLE = ("as-at", "figures", "seats", "latest", "to-come")
Parts = Mapping[str, str]


def parts_of(night: PublicNight, language: Language, before: "tuple[PublicNight, Parts] | None") -> Parts:
    """Every part by its id.

    Args:
        before: an earlier revision and its parts in this language; rows where nothing changed are taken over.
    """
    speech = Speech(language)
    facts = {
        "night": night,
        "latest": night.latest[:LATEST_SHOWN],
        "areas": {ward.slug: speech.area(ward) for ward in night.wards},
        "most": EXPECTED_SHOWN,
    }
    whole = {name: rendered(f"parts/{name}.html", language, **facts) for name in WHOLE}
    earlier = {} if before is None else {ward.slug: ward for ward in before[0].wards}

    def row(ward: PublicWard) -> str:
        if before is not None and earlier.get(ward.slug) == ward:
            return before[1][f"w-{ward.slug}"]
        return rendered("parts/row.html", language, ward=ward)

    return whole | {f"w-{ward.slug}": row(ward) for ward in night.wards}
