"""GOV.UK Notify: each person gets a letter exactly once, because what is in doubt can be asked for."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, SettingsError
from results.language import Language
from results.publish.outlets.letters.letter import Carrier, Letter
from results.publish.outlets.letters.mailing import Mailing
from results.publish.outlets.letters.notify import Notify, NotifyService
from results.record import letters, subscribers
from results.record.bulletin import Post
from results.record.database import Database
from results.record.letters import LetterState
from results.record.subscribers import Channel
from tests.publish.letterbox import LINKS, PNG, office, post, subscribe, until
from tests.publish.notify_server import KEY, MAIL, SERVICE_ID, TEXT, NotifyServer, notify, notify_server

END = LINKS.end(Language.ENGLISH, "somebody")
ANN, MOBILE = "ann@example.org", "+447700900123"


def letter(to: str = ANN) -> Letter:
    return Letter("ref-1", to, "Abbey ward", "Jane Doe elected.", Language.ENGLISH, END, PNG, "Bars.")


@asynccontextmanager
async def line(
    server: NotifyServer, family: str = "email", key: str = KEY, found_after_s: float = 0.2
) -> AsyncIterator[Notify]:
    async with notify_server(server) as address:
        made = notify(address, family, key, found_after_s)
        yield made
        server.hanging.set()
        await made.close()


@dataclass
class Account:
    outlet: Mailing
    database: Database

    async def send(self, one: Post) -> str:
        """Send as the courier does, again and again until all is settled."""
        async with asyncio.timeout(20):
            while True:
                try:
                    return (await self.outlet.send(one, await self.outlet.prepare(one, PNG))).remote_id
                except OutletUnavailable as trouble:
                    await asyncio.sleep(trouble.retry_after_s or 0)

    async def tally(self, one: Post) -> dict[LetterState, int]:
        found = await letters.tally(self.database, one.post_id)
        return {state: count for state, count in found.items() if count}


@asynccontextmanager
async def account(
    database: Database, server: NotifyServer, family: str = "email", found_after_s: float = 0.2
) -> AsyncIterator[Account]:
    async with line(server, family, found_after_s=found_after_s) as carrier:
        yield Account(Mailing("mail", carrier, office(database), busy_pauses_s=(0.0, 0.0)), database)


async def test_a_mail_and_a_text_message_arrive_with_all_they_need() -> None:
    """Signed with our key, under our reference, in the fields of the council's template."""
    server = NotifyServer()
    async with line(server) as mail, line(server, "sms") as text:
        carriers: list[Carrier] = [mail, text]
        await carriers[0].carry(letter())
        await carriers[1].carry(letter(MOBILE))
    first, second = server.taken
    said = first["personalisation"]
    assert isinstance(said, dict)
    assert said["subject"] == "Abbey ward"
    for words in ("Jane Doe elected.", "Bars.", END):
        assert words in said["body"]
    assert (first["reference"], first["one_click_unsubscribe_url"]) == ("ref-1", END)
    assert (second["to"], second["personalisation"]) == (MOBILE, {"body": "Jane Doe elected."})


