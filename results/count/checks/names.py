"""When two spellings mean the same person: capitals, spaces, hyphens and name order do not matter."""

import unicodedata
from functools import lru_cache

from results.count.declaration import Figure
from results.count.election import Candidate, Contest

_SAME = str.maketrans({"‐": "-", "‑": "-", "–": "-", "’": "'", "‘": "'", "`": "'", ",": " "})
_NO_PARTY = frozenset({"", "independent", "annibynnol"})


@lru_cache(maxsize=4096)
def plain(text: str | None) -> str:
    """The words of a name without regard to capitals, spacing, commas and kinds of hyphen."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_SAME).casefold().split())


def is_called(candidate: Candidate, text: str | None) -> bool:
    """Whether this is the candidate's full or commonly used name, surname first or last."""
    first = plain(candidate.name).removesuffix(plain(candidate.surname))
    forms = {
        plain(candidate.name),
        plain(candidate.full_name),
        plain(f"{candidate.surname} {candidate.other_names}"),
        plain(f"{candidate.surname} {first}"),
    }
    return plain(text) in forms


def people_called(contest: Contest, text: str | None) -> tuple[Candidate, ...]:
    """Everyone standing here whom this name fits."""
    return tuple(one for one in contest.candidates if is_called(one, text)) if text else ()


def meant(contest: Contest, figure: Figure) -> Candidate | None:
    """Whose line this is by id, or by name where no id was given; None for a stranger."""
    if figure.candidate_id is not None:
        return contest.candidate(figure.candidate_id)
    return next(iter(people_called(contest, figure.name_given)), None)


def stands_alone(candidate: Candidate) -> bool:
    """True for someone without a party: by law described as Independent or not at all."""
    return plain(candidate.description) in _NO_PARTY
