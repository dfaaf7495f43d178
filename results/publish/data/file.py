"""One file of data that the public can take: its address, its form, what is in it, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from results.language import Language
from results.publish.page.facts import PublicNight

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"
XML = "application/xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
CSVW = "application/csvm+json"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A form of the whole public night; the same night always gives the same bytes.

    Attributes:
        address: below the site's root.
        about: one sentence for people who look for a file, in each language.
        spoken: makes it in one language, for the address that it has there; None where no words are in it.
            Such a file stands below the prefix of each language of the site.
    """

    address: str
    content_type: str
    about: Mapping[Language, str]
    make: Callable[[PublicNight], bytes]
    spoken: Callable[[PublicNight, Language, str], bytes] | None = None

    def in_language(self, language: Language, address: str) -> Callable[[PublicNight], bytes]:
        """What makes it in this language, for this address; the same in all where no words are in it."""
        spoken = self.spoken
        return self.make if spoken is None else lambda night: spoken(night, language, address)
