"""Which ward a count sheet speaks of: by a cell that names it, by a title, or by the name of the sheet."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from results.count.election import Contest, ContestId
from results.feeds.formats.count_sheet.ward import Given, Ward
from results.feeds.formats.count_sheet.words import meant
from results.feeds.formats.register import Register, Unmatched

TITLE_PARTS = re.compile(r"\s[-–—|]\s|[:,()]")
IN_A_SENTENCE = re.compile(
    r"\b(?:for|of|in)\s+(?:the\s+)?(.{1,80}?)\s+(?:ward|(?:electoral )?division)\b", re.I
)
AREA_WORDS = frozenset({"ward", "division", "electoral", "the", "of"})
APOSTROPHES = re.compile("['’‘`]")
LONGEST_SHEET_NAME = 31
LONGEST_TITLE = 150
MOST_GUESSES = 200
"""Misspelt labels looked up in one file: each is compared with all that are known."""


class Naming(NamedTuple):
    """The cells that say which ward it is, None where there is none."""

    contest_id: Given | None = None
    gss: Given | None = None
    area: Given | None = None


class Gathered:
    """All that the tables of one file say, ward by ward, and what is wrong with them.

    Attributes:
        understood: whether anything in the file was a count sheet at all.
    """

    def __init__(self, register: Register) -> None:
        self.wards: dict[ContestId, Ward] = {}
        self.problems: list[str] = []
        self.understood = False
        self._register = register
        self._guesses_left = MOST_GUESSES
        self._named: dict[tuple[str, str, str], Ward | None] = {}
        self._areas = _by_name(self._contests())

    def note(self, problem: str | None) -> None:
        """Keep a problem, where there is one."""
        if problem:
            self.problems.append(problem)

    def guess(self, text: str) -> str:
        """The label probably meant; "" when none is near, or too many were asked for."""
        self._guesses_left -= 1
        return meant(text) if self._guesses_left >= 0 else ""

    def ward(self, contest: Contest) -> Ward:
        """What is gathered about this contest."""
        return self.wards.setdefault(contest.contest_id, Ward(contest))

    def only_ward(self) -> Ward | None:
        """The ward of a by-election, which nobody need name; None when there are several."""
        contests = list(self._contests())
        return self.ward(contests[0]) if len(contests) == 1 else None

    def ward_titled(self, text: str) -> Ward | None:
        """The ward that a title or a sheet's name names; None when it names none for certain."""
        contest = next((self._areas[one] for one in map(_area, _parts(text)) if one in self._areas), None)
        return self.ward(contest) if contest else None

    def ward_of_sheet(self, name: str) -> Ward | None:
        """The ward that a sheet's name names, also one cut off where spreadsheets end it."""
        ward = self.ward_titled(name)
        if ward or len(name) < LONGEST_SHEET_NAME:
            return ward
        cut = [one for area, one in self._areas.items() if area.startswith(_area(name))]
        return self.ward(cut[0]) if len(cut) == 1 else None

    def ward_named(self, naming: Naming) -> Ward | None:
        """The ward that cells name; None, and a problem the first time, when they name none or contradict."""
        contest_id, gss, area = (one.text if one else "" for one in naming)
        key = contest_id, gss, area
        if key not in self._named:
            found = self._contest(contest_id, gss, area)
            if isinstance(found, Unmatched):
                where = next(one for one in reversed(naming) if one)
                self.problems.append(f"{where.place}: {found.words}")
            self._named[key] = None if isinstance(found, Unmatched) else self.ward(found)
        return self._named[key]

    def _contest(self, contest_id: str, gss: str, area: str) -> Contest | Unmatched:
        contests = self._register.election.contests
        by_id = contests.get(ContestId(contest_id or area))
        if contest_id and by_id is None:
            return self._register.contest(contest_id=contest_id)
        if by_id is None:
            return self._register.contest(gss=gss or None, area=area or None)
        if area in {"", by_id.area, by_id.contest_id} and gss in {"", by_id.gss_code}:
            return by_id
        by_name = self._register.contest(gss=gss or None, area=area or None)
        if isinstance(by_name, Unmatched) or by_name.contest_id == by_id.contest_id:
            return by_id
        return Unmatched(f"{area or gss} is {by_name.contest_id}, not {by_id.contest_id}: name one ward")

    def _contests(self) -> Iterable[Contest]:
        return self._register.election.contests.values()


def _by_name(contests: Iterable[Contest]) -> dict[str, Contest]:
    """Each contest by the names that are its alone."""
    found: defaultdict[str, dict[ContestId, Contest]] = defaultdict(dict)
    for one in contests:
        for name in (one.area, one.area_cy or ""):
            found[_area(name)][one.contest_id] = one
    return {name: next(iter(ones.values())) for name, ones in found.items() if name and len(ones) == 1}


def _parts(title: str) -> Iterator[str]:
    """A title whole, in parts, and what it calls a ward: "Count sheet for Strood North ward, 3 seats"."""
    if len(title) <= LONGEST_TITLE:
        yield title
        yield from TITLE_PARTS.split(title)
        yield from IN_A_SENTENCE.findall(title)


def _area(name: str) -> str:
    """A ward's name in plain small letters of any script, without "ward", "the" and the like."""
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", name).casefold().replace("&", " and "))
    plain = "".join(one if one.isalnum() else " " for one in apart if not unicodedata.combining(one))
    return " ".join(word for word in plain.split() if word not in AREA_WORDS)
