"""The people on a ballot paper, from the lines of one ward: names, ids, parties, in the order of the paper.

Pure. Two people who cannot be told apart are a question, never a guess.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from results.count.election import Candidate, CandidateId, PartyId
from results.feeds.formats.election_shape import slug
from results.feeds.formats.names import paper_order, topic_word
from results.feeds.formats.nomination_names import Named, named
from results.feeds.nominations.nominated import Ask, Line, Said, truth
from results.feeds.nominations.party_book import PartyBook

LONGEST_ID = 100
NO_NAME = "no surname, or none an id can be made of: give surname, forenames, for another script a person id"


@dataclass(slots=True)
class Notes:
    """What was taken for granted about names, gathered over all wards."""

    from_capitals: int = 0
    split: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    deselected: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Person:
    """One person as a line gives them.

    Attributes:
        on_paper: surname and other names as the ballot paper has them, for its order.
        given_id: the file's own id, "" when it has none.
    """

    line: Line
    candidate: Candidate
    on_paper: tuple[str, str]
    given_id: str

    @property
    def called(self) -> str:
        """Name and place for a question."""
        return f"{self.candidate.full_name} ({self.line.where})"


class BallotPaper:
    """Makes the candidates of one ward after another."""

    def __init__(self, book: PartyBook, questions: list[str], *, in_order: bool = False) -> None:
        """Add to these questions; `in_order` says that the lines are in the order of the paper."""
        self._book = book
        self._in_paper_order = in_order
        self.questions = questions
        self.notes = Notes()
        self.wards_of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def candidates(self, area: str, lines: Iterable[Line]) -> tuple[Candidate, ...]:
        """The ward's candidates in ballot paper order; what cannot be settled becomes questions."""
        people = []
        for line in lines:
            person = self._person(area, line) if line.names_somebody else None
            if person is not None:
                people.append(person)
        distinct = self._told_apart(area, people)
        for person in distinct:
            if person.given_id:
                self.wards_of[person.given_id].append((area, person.candidate.full_name))
        return tuple(one.candidate for one in self._in_order(area, distinct))

    def _person(self, area: str, line: Line) -> _Person | None:
        names = named(line)
        candidate_id = line[Said.PERSON_ID] or slug(names.full_name)[:LONGEST_ID]
        if truth(line[Said.GONE]) is not False:
            self.notes.gone.append(f"{names.full_name} ({area})")
            return None
        if not names.surname or not candidate_id:
            self.questions.append(f"{area}, {line.where}: {NO_NAME}")
            return None
        self._note(area, line, names)
        party = self._book.party_of(line)
        if isinstance(party, Ask):
            self.questions.append(f"{area}, {names.full_name} ({line.where}): {party.words}")
            party = PartyId("")
        candidate = Candidate(
            candidate_id=CandidateId(candidate_id),
            surname=names.surname,
            other_names=names.other_names,
            party_id=party,
            description=line[Said.DESCRIPTION],
            commonly_known_as=names.known_as,
        )
        return _Person(line, candidate, names.on_paper, line[Said.PERSON_ID])

    def _note(self, area: str, line: Line, names: Named) -> None:
        self.notes.from_capitals += names.in_capitals
        if not names.is_split_sure:
            self.notes.split.append(names.full_name)
        if truth(line[Said.DESELECTED]):
            self.notes.deselected.append(f"{names.full_name} ({area})")

    def _told_apart(self, area: str, people: Sequence[_Person]) -> list[_Person]:
        """The same people, each once and each with an id of their own."""
        by_id: defaultdict[str, list[_Person]] = defaultdict(list)
        for one in people:
            by_id[one.candidate.candidate_id].append(one)
        return [one for same in by_id.values() for one in self._apart(area, same)]

    def _apart(self, area: str, same: list[_Person]) -> list[_Person]:
        first, *others = same
        if not others or (first.given_id and all(one.candidate == first.candidate for one in others)):
            return [first]
        called = " and ".join(one.called for one in same)
        if first.given_id:
            self.questions.append(
                f"{area}: {called} have one id, {first.given_id}: give each person their own"
            )
            return same
        marks = [one.candidate.description or self._party_name(one) for one in same]
        if len({topic_word(mark) for mark in marks}) < len(same):
            self.questions.append(
                f"{area}: {called} have one name and one description: take a line out, "
                "or add a column Person id that tells them apart"
            )
            return same
        return [_renamed(one, mark) for one, mark in zip(same, marks, strict=True)]

    def _party_name(self, person: _Person) -> str:
        party = self._book.parties.get(person.candidate.party_id)
        return party.name if party else ""

    def _in_order(self, area: str, people: list[_Person]) -> list[_Person]:
        """By the column of that name where the file has one, else as the law orders names."""
        if self._in_paper_order:
            return people
        by_law = sorted(people, key=lambda one: paper_order(*one.on_paper))
        given = [one.line[Said.ORDER] for one in people]
        if not any(given):
            if by_law != people:
                self.notes.reordered.append(area)
            return by_law
        places = [int(text) if text.isdecimal() and len(text) < 4 else 0 for text in given]
        if 0 in places or max(Counter(places).values()) > 1:
            self.questions.append(
                f"{area}: ballot paper order must give every candidate a number of their own, from 1: "
                f"it says {', '.join(text or 'nothing' for text in given)}; or leave the column empty"
            )
            return by_law
        return [one for _, one in sorted(zip(places, people, strict=True), key=lambda pair: pair[0])]


def _renamed(person: _Person, mark: str) -> _Person:
    mine = CandidateId(f"{person.candidate.candidate_id}-{topic_word(mark)[:40] or 'independent'}")
    return replace(person, candidate=replace(person.candidate, candidate_id=mine))
