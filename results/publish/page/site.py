"""One revision of everything the public can ask for: pages in each language, and data.

An address is made into bytes once, when first asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from results.language import Language
from results.publish.data.file import JSON, DataFile
from results.publish.data.snapshot import contest
from results.publish.page.assets import ASSETS, address
from results.publish.page.baked import HTML, KEPT_A_WHILE, Baked, baked
from results.publish.page.edition import Edition, Place
from results.publish.page.facts import PublicNight, PublicWard
from results.publish.page.offer import Offer

WIDGET = "widget.js"
"""The script that other sites load; its address must never change."""


class Site:
    """Everything at one revision.

    Args:
        before: an earlier revision, whose parts are taken over where nothing changed.
        offer: what there is.
        is_copy: written to files, where nothing can be pushed.
    """

    def __init__(
        self,
        night: PublicNight,
        before: "Site | None" = None,
        offer: Offer | None = None,
        *,
        is_copy: bool = False,
    ) -> None:
        offer = offer or Offer()
        self.night = night
        earlier: Mapping[Language, Edition] = {} if before is None else before.editions
        self.editions: Mapping[Language, Edition] = {
            place.language: Edition(night, place, offer, earlier.get(place.language))
            for place in places(offer.languages, is_copy=is_copy)
        }
        self._made: dict[str, Baked] = {}
        self._makers: dict[str, Callable[[], Baked]] = {
            WIDGET: _widget,
            **{one.address: partial(_data, one.make, night, one.content_type) for one in offer.files},
            **{
                f"wards/{one.slug}.json": partial(_data, partial(contest, one), night, JSON)
                for one in night.wards
            },
        }
        for edition in self.editions.values():
            self._makers |= {where: partial(_page, make) for where, make in edition.makers().items()}
            self._makers |= _spoken(night, edition.place, offer.files)
            self._makers |= {
                where: partial(_page, make, offer.framed_by) for where, make in edition.embeds().items()
            }

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address below the site's root; those of home pages end with "/" or are ""."""
        return tuple(self._makers)

    def page(self, where: str) -> Baked | None:
        """The bytes at an address below the root, made at the first call; None where there is nothing.

        A page is also found without its .html, and a home page by its index.html.
        """
        found = next((one for one in _spellings(where) if one in self._makers), None)
        if found is None:
            return None
        if found not in self._made:
            self._made[found] = self._makers[found]()
        return self._made[found]

    def ward(self, slug: str) -> PublicWard | None:
        """The area of this name in addresses."""
        return next((one for one in self.night.wards if one.slug == slug), None)

    def missing(self, where: str = "") -> Baked:
        """The page for an address where nothing is, in the language that the address begins with."""
        longest_first = sorted(self.editions.values(), key=lambda one: one.place.prefix, reverse=True)
        edition = next(one for one in longest_first if where.startswith(one.place.prefix))
        return baked(edition.missing().encode(), HTML, status=404)


def places(languages: Sequence[Language], *, is_copy: bool) -> tuple[Place, ...]:
    """Where each language stands: the first at the root, the others below their own codes."""
    prefixes = {one: "" if one is languages[0] else f"{one.value}/" for one in languages}
    return tuple(
        Place(one, prefixes[one], tuple(pair for pair in prefixes.items() if pair[0] is not one), is_copy)
        for one in languages
    )


def _spellings(where: str) -> tuple[str, ...]:
    return where, f"{where}.html", f"{where}/", where.removesuffix("index.html")


def _page(make: Callable[[], str], framed_by: str = "") -> Baked:
    return replace(baked(make().encode(), HTML), framed_by=framed_by)


def _widget() -> Baked:
    return replace(ASSETS[address(WIDGET)], cache_control=KEPT_A_WHILE, open_to_all=True)


def _spoken(night: PublicNight, place: Place, files: Sequence[DataFile]) -> dict[str, Callable[[], Baked]]:
    """The files with words in them, in one language."""
    found = {place.prefix + one.address: one for one in files if one.spoken is not None}
    return {
        where: partial(_data, one.in_language(place.language, where), night, one.content_type)
        for where, one in found.items()
    }


def _data(make: Callable[[PublicNight], bytes], night: PublicNight, content_type: str) -> Baked:
    return baked(make(night), content_type, open_to_all=True)
