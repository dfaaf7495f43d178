"""A draft election made of what files say and what the person at the command adds.

Pure. Every question is found in one go: nobody should have to import ten times to learn ten things.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from results.count.election import ContestId, LastTime, PartyId
from results.feeds.formats.names import topic_word
from results.feeds.nominations.areas import (
    Area,
    areas_of,
    electorate_of,
    expected_of,
    poll_of,
    seats_of,
    system_of,
    terms_of,
)
from results.feeds.nominations.choice import Chosen, chosen, read_day
from results.feeds.nominations.draft import Draft, DraftArea, listed
from results.feeds.nominations.nominated import Ask, Line, Nominations, Said, truth
from results.feeds.nominations.party_book import PartyBook
from results.feeds.nominations.people import BallotPaper
from results.feeds.nominations.wishes import Wishes

Known = TypeVar("Known")
LONGEST_WORD = 60
WARD_BEHIND = re.compile(r" (?:ward|division|electoral division)$", re.IGNORECASE)
NO_DATE = (
    "the previous holder needs the date of the last election: add a column Last election, or give --last-time"
)


def drafted(files: Sequence[Nominations], wishes: Wishes) -> Draft:
    """The draft, with every question that is open."""
    lines = [line for file in files for line in file.lines]
    election = chosen(lines, wishes)
    areas, doubts = areas_of(election.lines)
    book = PartyBook(wishes.parties)
    maker = _Maker(election, wishes, book)
    made = tuple(map(maker.area, areas))
    return Draft(
        areas=made,
        parties=book.parties,
        council=election.council,
        title=election.title,
        election_id=election.election_id,
        poll_on=election.poll_on,
        council_size=wishes.council_size,
        read_as=tuple(dict.fromkeys(file.kind for file in files)),
        questions=(
            *(question for file in files for question in file.questions),
            *election.questions,
            *_strange_answers(areas, wishes),
            *doubts,
            *maker.questions,
            *_one_id(made),
            *_in_two_wards(maker.paper.wards_of),
        ),
        assumed=(
            *election.assumed,
            *_unique(file.assumed for file in files),
            *_assumed(maker.paper, book, is_ordered=any(file.is_ordered for file in files)),
        ),
        stripped=_unique(file.stripped for file in files),
        unused=_unique(file.unused for file in files),
    )


def _unique(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in lists for one in some))


def _strange_answers(areas: Sequence[Area], wishes: Wishes) -> Iterator[str]:
    """Answers about wards that are not there."""
    there = {area.key for area in areas}
    for option, given in (("--seats", wishes.seats), ("--poll", wishes.polls)):
        for key in given:
            if key and key not in there:
                yield f"{option}: no ward is called {key!r}; the wards are named in the table"


def _one_id(areas: Sequence[DraftArea]) -> Iterator[str]:
    first: dict[str, DraftArea] = {}
    for area in areas:
        other = first.setdefault(area.contest_id, area)
        if other is not area:
            where = f"{area.area} ({area.where})"
            yield f"{where}: its id {area.contest_id} is also {other.area}'s: add a column Contest id"


def _in_two_wards(wards_of: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[str]:
    for person, wards in wards_of.items():
        if len(wards) > 1:
            places = " and ".join(f"in {area} as {name}" for area, name in wards)
            yield f"{person} stands {places}: nobody may stand in two wards: take one out, or give another id"


def _assumed(paper: BallotPaper, book: PartyBook, *, is_ordered: bool) -> Iterator[str]:
    """What was taken for granted about people and parties, to be looked over."""
    notes = paper.notes
    reordered = notes.reordered if is_ordered else []
    if notes.from_capitals:
        number = notes.from_capitals
        yield f"surnames in capitals ({number}) are written O'Neill, McKay, Macdonald: look them over"
    for words, people in (
        ("the last word is the surname of", notes.split),
        ("no longer standing, and left out:", notes.gone),
        ("deselected by their party, and still on the ballot paper:", notes.deselected),
        ("put in surname order, unlike the file (--file-order, or a column Ballot order):", reordered),
        ("parties of their own, without a colour:", list(book.own.values())),
    ):
        if people:
            yield f"{words} {listed(people)}"
    if book.undescribed:
        yield f"people without party and description ({book.undescribed}) count as independents"


class _Maker:
    """Makes one ward after another and gathers the questions."""

    def __init__(self, election: Chosen, wishes: Wishes, book: PartyBook) -> None:
        self._election, self._wishes, self._book = election, wishes, book
        self.questions: list[str] = []
        self.paper = BallotPaper(book, self.questions, in_order=wishes.file_order)

    def area(self, area: Area) -> DraftArea:
        """The ward, and its people."""
        people = self.paper.candidates(area.name, area.lines)
        seats = self._settled(area, seats_of(area, self._wishes.seats))
        standing = len(people)
        self._settled(area, system_of(area))
        made = DraftArea(
            contest_id=ContestId(area.said[Said.CONTEST_ID] or self._contest_id(area)),
            area=area.name,
            candidates=people,
            where=area.said.where,
            seats=seats,
            electorate=self._settled(area, electorate_of(area)),
            poll=self._settled(area, poll_of(area, standing, seats, self._wishes.polls)),
            gss_code=area.said[Said.GSS] or None,
            area_cy=area.said[Said.AREA_CY] or None,
            terms=self._settled(area, terms_of(area, seats)) or (),
            expected_by=self._settled(area, expected_of(area, self._election.poll_on)),
        )
        return replace(made, last_time=self._settled(area, self._last_time(area, seats)))

    def _settled(self, area: Area, answer: Known | Ask) -> Known | None:
        """The answer; None, and a question more, when there is none."""
        if isinstance(answer, Ask):
            self.questions.append(f"{area.name} ({area.said.where}): {answer.words}")
            return None
        return answer

    def _contest_id(self, area: Area) -> str:
        """An id as Democracy Club makes them, "local.medway.all-saints.2027-05-06"."""
        election, day = self._election.election_id, f".{self._election.poll_on}"
        word = topic_word(WARD_BEHIND.sub("", area.name))[:LONGEST_WORD] or area.said[Said.GSS].lower()
        if not word:
            self.questions.append(
                f"{area.name} ({area.said.where}): no id can be made of it: add a column Contest id"
            )
        if election.endswith(day):
            return f"{election.removesuffix(day)}.{word}{day}"
        return f"{election}.{word}"

    def _last_time(self, area: Area, seats: int | None) -> LastTime | Ask | None:
        """What the columns Last election, Previous holder and New boundaries say together."""
        said = area.said
        holder = self._holder(said[Said.HOLDER])
        redrawn = truth(said[Said.NEW_BOUNDARIES])
        if isinstance(holder, Ask):
            return holder
        if holder and seats != 1:
            return Ask("a previous holder is for one vacant seat: leave it empty where several are elected")
        if redrawn is None:
            return Ask(f"new boundaries must be yes or no, not {said[Said.NEW_BOUNDARIES]!r}")
        if not said[Said.LAST_ELECTION]:
            return Ask(NO_DATE) if holder or redrawn else None
        day = read_day(said[Said.LAST_ELECTION])
        if day is None:
            return Ask(f"last election must be a date such as 2023-05-04, not {said[Said.LAST_ELECTION]!r}")
        return LastTime(day, holder=holder, boundary_changed=redrawn)

    def _holder(self, label: str) -> PartyId | Ask | None:
        return self._book.party_of(Line("", {Said.PARTY: label})) if label else None
