"""Posts on Bluesky's real server: what is read back is what was said, once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from results.clock import FixedClock, SystemClock
from results.errors import BulletinRefused
from results.language import Language
from results.publish.outlets.bluesky.outlet import PICTURE_MOST
from results.publish.outlets.bluesky.record import COLLECTION, Keys, made_at_of
from results.record.bulletin import State
from results.record.database import Database
from tests.bluesky_server import REMEDY, Account, BlueskyServer
from tests.lossy_proxy import LossyProxy
from tests.publish.scene import bulletin, room
from tests.publish.skyline import LONG_AGO, OutletOf, picture, post
from tests.x_server import PNG

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
WELSH = (
    "Canlyniad ward Tŷ-nant: etholwyd Siân Ŵyn-Bryn (Plaid Cymru) â 1,204 o bleidleisiau. #EtholiadŴyl #Llŷn."
)


async def test_a_post_reads_back_as_it_was_said(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """Words, language, picture, its description, size and the time are on the account as they were given."""
    outlet, said, png = outlet_of(council), post("Ward 1 result. #Results"), picture(640, 360)
    before = SystemClock().now().replace(microsecond=0)
    sent = await outlet.send(said, await outlet.prepare(said, png))
    (record,) = bluesky_server.records(council)
    (image,) = record["embed"]["images"]
    assert (record["text"], record["langs"]) == (said.text, ["en"])
    assert image["alt"] == said.alt
    assert image["aspectRatio"] == {"width": 640, "height": 360}
    assert bluesky_server.blob(council, image["image"]["ref"]["$link"]) == png
    assert before <= datetime.fromisoformat(record["createdAt"]) <= before + timedelta(seconds=30)
    key = sent.remote_id.rpartition("/")[2]
    assert sent.remote_id == f"at://{council.did}/{COLLECTION}/{key}"
    assert sent.url == f"https://bsky.app/profile/{council.did}/post/{key}"


async def test_a_correction_hangs_under_its_result(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """It is a reply to the very record that is wrong, found again, and read back with the rest."""
    outlet = outlet_of(council)
    said = post("Ward 1: 104 votes.")
    result = await outlet.send(said, await outlet.prepare(said, picture()))
    correction = replace(post("CORRECTION: ward 1, 140 votes."), under=result.remote_id)
    prepared = await outlet.prepare(correction, picture())
    sent = await outlet.send(correction, prepared)
    parent, shown = bluesky_server.listed(council)
    there = {"uri": result.remote_id, "cid": parent["cid"]}
    assert shown["value"]["reply"] == {"root": there, "parent": there}
    assert await outlet.find(correction, prepared, SystemClock().now()) == sent
    assert [one.remote_id for one in await outlet.seen(LONG_AGO)] == [sent.remote_id, result.remote_id]


@pytest.mark.parametrize("gone", ["deleted", "of another account"])
async def test_a_correction_stands_alone_where_its_result_is_not(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, gone: str
) -> None:
    """The wrong result was taken down, or stands on the account of before: the correction goes out alone."""
    outlet, said = outlet_of(council), post("Ward 1: 104 votes.")
    result = await outlet.send(said, await outlet.prepare(said, None))
    if gone == "deleted":
        bluesky_server.delete(council, result.remote_id)
    else:
        council = bluesky_server.account()
        outlet = outlet_of(council)
    correction = replace(post("CORRECTION: ward 1, 140 votes."), under=result.remote_id)
    await outlet.send(correction, await outlet.prepare(correction, None))
    (shown,) = bluesky_server.records(council)
    assert (shown["text"], "reply" in shown) == (correction.text, False)


async def test_welsh_hashtags_are_marked_by_bytes(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """Letters of two bytes before and in a hashtag do not shift its mark; the language is Welsh."""
    outlet, said = outlet_of(council), post(WELSH, Language.WELSH)
    await outlet.send(said, await outlet.prepare(said, None))
    (record,) = bluesky_server.records(council)
    assert record["langs"] == ["cy"]
    assert "embed" not in record
    assert marked(record) == {"#EtholiadŴyl": "EtholiadŴyl", "#Llŷn": "Llŷn"}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Ask @nobody.test or see https://example.gov.uk and example.gov.uk", {}),
        ("#Kent2023, (not #this) a#b #2023 # ##c $GBP", {"#Kent2023": "Kent2023", "#this": "this"}),
        (f"#{'a' * 65} #{'b' * 64}", {"#" + "b" * 64: "b" * 64}),
    ],
)
async def test_nothing_but_hashtags_is_marked(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, text: str, tags: dict[str, str]
) -> None:
    """Names and addresses stay letters, and so does a hashtag that Bluesky's own app would not mark."""
    outlet, said = outlet_of(council), post(text)
    await outlet.send(said, await outlet.prepare(said, None))
    (record,) = bluesky_server.records(council)
    assert marked(record) == tags


