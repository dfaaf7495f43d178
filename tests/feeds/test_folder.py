"""The watched folder: files are taken when they are complete, once each, and answered with a report."""

import asyncio
import os
import random
import signal
import socket
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from results.clock import FixedClock, SystemClock
from results.count.declaration import SourceId
from results.errors import JournalError, ResultsError
from results.feeds import dropped
from results.feeds import folder as feed_module
from results.feeds.dropped import Listing, Mark, Waiting, shown
from results.feeds.folder import FolderFeed, FolderSettings
from results.feeds.folder_trouble import in_words
from results.feeds.sources import SourceState, Told
from results.feeds.taken import NotYet, Slip, put_away, read_whole, report, tells_writers
from results.record.journal import Arrival, Entry, Journal
from tests.feeds.hall import until

ROOT = Path(__file__).parents[2]
QUICK = FolderSettings(SourceId("sheets"), Path(), rescan_s=0.3, settle_s=0.05)
AT = datetime(2023, 5, 4, 22, 14, 7, tzinfo=UTC)


class Watching:
    """A feed on a real folder with a real journal, and all that it said."""

    def __init__(self, folder: Path, journal: Journal, settings: FolderSettings = QUICK) -> None:
        self.folder, self.journal = folder, journal
        self.heard: list[SourceState] = []
        self.batches: list[int] = []
        self.asked: list[int] = []
        self.trouble: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        settings = replace(settings, folder=folder)
        self.feed = FolderFeed(settings, self._keep, self._ask, SystemClock(), self.heard.append)

    async def _keep(self, arrivals: Sequence[Arrival]) -> Sequence[Entry]:
        self.batches.append(len(arrivals))
        return await self.journal.append(arrivals)

    async def _ask(self, entry: Entry) -> Told:
        self.asked.append(entry.position)
        await self.may_answer.wait()
        if self.trouble is not None:
            raise self.trouble
        is_used = b"bad" not in entry.payload
        return Told(is_used, ("Luton: declared, and public." if is_used else "Not used: line 3, no ward.",))

    def drop(self, name: str, data: bytes = b"sheet", mtime_s: float | None = None) -> None:
        """Put a file there as an upload does that is renamed when it is whole."""
        half = self.folder.parent / "elsewhere"
        half.write_bytes(data)
        if mtime_s is not None:
            os.utime(half, (mtime_s, mtime_s))
        half.rename(self.folder / name)

    def names(self, box: str = "") -> set[str]:
        """What lies in the folder, or in a box of it."""
        place = self.folder / box
        return {one.name for one in place.iterdir()} - set(dropped.Box) if place.exists() else set()

    async def kept(self) -> list[tuple[str, bytes]]:
        """Names and bytes of what the journal holds, in order."""
        return [(one.topic.rpartition("@")[0], one.payload) for one in await self.journal.read(0, 100_000)]


