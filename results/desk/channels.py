"""How far every account and every feed is, in a line each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from results.desk.desk import Desk
from results.record.bulletin import State
from results.record.pauses import EVERY_ACCOUNT, Pause, pauses
from results.record.postings import Posting, postings, tally_by_account
from results.watch.attendance import Watched

NEEDS_SOMEBODY = (State.PARKED, State.REFUSED, State.HELD)
"""Posts about which only a person can decide; the first two are something gone wrong."""
ON_THE_WAY = (State.READY, State.SENDING)
MOST_STUCK = 50


@dataclass(frozen=True, slots=True)
class Account:
    """One account and its posts.

    Attributes:
        waiting: posts that are still to go or going.
        in_doubt: posts that left without a clear answer; the account is being read back.
        stuck: posts about which a person must decide.
        pause: why nothing goes to this account alone; None when something may.
        last: its newest post that is there.
    """

    name: str
    posted: int
    waiting: int
    in_doubt: int
    stuck: int
    pause: Pause | None
    last: Posting | None


@dataclass(frozen=True, slots=True)
class Channels:
    """Every account by name, and the posts that wait for a person, newest first."""

    accounts: tuple[Account, ...]
    stuck: tuple[Posting, ...]


async def channels(desk: Desk) -> Channels:
    """How far every account is. Raises JournalError: it cannot be read."""
    async with desk.database.read() as conn:
        tally, stopped = await tally_by_account(conn), await pauses(conn)
        stuck = await postings(conn, NEEDS_SOMEBODY, MOST_STUCK)
        names = sorted({*desk.settings.accounts, *(name for name, _ in tally), *stopped} - {EVERY_ACCOUNT})
        newest = {name: await postings(conn, (State.POSTED,), 1, name) for name in names}

    def count(name: str, states: Iterable[State]) -> int:
        return sum(tally.get((name, state.value), 0) for state in states)

    accounts = (
        Account(
            name,
            count(name, (State.POSTED,)),
            count(name, ON_THE_WAY),
            count(name, (State.UNKNOWN,)),
            count(name, NEEDS_SOMEBODY),
            stopped.get(name),
            next(iter(newest[name]), None),
        )
        for name in names
    )
    return Channels(tuple(accounts), stuck)


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of figures and how it is.

    Attributes:
        standing: in a word or two.
        is_well: whether nothing is wrong that anybody knows.
        words: the rest of it in a sentence, "" when there is nothing to add.
    """

    name: str
    heard_at: datetime | None
    standing: str
    is_well: bool
    words: str = ""


def feeds(desk: Desk) -> tuple[Feed, ...]:
    """Every source that is expected or was heard, and every way in that does not work."""
    if desk.watch is None:
        return ()
    attendance, now = desk.watch.attendance, desk.clock.now()
    ways = (
        Feed(name, None, "Not working", is_well=False, words=way.trouble)
        for name, way in attendance.ways.items()
        if way.trouble
    )
    sources = (feed(one, now) for _, one in sorted(attendance.sources.items()))
    return (*ways, *sources)


def feed(one: Watched, now: datetime) -> Feed:
    """How one source is; the worst that is known of it comes first."""
    name = str(one.source)
    for is_so, standing, words in _wrong(one, now):
        if is_so:
            return Feed(name, one.heard_at, standing, is_well=False, words=words)
    return Feed(name, one.heard_at, "Heard" if one.heard_at else "Not heard yet", is_well=True)


def _wrong(one: Watched, now: datetime) -> Iterator[tuple[bool, str, str]]:
    """Everything that can be wrong with a source, worst first: whether it is, what it is called, and more."""
    quiet_s = (now - one.heard_at).total_seconds() if one.heard_at else 0.0
    unused = one.unused.problems if one.unused else 0
    things = f"{unused:,} {'thing' if unused == 1 else 'things'}"
    yield one.trouble is not None, "In trouble", one.trouble or ""
    yield one.offline_since is not None, "Offline", "It said goodbye, or its line is down."
    yield one.gap > 0, "Messages missing", f"{one.gap:,} have not come."
    yield one.silent_after_s is not None and quiet_s >= one.silent_after_s, "Silent", "Quiet for too long."
    yield unused > 0, "Not all usable", f"{things} in its last message could not be used."
