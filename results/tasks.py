"""What a process does once everything is open: it follows every journal, and does its share of the duties."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping
from functools import partial

from results.charts.render import Studio
from results.council import Council
from results.duties import Duties, through_outages
from results.fuse import Fuse
from results.newsroom import Newsroom
from results.publish.engine import DbosEngine
from results.record.leases import Leases
from results.record.wire import Wire
from results.roles import Role

BEHIND_THE_WIRE_S = 60.0
"""How soon a newsroom looks by itself where the wire tells it, and asks behind it, of what others write."""
NIGHT = "night"
"""What the duties of a night kept alone are called."""
Tasks = dict[str, Callable[[], Coroutine[object, object, None]]]
"""Begun only when everything is open: a start that fails leaves nothing half begun."""


def common(wire: Wire, leases: Leases, councils: Mapping[str, Council]) -> Tasks:
    """What every process does, whatever its roles: it is there, and it follows every journal."""
    for one in councils.values():
        room = one.newsroom
        if wire.is_there:
            room.look_again_s = BEHIND_THE_WIRE_S
        wire.follow(one.ground.database.schema, room.look, partial(_position, room))
    newsrooms: Tasks = {
        f"newsroom {name}".rstrip(): partial(_follow, one, wire) for name, one in councils.items()
    }
    turn = asyncio.Lock()
    audits: Tasks = {
        f"audit {name}".rstrip(): partial(once_replayed, councils, partial(_audit, one, turn))
        for name, one in councils.items()
    }
    collect = partial(once_replayed, councils, _collect)
    return {"leases": leases.run, "wire": wire.run, **newsrooms, **audits, "collect": collect}


async def once_replayed(
    councils: Mapping[str, Council], work: Callable[[], Coroutine[object, object, None]]
) -> None:
    """Begin this only when the public sees every night: what it takes would keep them waiting."""
    for one in councils.values():
        await one.newsroom.is_settled.wait()
    await work()


async def _follow(one: Council, wire: Wire) -> None:
    """Follow a council's journal for as long as its fuse holds; then nobody is kept waiting for it."""
    ground, room = one.ground, one.newsroom
    await ground.fuse.within(partial(through_outages, "newsroom", room.run))
    await room.let_go()
    wire.unfollow(ground.database.schema)
    ground.pages.live.close()


async def _audit(one: Council, turn: asyncio.Lock) -> None:
    await one.ground.fuse.within(partial(through_outages, "audit", partial(one.newsroom.audit, turn)))


async def _collect() -> None:
    """Have Python look for rings of forgotten objects again, and never among what every night consists of."""
    gc.freeze()
    gc.enable()


def _position(newsroom: Newsroom) -> int:
    return newsroom.position


def hearing(leases: Leases, councils: Mapping[str, Council]) -> Tasks:
    """What a process with the role feeds does: its share of the councils' sources, all signed messages."""
    duties = {name or NIGHT: one.hearing() for name, one in councils.items()}
    intakes: Tasks = {
        f"intake {name}".rstrip(): partial(one.ground.fuse.within, one.ways.hooks.run)
        for name, one in councils.items()
        if one.ways.hooks
    }
    return {"feeds": Duties(leases, Role.FEEDS, duties, _fuses(councils)).run, **intakes}


def publishing(engine: DbosEngine, studio: Studio, leases: Leases, councils: Mapping[str, Council]) -> Tasks:
    """What a process with the role publish does: deliveries, and its share of the councils' presses."""

    async def deliver() -> None:
        await studio.warm_up()  # words wait for their picture only so long
        await through_outages("delivery", engine.run)

    duties = {name or NIGHT: one.publishing() for name, one in councils.items()}
    delivery = partial(once_replayed, councils, deliver)
    shared = Duties(leases, Role.PUBLISH, duties, _fuses(councils))
    return {"delivery": delivery, "publish": shared.run}


def _fuses(councils: Mapping[str, Council]) -> dict[str, Fuse]:
    """Theirs, by the names of their duties."""
    return {name or NIGHT: one.ground.fuse for name, one in councils.items()}