@asynccontextmanager
async def running(watching: Watching) -> AsyncIterator[Watching]:
    """Run the feed for the length of the block."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(watching.feed.run())
        try:
            yield watching
        finally:
            task.cancel()


@pytest.fixture
def watching(tmp_path: Path, journal: Journal) -> Watching:
    """A folder and a feed that looks often."""
    (tmp_path / "inbox").mkdir()
    return Watching(tmp_path / "inbox", journal)


@pytest.mark.parametrize("poll", [False, True])
async def test_a_file_is_kept_answered_and_put_away(tmp_path: Path, journal: Journal, poll: bool) -> None:
    """What can be used ends in done, what cannot in set-aside, each with its report; polled or told."""
    (tmp_path / "inbox").mkdir()
    watching = Watching(tmp_path / "inbox", journal, replace(QUICK, poll=poll))
    watching.drop("first.csv", b"there before the start")
    async with running(watching):
        await until(lambda: "first.csv" in watching.names("done"))
        watching.drop("luton.csv", b"good")
        watching.drop("bad.xlsx", b"bad")
        await until(lambda: not watching.names())
    first, *others = await watching.kept()
    assert first == ("first.csv", b"there before the start")
    assert sorted(others) == [("bad.xlsx", b"bad"), ("luton.csv", b"good")]
    assert watching.names("done") == {
        "first.csv",
        "first.csv.report.txt",
        "luton.csv",
        "luton.csv.report.txt",
    }
    assert watching.names("set-aside") == {"bad.xlsx", "bad.xlsx.report.txt"}
    told = (watching.folder / "set-aside" / "bad.xlsx.report.txt").read_text("utf-8-sig")
    assert "- Not used: line 3, no ward." in told
    assert "put it into the folder again" in told
    entries = await journal.read(0, 10)
    assert {one.feed for one in entries} == {"folder:sheets"}
    assert (watching.folder / "done" / "luton.csv").stat().st_mtime_ns == int(
        next(one.topic for one in entries if "luton" in one.topic).rpartition("@")[2]
    )


def test_a_report_says_when_where_what_and_what_to_do() -> None:
    """London time, the place in the journal, each line of the answer, and the next step."""
    entry = Entry(17, "folder:sheets", "luton.csv@5", b"x", AT, "0" * 64, "ab" * 32)
    lines = ("Luton: HELD, not public.", "    E301 too many", "Wayfield: declared, and public.")
    told = report(Slip("lut\u202eon\n.csv", Mark(1, 5), AT, Told(is_used=True, lines=lines), entry))
    assert "Received   Thursday 4 May 2023, 23:14:07 London time" in told
    assert "entry 17 of the journal" in told
    assert "- Luton: HELD, not public.\n      E301 too many\n- Wayfield: declared, and public." in told
    assert told.startswith("lut\\x202eon\\x0a.csv\n")
    refused = report(Slip("a", Mark(9, 5), AT, Told(is_used=False, lines=("too large",)), None))
    assert "no, it was not read" in refused
    assert "put it into the folder again" in refused


async def test_files_are_taken_oldest_first_then_by_name(watching: Watching) -> None:
    """What was saved earlier is kept earlier, whatever it is called."""
    for name, mtime_s in (("b", 2000), ("a", 2000), ("z", 1000), ("c", 3000)):
        watching.drop(name, name.encode(), mtime_s)
    async with running(watching):
        await until(lambda: not watching.names())
    assert [name for name, _ in await watching.kept()] == ["z", "a", "b", "c"]
    assert watching.batches == [4]


async def test_a_file_that_is_being_written_is_not_touched(watching: Watching) -> None:
    """An upload that writes in place, with pauses longer than the settling time, is taken once and whole."""
    async with running(watching):
        with (watching.folder / "slow.csv").open("wb") as upload:
            for part in range(4):
                upload.write(b"%d," % part)
                upload.flush()
                await asyncio.sleep(0.15)
                assert watching.names() == {"slow.csv"}
        await until(lambda: not watching.names())
    assert await watching.kept() == [("slow.csv", b"0,1,2,3,")]


async def test_a_file_that_grows_between_two_looks_waits(watching: Watching) -> None:
    """A writer that opens and closes the file for each line never has half of it taken."""
    settings = replace(QUICK, folder=watching.folder, settle_s=0.3)
    slow = Watching(watching.folder, watching.journal, settings)
    async with running(slow):
        for part in range(5):
            with (slow.folder / "lines.csv").open("ab") as upload:
                upload.write(b"%d," % part)
            await asyncio.sleep(0.1)
        await until(lambda: not slow.names())
    assert await slow.kept() == [("lines.csv", b"0,1,2,3,4,")]


@pytest.mark.parametrize(
    "name",
    ["~$sheet.xlsx", "a.tmp", "a.PART", "a.csv.crdownload", ".~lock.a.csv#", ".hidden", "Thumbs.db",
     "desktop.ini", "sheet.csv.filepart", "sheet.csv~", ".sheet.csv.Xy12ab"],
)  # fmt: skip
async def test_what_programs_leave_behind_is_never_a_sheet(watching: Watching, name: str) -> None:
    """Temporary, hidden and half uploaded files stay where they are; an upload's last rename brings it in."""
    (watching.folder / name).write_bytes(b"half")
    (watching.folder / "whole.csv").write_bytes(b"whole")
    async with running(watching):
        await until(lambda: "whole.csv" not in watching.names())
        assert watching.names() == {name}
        (watching.folder / name).rename(watching.folder / "renamed.csv")
        await until(lambda: not watching.names())
    assert {name for name, _ in await watching.kept()} == {"whole.csv", "renamed.csv"}
    assert watching.feed.trouble is None