def marked(record: dict[str, Any]) -> dict[str, str]:
    """The marked parts of a post and the tag that each leads to."""
    found, text = {}, record["text"].encode()
    for facet in record.get("facets", []):
        ((kind, tag),) = [(feature["$type"], feature["tag"]) for feature in facet["features"]]
        assert kind == "app.bsky.richtext.facet#tag"
        found[text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()] = tag
    return found


async def test_sending_again_changes_nothing(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """The same post sent again, also after a restart that read it from the ledger, is one post, unchanged."""
    first, said = outlet_of(council), post(WELSH, Language.WELSH)
    prepared = await first.prepare(said, picture())
    sent = await first.send(said, prepared)
    once = bluesky_server.records(council)
    again = outlet_of(council, clock=FixedClock(LONG_AGO))
    assert await first.send(said, prepared) == sent
    assert await again.send(said, json.loads(json.dumps(prepared))) == sent
    assert bluesky_server.records(council) == once
    assert len(once) == 1


async def test_two_posts_of_the_same_instant_are_two(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """A clock that stands still never makes one post write over another."""
    outlet = outlet_of(council, clock=FixedClock(LONG_AGO))
    for number in (1, 2, 3):
        said = post("The same words.", number=number)
        await outlet.send(said, await outlet.prepare(said, None))
    assert bluesky_server.texts(council) == ["The same words."] * 3


@given(
    some.lists(
        some.integers(1, 250 * 365 * 86400 * 1_000_000).map(lambda us: EPOCH + us * MICROSECOND), min_size=1
    )
)
def test_keys_rise_whatever_the_clock_does(times: list[datetime]) -> None:
    """Each key is later than the last, and the first says when it was made."""
    keys = Keys()
    made = [keys.next(at) for at in times]
    assert made == sorted(set(made))
    assert made_at_of(made[0]) == times[0]


async def test_find_sees_only_this_very_post(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """None before it is sent, the post after it; another post under the same key is not it."""
    outlet, said = outlet_of(council), post("Ward 1.")
    prepared = await outlet.prepare(said, picture())
    assert await outlet.find(said, prepared, LONG_AGO) is None
    sent = await outlet.send(said, prepared)
    assert await outlet.find(said, prepared, LONG_AGO) == sent
    other = await outlet.prepare(post("Ward 2."), None)
    assert await outlet.find(said, {**prepared, "record": other["record"]}, LONG_AGO) is None


async def test_a_picture_that_bluesky_forgot_leaves_the_words(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """An upload that is kept no longer does not keep the words back; the post is found as it is."""
    outlet, said = outlet_of(council), post("Ward 1.")
    prepared = json.loads(json.dumps(await outlet.prepare(said, picture())))
    gone = "bafkreibuz4k5xqvq7jzyzqgqv6fyhw6lvwcpsmqvsm44sgl4pnmc2xclta"
    prepared["record"]["embed"]["images"][0]["image"]["ref"]["$link"] = gone
    sent = await outlet.send(said, prepared)
    assert await outlet.send(said, prepared) == await outlet.find(said, prepared, LONG_AGO) == sent
    (record,) = bluesky_server.records(council)
    assert (record["text"], "embed" in record) == ("Ward 1.", False)


@pytest.mark.parametrize("bytes_over", [0, 1])
async def test_the_largest_picture_is_bluesky_s_own(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, bytes_over: int
) -> None:
    """A picture of just the limit is posted; one byte more is refused before anything leaves."""
    outlet, said = outlet_of(council), post("Ward 1.")
    png = picture() + bytes(PICTURE_MOST + bytes_over - len(picture()))
    if bytes_over:
        with pytest.raises(BulletinRefused, match="2000001 bytes"):
            await outlet.prepare(said, png)
    else:
        await outlet.send(said, await outlet.prepare(said, png))
    assert len(bluesky_server.records(council)) == 1 - bytes_over


@pytest.mark.parametrize("text", ["x" * 300, "ŵ" * 300, "🏴󠁧󠁢󠁷󠁬󠁳󠁿" * 107])
async def test_the_longest_text_is_bluesky_s_own(council: Account, outlet_of: OutletOf, text: str) -> None:
    """What is accepted here is accepted there, what is one letter too long here is too long there."""
    outlet = outlet_of(council)
    assert outlet.accepts(text) == ()
    await outlet.send(post(text), await outlet.prepare(post(text), None))
    longer = text + text[:7]
    assert outlet.accepts(longer) == ("longer than 300 as Bluesky counts",)
    with pytest.raises(BulletinRefused, match="too big"):
        await outlet.send(post(longer), await outlet.prepare(post(longer), None))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", "there are no words"),
        ("Ask @somebody", "an @ would call on somebody"),
        ("Ask ＠somebody", "an @ would call on somebody"),
        ("See example.gov.uk", "an address would be no link, only letters"),
    ],
)
async def test_what_does_not_belong_in_a_post_is_named(
    council: Account, outlet_of: OutletOf, text: str, problem: str
) -> None:
    """No words, a call on somebody and an address are each refused in a sentence."""
    assert outlet_of(council).accepts(text) == (problem,)


async def test_a_picture_cannot_come_later(council: Account, outlet_of: OutletOf) -> None:
    """Bluesky's apps show no edits, so none is made."""
    outlet = outlet_of(council)
    assert not outlet.takes_pictures_later
    with pytest.raises(BulletinRefused, match="as it was first made"):
        await outlet.add_picture(post("Ward 1."), "at://did:plc:x/app.bsky.feed.post/x", PNG)


async def test_seen_is_what_the_account_shows(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """Posts of others on the same account too, newest first, over several pages, and none from before."""
    create(bluesky_server, council, [(f"Bin day {number}", LONG_AGO) for number in range(150)])
    outlet, said = outlet_of(council), post("Ward 1.")
    sent = await outlet.send(said, await outlet.prepare(said, picture()))
    assert len(await outlet.seen(LONG_AGO)) == 151
    (seen,) = await outlet.seen(LONG_AGO + timedelta(seconds=1))
    assert (seen.remote_id, seen.url, seen.text, seen.pictures) == (sent.remote_id, sent.url, "Ward 1.", 1)
    assert abs(seen.made_at - SystemClock().now()) < timedelta(seconds=30)
    assert [one.made_at for one in await outlet.seen(LONG_AGO)] == [seen.made_at] + [LONG_AGO] * 150


async def test_seen_reads_no_further_than_it_must(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf, bluesky_line: LossyProxy
) -> None:
    """Keys made long before the time asked about end the reading: an old account costs one page."""
    keys, old = Keys(), LONG_AGO - timedelta(days=1)
    create(bluesky_server, council, [(f"Bin day {n}", old, keys.next(old)) for n in range(150)])
    assert await outlet_of(council, server=bluesky_line.address).seen(LONG_AGO) == ()
    assert sum("listRecords" in asked for asked in bluesky_line.seen) == 1


async def test_seen_takes_whatever_others_put_there(
    bluesky_server: BlueskyServer, council: Account, outlet_of: OutletOf
) -> None:
    """A quotation with pictures, a post of no known time and one without words do not spoil the list."""
    outlet, said = outlet_of(council), post("Ward 1.")
    sent = await outlet.send(said, await outlet.prepare(said, picture()))
    (ours,) = bluesky_server.records(council)
    quoted = {"uri": sent.remote_id, "cid": "bafyreif3vtcw3d2xopryfrevtltckqy6xl3kxovp455au4vxsdzonc45ui"}
    odd: list[dict[str, Any]] = [
        {
            "text": "Look",
            "createdAt": "2026-01-02T03:04:05+01:00",
            "embed": {"media": ours["embed"], "record": quoted},
        },
        {"text": " Cafe\u0301 ", "createdAt": "yesterday", "embed": 3},
        {"words": "none"},
    ]
    for value in odd:
        bluesky_server.do(
            "repo.createRecord",
            {
                "repo": council.did,
                "collection": COLLECTION,
                "validate": False,
                "record": {"$type": COLLECTION, **value},
            },
            council.token,
        )
    found = {one.text: one for one in await outlet.seen(LONG_AGO)}
    assert {text: one.pictures for text, one in found.items()} == {"Ward 1.": 1, "Look": 1, "Café": 0}
    assert found["Look"].made_at == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert abs(found["Café"].made_at - SystemClock().now()) < timedelta(seconds=30)


def create(
    server: BlueskyServer, council: Account, wanted: list[tuple[str, datetime] | tuple[str, datetime, str]]
) -> None:
    """Posts that somebody else made on the account."""
    writes = []
    for text, at, *key in wanted:
        value = {"$type": COLLECTION, "text": text, "createdAt": at.isoformat()}
        write = {"$type": "com.atproto.repo.applyWrites#create", "collection": COLLECTION, "value": value}
        writes.append(write | ({"rkey": key[0]} if key else {}))
    server.do("repo.applyWrites", {"repo": council.did, "writes": writes}, council.token)


async def test_a_night_goes_through_the_engine(
    database: Database,
    database_url: str,
    bluesky_server: BlueskyServer,
    council: Account,
    outlet_of: OutletOf,
) -> None:
    """Declarations in two languages are delivered once each, in their order, with pictures."""
    async with room(database, database_url, [outlet_of(council)]) as one:
        await one.say(bulletin(1), bulletin(2, text=WELSH, language=Language.WELSH), bulletin(3))
        ended = await one.until_settled()
    assert set(ended.values()) == {State.POSTED}
    records = bluesky_server.records(council)
    assert [record["langs"] for record in records] == [["en"], ["cy"], ["en"]]
    assert records[1]["text"] == WELSH
    assert [len(record["embed"]["images"]) for record in records] == [1, 1, 1]


def test_without_the_server_the_tests_fail_and_say_what_to_do(tmp_path: Path) -> None:
    """Nothing is skipped where the server is not installed."""
    with pytest.raises(RuntimeError) as missing:
        BlueskyServer(tmp_path)
    assert str(missing.value) == REMEDY
