"""What a heading or a label of a count sheet means, however it is written."""

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from results.feeds.formats.count_sheet.spellings import OF_ONE_LINE, SPELLINGS, TOTALS, VOTES_TOO, Column

LONGEST_HEADING = 120
NOISE = frozenset({"number", "numbers", "no", "of", "the", "a", "an", "please", "your"})
"""Words that add nothing to a heading."""
NUMBERED = frozenset({"candidate", "ward", "division", "area", "person", "box"})
"""What a running number may be of: "Candidate no." is not the candidate."""
CODE = re.compile(r"^\s*[A-D](?:[1-9][0-9]?|[TU])\s*[.:)\-]?\s+(?=\S)")
"""A box code before a label: "A1 Electorate"."""
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
NOT_WORDS = re.compile(r"[^a-z0-9]+")
BEGINNING = re.compile(r"[^A-Za-z]*([A-Za-z]{1,3})")
TELLING = re.compile("official|part|entitle|overvot|many|identif|unmarked|uncertain|void", re.IGNORECASE)
"""What only the headings of rejected papers have, wherever in them it stands."""


class Meaning(NamedTuple):
    """What words mean as a heading, and what beside a box.

    Attributes:
        column: what a column with this heading holds.
        label: what the box beside this label holds: something about the ward.
        votes_rank: how likely such a column holds the votes when no other does, 0 first.
        is_total: a line so named adds up others.
    """

    column: Column | None = None
    label: Column | None = None
    votes_rank: int | None = None
    is_total: bool = False


NOTHING = Meaning()


def heading(text: str) -> Column | None:
    """What a column with this heading holds; None when it is none of ours."""
    return _meaning(text[: LONGEST_HEADING + 1]).column


def label(text: str) -> Column | None:
    """What the box beside this label holds: something about the ward; None when it is no label of ours."""
    return _meaning(text[: LONGEST_HEADING + 1]).label


def is_total(text: str) -> bool:
    """Whether a line so named adds up other lines."""
    return _meaning(text[: LONGEST_HEADING + 1]).is_total


def may_be_votes(text: str) -> int | None:
    """How likely a column so named holds the votes when no other does, 0 first; None when it does not."""
    return _meaning(text[: LONGEST_HEADING + 1]).votes_rank


def meant(text: str) -> str:
    """The heading that a misspelt one was probably meant to be; "" when it is near none."""
    phrase = plain(text) if len(text) <= LONGEST_HEADING else ""
    near = get_close_matches(phrase, KNOWN, n=1, cutoff=0.85)
    return near[0] if near else ""


def plain(text: str) -> str:
    """A heading in plain small letters, without box code, accents, signs and words that add nothing."""
    shown = HUMP.sub(" ", CODE.sub("", text)).replace("%", " percent ").replace("&", " and ")
    bare = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().lower()
    words = NOT_WORDS.sub(" ", bare).split()
    kept = [word for word in words if word not in NOISE]
    numbered = len(words) > 1 and words[-1] in NOISE and kept and kept[-1] in NUMBERED
    return " ".join([*kept, "number"] if numbered else kept)


@lru_cache(maxsize=16_384)
def _meaning(text: str) -> Meaning:
    """The meaning; most cells are names or figures, which is seen from how they begin."""
    begins = BEGINNING.match(text)
    if begins is None or len(text) > LONGEST_HEADING:
        return NOTHING
    if begins[1].lower() not in BEGINNINGS and not TELLING.search(text):
        return NOTHING
    phrase = plain(text)
    column = KNOWN.get(phrase) or _long_heading(frozenset(phrase.split()))
    is_total = phrase in TOTALS
    rank = VOTES_TOO.index(phrase) if phrase in VOTES_TOO else None
    beside = None if column in OF_ONE_LINE else column
    if column is Column.BY_LOT:
        beside = Column.LOT
    elif column is None and is_total:
        beside = Column.TOTAL_VOTES
    return Meaning(column, beside, rank, is_total)


def _long_heading(words: frozenset[str]) -> Column | None:
    """The headings of rejected papers by the words that only they have, however the rest is put."""
    if {"official", "mark"} <= words:
        return Column.OFFICIAL_MARK
    if "part" in words and words & {"rejected", "in"}:
        return Column.IN_PART
    if words & {"entitled", "overvoted", "overvotes", "overvote"} or {"too", "many"} <= words:
        return Column.TOO_MANY
    if words & {"identified", "identifiable", "identify", "identifying", "identification"}:
        return Column.IDENTIFIABLE
    return Column.VOID if words & {"unmarked", "uncertainty", "void"} else None


KNOWN = {plain(one): column for column, phrases in SPELLINGS.items() for one in phrases.split(";")}
BOXES = frozenset({"a", "b", "c", "d", "bt", "bu"})
BEGINNINGS = BOXES.union(one[:3].rstrip() for one in (*KNOWN, *TOTALS, *VOTES_TOO, *NOISE))
"""The first letters of all that is known by how it is spelt, also behind a box code."""
