"""What is wrong with a website, in plain words with a remedy and never with a secret."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from results.errors import ResultsError
from results.feeds.address_guard import AddressRefused

LONGEST_RETRY_S = 3600.0
"""A site may ask us to stay away for longer; on election night we look again after an hour."""


class WebsiteUnavailable(ResultsError):
    """A page cannot be had just now.

    Attributes:
        whole_site: True when the site's other pages will probably fail too.
        retry_after_s: seconds the site asked us to wait, None when it did not say.
    """

    def __init__(self, message: str, *, whole_site: bool = False, retry_after_s: float | None = None) -> None:
        self.whole_site, self.retry_after_s = whole_site, retry_after_s
        super().__init__(message)


STATUSES: Mapping[int, str] = {
    401: "does not let us in (401): set token",
    403: "does not let us in (403): ask whoever looks after it to let this service read it",
    404: "has nothing at this address (404): see whether the url is right",
    410: "has nothing at this address any more (410): ask where the results are now",
    429: "says that we come too often (429): set every_s higher",
    503: "is not available just now (503)",
}
CERTIFICATES: Mapping[str, str] = {
    "hostname mismatch": "shows a certificate for another name: see whether the url is right",
    "ip address mismatch": "shows a certificate for another address: use the site's name",
    "has expired": "shows a certificate that has expired: its owner must renew it",
    "not yet valid": "shows a certificate that is not valid yet: check this machine's clock",
    "certificate_verify_failed": (
        "shows a certificate from no authority we trust: ask its owner, or set tls_ca to the council's own"
    ),
    "wrong_version_number": "does not speak TLS at this address: see whether the url is right",
}
"""By what OpenSSL says; the first that fits."""


def refused(host: str, status: int, retry_after_s: float | None) -> WebsiteUnavailable:
    """The site answered, but not with the page."""
    words = STATUSES.get(status, "is in trouble" if status >= 500 else "gave an answer we cannot use")
    given = words if f"({status})" in words else f"{words} ({status})"
    whole_site = status in {429, 503}
    return WebsiteUnavailable(f"{host} {given}", whole_site=whole_site, retry_after_s=retry_after_s)


def unavailable(error: Exception, host: str) -> WebsiteUnavailable:
    """What went wrong on the way; the network's own words are kept out, since they may name the whole url."""
    if isinstance(error, aiohttp.ClientConnectorDNSError) and not _refusal(error):
        return WebsiteUnavailable(f"{host} cannot be found: see whether the url is right", whole_site=True)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientSSLError):
        return WebsiteUnavailable(f"{host} {_not_reached(error)}", whole_site=True)
    if isinstance(error, aiohttp.ServerTimeoutError):
        return WebsiteUnavailable(f"{host} does not answer: see whether it is up", whole_site=True)
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return WebsiteUnavailable(f"{host} hung up before it answered", whole_site=True)
    if isinstance(error, aiohttp.ClientPayloadError):
        return WebsiteUnavailable(f"{host} hung up in the middle of the page")
    return WebsiteUnavailable(f"{host} gave an answer that is not HTTP as we know it")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, None when it has none that can be read.

    Source: RFC 9110 section 10.2.3: a number of seconds or a date.
    """
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), LONGEST_RETRY_S)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_RETRY_S)


def _not_reached(error: aiohttp.ClientError) -> str:
    if refusal := _refusal(error):
        return f"leads to {refusal.words}"
    said = str(error).lower()
    words = next((words for sign, words in CERTIFICATES.items() if sign in said), None)
    if words is not None:
        return words
    if isinstance(error, aiohttp.ClientSSLError):
        return "and we cannot agree on how to speak TLS: ask whoever looks after it"
    return "does not take connections: see whether it is up and the url is right"


def _refusal(error: aiohttp.ClientError) -> AddressRefused | None:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else None
    return cause if isinstance(cause, AddressRefused) else None
