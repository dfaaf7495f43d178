"""When what is declared does not reach an account: late, stuck, or not allowed to go."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from results.count.election import ContestId
from results.count.night import Night
from results.record.database import Database
from results.record.postings import AccountNow, accounts_now
from results.watch.alarms import Alarm, Kind, clock_time, lasted, several

LOOK_S, QUIET_LOOK_S = 2.0, 60.0
"""How often the ledger is looked at: while a result is on its way to an account, and while none is."""
NAMED = 3
"""Areas called by name in one alarm; the rest are counted."""


class Outgoing:
    """Looks at the ledger now and then, for whoever rings.

    Args:
        accounts: every account that should be told.
        late_s: how long a declared result may take to each.
    """

    def __init__(self, database: Database, accounts: tuple[str, ...], late_s: float) -> None:
        self._now: Mapping[str, AccountNow] = {}
        self._database, self._accounts, self._late_s = database, accounts, late_s
        self._is_on_its_way = asyncio.Event()
        self._revision = 0

    async def run(self) -> None:
        """Look for as long as the task lives; never where there are no accounts."""
        while self._accounts:
            async with self._database.read() as conn:
                self._now = await accounts_now(conn, self._accounts)
            await asyncio.sleep(LOOK_S)
            self._is_on_its_way.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET_LOOK_S):
                    await self._is_on_its_way.wait()

    def alarms(self, now: datetime, night: Night) -> Iterator[Alarm]:
        """Every alarm about an account, by what the last look showed."""
        declared = frozenset(key for key, ward in night.wards.items() if ward.declared is not None)
        is_new, self._revision = night.revision != self._revision, night.revision
        if is_new or any(declared - account.done for account in self._now.values()):
            self._is_on_its_way.set()
        return outgoing_alarms(now, night, self._now, self._late_s)


@dataclass(frozen=True, slots=True)
class _Late:
    """Areas that should be on an account, and since when the first of them."""

    areas: tuple[str, ...]
    since: datetime


def outgoing_alarms(
    now: datetime, night: Night, accounts: Mapping[str, AccountNow], late_s: float
) -> Iterator[Alarm]:
    """Every alarm about an account. Pure.

    Args:
        late_s: how long a declared result may take to an account.
    """
    for name, account in accounts.items():
        if account.stuck:
            what = f"{name}: {several(account.stuck, 'post needs', 'posts need')} a person to decide."
            action = "Look at the account, then say at the desk, under Posts, what became of each."
            yield Alarm(f"account/{name}/stuck", Kind.POSTS_STUCK, name, what, action, now)
        late = _late(now, night, account.done, late_s)
        if late is None:
            continue
        if account.pause is not None:
            what = f"{name} is paused by {account.pause.by}: {account.pause.reason}"
            action = f"{_named(late)} waits. Put the reason right and resume it at the desk, under Posts."
            yield Alarm(f"account/{name}/late", Kind.ACCOUNT_PAUSED, name, what, action, account.pause.at)
        else:
            what = f"{name}: {_named(late)}, declared since {clock_time(late.since)}, is not there yet."
            action = "Look at the desk, under Posts, what keeps it; post it by hand if it must be there now."
            yield Alarm(f"account/{name}/late", Kind.POSTS_LATE, name, what, action, late.since)


def _late(now: datetime, night: Night, done: frozenset[ContestId], late_s: float) -> _Late | None:
    """What has been declared for so long and is not there."""
    missing = [
        (ward.changed_at, ward.contest.area)
        for key, ward in night.wards.items()
        if ward.declared is not None and key not in done and lasted(now, ward.changed_at, late_s)
    ]
    since = min((at for at, _ in missing if at is not None), default=None)
    return None if since is None else _Late(tuple(area for _, area in missing), since)


def _named(late: _Late) -> str:
    """The areas in a few words."""
    if len(late.areas) <= NAMED:
        return ", ".join(late.areas)
    return f"{', '.join(late.areas[:NAMED])} and {several(len(late.areas) - NAMED, 'other', 'others')}"