async def test_links_folders_pipes_and_devices_are_refused(watching: Watching, tmp_path: Path) -> None:
    """Nothing outside the folder is read through it; each is named with what to do, and stays."""
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret")
    (watching.folder / "link.csv").symlink_to(secret)
    (watching.folder / "loop.csv").symlink_to("loop.csv")
    (watching.folder / "sheets").mkdir()
    os.mkfifo(watching.folder / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(watching.folder / "sock"))
        watching.drop("good.csv")
        async with running(watching):
            await until(lambda: "good.csv.report.txt" in watching.names("done"))
            await until(lambda: watching.feed.trouble is not None)
    assert [name for name, _ in await watching.kept()] == ["good.csv"]
    assert watching.names() == {"link.csv", "loop.csv", "sheets", "pipe.csv", "sock"}
    trouble = str(watching.feed.trouble)
    assert "link.csv is a link and is not followed: put the file itself here" in trouble
    assert "sheets is a folder" in trouble
    assert "pipe.csv is no file" in trouble
    assert watching.heard[-1].online


def test_a_link_put_in_a_file_s_place_is_not_read(tmp_path: Path) -> None:
    """Between the look and the reading a file may become a link or a pipe: it is left alone."""
    for name in ("link", "pipe"):
        file = tmp_path / name
        file.write_bytes(b"sheet")
        mark = Mark.of(file.lstat())
        file.unlink()
        if name == "link":
            (tmp_path / "target").write_bytes(b"sheet")
            os.utime(tmp_path / "target", ns=(mark.mtime_ns, mark.mtime_ns))
            file.symlink_to(tmp_path / "target")
        else:
            os.mkfifo(file)
        assert isinstance(read_whole(file, mark, alone=True), NotYet)
    assert read_whole(tmp_path / "nowhere", Mark(1, 1), alone=True) == NotYet("was taken away")


def test_somebody_who_writes_keeps_the_file(tmp_path: Path) -> None:
    """While a file is open for writing it is not taken; on a drive that cannot tell, its stillness counts."""
    (tmp_path / "done").mkdir()
    assert tells_writers(tmp_path)
    assert not list((tmp_path / "done").iterdir())
    file = tmp_path / "sheet.csv"
    with file.open("wb") as writing:
        writing.write(b"sheet")
        writing.flush()
        mark = Mark.of(file.lstat())
        assert isinstance(read_whole(file, mark, alone=True), NotYet)
        assert read_whole(file, mark, alone=False) == b"sheet"
    assert read_whole(file, mark, alone=True) == b"sheet"
    assert isinstance(read_whole(file, Mark(5, mark.mtime_ns + 1), alone=True), NotYet)


async def test_a_file_that_is_too_large_is_set_aside_unread(tmp_path: Path, journal: Journal) -> None:
    """The report says how large it is and how large it may be; the journal has nothing of it."""
    (tmp_path / "inbox").mkdir()
    watching = Watching(tmp_path / "inbox", journal, replace(QUICK, largest_bytes=1000))
    watching.drop("big.csv", b"x" * 1001)
    watching.drop("right.csv", b"x" * 1000)
    async with running(watching):
        await until(lambda: not watching.names())
    assert [name for name, _ in await watching.kept()] == ["right.csv"]
    told = (watching.folder / "set-aside" / "big.csv.report.txt").read_text("utf-8-sig")
    assert "1,001 bytes; a file may have 1,000." in told


