"""The links in messages, which only we can make and which need no list of them: one secret stands behind all.

Changing the secret ends every link sent before: do it only when no subscriber is left.
"""

import base64
import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

from results.errors import SettingsError
from results.language import Language

SECRET_LEAST = 32


class Links:
    """Makes links and the digests by which they are known again.

    Args:
        base_url: where the public reaches the forms, such as https://results.council.gov.uk/updates.
        secret: random and this installation's own; at least 32 letters.

    Raises:
        SettingsError: one of them cannot be used.
    """

    def __init__(self, base_url: str, secret: str) -> None:
        problems = [
            *([] if _is_safe(base_url) else ["the address must begin with https://, without ? or #"]),
            *(
                []
                if len(secret) >= SECRET_LEAST
                else [f"the secret must have {SECRET_LEAST} letters or more"]
            ),
        ]
        if problems:
            raise SettingsError("subscribers", problems)
        self.base_url = base_url.rstrip("/")
        self._secret = secret.encode()

    def token(self, subscriber_id: str) -> str:
        """What the link of this subscriber carries; always the same."""
        return base64.urlsafe_b64encode(self._mac("end", subscriber_id)).decode().rstrip("=")

    def digest(self, *parts: str) -> str:
        """What is kept of a token or a code: nobody can guess back from it without the secret."""
        return self._mac("digest", *parts).hex()

    def token_digest(self, subscriber_id: str) -> str:
        """The digest of this subscriber's token."""
        return self.digest(self.token(subscriber_id))

    def form(self, language: Language) -> str:
        """Where to ask for results."""
        return f"{self.base_url}/{language}/"

    def confirm(self, language: Language, code: str) -> str:
        """Where a wish is confirmed."""
        return f"{self.base_url}/{language}/confirm/{code}"

    def end(self, language: Language, subscriber_id: str) -> str:
        """Where this subscriber ends it, by one POST. Source: RFC 8058."""
        return f"{self.base_url}/{language}/end/{self.token(subscriber_id)}"

    def _mac(self, *parts: str) -> bytes:
        return hmac.new(self._secret, "\0".join(parts).encode(), hashlib.sha256).digest()


def is_loopback(host: str) -> bool:
    """True for this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_safe(url: str) -> bool:
    try:
        parsed = urlsplit(url)
    except ValueError:
        return False
    is_plain = not (parsed.query or parsed.fragment or parsed.username) and url.isascii() and " " not in url
    is_encrypted = parsed.scheme == "https" or (
        parsed.scheme == "http" and is_loopback(parsed.hostname or "")
    )
    return bool(parsed.hostname) and is_plain and is_encrypted
