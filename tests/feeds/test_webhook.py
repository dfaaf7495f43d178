"""Messages posted to us over real sockets: kept before they are acknowledged, each once, only if signed."""

import asyncio
import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from standardwebhooks.webhooks import Webhook
from structlog.testing import capture_logs
from structlog.typing import EventDict

from results.count.declaration import SourceId
from results.errors import JournalError, RecordAway, SettingsError
from results.feeds.senders import IntakeSettings, WebhookSettings
from results.feeds.sources import SourceState
from results.feeds.webhook import open_intake
from results.record.journal import Journal
from results.signature import new_secret
from tests.feeds.hall import until
from tests.feeds.posting import BEAT, BODY, LIMITS, NEWS, SECRET, SOURCE, Desk, head, words

EXAMPLE = Path(__file__).parents[2] / "docs/examples/post_result.py"


@pytest.fixture
def log() -> Iterator[list[EventDict]]:
    """Everything that is logged during the test."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def desk(journal: Journal) -> Desk:
    """An intake for one sender."""
    return Desk(journal)


async def test_a_message_is_kept_and_then_acknowledged(desk: Desk) -> None:
    """202 with its place in the journal, whose entry holds exactly what was sent."""
    async with desk.open() as web, web.post(NEWS, data=BODY, headers=desk.signed()) as answer:
        assert answer.status == 202
        receipt = await answer.json()
    (entry,) = await desk.entries()
    assert receipt == {
        "position": entry.position,
        "digest": entry.digest,
        "sha256": hashlib.sha256(BODY).hexdigest(),
    }
    assert (entry.feed, entry.topic, entry.payload) == ("webhook:count-centre", "msg_1", BODY)
    assert desk.heard == [SourceState(SOURCE, True, None, 0, desk.clock.now(), None)]


async def test_an_independent_library_is_understood(desk: Desk) -> None:
    """What the standardwebhooks package signs is taken."""
    at = desk.clock.now()
    headers = {
        "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", at, BODY.decode()),
    }
    async with desk.open() as web, web.post(NEWS, data=BODY, headers=headers) as answer:
        assert answer.status == 202


async def test_the_same_message_again_changes_nothing(desk: Desk) -> None:
    """Again after a lost answer, signed anew: the same receipt, one entry; another id is another message."""
    receipts = []
    async with desk.open() as web:
        for message_id in ("msg_1", "msg_1", "msg_2"):
            desk.clock.at += timedelta(seconds=30)
            async with web.post(NEWS, data=BODY, headers=desk.signed(message_id=message_id)) as answer:
                assert answer.status == 202
                receipts.append(await answer.json())
    assert receipts[0] == receipts[1]
    assert [one["position"] for one in receipts] == [1, 1, 2]
    assert len(await desk.entries()) == 2


async def test_one_id_for_two_messages_is_refused(desk: Desk, log: list[EventDict]) -> None:
    """409 with words, also after a restart, and the first message stays as it was."""
    other = BODY.replace(b"489", b"498")
    async with desk.open() as web, web.post(NEWS, data=BODY, headers=desk.signed()) as answer:
        assert answer.status == 202
    after = Desk(desk.journal)
    async with after.open() as web, web.post(NEWS, data=other, headers=after.signed(other)) as answer:
        assert answer.status == 409
        assert "give each message an id of its own" in await words(answer)
    assert [one.payload for one in await desk.entries()] == [BODY]
    assert after.heard == []
    assert [line["event"] for line in log] == ["message_kept", "webhook_id_used_twice"]


async def test_fifty_at_once_are_one_message(desk: Desk) -> None:
    """The same message fifty times at the same moment: fifty equal receipts, one entry."""
    async with desk.open() as web:

        async def posted() -> tuple[int, str]:
            async with web.post(NEWS, data=BODY, headers=desk.signed()) as answer:
                return answer.status, await answer.text()

        answers = await asyncio.gather(*(posted() for _ in range(50)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 202
    assert len(await desk.entries()) == 1


async def test_two_messages_with_one_id_at_once(desk: Desk) -> None:
    """At the same moment, from two laptops: one is kept, the other is told; never both."""
    desk.keeps_for_s = 0.05
    bodies = [f'{{"votes": {number}}}'.encode() for number in range(10)]
    async with desk.open() as web:

        async def posted(body: bytes) -> int:
            async with web.post(NEWS, data=body, headers=desk.signed(body)) as answer:
                return answer.status

        statuses = await asyncio.gather(*map(posted, bodies))
    assert sorted(statuses) == [202, *[409] * 9]
    assert len(await desk.entries()) == 1


@pytest.mark.parametrize(
    ("off_s", "says"),
    [
        (
            -420,
            "Your clock is 7 minutes behind ours: set it by the internet's time. If this is an old message,",
        ),
        (420, "Your clock is 7 minutes ahead of ours: set it by the internet's time."),
        (-299, None),
        (299, None),
        (-302, "Your clock is 5 minutes behind ours"),
    ],
)
async def test_old_and_future_messages_are_refused(desk: Desk, off_s: int, says: str | None) -> None:
    """Five minutes either way are allowed; beyond that the words say how far the clock is off."""
    desk.clock.at = desk.clock.at.replace(microsecond=0)
    async with desk.open() as web, web.post(NEWS, data=BODY, headers=desk.signed(off_s=off_s)) as answer:
        assert answer.status == (401 if says else 202)
        assert says is None or (await words(answer)).startswith(says)


async def test_a_replayed_message_is_refused(desk: Desk) -> None:
    """A message that somebody caught can be brought again for five minutes, which changes nothing."""
    caught = desk.signed()
    async with desk.open() as web:
        for minutes, status in ((0, 202), (4, 202), (2, 401)):
            desk.clock.at += timedelta(minutes=minutes)
            async with web.post(NEWS, data=BODY, headers=caught) as answer:
                assert answer.status == status
        async with web.post(NEWS, data=BODY + b" ", headers=caught) as answer:
            assert answer.status == 401
    assert len(await desk.entries()) == 1


async def test_a_secret_is_replaced_without_a_gap(journal: Journal) -> None:
    """With two secrets known each of them will do; a third will not."""
    new = new_secret()
    desk = Desk(journal, LIMITS, SECRET, new)
    async with desk.open() as web:
        for secret, status in ((SECRET, 202), (new, 202), (new_secret(), 401)):
            async with web.post(NEWS, data=BODY, headers=desk.signed(secret=secret)) as answer:
                assert answer.status == status


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"webhook-id": ""}, "send webhook-id by the Standard Webhooks rules"),
        ({"webhook-signature": ""}, "send webhook-signature by the Standard Webhooks rules"),
        ({"webhook-id": "a.1"}, "no full stop"),
        ({"webhook-timestamp": "soon"}, "whole seconds since 1970"),
        ({"webhook-signature": "v1,xyz"}, "v1,BASE64"),
    ],
)
async def test_headers_that_make_no_sense_are_explained(
    desk: Desk, changed: Mapping[str, str], says: str
) -> None:
    """401, and the words say what to send."""
    async with desk.open() as web, web.post(NEWS, data=BODY, headers={**desk.signed(), **changed}) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "StandardWebhooks"
        assert says in await words(answer)


@pytest.mark.parametrize(("body", "status"), [(b"", 200), (b'{"seq": 7}', 200), (b"alive", 400)])
async def test_a_heartbeat_is_heard_and_not_kept(desk: Desk, body: bytes, status: int) -> None:
    """Empty or JSON, signed like a message."""
    async with desk.open() as web, web.post(BEAT, data=body, headers=desk.signed(body)) as answer:
        assert answer.status == status
        if status == 200:
            assert await answer.json() == {"heard_at": desk.clock.now().isoformat()}
    assert [one.online for one in desk.heard] == [True] * (status == 200)
    assert await desk.entries() == ()


async def test_a_large_heartbeat_is_none(desk: Desk) -> None:
    """More than a kilobyte is too large."""
    body = b" " * 1025
    async with desk.open() as web, web.post(BEAT, data=body, headers=desk.signed(body)) as answer:
        assert answer.status == 413


@pytest.mark.parametrize("trouble", [JournalError("The disk is full."), KeyError("a bug")])
async def test_a_journal_that_cannot_be_written_ends_the_service(desk: Desk, trouble: Exception) -> None:
    """The sender is told to come again, nobody is let in any more, and the trouble comes out of run."""
    async with desk.open() as web:
        running = asyncio.ensure_future(desk.feed.run())
        async with web.post(NEWS, data=BODY, headers=desk.signed()) as answer:
            assert answer.status == 202
        desk.trouble = trouble
        for body in (BODY + b" ", BODY):
            async with web.post(NEWS, data=body, headers=desk.signed(body, "msg_2")) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
                assert await words(answer) == "Messages cannot be kept just now: send this one again later."
            desk.trouble = None
        with pytest.raises(type(trouble)) as caught:
            await running
        assert caught.value is trouble
    assert len(await desk.entries()) == 1


async def test_a_message_on_its_way_is_kept_though_the_sender_left(desk: Desk) -> None:
    """A sender that hangs up after the last byte has its message kept; it will send it again and be told."""
    desk.keeps_for_s = 0.1
    async with desk.open():
        host, port = desk.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(head(desk, len(BODY)) + BODY)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await until(lambda: bool(desk.heard))
    assert len(await desk.entries()) == 1


async def test_a_port_that_is_taken_is_said_clearly(desk: Desk) -> None:
    """A settings problem with the remedy, not a stack of calls."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            async with open_intake({"": desk.feed}, "127.0.0.1", port):
                pass
    assert str(caught.value).startswith(f"Nothing can be served at 127.0.0.1:{port}")
    assert "stop what is there, or set intake.port" in str(caught.value)


