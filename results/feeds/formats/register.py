"""Finds the area and the person a file means, by what files call them: never by their place in a list.

Pure. Capitals, accents, hyphens, titles and the order of names are forgiven; a doubt is said, not settled.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from results.count.election import Candidate, CandidateId, Contest, ContestId, Election
from results.feeds.formats.names import area_key, folded

T = TypeVar("T")
Words = tuple[str, ...]
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "cllr", "councillor", "sir", "dame", "lady", "lord"}
    | {"rev", "revd", "reverend", "prof", "professor"}
)
OUTCOMES = frozenset({"elected", "not elected"})
ALSO_CALLED = re.compile(r"\(?\b(?:commonly )?known as\b|[()\[\]]", re.IGNORECASE)
OF_ANY_PARTY = frozenset({"party", "the", "candidate", "and", "of", "local"})
MOST_COMPARED = 50


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
            (one, [area_key(one.area), area_key(one.area_cy or "")]) for one in _all(election)
        )
        self._by_gss = _index((one, [one.gss_code or ""]) for one in _all(election))
        self._known = _Known(one.area for one in _all(election))
        self._people: dict[str, _People] = {}

    def contest(
        self, *, contest_id: str | None = None, gss: str | None = None, area: str | None = None
    ) -> Contest | Unmatched:
        """The area meant: by its id, else its GSS code, else its name."""
        if contest_id:
            known = self.election.contests.get(ContestId(contest_id))
            return known or Unmatched(f"no contest {contest_id!r} in {self.election.title}")
        by_code = self._by_gss.get(gss or "", [])
        by_name = self._by_area.get(area_key(area or ""), [])
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
        return Unmatched(f"no area is called {called!r} in {self.election.title}{self._known.meant(called)}")

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
        self._known = _Known(one.name for one in contest.candidates)
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
        return Unmatched(f"{given} does not stand in {self._contest.area}{self._known.meant(name)}")

    def _is_of(self, candidate: Candidate, description: str) -> bool:
        """Whether a party's or description's words, perhaps shortened, can be this candidate's."""
        party = self._election.parties.get(candidate.party_id)
        theirs = [candidate.description, candidate.party_id]
        theirs += [party.name, party.short] if party else []
        given = _party_words(description)
        return any(
            given <= words or words <= given for one in theirs if (words := _party_words(one)) and given
        )


class _Known:
    """Names to be suggested for one that was not found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._plain = {" ".join(folded(name)): name for name in names}
        self._by_start = _index((plain, [word[:2] for word in plain.split()]) for plain in self._plain)

    def meant(self, given: str) -> str:
        """Who was probably meant, as a question; "" when nothing is near. Looks at a few names at most."""
        words = folded(given)
        near = [one for word in words for one in self._by_start.get(word[:2], ())][:MOST_COMPARED]
        found = get_close_matches(" ".join(words), near, n=1, cutoff=0.6)
        return f" (did you mean {self._plain[found[0]]}?)" if found else ""


def _party_words(text: str) -> frozenset[str]:
    """What tells a party or description from others: "Labour" for "The Labour Party Candidate"."""
    return frozenset(word.removesuffix("s") for word in folded(text)) - OF_ANY_PARTY


def _all(election: Election) -> Iterable[Contest]:
    return election.contests.values()


def _index(pairs: Iterable[tuple[T, Iterable[object]]]) -> dict[object, list[T]]:
    found: defaultdict[object, list[T]] = defaultdict(list)
    for one, keys in pairs:
        for key in dict.fromkeys(keys):
            if key:
                found[key].append(one)
    return dict(found)


def _names_of(candidate: Candidate) -> Iterator[Words]:
    for name in (candidate.full_name, candidate.commonly_known_as or ""):
        yield _without_titles(folded(name))


def _readings(name: str) -> Iterator[Words]:
    """The name as given, then each part of "John Smith (commonly known as Jack Smith)"."""
    parts = [part for part in ALSO_CALLED.split(name) if " ".join(folded(part)) not in OUTCOMES | {""}]
    for part in [name, " ".join(parts), *parts]:
        words = _without_titles(folded(part))
        if words:
            yield words


def _without_titles(words: Words) -> Words:
    kept = tuple(one for one in words if one not in TITLES)
    return kept or words


def _fits(candidate: Candidate, given: Words) -> bool:
    """Whether another form of the name is meant: the surname whole, the other names not against it."""
    surname = folded(candidate.surname)
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