MEANT: dict[str, tuple[tuple[int, str, str], type[Exception], bool]] = {
    "address": ((400, "ValidationError", f"{ANN} is no good"), BulletinRefused, False),
    "team-only key": (
        (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
        BulletinRefused,
        True,
    ),
    "trial mode": (
        (400, "BadRequestError", "Can't send to this recipient when service is in trial mode"),
        BulletinRefused,
        True,
    ),
    "abroad": (
        (400, "BadRequestError", "Cannot send to international mobile numbers"),
        BulletinRefused,
        False,
    ),
    "wrong key": ((403, "AuthError", "Invalid token: API key not found"), BulletinRefused, True),
    "rate": (
        (429, "RateLimitError", "Exceeded rate limit for key type live of 3000"),
        OutletUnavailable,
        False,
    ),
    "day": (
        (429, "TooManyRequestsError", "Exceeded send limits (250000) for today"),
        OutletUnavailable,
        False,
    ),
    "broken": ((500, "Exception", "Internal server error"), DeliveryUnknown, False),
    "away": ((503, "Exception", "Unavailable"), DeliveryUnknown, False),
}


@pytest.mark.parametrize(("said", "meant", "stops"), MEANT.values(), ids=MEANT.keys())
async def test_an_error_means_what_notify_says_it_means(
    said: tuple[int, str, str], meant: type[Exception], stops: bool
) -> None:
    """Refused for one or for all, later, or nobody knows; nobody's address is in the words."""
    server = NotifyServer(says={"": said})
    async with line(server) as mail:
        with pytest.raises(meant) as caught:
            await mail.carry(letter())
    assert type(caught.value) is meant
    assert getattr(caught.value, "stops_account", False) is stops
    assert "@" not in str(caught.value)


async def test_limits_say_how_long_to_wait() -> None:
    """A minute for the minute's limit, longer for the day's."""
    waits = {}
    for kind in ("RateLimitError", "TooManyRequestsError"):
        async with line(NotifyServer(says={"": (429, kind, "too many")})) as mail:
            with pytest.raises(OutletUnavailable) as caught:
                await mail.carry(letter())
            waits[kind] = caught.value.retry_after_s
    assert waits == {"RateLimitError": 60, "TooManyRequestsError": 900}


@pytest.mark.parametrize("way", ["drop", "drop_before", "hang", "hang_before", "500", "500_before", "no_id"])
async def test_no_clear_answer_is_doubt(way: str) -> None:
    """Whatever becomes of the answer, nothing is guessed."""
    async with line(NotifyServer(ways=[way])) as mail:
        with pytest.raises(DeliveryUnknown):
            await mail.carry(letter())


async def test_nobody_listening_is_later() -> None:
    """No connection, no letter."""
    mail = notify("http://127.0.0.1:9")
    with pytest.raises(OutletUnavailable):
        await mail.carry(letter())
    with pytest.raises(OutletUnavailable):
        await mail.find("ref-1")
    await mail.close()


async def test_a_key_that_does_not_sign_is_noticed() -> None:
    """The server checks the signature itself; examine says it before the night, without the key."""
    wrong = KEY[:-1] + "0"
    async with line(NotifyServer(), key=wrong) as mail:
        with pytest.raises(BulletinRefused) as caught:
            await mail.carry(letter())
        health = await mail.examine()
    assert caught.value.stops_account
    assert "403" in health.problems[0]
    assert wrong[-36:] not in str(health)
    assert health.who == f"service {SERVICE_ID}"


async def test_examine_reads_the_template() -> None:
    """The right kind, all our fields and no others: each problem with its remedy."""
    server = NotifyServer()
    async with line(server) as mail, line(server, "sms") as text:
        assert (await mail.examine()).problems == ()
        assert (await text.examine()).problems == ()
        server.fields = {MAIL: {"body", "name"}, TEXT: {"body"}}
        server.types[TEXT] = "email"
        lacks, knows_not = (await mail.examine()).problems
        assert "((subject))" in lacks
        assert "((name))" in knows_not
        assert "not for sms" in (await text.examine()).problems[0]
        del server.types[MAIL]
        assert "404" in (await mail.examine()).problems[0]
    assert server.taken == []


def test_what_can_be_no_key_is_refused_at_the_start() -> None:
    """Half a key or a template's name: both problems at once, and the key is not repeated."""
    with pytest.raises(SettingsError) as refused:
        NotifyService("email", "half-a-key", "results")
    assert len(refused.value.problems) == 2
    assert "half-a-key" not in str(refused.value)


@pytest.mark.parametrize("way", ["drop", "drop_before", "hang", "hang_before", "500", "500_before", "no_id"])
async def test_one_lost_answer_makes_exactly_one_letter(database: Database, way: str) -> None:
    """Found by its reference it counts as sent; not found twice, long enough after, it is sent again."""
    await subscribe(database, *(f"reader{number}@example.org" for number in range(6)))
    server = NotifyServer(ways=["", way, "", way])
    async with account(database, server) as one:
        assert await one.send(post()) == "6 letters"
        assert await one.tally(post()) == {LetterState.SENT: 6}
    assert set(server.counted.values()) == {1}
    assert len(server.counted) == 6


@pytest.mark.parametrize("hidden", [1, 2])
async def test_a_letter_that_shows_late_is_not_sent_twice(database: Database, hidden: int) -> None:
    """The first looks do not show it: until it has had its time, that proves nothing."""
    await subscribe(database, ANN)
    server = NotifyServer(ways=["drop"], hidden=hidden)
    async with account(database, server, found_after_s=2.0) as one:
        assert await one.send(post()) == "1 letters"
    assert server.counted == {ANN: 1}
    assert len(server.searched) == hidden + 1


async def test_one_look_never_proves_that_a_letter_was_not_taken(database: Database) -> None:
    """Also long after it left: the look itself may have come a moment too early."""
    await subscribe(database, ANN, "bob@example.org")
    server = NotifyServer(ways=["drop"], hidden=1)
    server.says = {"bob@example.org": (429, "RateLimitError", "too many")}
    async with account(database, server) as one:
        with pytest.raises(OutletUnavailable):
            await one.outlet.send(post(), {})
        await asyncio.sleep(0.3)
        server.says = {}
        assert await one.send(post()) == "2 letters"
    assert set(server.counted.values()) == {1}


async def test_a_letter_found_missing_while_others_leave_is_sent_too(database: Database) -> None:
    """Whenever the search ends, a post does not count as sent while a letter of it is still to go."""
    await subscribe(database, ANN, "bob@example.org")
    server = NotifyServer(ways=["drop_before"])
    server.says = {"bob@example.org": (429, "RateLimitError", "too many")}
    async with account(database, server) as one:
        with pytest.raises(OutletUnavailable):
            await one.outlet.send(post(), {})
        assert await one.tally(post()) == {LetterState.UNKNOWN: 1, LetterState.READY: 1}
        server.says, server.takes_s = {}, 0.25
        assert await one.send(post()) == "2 letters"
    assert set(server.counted.values()) == {1}


async def test_a_search_that_fails_proves_nothing(database: Database) -> None:
    """While Notify cannot be asked, nothing in doubt is sent again."""
    await subscribe(database, ANN)
    server = NotifyServer(ways=["drop"], search_way="500")
    async with account(database, server) as one:
        for _ in range(4):
            with pytest.raises(OutletUnavailable):
                await one.outlet.send(post(), {})
            await asyncio.sleep(0.1)
        server.search_way = ""
        assert await one.send(post()) == "1 letters"
    assert server.counted == {ANN: 1}


@pytest.mark.parametrize("was_taken", [True, False])
async def test_a_letter_left_open_by_a_stopped_service_is_asked_for_first(
    database: Database, was_taken: bool
) -> None:
    """Stopped between leaving and the answer: the next start asks, and sends only what is not there."""
    await subscribe(database, ANN)
    server = NotifyServer(ways=["hang" if was_taken else "hang_before"])
    async with account(database, server) as one:
        sending = asyncio.ensure_future(one.outlet.send(post(), {}))
        await until(lambda: server.ways == [])
        assert await one.tally(post()) == {LetterState.SENDING: 1}
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        server.hanging.set()
    async with account(database, server) as again:
        assert await again.send(post()) == "1 letters"
    assert server.counted == {ANN: 1}


async def test_text_messages_go_to_their_own_readers(database: Database) -> None:
    """No mail address gets a text message; the picture is left out."""
    await subscribe(database, ANN)
    await subscribe(database, MOBILE, "+447700900124", channel=Channel.SMS)
    server = NotifyServer()
    async with account(database, server, "sms") as one:
        assert one.outlet.accepts("Abbey: Jane Doe elected.") == ()
        assert one.outlet.accepts("x" * 400) != ()
        assert one.outlet.accepts(" ") != ()
        assert await one.send(post(text="Abbey: Jane Doe elected.")) == "2 letters"
    assert set(server.counted) == {MOBILE, "+447700900124"}
    assert server.taken[0]["personalisation"] == {"body": "Abbey: Jane Doe elected."}


async def test_a_limit_keeps_what_was_done(database: Database) -> None:
    """The rate limit ends the round; the rest goes later and nobody gets two."""
    await subscribe(database, *(f"reader{number}@example.org" for number in range(20)))
    server = NotifyServer()
    async with account(database, server) as one:
        server.says = {"": (429, "RateLimitError", "too many")}
        with pytest.raises(OutletUnavailable) as limited:
            await one.outlet.send(post(), await one.outlet.prepare(post(), None))
        assert limited.value.retry_after_s == 60
        server.says = {}
        assert await one.send(post()) == "20 letters"
    assert set(server.counted.values()) == {1}


async def test_who_ended_it_while_in_doubt_gets_nothing_more(database: Database) -> None:
    """The letter was not taken and its address is gone: it is not sent again, and holds nothing up."""
    (ann,) = await subscribe(database, ANN)
    server = NotifyServer(ways=["drop_before"])
    async with account(database, server) as one:
        with pytest.raises(OutletUnavailable):
            await one.outlet.send(post(), {})
        assert await subscribers.end(database, LINKS.token_digest(ann))
        assert await one.send(post()) == "0 letters"
        assert await one.tally(post()) == {LetterState.REFUSED: 1}
    assert server.taken == []


async def test_nothing_of_a_person_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Notify's own client logs what it is told, which may hold an address: it is kept quiet."""
    caplog.set_level(logging.DEBUG)
    async with line(NotifyServer(says={"": (400, "ValidationError", f"{ANN} is no good")})) as mail:
        with pytest.raises(BulletinRefused):
            await mail.carry(letter())
    assert ANN not in caplog.text
