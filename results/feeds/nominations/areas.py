"""The wards of one election, from the lines of its files: each once, with what is said about it.

Pure. Two lines that say different things about one ward are a question that names both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from results.count.election import Poll
from results.feeds.formats.election_sense import MOST_SEATS
from results.feeds.formats.election_shape import expected_instant
from results.feeds.formats.figures import read_figure
from results.feeds.formats.names import area_key
from results.feeds.formats.wire import Misread
from results.feeds.nominations.nominated import OF_THE_WARD, Ask, Line, Said, truth

PLURALITY = frozenset({"", "fptp", "first past the post", "plurality", "first-past-the-post"})
GSS = re.compile(r"[A-Z][0-9]{8}")
TOPIC = re.compile(r"[^\s/+#]{1,150}")
CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)? ?(am|pm)?", re.IGNORECASE)
SPELLED = (Said.AREA, Said.TITLE)
"""What may be spelt in two ways without meaning two things."""


@dataclass(frozen=True, slots=True)
class Area:
    """One ward's lines, and what they say about the ward itself."""

    said: Line
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """What the file calls it: its name, else its id or code."""
        return self.said[Said.AREA] or self.said[Said.CONTEST_ID] or self.said[Said.GSS]

    @property
    def key(self) -> str:
        """The name without regard to spelling."""
        return area_key(self.name)


def areas_of(lines: Iterable[Line]) -> tuple[tuple[Area, ...], tuple[str, ...]]:
    """The wards in the order of the file, and what must be asked about them."""
    groups: dict[str, list[Line]] = {}
    strays = []
    for line in lines:
        key = line[Said.CONTEST_ID] or area_key(line[Said.AREA]) or line[Said.GSS]
        if key:
            groups.setdefault(key, []).append(line)
        else:
            strays.append(f"{line.where}: no ward: fill in the column Ward")
    areas = tuple(_merged(group) for group in groups.values())
    doubts = (doubt for area in areas for doubt in _contradictions(area))
    return areas, (*strays, *doubts, *_ids(areas), *_shared_codes(areas))


def _merged(lines: Sequence[Line]) -> Area:
    said: dict[Said, str] = {}
    for line in lines:
        for what, text in line.said.items():
            if what in OF_THE_WARD:
                said.setdefault(what, text)
    return Area(Line(lines[0].where, said), tuple(lines))


def _contradictions(area: Area) -> Iterator[str]:
    for line in area.lines:
        for what, text in area.said.said.items():
            if line.said.get(what, text) != text and what not in SPELLED:
                first = next(one.where for one in area.lines if one[what] == text)
                yield (
                    f"{area.name}: the {what.value} is {text} on {first} and {line[what]} on {line.where}: "
                    f"give one for the ward{_two_wards(what)}"
                )
                return


def _two_wards(what: Said) -> str:
    return ", or two names if they are two wards" if what in {Said.GSS, Said.CONTEST_ID} else ""


def _ids(areas: Sequence[Area]) -> Iterator[str]:
    """Codes and ids that are none."""
    for area in areas:
        code, contest = area.said[Said.GSS], area.said[Said.CONTEST_ID]
        if code and not GSS.fullmatch(code):
            yield f"{area.name} ({area.said.where}): GSS code {code!r}: a letter and eight digits, or nothing"
        if contest and not TOPIC.fullmatch(contest):
            yield f"{area.name} ({area.said.where}): contest id {contest!r}: no space, '/', '+' or '#'"


def _shared_codes(areas: Sequence[Area]) -> Iterator[str]:
    first: dict[str, str] = {}
    for area in areas:
        code = area.said[Said.GSS]
        if code and first.setdefault(code, area.name) != area.name:
            yield f"{area.name}: the GSS code {code} is also {first[code]}'s: give each ward its own"


