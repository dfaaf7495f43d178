"""Every paper of the desk by name: what stands on it, in which languages, and why there may be none yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from results.count.declaration import Role
from results.count.election import Election, Environment, Poll
from results.count.night import Night
from results.count.ward import Ward
from results.desk.papers.announcer import Passage, announcement
from results.desk.papers.chronicle import Chronicle
from results.desk.papers.entry_sheet import EntrySheet, entry_sheet
from results.desk.papers.notice import Notice, area, notice
from results.desk.papers.shown import OFFICERS, Shown, Standing, shown
from results.desk.papers.verification import Statement, statement
from results.desk.papers.wording import Wording
from results.desk.papers.wording_cy import WELSH
from results.desk.papers.wording_en import ENGLISH


class Name(StrEnum):
    """A paper, as its address names it."""

    NOTICE = "notice"
    ANNOUNCER = "announcer"
    VERIFICATION = "verification"
    JOURNAL = "journal"
    ENTRY_SHEET = "entry-sheet"


TITLES: Mapping[Name, str] = {
    Name.NOTICE: "Declaration of result of poll",
    Name.ANNOUNCER: "Text to be read out",
    Name.VERIFICATION: "Statement as to verification",
    Name.JOURNAL: "Journal of this area",
    Name.ENTRY_SHEET: "Entry sheet (empty)",
}
IN_TWO_LANGUAGES = frozenset({Name.NOTICE, Name.ANNOUNCER, Name.VERIFICATION})


class Languages(StrEnum):
    """Which languages a paper is wanted in; where both are, Welsh stands first."""

    ENGLISH = "en"
    WELSH = "cy"
    BOTH = "both"


_SPOKEN: Mapping[Languages, tuple[Wording, ...]] = {
    Languages.ENGLISH: (ENGLISH,),
    Languages.WELSH: (WELSH,),
    Languages.BOTH: (WELSH, ENGLISH),
}
Body = Notice | Statement | tuple[Passage, ...] | Chronicle | EntrySheet


@dataclass(frozen=True, slots=True)
class Part:
    """A paper in one language.

    Attributes:
        warning: why it is not for the public; "" when it is.
    """

    said: Wording
    area: str
    body: Body
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be laid out.

    Attributes:
        title: names the file and the window.
        watermark: a word across every page, "" for none.
        rehearsal: it says of itself that nothing on it is real.
    """

    name: Name
    title: str
    parts: tuple[Part, ...]
    watermark: str = ""
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a paper, and how.

    Attributes:
        waiting: of the figures that wait for a correction, not of those declared.
        officer: the returning officer's name, "" when the settings have none.
        origin: how browsers reach the desk.
    """

    role: Role
    languages: Languages = Languages.ENGLISH
    waiting: bool = False
    officer: str = ""
    origin: str = ""


def usual_languages(election: Election) -> Languages:
    """Both where an area has a Welsh name, else English."""
    return Languages.BOTH if any(one.area_cy for one in election.contests.values()) else Languages.ENGLISH


def why_not(name: Name, ward: Ward, wish: Wish) -> str:
    """Why this person gets no such paper now, in a sentence; "" when they do."""
    if name is Name.ENTRY_SHEET:
        return "" if ward.contest.poll is Poll.HELD else "No poll is held here."
    if name is Name.VERIFICATION:
        return "" if ward.verification else "The verification is not complete."
    if name is Name.JOURNAL:
        return "" if wish.role in OFFICERS else "It holds every figure typed: for returning officers only."
    return _no_figures(ward, wish)


def _no_figures(ward: Ward, wish: Wish) -> str:
    if shown(ward, wish.role, ENGLISH, waiting=wish.waiting):
        return ""
    if ward.pending and wish.role not in OFFICERS:
        return "Not declared. Until then the returning officers only may see the figures."
    if ward.withdrawn:
        return "The result was withdrawn. Nothing stands that could be printed."
    return "There are no figures yet."


def paper(name: Name, night: Night, ward: Ward, wish: Wish, told: Chronicle | None = None) -> Paper:
    """The paper, where `why_not` has nothing against it.

    Args:
        name: which.
        night: tonight.
        ward: the area.
        wish: who wants it.
        told: the journal of the area, needed for that paper only.
    """
    spoken = _SPOKEN[wish.languages] if name in IN_TWO_LANGUAGES else (ENGLISH,)
    parts = tuple(_part(name, night, ward, wish, said) for said in spoken) if told is None else ()
    if told is not None:
        parts = (Part(ENGLISH, ward.contest.area, told),)
    title = f"{TITLES[name]}, {ward.contest.area}"
    rehearsal = night.environment is Environment.REHEARSAL
    return Paper(name, title, parts, _watermark(name, night, ward, wish, spoken), rehearsal)


def _part(name: Name, night: Night, ward: Ward, wish: Wish, said: Wording) -> Part:
    election, contest = night.election, ward.contest
    called = area(contest, said)
    if name is Name.ENTRY_SHEET:
        day = said.weekday(election.poll_on)
        return Part(said, called, entry_sheet(election, contest, day, wish.origin))
    if name is Name.VERIFICATION:
        if ward.verification is None:
            raise ValueError("nothing is verified here")
        return Part(said, called, statement(election, contest, ward.verification, said))
    figures = _figures(ward, wish, said)
    body = (
        notice(election, figures, said)
        if name is Name.NOTICE
        else announcement(election, figures, wish.officer, said)
    )
    return Part(said, called, body, figures.warning(said))


def _figures(ward: Ward, wish: Wish, said: Wording) -> Shown:
    found = shown(ward, wish.role, said, waiting=wish.waiting)
    if found is None:
        raise ValueError("there are no figures for this person")
    return found


def _watermark(name: Name, night: Night, ward: Ward, wish: Wish, spoken: Sequence[Wording]) -> str:
    """One word in each language: a draft, else a rehearsal; not over an approved text, which is read from."""
    if name in (Name.NOTICE, Name.ANNOUNCER):
        standing = _figures(ward, wish, spoken[0]).standing
        if standing is Standing.DRAFT or (name is Name.NOTICE and standing is Standing.APPROVED):
            return " ".join(one.draft for one in spoken)
    if night.environment is Environment.REHEARSAL and name is not Name.ENTRY_SHEET:
        return " ".join(one.rehearsal for one in spoken)
    return ""
