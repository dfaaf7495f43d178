"""Which of the elections in a file is meant: one council, one day; chosen when there are several.

Pure.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from results.feeds.formats.election_shape import YEARS
from results.feeds.formats.lga_rows import OF_ANY_COUNCIL, day, same_council
from results.feeds.formats.names import folded, topic_word
from results.feeds.nominations.areas import TOPIC
from results.feeds.nominations.nominated import OF_THE_ELECTION, Line, Said
from results.feeds.nominations.wishes import Wishes

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SPOKEN_DAY = re.compile(r"(?:[a-z]+,? )?([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]*,? ([0-9]{4})")
MOST_LISTED = 12
LONGEST_WORD = 40
NOBODY_SAID = "the council's name is not in the file: say --council 'Medway Council'"
NO_DAY = "polling day is not in the file: say --date 2027-05-06"


@dataclass(slots=True)
class Chosen:
    """One election's lines, and what it is called.

    Attributes:
        council, election_id: "" while not known; poll_on likewise None.
    """

    lines: Sequence[Line] = ()
    council: str = ""
    election_id: str = ""
    poll_on: date | None = None
    title: str = ""
    questions: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Of:
    """Which election a line is of, as far as the line says."""

    election_id: str
    council: str
    poll_on: str

    @property
    def day(self) -> date | None:
        return read_day(self.poll_on)

    def fits(self, wishes: Wishes) -> bool:
        """Whether it contradicts nothing that was asked for."""
        if wishes.poll_on and self.poll_on and self.day != wishes.poll_on:
            return False
        if wishes.election_id and self.election_id and self.election_id != wishes.election_id:
            return False
        if not wishes.council:
            return True
        return same_council(self.council or _council_in(self.election_id), wishes.council)

    def __str__(self) -> str:
        words = filter(None, (self.poll_on, self.council, self.election_id))
        return " ".join(words) or "one without a name"


def chosen(lines: Sequence[Line], wishes: Wishes) -> Chosen:
    """The lines of the one election that is meant; while that is not clear, none, and the question."""
    groups = [_Of(*(line[what] for what in OF_THE_ELECTION)) for line in lines]
    there = Counter(groups)
    fitting = {one for one in there if one.fits(wishes)}
    if not fitting:
        return Chosen(questions=[f"nothing in the file is of the election asked for; {_listed(there)}"])
    if _several(fitting):
        choose = "several elections: choose one with --date, --council or --election-id"
        return Chosen(questions=[f"{choose}; {_listed(there)}"])
    found = Chosen([line for line, of in zip(lines, groups, strict=True) if of in fitting])
    _name(found, fitting, wishes)
    return found


def _several(fitting: set[_Of]) -> bool:
    days = {one.day or one.poll_on for one in fitting if one.poll_on}
    ids = {one.election_id for one in fitting if one.election_id}
    councils = sorted({one.council for one in fitting if one.council})
    return max(len(days), len(ids)) > 1 or any(not same_council(councils[0], one) for one in councils)


def _listed(there: Counter[_Of]) -> str:
    names = [
        f"{one} ({lines} {'line' if lines == 1 else 'lines'})"
        for one, lines in there.most_common(MOST_LISTED)
    ]
    more = f" and {len(there) - MOST_LISTED} more" if len(there) > MOST_LISTED else ""
    return f"there is: {'; '.join(names)}{more}"


def _name(found: Chosen, fitting: set[_Of], wishes: Wishes) -> None:
    """Put council, day, id and title to the lines chosen."""
    in_file = max((one.council for one in fitting), key=len, default="")
    found.council = max(in_file, wishes.council, key=len)
    found.poll_on = next((one.day for one in fitting if one.day), None) or wishes.poll_on
    found.election_id = wishes.election_id or next(
        (one.election_id for one in fitting if one.election_id), ""
    )
    found.title = wishes.title or next((line[Said.TITLE] for line in found.lines if line[Said.TITLE]), "")
    unread = next((one.poll_on for one in fitting if one.poll_on and one.day is None), None)
    if unread and wishes.poll_on is None:
        found.questions.append(f"polling day {unread!r} is no date: say --date 2027-05-06")
    elif found.poll_on is None:
        found.questions.append(NO_DAY)
    if not found.council:
        found.council = _council_in(found.election_id).title()
        if found.council:
            found.assumed.append(f"the council is called {found.council}, from the election's id (--council)")
        else:
            found.questions.append(NOBODY_SAID)
    _make_id(found)
    if not found.title and found.council:
        found.title = f"{found.council} election"


def _make_id(found: Chosen) -> None:
    if not found.election_id and found.council and found.poll_on:
        words = [word for word in folded(found.council) if word not in OF_ANY_COUNCIL]
        found.election_id = (
            f"local.{topic_word(' '.join(words) or found.council)[:LONGEST_WORD]}.{found.poll_on}"
        )
        found.assumed.append(f"the election's id is {found.election_id} (--election-id)")
    if found.election_id and not TOPIC.fullmatch(found.election_id):
        found.questions.append(f"election id {found.election_id!r}: may have no space, '/', '+' or '#'")


def _council_in(election_id: str) -> str:
    """ "blaenau gwent" of "local.blaenau-gwent.2024-02-08"; "" where the id has no such part."""
    parts = election_id.split(".")
    return parts[1].replace("-", " ") if len(parts) > 2 else ""


def read_day(text: str) -> date | None:
    """The day a text names: "2027-05-06", "06/05/2027" or "Thursday 6 May 2027"; None when it names none."""
    spoken = SPOKEN_DAY.fullmatch(text.casefold())
    try:
        found = date(int(spoken[3]), MONTHS.index(spoken[2]) + 1, int(spoken[1])) if spoken else day(text)
    except ValueError:
        return None
    return found if found and found.year in YEARS else None
