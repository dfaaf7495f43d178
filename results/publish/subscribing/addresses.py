"""What people type as their address, as it is used: one plain e-mail address, or one UK mobile number."""

import re

MAIL_MOST = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_BETWEEN = re.compile(r"[\s().\u2010-\u2015-]")
_MOBILE = re.compile(r"(?:\+44|0044|44)?0?(7[1-57-9][0-9]{8}|7624[0-9]{6})")
"""07 and then 1 to 5, 7 to 9, or 624 of the Isle of Man: 070 is personal numbers, 076 else pagers. Source:
Ofcom's National Telephone Numbering Plan."""


def mail_address(typed: str) -> str | None:
    """The address with its domain in small ASCII letters; None for what is not one plain address.

    A domain with other letters is taken by its IDNA name; what stands before the @ must be ASCII, as for most
    mail servers.
    """
    text = typed.strip()
    local, at, domain = text.rpartition("@")
    plain = _domain(domain)
    if not at or plain is None or len(local) > 64 or not _LOCAL.fullmatch(local):
        return None
    address = f"{local}@{plain}"
    return address if len(address) <= MAIL_MOST else None


def mobile_number(typed: str) -> str | None:
    """The number as +447...; None for what is not a mobile number of the UK."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", typed.strip()))
    return None if found is None else f"+44{found.group(1)}"


def _domain(typed: str) -> str | None:
    if any(sign.isspace() or ord(sign) < 33 for sign in typed):
        return None
    try:
        plain = typed.encode("idna").decode().lower()
    except UnicodeError:
        return None
    labels = plain.split(".")
    is_name = len(labels) > 1 and all(_LABEL.fullmatch(one) for one in labels)
    return plain if is_name and not labels[-1].isdigit() else None
