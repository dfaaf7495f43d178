"""One file of data that the public can take: its address, its form, what is in it, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from results.language import Language
from results.publish.page.facts import PublicNight


@dataclass(frozen=True, slots=True)
class DataFile:
    """A form of the whole public night; the same night always gives the same bytes.

    Attributes:
        address: below the site's root.
        about: one sentence for people who look for a file, in each language.
    """

    address: str
    content_type: str
    about: Mapping[Language, str]
    make: Callable[[PublicNight], bytes]
