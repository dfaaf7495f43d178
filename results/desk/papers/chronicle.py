"""The journal of one area: who did what, when, from where, and what came of it, each line with its digest.

Made anew from the chain each time it is asked for, so that it can say nothing that the chain does not.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from results.clock import in_london
from results.count.election import Contest, Election
from results.count.events import Event
from results.count.night import Night, begin, receive
from results.count.procedure.acts import Act
from results.count.report import Report
from results.desk.papers.deeds import event_told, figures_told, report_told
from results.feeds.formats import desk as form
from results.feeds.reader import Reader
from results.record.chain import GENESIS, Head
from results.record.journal import Entry, Journal

READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said or done about the area.

    Attributes:
        position: the entry of the chain that holds it, word for word.
        who: the person and their role, or the source.
        figures: what was typed or given, by the codes of the boxes; "" where there are none.
        whence: the address and session it came from, or the way in.
    """

    position: int
    time: str
    who: str
    what: str
    figures: str
    came: str
    whence: str
    digest: str


@dataclass(frozen=True, slots=True)
class Chronicle:
    """All lines about one area.

    Attributes:
        head: the end of the whole chain when this was made; it vouches for everything before it.
    """

    lines: tuple[Line, ...]
    head: Head


async def chronicle(journal: Journal, night: Night, reader: Reader, contest: Contest) -> Chronicle:
    """What the chain holds about this area.

    Args:
        journal: the whole of it.
        night: tonight as it stands; only its election and policy are used.
        reader: has read nothing yet.
        contest: the area.
    """
    before = begin(night.election, night.environment, night.policy)
    telling = _Telling(before, reader, contest)
    lines: list[Line] = []
    while entries := await journal.read(telling.head.position, READ_AT_ONCE):
        lines += await asyncio.to_thread(telling.told, entries)  # checks take time; others work meanwhile
    return Chronicle(tuple(lines), telling.head)


class _Telling:
    """The night being told once more."""

    def __init__(self, night: Night, reader: Reader, contest: Contest) -> None:
        self._night, self._reader, self._contest = night, reader, contest
        self.head = GENESIS

    def told(self, entries: Iterable[Entry]) -> list[Line]:
        """The lines of these entries."""
        return [line for entry in entries for line in self._lines(entry)]

    def _lines(self, entry: Entry) -> Iterator[Line]:
        self.head = entry.head
        for report in self._reader.read(entry).reports:
            self._night, event = receive(self._night, report)
            if report.contest_id == self._contest.contest_id:
                yield _line(entry, report, event, self._night.election)


def _line(entry: Entry, report: Report, event: Event, election: Election) -> Line:
    contest = election.contests[report.contest_id]
    content = report.content
    if isinstance(content, Act):
        who = f"{content.by.name} ({content.by.role.replace('_', ' ')})"
        whence = form.read(entry, election.election_id, report.environment).whence
    else:
        who, whence = str(report.source), entry.feed
    return Line(
        entry.position,
        f"{in_london(entry.received_at):%d.%m.%Y %H:%M:%S}",
        who,
        report_told(report),
        figures_told(report, contest),
        event_told(event),
        whence,
        entry.digest,
    )
