"""The strict X is strict: what X would refuse, it refuses, so that a test passed here means something."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import requests
import tweepy
import xdk
from xdk.oauth1_auth import OAuth1

from results.publish.outlets.x.line import API, Line, XKeys
from tests.publish.scene import strict_x
from tests.x_server import KEYS, PNG, USER, XServer

TOKENS = KEYS["access_token"], KEYS["access_token_secret"]
PICTURE = {"media_category": "tweet_image", "media_type": "image/png"}


@pytest.fixture
async def x() -> AsyncIterator[tuple[XServer, Line]]:
    async with strict_x() as (server, address):
        line = Line(XKeys(**KEYS), address, 2.0)
        yield server, line
        line.close()


async def refused(question: Callable[..., Any], *arguments: Any) -> tuple[int, str]:
    """The status and the words with which a question was refused."""
    with pytest.raises(tweepy.HTTPException) as refusal:
        await asyncio.to_thread(question, *arguments)
    return refusal.value.response.status_code, str(refusal.value)


async def test_a_signature_must_fit_and_is_good_once(x: tuple[XServer, Line]) -> None:
    """No signature, a wrong secret, a changed query or the same request again: 401."""
    server, line = x
    await asyncio.to_thread(line.post, "Signed.", None)
    for spoilt in KEYS:
        wrong = Line(XKeys(**{**KEYS, spoilt: "wrong"}), line_address(line), 2.0)
        assert (await refused(wrong.post, "Unsigned.", None))[0] == 401
        wrong.close()
    heard = requests.Request(
        "GET", f"{API}/2/users/{USER}/tweets", params={"max_results": 5}, auth=line._signer()
    )
    prepared = line._session.prepare_request(heard)
    assert (await asyncio.to_thread(line._session.send, prepared)).status_code == 200
    prepared = line._session.prepare_request(heard)
    prepared.url = f"{prepared.url}0"
    assert (await asyncio.to_thread(line._session.send, prepared)).status_code == 401
    assert len(server.timeline) == 1


def line_address(line: Line) -> str:
    """Where this line leads."""
    adapter = line._session.get_adapter(API)
    return str(adapter._elsewhere.geturl())  # type: ignore[attr-defined] # our own adapter


async def test_words_keep_x_s_limits(x: tuple[XServer, Line]) -> None:
    """280 by X's own weights, and never the same twice."""
    _, line = x
    await asyncio.to_thread(line.post, "ŵ" * 280, None)
    assert (await refused(line.post, "w" * 281, None))[0] == 400
    assert (await refused(line.post, "✅" * 141, None))[0] == 400
    status, words = await refused(line.post, "ŵ" * 280, None)
    assert status == 403
    assert "duplicate content" in words


async def test_pictures_keep_x_s_limits(x: tuple[XServer, Line]) -> None:
    """PNG of at most 5 MB, described in at most 1,000 letters, posted by a known id."""
    server, line = x
    media_id, media_key = await asyncio.to_thread(line.upload, PNG)
    await asyncio.to_thread(line.describe, media_id, "a" * 1000)
    await asyncio.to_thread(line.post, "With picture.", media_id)
    assert server.timeline[0].media_keys == [media_key]
    assert server.timeline[0].alts == ["a" * 1000]
    assert (await refused(line.upload, b"GIF89a"))[0] == 400
    assert (await refused(line.upload, PNG + bytes(5_000_000)))[0] == 400
    assert (await refused(line.describe, media_id, "a" * 1001))[0] == 400
    assert (await refused(line.post, "Unknown picture.", "999"))[0] == 400


async def test_a_second_client_that_shares_nothing_with_ours_is_taken_too(x: tuple[XServer, Line]) -> None:
    """X's own client signs by its own hand; its post and picture stand beside ours, and each reads both."""
    server, line = x
    hand = OAuth1(*(KEYS[one] for one in ("consumer_key", "consumer_secret")), "oob", *TOKENS)
    other = xdk.Client(base_url=line_address(line), auth=hand)

    def post_by_the_other() -> None:
        picture = {"media": base64.b64encode(PNG).decode(), **PICTURE}
        media_id = other.media.upload(picture).data.id
        other.media.create_metadata({"id": media_id, "metadata": {"alt_text": {"text": "A bar chart."}}})
        other.posts.create({"text": "By the other.", "media": {"media_ids": [media_id]}})

    try:
        await asyncio.to_thread(post_by_the_other)
        await asyncio.to_thread(line.post, "By ours.", None)
        page = await asyncio.to_thread(lambda: next(iter(other.users.get_posts(USER, max_results=5))))
        read = await asyncio.to_thread(lambda: list(line.timeline(None, 5)))
    finally:
        other.session.close()
    assert [tweet.alts for tweet in server.timeline] == [["A bar chart."], []]
    assert [one.text.partition(" https://")[0] for one in page.data] == ["By ours.", "By the other."]
    assert [one.words for one in read] == ["By ours.", "By the other."]
    with pytest.raises(requests.HTTPError, match="403"):
        await asyncio.to_thread(other.posts.create, {"text": "By ours."})


async def test_the_timeline_survives_its_server(tmp_path: Any) -> None:
    """Killed and started again, the server still shows what it accepted."""
    state = tmp_path / "timeline.json"
    first = XServer(state)
    first.accept("Kept.", [])
    assert [tweet.text for tweet in XServer(state).timeline] == ["Kept."]
