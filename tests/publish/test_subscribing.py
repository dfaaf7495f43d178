"""The way in and out for the public: only who asked and confirmed, and nobody learns who that is."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
import structlog

from results.clock import SystemClock
from results.errors import SettingsError
from results.language import Language
from results.publish.outlets.letters.mailing import Mailing, Office
from results.publish.subscribing.addresses import mail_address, mobile_number
from results.publish.subscribing.guard import BODY_MOST
from results.publish.subscribing.links import Links
from results.publish.subscribing.words import WORDS
from results.publish.text_length import sms_parts
from results.record import subscribers, tables
from results.record.database import Database
from results.record.subscribers import Channel
from tests.conftest import Opened
from tests.publish.letterbox import SECRET, MailBox, carrier, mail_server, post, subscribe
from tests.publish.subscribing_site import BASE, CY, EN, site

ANN, MOBILE = "ann@example.org", "07700 900123"
FORM = {"email": ANN, "phone": "", "language": "en"}


async def addresses(database: Database) -> dict[str, bool]:
    """Every address kept, and whether it is confirmed."""
    async with database.read() as conn:
        rows = await conn.execute(sa.select(tables.subscriber.c.address, tables.subscriber.c.confirmed_at))
        return {row.address: row.confirmed_at is not None for row in rows}


async def test_the_whole_way_by_mail(database: Database) -> None:
    """Ask, press the link, press the button, get a result, stop: the address is kept just so long."""
    async with site(database) as shown:
        assert (await shown.get("/en/")).heading == "Get the results by e-mail or text message"
        asked = await shown.ask(ANN)
        assert (asked.status, asked.heading) == (200, "Look in your mailbox")
        assert await addresses(database) == {ANN: False}
        link = shown.link()
        assert (await shown.get(link)).heading == "Do you want the results?"
        assert await addresses(database) == {ANN: False}
        done = await shown.post(link)
        assert (done.status, done.heading) == (200, "You will get the results")
        assert await addresses(database) == {ANN: True}
        assert await send_result(database) == {ANN: 1}
        stop = shown.link("end")
        assert stop.rpartition("/")[2] in done.text
        assert (await shown.get(stop)).heading == "Stop these messages?"
        assert await addresses(database) == {ANN: True}
        assert (await shown.post(stop)).heading == "You will get no more messages"
        assert await addresses(database) == {}
        assert await send_result(database, 2) == {}


async def send_result(database: Database, number: int = 1) -> dict[str, int]:
    """Who gets a result now."""
    box = MailBox()
    async with mail_server(box) as port:
        outlet = Mailing("mail", carrier(port), Office(database, SystemClock(), Links(BASE, SECRET)))
        await outlet.send(post(number), {})
        await outlet.close()
    return dict(box.counted)


async def test_the_whole_way_by_text_message(database: Database) -> None:
    """Ask, type the code with the number, stop by the link in the first message."""
    async with site(database) as shown:
        asked = await shown.ask(phone=MOBILE)
        assert (asked.status, asked.heading) == (200, "Type the code we sent you")
        assert 'name="phone" value="+447700900123"' in asked.text
        wrong = f"{(int(shown.code()) + 1) % 10**6:06}"
        refused = await shown.post("/en/code", {"phone": "+447700900123", "code": wrong})
        assert refused.status == 422
        assert await addresses(database) == {"+447700900123": False}
        done = await shown.post(
            "/en/code", {"phone": MOBILE, "code": f" {shown.code()[:3]} {shown.code()[3:]} "}
        )
        assert done.heading == "You will get the results"
        assert await subscribers.count(database) == {(Channel.SMS, EN): 1}
        said = shown.texts.taken[-1]["personalisation"]
        assert isinstance(said, dict)
        stop = said["body"].partition(BASE)[2]
        assert (await shown.post(stop)).heading == "You will get no more messages"
        assert await addresses(database) == {}


async def test_a_code_of_one_number_does_not_confirm_another(database: Database) -> None:
    """Six digits belong to the number they were sent to."""
    async with site(database) as shown:
        await shown.ask(phone=MOBILE)
        code = shown.code()
        await shown.ask(phone="07700 900124")
        assert (await shown.post("/en/code", {"phone": "07700900124", "code": code})).status == 422
        assert set((await addresses(database)).values()) == {False}


async def test_a_mail_program_ends_it_by_one_post(database: Database) -> None:
    """RFC 8058: a POST without a cookie, a referrer or a look at the page; 200, also the second time."""
    (ann,) = await subscribe(database, ANN)
    stop = Links(BASE, SECRET).end(CY, ann).removeprefix(BASE)
    one_click = {"List-Unsubscribe": "One-Click"}
    async with site(database) as shown:
        far = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example.com"}
        assert (await shown.post(stop, one_click, **far)).status == 200
        assert await addresses(database) == {}
        assert (await shown.post(stop, one_click)).status == 200
        await subscribe(database, ANN)
        form = aiohttp.FormData(one_click, default_to_multipart=True)
        async with shown.http.post(shown.address + stop, data=form) as answer:
            assert answer.status == 200
        assert await addresses(database) == {}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_programs_that_open_links_change_nothing(database: Database, method: str) -> None:
    """Scanners fetch every link in a mail, again and again: nobody is subscribed or ended by it."""
    (bob,) = await subscribe(database, "bob@example.org")
    stop = Links(BASE, SECRET).end(EN, bob).removeprefix(BASE)
    async with site(database) as shown:
        await shown.ask(ANN)
        for path in (shown.link(), stop) * 3:
            async with shown.http.request(method, shown.address + path) as answer:
                assert answer.status == 200
        assert await addresses(database) == {ANN: False, "bob@example.org": True}
        assert (await shown.post(shown.link())).status == 200  # and the link still works for the person


async def test_a_link_works_for_a_day_and_a_code_for_half_an_hour(database: Database) -> None:
    """Afterwards the page says so, nothing is confirmed, and what nobody confirmed is deleted."""
    async with site(database) as shown:
        await shown.ask(ANN)
        await shown.ask(phone=MOBILE)
        link, code = shown.link(), shown.code()
        shown.later(timedelta(minutes=31))
        assert (await shown.post("/en/code", {"phone": MOBILE, "code": code})).status == 422
        assert (await shown.get(link)).status == 200
        shown.later(timedelta(hours=24))
        for page in (await shown.get(link), await shown.post(link)):
            assert (page.status, page.heading) == (404, "This link does not work any more")
        await shown.ask("bob@example.org")
        assert await addresses(database) == {"bob@example.org": False}


@pytest.mark.parametrize("path", ["/en/confirm/{}", "/cy/confirm/{}"])
async def test_a_wrong_link_confirms_nothing(database: Database, path: str) -> None:
    """Guessed, cut short or used before, it is worth nothing."""
    async with site(database) as shown:
        await shown.ask(ANN)
        right = shown.link().rpartition("/")[2]
        for wrong in (right[:-1], right[::-1], "x" * 43, right + "x"):
            assert (await shown.post(path.format(wrong))).status == 404
        assert await addresses(database) == {ANN: False}
        assert (await shown.post(path.format(right))).status == 200
        assert (await shown.post(path.format(right))).status == 404


async def test_ending_by_a_link_of_nobody_says_so_and_ends_nobody(database: Database) -> None:
    """A cut link must not pretend to have worked."""
    (ann,) = await subscribe(database, ANN)
    stop = Links(BASE, SECRET).end(EN, ann).removeprefix(BASE)
    async with site(database) as shown:
        page = await shown.post(stop[:-1])
        assert (page.status, page.heading) == (200, "There is nothing to stop under this link")
        assert await addresses(database) == {ANN: True}


async def test_nobody_learns_whether_an_address_is_known(database: Database) -> None:
    """Known, half known, unknown, refused by its server: the same page, and one message each."""
    await subscribe(database, ANN)
    async with site(database) as shown:
        await shown.ask("bob@example.org")
        shown.later(timedelta(minutes=6))
        shown.box.at_rcpt = {"eve@example.org": "550 5.1.1 no such user"}
        pages = {
            (page.status, page.text)
            for who in (ANN, "bob@example.org", "cai@example.org", "eve@example.org")
            for page in [await shown.ask(who), await shown.ask(who)]
        }
        assert len(pages) == 1
        assert shown.box.counted == {ANN: 1, "bob@example.org": 2, "cai@example.org": 1}
        await subscribe(database, "+447700900123", channel=Channel.SMS)
        texts = set()
        for number in ("07700900123", "07700900999"):
            page = await shown.post("/en/code", {"phone": number, "code": "123456"})
            texts.add((page.status, page.text.replace(number, "")))
        assert len(texts) == 1


async def test_who_is_subscribed_stays_so_until_a_new_wish_is_confirmed(database: Database) -> None:
    """Somebody else typing your address changes nothing; you can change the language by asking again."""
    await subscribe(database, ANN)
    async with site(database) as shown:
        await shown.ask("ANN@Example.ORG", language=CY)
        assert await subscribers.count(database) == {(Channel.EMAIL, EN): 1}
        assert shown.link().startswith("/cy/")
        await shown.post(shown.link())
        assert await subscribers.count(database) == {(Channel.EMAIL, CY): 1}


async def test_one_address_gets_one_message_in_some_minutes(database: Database) -> None:
    """However often the form is sent, also at the same moment; a few a day at most."""
    async with site(database) as shown:
        pages = await asyncio.gather(*(shown.ask(who) for who in (ANN, ANN.upper()) * 5))
        assert {page.status for page in pages} == {200}
        assert len(shown.box.came) == 1
        for _ in range(6):
            shown.later(timedelta(minutes=6))
            assert (await shown.ask(ANN)).status == 200
        assert len(shown.box.came) == 4


async def test_one_place_may_not_send_the_form_for_ever(database: Database) -> None:
    """After thirty forms it waits, is told how long, and others are not kept waiting."""
    async with site(database, proxies=frozenset({"127.0.0.1"})) as shown:
        here = {"X-Forwarded-For": "192.0.2.7"}
        forms = [FORM | {"email": f"reader{number}@example.org"} for number in range(31)]
        pages = [await shown.post("/en/", one, **here) for one in forms]
        assert [page.status for page in pages] == [200] * 30 + [429]
        assert 0 < int(pages[-1].headers["Retry-After"]) <= 61
        other = await shown.post("/en/", FORM, **{"X-Forwarded-For": "192.0.2.7, 192.0.2.8"})
        assert other.status == 200
        shown.later(timedelta(minutes=1))
        assert (await shown.post("/en/", FORM, **{"X-Forwarded-For": "192.0.2.7"})).status == 200


async def test_an_address_nobody_vouches_for_is_not_believed(database: Database) -> None:
    """Without a web server of ours before it, what a request says of where it comes from is nothing."""
    async with site(database) as shown:
        pages = [
            await shown.post("/en/", FORM | {"email": "x"}, **{"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(31)
        ]
        assert pages[-1].status == 429


async def test_six_digits_cannot_be_guessed(database: Database) -> None:
    """After five tries at one number it waits, whoever tries; the right code waits too."""
    async with site(database) as shown:
        await shown.ask(phone=MOBILE)
        wrong = f"{(int(shown.code()) + 1) % 10**6:06}"
        for _ in range(5):
            assert (await shown.post("/en/code", {"phone": MOBILE, "code": wrong})).status == 422
        assert (await shown.post("/en/code", {"phone": MOBILE, "code": shown.code()})).status == 429
        assert await addresses(database) == {"+447700900123": False}


async def test_all_messages_together_have_a_limit(database: Database) -> None:
    """Somebody with many places cannot make the council pay for thousands of text messages."""
    async with site(database, proxies=frozenset({"127.0.0.1"})) as shown:
        answers = [
            await shown.post(
                "/en/",
                {"phone": f"07700 9{number:05}", "email": "", "language": "en"},
                **{"X-Forwarded-For": f"192.0.2.{number}"},
            )
            for number in range(62)
        ]
        assert [page.status for page in answers[-3:]] == [200, 503, 503]
        assert len(shown.texts.taken) == 60


@pytest.mark.parametrize(
    "typed",
    [
        "ann@example.org\r\nBcc: all@example.org",
        "ann@example.org\nSubject: x",
        "ann@example.org,bob@example.org",
        "Ann <ann@example.org>",
        '"ann bob"@example.org',
        "ann@example.org%0d%0aBcc:x@y.org",
        "<script>alert(1)</script>@example.org",
        "ann@@example.org",
        "ann@localhost",
        "ann@127.0.0.1",
        "ann@[127.0.0.1]",
        "ann@example.org\x00",
        "ann.@example.org",
        ".ann@example.org",
        "ann@-example.org",
        "a" * 65 + "@example.org",
        "ann@" + "a." * 130 + "org",
        "ŵyn@example.org",
    ],
)
async def test_what_is_no_plain_address_goes_nowhere(night_url: str, opened: Opened, typed: str) -> None:
    """No header is added, nobody else is written to, nothing typed comes back as anything but text."""
    database = opened(night_url)
    async with site(database) as shown:
        page = await shown.ask(typed)
        assert page.status == 422
        assert "Type an e-mail address such as" in page.text
        assert "<script>" not in page.text
        assert (shown.box.connections, await addresses(database)) == (0, {})


def test_addresses_people_have_are_taken() -> None:
    """As mail servers know them: the domain in small ASCII letters, what is before the @ as it was typed."""
    taken = {
        " Ann.O'Hara+votes@Example.ORG ": "Ann.O'Hara+votes@example.org",
        "cai@tŷ.cymru": "cai@xn--t-foa.cymru",
        "a@b.co": "a@b.co",
        "x@sub.example.gov.uk": "x@sub.example.gov.uk",
    }
    assert {typed: mail_address(typed) for typed in taken} == taken


def test_numbers_people_have_are_taken() -> None:
    """However they are written; what is no UK mobile is not."""
    same = ["07700 900123", "+44 7700 900123", "0044 7700-900-123", "+44 (0)7700 900123", "447700900123"]
    assert {mobile_number(one) for one in same} == {"+447700900123"}
    assert mobile_number("07624 912345") == "+447624912345"
    for wrong in (
        "01632 960123",
        "07012 345678",
        "0770090012",
        "077009001234",
        "+33 612345678",
        "",
        "07700 90012x",
    ):
        assert mobile_number(wrong) is None, wrong


async def test_a_form_that_is_filled_in_wrongly_says_what_to_do(database: Database) -> None:
    """Each slip by its box, what was typed still there, the title says so; nothing is kept."""
    async with site(database) as shown:
        both, none = await shown.ask(ANN, MOBILE), await shown.ask()
        assert "not both" in both.text
        assert f'value="{ANN}"' in both.text
        assert "Type your e-mail address or your mobile number" in none.text
        assert "<title>Error: " in none.text
        odd = await shown.post("/en/", FORM | {"language": "fr"})
        assert "Choose one of the languages" in odd.text
        assert {page.status for page in (both, none, odd)} == {422}
        assert await addresses(database) == {}


async def test_in_welsh_everything_is_in_welsh(database: Database) -> None:
    """Pages, mail and text message; every page links to itself in the other language."""
    async with site(database) as shown:
        form = await shown.get("/cy/")
        assert '<html lang="cy">' in form.text
        assert 'href="../en/"' in form.text
        assert "Cyngor Sir Enghraifft" in form.text
        asked = await shown.ask(ANN, language=CY, at="cy")
        assert asked.heading == WORDS[CY].sent_title
        mail = shown.box.letter()
        assert mail["Content-Language"] == "cy"
        assert "Cadarnhewch" in mail["Subject"]
        link = shown.link()
        confirm = await shown.get(link)
        assert f'href="../../en/{link[4:]}"' in confirm.text
        assert (await shown.post(link)).heading == WORDS[CY].done_title
        await shown.ask(phone=MOBILE, language=CY, at="cy")
        said = shown.texts.taken[-1]["personalisation"]
        assert isinstance(said, dict)
        assert "yw eich cod" in said["body"]
        assert sms_parts(said["body"]) <= 2
        missing = await shown.get("/cy/nothing")
        assert (missing.status, missing.heading) == (404, WORDS[CY].missing_title)
        assert (await shown.get("/", **{"Accept-Language": "cy,en;q=0.5"})).headers["Location"] == "cy/"
        assert (await shown.get("/")).headers["Location"] == "en/"


async def test_a_council_without_welsh_or_text_messages_offers_neither(database: Database) -> None:
    """No choice of one, no box for a number, no page in the other language; a number sent is none."""
    async with site(database, offers_text=False, council={EN: "Example Council"}) as shown:
        form = await shown.get("/en/")
        assert form.heading == "Get the results by e-mail"
        assert "Cymraeg" not in form.text
        assert 'name="phone"' not in form.text
        assert (await shown.get("/cy/")).status == 404
        assert (await shown.ask(phone=MOBILE)).status == 422
        assert (await shown.ask(ANN)).status == 200


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Strict-Transport-Security": "max-age=63072000",
}


async def test_every_answer_is_strict_about_what_a_browser_may_do(database: Database) -> None:
    """No script, no frame, no referrer, no cookie, no name of the software; also where something is wrong."""
    async with site(database) as shown:
        await shown.ask(ANN)
        pages = [await shown.get(one) for one in ("/en/", "/en/privacy", "/nothing", shown.link())]
        pages += [
            await shown.ask("x"),
            await shown.post("/en/confirm/" + "x" * 30),
            await shown.ask("b@example.org"),
        ]
        for page in pages:
            assert HEADERS.items() <= page.headers.items()
            assert "script-src" not in page.headers["Content-Security-Policy"]
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
            assert not {"Server", "Set-Cookie"} & page.headers.keys()
            assert "<script" not in page.text
            assert not re.findall(
                r'(?:src|href|action)="(?:https?:)?//(?!example\.gov\.uk/privacy)', page.text
            )


async def test_forms_are_small_quick_and_our_own(database: Database) -> None:
    """Too large, of another kind, from another site, by another method: refused before it is looked at."""
    async with site(database) as shown:
        assert (await shown.post("/en/", FORM | {"email": "x" * BODY_MOST})).status == 413
        async with shown.http.post(shown.address + "/en/", json=FORM) as answer:
            assert answer.status == 415
        assert (await shown.post("/en/", FORM, **{"Sec-Fetch-Site": "cross-site"})).status == 403
        async with shown.http.put(shown.address + "/en/", data=FORM) as answer:
            assert answer.status == 405
        assert (shown.box.came, await addresses(database)) == ([], {})


@pytest.mark.parametrize("fault", ["421 closing", "550 5.7.1 not you"])
async def test_when_no_mail_can_be_sent_that_is_said_and_can_be_tried_again(
    database: Database, fault: str
) -> None:
    """Our own trouble is no secret: 503, and the next try is not held against anybody."""
    async with site(database) as shown:
        shown.box.at_mail = fault
        page = await shown.ask(ANN)
        assert (page.status, page.heading) == (503, "This cannot be done just now")
        shown.box.at_mail = ""
        assert (await shown.ask(ANN)).status == 200
        assert len(shown.box.came) == 1


@pytest.fixture
def told() -> Iterator[list[dict[str, object]]]:
    """Every line of the log."""
    with structlog.testing.capture_logs() as lines:
        yield lines  # type: ignore[misc]  # a line is a dictionary


async def test_no_line_of_the_log_holds_an_address(database: Database, told: list[dict[str, object]]) -> None:
    """Neither of mail nor of a telephone, nor a link or a code, whatever happens."""
    async with site(database) as shown:
        await shown.ask(ANN)
        link = shown.link()
        await shown.post(link)
        await shown.ask(phone=MOBILE)
        await shown.post("/en/code", {"phone": MOBILE, "code": shown.code()})
        shown.box.at_mail = "550 5.7.1 <ann@example.org> not you"
        await shown.ask("bob@example.org")
        stop = Links(BASE, SECRET)
        async with database.read() as conn:
            ids = list(await conn.scalars(sa.select(tables.subscriber.c.subscriber_id)))
        for one in ids:
            await shown.post(stop.end(EN, one).removeprefix(BASE))
    events = {str(line["event"]) for line in told}
    assert {"subscriber_asked", "subscriber_confirmed", "subscriber_not_asked", "subscriber_ended"} <= events
    for secret in ("@", "7700", "900123", "127.0.0.1", link.rpartition("/")[2], shown.code()):
        assert secret not in str(told)


async def test_the_record_holds_neither_link_nor_code(database: Database) -> None:
    """Whoever reads the database cannot confirm or end anything: digests alone, made with the secret."""
    async with site(database) as shown:
        await shown.ask(ANN)
        await shown.ask(phone=MOBILE)
        async with database.read() as conn:
            kept = str((await conn.execute(sa.select(tables.subscriber))).all())
        for secret in (
            shown.link().rpartition("/")[2],
            shown.link("end").rpartition("/")[2],
            f"'{shown.code()}'",
        ):
            assert secret not in kept


async def test_a_record_that_cannot_be_reached_is_said_in_plain_words(night_url: str, opened: Opened) -> None:
    """503 and nothing of the inside; the page still stands."""
    async with site(opened(night_url)) as shown:
        file = Path(night_url.removeprefix("sqlite:///"))
        await asyncio.to_thread(file.rename, file.with_suffix(".gone"))
        page = await shown.post("/en/end/" + "x" * 43)
        if page.status == 200:  # one connection was open already
            page = await shown.get("/en/confirm/" + "x" * 43)
        assert (page.status, page.heading) == (503, "This cannot be done just now")
        assert "night" not in page.text


async def test_what_nobody_confirmed_is_gone_when_the_next_result_leaves(database: Database) -> None:
    """Not only when somebody else asks."""
    async with site(database) as shown:
        shown.later(timedelta(days=-2))
        await shown.ask(ANN)
        assert await addresses(database) == {ANN: False}
        await send_result(database)
        assert await addresses(database) == {}


async def test_when_the_election_is_over_everybody_is_forgotten(database: Database) -> None:
    """One call deletes every address."""
    await subscribe(database, ANN, "bob@example.org")
    assert await subscribers.end_all(database) == 2
    assert await addresses(database) == {}


@pytest.mark.parametrize(
    ("base", "secret", "problems"),
    [
        ("http://results.example.gov.uk", SECRET, 1),
        ("https://results.example.gov.uk/?a=b", SECRET, 1),
        ("https://user@results.example.gov.uk/", SECRET, 1),
        ("results.example.gov.uk", "short", 2),
        ("http://127.0.0.1:8080/", SECRET, 0),
        ("https://results.example.gov.uk/updates/", SECRET, 0),
    ],
)
def test_links_are_encrypted_and_cannot_be_guessed(base: str, secret: str, problems: int) -> None:
    """An address that would send people's links in the clear, or a short secret, stops the start."""
    if problems:
        with pytest.raises(SettingsError) as refused:
            Links(base, secret)
        assert len(refused.value.problems) == problems
    else:
        assert Links(base, secret).form(Language.ENGLISH) == base.rstrip("/") + "/en/"
