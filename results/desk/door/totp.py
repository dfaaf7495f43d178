"""The six digits of a person's authenticator app: the second thing they show, each code good for once.

Source: RFC 6238; OWASP ASVS 5.0, 6.5.1.
"""

import hmac
import re
from datetime import datetime

import pyotp
import segno

from results.record.database import Database
from results.record.people import Person, use_totp

STEP_S = 30
EITHER_SIDE = 1
"""Steps that a phone's clock may be off."""


def new_secret() -> str:
    """A secret for a person's app, 160 bits."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None when it is the code of none near now."""
    digits = re.sub(r"\s", "", code)
    this, found = int(now.timestamp()) // STEP_S, None
    for step in range(this - EITHER_SIDE, this + EITHER_SIDE + 1):
        right = pyotp.TOTP(secret or new_secret()).generate_otp(step)
        if hmac.compare_digest(right.encode(), digits.encode()):
            found = step
    return found


async def spent(database: Database, person: Person, code: str, now: datetime) -> bool:
    """Take this code from the person, so that it never works again; False when it is wrong or was used."""
    step = step_of(person.totp_secret, code, now)
    return step is not None and await use_totp(database, person.user_id, step)


def picture(secret: str, name: str, council: str) -> str:
    """The QR code that an authenticator app reads, as the source of an image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"{council} elections desk")
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white"))


def spelt(secret: str) -> str:
    """The secret in groups of four, for whoever must type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
