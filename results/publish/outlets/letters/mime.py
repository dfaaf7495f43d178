"""A letter as a mail: everything in plain words, the same with its picture, and the headers that end it."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from results.errors import BulletinRefused, SettingsError
from results.publish.outlets.letters.letter import STOP, Letter

POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
"""Header lines are not folded: a link in two pieces is no link. Source: RFC 5322, 2.1.1."""
_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom mails come from.

    Attributes:
        address: what is shown and where mail servers send what they could not deliver.
        name: shown beside it.
        reply_to: where answers go, None for the address itself.
        stop_address: a mailbox that somebody reads, for programs that end by mail; None without one.
    """

    address: str
    name: str
    reply_to: str | None = None
    stop_address: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would not be one plain address or one line."""
        addresses = [one for one in (self.address, self.reply_to, self.stop_address) if one is not None]
        problems = [f"{one!r} is no plain e-mail address" for one in addresses if not is_plain(one)]
        if not self.name.strip() or _CONTROL.search(self.name):
            problems.append("the sender needs a name of one line")
        if problems:
            raise SettingsError("email", problems)

    @property
    def domain(self) -> str:
        """The part of the address that names the council."""
        return self.address.rpartition("@")[2]


def is_plain(address: str) -> bool:
    """True for one address that can stand on a mail server's command line as it is."""
    return len(address) <= 254 and _PLAIN.fullmatch(address) is not None


def mail(letter: Letter, sender: Sender, at: datetime) -> bytes:
    """The letter as bytes for a mail server, the same for the same instant.

    Raises:
        BulletinRefused: the address or the subject is not one plain line.
    """
    if not is_plain(letter.to) or _CONTROL.search(letter.subject):
        raise BulletinRefused("the address or the subject is not one plain line")
    message = EmailMessage(POLICY)
    _head(message, letter, sender, at)
    message.set_content(letter.whole_text, cte="quoted-printable")
    message.add_alternative(_page(letter), subtype="html", cte="quoted-printable")
    if letter.picture is not None:
        page = message.get_payload(1)
        assert isinstance(page, EmailMessage)  # noqa: S101 - the part just added
        about = f"<{_picture_id(letter)}>"
        page.add_related(
            letter.picture, "image", "png", cid=about, disposition="inline", filename="result.png"
        )
    message["Content-Language"] = letter.language.value  # any earlier it would end on the plain words alone
    return message.as_bytes()


def _head(message: EmailMessage, letter: Letter, sender: Sender, at: datetime) -> None:
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.reference}@{sender.domain}>"
    if sender.reply_to is not None:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "out of office" in answer
    ways = [f"<{letter.end_url}>"]
    if sender.stop_address is not None:
        ways.append(f"<mailto:{sender.stop_address}?subject=stop>")
    message["List-Unsubscribe"] = ", ".join(ways)
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _page(letter: Letter) -> str:
    """The letter with its picture; the words of the picture are there for whoever does not see it."""
    paragraphs = "\n".join(f"<p>{_lines(one)}</p>" for one in re.split(r"\n\s*\n", letter.body.strip()))
    picture = ""
    if letter.picture is not None:
        described = html.escape(letter.alt)
        shown = 'width="600" style="max-width:100%;height:auto"'
        picture = f'<p><img src="cid:{_picture_id(letter)}" alt="{described}" {shown}></p>\n'
    stop = f'<p><a href="{html.escape(letter.end_url)}">{html.escape(STOP[letter.language])}</a></p>'
    return (
        f'<!DOCTYPE html>\n<html lang="{letter.language}">\n<head><meta charset="utf-8">'
        f"<title>{html.escape(letter.subject)}</title></head>\n"
        f'<body style="font:1em/1.5 sans-serif;max-width:40em">\n{paragraphs}\n{picture}{stop}\n'
        "</body>\n</html>\n"
    )


def _lines(paragraph: str) -> str:
    return html.escape(paragraph, quote=False).replace("\n", "<br>\n")


def _picture_id(letter: Letter) -> str:
    return f"{letter.reference}.picture"
