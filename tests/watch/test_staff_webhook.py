"""Staff are told in their chat channel: in plain words, with patience, and the address stays secret."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from results.count.election import Environment
from results.errors import SettingsError
from results.watch.alarms import Alarm, Kind
from results.watch.crier import Notice
from results.watch.staff_webhook import MOST_WAITING, StaffWebhook
from tests.feeds.hall import until
from tests.mosquitto import free_port
from tests.watch.vigils import NOW

SECRET = "T0123/B4567/correct-horse"


def notice(number: int = 1) -> Notice:
    what = f"source-{number} has not been heard since 01:25 <!channel>."
    return Notice(Alarm(f"source/{number}", Kind.SOURCE_SILENT, f"source-{number}", what, "Ring.", NOW), NOW)


class Chat:
    """A chat service on loopback that answers as it is told to, then takes everything."""

    def __init__(self, *answers: int) -> None:
        self.address = ""
        self.texts: list[str] = []
        self.asked = 0
        self._answers = list(answers)

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        status = self._answers.pop(0) if self._answers else 200
        if status == 0:
            await asyncio.sleep(5)
        if status == 200:
            self.texts.append((await request.json())["text"])
        return web.Response(status=status or 200, headers={"Location": "/elsewhere"})

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Chat"]:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}/services/{SECRET}"
        try:
            yield self
        finally:
            await runner.cleanup()


def webhook(address: str, environment: Environment = Environment.LIVE) -> StaffWebhook:
    return StaffWebhook(address, "Medway Council", environment, answer_s=0.3, pauses_s=(0.01, 0.02))


@asynccontextmanager
async def running(teller: StaffWebhook) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(teller.run())
        yield
        task.cancel()


async def test_staff_read_one_plain_sentence() -> None:
    """The council's name first, REHEARSAL before it in one, and nothing that a chat service would obey."""
    async with Chat().open() as chat:
        for count, environment in enumerate(Environment, 1):
            teller = webhook(chat.address, environment)
            teller.tell([notice()])
            async with running(teller):
                await until(lambda count=count: len(chat.texts) == count)  # type: ignore[misc] # a bound number
            assert repr(teller) == "<StaffWebhook>"
    words = "Medway Council: source-1 has not been heard since 01:25 &lt;!channel&gt;. Ring."
    assert chat.texts[0] == words
    assert chat.texts[-1] == f"REHEARSAL, {words}"


@pytest.mark.parametrize("answers", [(500,), (503, 429), (0,)])
async def test_a_service_that_stumbles_is_asked_again(answers: tuple[int, ...]) -> None:
    """An error of theirs, too many requests, or no answer in time: the next attempt gets through."""
    async with Chat(*answers).open() as chat:
        teller = webhook(chat.address)
        async with running(teller):
            teller.tell([notice()])
            await until(lambda: len(chat.texts) == 1)
    assert chat.asked == len(answers) + 1


@pytest.mark.parametrize(
    ("answers", "asked", "why"),
    [((404,), 1, "it answered 404"), ((302,), 1, "it answered 302"), ((500,) * 3, 3, "it answered 500")],
)
async def test_what_cannot_be_told_is_said_in_the_log(answers: tuple[int, ...], asked: int, why: str) -> None:
    """A wrong address is not tried again, nothing more than three times; the next notice has its turn."""
    with capture_logs() as log:
        async with Chat(*answers).open() as chat:
            teller = webhook(chat.address)
            async with running(teller):
                teller.tell([notice()])
                await until(lambda: any(line["event"] == "staff_not_told" for line in log))
                assert chat.asked == asked
                teller.tell([notice(2)])
                await until(lambda: len(chat.texts) == 1)
    (line,) = (line for line in log if line["event"] == "staff_not_told")
    assert (line["log_level"], line["why"], line["remedy"]) == ("error", why, "see alarms.webhook")
    assert SECRET not in repr(log)


async def test_nobody_there_keeps_nothing_waiting() -> None:
    """With nobody at the address telling returns at once, the oldest give way, and no address leaks."""
    port = free_port()
    teller = webhook(f"http://127.0.0.1:{port}/{SECRET}")
    with capture_logs() as log:
        async with running(teller):
            for number in range(MOST_WAITING + 5):
                teller.tell([notice(number)])
            dropped = [line["key"] for line in log if line["event"] == "staff_not_told"]
            assert dropped == [f"source/{number}" for number in range(5)]
            await until(lambda: log[-1]["log_level"] == "error")
    assert log[-1]["why"] == "ClientConnectorError"
    assert SECRET not in repr(log)
    assert str(port) not in repr(log)


async def test_notices_that_wait_go_together() -> None:
    """While one letter is on its way the next notices gather in the next."""
    async with Chat(500).open() as chat:
        teller = webhook(chat.address)
        async with running(teller):
            teller.tell([notice(1)])
            await until(lambda: chat.asked == 1)
            for number in (2, 3, 4):
                teller.tell([notice(number)])
            await until(lambda: len(chat.texts) == 2)
    assert [text.count("source-") for text in chat.texts] == [1, 3]


@pytest.mark.parametrize(
    "address",
    ["", "hooks.example/x", "http://hooks.example/x", "ftp://hooks.example/x", "https://", "https://[::1"],
)
def test_an_address_that_keeps_no_secrets_is_refused(address: str) -> None:
    """Only https, or plain http inside this machine; the refusal does not repeat the address."""
    with pytest.raises(SettingsError, match="must be an https:// address") as caught:
        webhook(address)
    assert "hooks" not in str(caught.value)
    webhook("https://hooks.example/services/x")
