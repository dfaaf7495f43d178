"""Which pages of a website are read tonight, how often, and how politely."""

import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yarl import URL

from results.count.declaration import SourceId
from results.errors import SettingsError

LONGEST_LABEL = 200
NUMBERS = ("every_s", "gap_s", "timeout_s", "longest_wait_s", "largest_bytes")


@dataclass(frozen=True, slots=True)
class Page:
    """One address and what it is called in the journal, the log and messages.

    Attributes:
        url: may hold a key in its query, so it is never shown.
        label: names the page without any secret, such as "wards"; no @, after which a topic has the time.
    """

    url: str = field(repr=False)
    label: str

    @property
    def host(self) -> str:
        """The machine that is asked for it."""
        return URL(self.url).host or ""


@dataclass(frozen=True, slots=True)
class WebsiteSettings:
    """One source that publishes on the web, and our manners there.

    Attributes:
        every_s: how long a page is left alone at the least after a reading.
        jitter: up to this share of every_s is added by chance, so that readers do not come all at once.
        gap_s: the shortest time between two requests to one host.
        timeout_s: how long one reading may take in all, redirects and looking up names included.
        longest_wait_s: how long we stay away at the most after trouble, unless the site asks for longer.
        largest_bytes: of one page, as it comes and unpacked.
        full_every: every so many readings a page is read whole, even if the site would call it unchanged.
        allow_private: may be on this machine or in a private network.
        token: sent as a bearer token, only to the host of the pages.
        contact: an address or telephone number for whoever looks after the site, part of our user agent.
        tls_ca: certificate authority file; None trusts the system's authorities.
    """

    source: SourceId
    pages: tuple[Page, ...]
    every_s: float = 30.0
    jitter: float = 0.1
    gap_s: float = 1.0
    timeout_s: float = 20.0
    longest_wait_s: float = 120.0
    largest_bytes: int = 5_000_000
    full_every: int = 10
    allow_private: bool = False
    token: str | None = field(default=None, repr=False)
    contact: str | None = None
    tls_ca: Path | None = None

    @property
    def user_agent(self) -> str:
        """Who we are, for the site's log."""
        about = "reads election results" + (f"; contact {self.contact}" if self.contact else "")
        return f"results/0.1 ({about})"

    def tls_context(self) -> ssl.SSLContext | None:
        """What to trust, None for the system's authorities; certificates are verified either way.

        Raises:
            SettingsError: the certificate authority file cannot be used.
        """
        if self.tls_ca is None:
            return None
        try:
            return ssl.create_default_context(cafile=self.tls_ca)
        except (OSError, ssl.SSLError) as trouble:
            words = f"tls_ca: {self.tls_ca} is not a certificate authority file ({trouble.strerror})"
            raise SettingsError(self._subject, (words,)) from None

    def check(self) -> None:
        """Make sure that these settings can be used.

        Raises:
            SettingsError: naming every problem, without a secret.
        """
        problems = [*self._problems()]
        if problems:
            raise SettingsError(self._subject, problems)
        self.tls_context()

    @property
    def _subject(self) -> str:
        return f"The website {self.source} cannot be read with these settings."

    def _problems(self) -> Iterator[str]:
        if not self.pages:
            yield "pages: none given"
        yield from self._label_problems()
        for page in self.pages:
            if problem := wrong_with(page.url):
                yield f"{page.label}: {problem}"
        for name in NUMBERS:
            if getattr(self, name) <= 0:
                yield f"{name}: must be more than 0"
        yield from self._header_problems()

    def _label_problems(self) -> Iterator[str]:
        for label, times in Counter(page.label for page in self.pages).items():
            if times > 1:
                yield f"{label}: {times} pages have this label; each needs its own"
            if not (label.isprintable() and 0 < len(label) <= LONGEST_LABEL and "@" not in label):
                yield f"{label[:LONGEST_LABEL]!r}: a label has 1 to {LONGEST_LABEL} letters on one line, no @"

    def _header_problems(self) -> Iterator[str]:
        for name, text in (("token", self.token), ("contact", self.contact)):
            if text is not None and not (text.isascii() and text.isprintable() and text):
                yield f"{name}: plain letters, digits and signs on one line"
        if self.token is None:
            return
        urls = [URL(page.url) for page in self.pages if not wrong_with(page.url)]
        if len({url.origin() for url in urls}) > 1:
            yield "token: the pages are on several hosts; make a source for each"
        if not self.allow_private and any(url.scheme == "http" for url in urls):
            yield "token: could be read on its way to an http address; use https"


def wrong_with(url: str) -> str | None:
    """Why this cannot be the address of a page, None when it can; never shows the address."""
    try:
        read = URL(url)
        if read.scheme not in {"http", "https"} or not read.host:
            return "its url is not a whole http or https address"
        if read.user is not None or read.password is not None:
            return "its url holds a user name or password; use token"
        read.origin()
    except ValueError:
        return "its url cannot be read as an address"
    return None if url.isprintable() else "its url holds signs that cannot be seen"
