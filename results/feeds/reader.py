"""Reads what was kept, whatever its form, into reports about wards; remembers what each source said before.

Reading is a fold over the journal like the night itself: the same entries in order give the same reports.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace

from results.count.declaration import Declaration, SourceId, Stage
from results.count.election import ContestId, Election, Environment
from results.count.report import Content, Report
from results.errors import UnreadableMessage
from results.feeds.formats import desk, native
from results.feeds.formats.recognise import FORMATS, Form, Format, form_of
from results.feeds.formats.register import Register
from results.record.journal import Entry
from results.record.orders import Ordered

WITH_SOURCE_INSIDE = frozenset({"mqtt", native.DESK})
"""Feeds whose messages say themselves who sends them."""
WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class Trusted:
    """How far the council believes one source.

    Attributes:
        kind: the way in that is its own, such as "folder"; what comes under its name by another is refused.
        vouched_by: who answers for it that what it shows as declared was declared and read back by a second
            person; None when nobody does: then figures without two names of their own stay provisional.
    """

    kind: str = "mqtt"
    vouched_by: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one entry of the journal says.

    Attributes:
        problems: what could not be used, each with its place and remedy.
        notes: what was understood but is not reported, and why.
        orders: what somebody at the desk orders about the public's channels.
    """

    reports: tuple[Report, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    orders: tuple[Ordered, ...] = ()


PageOf = tuple[SourceId, str]
"""Whose page it is, and which."""


@dataclass(slots=True)
class Page:
    """What one page said at our last looks.

    Attributes:
        seen: digest of what was read last and how often in turn, by area and kind of content.
        there: areas it told of at the last look.
    """

    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    there: tuple[ContestId, ...] = ()

    def gone(self, reports: list[Report]) -> tuple[ContestId, ...]:
        """Wards that were on the page at the last look and are not now."""
        now = {one.contest_id for one in reports}
        gone = tuple(sorted(set(self.there) - now))
        self.there = tuple(sorted(now))
        return gone

    def turn(self, reports: list[Report], readings: int) -> tuple[list[Report], list[ContestId]]:
        """What is new and was read equally often enough, and the wards that wait for another reading."""
        fresh, waiting = [], []
        for report in reports:
            key = f"{report.contest_id} {type(report.content).__name__}"
            digest, times = self.seen.get(key, ("", 0))
            times = times + 1 if digest == report.digest else 1
            self.seen[key] = report.digest, times
            if times == readings:
                fresh.append(report)
            elif times < readings:
                waiting.append(report.contest_id)
        return fresh, waiting


class Reader:
    """Reads one election's journal, entry by entry in order.

    Args:
        sources: the council's sources by their name in the settings.

    Attributes:
        pages: what each page of a source said at our last looks.
    """

    def __init__(
        self, election: Election, environment: Environment, sources: Mapping[SourceId, Trusted]
    ) -> None:
        self._election, self._register = election, Register(election)
        self._environment = environment
        self.sources = sources
        self.pages: dict[PageOf, Page] = {}

    def afresh(self, pages: Mapping[PageOf, Page] | None = None) -> "Reader":
        """The same reader before it read anything, or when it had read these pages."""
        reader = copy(self)
        reader.pages = {of: replace(page, seen=dict(page.seen)) for of, page in (pages or {}).items()}
        return reader

    def read(self, entry: Entry) -> Reading:
        """The reports of one entry; problems instead where it cannot be used."""
        kind, _, name = entry.feed.partition(":")
        try:
            if kind == native.DESK and desk.is_step(entry.payload):
                return self._step(entry)
            if kind in WITH_SOURCE_INSIDE:
                return self._from_broker_or_desk(entry, kind)
            form = form_of(entry.payload)
            if form is Form.NATIVE:
                return self._message(entry, SourceId(name))
            return self._sheaf(entry, kind, SourceId(name), FORMATS[form])
        except UnreadableMessage as trouble:
            return Reading(problems=trouble.problems)

    def _step(self, entry: Entry) -> Reading:
        """What somebody did at the desk."""
        step = desk.read(entry, self._register.election.election_id, self._environment)
        report, order = desk.report(step, entry, self._environment), desk.ordered(step)
        if order is not None and not order.is_allowed:
            return Reading(problems=(f"{step.by.name} may not order this: {type(step.what).__name__}",))
        if report is None and order is None:
            return Reading(notes=(f"{step.by.name}: {step.what}",))
        return Reading((report,) if report else (), orders=(order,) if order else ())

    def _from_broker_or_desk(self, entry: Entry, kind: str) -> Reading:
        """A message that says itself who sends it; nobody may take the name of another way in."""
        report = native.read(entry, self._register.election.election_id)
        own = self.sources.get(report.source, Trusted(kind)).kind
        if own != kind:
            return Reading(
                problems=(f"source: {report.source} is a {own} of the settings; choose another name",)
            )
        return Reading((report,))

    def _message(self, entry: Entry, source: SourceId) -> Reading:
        """One of our own messages that came as a file or by HTTP: it may speak for its own source only."""
        report = native.read(entry, self._register.election.election_id)
        if report.source != source:
            return Reading(
                problems=(f"source: this way in belongs to {source}, the message says {report.source}",)
            )
        return Reading((report,))

    def _sheaf(self, entry: Entry, kind: str, source: SourceId, form: Format) -> Reading:
        """A file or page about many wards."""
        sheaf = form.read(entry.payload, self._register)
        contents = [(one, self._believed(source, content)) for one, content in sheaf.contents]
        reports = [self._report(entry, source, *one) for one in contents]
        if kind != WEBSITE:
            return Reading(tuple(reports), sheaf.problems)
        label = entry.topic.rpartition("@")[0]
        page = self.pages.setdefault((source, label), Page())
        missing = () if sheaf.problems else tuple(self._missing(page, reports))
        fresh, waiting = page.turn(reports, form.readings)
        notes = tuple(
            f"{self._area(one)}: first reading; a second that says the same is awaited" for one in waiting
        )
        return Reading(tuple(fresh), sheaf.problems + missing, notes)

    def _believed(self, source: SourceId, content: Content) -> Content:
        """The content as far as the council trusts its source."""
        if not isinstance(content, Declaration) or content.stage is not Stage.DECLARED:
            return content
        if content.entered_by and content.checked_by:
            return content
        vouched_by = self.sources.get(source, Trusted()).vouched_by
        if vouched_by is None:
            return replace(content, stage=Stage.PROVISIONAL)
        return replace(
            content, entered_by=content.entered_by or str(source), checked_by=content.checked_by or vouched_by
        )

    def _report(self, entry: Entry, source: SourceId, contest_id: ContestId, content: Content) -> Report:
        return Report(
            source=source,
            contest_id=contest_id,
            revision=entry.position,
            environment=self._environment,
            content=content,
            digest=native.digest(contest_id, content),
            received_at=entry.received_at,
        )

    def _missing(self, page: Page, reports: list[Report]) -> Iterator[str]:
        for one in page.gone(reports):
            yield f"{self._area(one)} is no longer on this page; what it said before still stands"

    def _area(self, contest_id: ContestId) -> str:
        return self._register.election.contests[contest_id].area
