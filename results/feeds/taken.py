"""Takes one file out of the watched folder: read whole, reported on, moved away; no crash loses it.

The report is written before the file is moved. A file that is still there at the next start is read again and
is a repeat in the journal, so that it is taken once however often this was interrupted.
"""

import errno
import fcntl
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from results.clock import in_london
from results.feeds.dropped import WRITTEN, Box, Mark, shown
from results.feeds.sources import Told
from results.record.journal import Entry

REPORT = ".report.txt"
HALF_WRITTEN = ".report.tmp"
LONGEST_NAME = 255
LONGEST_SUFFIX = 20
BUSY = frozenset(
    {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.ELOOP, errno.ENXIO}
)
"""What opening a file says while another program has it, on a local disk or a network drive."""
NOT_OURS = "cannot be read: close it where it is open, and let this service's user read it"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Why a file cannot be taken now, to stand behind its name."""

    why: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What the report says.

    Attributes:
        name: the file's name as it was put into the folder.
        entry: what it became in the journal; None for a file that was not read.
    """

    name: str
    mark: Mark
    received_at: datetime
    told: Told
    entry: Entry | None

    @property
    def box(self) -> Box:
        """Where the file goes."""
        return Box.DONE if self.told.is_used else Box.SET_ASIDE

    @property
    def reference(self) -> str:
        """What tells this file's report from any other's."""
        kept = self.entry.digest if self.entry else "not kept"
        return f"{self.mark.mtime_ns} {kept}"


def read_whole(file: Path, mark: Mark, *, alone: bool) -> bytes | NotYet:
    """All bytes of the file that was seen, if it is still that version.

    Args:
        alone: only if nobody has it open for writing, on a disk that can tell (`tells_writers`).

    Raises:
        OSError: the drive cannot be read.
    """
    try:
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return NotYet("was taken away")
    except OSError as error:
        if error.errno in BUSY:
            return NotYet(NOT_OURS)
        raise
    with os.fdopen(opened, "rb") as stream, _nobody_writing(opened, alone=alone) as is_free:
        about = os.fstat(opened)
        if not is_free or not stat.S_ISREG(about.st_mode) or Mark.of(about) != mark:
            return NotYet(WRITTEN)
        data = stream.read(mark.size + 1)
        is_same = Mark.of(os.fstat(opened)) == mark and len(data) == mark.size
        return data if is_same else NotYet(WRITTEN)


@contextmanager
def _nobody_writing(opened: int, *, alone: bool) -> Iterator[bool]:
    """Whether nobody has the file open for writing; nobody gets it then until the end of the block.

    Linux tells this by a read lease. For another user's file we may not ask and say yes: it has not changed
    for a while.
    """
    if not alone or sys.platform != "linux":
        yield True
        return
    fcntl.fcntl(opened, fcntl.F_SETSIG, signal.SIGURG)  # by default a broken lease would end the process
    try:
        fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        yield error.errno != errno.EAGAIN
        return
    try:
        yield True
    finally:
        fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def tells_writers(folder: Path) -> bool:
    """Whether the drive of this folder says who has a file open; many network drives only ever say no.

    Raises:
        OSError: nothing can be written there.
    """
    probe = folder / Box.DONE / HALF_WRITTEN
    probe.write_bytes(b"tried")
    told = read_whole(probe, Mark.of(probe.lstat()), alone=True)
    probe.unlink()
    return told == b"tried"


def prepare(folder: Path) -> None:
    """Make the boxes of the folder.

    Raises:
        OSError: they cannot be made, are no folders of their own, or may not be written to.
    """
    for box in Box:
        place = folder / box
        with suppress(FileExistsError):
            place.mkdir()
        if not stat.S_ISDIR(place.lstat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "is no folder", str(place))
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "may not be written to", str(place))


def put_away(folder: Path, slip: Slip) -> str:
    """Write the report, then move the file beside it; gives the place, such as "done/luton (2).csv".

    Nothing is overwritten. When another version stands in the folder by now, that one is left there.

    Raises:
        OSError: the report cannot be written or the file not moved.
    """
    source, box = folder / slip.name, folder / slip.box
    is_there = _mark_of(source) == slip.mark
    target = _free(box, slip)
    _write(target.with_name(target.name + REPORT), report(slip, is_replaced=not is_there))
    if is_there:
        source.replace(target)
        if _mark_of(target) != slip.mark and not os.path.lexists(source):
            target.rename(source)  # a newer version came in the moment before: it is for the next look
    return f"{slip.box}/{target.name}"


def _mark_of(file: Path) -> Mark | None:
    """The mark of the file that stands there now, None when there is none."""
    try:
        return Mark.of(file.lstat())
    except FileNotFoundError:
        return None


def _free(box: Path, slip: Slip) -> Path:
    """A place in the box that nothing has, or whose report we wrote before we were interrupted."""
    number = 1
    while True:
        place = box / _numbered(slip.name, number)
        beside = place.with_name(place.name + REPORT)
        if not os.path.lexists(place) and (not os.path.lexists(beside) or _is_ours(beside, slip)):
            return place
        number += 1


def _is_ours(report_file: Path, slip: Slip) -> bool:
    with suppress(OSError):
        return slip.reference in report_file.read_text("utf-8", "replace")
    return False


def _numbered(name: str, number: int) -> str:
    """The name with a number ("sheet (2).csv"), cut so that its report's name is not too long for a disk."""
    suffix = Path(name).suffix
    if len(os.fsencode(suffix)) > LONGEST_SUFFIX:
        suffix = ""
    stem = name.removesuffix(suffix)
    behind = suffix if number == 1 else f" ({number}){suffix}"
    room = LONGEST_NAME - len(os.fsencode(behind + REPORT))
    if len(os.fsencode(stem)) > room:
        stem = os.fsencode(stem)[:room].decode("utf-8", "ignore")
    return stem + behind


def _write(file: Path, text: str) -> None:
    """Write the report whole or not at all."""
    half = file.with_name(HALF_WRITTEN)
    with half.open("wb") as stream:
        stream.write(text.replace("\n", "\r\n").encode("utf-8-sig", "backslashreplace"))
        stream.flush()
        os.fsync(stream.fileno())
    half.replace(file)


def report(slip: Slip, *, is_replaced: bool = False) -> str:
    """The report on one file, to be read by whoever put it into the folder.

    Args:
        is_replaced: the file was changed or taken away after it was read, so that only its report is here.
    """
    kept = "no, it was not read"
    if slip.entry is not None:
        kept = f"entry {slip.entry.position} of the journal, word for word"
    outcome = "taken" if slip.told.is_used else "set aside: nothing in it could be used"
    todo = (
        "Nothing, unless a line above asks for it. If a figure is wrong, tell the elections team."
        if slip.told.is_used
        else "Put right what is named above, save the file and put it into the folder again."
    )
    lines = [
        shown(slip.name),
        "",
        f"Received   {in_london(slip.received_at):%A %-d %B %Y, %H:%M:%S} London time",
        f"Kept       {kept}",
        f"Outcome    {outcome}",
        "",
        "What came of it",
        *(f"  {line}" if line.startswith(" ") else f"- {line}" for line in slip.told.lines),
        "",
        "What to do",
        todo,
    ]
    if is_replaced:
        lines += ["", "The file was changed or taken away after it was read; a newer one is read by itself."]
    return "\n".join([*lines, "", f"Reference  {slip.reference}", ""])
