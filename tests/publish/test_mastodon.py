"""Mastodon, held to a real Mastodon API on loopback: what is said there, read back, edited and examined."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from results.clock import SystemClock
from results.errors import BulletinRefused, OutletUnavailable
from results.language import Language
from results.publish.outlets.mastodon.outlet import Mastodon
from results.publish.outlets.mastodon.status import same_words, words_of
from results.record.bulletin import State
from results.record.database import Database
from tests.lossy_proxy import Fault
from tests.publish.masthead import PICTURE, POST, WORDS, Account
from tests.publish.scene import QUICK, bulletin, room


@pytest.fixture
async def outlet(account: Account) -> AsyncIterator[Mastodon]:
    """The outlet for it."""
    one = account.outlet()
    yield one
    await one.close()


async def test_what_is_said_stands_there_word_for_word(account: Account, outlet: Mastodon) -> None:
    """Words, language, picture and its description come back as they were given; everybody can see them."""
    sent = await outlet.send(POST, await outlet.prepare(POST, PICTURE))
    (status,) = account.shown()
    assert (sent.remote_id, sent.url) == (status["id"], status["url"])
    assert account.source(sent.remote_id) == WORDS
    assert (status["language"], status["visibility"], status["sensitive"]) == ("cy", "public", False)
    (media,) = status["media_attachments"]
    assert media["description"] == POST.alt
    assert account.fetched(media["url"]) == PICTURE


async def test_an_account_is_read_back_as_it_was_written(account: Account, outlet: Mastodon) -> None:
    """Own posts come newest first in the words as written; no boosts, nothing private or to others."""
    before = SystemClock().now()
    sent = await outlet.send(POST, await outlet.prepare(POST, PICTURE))
    resident = Account(account.server)
    account.say("Thank you.", in_reply_to_id=resident.say("Well done.")["id"])
    account.say("Only for you.", visibility="direct")
    account.ask("POST", f"/api/v1/statuses/{sent.remote_id}/reblog")
    by_hand = account.say("Bin day is Friday.")
    newest, ours = await outlet.seen(before - timedelta(seconds=1))
    assert (newest.remote_id, newest.text, newest.pictures) == (by_hand["id"], "Bin day is Friday.", 0)
    assert (ours.remote_id, ours.url, ours.text, ours.pictures) == (sent.remote_id, sent.url, WORDS, 1)
    assert ours.made_at.tzinfo is UTC
    assert await outlet.seen(newest.made_at) == (newest,)
    assert await outlet.seen(SystemClock().now() + timedelta(minutes=1)) == ()


CORRECTION = replace(POST, post_id="abbey:correction:9:council-m", text="CORRECTION: Abbey has 1,240 votes.")


async def test_a_correction_hangs_under_its_result(account: Account, outlet: Mastodon) -> None:
    """It is a reply to the result, shown to everybody, found again, and read back with the rest."""
    before = SystemClock().now() - timedelta(seconds=1)
    result = await outlet.send(POST, await outlet.prepare(POST, PICTURE))
    correction = replace(CORRECTION, under=result.remote_id)
    prepared = await outlet.prepare(correction, PICTURE)
    sent = await outlet.send(correction, prepared)
    _, shown = account.shown()
    assert (shown["in_reply_to_id"], shown["visibility"]) == (result.remote_id, "public")
    assert await outlet.find(correction, prepared, SystemClock().now()) == sent
    assert [one.remote_id for one in await outlet.seen(before)] == [sent.remote_id, result.remote_id]


async def test_a_correction_stands_alone_when_its_result_was_taken_down(account: Account) -> None:
    """Somebody has deleted the wrong result: Mastodon says 404, the correction goes out alone, once."""
    gone = Fault("POST /api/v1/statuses", "answer", 404, '{"error":"The post you are replying to is gone."}')
    async with account.through(gone) as (outlet, _):
        correction = replace(CORRECTION, under="1234")
        sent = await outlet.send(correction, await outlet.prepare(correction, PICTURE))
    (shown,) = account.shown()
    assert (shown["id"], shown["in_reply_to_id"]) == (sent.remote_id, None)
    assert [one["description"] for one in shown["media_attachments"]] == [POST.alt]


async def test_a_picture_comes_later_and_the_words_stay(account: Account, outlet: Mastodon) -> None:
    """The picture joins the words that stand there, also if a person changed them; again changes nothing."""
    sent = await outlet.send(POST, await outlet.prepare(POST, None))
    changed = {"status": "Changed by hand: 1,205 votes.", "spoiler_text": "Result"}
    account.ask("PUT", f"/api/v1/statuses/{sent.remote_id}", changed)
    await outlet.add_picture(POST, sent.remote_id, PICTURE)
    (first,) = account.shown()
    await outlet.add_picture(POST, sent.remote_id, PICTURE)
    (second,) = account.shown()
    assert (account.source(sent.remote_id), second["spoiler_text"]) == tuple(changed.values())
    assert [one["description"] for one in second["media_attachments"]] == [POST.alt]
    assert second["language"] == "cy"
    assert second["edited_at"] == first["edited_at"]


@pytest.mark.parametrize("way", ["refuse", "drop", "half", "rst", "hang", "hang_before"])
@pytest.mark.parametrize("what", ["PUT /api/v1/statuses/", "POST /api/v2/media"])
async def test_a_lost_edit_is_simply_made_again(account: Account, what: str, way: str) -> None:
    """Adding a picture does no harm twice: after any loss a second try ends with one picture."""
    async with account.through(Fault(what, way)) as (outlet, _):
        sent = await outlet.send(POST, await outlet.prepare(POST, None))
        with pytest.raises(OutletUnavailable):
            await outlet.add_picture(POST, sent.remote_id, PICTURE)
        await outlet.add_picture(POST, sent.remote_id, PICTURE)
    (status,) = account.shown()
    assert account.source(status["id"]) == WORDS
    assert [one["description"] for one in status["media_attachments"]] == [POST.alt]


async def test_a_post_that_is_gone_gets_no_picture(account: Account, outlet: Mastodon) -> None:
    """Somebody has taken the post down: the picture is given up, nothing is posted anew."""
    sent = await outlet.send(POST, await outlet.prepare(POST, None))
    account.ask("DELETE", f"/api/v1/statuses/{sent.remote_id}")
    with pytest.raises(BulletinRefused) as refused:
        await outlet.add_picture(POST, sent.remote_id, PICTURE)
    assert not refused.value.stops_account
    assert account.shown() == []


async def test_words_are_found_however_the_server_shows_them(account: Account, outlet: Mastodon) -> None:
    """A post without a picture is found by its page, or by its source where the page shows other letters."""
    for text in (WORDS, "**Abbey** ward: ~~no~~ `result` yet."):
        post = replace(POST, post_id=text, text=text)
        prepared = await outlet.prepare(post, None)
        assert await outlet.find(post, prepared, SystemClock().now()) is None
        account.say("Bin day is Friday.")
        sent = await outlet.send(post, prepared)
        assert await outlet.find(post, prepared, SystemClock().now()) == sent


async def test_the_picture_tells_a_post_whatever_its_words_became(account: Account, outlet: Mastodon) -> None:
    """A post that a person has reworded meanwhile is still ours, and is not sent again."""
    prepared = await outlet.prepare(POST, PICTURE)
    sent = await outlet.send(POST, prepared)
    media_id = str(prepared["media_id"])
    changed = {"status": "Reworded.", "media_ids[]": media_id}
    account.ask("PUT", f"/api/v1/statuses/{sent.remote_id}", changed)
    assert await outlet.find(POST, prepared, SystemClock().now()) == sent


async def test_the_same_words_of_an_earlier_post_are_not_taken_for_this_one(
    account: Account, outlet: Mastodon
) -> None:
    """What stood there before we prepared is not ours, though it says the same."""
    account.say(WORDS)
    prepared = await outlet.prepare(POST, None)
    assert await outlet.find(POST, prepared, SystemClock().now()) is None


async def test_a_new_record_does_not_meet_the_keys_of_a_rehearsal(account: Account, outlet: Mastodon) -> None:
    """The same entry of a fresh journal an hour later is a new post, the same try of one record is not."""
    rehearsed = await outlet.prepare(POST, None)
    first = await outlet.send(POST, rehearsed)
    assert await outlet.send(POST, rehearsed) == first
    anew = await outlet.send(POST, await outlet.prepare(POST, None))
    assert [one["id"] for one in account.shown()] == [first.remote_id, anew.remote_id]


async def test_a_picture_the_server_still_works_on_is_waited_for_and_uploaded_once(account: Account) -> None:
    """202 means later: it is looked at again, over a second try too, because uploads are counted."""
    media_id = account.upload(PICTURE, POST.alt)
    early = f'{{"id":"{media_id}","type":"image","url":null}}'
    faults = [
        Fault("POST /api/v2/media", "answer", 202, early),
        Fault("GET /api/v1/media/", "answer", 206, early),
    ]
    faults += [Fault("GET /api/v1/media/", "answer", 503)]
    async with account.through(*faults) as (outlet, _):
        with pytest.raises(OutletUnavailable):
            await outlet.prepare(POST, PICTURE)
        prepared = await outlet.prepare(POST, PICTURE)
        assert prepared["media_id"] == media_id
        await outlet.send(POST, prepared)
    assert [one["id"] for one in account.shown()[0]["media_attachments"]] == [media_id]


PAGES = {
    "<p>Abbey &amp; Tŷ&#39;r<br>41%</p><p>End</p>": "Abbey & Tŷ'r\n41%\n\nEnd",
    '<p>See <a href="https://www.example.gov.uk/a/very/long/way" rel="nofollow"><span class="invisible">'
    'https://www.</span><span class="ellipsis">example.gov.uk/a/very/</span><span class="invisible">long/way'
    "</span></a></p>": "See https://www.example.gov.uk/a/very/long/way",
    '<p>Full <a href="https://x.example/tags/Vote" class="mention hashtag" rel="tag">#'
    "<span>Vote</span></a>.</p>": "Full #Vote.",
    "<p>w\u0302</p>\n<p>b</p>": "ŵ \n\nb",
    "No page at all": "No page at all",
}


@pytest.mark.parametrize(("page", "words"), PAGES.items())
def test_a_page_gives_back_its_words(page: str, words: str) -> None:
    """Breaks, paragraphs, shortened addresses and hashtags as Mastodon and GoToSocial write them."""
    assert same_words(words_of(page), words)
    assert words_of(page).count("\n") == words.count("\n")


async def test_a_night_in_two_languages(database: Database, database_url: str, account: Account) -> None:
    """Through the whole posting room: each language once, with its picture, in order."""
    outlet = account.outlet()
    async with room(database, database_url, [outlet], QUICK) as one:
        for number, language in enumerate((Language.WELSH, Language.ENGLISH), 1):
            await one.say(bulletin(number, language=language))
        ended = await one.until_settled()
    assert set(ended.values()) == {State.POSTED}
    shown = account.shown()
    assert [status["language"] for status in shown] == ["cy", "en"]
    assert [status["media_attachments"][0]["description"] for status in shown] == [
        "Bar chart of ward 1.",
        "Bar chart of ward 2.",
    ]