async def test_councils_that_share_an_intake_are_apart(desk: Desk) -> None:
    """Each has its senders below its own name, and a database that is away for one is away for it alone."""
    other = Desk(desk.journal, LIMITS, new_secret())
    feeds = {"medway": desk.feed, "trafford": other.feed}
    async with (
        open_intake(feeds, "127.0.0.1", 0) as url,
        aiohttp.ClientSession(url) as web,
    ):
        for path, status in ((f"/medway{NEWS}", 202), (f"/trafford{NEWS}", 401), (NEWS, 404)):
            async with web.post(path, data=BODY, headers=desk.signed()) as answer:
                assert answer.status == status, path
        desk.trouble = RecordAway("the server is away")
        async with web.post(f"/medway{NEWS}", data=BODY, headers=desk.signed(message_id="msg_2")) as answer:
            assert answer.status == 503
            assert "Retry-After" in answer.headers
        desk.trouble = None
        async with web.post(f"/medway{NEWS}", data=BODY, headers=desk.signed(message_id="msg_2")) as answer:
            assert answer.status == 202


async def test_it_can_listen_on_ipv6(desk: Desk) -> None:
    """Its address is then written with brackets, as addresses on the web are."""
    async with open_intake({"": desk.feed}, "::1", 0) as url:
        assert url.startswith("http://[::1]:")
        async with (
            aiohttp.ClientSession() as web,
            web.post(f"{url}{BEAT}", headers=desk.signed(b"")) as answer,
        ):
            assert answer.status == 200


