"""The two languages the public is spoken to in; where the council uses Welsh, it is never second."""

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """A language by its ISO 639-1 code, as pages and posts name it."""

    ENGLISH = "en"
    WELSH = "cy"


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
