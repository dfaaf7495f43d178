"""People's and wards' names before the night: split, in the usual letters, in the order of the ballot paper.

Pure. Nothing here decides who is meant; `register` does that on the night.
"""

import re
import unicodedata
from collections.abc import Sequence

APOSTROPHES = re.compile("['’‘ʼ`´]")
WORD = re.compile(r"[^\W_]+")
ALSO_CALLED = re.compile(r"\(?,?\s*\b(?:commonly |also )?known as:?\s+([^()]*)\)?", re.IGNORECASE)
SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
"""Letters that are no letter with a mark on it."""
AREA_WORDS = frozenset({"ward", "division", "electoral", "of", "the"})
JOINTS = re.compile(r"([\s\-‐‑'’]+)")


def folded(text: str) -> tuple[str, ...]:
    """The words of a text in plain small letters; apostrophes vanish, other signs separate words."""
    plain = APOSTROPHES.sub("", text).replace("&", " and ").casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain.translate(SPECIAL))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return tuple(WORD.findall(plain))


def area_key(area: str) -> str:
    """What two spellings of a ward's name have in common: "Luton Ward" and "luton" are one."""
    words = folded(area)
    return " ".join([one for one in words if one not in AREA_WORDS] or words)


def topic_word(text: str) -> str:
    """A name as a part of an id, as Democracy Club's ids have it: "St James's" is "st-jamess"."""
    return "-".join(re.findall("[a-z0-9]+", " ".join(folded(text))))


def usual_letters(name: str, known: str = "") -> str:
    """A name in capitals as people write it: "O'NEILL" is O'Neill; spelt as in `known` where that has it.

    Names not wholly in capitals stay as they are.
    """
    if not name.isupper() or len(name) < 2:
        return name
    known_parts = _spellings(known)
    return "".join(known_parts.get(part) or _capitalised(part) for part in JOINTS.split(name))


def is_spelt_in(name: str, known: str) -> bool:
    """Whether every part of a name in capitals stands in the usual letters in another text."""
    return set(JOINTS.split(name)[::2]) <= set(_spellings(known))


def _spellings(text: str) -> dict[str, str]:
    """The words of a text that are not in capitals, by their capitals."""
    return {word.upper(): word for word in JOINTS.split(text) if not word.isupper() or len(word) < 2}


def _capitalised(word: str) -> str:
    small = word.capitalize()
    return f"Mc{small[2:].capitalize()}" if small.startswith("Mc") and len(small) > 3 else small


def split_name(name: str) -> tuple[str, str]:
    """Surname and other names of "LEE, Ann", "Ann LEE" or "Ann Lee"; without a sign, the last word is it."""
    before, comma, after = name.partition(",")
    if comma:
        return before.strip(), after.strip()
    words = name.split()
    loud = [word for word in words if word.isupper() and len(word.strip(".")) > 1]
    if loud and len(loud) < len(words):
        return " ".join(loud), " ".join(word for word in words if word not in loud)
    return " ".join(words[-1:]), " ".join(words[:-1])


def is_split_sure(name: str) -> bool:
    """Whether the name itself shows which part is the surname."""
    words = name.split()
    return (
        "," in name or any(word.isupper() and len(word.strip(".")) > 1 for word in words) or len(words) <= 2
    )


def without_also_called(name: str) -> tuple[str, str]:
    """A name, and what its owner is "commonly known as"; "" when it does not say."""
    found = ALSO_CALLED.search(name)
    if found is None:
        return name, ""
    return " ".join(ALSO_CALLED.sub(" ", name).split()), found[1].strip(" ,")


def paper_order(surname: str, other_names: str) -> tuple[Sequence[str], Sequence[str]]:
    """The key that puts people in the order of the ballot paper: surname, then other names.

    Source: statement of persons nominated, "alphabetically in the order of their surnames, and ... of their
    other names" (SI 2021/1459 Sch 1 rule 13(4), Wales, as in England), which the ballot paper follows
    (Local Elections (Principal Areas) (England and Wales) Rules 2006, Sch 2 rule 16(5)).
    """
    return folded(surname), folded(other_names)
