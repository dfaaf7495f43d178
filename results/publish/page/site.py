"""One revision of everything the public can ask for: pages in each language, and data.

An address is made into bytes once, when first asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from results.language import Language
from results.publish.data.file import DataFile
from results.publish.data.files import FILES, JSON
from results.publish.data.snapshot import contest
from results.publish.page.baked import HTML, Baked, baked
from results.publish.page.edition import Edition, Place
from results.publish.page.facts import PublicNight


class Site:
    """Everything at one revision.

    Args:
        before: an earlier revision, whose parts are taken over where nothing changed.
        languages: the first of them stands at the root, the others below their own codes.
        files: the forms of the data.
        is_copy: written to files, where nothing can be pushed.
    """

    def __init__(
        self,
        night: PublicNight,
        before: "Site | None" = None,
        *,
        languages: Sequence[Language] = (Language.ENGLISH,),
        files: Sequence[DataFile] = FILES,
        is_copy: bool = False,
    ) -> None:
        self.night = night
        earlier: Mapping[Language, Edition] = {} if before is None else before.editions
        self.editions: Mapping[Language, Edition] = {
            place.language: Edition(night, place, files, earlier.get(place.language))
            for place in _places(languages, is_copy=is_copy)
        }
        self._made: dict[str, Baked] = {}
        self._makers: dict[str, Callable[[], Baked]] = {
            **{one.address: partial(_data, one.make, night, one.content_type) for one in files},
            **{
                f"wards/{one.slug}.json": partial(_data, partial(contest, one), night, JSON)
                for one in night.wards
            },
        }
        for edition in self.editions.values():
            self._makers |= {where: partial(_page, make) for where, make in edition.makers().items()}

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

    def missing(self, where: str = "") -> Baked:
        """The page for an address where nothing is, in the language that the address begins with."""
        longest_first = sorted(self.editions.values(), key=lambda one: one.place.prefix, reverse=True)
        edition = next(one for one in longest_first if where.startswith(one.place.prefix))
        return baked(edition.missing().encode(), HTML, status=404)


def _places(languages: Sequence[Language], *, is_copy: bool) -> tuple[Place, ...]:
    prefixes = {one: "" if one is languages[0] else f"{one.value}/" for one in languages}
    return tuple(
        Place(one, prefixes[one], tuple(pair for pair in prefixes.items() if pair[0] is not one), is_copy)
        for one in languages
    )


def _spellings(where: str) -> tuple[str, ...]:
    return where, f"{where}.html", f"{where}/", where.removesuffix("index.html")


def _page(make: Callable[[], str]) -> Baked:
    return baked(make().encode(), HTML)


def _data(make: Callable[[PublicNight], bytes], night: PublicNight, content_type: str) -> Baked:
    return baked(make(night), content_type, open_to_all=True)
