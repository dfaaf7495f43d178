"""What an answer of a mail server, or the lack of one, means for one letter and for all the others."""

import re

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from results.errors import BulletinRefused, DeliveryUnknown, OutletError, OutletUnavailable
from results.publish.outlets.letters.letter import Busy

_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\+?\d[\d ]{8,}\d")
SAID_MOST = 200
CLOSING = 421


def trouble_in(error: Exception) -> OutletError:
    """What this error means when the letter itself had certainly not been handed over."""
    if isinstance(error, SMTPResponseException):
        return _of_answer(error)
    if isinstance(error, SMTPException) and not isinstance(error, OSError):
        return BulletinRefused(f"the mail server cannot be used: {nameless(str(error))}", stops_account=True)
    return OutletUnavailable(f"the mail server cannot be reached ({type(error).__name__})")


def trouble_after_data(error: Exception) -> OutletError:
    """What this error means when the letter was being handed over: only an answer proves anything."""
    if isinstance(error, SMTPDataError) and 400 <= error.code < 600:
        return _of_answer(error)
    return DeliveryUnknown(f"no clear answer from the mail server ({type(error).__name__})")


def nameless(said: str) -> str:
    """What a server said, without anybody's address or number, and not too long."""
    return _NUMBER.sub("(number)", _ADDRESS.sub("(address)", said))[:SAID_MOST]


def _of_answer(error: SMTPResponseException) -> OutletError:
    """4xx is later, 5xx never; whom it is about decides for whom. Source: RFC 5321, 4.2.1."""
    words = f"the mail server answered {error.code}: {nameless(error.message)}"
    is_of_one = isinstance(error, SMTPRecipientRefused | SMTPDataError)
    if error.code == CLOSING or not 400 <= error.code < 600:
        return OutletUnavailable(words)
    if error.code < 500:
        return Busy(words) if is_of_one else OutletUnavailable(words)
    stops = isinstance(error, SMTPAuthenticationError | SMTPSenderRefused) or not is_of_one
    return BulletinRefused(words, stops_account=stops)
