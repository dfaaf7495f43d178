"""One file read as the service would read it, against the night as it stands, before any of it is kept."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from results.answer import answer
from results.commands.figures_told import figures_told
from results.count.declaration import SourceId
from results.count.election import Contest
from results.count.events import (
    Contradicted,
    Corrected,
    Declared,
    Differs,
    Event,
    Held,
    Refused,
    TurnoutKnown,
    VerificationHeld,
)
from results.count.finding import Finding
from results.count.night import Night, begin, receive
from results.errors import SettingsError
from results.feeds.reader import Reader
from results.fold import Fold, Happening, folded
from results.parts import policy_of, read_election_file, reader_of
from results.record.chain import Arrival, following
from results.record.journal import Journal
from results.settings import Settings
from results.settings_parts import FolderSource

LARGEST_BYTES = 16 * 1024 * 1024
FOR_A_PERSON = (Held, VerificationHeld, Differs, Contradicted, Refused)


@dataclass(frozen=True, slots=True)
class Line:
    """What the file says about one area, and what will come of it.

    Attributes:
        said: the figures as they were understood, line by line, to be compared with the paper.
        outcome: what will come of them, in a sentence.
        findings: all that the checks have to say about them.
    """

    area: str
    said: tuple[str, ...]
    outcome: str
    findings: tuple[str, ...]
    needs_a_person: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood.

    Attributes:
        kept_as: the entry it is in the journal already; None when it is new.
        problems: what in it cannot be used.
        notes: what was understood and will not be reported.
    """

    kept_as: int | None = None
    lines: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Whether any of it will be held, refused or left out."""
        return bool(self.problems) or any(line.needs_a_person for line in self.lines)


def source_of(settings: Settings, asked: str | None) -> SourceId:
    """The source the file speaks for: the one that is named, or the only folder of the settings.

    Raises:
        SettingsError: there is no such source; names those there are.
    """
    folders = [name for name, source in settings.sources.items() if isinstance(source, FolderSource)]
    if asked is None and len(folders) == 1:
        return SourceId(folders[0])
    if asked is not None and asked in settings.sources:
        return SourceId(asked)
    there = ", ".join(settings.sources) or 'none: add [sources.NAME] with kind = "folder"'
    which = "say which source the file speaks for" if asked is None else f"{asked} is none"
    raise SettingsError("--source", [f"{which}; the settings have {there}"])


def arrival_of(file: Path, source: SourceId, now: datetime) -> Arrival:
    """The file as the watched folder would hand it over.

    Raises:
        SettingsError: it cannot be read, or is too large.
    """
    try:
        about = file.stat()
        if about.st_size > LARGEST_BYTES:
            raise SettingsError(str(file), [f"{about.st_size:,} bytes; a file may have {LARGEST_BYTES:,}"])
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(str(file), [f"cannot be read: {error.strerror}"]) from None
    return Arrival(f"folder:{source}", f"{file.name}@{about.st_mtime_ns}", data, now)


async def understood(settings: Settings, journal: Journal, arrival: Arrival) -> Understood:
    """What the service will make of this file; nothing is kept.

    Raises:
        SettingsError: the election file cannot be used.
        JournalError: the journal cannot be read.
    """
    election = read_election_file(settings.election)
    kept = await journal.named(arrival.feed, arrival.topic)
    if kept is not None and kept.payload == arrival.payload:
        return Understood(kept_as=kept.position)
    reader = reader_of(settings, election)
    before = begin(election, settings.environment, policy_of(settings))
    return await _tried(await folded(journal, Fold(before, reader)), reader, journal, arrival)


async def _tried(night: Night, reader: Reader, journal: Journal, arrival: Arrival) -> Understood:
    """What comes of it in a night that nobody else sees."""
    entry = following(await journal.head(), arrival)
    reading, lines = reader.read(entry), list[Line]()
    for report in reading.reports:
        before = night.wards.get(report.contest_id)
        night, event = receive(night, report)
        contest = before.contest if before else None
        said = figures_told(report.content, contest)
        lines.append(_line(contest, said, Happening(entry, event, night, is_new=False), event))
    return Understood(None, tuple(lines), reading.problems, reading.notes)


def _line(contest: Contest | None, said: tuple[str, ...], happening: Happening, event: Event) -> Line:
    area = contest.area if contest else event.contest_id
    first, *others = answer([happening]).lines
    told = [*others, *(f"{one.code} {one.message}" for one in _passed(event))]
    findings = tuple(line.strip() for line in told)
    return Line(area, said, first.removeprefix(f"{area}: "), findings, isinstance(event, FOR_A_PERSON))


def _passed(event: Event) -> tuple[Finding, ...]:
    """What the checks found and let through; the answer tells only what is held."""
    match event:
        case Declared(filed=filed) | Corrected(filed=filed):
            return filed.findings
        case TurnoutKnown(findings=findings):
            return findings
        case _:
            return ()
