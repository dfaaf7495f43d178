"""Who is meant by each line of a ward's count sheet: by name, by id, or by box on a sheet of our own."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from results.count.election import Candidate, CandidateId, Contest
from results.feeds.formats.count_sheet.spellings import Column
from results.feeds.formats.count_sheet.ward import Line
from results.feeds.formats.register import Register, Unmatched

AS_PRINTED = "the names back as they were printed"
BOX = re.compile(r"B([1-9][0-9]?)")
APOSTROPHES = re.compile("['’‘`´]")
Words = tuple[str, ...]
SEVERAL = re.compile(r"[;\n/&]|\band\b")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Who is meant cannot be said; `words` tell why and what to do."""

    words: str


class People:
    """The candidates of one ward.

    Args:
        contest: the ward.
        register: finds people by other forms of their names.
        is_this_list: the sheet's check code shows that its boxes are those of this very list.
    """

    def __init__(self, contest: Contest, register: Register, *, is_this_list: bool) -> None:
        self._contest, self._register, self._is_this_list = contest, register, is_this_list
        self._place = {one.candidate_id: place for place, one in enumerate(contest.candidates)}
        by_words: defaultdict[Words, set[CandidateId]] = defaultdict(set)
        for one in contest.candidates:
            by_words[_words(one.full_name)].add(one.candidate_id)
            by_words[_words(one.name)].add(one.candidate_id)
        self._by_words = {
            words: next(iter(ids)) for words, ids in by_words.items() if words and len(ids) == 1
        }

    def who(self, line: Line) -> CandidateId | Doubt | None:
        """Whose line it is; None for somebody who does not stand here."""
        in_box = self._in_box(line.text(Column.BOX))
        given_id = line.text(Column.CANDIDATE_ID)
        if given_id:
            return self._by_id(CandidateId(given_id), in_box, line)
        if in_box:
            return self._if_named(in_box, line)
        return self.named(line.name, line.text(Column.DESCRIPTION))

    def named(self, name: str, description: str = "") -> CandidateId | Doubt | None:
        """Who is so called; None for nobody here."""
        surely = self._by_words.get(_words(name))
        if surely:
            return surely
        known = description if self._names_a_party(description) else ""
        found = self._register.candidate(self._contest, name, known)
        if isinstance(found, Unmatched):
            return Doubt(found.words) if found.ambiguous else None
        return found

    def all_named(self, names: str) -> list[CandidateId] | Doubt:
        """Everyone named in one box, "Anna Smith; John Brown"."""
        whole = self.named(names)
        if whole and not isinstance(whole, Doubt):
            return [whole]
        found: list[CandidateId] = []
        for name in filter(None, map(str.strip, SEVERAL.split(names))):
            one = self.named(name)
            if one is None or isinstance(one, Doubt):
                return one or Doubt(f"nobody in {self._contest.area} is called {name[:60]!r}")
            found.append(one)
        return found

    def name_given(self, line: Line, who: CandidateId) -> str | None:
        """The name as the sheet has it; None when it says no more than the nomination."""
        person = self._person(who)
        same = _words(line.name) in {_words(person.full_name), _words(person.name)}
        return None if same or not line.name else line.name

    def description_given(self, line: Line, who: CandidateId) -> str | None:
        """The description as the sheet has it; None when it is the nominated one, or the party in short."""
        given, person = line.text(Column.DESCRIPTION), self._person(who)
        if given in {"", person.description}:
            return None
        return None if _is_short_for(given, self._party_words(person)) else given

    def place(self, who: CandidateId | None) -> int:
        """The place on the ballot paper; after everyone for somebody who does not stand here."""
        return len(self._place) if who is None else self._place[who]

    def in_ballot_order(self, people: Iterable[CandidateId]) -> tuple[CandidateId, ...]:
        """Each once, as on the ballot paper."""
        return tuple(sorted(set(people), key=self.place))

    def _names_a_party(self, description: str) -> bool:
        """Whether it is a description that somebody here might have; "Con" or "Lab" help nobody."""
        return any(_is_short_for(description, self._party_words(one)) for one in self._contest.candidates)

    def _party_words(self, person: Candidate) -> frozenset[str]:
        """The words of a candidate's description and of their party's names."""
        party = self._register.election.parties.get(person.party_id)
        known = [person.description, *([party.name, party.short] if party else [])]
        return frozenset(word for one in known for word in _words(one))

    def _person(self, who: CandidateId) -> Candidate:
        return self._contest.candidates[self._place[who]]

    def _in_box(self, code: str) -> Candidate | None:
        """Whose box this is, on a sheet that is known to be of this very list."""
        found = BOX.fullmatch(code) if self._is_this_list else None
        place = int(found[1]) - 1 if found else -1
        return self._contest.candidates[place] if 0 <= place < len(self._contest.candidates) else None

    def _by_id(self, given: CandidateId, in_box: Candidate | None, line: Line) -> CandidateId | Doubt:
        """The one with this id, if neither the box nor the name is somebody else's."""
        if given not in self._place:
            return Doubt(f"nobody in {self._contest.area} has the id {given[:60]!r}")
        person = self._person(given)
        in_their_box = in_box is None or in_box.candidate_id == given
        if in_their_box and self._by_words.get(_words(line.name), given) == given:
            return given
        what = f"named {line.name[:60]!r}" if in_their_box else f"in box {line.text(Column.BOX)}"
        return Doubt(f"the id is {person.name}'s, but the line is {what}: put {AS_PRINTED}")

    def _if_named(self, in_box: Candidate, line: Line) -> CandidateId | Doubt:
        """The one whose box it is, if the name beside it is theirs or might be."""
        if not line.name or _words(line.name) in {_words(in_box.name), _words(in_box.full_name)}:
            return in_box.candidate_id
        named = self.named(line.name, line.text(Column.DESCRIPTION))
        if named == in_box.candidate_id or isinstance(named, Doubt):
            return in_box.candidate_id
        code = line.text(Column.BOX)
        return Doubt(
            f"box {code} is {in_box.name}'s, but the line is named {line.name[:60]!r}: put {AS_PRINTED}"
        )


@lru_cache(maxsize=16_384)
def _words(name: str) -> Words:
    """The words of a name in any order, in plain small letters of any script."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", name).casefold())
    plain = "".join(one if one.isalnum() else " " for one in apart if not unicodedata.combining(one))
    return tuple(sorted(plain.split()))


def _is_short_for(given: str, words: frozenset[str]) -> bool:
    """Whether a description says nothing but these words."""
    return bool(_words(given)) and words.issuperset(_words(given))