def seats_of(area: Area, answers: Mapping[str, int]) -> int | Ask:
    """How many are elected: as answered, as the file says, else as answered for every ward."""
    given = answers.get(area.key)
    if given is not None:
        return given
    text = area.said[Said.SEATS]
    seats = read_figure(text)
    if isinstance(seats, int) and 1 <= seats <= MOST_SEATS:
        return seats
    if text:
        return Ask(f"seats must be a number from 1 to {MOST_SEATS}, not {text!r}")
    if "" in answers:
        return answers[""]
    return Ask(
        f"how many seats? Add a column Seats, or say --seats {area.name + '=1'!r} (--seats 1 for every ward)"
    )


def electorate_of(area: Area) -> int | Ask | None:
    """Electors; None while unknown, and 0 is unknown too."""
    number = read_figure(area.said[Said.ELECTORATE])
    if isinstance(number, Misread):
        return Ask(f"electorate must be a whole number, not {number.text!r}: put it right or leave it empty")
    return number or None


def poll_of(area: Area, standing: int, seats: int | None, answers: Mapping[str, Poll]) -> Poll | Ask:
    """Whether a poll is held; asked whenever the numbers and the words do not agree."""
    poll = answers.get(area.key) or _poll_said(area)
    if isinstance(poll, Ask) or seats is None:
        return poll or Poll.HELD
    uncontested = f"say --poll {area.name + '=uncontested'!r}"
    numbers = f"{standing or 'nobody'} {'stand' if standing > 1 else 'stands'} for {_seats(seats)}"
    if truth(area.said[Said.CANCELLED]) and poll is None:
        if standing <= seats:
            return Poll.UNCONTESTED
        return Ask(f"the poll is cancelled although {numbers}: say --poll {area.name + '=countermanded'!r}")
    if standing <= seats and poll in {None, Poll.HELD}:
        return Ask(f"{numbers}, so no poll is held: {uncontested}, or add who is missing")
    if standing > seats and poll is Poll.UNCONTESTED:
        return Ask(f"uncontested although {numbers}: put seats or the column Uncontested right")
    return poll or Poll.HELD


def _seats(seats: int) -> str:
    return "1 seat" if seats == 1 else f"{seats} seats"


def _poll_said(area: Area) -> Poll | Ask | None:
    word = area.said[Said.POLL].casefold()
    for poll in Poll:
        if word == poll.value:
            return poll
    says_yes = truth(area.said[Said.UNCONTESTED])
    if (word and truth(word) is None and word != "contested") or says_yes is None:
        return Ask(f"poll must be {', '.join(Poll)}, not {word or area.said[Said.UNCONTESTED]!r}")
    return Poll.UNCONTESTED if says_yes else None


def terms_of(area: Area, seats: int | None) -> tuple[str, ...] | Ask:
    """One term of office a seat, from "until May 2026; four years"; () when the file gives none."""
    terms = tuple(term.strip() for term in area.said[Said.TERMS].split(";") if term.strip())
    if terms and seats is not None and len(terms) != seats:
        return Ask(f"terms of office: {len(terms)} for {_seats(seats)}: give one a seat, with ; between them")
    return terms


def expected_of(area: Area, poll_on: date | None) -> datetime | Ask | None:
    """When the declaration is expected; None when the file does not say."""
    text = area.said[Said.EXPECTED_BY]
    if not text or poll_on is None:
        return None
    found = CLOCK.fullmatch(text)
    hour = int(found[1]) if found else 24
    half = (found[3] or "").casefold() if found else ""
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if found is None or hour > 23 or int(found[2]) > 59:
        return Ask(f"expected by must be a time of the night such as 01:30, not {text!r}")
    return expected_instant(time(hour, int(found[2])), poll_on)


def system_of(area: Area) -> Ask | None:
    """A question when seats are filled by another system than the most votes."""
    system = area.said[Said.SYSTEM]
    if system.casefold() in PLURALITY:
        return None
    return Ask(f"voting system {system}: only first past the post is counted here; leave the ward out")