async def test_two_files_of_one_name_are_two_entries_and_nothing_is_overwritten(watching: Watching) -> None:
    """The second goes beside the first with a number, and so does its report."""
    async with running(watching):
        for number in range(3):
            watching.drop("sheet.csv", b"%d" % number)
            await until(lambda: not watching.names())
    assert await watching.kept() == [("sheet.csv", b"0"), ("sheet.csv", b"1"), ("sheet.csv", b"2")]
    for number, name in enumerate(["sheet.csv", "sheet (2).csv", "sheet (3).csv"]):
        assert (watching.folder / "done" / name).read_bytes() == b"%d" % number
        told = (watching.folder / "done" / f"{name}.report.txt").read_text("utf-8-sig")
        assert f"entry {number + 1} of the journal" in told


async def test_the_same_file_again_is_kept_once_and_answered_again(watching: Watching) -> None:
    """Same name, time and bytes: a repeat; its copy goes beside the first, with a report of its own."""
    async with running(watching):
        for _ in range(2):
            watching.drop("sheet.csv", b"same", 1_683_239_647)
            await until(lambda: not watching.names())
    assert len(await watching.kept()) == 1
    assert watching.names("done") == {
        "sheet.csv", "sheet.csv.report.txt", "sheet (2).csv", "sheet (2).csv.report.txt",
    }  # fmt: skip


async def test_a_newer_version_saved_while_the_answer_is_awaited_is_taken_too(watching: Watching) -> None:
    """Saved over in place: both versions are kept, only the newer is moved, the older has its report."""
    async with running(watching):
        watching.may_answer.clear()
        watching.drop("sheet.csv", b"old", 1000)
        await until(lambda: watching.asked == [1])
        watching.drop("sheet.csv", b"new", 2000)
        await until(lambda: watching.batches == [1, 1])
        watching.may_answer.set()
        await until(lambda: not watching.names())
    assert await watching.kept() == [("sheet.csv", b"old"), ("sheet.csv", b"new")]
    files = {one: (watching.folder / "done" / one).read_text("utf-8-sig") for one in watching.names("done")}
    assert "new" in files.values()
    old = next(text for text in files.values() if "entry 1 of" in text)
    assert "changed or taken away after it was read" in old


async def test_a_slow_answer_keeps_nobody_waiting(watching: Watching) -> None:
    """While one answer is awaited other files are kept, signs of life go on, and stopping is quick."""
    watching.may_answer.clear()
    async with running(watching):
        watching.drop("one.csv", b"1")
        await until(lambda: bool(watching.asked))
        heard = len(watching.heard)
        watching.drop("two.csv", b"2")
        await until(lambda: watching.batches == [1, 1])
        await until(lambda: len(watching.heard) > heard + 3)
        assert (watching.batches, watching.asked) == ([1, 1], [1])
        stopped_at = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopped_at < 1
    assert watching.names() == {"one.csv", "two.csv"}
    again = Watching(watching.folder, watching.journal)
    async with running(again):
        await until(lambda: not again.names())
    assert len(await again.kept()) == 2


async def test_an_answer_that_fails_is_asked_for_again(watching: Watching) -> None:
    """The file stays until it is known what came of it; the journal has it once."""
    watching.trouble = ResultsError("the newsroom is starting")
    async with running(watching):
        watching.drop("sheet.csv")
        await until(lambda: len(watching.asked) > 1)
        watching.trouble = None
        await until(lambda: not watching.names())
    assert len(await watching.kept()) == 1
    assert watching.names("done") == {"sheet.csv", "sheet.csv.report.txt"}


@pytest.mark.parametrize("where", ["keep", "ask"])
async def test_a_journal_that_cannot_be_written_ends_the_feed(watching: Watching, where: str) -> None:
    """The service stops with the journal's own words; the file is still in the folder."""
    words = "The disk that holds night.db is full"

    async def fails(given: object) -> Sequence[Entry]:
        raise JournalError(words)

    async def tells(given: object) -> Told:
        raise JournalError(words)

    keep = fails if where == "keep" else watching.journal.append
    settings = replace(QUICK, folder=watching.folder)
    feed = FolderFeed(settings, keep, tells, SystemClock(), watching.heard.append)
    watching.drop("sheet.csv")
    with pytest.raises(JournalError, match=words):
        await asyncio.wait_for(feed.run(), 5)
    assert watching.names() == {"sheet.csv"}


