"""Which form a file or page is in, seen from its own first bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from results.feeds.formats import count_sheet, democracy_club, eml, lga, modern_gov
from results.feeds.formats.register import Register
from results.feeds.formats.sheaf import Sheaf

LOOKED_AT = 4096
XML_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
JSON_STARTS = ("{", "[")


class Form(StrEnum):
    """The forms we read, as documents call them."""

    NATIVE = "results/1 message"
    COUNT_SHEET = "count sheet"
    LGA = "LGA ElectionResults CSV"
    MODERN_GOV = "Modern.gov XML"
    DEMOCRACY_CLUB = "Democracy Club results"
    EML = "EML 510 or 520"


@dataclass(frozen=True, slots=True)
class Format:
    """How one form is read.

    Attributes:
        readings: equal readings in a row before a ward is believed; a page that is being typed into while we
            look needs two.
    """

    read: Callable[[bytes, Register], Sheaf]
    readings: int = 1


FORMATS = {
    Form.COUNT_SHEET: Format(count_sheet.read),
    Form.LGA: Format(lga.read),
    Form.MODERN_GOV: Format(modern_gov.read, modern_gov.READS_BEFORE_TRUSTED),
    Form.DEMOCRACY_CLUB: Format(democracy_club.read),
    Form.EML: Format(eml.read),
}
"""Every form but our own messages, which name their election, source and revision themselves."""


def form_of(data: bytes) -> Form:
    """The form these bytes seem to be in; what is nothing else is read as a count sheet."""
    start = _text(data[:LOOKED_AT])
    if start.startswith("<"):
        return Form.EML if _root(start).upper() == "EML" else Form.MODERN_GOV
    if start.startswith(JSON_STARTS):
        return Form.NATIVE if b'"schema"' in data else Form.DEMOCRACY_CLUB
    heading = start.casefold()
    if "electoralareauri" in heading or "votescast,eligibleelectorate" in heading:
        return Form.LGA
    return Form.DEMOCRACY_CLUB if "ballot_paper_id" in heading else Form.COUNT_SHEET


def _text(start: bytes) -> str:
    """The first characters, in whatever encoding, without marks and white space before them."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "ignore").lstrip("\ufeff \t\r\n")
    return start.replace(b"\x00", b"").decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")


def _root(start: str) -> str:
    """The name of the first element, past declaration and comments; "" when there is none."""
    found = XML_ROOT.search(re.sub(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", "", start, flags=re.DOTALL))
    return found[1] if found else ""
