"""A letter: one message to one person, and what whoever carries it must be able to do."""

from dataclasses import dataclass
from typing import Protocol

from results.errors import OutletUnavailable
from results.language import Language
from results.publish.outlets import Health

STOP = {Language.ENGLISH: "Stop these messages", Language.WELSH: "Rhoi'r gorau i'r negeseuon hyn"}
LETTERS_WITH_SUBJECT = "email"
PICTURE = {Language.ENGLISH: "The picture in words", Language.WELSH: "Y llun mewn geiriau"}


class Busy(OutletUnavailable):
    """This one address cannot be served just now; others can."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person.

    Attributes:
        reference: our own name for it; the same at each try.
        to: e-mail address or telephone number, checked.
        subject: "" in a text message.
        end_url: where the person ends all further messages.
        picture: PNG; its words are in `alt`.
    """

    reference: str
    to: str
    subject: str
    body: str
    language: Language
    end_url: str
    picture: bytes | None = None
    alt: str = ""

    @property
    def whole_text(self) -> str:
        """Everything that the letter says, for whoever sees no picture, and how to end it."""
        parts = [self.body.strip()]
        if self.picture is not None:
            parts.append(f"{PICTURE[self.language]}: {self.alt}")
        parts.append(f"{STOP[self.language]}:\n{self.end_url}")
        return "\n\n".join(parts) + "\n"


def parts_of(family: str, text: str) -> tuple[str, str]:
    """Subject and body of frozen words: a mail's first line is its subject, a text message has none."""
    if family != LETTERS_WITH_SUBJECT:
        return "", text.strip()
    subject, _, rest = text.partition("\n")
    return subject.strip(), rest.strip()


class Carrier(Protocol):
    """Takes letters to people: a mail server, or a service for mail or text messages."""

    @property
    def family(self) -> str:
        """Which form of words it takes: "email" or "sms"."""
        ...

    @property
    def at_once(self) -> int:
        """How many letters it takes at the same time."""
        ...

    @property
    def a_minute(self) -> float:
        """How many letters it takes in a minute."""
        ...

    @property
    def found_after_s(self) -> float | None:
        """How long after leaving a letter may take to be found by its reference; None when none ever is."""
        ...

    async def carry(self, letter: Letter) -> None:
        """Take one letter.

        Raises:
            Busy: certainly not taken; this address only, later.
            OutletUnavailable: certainly not taken; none is, just now.
            BulletinRefused: certainly not taken, never for this address; stops_account: for no address.
            DeliveryUnknown: it may have been taken.
        """
        ...

    async def find(self, reference: str) -> bool:
        """Look whether a letter with this reference was taken.

        Raises:
            OutletUnavailable: nobody can tell just now.
            BulletinRefused: we may not ask (stops_account).
        """
        ...

    async def examine(self) -> Health:
        """Look whether letters would be taken tonight; none is sent.

        Raises:
            OutletUnavailable: it does not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads."""
        ...
