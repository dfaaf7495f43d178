"""What we know of a website's pages from one reading to the next, and what of an answer is worth keeping."""

import hashlib
from dataclasses import dataclass

from results.feeds.fetch import Fetched, Mark
from results.feeds.pages import Page


@dataclass(slots=True)
class Reading:
    """What we know of one page.

    Attributes:
        kept: SHA-256 of the body kept last, None before the first.
        unconfirmed: that body, until a second reading has found it unchanged.
        mark: the site's own mark of the version read last.
        due_s: when it may be read next, by the event loop's clock.
        failures: readings in a row that brought nothing.
        spared: readings in a row for which the mark was shown.
    """

    page: Page
    kept: bytes | None = None
    unconfirmed: bytes | None = None
    mark: Mark | None = None
    due_s: float = 0.0
    failures: int = 0
    spared: int = 0

    def mark_to_show(self, full_every: int) -> Mark | None:
        """The mark, but now and then None, so that a site which wrongly calls a page unchanged is found out.

        A change within the second of a Last-Modified time is one such case (RFC 9110 section 8.8.2.2).
        """
        self.spared = (self.spared + 1) % full_every
        return self.mark if self.spared else None

    def recall(self, body: bytes) -> None:
        """Take over what an earlier run kept last.

        Whether that run found it unchanged once more is not known, so the next reading that does is kept:
        one entry too many does no harm, a ward that is never trusted would.
        """
        self.kept, self.unconfirmed = hashlib.sha256(body).digest(), body

    def to_keep(self, fetched: Fetched) -> bytes | None:
        """What of a good answer belongs in the journal, None for nothing."""
        self.mark = fetched.mark
        if fetched.body is None or hashlib.sha256(fetched.body).digest() == self.kept:
            body, self.unconfirmed = self.unconfirmed, None
            return body
        self.recall(fetched.body)
        return fetched.body


@dataclass(slots=True)
class Host:
    """One host's pages, asked one at a time.

    Attributes:
        free_s: when it may be asked next, by the event loop's clock.
        failures: answers in a row that concerned the whole site.
    """

    readings: list[Reading]
    free_s: float = 0.0
    failures: int = 0
