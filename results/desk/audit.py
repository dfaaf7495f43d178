"""One line of the record for each thing that happened: who, what, when, from where, and on which figures."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import get_args

from results.count.declaration import Role
from results.count.election import ContestId
from results.count.night import Night
from results.count.procedure import acts
from results.count.procedure.case import Stand
from results.desk.papers.deeds import deed_told, figures_told
from results.errors import UnreadableMessage
from results.feeds.formats import desk as form
from results.record.chain import Entry

OFFICERS = frozenset({Role.DEPUTY_RETURNING_OFFICER, Role.RETURNING_OFFICER})
"""Who may read figures and reasons; the others read that something was done, when and by whom."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a deed, and whether it was refused."""

    told: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the journal as a person reads it.

    Attributes:
        details: with reasons and figures where whoever reads may see them.
        digest: of the entry; it vouches for every letter of what was done.
    """

    position: int
    at: datetime
    who: str
    role: str
    what: str
    area: str
    details: str
    came: str
    whence: str
    digest: str


@dataclass(frozen=True, slots=True)
class Looking:
    """Whoever reads the record, and the night as it stands."""

    role: Role
    night: Night

    @property
    def is_officer(self) -> bool:
        """Whether figures and reasons may be shown at all."""
        return self.role in OFFICERS


def line(entry: Entry, came: Came | None, looking: Looking) -> Line:
    """The line of one entry, for this reader."""
    night = looking.night
    try:
        step = form.read(entry, night.election.election_id, night.environment)
    except UnreadableMessage:
        return _message(entry)
    contest = night.election.contests.get(step.contest_id or ContestId(""))
    return Line(
        entry.position,
        entry.received_at,
        step.by.name,
        step.by.role.replace("_", " "),
        _what(step),
        contest.area if contest else "",
        _details(step, entry, looking),
        _came(came, looking),
        step.whence,
        entry.digest,
    )


def _message(entry: Entry) -> Line:
    """Something a source sent: that it came, not what it said."""
    return Line(
        entry.position,
        entry.received_at,
        entry.feed,
        "source",
        "message",
        "",
        entry.topic[:200],
        "",
        "",
        entry.digest,
    )


def _what(step: form.Step) -> str:
    """The deed in a word or two: "first entry", "pause all", "signed in"."""
    if isinstance(step.what, form.Note):
        return step.what.what
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(step.what).__name__).lower()


def _details(step: form.Step, entry: Entry, looking: Looking) -> str:
    if isinstance(step.what, form.Note):
        return step.what.about
    if not isinstance(step.what, get_args(acts.Deed)):
        return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in asdict(step.what).items())
    if not looking.is_officer:
        return ""
    told = deed_told(step.what)
    report = form.report(step, entry, looking.night.environment)
    contest = looking.night.election.contests.get(step.contest_id or ContestId(""))
    if report is None or contest is None:
        return told
    figures = figures_told(report, contest)
    if figures and not _may_be_read(step, looking.night):
        figures = "figures are shown once two people agree"
    return f"{told}; {figures}" if figures else told


def _may_be_read(step: form.Step, night: Night) -> bool:
    """Whether nobody can type these figures again any more, so that reading them spoils no blind entry."""
    ward = night.wards.get(step.contest_id or ContestId(""))
    if ward is None or (ward.declared is not None and ward.case.correction is None):
        return True
    paper = getattr(step.what, "paper", acts.Paper.COUNT)
    return ward.case.round(paper).stand is Stand.AGREED


def _came(came: Came | None, looking: Looking) -> str:
    if came is None:
        return ""
    if looking.is_officer:
        return came.told
    return "Refused" if came.is_refused else "Done"
