"""What goes wrong with one council's night stops that night in a process, and no other."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from results.errors import JournalError, LeaseLost, RecordAway, SettingsError
from results.fuse import OURS, FuseBox, unshared

Work = Callable[[], Awaitable[str]]


async def forever() -> str:
    """Work that nothing but a blown fuse ends."""
    await asyncio.Event().wait()
    return "never"


def failing(trouble: BaseException) -> Work:
    """Work that fails."""

    async def work() -> str:
        raise trouble

    return work


async def done() -> str:
    """Work that is done."""
    return "done"


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (JournalError("entry 7 was changed"), "entry 7 was changed"),
        (SettingsError("x.toml", ["no colour"]), "x.toml\n  - no colour"),
        (ExceptionGroup("", [ExceptionGroup("", [JournalError("entry 8")])]), "entry 8"),
        (ZeroDivisionError("a fault"), OURS),
        (ExceptionGroup("", [JournalError("entry 9"), KeyError("a fault")]), OURS),
    ],
)
async def test_all_work_of_one_council_ends_and_of_no_other(trouble: Exception, why: str) -> None:
    """Its other work is cancelled, nothing is begun for it any more, and its neighbour goes on."""
    box = FuseBox(["medway", "barnsley"])
    fuse, other = box["medway"], box["barnsley"]
    async with asyncio.TaskGroup() as group:
        beside = group.create_task(fuse.within(forever))
        neighbour = group.create_task(other.within(forever))
        await asyncio.sleep(0)
        assert await fuse.within(failing(trouble)) is None
        assert await beside is None
        assert await fuse.within(done) is None
        assert await other.within(done) == "done"
        assert not neighbour.done()
        neighbour.cancel()
    assert (fuse.why, other.why, box.stopped) == (why, None, {"medway": why})
    with pytest.raises(JournalError, match="medway stands still in this process"):
        fuse.must_hold()
    other.must_hold()


@pytest.mark.parametrize(
    "trouble",
    [
        LeaseLost("feeds/medway"),
        RecordAway("the server is away"),
        ExceptionGroup("", [LeaseLost("feeds/medway"), RecordAway("the server is away")]),
    ],
)
async def test_what_passes_blows_no_fuse(trouble: Exception) -> None:
    """Another process's lease and a database that is away are told to whoever asked for the work."""
    fuse = FuseBox(["medway", "barnsley"])["medway"]
    with pytest.raises(type(trouble)):
        await fuse.within(failing(trouble))
    assert await fuse.within(done) == "done"


async def test_the_last_that_holds_ends_the_process() -> None:
    """With the trouble itself: for a council that is alone that is the first."""
    with pytest.raises(JournalError, match="entry 7"):
        await unshared().within(failing(JournalError("entry 7")))
    box = FuseBox(["medway", "barnsley"])
    await box["medway"].within(failing(JournalError("entry 7")))
    with pytest.raises(ZeroDivisionError):
        await box["barnsley"].within(failing(ZeroDivisionError()))
    assert set(box.stopped) == {"medway"}


async def test_a_process_that_ends_is_not_kept_from_it() -> None:
    """Whoever cancels the work himself sees it cancelled, also when its fuse blows at the same moment."""
    box = FuseBox(["medway", "barnsley"])
    async with asyncio.TaskGroup() as group:
        both = group.create_task(box["medway"].within(forever))
        alone = group.create_task(box["barnsley"].within(forever))
        await asyncio.sleep(0)
        await box["medway"].within(failing(JournalError("entry 7")))
        both.cancel()
        alone.cancel()
    assert both.cancelled()
    assert alone.cancelled()


async def test_what_fails_while_it_is_stopped_is_no_second_trouble() -> None:
    """The first reason stands."""
    fuse = FuseBox(["medway", "barnsley"])["medway"]

    async def untidy() -> str:
        try:
            return await forever()
        finally:
            raise KeyError("on the way out")

    async with asyncio.TaskGroup() as group:
        beside = group.create_task(fuse.within(untidy))
        await asyncio.sleep(0)
        await fuse.within(failing(JournalError("entry 7")))
        assert await beside is None
    assert fuse.why == "entry 7"