async def test_a_folder_that_goes_and_comes_back_is_said_once_each(watching: Watching) -> None:
    """Missing: trouble with a remedy, once; back again: cleared, and files are taken as before."""
    async with running(watching):
        await until(lambda: bool(watching.heard))
        watching.folder.rename(watching.folder.with_name("gone"))
        await until(lambda: not watching.heard[-1].online)
        count = len(watching.heard)
        await asyncio.sleep(0.8)
        assert len(watching.heard) == count
        assert (
            str(watching.heard[-1].trouble)
            == f"{watching.folder} is not there: connect the drive, or make the folder"
        )
        watching.folder.mkdir()
        await until(lambda: watching.heard[-1].online)
        assert watching.heard[-1].trouble is None
        for _ in range(2):  # the watch is on the new folder, not on the old one
            watching.drop("back.csv", os.urandom(8))
            await until(lambda: "back.csv" not in watching.names())
    assert len(await watching.kept()) == 2


async def test_another_folder_in_the_same_place_is_watched_anew(tmp_path: Path, journal: Journal) -> None:
    """A drive connected again between two looks: what moves on it is noticed at once, not by chance."""
    (tmp_path / "inbox").mkdir()
    watching = Watching(tmp_path / "inbox", journal, replace(QUICK, rescan_s=1.0))
    async with running(watching):
        await until(lambda: len(watching.heard) > 1)
        watching.folder.rename(tmp_path / "before")
        watching.folder.mkdir()
        await until((watching.folder / "done").exists)
        heard = len(watching.heard)
        await until(lambda: len(watching.heard) > heard + 1)
        before_s = asyncio.get_running_loop().time()
        watching.drop("sheet.csv")
        await until(lambda: not watching.names())
        assert asyncio.get_running_loop().time() - before_s < 0.7


async def test_boxes_that_cannot_be_used_are_named(watching: Watching, tmp_path: Path) -> None:
    """A file or a link where done should be: trouble that names it; nothing is kept until it is put right."""
    (tmp_path / "outside").mkdir()
    (watching.folder / "done").symlink_to(tmp_path / "outside")
    watching.drop("sheet.csv")
    async with running(watching):
        await until(lambda: watching.feed.trouble is not None)
        assert str(watching.feed.trouble).startswith(f"{watching.folder / 'done'} is no folder")
        assert await watching.kept() == []
        (watching.folder / "done").unlink()
        await until(lambda: watching.names("") == set() and (watching.folder / "done").exists())
    assert watching.feed.trouble is None
    assert not list((tmp_path / "outside").iterdir())


