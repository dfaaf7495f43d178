"""Which accounts somebody has tried: seen a post of ours there, with these very keys."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record import tables
from results.record.ledger import insert_once


async def confirm(conn: AsyncConnection, account: str, who: str, by: str, at: datetime) -> None:
    """Note that this person has seen a trial post on the account.

    Args:
        who: the account and its keys, told apart from all others.
    """
    row = {"account": account, "who": who, "confirmed_by": by, "confirmed_at": at}
    if not await insert_once(conn, tables.trial, row):
        await conn.execute(sa.update(tables.trial).where(tables.trial.c.account == account).values(row))


async def tried(conn: AsyncConnection) -> dict[str, str]:
    """Who each account was when it was tried last."""
    rows = await conn.execute(sa.select(tables.trial.c.account, tables.trial.c.who))
    return {row.account: row.who for row in rows}
