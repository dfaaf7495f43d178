"""The two languages the public is spoken to in; where the council uses Welsh, it is never second."""

from enum import StrEnum


class Language(StrEnum):
    """A language by its ISO 639-1 code, as pages and posts name it."""

    ENGLISH = "en"
    WELSH = "cy"
