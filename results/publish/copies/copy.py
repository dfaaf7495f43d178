"""One copy of the whole public site: every address as a file, ready to be served by any web server."""

from collections.abc import Mapping
from typing import Protocol

from results.publish.page.assets import ASSETS
from results.publish.page.baked import Baked
from results.publish.page.facts import PublicNight
from results.publish.page.offer import Offer
from results.publish.page.site import Site

Copy = Mapping[str, Baked]
"""Contents by file name, such as "index.html" and "wards/luton.html". What others point to comes first."""


class Shelf(Protocol):
    """Where copies are put."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def try_out(self) -> None:
        """Put something small there and take it away again. Raises CopyUnavailable where that cannot be."""
        ...

    async def put(self, copy: Copy, revision: int) -> None:
        """Put a whole copy there; readers see the one before until this one is whole, where that can be.

        Raises:
            CopyUnavailable: it cannot be put there just now; says why.
        """
        ...


def copy_of(
    night: PublicNight, offer: Offer, pictures: Mapping[str, Baked], before: Site | None = None
) -> tuple[Copy, Site]:
    """The copy, and the site that it was made of, for the next one.

    Args:
        pictures: of the areas' results, by address.
        before: the site of the copy before.
    """
    site = Site(night, before, offer, is_copy=True)
    named = {where: site.page(where) for where in sorted(site.addresses, key=_home_pages_last)}
    pages = {_file(where): page for where, page in named.items() if page is not None}
    dress = {} if offer.dress is None else offer.dress.assets
    return {**ASSETS, **dress, **pictures, "404.html": site.missing(), **pages}, site


def _home_pages_last(where: str) -> tuple[bool, str]:
    return not where or where.endswith("/"), where


def _file(where: str) -> str:
    return f"{where}index.html" if not where or where.endswith("/") else where
