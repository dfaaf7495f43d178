"""The line to a Mastodon server: a session that never waits for ever, what is said on it, what comes back."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import requests
from mastodon import Mastodon as Api

from results.language import Language
from results.publish.outlets.mastodon.answers import NoGoodAnswer
from results.publish.outlets.mastodon.keys import MastodonKeys
from results.publish.outlets.mastodon.status import Status, status_of

CONNECT_S, READ_S = 3.0, 15.0
PAGE = 40
T = TypeVar("T")

for _name in ("requests", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Line:
    """Everything we say to one server for one account.

    Every method raises NoGoodAnswer.

    Attributes:
        heard: the newest answer, None before it has come.
        host: the server's name.
    """

    def __init__(self, keys: MastodonKeys, read_s: float) -> None:
        self.heard: requests.Response | None = None
        self.host = keys.host
        self._session = requests.Session()
        self._session.max_redirects = 0  # the API never redirects; who does is not the API
        self._session.trust_env = not keys.is_here
        self._session.hooks["response"].append(self._note)
        self._api = Api(
            api_base_url=keys.address,
            session=self._session,
            ratelimit_method="throw",
            version_check_mode="none",
            mastodon_version="4.0.0",
            request_timeout=(CONNECT_S, read_s),  # type: ignore[arg-type] # handed on to requests
            user_agent="results",
            lang="en",  # of the answers: some are told apart by their words
        )
        # Not through the constructor, which would open a file of this name.
        self._api.access_token = keys.access_token
        # Else the library asks for the server's version before an upload, or takes it for a very old one.
        self._api.mastodon_major = 4

    def account(self) -> tuple[str, Mapping[str, object]]:
        """The number of the account whose token this is, and what else is known of it."""
        account = self._ask(self._api.account_verify_credentials)
        return _known(account["id"]), account

    def instance(self) -> Mapping[str, object]:
        """What the server says of itself, its limits among it."""
        return self._ask(self._api.instance_v2)

    def statuses(self, account_id: str, since_id: str | None, pages: int) -> Iterator[Status]:
        """The account's own statuses after one of them, newest first; boosts are left out."""
        before: str | None = None
        for _ in range(pages):
            page = self._ask(partial(self._page, account_id, since_id, before, PAGE))
            yield from page
            if not page:
                return
            before = page[-1].status_id

    def newest(self, account_id: str) -> Status | None:
        """The account's newest status, None when it has none."""
        return next(iter(self._ask(partial(self._page, account_id, None, None, 1))), None)

    def status(self, status_id: str) -> Status:
        """One status as it is now."""
        return self._ask(lambda: status_of(self._api.status(status_id)))

    def source(self, status_id: str) -> tuple[str, str]:
        """The words of a status as they were written, and those of its warning."""
        found = self._ask(lambda: self._api.status_source(status_id))
        return _known(found["text"]), str(found["spoiler_text"] or "")

    def upload(self, picture: bytes, alt: str) -> tuple[str, bool]:
        """Hand over a PNG with its description; gives its id, and whether it can be used already."""
        file = {"mime_type": "image/png", "file_name": "result.png"}
        media = self._ask(lambda: self._api.media_post(picture, description=alt, **file))
        return _known(media["id"]), media["url"] is not None

    def is_processed(self, media_id: str) -> bool:
        """Whether an uploaded picture can be used already."""
        return self._ask(lambda: self._api.media(media_id))["url"] is not None

    def post(
        self, text: str, media_id: str | None, language: Language, key: str, under: str | None
    ) -> Status:
        """Make the post, under another if one is named; where keys are kept the same key gives the same."""
        return self._ask(
            lambda: status_of(
                self._api.status_post(
                    text,
                    in_reply_to_id=under,
                    media_ids=[media_id] if media_id else None,
                    visibility="public",
                    language=language.value,
                    idempotency_key=key,
                )
            )
        )

    def edit(self, status_id: str, words: tuple[str, str], media_id: str) -> Status:
        """Give a status this picture and these words, with those of its warning."""
        text, warning = words
        return self._ask(
            lambda: status_of(
                self._api.status_update(status_id, text, spoiler_text=warning or None, media_ids=[media_id])
            )
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _page(self, account_id: str, since_id: str | None, before: str | None, most: int) -> list[Status]:
        found = self._api.account_statuses(
            account_id, exclude_reblogs=True, since_id=since_id, max_id=before, limit=most
        )
        if self.heard is None or not isinstance(self.heard.json(), list):
            raise TypeError("the answer is no list")  # the library makes one of {}: "nothing is there"
        return [status_of(one) for one in found]

    def _ask(self, question: Callable[[], T]) -> T:
        self.heard = None
        try:
            return question()
        except Exception as error:
            raise NoGoodAnswer(self.heard) from error

    def _note(self, answer: requests.Response, **_: object) -> None:
        self.heard = answer


def _known(given: object) -> str:
    """What an answer must hold; what it lacks the library gives as None."""
    if given is None:
        raise ValueError("the answer is not whole")
    return str(given)
