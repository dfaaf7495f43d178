"""A draft election: what an import understood of the files it was given, and what it must still ask.

Pure. A draft becomes an election only when no question is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from results.count.election import (
    Candidate,
    Contest,
    ContestId,
    Election,
    ElectionId,
    LastTime,
    Party,
    PartyId,
    Poll,
)
from results.errors import SettingsError
from results.feeds.formats.election_file import election_in
from results.feeds.formats.election_written import words_of

QUESTIONS = "Some things must be settled before the election file can be written."
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class DraftArea:
    """One ward as far as it is known.

    Attributes:
        where: its first place in the file; "" when it comes from an election file.
        seats: None until known.
        poll: None until known.
        holder: who is said to hold the seat now; becomes a part of `last_time` once its date is known.
    """

    contest_id: ContestId
    area: str
    candidates: tuple[Candidate, ...]
    where: str = ""
    seats: int | None = None
    electorate: int | None = None
    poll: Poll | None = None
    gss_code: str | None = None
    area_cy: str | None = None
    terms: tuple[str, ...] = ()
    expected_by: datetime | None = None
    last_time: LastTime | None = None
    authority: str | None = None
    combined_with: tuple[ContestId, ...] = ()
    holder: PartyId | None = None

    @property
    def contest(self) -> Contest:
        """The ward as the election has it; only of a draft without questions."""
        return Contest(
            contest_id=self.contest_id,
            area=self.area,
            seats=self.seats or 0,
            candidates=self.candidates,
            electorate=self.electorate,
            poll=self.poll or Poll.HELD,
            gss_code=self.gss_code,
            area_cy=self.area_cy,
            last_time=self.last_time,
            terms=self.terms,
            combined_with=self.combined_with,
            authority=self.authority,
            expected_by=self.expected_by,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was understood, in the order of the file.

    Attributes:
        read_as: what each file was taken for.
        questions: what must be settled first, each with ward, person and remedy.
        assumed: what was taken for granted, to be looked over.
        stripped: columns with private affairs, never read.
        unused: other columns that were not read.
    """

    areas: tuple[DraftArea, ...]
    parties: Mapping[PartyId, Party]
    council: str = ""
    title: str = ""
    election_id: str = ""
    poll_on: date | None = None
    council_size: int | None = None
    continuing: Mapping[PartyId, int] = field(default_factory=dict)
    vacant: int = 0
    council_cy: str | None = None
    read_as: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def but(
        self,
        areas: Iterable[DraftArea] | None = None,
        *,
        questions: Iterable[str] = (),
        assumed: Iterable[str] = (),
    ) -> "Draft":
        """The same draft with other areas, and with more questions and assumptions."""
        return replace(
            self,
            areas=self.areas if areas is None else tuple(areas),
            questions=(*self.questions, *questions),
            assumed=(*self.assumed, *assumed),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What the night could use and nobody has given; nothing of it stops the night."""
        polled = [one for one in self.areas if one.poll in {None, Poll.HELD}]
        lacks = (
            ("electorate (turnout is then not shown)", [one for one in polled if one.electorate is None]),
            ("GSS code", [one for one in self.areas if one.gss_code is None]),
            ("last time's result", [one for one in self.areas if one.last_time is None]),
            ("time of the expected declaration", [one for one in polled if one.expected_by is None]),
        )
        said = [
            f"{what}: {listed([one.area for one in areas], len(self.areas))}"
            for what, areas in lacks
            if areas
        ]
        colourless = [one.name for one in self.parties.values() if one.colour is None]
        if colourless:
            said.append(f"colour (drawn grey): {', '.join(colourless)}")
        if self.council_size is None and not self.continuing:
            said.append(
                "the council's size (--council-size) and seats not up (continuing): its control is not told"
            )
        return tuple(said)


def listed(names: Sequence[str], of: int = 0) -> str:
    """The first few names and how many more; "every ward" where all of several are meant."""
    if len(names) == of > 1:
        return "every ward"
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def election_of(draft: Draft) -> Election:
    """The election, as a file of it reads.

    Raises:
        SettingsError: questions are open; all of them.
    """
    if draft.questions or draft.poll_on is None:
        raise SettingsError(QUESTIONS, draft.questions)
    election = Election(
        election_id=ElectionId(draft.election_id),
        council=draft.council,
        title=draft.title,
        poll_on=draft.poll_on,
        contests={one.contest_id: one.contest for one in draft.areas},
        parties=draft.parties,
        council_size=draft.council_size,
        continuing=draft.continuing,
        vacant=draft.vacant,
        council_cy=draft.council_cy,
    )
    return election_in(words_of(election))


def draft_of(election: Election) -> Draft:
    """An election as a draft of itself, to be shown in the same words."""
    return Draft(
        areas=tuple(map(_area, election.contests.values())),
        parties=election.parties,
        council=election.council,
        title=election.title,
        election_id=election.election_id,
        poll_on=election.poll_on,
        council_size=election.council_size,
        continuing=election.continuing,
        vacant=election.vacant,
        council_cy=election.council_cy,
    )


def _area(contest: Contest) -> DraftArea:
    return DraftArea(
        contest_id=contest.contest_id,
        area=contest.area,
        candidates=contest.candidates,
        seats=contest.seats,
        electorate=contest.electorate,
        poll=contest.poll,
        gss_code=contest.gss_code,
        area_cy=contest.area_cy,
        terms=contest.terms,
        expected_by=contest.expected_by,
        last_time=contest.last_time,
        authority=contest.authority,
        combined_with=contest.combined_with,
    )
