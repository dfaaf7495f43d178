"""The work of `results election import`: files in, a table and questions out, the election file last."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from results.commands.election_table import console, questions, show
from results.count.election import Election
from results.errors import ManyProblems, SettingsError
from results.feeds.formats.election_file import read_election
from results.feeds.formats.election_written import written
from results.feeds.nominations import forms as nominations
from results.feeds.nominations.changes import changes
from results.feeds.nominations.draft import QUESTIONS, Draft, election_of
from results.feeds.nominations.drafting import drafted
from results.feeds.nominations.electorates import with_electorates
from results.feeds.nominations.history import Past, pasts
from results.feeds.nominations.kept import with_kept
from results.feeds.nominations.last_time import with_last_time
from results.feeds.nominations.wishes import Wishes

LARGEST_BYTES = 32 * 1024 * 1024
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Sources:
    """The files an election is made of.

    Attributes:
        last_time_on: polling day of past results that do not say it.
    """

    files: tuple[Path, ...]
    electorates: Path | None = None
    last_time: tuple[Path, ...] = ()
    last_time_on: date | None = None

    @property
    def said(self) -> str:
        """Where the facts come from, for the election file."""
        later = [self.electorates] if self.electorates else []
        return ", ".join(path.name for path in (*self.files, *later, *self.last_time))


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to become of the election file."""

    output: Path
    force: bool = False
    dry_run: bool = False


def imported(sources: Sources, wishes: Wishes, writing: Writing, *, names: bool) -> None:
    """Show what the files say, and write the election file when nothing is open.

    Raises:
        SettingsError: a file cannot be used, questions are open, or the file is there already.
    """
    old = _existing(writing.output)
    draft = _draft(sources, wishes)
    draft = with_kept(draft, old) if old else draft
    to = console()
    show(draft, to, names=names)
    if draft.questions:
        raise SettingsError(QUESTIONS, questions(draft))
    election = election_of(draft)
    changed = changes(old, election) if old else ()
    for line in changed:
        to.print(line, markup=False, highlight=False)
    if writing.dry_run:
        to.print("Nothing was written (--dry-run).")
    elif old is not None and not changed:
        to.print(f"{writing.output} says the same already.", highlight=False)
    else:
        _may_write(writing, changed, known=old is not None)
        _write(writing.output, written(election, f"{'; '.join(draft.read_as)}: {sources.said}"))
        to.print(f"{writing.output} is written; add what is missing there.", highlight=False)


def _draft(sources: Sources, wishes: Wishes) -> Draft:
    draft = drafted([_read(path, nominations.read) for path in sources.files], wishes)
    if sources.electorates is not None:
        draft = with_electorates(draft, _read(sources.electorates, nominations.electorates).lines)
    history = list(_history(sources, draft.council))
    return with_last_time(draft, history, wishes) if sources.last_time else draft


def _history(sources: Sources, council: str) -> Iterator[Past]:
    for path in sources.last_time:
        yield from _read(path, lambda data: pasts(data, sources.last_time_on, council))


def _read(path: Path, reader: Callable[[bytes], Value]) -> Value:
    """What a reader makes of a file.

    Raises:
        SettingsError: it cannot be opened or used; the file is named.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SettingsError(
                f"{path}:", [f"larger than {LARGEST_BYTES:,} bytes: take out other councils' lines"]
            )
        return reader(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path} cannot be read.", [str(error.strerror)]) from None
    except ManyProblems as error:
        raise SettingsError(f"{path}: {error.subject}", error.problems) from None


def _existing(output: Path) -> Election | None:
    """The election in the file that is to be written; None where there is none."""
    try:
        return read_election(output.read_bytes())
    except (OSError, SettingsError):
        return None


def _may_write(writing: Writing, changed: Sequence[str], *, known: bool) -> None:
    if writing.output.exists() and not writing.force:
        changes_told = f"{len(changed)} change{'' if len(changed) == 1 else 's'}, listed above"
        what = changes_told if known else "it is no election file of ours"
        raise SettingsError(f"{writing.output} is there already.", [f"{what}: say --force to overwrite it"])


def _write(output: Path, data: bytes) -> None:
    """Put the file in its place whole, or leave what was there."""
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(data)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError(f"{output} cannot be written.", [str(error.strerror)]) from None
