"""What lies in the watched folder: which files are complete, which are still being written or open somewhere.

A file's size and time are compared with those of an earlier look, never with the clock: a network drive keeps
a clock of its own.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

WRITTEN = "is still being written: is an upload stuck?"
NAMED_AFTER_S = 60.0
"""How long a file may wait before a person is told that it does."""
TEMPORARY = re.compile(
    r"\..*|~.*|.*~|.*\.(?:tmp|temp|part|partial|filepart|crdownload|download|swp)|thumbs\.db|desktop\.ini",
    re.IGNORECASE | re.DOTALL,
)
"""Names of files that are never sheets: hidden, half uploaded (WinSCP's .filepart too), kept by programs."""
OPEN_IN = (
    (re.compile(r"~\$(.+)", re.DOTALL), "Excel"),
    (re.compile(r"\.~lock\.(.+)#", re.DOTALL), "LibreOffice"),
)
"""The file that an office program keeps beside a sheet for as long as somebody has it open."""
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters of a file's name that would not be seen, or would turn what is beside them round."""


class Box(StrEnum):
    """The folders inside the watched one into which files go once they are dealt with."""

    DONE = "done"
    SET_ASIDE = "set-aside"


class Mark(NamedTuple):
    """What tells one version of a file from the next; network drives give no number of a file to rely on."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Mark":
        """The mark of what the file system says about a file."""
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Listing:
    """One look into the folder.

    Attributes:
        folder_id: which folder it was; another one may stand there under the same name later.
        files: files that may be sheets, with their marks.
        strangers: what is no file and will not be taken, with the reason.
        opened: files that somebody has open, with the program.
        owners: the program's own file for each of them, to be named in the remedy.
    """

    folder_id: tuple[int, int]
    files: Mapping[str, Mark]
    strangers: Mapping[str, str]
    opened: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)


def shown(name: str) -> str:
    """A file's name or place as it can be shown: what cannot be seen is written out, long ones are cut."""
    return UNSEEN.sub(lambda found: f"\\x{ord(found[0]):02x}", name)[:200]


def listing(folder: Path) -> Listing:
    """Look once; nothing is opened and no link is followed.

    Raises:
        OSError: the folder is not there, not a folder or cannot be read.
    """
    files: dict[str, Mark] = {}
    strangers: dict[str, str] = {}
    opened: dict[str, str] = {}
    owners: dict[str, str] = {}
    about = folder.stat()
    with os.scandir(folder) as found:
        for one in found:
            for pattern, program in OPEN_IN:
                if owned := pattern.fullmatch(one.name):
                    opened[owned[1]], owners[owned[1]] = program, one.name
            if not TEMPORARY.fullmatch(one.name) and one.name not in set(Box):
                _sort(one, files, strangers)
    return Listing((about.st_dev, about.st_ino), files, strangers, opened, owners)


def _sort(one: os.DirEntry[str], files: dict[str, Mark], strangers: dict[str, str]) -> None:
    """Put one name where it belongs; one that is gone again belongs nowhere."""
    try:
        status = one.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    if stat.S_ISREG(status.st_mode):
        files[one.name] = Mark.of(status)
    elif stat.S_ISLNK(status.st_mode):
        strangers[one.name] = "is a link and is not followed: put the file itself here"
    elif stat.S_ISDIR(status.st_mode):
        strangers[one.name] = "is a folder: put the files themselves here"
    else:
        strangers[one.name] = "is no file: take it away"


@dataclass(slots=True)
class _Wait:
    """How long one file has been there, since when it has not changed, and why it is not taken.

    Attributes:
        reason: what the last look says against taking it, "" for nothing.
        failed: what the last attempt to take it came to.
    """

    mark: Mark
    first_at: float
    since: float
    reason: str = ""
    failed: str = ""
    not_before: float = 0.0


class Waiting:
    """The files of the folder that are not put away yet; one owner.

    Args:
        settle_s: how long a file must not have changed.
    """

    def __init__(self, settle_s: float) -> None:
        self._settle_s = settle_s
        self._waits: dict[str, _Wait] = {}
        self._strangers: Mapping[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._waits)

    def look(self, seen: Listing, now: float) -> list[tuple[str, Mark]]:
        """Files that are complete as far as a look can tell, oldest first and then by name.

        Args:
            now: seconds on any clock that never goes back.
        """
        before, self._waits, self._strangers = self._waits, {}, seen.strangers
        for name, mark in seen.files.items():
            wait = self._waits[name] = before.get(name) or _Wait(mark, now, now)
            if wait.mark != mark:
                wait.mark, wait.since, wait.failed, wait.not_before = mark, now, "", 0.0
            wait.reason = self._reason(wait, seen, name, now)
        complete = [
            (wait.mark.mtime_ns, name)
            for name, wait in self._waits.items()
            if not wait.reason and now >= wait.not_before
        ]
        return [(name, self._waits[name].mark) for _, name in sorted(complete)]

    def _reason(self, wait: _Wait, seen: Listing, name: str, now: float) -> str:
        """Why a file cannot be taken yet; "" when it can."""
        if program := seen.opened.get(name):
            remedy = f"save it and close it there; if nobody has it open, delete {shown(seen.owners[name])}"
            return f"is open in {program}: {remedy}"
        if not wait.mark.size:
            return "is empty: save the sheet again, or take it away"
        return WRITTEN if now < wait.since + self._settle_s else ""

    def failed(self, name: str, why: str, not_before: float = 0.0) -> None:
        """Note why a complete file could not be taken ("" once it could), and not to try before a time."""
        if wait := self._waits.get(name):
            wait.failed, wait.not_before = why, not_before

    def put_away(self, name: str, mark: Mark) -> None:
        """Forget this version of a file."""
        if (wait := self._waits.get(name)) and wait.mark == mark:
            del self._waits[name]

    def troubles(self, now: float) -> Iterator[str]:
        """What a person should know: what is no file, and what has waited for more than a minute."""
        for name, why in sorted(self._strangers.items()):
            yield f"{shown(name)} {why}"
        for name, wait in sorted(self._waits.items()):
            why = wait.reason or wait.failed
            if why and now >= wait.first_at + NAMED_AFTER_S:
                yield f"{shown(name)} {why}"
