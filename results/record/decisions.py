"""Obeys orders about the public's channels: pauses, and what becomes of a post that waits for a person."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from results.record import ledger, tables
from results.record.bulletin import State
from results.record.orders import (
    ApproveNotice,
    CancelPost,
    FoundThere,
    LetGo,
    NotThere,
    Ordered,
    PauseAccount,
    PauseAll,
    PostedByHand,
    ResumeAccount,
    ResumeAll,
    SayNotice,
)
from results.record.pauses import EVERY_ACCOUNT, lift, pause, pauses

Decision = FoundThere | NotThere | PostedByHand | CancelPost | LetGo

_WAITS = frozenset({State.HELD, State.READY, State.REFUSED, State.PARKED})
OPEN_TO: Mapping[type[Decision], frozenset[State]] = {
    FoundThere: frozenset({State.PARKED}),
    NotThere: frozenset({State.PARKED, State.REFUSED}),
    PostedByHand: _WAITS,
    CancelPost: _WAITS,
    LetGo: frozenset({State.HELD}),
}
"""In which states of a post each decision may be taken. A post that is leaving, or in doubt and being looked
for, is the service's own until it comes to rest."""
_AFTER: Mapping[type[Decision], State] = {
    FoundThere: State.POSTED,
    NotThere: State.READY,
    PostedByHand: State.POSTED,
    CancelPost: State.CANCELLED,
    LetGo: State.READY,
}


async def obey(conn: AsyncConnection, ordered: Ordered, at: datetime) -> frozenset[str]:
    """Do what was ordered; a decision about a post that has moved on meanwhile changes nothing.

    Returns:
        Accounts on which there may be something to do now.
    """
    by = f"{ordered.by.name} ({ordered.by.role.replace('_', ' ')})"
    match ordered.order:
        case PauseAll(reason=reason):
            if EVERY_ACCOUNT not in await pauses(conn):  # the first pause stands
                await pause(conn, EVERY_ACCOUNT, by, reason, at)
        case ResumeAll():
            await lift(conn, EVERY_ACCOUNT)
            return await ledger.accounts_waiting(conn)
        case PauseAccount(account=account, reason=reason):
            await pause(conn, account, by, reason, at)
        case ResumeAccount(account=account):
            await lift(conn, account)
            return frozenset({account})
        case ApproveNotice() | SayNotice():
            pass  # the press says it
        case decision:
            return await _decide(conn, decision, by, at)
    return frozenset()


async def _decide(conn: AsyncConnection, decision: Decision, by: str, at: datetime) -> frozenset[str]:
    """Move the post on; its account when it is to be sent now."""
    kind = type(decision)
    facts = _facts(decision, by, at)
    for before in OPEN_TO[kind]:
        if await ledger.move(conn, decision.post_id, before, _AFTER[kind], **facts):
            break
    else:
        return frozenset()
    if _AFTER[kind] is not State.READY:
        return frozenset()
    post = tables.post
    account = await conn.scalar(sa.select(post.c.account).where(post.c.post_id == decision.post_id))
    return frozenset({str(account)})


def _facts(decision: Decision, by: str, at: datetime) -> dict[str, object]:
    """What the ledger notes of a decision: where the post is, and whose word that is."""
    match decision:
        case FoundThere(url=url):
            return {"url": url, "posted_at": at, "trouble": f"found on the account by {by}"}
        case PostedByHand(url=url):
            return {"url": url, "posted_at": at, "trouble": f"posted by hand by {by}"}
        case NotThere():
            return {"trouble": f"not on the account, says {by}: sent again"}
        case CancelPost(reason=reason):
            return {"trouble": f"cancelled by {by}: {reason}"}
        case LetGo():
            return {"trouble": f"let go by {by}"}
