"""The two languages the public is spoken to in; where the council uses Welsh, it is never second."""

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """A language by its ISO 639-1 code, as pages and posts name it."""

    ENGLISH = "en"
    WELSH = "cy"


WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.WELSH: (
        "dydd Llun",
        "dydd Mawrth",
        "dydd Mercher",
        "dydd Iau",
        "dydd Gwener",
        "dydd Sadwrn",
        "dydd Sul",
    ),
}
"""Monday first."""
MONTHS: Mapping[Language, tuple[str, ...]] = {
    Language.ENGLISH: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    Language.WELSH: (
        *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
        *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
    ),
}


WELSH_PARTIES: Mapping[str, str] = {
    "Labour": "Llafur",
    "Lab": "Llafur",
    "Conservative": "Ceidwadwyr",
    "Con": "Ceidwadwyr",
    "Lib Dem": "Dem. Rhydd.",
    "Liberal Democrat": "Dem. Rhydd.",
    "LD": "Dem. Rhydd.",
    "Green": "Y Blaid Werdd",
    "Independent": "Annibynnol",
    "Ind": "Annibynnol",
}
"""What parties' short names are in Welsh; one that is not here keeps its own."""


def party_in(language: Language, short: str) -> str:
    """A party's short name in this language."""
    return WELSH_PARTIES.get(short, short) if language is Language.WELSH else short