async def test_a_drive_that_hangs_holds_up_nobody(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer in time: trouble, while everything else goes on; once it answers, files are taken."""
    hangs = threading.Event()
    real_look = feed_module._look_into

    def slow_look(place: Path) -> Listing:
        hangs.wait(5)
        return real_look(place)

    monkeypatch.setattr(feed_module, "_look_into", slow_look)
    monkeypatch.setattr("results.feeds.drive.ANSWERS_WITHIN_S", 0.1)
    watching.drop("sheet.csv")
    async with running(watching):
        await until(lambda: watching.feed.trouble is not None)
        assert "the drive does not answer" in str(watching.feed.trouble)
        hangs.set()
        await until(lambda: not watching.names())
    assert watching.heard[-1].online


def test_troubles_of_drives_are_said_in_words() -> None:
    """Each has its remedy; what the system calls it is kept for what we do not know."""
    place = Path("/mnt/count")
    assert "the drive does not answer" in in_words(OSError("no answer"), place)
    assert "the drive does not answer" in in_words(OSError(116, "Stale file handle"), place)
    assert "no room left" in in_words(OSError(28, "No space left on device"), place)
    assert "give its user the right" in in_words(OSError(13, "Permission denied", "/mnt/count/done"), place)
    assert "read-only" in in_words(OSError(30, "Read-only file system"), place)
    assert "Too many open files" in in_words(OSError(24, "Too many open files"), place)


def look(waiting: Waiting, now: float, opened: str = "", **files: int) -> list[str]:
    """One look at files of these sizes, one of them perhaps open in Excel."""
    seen = {name: Mark(size, 1) for name, size in files.items()}
    who = {opened: "Excel"} if opened else {}
    return [name for name, _ in waiting.look(Listing((1, 1), seen, {}, who, {opened: f"~${opened}"}), now)]


def test_a_sheet_left_open_waits_and_is_named_after_a_minute() -> None:
    """Open in Excel: not taken, named with the remedy after 60 s, taken once it is closed."""
    waiting = Waiting(settle_s=1)
    assert look(waiting, 0, "a", a=5) == []
    assert look(waiting, 59, "a", a=5) == []
    assert list(waiting.troubles(59)) == []
    assert look(waiting, 61, "a", a=5) == []
    assert list(waiting.troubles(61)) == [
        "a is open in Excel: save it and close it there; if nobody has it open, delete ~$a"
    ]
    assert look(waiting, 62, a=5) == ["a"]
    assert list(waiting.troubles(62)) == []


def test_settling_counts_from_the_last_change() -> None:
    """Unchanged for the whole time, seen twice; empty files wait for somebody to fill them."""
    waiting = Waiting(settle_s=1)
    assert look(waiting, 0, a=5, b=0) == []
    assert look(waiting, 0.9, a=6, b=0) == []
    assert look(waiting, 1.8, a=6, b=0) == []
    assert look(waiting, 1.9, a=6, b=0) == ["a"]
    look(waiting, 70, b=0)
    assert list(waiting.troubles(70)) == ["b is empty: save the sheet again, or take it away"]


def test_a_file_that_cannot_be_put_away_is_tried_later_not_at_once() -> None:
    """Its trouble stays said meanwhile; a new version starts afresh."""
    waiting = Waiting(settle_s=0)
    assert look(waiting, 0, a=5) == ["a"]
    waiting.failed("a", "was kept, but stays here", not_before=70)
    assert look(waiting, 65, a=5) == []
    assert list(waiting.troubles(65)) == ["a was kept, but stays here"]
    assert look(waiting, 70, a=5) == ["a"]
    waiting.failed("a", "was kept, but stays here", not_before=99)
    assert look(waiting, 71, a=6) == ["a"]
    waiting.put_away("a", Mark(5, 1))
    assert waiting
    waiting.put_away("a", Mark(6, 1))
    assert not waiting


async def test_the_file_open_in_excel_is_left_where_it_is(watching: Watching) -> None:
    """The program's own file beside it says so; once that is gone the sheet is taken."""
    owner = watching.folder / "~$sheet.xlsx"
    owner.write_bytes(b"Ann")
    watching.drop("sheet.xlsx")
    async with running(watching):
        await asyncio.sleep(0.5)
        assert watching.names() == {"sheet.xlsx", "~$sheet.xlsx"}
        owner.unlink()
        await until(lambda: not watching.names())


async def test_names_that_no_screen_can_show_and_names_as_long_as_a_disk_allows(watching: Watching) -> None:
    """Bytes that are no text, line ends, and 255 bytes: taken, moved and reported on like any other."""
    long = "W" * 251 + ".csv"
    strange = os.fsdecode(b"w\xffrd\n\x1b[31m.csv")
    async with running(watching):
        for name in (long, long, strange):
            watching.drop(name, os.urandom(9))
            await until(lambda: not watching.names())
    done = watching.names("done")
    assert len(done) == 6
    assert max(len(os.fsencode(one)) for one in done) <= 255
    assert strange in done
    assert shown(strange) == "w\\xdcffrd\\x0a\\x1b[31m.csv"


async def test_hundreds_of_files_are_taken_without_holding_anybody_up(watching: Watching) -> None:
    """Nothing else waits for half a second meanwhile; they are kept in batches."""
    for number in range(400):
        (watching.folder / f"{number:04}.csv").write_bytes(b"%d" % number)
    longest, loop = 0.0, asyncio.get_running_loop()
    async with running(watching):
        while watching.names():
            before = loop.time()
            await asyncio.sleep(0.01)
            longest = max(longest, loop.time() - before)
    assert len(await watching.kept()) == 400
    assert len(watching.names("done")) == 800
    assert max(watching.batches) <= QUICK.most_pending
    assert longest < 0.5


SERVICE = [sys.executable, "-W", "error", "-m", "tests.feeds.dropping"]


async def test_killed_at_each_step_a_file_is_taken_once(tmp_path: Path, journal: Journal) -> None:
    """Before and after each commit, answer, report and move: it ends in one box, once, with one report."""
    folders = [tmp_path / f"inbox-{number}" for number in range(12)]
    for folder in folders:
        folder.mkdir()
        (folder / "sheet.csv").write_bytes(folder.name.encode())
    command = [*SERVICE, f"sqlite:///{tmp_path}/night.db", *map(str, folders)]
    service = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    said, wrong = await service.communicate()
    assert service.returncode == 0, wrong.decode()
    assert said.endswith(b"7"), said  # 2 around the commit, 1 before the answer, 2 around each of two moves
    for folder in folders[:8]:
        assert {one.name for one in (folder / "done").iterdir()} == {"sheet.csv", "sheet.csv.report.txt"}
        assert (folder / "done" / "sheet.csv").read_bytes() == folder.name.encode()
        assert not list((folder / "set-aside").iterdir())
        assert {one.name for one in folder.iterdir()} == set(dropped.Box)
    assert sorted(one.payload for one in await journal.read(0, 100)) == sorted(
        folder.name.encode() for folder in folders[:8]
    )


async def test_killed_at_any_moment_nothing_is_lost_or_taken_twice(tmp_path: Path, journal: Journal) -> None:
    """A hundred sheets, some bad, and a service that is killed again and again."""
    folder, chance = tmp_path / "inbox", random.Random()
    folder.mkdir()
    for number in range(100):
        (folder / f"{number}.csv").write_bytes(b"%s %d" % (b"bad" if number % 10 == 0 else b"good", number))
    command = [*SERVICE, f"sqlite:///{tmp_path}/night.db", str(folder)]
    for _ in range(4):
        service = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
        await until((folder / "done").exists)
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        if service.returncode is None:
            service.send_signal(signal.SIGKILL)
        await service.wait()
    last = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    assert await last.wait() == 0
    boxes = {box: {one.name for one in (folder / box).iterdir()} for box in ("done", "set-aside")}
    bad = {f"{number}.csv" for number in range(0, 100, 10)}
    good = {f"{number}.csv" for number in range(100)} - bad
    assert boxes["set-aside"] == bad | {f"{one}.report.txt" for one in bad}
    assert boxes["done"] == good | {f"{one}.report.txt" for one in good}
    assert sorted(one.payload for one in await journal.read(0, 1000)) == sorted(
        (folder / box / name).read_bytes() for box in boxes for name in boxes[box] if name.endswith(".csv")
    )


def test_a_fault_of_ours_in_a_report_moves_nothing(tmp_path: Path) -> None:
    """The report comes first: where it cannot be written the file stays."""
    (tmp_path / "sheet.csv").write_bytes(b"x")
    mark = Mark.of((tmp_path / "sheet.csv").lstat())
    slip = Slip("sheet.csv", mark, FixedClock(AT).now(), Told(is_used=True, lines=("x",)), None)
    with pytest.raises(FileNotFoundError):
        put_away(tmp_path, slip)
    assert (tmp_path / "sheet.csv").exists()
