"""Facebook: one page, posted to through the Graph API.

A picture is handed over unpublished while the post is prepared, which harms nobody when it is done twice, and
the post then names it. Tried against our own stand-in only: the shapes are from Facebook's reference, but no
post of ours has been on Facebook. See facebook_line for the sources.
"""

from datetime import UTC, datetime, timedelta

from results.clock import Clock, SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable
from results.publish.outlets import Health, Prepared, Seen, Sent
from results.publish.outlets.facebook.line import FacebookKeys, Line
from results.publish.outlets.facebook.page import PagePost, Token, plain, url_of
from results.publish.outlets.request import CLOCKS_DIFFER_S, Answer
from results.publish.text_length import LIMITS
from results.record.bulletin import Post

__all__ = ["Facebook", "FacebookKeys"]
FAMILY = "facebook"
READ_S = 15.0
PICTURE_MOST = 4_000_000
BASELINE = 25
CLOCKS_DIFFER = timedelta(seconds=CLOCKS_DIFFER_S)
TONIGHT = timedelta(days=2)
NEEDED = frozenset({"pages_manage_posts", "pages_read_engagement"})
REMEDY = "make a new page token with pages_manage_posts and pages_read_engagement"


class Facebook:
    """One page on Facebook.

    Args:
        name: the account, as the settings call it.
        keys: the page and its token, which must not expire during the night.
        api_base: another address for the Graph API; tests and rehearsal servers only.
        read_s: how long Facebook may be silent before an answer counts as lost.
        clock: says when it is now.
    """

    family = FAMILY
    is_repeatable = False
    takes_pictures_later = False

    def __init__(
        self,
        name: str,
        keys: FacebookKeys,
        api_base: str | None = None,
        read_s: float = READ_S,
        clock: Clock | None = None,
    ) -> None:
        self.name = name
        self._line = Line(keys, api_base, read_s)
        self._clock = clock or SystemClock()
        self._known: list[str] | None = None

    def accepts(self, text: str) -> tuple[str, ...]:
        """Return every reason why these words cannot go out; () when they can."""
        limit = LIMITS[FAMILY]
        problems = {
            "there are no words": not text.strip(),
            f"longer than {limit.most} letters": not limit.takes(text),
            "an @[ would call on somebody": "@[" in text,
        }
        return tuple(problem for problem, is_so in problems.items() if is_so)

    async def prepare(self, post: Post, picture: bytes | None) -> Prepared:
        """Note which posts are there before this one, and hand over the picture with its description."""
        if picture is not None and (
            len(picture) > PICTURE_MOST or not 0 < len(post.alt) <= LIMITS[FAMILY].alt_most
        ):
            raise BulletinRefused(
                f"the picture has {len(picture)} bytes, its description {len(post.alt)} letters"
            )
        try:
            if self._known is None:
                self._known = await self._line.newest_ids(BASELINE)
            photo_id = None if picture is None else await self._line.upload(picture, post.alt)
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble  # all of this can be done again
        return {"known": self._known[:BASELINE], "photo_id": photo_id}

    async def send(self, post: Post, prepared: Prepared) -> Sent:
        """Make the post."""
        photo_id = prepared.get("photo_id")
        post_id = await self._line.post(post.text, None if photo_id is None else str(photo_id))
        return self._sent(post_id, url_of(post_id))

    async def find(self, post: Post, prepared: Prepared, started_at: datetime) -> Sent | None:
        """Read the page back, and look among what is new for this post by its picture or its words."""
        known, words = prepared.get("known"), plain(post.text)
        before = frozenset(known if isinstance(known, list) else ())
        for one in await self._since(started_at - CLOCKS_DIFFER):
            is_ours = prepared.get("photo_id") in one.photo_ids or one.words == words
            if is_ours and one.post_id not in before:
                return self._sent(one.post_id, one.url)
        return None

    async def add_picture(self, post: Post, remote_id: str, picture: bytes) -> None:  # noqa: ARG002 - the port's shape
        """Facebook adds no picture to a post that is there."""
        raise BulletinRefused("Facebook cannot add a picture to a post")

    async def seen(self, since: datetime) -> tuple[Seen, ...]:
        """Every post of the page's own that was made since then."""
        found = sorted(await self._since(since), key=lambda one: one.made_at, reverse=True)
        return tuple(Seen(one.post_id, one.url, one.words, one.made_at, len(one.photo_ids)) for one in found)

    async def examine(self) -> Health:
        """Ask whose the token is, how long it lasts and what it may do."""
        who = f"Facebook page {self._line.page_id}"
        try:
            token, answer = await self._line.token()
        except BulletinRefused as trouble:
            return Health(who, problems=(f"{trouble}: {REMEDY}",))
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble
        if token.page_id != self._line.page_id:
            return Health(who, problems=(f"the token is of {token.page_id}: {REMEDY} of the page itself",))
        now = self._clock.now()
        problems = (*_token_problems(token, now), *_clock_problems(answer, now))
        return Health(who, (f"the page is {token.page_name!r}", _lasts(token)), problems)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._line.close()

    async def _since(self, since: datetime) -> list[PagePost]:
        try:
            return [one async for one in self._line.posts(since)]
        except DeliveryUnknown as trouble:
            raise OutletUnavailable(str(trouble)) from trouble

    def _sent(self, post_id: str, url: str) -> Sent:
        self._known = [post_id, *(self._known or ())]
        return Sent(post_id, url)


def _lasts(token: Token) -> str:
    if token.scopes is None:
        return "Facebook does not say how long the token lasts and what it may do"
    if not token.expires_at:
        return "the token does not expire"
    return f"the token expires at {datetime.fromtimestamp(token.expires_at, UTC).isoformat()}"


def _token_problems(token: Token, now: datetime) -> tuple[str, ...]:
    missing = sorted(NEEDED - token.scopes) if token.scopes is not None else []
    ends_soon = bool(token.expires_at) and (token.expires_at or 0) < (now + TONIGHT).timestamp()
    return (
        *((f"the token may not {', '.join(missing)}: {REMEDY}",) if missing else ()),
        *((f"{_lasts(token)}: {REMEDY}",) if ends_soon else ()),
    )


def _clock_problems(answer: Answer, now: datetime) -> tuple[str, ...]:
    behind_s = answer.seconds_behind(now)
    if abs(behind_s) <= CLOCKS_DIFFER_S:
        return ()
    return (f"this machine's clock is {abs(behind_s):.0f} s away from Facebook's: set it",)
