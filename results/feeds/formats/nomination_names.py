"""One person's names from a line: surname and other names as nominated, and what people call them.

Pure. Source: Electoral Commission, "Reproducing commonly used names": where only a commonly used forename or
only a commonly used surname is given, the nominated one stands for the other.
"""

from dataclasses import dataclass

from results.feeds.formats.names import (
    folded,
    is_spelt_in,
    is_split_sure,
    split_name,
    usual_letters,
    without_also_called,
)
from results.feeds.nominations.nominated import Line, Said

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "cllr", "councillor"})


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody's names in the usual letters.

    Attributes:
        known_as: the whole commonly used name; None when it is the full name.
        on_paper: surname and other names as the ballot paper has them, for its order.
        in_capitals: whether the file had the surname in capitals only, so that its letters are our guess.
        is_split_sure: False where nothing showed which word is the surname.
    """

    surname: str
    other_names: str
    known_as: str | None
    on_paper: tuple[str, str]
    in_capitals: bool
    is_split_sure: bool

    @property
    def full_name(self) -> str:
        """The name as nominated, other names first."""
        return f"{self.other_names} {self.surname}".strip()


def named(line: Line) -> Named:
    """The names on a line: from their own columns, else out of the whole name."""
    name, surname, forenames = _parts(line)
    whole, also = without_also_called(name)
    surname, also_surname = without_also_called(surname)
    forenames, also_forenames = without_also_called(forenames)
    also = also or (f"{forenames} {usual_letters(also_surname)}" if also_surname else also_forenames)
    called = line[Said.USED_NAME] or also
    if surname:
        is_sure = True
        called_by_file = _forenames_first(whole)
    else:
        is_sure = is_split_sure(whole)
        surname, forenames = split_name(whole)
        called_by_file = ""
    hint = f"{whole} {called}"
    spelt = usual_letters(surname, hint), usual_letters(forenames, hint)
    on_paper, known_as = _commonly(line, spelt, called)
    return Named(
        surname=spelt[0],
        other_names=spelt[1],
        known_as=_unless_same(known_as or called_by_file, f"{spelt[1]} {spelt[0]}"),
        on_paper=on_paper,
        in_capitals=spelt[0] != surname and not is_spelt_in(surname, hint),
        is_split_sure=is_sure,
    )


def _parts(line: Line) -> tuple[str, str, str]:
    """The whole name, surname and other names; "LEE, Ann" is a surname and other names."""
    name = _without_title(line[Said.NAME])
    surname, comma, forenames = (part.strip() for part in name.partition(","))
    if comma and not line[Said.SURNAME]:
        return "", surname, forenames
    return name, line[Said.SURNAME], line[Said.FORENAMES]


def _commonly(line: Line, nominated: tuple[str, str], called: str) -> tuple[tuple[str, str], str]:
    """What the ballot paper has, and the whole commonly used name; "" where none was nominated."""
    if called:
        known_as = called if " " in called else f"{called} {nominated[0]}"
        return _printed(known_as, nominated[0]), known_as
    used = line[Said.USED_SURNAME], line[Said.USED_FORENAMES]
    if not any(used):
        return nominated, ""
    on_paper = usual_letters(used[0]) or nominated[0], usual_letters(used[1]) or nominated[1]
    return on_paper, f"{on_paper[1]} {on_paper[0]}".strip()


def _printed(known_as: str, surname: str) -> tuple[str, str]:
    """Surname and other names of a commonly used name; the nominated surname where it ends in that."""
    last, words = folded(surname), folded(known_as)
    if words[-len(last) :] == last:
        return surname, " ".join(words[: -len(last)])
    return split_name(known_as)


def _unless_same(known_as: str, full: str) -> str | None:
    if not known_as or known_as == full or folded(known_as) == folded(full):
        return None
    return known_as


def _without_title(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and first.strip(".").casefold() in TITLES else name


def _forenames_first(name: str) -> str:
    """ "LEE, Ann" as "Ann LEE"; other names as they are."""
    before, comma, after = name.partition(",")
    return f"{after.strip()} {before.strip()}".strip() if comma else name
