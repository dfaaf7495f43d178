"""Pauses: an account, or every account at once, takes no posts until somebody lets it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record import tables
from results.record.bulletin import EVERY_ACCOUNT
from results.record.ledger import insert_once

__all__ = ["EVERY_ACCOUNT", "Pause", "is_paused", "lift", "pause", "pause_others", "pauses", "resume"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing goes to an account.

    Attributes:
        by: a person, or the service itself.
    """

    at: datetime
    by: str
    reason: str


async def is_paused(conn: AsyncConnection, account: str) -> bool:
    """True while nothing may go to this account, or to any."""
    paused = sa.exists().where(
        tables.account.c.account.in_((account, EVERY_ACCOUNT)), tables.account.c.paused_at.is_not(None)
    )
    return bool(await conn.scalar(sa.select(paused)))


async def pause(conn: AsyncConnection, account: str, by: str, reason: str, at: datetime) -> None:
    """Let nothing more go to an account until it is resumed; EVERY_ACCOUNT stops all, new ones too."""
    row = {"account": account, "paused_at": at, "paused_by": by, "reason": reason}
    if not await insert_once(conn, tables.account, row):
        await conn.execute(sa.update(tables.account).where(tables.account.c.account == account).values(row))


async def pause_others(
    conn: AsyncConnection, accounts: Iterable[str], by: str, reason: str, at: datetime
) -> None:
    """Pause each of these accounts that is not paused already: the first pause stands."""
    for account in {*accounts} - {*await pauses(conn)}:
        await pause(conn, account, by, reason, at)


async def resume(conn: AsyncConnection, by: str, account: str | None = None) -> None:
    """Lift the pauses that this person, or the service, put on one account or on all."""
    named = sa.true() if account is None else tables.account.c.account == account
    await conn.execute(sa.delete(tables.account).where(tables.account.c.paused_by == by, named))


async def lift(conn: AsyncConnection, account: str) -> None:
    """Lift the pause of an account, whoever put it there."""
    await conn.execute(sa.delete(tables.account).where(tables.account.c.account == account))


async def pauses(conn: AsyncConnection) -> dict[str, Pause]:
    """What is paused, by account; EVERY_ACCOUNT stands for all of them."""
    rows = await conn.execute(sa.select(tables.account).where(tables.account.c.paused_at.is_not(None)))
    return {row.account: Pause(row.paused_at, row.paused_by or "", row.reason or "") for row in rows}