def test_wrong_secrets_are_all_named_and_none_is_shown() -> None:
    """Each source with its problem."""
    hooks = {
        SourceId("one"): WebhookSettings(("whsec_c2hvcnQ=",)),
        SourceId("two"): WebhookSettings(()),
        SourceId("three"): WebhookSettings((SECRET,)),
    }
    with pytest.raises(SettingsError) as caught:
        IntakeSettings(hooks).keys()
    assert caught.value.problems == (
        "one: a secret stands for 24 to 64 random bytes, not 5",
        "two: no secret given",
    )


@pytest.mark.parametrize("right", [True, False])
async def test_the_example_for_senders_works(desk: Desk, tmp_path: Path, right: bool) -> None:
    """The program of our documents, run as it stands: sent twice and kept once, or told why not."""
    (tmp_path / "result.json").write_bytes(BODY)
    (tmp_path / "secret.txt").write_text(f"{SECRET if right else new_secret()}\n")
    files = [str(tmp_path / name) for name in ("secret.txt", "result.json")]
    async with desk.open():
        for _ in range(2):
            command = [sys.executable, str(EXAMPLE), desk.url + NEWS, *files]
            done = await asyncio.to_thread(
                subprocess.run, command, capture_output=True, text=True, timeout=20
            )
            assert done.returncode == (0 if right else 1)
            assert ('"position": 1' if right else "The signature does not fit.") in done.stderr
    assert [one.payload for one in await desk.entries()] == [BODY] * right
