"""The line to X: a session that never waits for ever, what is said on it, and what comes back."""

import html
import logging
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

API = "https://api.x.com"
HOSTS = ("https://api.twitter.com", API)
CONNECT_S, READ_S = 3.0, 15.0
SNOWFLAKE_EPOCH_MS = 1288834974657

for _name in ("tweepy", "oauthlib", "requests_oauthlib", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # at DEBUG they log Authorization headers


@dataclass(frozen=True, slots=True)
class XKeys:
    """The four keys of one account; never shown."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)

    @property
    def user_id(self) -> str:
        """The account's number, which X puts before the token."""
        return self.access_token.partition("-")[0]


class _Bounded(HTTPAdapter):
    """Gives every request a time limit and, for a rehearsal server alone, another address."""

    def __init__(self, elsewhere: str | None, read_s: float) -> None:
        self._elsewhere = urlsplit(elsewhere) if elsewhere else None
        self._limits_s = (CONNECT_S, read_s)
        super().__init__()

    def send(  # noqa: PLR0913, PLR0917 - the library's shape
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send what tweepy has signed already."""
        if self._elsewhere is not None:
            asked = urlsplit(str(request.url))
            there = (self._elsewhere.scheme, self._elsewhere.netloc, asked.path, asked.query, "")
            request.url = urlunsplit(there)
        return super().send(request, stream, timeout or self._limits_s, verify, cert, proxies)


class Line:
    """Everything we say to X, signed by one account's keys. Raises what tweepy and requests raise."""

    def __init__(self, keys: XKeys, api_base: str | None, read_s: float) -> None:
        self._keys = keys
        self._client = tweepy.Client(
            consumer_key=keys.consumer_key,
            consumer_secret=keys.consumer_secret,
            access_token=keys.access_token,
            access_token_secret=keys.access_token_secret,
            return_type=dict,
        )
        self._session: requests.Session = self._client.session
        self._session.max_redirects = 0  # the API never redirects; who does is not the API
        self._session.trust_env = api_base is None
        for host in HOSTS:
            self._session.mount(host, _Bounded(api_base, read_s))

    @property
    def user_id(self) -> str:
        """The account's number."""
        return self._keys.user_id

    def upload(self, picture: bytes) -> tuple[str, str]:
        """Hand over a PNG; gives its media id and media key."""
        answer = self._session.post(
            f"{API}/2/media/upload",
            auth=self._signer(),
            files={"media": ("result.png", picture, "image/png")},
            data={"media_category": "tweet_image", "media_type": "image/png"},
        )
        media = _checked(answer)["data"]
        return str(media["id"]), str(media["media_key"])

    def describe(self, media_id: str, alt: str) -> None:
        """Give an uploaded picture its text for those who cannot see it."""
        said = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
        _checked(self._session.post(f"{API}/2/media/metadata", auth=self._signer(), json=said))

    def post(self, text: str, media_id: str | None) -> str:
        """Make the post; gives its id."""
        answer = self._client.create_tweet(text=text, media_ids=[media_id] if media_id else None)
        return str(answer["data"]["id"])

    def timeline(self, since_id: str | None, most: int, pages: int = 1) -> Iterator["Tweet"]:
        """The account's own posts after one of them, newest first."""
        page_token = None
        for _ in range(pages):
            page = self._client.get_users_tweets(
                self._keys.user_id,
                user_auth=True,
                since_id=since_id,
                max_results=most,
                pagination_token=page_token,
                tweet_fields=["attachments", "entities"],
                expansions=["attachments.media_keys"],
            )
            if page.get("errors") and not page.get("data"):
                raise ValueError("the answer holds errors and no data")
            yield from (_tweet(one) for one in page.get("data") or ())
            page_token = (page.get("meta") or {}).get("next_token")
            if page_token is None:
                return

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _signer(self) -> AuthBase:
        keys = self._keys
        handler = tweepy.OAuth1UserHandler(
            keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret
        )
        signer: AuthBase = handler.apply_auth()
        return signer


@dataclass(frozen=True, slots=True)
class Tweet:
    """A post as the account shows it, its words as we wrote them."""

    tweet_id: str
    words: str
    media_keys: tuple[str, ...]

    @property
    def made_at(self) -> datetime:
        """When X gave it its id."""
        return datetime.fromtimestamp(((int(self.tweet_id) >> 22) + SNOWFLAKE_EPOCH_MS) / 1000, UTC)


def plain(text: str) -> str:
    """Words in the form in which two spellings of the same letters are equal."""
    return unicodedata.normalize("NFC", text).strip()


def _tweet(given: Mapping[str, "object"]) -> Tweet:
    match given:
        case {"attachments": {"media_keys": [*keys]}}:
            media_keys = tuple(str(key) for key in keys)
        case _:
            media_keys = ()
    match given:
        case {"entities": {"urls": [*urls]}}:
            links: Sequence[object] = urls
        case _:
            links = ()
    return Tweet(str(given["id"]), plain(html.unescape(_unshortened(str(given["text"]), links))), media_keys)


def _unshortened(text: str, links: Sequence[object]) -> str:
    """Put back the addresses that X shortened, and take away the one it adds for a picture."""
    for link in links:
        match link:
            case {"url": str(short), "media_key": str()}:
                text = text.replace(short, "")
            case {"url": str(short), "expanded_url": str(whole)}:
                text = text.replace(short, whole)
    return text


def _checked(answer: requests.Response) -> dict[str, dict[str, object]]:
    """The body of a good answer.

    Raises:
        tweepy.HTTPException: it was not a good one.
    """
    if not answer.ok:
        raise tweepy.HTTPException(answer)
    body: dict[str, dict[str, object]] = answer.json()
    return body
