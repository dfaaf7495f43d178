"""Finds the area and the person a file means, by what files call them: never by their place in a list.

Pure. Capitals, accents, hyphens, titles and the order of names are forgiven; a doubt is said, not settled.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from results.count.election import Candidate, CandidateId, Contest, Election

T = TypeVar("T")
Words = tuple[str, ...]
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "cllr", "councillor", "sir", "dame", "lady", "lord"}
    | {"rev", "revd", "reverend", "prof", "professor"}
)
OUTCOMES = frozenset({"elected", "not elected"})
ALSO_CALLED = re.compile(r"\(?\b(?:commonly )?known as\b|[()\[\]]", re.IGNORECASE)
AREA_WORDS = frozenset({"ward", "division", "electoral", "of", "the"})
SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "&": " and "}
)
APOSTROPHES = re.compile("['’‘ʼ`´]")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nobody, or more than one, is meant.

    Attributes:
        words: what was given, and who was probably meant.
        ambiguous: True when several fit, so that the file must say more.
    """

    words: str
    ambiguous: bool = False


class Register:
    """One election's areas and people, to be found by the names in files."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self._by_area = _index(
            (one, [_area_key(one.area), _area_key(one.area_cy or "")]) for one in _all(election)
        )
        self._by_gss = _index((one, [one.gss_code or ""]) for one in _all(election))
        self._people: dict[str, _People] = {}

    def contest(
        self, *, contest_id: str | None = None, gss: str | None = None, area: str | None = None
    ) -> Contest | Unmatched:
        """The area meant: by its id, else its GSS code, else its name."""
        if contest_id:
            found = [one for one in _all(self.election) if one.contest_id == contest_id]
            return found[0] if found else Unmatched(f"no contest {contest_id!r} in {self.election.title}")
        by_code = self._by_gss.get(gss or "", [])
        by_name = self._by_area.get(_area_key(area or ""), [])
        both = [one for one in by_code if one in by_name]
        called = area or gss or ""
        if by_code and by_name and not both:
            return Unmatched(
                f"{gss} is {by_code[0].area} but the name is {area!r}: say which", ambiguous=True
            )
        both = both or by_code or by_name
        if len(both) == 1:
            return both[0]
        if both:
            ids = " or ".join(one.contest_id for one in both)
            return Unmatched(f"{called!r} is the name of several areas: say {ids}", ambiguous=True)
        names = [one.area for one in _all(self.election)]
        return Unmatched(f"no area is called {called!r} in {self.election.title}{_meant(called, names)}")

    def candidate(
        self, contest: Contest, name: str, description: str = "", candidate_id: str | None = None
    ) -> CandidateId | Unmatched:
        """The person meant: by id where one is given, else by name, with the party's help among namesakes."""
        if candidate_id:
            known = contest.candidate(CandidateId(candidate_id))
            if known:
                return known.candidate_id
            return Unmatched(f"nobody in {contest.area} has the id {candidate_id!r}")
        if contest.contest_id not in self._people:
            self._people[contest.contest_id] = _People(contest, self.election)
        return self._people[contest.contest_id].meant(name, description)


class _People:
    """Everyone who stands in one area, by each name they have."""

    def __init__(self, contest: Contest, election: Election) -> None:
        self._contest, self._election = contest, election
        self._by_words = _index(
            (one, [tuple(sorted(words)) for words in _names_of(one)]) for one in contest.candidates
        )

    def meant(self, name: str, description: str) -> CandidateId | Unmatched:
        fitting: list[Candidate] = []
        for words in _readings(name):
            fitting = self._by_words.get(tuple(sorted(words)), [])
            if fitting:
                break
        sure = bool(fitting)
        if not fitting:
            readings = list(_readings(name))
            fitting = [
                one for one in self._contest.candidates if any(_fits(one, words) for words in readings)
            ]
        theirs = [one for one in fitting if self._is_of(one, description)] if description else []
        if len(fitting) > 1 and len(theirs) == 1:
            return theirs[0].candidate_id
        if len(fitting) == 1 and (sure or not description or theirs):
            return fitting[0].candidate_id
        return self._nobody(name, description, fitting)

    def _nobody(self, name: str, description: str, fitting: Sequence[Candidate]) -> Unmatched:
        given = f"{name!r} ({description})" if description else repr(name)
        if fitting:
            might = " or ".join(f"{one.full_name} ({one.description or 'no description'})" for one in fitting)
            return Unmatched(
                f"{given} in {self._contest.area} may be {might}: give the full name", ambiguous=True
            )
        names = [one.name for one in self._contest.candidates]
        return Unmatched(f"{given} does not stand in {self._contest.area}{_meant(name, names)}")

    def _is_of(self, candidate: Candidate, description: str) -> bool:
        party = self._election.parties.get(candidate.party_id)
        theirs = [candidate.description, candidate.party_id]
        theirs += [party.name, party.short] if party else []
        given = set(_plain(description))
        return any(given == set(words) or given >= set(words) for one in theirs if (words := _plain(one)))


def _all(election: Election) -> Iterable[Contest]:
    return election.contests.values()


def _index(pairs: Iterable[tuple[T, Iterable[object]]]) -> dict[object, list[T]]:
    found: defaultdict[object, list[T]] = defaultdict(list)
    for one, keys in pairs:
        for key in dict.fromkeys(keys):
            if key:
                found[key].append(one)
    return dict(found)


def _plain(text: str) -> Words:
    """The words of a name in plain small letters."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).casefold().translate(SPECIAL))
    bare = "".join(" " if unicodedata.category(sign)[0] in "PSZC" else sign for sign in apart)
    return tuple("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def _area_key(area: str) -> Words:
    """A ward's name without "Ward", "Division", "the", so that "Luton Ward" is Luton."""
    words = _plain(area)
    return tuple(one for one in words if one not in AREA_WORDS) or words


def _names_of(candidate: Candidate) -> Iterator[Words]:
    for name in (candidate.full_name, candidate.commonly_known_as or ""):
        yield _without_titles(_plain(name))


def _readings(name: str) -> Iterator[Words]:
    """The name as given, then each part of "John Smith (commonly known as Jack Smith)"."""
    parts = [part for part in ALSO_CALLED.split(name) if " ".join(_plain(part)) not in OUTCOMES | {""}]
    for part in [" ".join(parts), *parts]:
        words = _without_titles(_plain(part))
        if words:
            yield words


def _without_titles(words: Words) -> Words:
    kept = tuple(one for one in words if one not in TITLES)
    return kept or words


def _fits(candidate: Candidate, given: Words) -> bool:
    """Whether another form of the name is meant: the surname whole, the other names not against it."""
    surname = _plain(candidate.surname)
    if not surname or not _within(surname, given):
        return False
    rest = list(given)
    for word in surname:
        rest.remove(word)
    other = [word for name in _names_of(candidate) for word in name if word not in surname]
    return all(any(_agree(word, known) for known in other) for word in rest)


def _within(some: Words, given: Words) -> bool:
    left = list(given)
    for word in some:
        if word not in left:
            return False
        left.remove(word)
    return True


def _agree(word: str, known: str) -> bool:
    """Equal, or one is the other's initial."""
    return word == known or (min(len(word), len(known)) == 1 and word[0] == known[0])


def _meant(given: str, names: Sequence[str]) -> str:
    """Who was probably meant, as a question; "" when nothing is near."""
    plain = {" ".join(_plain(name)): name for name in names}
    near = get_close_matches(" ".join(_plain(given)), list(plain), n=1, cutoff=0.6)
    return f" (did you mean {plain[near[0]]}?)" if near else ""
