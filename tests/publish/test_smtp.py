"""Mail by a real mail server: encrypted, one person a letter, and never two where an answer was lost."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from results.clock import SystemClock
from results.errors import BulletinRefused, DeliveryUnknown, OutletUnavailable, SettingsError
from results.language import Language
from results.publish.outlets.letters.letter import Busy, Carrier, Letter
from results.publish.outlets.letters.mime import Sender, mail
from results.publish.outlets.letters.smtp import MailServer, Smtp
from tests.publish.letterbox import (
    ANSWER_S,
    LINKS,
    PASSWORD,
    PNG,
    SENDER,
    USER,
    Keys,
    MailBox,
    carrier,
    certificates,
    mail_server,
)

END = LINKS.end(Language.WELSH, "somebody")


def letter(to: str = "ann@example.org", **more: object) -> Letter:
    facts = {"reference": "ref-1", "to": to, "subject": "Ynys Môn: Jane Doe", "body": "Tŷ-Croes <1>\n\n2 & 3"}
    return Letter(**{**facts, "language": Language.WELSH, "end_url": END, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return certificates(tmp_path_factory.mktemp("keys"))


@asynccontextmanager
async def line(box: MailBox) -> AsyncIterator[Smtp]:
    async with mail_server(box) as port:
        smtp = carrier(port)
        yield smtp
        await smtp.close()


async def test_a_letter_arrives_with_everything_in_it() -> None:
    """Words, picture and description, the headers that end it, and no way to mistake who sent it."""
    box = MailBox()
    async with line(box) as smtp:
        carries: Carrier = smtp
        await carries.carry(letter(picture=PNG, alt='Bars "1" & <2>.'))
    came = box.letter()
    assert [address for address, _ in box.came] == ["ann@example.org"]
    assert came["From"] == "Example Council <results@example.gov.uk>"
    assert (came["To"], came["Reply-To"]) == ("ann@example.org", "elections@example.gov.uk")
    assert came["Subject"] == "Ynys Môn: Jane Doe"
    assert came["Message-ID"] == "<ref-1@example.gov.uk>"
    assert (came["Content-Language"], came["Auto-Submitted"]) == ("cy", "auto-generated")
    assert came["List-Unsubscribe"] == f"<{END}>, <mailto:stop@example.gov.uk?subject=stop>"
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, page = came.get_body(("plain",)), came.get_body(("html",))
    assert plain is not None
    assert page is not None
    for said in ("Tŷ-Croes <1>", "2 & 3", 'Bars "1" & <2>.', END):
        assert said in plain.get_content()
    html = page.get_content()
    assert 'alt="Bars &quot;1&quot; &amp; &lt;2&gt;."' in html
    assert "Tŷ-Croes &lt;1&gt;" in html
    assert '<html lang="cy">' in html
    pictures = [part for part in came.walk() if part.get_content_type() == "image/png"]
    assert [one.get_content() for one in pictures] == [PNG]
    assert pictures[0]["Content-Disposition"].startswith("inline")
    assert f'src="cid:{str(pictures[0]["Content-ID"]).strip("<>")}"' in html


def test_a_header_stays_on_one_line_and_within_the_limit() -> None:
    """A long link is not folded, so that every program can read it; no line is longer than a server takes."""
    far = LINKS.end(Language.WELSH, "x" * 40)
    raw = mail(letter(end_url=far, body="ŵ" * 900, subject="ŷ" * 150), SENDER, SystemClock().now())
    assert f"List-Unsubscribe: <{far}>".encode() in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.parametrize(
    "to",
    [
        "ann@example.org\r\nBcc: all@example.org",
        "ann@example.org, bob@example.org",
        "Ann <ann@example.org>",
        "ann@example.org> SIZE=1",
        "@example.org",
        "",
    ],
)
async def test_an_address_that_is_more_than_an_address_never_leaves(to: str) -> None:
    """No second line, no second person, no more than one plain address reaches the mail server."""
    box = MailBox()
    async with line(box) as smtp:
        with pytest.raises(BulletinRefused):
            await smtp.carry(letter(to))
    assert (box.came, box.connections) == ([], 0)


@pytest.mark.parametrize("subject", ["Result\r\nBcc: all@example.org", "Result\nX: y", "a\x00b", "a\u2028b"])
async def test_a_subject_of_two_lines_never_leaves(subject: str) -> None:
    """Words cannot add a header."""
    box = MailBox()
    async with line(box) as smtp:
        with pytest.raises(BulletinRefused):
            await smtp.carry(letter(subject=subject))
    assert box.came == []


def test_a_sender_that_is_no_plain_address_is_refused_at_the_start() -> None:
    """The settings cannot smuggle a header either; every problem at once."""
    with pytest.raises(SettingsError) as refused:
        Sender("a@b\r\nBcc: c@d", "Two\nlines")
    assert len(refused.value.problems) == 2


def test_no_address_travels_in_the_clear() -> None:
    """Without encryption mail goes only to this very machine."""
    with pytest.raises(SettingsError, match="encrypted"):
        MailServer("mail.example.gov.uk", 25, "none")
    MailServer("127.0.0.1", 25, "none")


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_is_encrypted_and_signed_in(keys: Keys, security: str) -> None:
    """With a certificate we trust and the right password a letter arrives, twice over one connection."""
    box = MailBox()
    async with mail_server(box, keys, at_once=security == "tls", asks_password=True) as port:
        server = MailServer("127.0.0.1", port, security, USER, PASSWORD, keys.ca)  # type: ignore[arg-type]
        smtp = Smtp(server, SENDER, SystemClock(), 5)
        await smtp.carry(letter())
        await smtp.carry(letter("bob@example.org"))
        assert (await smtp.examine()).problems == ()
        await smtp.close()
    assert (len(box.came), box.connections) == (2, 1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_we_do_not_trust_gets_nothing(keys: Keys, security: str) -> None:
    """Somebody in between cannot read who gets results: nothing is sent, and it is tried again later."""
    box = MailBox()
    async with mail_server(box, keys, at_once=security == "tls") as port:
        smtp = Smtp(MailServer("127.0.0.1", port, security), SENDER, SystemClock(), 5)  # type: ignore[arg-type]
        with pytest.raises(OutletUnavailable):
            await smtp.carry(letter())
        await smtp.close()
    assert box.came == []


async def test_a_server_without_encryption_gets_nothing() -> None:
    """STARTTLS is not a wish: where it is not offered the account stops."""
    box = MailBox()
    async with mail_server(box) as port:
        smtp = Smtp(MailServer("127.0.0.1", port), SENDER, SystemClock(), ANSWER_S)
        with pytest.raises(BulletinRefused) as refused:
            await smtp.carry(letter())
        assert refused.value.stops_account
        assert "STARTTLS" in (await smtp.examine()).problems[0]
        await smtp.close()
    assert box.came == []


async def test_a_wrong_password_stops_the_account(keys: Keys) -> None:
    """It is told before the night by examine, and at the first letter."""
    box = MailBox()
    async with mail_server(box, keys, asks_password=True) as port:
        server = MailServer("127.0.0.1", port, "starttls", USER, "wrong", keys.ca)
        smtp = Smtp(server, SENDER, SystemClock(), 5)
        health = await smtp.examine()
        with pytest.raises(BulletinRefused) as refused:
            await smtp.carry(letter())
        await smtp.close()
    assert refused.value.stops_account
    assert "password" in health.problems[0]
    assert "wrong" not in str(health)


ANSWERS: dict[str, tuple[str, str, type[Exception], bool]] = {
    "450 at RCPT": ("at_rcpt", "450 4.2.1 mailbox busy", Busy, False),
    "550 at RCPT": ("at_rcpt", "550 5.1.1 <ann@example.org> unknown", BulletinRefused, False),
    "421 at RCPT": ("at_rcpt", "421 closing", OutletUnavailable, False),
    "451 at DATA": ("at_data", "451 4.3.0 try later", Busy, False),
    "554 at DATA": ("at_data", "554 5.7.1 no", BulletinRefused, False),
}


@pytest.mark.parametrize(("where", "said", "meant", "stops"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_answer_means_what_the_standard_says(
    where: str, said: str, meant: type[Exception], stops: bool
) -> None:
    """4xx is later, 5xx never, each for this person only; the connection serves the next one."""
    box = MailBox()
    getattr(box, where)["ann@example.org"] = said
    async with line(box) as smtp:
        with pytest.raises(meant) as caught:
            await smtp.carry(letter())
        await smtp.carry(letter("bob@example.org"))
    assert type(caught.value) is meant
    assert getattr(caught.value, "stops_account", False) is stops
    assert "ann@" not in str(caught.value)
    assert [address for address, _ in box.came] == ["bob@example.org"]


@pytest.mark.parametrize(
    ("said", "meant"), [("451 4.7.1 slow down", OutletUnavailable), ("550 5.7.1 not you", BulletinRefused)]
)
async def test_a_sender_who_is_not_taken_is_about_everybody(said: str, meant: type[Exception]) -> None:
    """Later for all, or an account that stops; examine says so before the night."""
    box = MailBox(at_mail=said)
    async with line(box) as smtp:
        with pytest.raises(meant) as caught:
            await smtp.carry(letter())
        assert getattr(caught.value, "stops_account", True)
        assert not isinstance(caught.value, Busy)
        assert (await smtp.examine()).problems != ()
    assert box.came == []


async def test_nobody_listening_is_later() -> None:
    """A server that is away has taken nothing."""
    smtp = carrier(9)
    with pytest.raises(OutletUnavailable):
        await smtp.carry(letter())
    with pytest.raises(OutletUnavailable):
        await smtp.examine()
    await smtp.close()


@pytest.mark.parametrize("way", ["drop", "drop_before", "hang"])
async def test_an_answer_lost_after_the_letter_is_doubt(way: str) -> None:
    """Taken or not, nobody knows; the next letter goes over a new connection."""
    box = MailBox(ways=[way])
    async with line(box) as smtp:
        with pytest.raises(DeliveryUnknown):
            await smtp.carry(letter())
        await smtp.carry(letter("bob@example.org"))
    assert box.counted["bob@example.org"] == 1
    assert box.connections == 2


async def test_a_letter_that_is_given_up_leaves_no_half_said_word() -> None:
    """Cancelled in the middle, the connection is dropped: the next letter is not taken for the rest of it."""
    box = MailBox(takes_s=0.2)
    async with line(box) as smtp:
        sending = asyncio.ensure_future(smtp.carry(letter()))
        await asyncio.sleep(0.1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await smtp.carry(letter("bob@example.org"))
    assert box.counted["bob@example.org"] == 1


async def test_examine_sends_nothing(tmp_path: Path) -> None:
    """Looking at the account before the night leaves no letter anywhere."""
    box = MailBox()
    async with line(box) as smtp:
        health = await smtp.examine()
        await smtp.carry(letter())
    assert health.problems == ()
    assert "127.0.0.1" in health.who
    assert len(box.came) == 1


def test_the_context_of_tests_is_a_real_one(keys: Keys) -> None:
    """The encryption above is the library's, with certificates checked."""
    assert isinstance(keys.context, ssl.SSLContext)
